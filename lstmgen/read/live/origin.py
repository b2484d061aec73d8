"""Whose the classes and functions of a live model of Keras 3 are: Keras's own, or the user's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lstmgen.read.layer import LAYERS


def is_operation(thing: Any) -> bool:
    """Whether it is a function of keras.ops, not a layer."""
    return type(thing).__module__.startswith(("keras.src.ops", "keras.ops"))


def is_of_keras(thing: Any) -> bool:
    """Whether its class is Keras's own."""
    return type(thing).__module__.partition(".")[0] == "keras"


def is_of_keras_itself(function: Any) -> bool:
    """Whether a function is Keras's own."""
    return str(function.__module__).partition(".")[0] == "keras"


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
