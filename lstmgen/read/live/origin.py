"""Whose the classes and functions of a live model of Keras 3 are: Keras's own, or the user's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile
from typing import Any

from lstmgen.read.layer import LAYERS

# Methods that have no part in what a layer computes of its input, or only give a recurrent layer its first states.
OF_CONFIG = frozenset(
    "build get_config from_config get_build_config build_from_config compute_output_shape compute_output_spec "
    "save_own_variables load_own_variables get_initial_state".split()
)


def is_operation(thing: Any) -> bool:
    """Whether it is a function of Keras, such as those of keras.ops and keras.activations, not a layer."""
    return is_of_keras(thing) and not hasattr(thing, "trainable_weights")


def is_of_keras(thing: Any) -> bool:
    """Whether its class is Keras's own."""
    return type(thing).__module__.partition(".")[0] == "keras"


def replaced_methods(thing: Any) -> set[str]:
    """The methods of Keras's class that a class of the user's own, derived from it, has others of."""
    classes = type(thing).__mro__
    derived = list(takewhile(lambda cls: cls.__module__.partition(".")[0] != "keras", classes))
    names = {
        name for cls in derived for name in vars(cls) if any(name in vars(base) for base in classes[len(derived) :])
    }
    return {name for name in names - OF_CONFIG if name == "__call__" or not name.startswith("__")}


def is_plain(config: Any) -> bool:
    """Whether nothing in a config is a class or a function of the user's own."""
    return all(is_own_object(found) for found in objects(config))


def is_own_object(item: Mapping[str, Any]) -> bool:
    """Whether a serialised object is one of Keras's that lstmgen may know."""
    class_name, module = item.get("class_name"), item.get("module")
    if class_name in (None, "function", "__lambda__"):
        return False
    if str(class_name).startswith("__"):  # a tuple, a number, …
        return True
    of_keras = isinstance(module, str) and module.partition(".")[0] == "keras"
    return of_keras and (class_name in LAYERS or module != "keras.layers")


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The serialised objects in a config, wherever they are; a lambda is one without a class."""
    if isinstance(value, Mapping):
        if isinstance(value.get("class_name"), str) or value.keys() == {"value"}:
            yield value
        for item in value.values():
            yield from objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item)
