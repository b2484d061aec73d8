"""A whole live model, opened like a file."""

import sys
import warnings
from collections.abc import Mapping
from functools import partial
from itertools import zip_longest
from typing import Any

import numpy as np

from lstmgen.errors import Problem, ReadError, UnsupportedError
from lstmgen.graph.graph import Source
from lstmgen.read.configs.serialized import shown_class
from lstmgen.read.containers.container import Container
from lstmgen.read.containers.endpoint import architecture_of
from lstmgen.read.containers.parts import Weights
from lstmgen.read.live.architecture import RUNS_ALONE, Architect
from lstmgen.read.live.calls import History, Untraceable, predicting, trace
from lstmgen.read.live.once import Once
from lstmgen.read.live.one_sample import Outermost
from lstmgen.read.live.origin import is_of_keras
from lstmgen.read.live.running import LiveCall, LiveCode
from lstmgen.read.live.weights import ArrayLibrary, Arrays, assign
from lstmgen.read.version import parse_version

KIND = "memory"
# The model is followed twice, with two batch sizes. Both are primes that are unlikely as lengths of other axes.
SAMPLES = (61, 67)
CHANGING = "its arguments are not the same each time: they are random, or depend on the number of samples"
CHANGING_ADVICE = "remove randomness from call(), unless training, and numbers that depend on the batch size"
UNBUILT_ADVICE = "call it once on an array of the right shape, or build it: model.build((None, timesteps, features))"


def open_live(model: Any) -> Container:
    """The architecture of a live model of Keras 3, with its weights.

    Raises:
        ReadError: the model was never built, or a part that is not a layer cannot be written down.
    """
    name = f"the model {model.name!r}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Keras warns of lambdas, of masks that a layer drops, …
            once = Once()
            architects = (Outermost(ArrayLibrary(), samples, once) for samples in SAMPLES)
            (config, arrays), (again, _) = (root(architect, model) for architect in architects)
    except Untraceable as error:
        raise ReadError("; ".join(filter(None, [f"{name}: {error.reason}", error.advice]))) from None
    problem = difference(config, again)
    if problem is not None:
        raise UnsupportedError((problem,), name)
    keras = sys.modules["keras"]
    text = str(keras.__version__)
    return Container(
        class_name="Functional",
        config=config,
        version=parse_version(text),
        weights=Weights(arrays.size, partial(assign, arrays), backend=keras.backend.backend(), vocabularies=True),
        source=Source(str(model.name), "", KIND, text, keras.backend.backend()),
        warnings=(),
        name=name,
    )


def difference(config: Mapping[str, Any], again: Mapping[str, Any], prefix: str = "") -> Problem | None:
    """Returns a problem for the first layer or operation that changed when the model was called again."""
    nothing: dict[str, Any] = {}
    for item, other in zip_longest(config["layers"], again["layers"], fillvalue=nothing):
        name = f"{prefix}{item.get('name')}"
        inside = item.get("config", {}).get("graph"), other.get("config", {}).get("graph")
        if all(inside) and (inner_problem := difference(*inside, prefix=f"{name}/")):
            return inner_problem
        if not same(item, other):
            line = f" ({item['line']})" if "line" in item else ""
            return Problem(name, shown_class(item), CHANGING + line, CHANGING_ADVICE)
    return None


def same(a: Any, b: Any) -> bool:
    """Compares two nested values; NaN equals NaN."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.array_equal(a, b, equal_nan=True) if np.asarray(a).dtype.kind == "f" else np.array_equal(a, b)
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(same(value, b[key]) for key, value in a.items())
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


def root(architect: Architect, model: Any) -> tuple[Mapping[str, Any], Arrays]:
    """The config of the outermost model, and its weights."""
    if is_graph(model):
        inside = functional(model)
        if inside is None:
            raise Untraceable("it was never built", UNBUILT_ADVICE)
        inputs = [(tensor, tensor._keras_history.operation.name) for tensor in inside.inputs]
        graph, written = architect.graph(inputs, inside._outputs_struct, History(), model.name)
        return graph, Arrays((), written.parts)
    return subclassed(architect, model)


def whole(model: Any) -> LiveCode:
    """Returns the code of a whole model, to run it on numbers."""
    keras = sys.modules["keras"]
    call = LiveCall(model, *called_with(model), keras.KerasTensor, keras.tree)
    return LiveCode(call, (), (), partial(predicting, training=False))


def is_graph(model: Any) -> bool:
    """Returns true for a functional or Sequential model, which only calls its layers."""
    return is_of_keras(model) and type(model).__name__ in RUNS_ALONE


def functional(model: Any) -> Any:
    """The graph of layers of a functional or Sequential model; None if it has none."""
    return model if hasattr(model, "_inputs_struct") else getattr(model, "_functional", None)


def subclassed(architect: Architect, model: Any) -> tuple[Mapping[str, Any], Arrays]:
    """Follows a model of a user's class, called once on tensors of the shapes that it was built for."""
    args, kwargs = called_with(model)
    try:
        traced = trace(model, args, kwargs, architect.samples, training=False)
    except Untraceable:
        part = architect.function(model, args, kwargs, training=False)
        if part is None:
            raise
        return architecture_of(part[0]["config"]["endpoint"]), part[1]
    names = [f"input_{k}" if len(traced.inputs) > 1 else "input" for k in range(len(traced.inputs))]
    ends = traced.structure
    graph, written = architect.graph(list(zip(traced.inputs, names)), ends, traced.history, model.name)
    return graph, Arrays((), written.parts)


def called_with(model: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Symbolic tensors as the arguments of a model's call.

    Raises:
        Untraceable: as `built_for`.
    """
    inside = functional(model)
    return built_for(model) if inside is None else ((inside._inputs_struct,), {})


def built_for(model: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Symbolic tensors of the shapes that a model was built for, as the arguments of its call.

    Raises:
        Untraceable: the model was not built, or Keras has not stored the shapes.
    """
    keras = sys.modules["keras"]
    shapes = getattr(model, "_build_shapes_dict", None)
    if not shapes or not model.built:
        raise Untraceable("it was never built", UNBUILT_ADVICE)

    def tensor(shape: Any) -> Any:
        if isinstance(shape, Mapping):
            return {key: tensor(item) for key, item in shape.items()}
        if isinstance(shape, (list, tuple)) and any(isinstance(item, (list, tuple, Mapping)) for item in shape):
            return [tensor(item) for item in shape]
        return keras.KerasTensor((None, *shape[1:]), dtype=keras.config.floatx())

    if len(shapes) == 1:
        return (tensor(next(iter(shapes.values()))),), {}
    return (), {name.removesuffix("_shape"): tensor(shape) for name, shape in shapes.items()}
