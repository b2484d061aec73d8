"""Reads serialized objects of a config: their class, its origin, and the id of shared objects."""

from collections.abc import Mapping
from typing import Any

from lstmgen.read.configs.advice import ADVICE, CUSTOM_ADVICE, LOSS
from lstmgen.read.configs.assumed import PUBLISHED, row_of
from lstmgen.read.containers.functions import FUNCTION
from lstmgen.read.containers.onnx import ONNX_GRAPH
from lstmgen.read.refusal import Refusal

# Class names for calls of the user's own code in a live model: followed, and refused.
TRACED, REFUSED = "live.Traced", "live.Refused"


def shown_class(serialized: Mapping[str, Any]) -> str:
    """The class name of a layer for messages."""
    config = serialized.get("config")
    if serialized.get("class_name") in (TRACED, REFUSED, FUNCTION, ONNX_GRAPH) and isinstance(config, Mapping):
        return str(config.get("of", "Function"))
    return str(serialized.get("class_name"))


def shared_id(serialized: Mapping[str, Any]) -> int | None:
    """The id of an object that may occur several times in a Keras 3 config, or None."""
    identity = serialized.get("shared_object_id")
    return identity if isinstance(identity, int) else None


def is_of_keras(serialized: Mapping[str, Any]) -> bool:
    """Returns true if the module of a serialized object is Keras's own."""
    module = serialized.get("module")
    return isinstance(module, str) and module.split(".")[0] in ("keras", "tf_keras")


def known_class(serialized: Mapping[str, Any]) -> str:
    """The class name of a serialized object, or the row of the published class that the user assigned.

    Raises:
        Refusal: it is a custom object, or has no class name.
    """
    if (row := row_of(serialized)) is not None:
        return row
    class_name, module = serialized.get("class_name"), serialized.get("module")
    registered = serialized.get("registered_name")
    if not isinstance(class_name, str):
        raise Refusal("a layer without a class name")
    package = next((text for text in (registered, class_name) if isinstance(text, str) and ">" in text), None)
    if package is not None and not package.startswith("Keras>"):
        advice = ADVICE.get(package, CUSTOM_ADVICE)
        raise Refusal(f"custom class {package!r}: its code is not in the file", advice, LOSS)
    if isinstance(module, str) and module.split(".")[0] not in ("keras", "tf_keras", "tensorflow"):
        advice = ADVICE.get(class_name, CUSTOM_ADVICE)
        raise Refusal(f"custom class {module}.{class_name}: its code is not in the file", advice, LOSS)
    of_script = module is None and registered == class_name  # the form of classes in the user's own script
    if of_script or class_name in PUBLISHED:  # a row that only the user may choose
        raise Refusal(f"custom class {class_name!r}: its code is not in the file", CUSTOM_ADVICE, LOSS)
    return class_name.removeprefix("Keras>")
