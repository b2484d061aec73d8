"""The two passes over a model: the first finds out which weights it wants, the second has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice, product

import numpy as np

from lstmgen.errors import MismatchError, ReadError, UnsupportedError
from lstmgen.graph.graph import Graph, Value
from lstmgen.read import few_bits, remarks
from lstmgen.read.advice import assumable
from lstmgen.read.assumed import Published, assumed, offers
from lstmgen.read.containers.container import Container
from lstmgen.read.excerpts import Excerpt
from lstmgen.read.layer import Reading
from lstmgen.read.model import WalkResult
from lstmgen.read.root import walk_root
from lstmgen.read.scope import Ledger, Scope
from lstmgen.read.unbuilt import completed

OTHER_WEIGHTS = "give the weights that were saved from this very model"
OWN_WEIGHTS = "load the model in the Keras that wrote it, and save it again"

# What a layer function may stumble over in a config that no Keras wrote.
DAMAGE = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError)
OTHER_FORM = "it has another form than Keras writes; take another copy of the file, or save the model again"

MOST_TRIALS = 12  # of combinations of published classes that a model may be made of


def read(container: Container) -> Graph:
    """The Graph of a model that was opened.

    Raises:
        ReadError: as for `read_file`; likewise UnsupportedError.
    """
    return read_with_excerpts(container)[0]


def read_with_excerpts(container: Container) -> tuple[Graph, list[Excerpt]]:
    """Reads a model and the parts of its graph that calls of the user's own code came to, the innermost first.

    Raises:
        ReadError: as for `read_file`; likewise UnsupportedError.
    """
    scope, reading = new_scope(container), new_reading(container)
    with named(container):
        walk(container, scope, reading)
        check(container, reading)
        fill(container, scope)
        reading = new_reading(container)
        inputs, walked = walk(container, scope, reading)
        check(container, reading)  # what the weights are may matter
    nodes = tuple(reading.builder.nodes)
    graph = Graph(
        inputs=inputs,
        nodes=nodes,
        outputs=tuple(tensor.value for tensor in walked.outputs),
        input_names=tuple(value.name for value in inputs),
        output_names=walked.output_names,
        equal=tuple(reading.builder.equal),
        layers=walked.layers,
        source=container.source,
        warnings=(
            *container.warnings,
            *remarks.of_layers(reading),
            *remarks.of_weights(scope),
            *remarks.of_guesses(container, nodes),
        ),
        bits=few_bits.coarsest(reading.coarse),
        text=reading.encoded and reading.encoded[1],
        integers=reading.integers,
    )
    return graph, reading.excerpts


def new_scope(container: Container) -> Scope:
    """The tree of scopes before the first pass."""
    return Scope("", container.class_name, Ledger(container.weights.capacity))


def new_reading(container: Container) -> Reading:
    """The state that a pass begins with."""
    weights = container.weights
    return Reading(container.version, weights.backend, vocabularies=weights.vocabularies)


@contextmanager
def named(container: Container) -> Iterator[None]:
    """Messages name the files that they are about.

    Raises:
        ReadError: the same with the name of the file.
    """
    name, weights = container.name, container.weights_name
    try:
        yield
    except MismatchError as error:
        if weights:
            message = f"the weights in {weights} do not fit the layers in {name}: {error}; {OTHER_WEIGHTS}"
            raise MismatchError(message) from None
        raise MismatchError(f"the weights in {name} do not fit its layers: {error}; {OWN_WEIGHTS}") from None
    except ReadError as error:
        raise ReadError(f"{name}: {error}") from None


def walk(container: Container, scope: Scope, reading: Reading) -> tuple[tuple[Value, ...], WalkResult]:
    """One pass over the architecture: the inputs, and the result of the walk.

    Raises:
        ReadError: the architecture contradicts itself, or is of no form that a Keras writes.
    """
    scope.restart()
    try:
        with np.errstate(all="ignore"):
            config = completed(container.class_name, container.config, container.weights.first_shape)
            return walk_root(reading, scope, container.class_name, config)
    except DAMAGE as error:
        place = f", near layer {reading.place!r}" if reading.place else ""
        what = f"{OTHER_FORM} ({type(error).__name__}: {error})"
        raise ReadError(f"the architecture is damaged{place}: {what}") from error


def check(container: Container, reading: Reading) -> None:
    """Raises what a pass found: anything that it refused.

    Raises:
        UnsupportedError: something was; holds every reason.
    """
    if reading.problems:
        raise UnsupportedError(assumable(reading.problems, sources_of(container, reading)), container.name)


def fill(container: Container, scope: Scope) -> None:
    """Between the passes: the arrays of the file find their places."""
    container.weights.assign(scope)
    scope.ledger.closed = True


def sources_of(container: Container, reading: Reading) -> dict[str, tuple[str, ...]]:
    """By the name of a refused layer, whose published class it may be of: by name, arguments and shapes of weights."""
    refused = {problem.layer.rpartition("/")[2] for problem in reading.problems}
    looks = {name: found for name, found in offers(container.config).items() if name in refused} if refused else {}
    if not looks:
        return {}
    by_class: dict[str, dict[Published, None]] = {}
    for each in (each for found in looks.values() for each in found):
        by_class.setdefault(each.class_name, {})[each] = None
    fitting: dict[str, dict[str, None]] = {}
    for chosen in islice(product(*by_class.values()), MOST_TRIALS):
        tried = {name: each.source for name, found in looks.items() for each in found if each in chosen}
        if fits(container, tried):
            for name, source in tried.items():
                fitting.setdefault(name, {})[source] = None
    return {name: tuple(sources) for name, sources in fitting.items()}


def fits(container: Container, sources: Mapping[str, str]) -> bool:
    """Whether a model can be read with these assumptions; where more is refused, as far as that can be seen."""
    tried = replace(container, config=assumed(container.config, sources))
    scope, reading = new_scope(tried), new_reading(tried)
    try:
        walk(tried, scope, reading)
        if not reading.problems:
            fill(tried, scope)
    except ReadError:
        return False
    return sources.keys().isdisjoint(problem.layer.rpartition("/")[2] for problem in reading.problems)
