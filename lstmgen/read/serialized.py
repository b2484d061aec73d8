"""Objects as Keras serialises them into a config: whose class they have, and which are one and the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lstmgen.read.advice import ADVICE, CUSTOM_ADVICE, LOSS
from lstmgen.read.assumed import PUBLISHED, row_of
from lstmgen.read.refusal import Refusal

# What stands for calls of the user's own code in a live model: followed, and not.
TRACED, REFUSED = "live.Traced", "live.Refused"
FUNCTION = "tf.Function"  # and what stands for a function of TensorFlow's graphs


def shown_class(serialized: Mapping[str, Any]) -> str:
    """The class of a layer as its author knows it."""
    config = serialized.get("config")
    if serialized.get("class_name") in (TRACED, REFUSED, FUNCTION) and isinstance(config, Mapping):
        return str(config.get("of", "Function"))
    return str(serialized.get("class_name"))


def shared_id(serialized: Mapping[str, Any]) -> int | None:
    """What tells that one object stands at several places of a Keras 3 config."""
    found = serialized.get("shared_object_id")
    return found if isinstance(found, int) else None


def is_of_keras(serialized: Mapping[str, Any]) -> bool:
    """Whether a serialised object says that its class is Keras's own."""
    module = serialized.get("module")
    return isinstance(module, str) and module.split(".")[0] in ("keras", "tf_keras")


def known_class(serialized: Mapping[str, Any]) -> str:
    """The class name of a serialised object; the row of a published class, where the user says that it is one.

    Raises:
        Refusal: it is a custom object, or no class name is there.
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
    of_script = module is None and registered == class_name  # Keras writes so of a class in the user's own script
    if of_script or class_name in PUBLISHED:  # a row that only the user may choose
        raise Refusal(f"custom class {class_name!r}: its code is not in the file", CUSTOM_ADVICE, LOSS)
    return class_name.removeprefix("Keras>")
