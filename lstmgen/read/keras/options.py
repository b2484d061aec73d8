"""Formats a layer's config for reports: the options that matter at inference."""

from collections.abc import Mapping
from typing import Any

from lstmgen.read.configs.config import IGNORED, IGNORED_SUFFIXES

HIDDEN = IGNORED | frozenset(
    "dtype seed unroll implementation unit_forget_bias use_cudnn momentum build_config layers input_layers "
    "output_layers build_input_shape endpoint output_names function_type output_shape_type mask_type".split()
)
LAMBDA = "a lambda"  # shown instead of its bytecode
LIMIT = 100


def options(config: Any) -> tuple[str, ...]:
    """The options that matter at inference: `units=8`, `activation=relu`, `return_sequences`.

    Options that are off, or on by default, are left out.
    """
    if not isinstance(config, Mapping):
        return ()
    shown = {str(key): LAMBDA if config.get(f"{key}_type") == "lambda" else value for key, value in config.items()}
    return tuple(text for key, value in shown.items() if (text := _option(key, value)))


def _option(key: str, value: Any) -> str:
    if key == "use_bias":
        return "" if value else "use_bias=False"
    if key in HIDDEN or key.endswith(IGNORED_SUFFIXES) or value in (None, False, 0, {}):
        return ""
    return key if value is True else f"{key}={_shown(value)}"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping) and value.get("class_name") == "__lambda__":
        return LAMBDA
    if isinstance(value, Mapping) and isinstance(value.get("class_name"), str):
        inside = ", ".join(options(value.get("config")))
        text = f"{value['class_name']}({inside})" if inside else str(value["class_name"])
        return text if len(text) <= LIMIT else f"{_cut(text)})"
    return _cut(str(value))


def _cut(text: str) -> str:
    """Shortens a text to LIMIT characters, at a comma if there is one."""
    if len(text) <= LIMIT:
        return text
    start = text[: LIMIT - 4]
    whole, comma, _ = start.rpartition(", ")
    return f"{whole}{comma}..." if comma else f"{start}..."
