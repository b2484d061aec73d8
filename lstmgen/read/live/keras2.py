"""Keras 2 models in memory: layers with code of the user's own become the graphs that TensorFlow makes of them.

Source: tf_keras/src/engine/functional.py, node.py, training.py.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from inspect import isfunction
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.graph.graph import Source
from lstmgen.read.containers.container import Container
from lstmgen.read.containers.endpoint import architecture_of
from lstmgen.read.containers.parts import Weights
from lstmgen.read.live.calls import Untraceable
from lstmgen.read.live.functions import function_of
from lstmgen.read.live.running import Code, LiveCall
from lstmgen.read.live.weights import Arrays, Library, assign
from lstmgen.read.serialized import FUNCTION, REFUSED
from lstmgen.read.version import parse_version

Item = dict[str, Any]

KIND = "memory"
# Whose classes and functions are not the user's.
OTHERS = ("keras", "tf_keras", "tensorflow")
WITH_CODE = ("Lambda",)  # of Keras's own layers
UNBUILT = "it was never built: call it once on an array of the right shape"


def open_keras2(model: Any) -> Container:
    """The architecture of a live model of Keras 2, with its weights.

    Raises:
        ReadError: it was never built, or Keras cannot say what it is made of.
    """
    library = Library()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        class_name, config, arrays = layered(model, library) if is_graph(model) else subclassed(model, library)
    keras = sys.modules[package_of(model)]
    text = str(keras.__version__)
    return Container(
        class_name=class_name,
        config=config,
        version=parse_version(text),
        weights=Weights(arrays.size, partial(assign, arrays), backend="tensorflow", vocabularies=True),
        source=Source(str(model.name), "", KIND, text, "tensorflow"),
        warnings=(),
        name=f"the model {model.name!r}",
    )


def is_graph(model: Any) -> bool:
    """Whether it is a functional model or a Sequential, whose layers Keras has in order."""
    return bool(getattr(model, "_is_graph_network", False))


def package_of(thing: Any) -> str:
    """The package that the class of a thing, or the first of its bases that is Keras's, comes from."""
    roots = (cls.__module__.partition(".")[0] for cls in type(thing).__mro__)
    return next(root for root in roots if root in OTHERS)


def layered(model: Any, library: Library) -> tuple[str, Mapping[str, Any], Arrays]:
    """The class, the config and the arrays of a model that is a graph of layers."""
    own = [layer for layer in model.layers if is_own(layer)]
    with without_configs(own):
        try:
            written = json.loads(model.to_json())["config"]
        except Exception as error:  # whatever Keras raises
            raise ReadError(f"Keras cannot write down the model {model.name!r}: {error}") from error
    config = written if isinstance(written, Mapping) else {"name": model.name, "layers": written}
    functions = {layer.name: as_function(model, layer, library) for layer in own}
    items = [functions.get(name_of(item), item) for item in config["layers"]]
    config = called_once({**config, "layers": items}, functions.keys())
    parts = {layer.name: library.of_layer(layer) for layer in model.layers if layer.name not in functions}
    sequential = "input_layers" not in config
    return "Sequential" if sequential else "Functional", config, Arrays((), parts)


def called_once(value: Any, names: Collection[str]) -> Any:
    """The same config where the only call of these layers is the first: Keras counts calls of models from 1."""
    if isinstance(value, Mapping):
        return {key: called_once(item, names) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) > 2 and isinstance(value[0], str) and value[0] in names and type(value[1]) is int:
        return [value[0], 0, *called_once(value[2:], names)]
    return [called_once(item, names) for item in value]


def name_of(item: Mapping[str, Any]) -> str:
    """The name of a layer in a config; in a Sequential it is only inside."""
    return str(item.get("name") or item["config"]["name"])


def subclassed(model: Any, library: Library) -> tuple[str, Mapping[str, Any], Arrays]:
    """The same of a class of the user's own: one function, of the shapes that the model was called with.

    Raises:
        ReadError: it was never called, or TensorFlow makes no graph of it.
    """
    if model.save_spec() is None:
        raise ReadError(f"the model {model.name!r}: {UNBUILT}")
    try:
        found = function_of(whole_call(model), library, partial(predicting, model))
    except Untraceable as error:
        raise ReadError(f"the model {model.name!r}: {error.reason}") from error
    return "Functional", architecture_of(found["endpoint"]), Arrays()


def whole(model: Any) -> Code:
    """What runs a model."""
    return Code(whole_call(model), (), (), partial(predicting, model))


def whole_call(model: Any) -> LiveCall:
    """A call of a model with what it takes."""
    tensorflow = sys.modules["tensorflow"]
    if is_graph(model):
        return LiveCall(model, (model._nested_inputs,), {}, type(model.inputs[0]), tensorflow.nest)
    args, kwargs = model.save_spec()
    return LiveCall(model, args, kwargs, tensorflow.TensorSpec, tensorflow.nest)


def is_own(layer: Any) -> bool:
    """Whether code of the user's own has a part in a layer: its class, that of one that it holds, or a function."""
    return any(has_code(each) for each in layer._flatten_layers())


def has_code(layer: Any) -> bool:
    """The same of a layer without those that it holds."""
    functions = [type(layer), *(each for each in vars(layer).values() if isfunction(each))]
    return type(layer).__name__ in WITH_CODE or not all(map(is_of_others, functions))


def is_of_others(thing: Any) -> bool:
    """Whether a class or function is Keras's or TensorFlow's."""
    return str(thing.__module__).partition(".")[0] in OTHERS


@contextmanager
def without_configs(layers: list[Any]) -> Iterator[None]:
    """Within it, layers write down no more than their names: the user's own may have no get_config."""
    for layer in layers:
        object.__setattr__(layer, "get_config", partial(dict, name=layer.name))
    try:
        yield
    finally:
        for layer in layers:
            object.__delattr__(layer, "get_config")


@contextmanager
def predicting(layer: Any) -> Iterator[None]:
    """Within it, a layer is called as by `predict`: in it and in what it holds, `training` is true where its author
    says so in a call, whatever it is by default.

    LayerNormalization computes by its equations then, not by the batch norm of a batch turned on its side.
    """
    norms = [each for each in layer._flatten_layers() if getattr(each, "_fused", False)]
    for each in norms:
        object.__setattr__(each, "_fused", False)
    try:
        with sys.modules[package_of(layer)].backend.learning_phase_scope(0):
            yield
    finally:
        for each in norms:
            object.__setattr__(each, "_fused", True)


def as_function(model: Any, layer: Any, library: Library) -> Item:
    """What stands for a layer with code of the user's own, and how it is called."""
    network = model._network_nodes
    nodes = [node for k, node in enumerate(layer._inbound_nodes) if key_of(layer, k) in network and node.call_args]
    tensorflow = sys.modules["tensorflow"]
    symbolic = type(model.inputs[0])
    calls = [LiveCall(layer, node.call_args, node.call_kwargs, symbolic, tensorflow.nest) for node in nodes]
    inbound = [[[*reference(tensor, network), {}] for tensor in call.tensors] for call in calls]
    called = {"name": layer.name, "inbound_nodes": inbound}
    try:
        if len(calls) != 1:
            raise Untraceable("it is called several times", "give the model one such layer for each call")
        config = function_of(calls[0], library, partial(predicting, layer))
        return {**called, "class_name": FUNCTION, "config": config}
    except Untraceable as error:
        own = {"name": layer.name, "of": type(layer).__name__}
        return {**called, "class_name": REFUSED, "config": {**own, "reason": error.reason, "advice": error.advice}}


def reference(tensor: Any, network: Any) -> tuple[str, int, int]:
    """How a config names a tensor: by its layer, the call among those of the model, and its place."""
    layer, node, place = tensor._keras_history
    return layer.name, sum(key_of(layer, k) in network for k in range(node)), place


def key_of(layer: Any, node: int) -> str:
    """How Keras names a call of a layer."""
    return f"{layer.name}_ib-{node}"
