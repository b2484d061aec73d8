"""Reads Keras 2 models in memory: layers with code of the user's own as the graphs that TensorFlow traces.

Source: tf_keras/src/engine/functional.py, node.py, training.py.
"""

import json
import sys
import warnings
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from inspect import isfunction
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.graph.graph import Source
from lstmgen.read.containers.container import Container
from lstmgen.read.containers.endpoint import architecture_of
from lstmgen.read.containers.functions import FUNCTION
from lstmgen.read.containers.parts import Weights
from lstmgen.read.live.calls import Untraceable
from lstmgen.read.live.functional import Item, refused
from lstmgen.read.live.functions import function_of
from lstmgen.read.live.origin import is_of_package
from lstmgen.read.live.running import LiveCall, LiveCode
from lstmgen.read.live.weights import ArrayLibrary, Arrays, assign
from lstmgen.read.replacing import replaced
from lstmgen.read.version import parse_version

KIND = "memory"
# Packages whose classes and functions are not the user's.
OTHERS = ("keras", "tf_keras", "tensorflow")
WITH_CODE = ("Lambda",)  # layers of Keras that contain code of the user's
UNBUILT = "it was never built: call it once on an array of the right shape"


def open_keras2(model: Any) -> Container:
    """The architecture of a live model of Keras 2, with its weights.

    Raises:
        ReadError: the model was never built, or Keras cannot serialize it.
    """
    library = ArrayLibrary()
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
    """Returns true for a functional or Sequential model, which only calls its layers."""
    return bool(getattr(model, "_is_graph_network", False)) and is_of_package(type(model).call)


def package_of(thing: Any) -> str:
    """The package of the first class in the inheritance order that is Keras's or TensorFlow's."""
    roots = (cls.__module__.partition(".")[0] for cls in type(thing).__mro__)
    return next(root for root in roots if root in OTHERS)


def layered(model: Any, library: ArrayLibrary) -> tuple[str, Mapping[str, Any], Arrays]:
    """Returns class name, config and arrays of a model that is a graph of layers."""
    user_layers = [layer for layer in model.layers if any(map(has_code, layer._flatten_layers()))]
    with without_configs(user_layers):
        try:
            written = json.loads(model.to_json())["config"]
        except Exception as error:  # whatever Keras raises
            raise ReadError(f"Keras cannot serialize the model {model.name!r}: {error}") from error
    config = written if isinstance(written, Mapping) else {"name": model.name, "layers": written}
    functions = {layer.name: as_function(model, layer, library) for layer in user_layers}
    items = [functions.get(str(item.get("name") or item["config"]["name"]), item) for item in config["layers"]]
    config = called_once({**config, "layers": items}, functions.keys())
    parts = {layer.name: library.of_layer(layer) for layer in model.layers if layer.name not in functions}
    sequential = "input_layers" not in config
    return "Sequential" if sequential else "Functional", config, Arrays((), parts)


def called_once(value: Any, names: Collection[str]) -> Any:
    """Sets the call number of these layers to 0: Keras counts calls of models from 1."""
    if isinstance(value, Mapping):
        return {key: called_once(item, names) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    if len(value) > 2 and isinstance(value[0], str) and value[0] in names and type(value[1]) is int:
        return [value[0], 0, *called_once(value[2:], names)]
    return [called_once(item, names) for item in value]


def subclassed(model: Any, library: ArrayLibrary) -> tuple[str, Mapping[str, Any], Arrays]:
    """Returns class name, config and arrays of a model of a user's class: one function, for its saved input shapes.

    Raises:
        ReadError: the model was never called, or TensorFlow cannot trace it.
    """
    if model.save_spec() is None:
        raise ReadError(f"the model {model.name!r}: {UNBUILT}")
    try:
        function = function_of(whole_call(model), library, partial(predicting, model))
    except Untraceable as error:
        raise ReadError(f"the model {model.name!r}: {error.reason}") from error
    return "Functional", architecture_of(function["endpoint"]), Arrays()


def whole(model: Any) -> LiveCode:
    """Returns the code of a whole model, to run it on numbers."""
    return LiveCode(whole_call(model), (), (), partial(predicting, model))


def whole_call(model: Any) -> LiveCall:
    """A call of a model with symbolic tensors as its inputs."""
    tensorflow = sys.modules["tensorflow"]
    if is_graph(model):
        return LiveCall(model, (model._nested_inputs,), {}, type(model.inputs[0]), tensorflow.nest)
    args, kwargs = model.save_spec()
    return LiveCall(model, args, kwargs, tensorflow.TensorSpec, tensorflow.nest)


def has_code(layer: Any) -> bool:
    """Returns true if the class of a layer, or a function among its attributes, is the user's own."""
    functions = [type(layer), *filter(isfunction, vars(layer).values())]
    return type(layer).__name__ in WITH_CODE or not all(map(is_of_package, functions))


def without_configs(layers: list[Any]) -> AbstractContextManager[None]:
    """Replaces get_config() of layers by one that returns only the name: user classes may have none."""
    return replaced(*((layer, "get_config", partial(dict, name=layer.name)) for layer in layers))


@contextmanager
def predicting(layer: Any) -> Iterator[None]:
    """Calls a layer as `predict` does: `training` is true only where a call in the user's code passes it.

    LayerNormalization then computes its equations directly, not by a batch norm of the transposed batch.
    """
    norms = [inner for inner in layer._flatten_layers() if getattr(inner, "_fused", False)]
    scope = sys.modules[package_of(layer)].backend.learning_phase_scope
    with replaced(*((norm, "_fused", False) for norm in norms)), scope(0):
        yield


def as_function(model: Any, layer: Any, library: ArrayLibrary) -> Item:
    """Returns the item of a layer with code of the user's own: its TensorFlow function and its call."""
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
        return {**called, **refused(layer, error)}


def reference(tensor: Any, network: Any) -> tuple[str, int, int]:
    """The reference to a tensor in a config: layer name, number of the call within the model, index of the output."""
    layer, node, place = tensor._keras_history
    return layer.name, sum(key_of(layer, k) in network for k in range(node)), place


def key_of(layer: Any, node: int) -> str:
    """Keras's key for a call of a layer."""
    return f"{layer.name}_ib-{node}"
