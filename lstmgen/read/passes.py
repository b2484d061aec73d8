"""Runs two passes over a model: the first collects the weights that it needs, the second reads it with them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice, product

import numpy as np

from lstmgen.errors import MismatchError, ReadError, UnsupportedError
from lstmgen.graph.graph import Graph, Value
from lstmgen.read.calls.excerpts import Excerpt
from lstmgen.read.calls.layer import Reading
from lstmgen.read.calls.thresholds import is_double, with_single
from lstmgen.read.configs import few_bits
from lstmgen.read.configs.advice import assumable
from lstmgen.read.configs.assumed import Published, assumed, offers
from lstmgen.read.containers.container import Container
from lstmgen.read.keras import remarks
from lstmgen.read.keras.model import WalkResult
from lstmgen.read.keras.root import walk_root
from lstmgen.read.keras.unbuilt import completed
from lstmgen.read.scope import Ledger, Scope

OTHER_WEIGHTS = "give the weights that were saved from this very model"
OWN_WEIGHTS = "load the model in the Keras that wrote it, and save it again"

# Exceptions of layer functions for configs that no Keras wrote.
DAMAGE = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError)
OTHER_FORM = "Keras does not write files of this form; get another copy of the file, or save the model again"

MOST_TRIALS = 12  # combinations of published classes that are tried


def read(container: Container) -> Graph:
    """Reads the Graph of an opened model.

    Raises:
        ReadError: as for `read_file`; likewise UnsupportedError.
    """
    return read_with_excerpts(container)[0]


def read_with_excerpts(container: Container) -> tuple[Graph, list[Excerpt]]:
    """Reads a model; also returns excerpts of its graph for calls of the user's own code, the innermost first.

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
        check(container, reading)  # some layers refuse weights by their values
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
    return with_single(graph, reading), reading.excerpts


def new_scope(container: Container) -> Scope:
    """Creates the tree of scopes for the first pass."""
    return Scope("", container.class_name, Ledger(container.weights.capacity))


def new_reading(container: Container) -> Reading:
    """Creates the state of a pass."""
    weights = container.weights
    double = is_double(container.config)
    return Reading(container.version, weights.backend, vocabularies=weights.vocabularies, double=double)


@contextmanager
def named(container: Container) -> Iterator[None]:
    """Adds the names of the files to messages of errors.

    Raises:
        ReadError: with the name of the file.
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
    """Runs one pass over the architecture; returns the inputs and the result of the walk.

    Raises:
        ReadError: the architecture contradicts itself, or does not have the form that Keras writes.
    """
    scope.restart()
    try:
        with np.errstate(all="ignore"):
            config = completed(container.class_name, container.config, container.weights.first_shape)
            return walk_root(reading, scope, {**container.origin, "class_name": container.class_name, "config": config})
    except DAMAGE as error:
        place = f", near layer {reading.place!r}" if reading.place else ""
        what = f"{OTHER_FORM} ({type(error).__name__}: {error})"
        raise ReadError(f"the architecture is damaged{place}: {what}") from error


def check(container: Container, reading: Reading) -> None:
    """Raises the problems of a pass.

    Raises:
        UnsupportedError: there are problems; contains all of them.
    """
    if reading.problems:
        raise UnsupportedError(assumable(reading.problems, sources_of(container, reading)), container.name)


def fill(container: Container, scope: Scope) -> None:
    """Assigns the arrays of the file to the scopes, between the passes."""
    container.weights.assign(scope)
    scope.ledger.closed = True


def sources_of(container: Container, reading: Reading) -> dict[str, tuple[str, ...]]:
    """Finds authors of published classes for refused layers, by class name, arguments and shapes of weights."""
    refused = {problem.layer.rpartition("/")[2] for problem in reading.problems}
    candidates = {name: rows for name, rows in offers(container.config).items() if name in refused} if refused else {}
    if not candidates:
        return {}
    by_class: dict[str, dict[Published, None]] = {}
    for row in (row for rows in candidates.values() for row in rows):
        by_class.setdefault(row.class_name, {})[row] = None
    fitting: dict[str, dict[str, None]] = {}
    for chosen in islice(product(*by_class.values()), MOST_TRIALS):
        tried = {name: row.source for name, rows in candidates.items() for row in rows if row in chosen}
        if fits(container, tried):
            for name, source in tried.items():
                fitting.setdefault(name, {})[source] = None
    return {name: tuple(sources) for name, sources in fitting.items()}


def fits(container: Container, sources: Mapping[str, str]) -> bool:
    """Returns true if these layers are read without problems; weights are checked only if nothing else is refused."""
    tried = replace(container, config=assumed(container.config, sources))
    scope, reading = new_scope(tried), new_reading(tried)
    try:
        walk(tried, scope, reading)
        if not reading.problems:
            fill(tried, scope)
    except ReadError:
        return False
    return sources.keys().isdisjoint(problem.layer.rpartition("/")[2] for problem in reading.problems)
