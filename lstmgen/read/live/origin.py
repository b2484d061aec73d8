"""Tells Keras's own classes and functions of a live Keras 3 model from the user's."""

import re
from collections.abc import Iterator, Mapping
from inspect import isfunction
from itertools import takewhile
from typing import Any

from lstmgen.read.calls.layer import LAYERS
from lstmgen.read.containers.tree import snake_case

# Methods without influence on the outputs of a layer, and the one that returns initial states.
OF_CONFIG = frozenset(
    "build get_config from_config get_build_config build_from_config compute_output_shape compute_output_spec "
    "save_own_variables load_own_variables get_initial_state".split()
)


def is_operation(thing: Any) -> bool:
    """Returns true for an operation of Keras (keras.ops, keras.activations), false for a layer."""
    return is_of_keras(thing) and not hasattr(thing, "trainable_weights")


def is_same(node: Any) -> bool:
    """Returns true for a call that returns its tensor unchanged: a model calls ConvertToTensor on its arguments."""
    tensors = node.arguments.keras_tensors
    converts = type(node.operation).__name__ == "ConvertToTensor" and is_operation(node.operation)
    return converts and len(tensors) == 1 and tensors[0].dtype == node.outputs[0].dtype


def is_of_keras(thing: Any) -> bool:
    """Returns true if the class is defined in the package keras."""
    return type(thing).__module__.partition(".")[0] == "keras"


def replaced_methods(thing: Any) -> set[str]:
    """Names of the methods of a Keras class that the user's subclass overrides."""
    classes = type(thing).__mro__
    derived = list(takewhile(lambda cls: cls.__module__.partition(".")[0] != "keras", classes))
    names = {
        name for cls in derived for name in vars(cls) if any(name in vars(base) for base in classes[len(derived) :])
    }
    return {name for name in names - OF_CONFIG if name == "__call__" or not name.startswith("__")}


def is_patched(layer: Any) -> bool:
    """Returns true if `call` was set on the layer's object, which no file keeps."""
    return "call" in vars(layer)


def is_in_file(layer: Any) -> bool:
    """Returns false for a layer that its file misrepresents.

    Its call() was set on its object, its class has a name of Keras's own, or a function in it is the user's.
    """
    if is_patched(layer):
        return False
    if not is_of_package(type(layer)):
        return type(layer).__name__ not in LAYERS
    return all(map(is_of_package, filter(isfunction, vars(layer).values())))


def stable_name(layer: Any) -> str:
    """The name of a layer that the user's code calls, without the number of an automatic name.

    A call() that creates a layer, such as Concatenate()(…), gives it another number each time. Layers with weights keep
    theirs: new weights for each call are random.
    """
    kind = snake_case(type(layer).__name__)
    automatic = re.fullmatch(rf"{re.escape(kind)}(_\d+)?", layer.name)
    return kind if automatic and is_of_keras(layer) and not layer.variables else str(layer.name)


def is_of_package(thing: Any) -> bool:
    """Returns true for a class or function of Keras, of any version, or of TensorFlow."""
    return str(thing.__module__).partition(".")[0] in ("keras", "tf_keras", "tensorflow")


def is_plain(config: Any) -> bool:
    """Returns true if a config contains no class or function of the user's."""
    return all(is_own_object(item) for item in objects(config))


def is_own_object(item: Mapping[str, Any]) -> bool:
    """Returns true for a serialized object of Keras; layers only if lstmgen supports their class."""
    class_name, module = item.get("class_name"), item.get("module")
    if class_name in (None, "function", "__lambda__"):
        return False
    if str(class_name).startswith("__"):  # a tuple, a number, …
        return True
    of_keras = isinstance(module, str) and module.partition(".")[0] == "keras"
    return of_keras and (class_name in LAYERS or module != "keras.layers")


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The serialized objects in a config, at any depth; a lambda is one without a class."""
    if isinstance(value, Mapping):
        if isinstance(value.get("class_name"), str) or value.keys() == {"value"}:
            yield value
        for item in value.values():
            yield from objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item)
