"""The two passes over a model, and what a file, or a model in memory, comes to."""

from __future__ import annotations

import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice, product
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from lstmgen.errors import LstmgenError, MismatchError, Problem, ReadError, UnsupportedError
from lstmgen.graph.ends import Text
from lstmgen.graph.graph import Graph, Layer, Source, Value
from lstmgen.read import few_bits, remarks
from lstmgen.read.advice import assumable
from lstmgen.read.assumed import Published, assumed, offers
from lstmgen.read.containers.container import Container, open_container, open_served
from lstmgen.read.inputs import named_items
from lstmgen.read.layer import Reading
from lstmgen.read.model import Walked, unread, walk_root
from lstmgen.read.scope import Ledger, Scope
from lstmgen.read.tokens import is_tokenizer, of_layer
from lstmgen.read.unbuilt import completed
from lstmgen.read.version import parse_version

OTHER_WEIGHTS = "give the weights that were saved from this very model"
OWN_WEIGHTS = "load the model in the Keras that wrote it, and save it again"

# What a layer function may stumble over in a config that no Keras wrote.
DAMAGE = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError)
OTHER_FORM = "it has another form than Keras writes; take another copy of the file, or save the model again"

NOTHING: Mapping[str, str] = MappingProxyType({})
MOST_TRIALS = 12  # of combinations of published classes that a model may be made of


@dataclass(frozen=True)
class Survey:
    """What is in a model file, whether it can be exported or not.

    Attributes:
        class_name: of the outermost model.
        inputs: as far as they are known; likewise the shapes of the layers and the outputs.
        output_names, outputs: in the order of the model; `outputs` is empty where a refusal made them unknown.
        layers: in the order of the model, refused ones among them.
        problems: every reason why the model is refused.
        damage: what contradicts itself in the file; empty where nothing does.
        warnings: what to know about the model although it can be exported.
        sources: by the name of a refused layer, whose published class it may be of.
        text: as a Graph has it.
    """

    source: Source
    class_name: str
    inputs: tuple[Value, ...] = ()
    output_names: tuple[str, ...] = ()
    outputs: tuple[Value, ...] = ()
    layers: tuple[Layer, ...] = ()
    problems: tuple[Problem, ...] = ()
    damage: str = ""
    warnings: tuple[str, ...] = ()
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: Text | None = None

    @property
    def exportable(self) -> bool:
        """Whether nothing keeps it from being exported."""
        return not (self.problems or self.damage)

    @property
    def parameters(self) -> int:
        """How many numbers the layers that were understood have."""
        return sum(layer.parameters for layer in self.layers)


def survey(
    path: str | Path,
    weights: str | Path | None = None,
    layers: Mapping[str, str] = NOTHING,
    assume: Mapping[str, str] = NOTHING,
) -> Survey:
    """What is in a model file, even if it cannot be exported.

    Args:
        layers, assume: as `read_file` takes them.
    Raises:
        ReadError: there is no model in it.
    """
    container = opened(path, weights, layers, assume)
    found = surveyed(container)
    other = open_served(container) if found.problems else None
    instead = found if other is None else surveyed(other)
    return instead if instead.exportable else found


def survey_model(model: Any, source: Source) -> Survey:
    """The same of a `keras.Model` of Keras 3 in memory, which was loaded from this file.

    Raises:
        ReadError: Keras cannot say what it is made of.
    """
    return surveyed(replace(opened_live(model), source=source))


def surveyed(container: Container) -> Survey:
    """What is in a model that was opened."""
    scope, reading = new_scope(container), new_reading(container)
    inputs: tuple[Value, ...] = ()
    walked, damage = Walked((), (), listed(container)), ""
    try:
        with named(container):
            inputs, walked = walk(container, scope, reading)
            if not reading.problems:
                fill(container, scope)
                reading = new_reading(container)
                inputs, walked = walk(container, scope, reading)
    except ReadError as error:
        damage = str(error)
    sources = sources_of(container, reading)
    return Survey(
        source=container.source,
        class_name=container.class_name,
        inputs=inputs,
        output_names=walked.output_names,
        outputs=tuple(tensor.value for tensor in walked.outputs),
        layers=walked.layers,
        problems=assumable(reading.problems, sources),
        damage=damage,
        warnings=(*container.warnings, *remarks.of_layers(reading), *remarks.of_weights(scope)),
        sources=sources,
        text=reading.encoded and reading.encoded[1],
    )


def read_file(
    path: str | Path,
    weights: str | Path | None = None,
    layers: Mapping[str, str] = NOTHING,
    assume: Mapping[str, str] = NOTHING,
) -> Graph:
    """The Graph of a model file.

    Args:
        path: HDF5, `.keras` (archive or folder), SavedModel folder, or the JSON or YAML of an architecture.
        weights: the file with the weights of an architecture.
        layers: by the name of a Lambda, what it computes, see `expressions`.
        assume: by the name of a layer, whose published class it is of, see `assumed`.
    Raises:
        ReadError: the file is damaged, incomplete or not a Keras model.
        UnsupportedError: the model uses something that is refused; holds every reason.
    """
    container = opened(path, weights, layers, assume)
    try:
        return read(container)
    except UnsupportedError:
        other = open_served(container)
        if other is None:
            raise
        with suppress(LstmgenError):
            return read(other)
        raise


def opened(
    path: str | Path, weights: str | Path | None, layers: Mapping[str, str], assume: Mapping[str, str]
) -> Container:
    """A model file, with what its Lambdas compute in their place, and what its layers are assumed to be."""
    container = open_container(Path(path), None if weights is None else Path(weights))
    config = container.config
    if layers:
        from lstmgen.read.expressions import replaced  # which few models need

        config = replaced(config, layers)
    return replace(container, config=assumed(config, assume) if assume else config)


def read(container: Container) -> Graph:
    """The Graph of a model that was opened.

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
    return Graph(
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
    )


def read_model(model: Any) -> Graph:
    """The Graph of a `keras.Model` in memory, of any Keras.

    It is saved to a temporary file, and that is read. Where the file would not do, because code of the user's own has a
    part in the model, that is called on symbolic tensors.

    Raises:
        ReadError: it is no Keras model, or cannot be saved.
        UnsupportedError: as for `read_file`.
    """
    numbers = keras_numbers(model)
    try:
        return read_saved(model, ".keras" if numbers >= (2, 13, 0) else ".h5")
    except (ReadError, UnsupportedError):
        if numbers < (2, 5, 0):  # TensorFlow's own copy of Keras
            raise
    return read(opened_live(model))


def opened_live(model: Any) -> Container:
    """What a model in memory is made of."""
    from lstmgen.read.live import open_keras2, open_live  # which no file needs

    return open_live(model) if keras_numbers(model) >= (3, 0, 0) else open_keras2(model)


def read_saved(model: Any, suffix: str) -> Graph:
    """The Graph of a model in memory, by way of a file.

    Raises:
        ReadError: it cannot be saved.
        UnsupportedError: as for `read_file`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"model{suffix}"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # nobody is going to keep the file
                model.save(str(path))
        except Exception as error:  # whatever Keras, or a layer of the user's own, raises
            raise ReadError(f"Keras cannot save the model: {error}") from error
        found = read(replace(open_container(path), name=f"the model {model.name!r}"))
    if found.text is not None and found.text not in map(of_layer, filter(is_tokenizer, model._flatten_layers())):
        raise ReadError(f"Keras saves other words of the model {model.name!r} than it has: they were set anew")
    # Two files of the same model differ (Keras writes a date), so a digest would only mislead.
    return replace(found, source=replace(found.source, name=str(model.name), sha256=""))


def keras_numbers(model: Any) -> tuple[int, int, int]:
    """The version of the Keras that a model belongs to.

    Raises:
        ReadError: it belongs to none.
    """
    roots = {cls.__module__.partition(".")[0] for cls in type(model).__mro__ if cls.__name__ == "Model"}
    if "tensorflow" in roots:  # its own copy of Keras, until TensorFlow 2.5
        return (2, 4, 0)
    for name in ("keras", "tf_keras"):
        if name in roots and name in sys.modules:
            return parse_version(str(sys.modules[name].__version__)).numbers
    raise ReadError(f"a {type(model).__name__} is neither the path of a model nor a keras.Model")


def new_scope(container: Container) -> Scope:
    """The tree of scopes before the first pass."""
    return Scope("", container.class_name, Ledger(container.weights.capacity))


def new_reading(container: Container) -> Reading:
    """What a pass begins with."""
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


def walk(container: Container, scope: Scope, reading: Reading) -> tuple[tuple[Value, ...], Walked]:
    """One pass over the architecture: the inputs, and what the model came to.

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
    """After a pass: nothing was refused.

    Raises:
        UnsupportedError: something was; holds every reason.
    """
    if reading.problems:
        raise UnsupportedError(assumable(reading.problems, sources_of(container, reading)), container.name)


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


def fill(container: Container, scope: Scope) -> None:
    """Between the passes: the arrays of the file find their places."""
    container.weights.assign(scope)
    scope.ledger.closed = True


def listed(container: Container) -> tuple[Layer, ...]:
    """The outermost layers by name only, for a file whose architecture contradicts itself."""
    try:
        items = named_items(container.config, "the model")
    except ReadError:
        return ()
    return tuple(unread(name, item) for name, item in items.items())
