"""Recognizes the JSON in which models of amplifiers and effects are shared, by its keys."""

from collections.abc import Mapping
from typing import Any

RTNEURAL, GUITARML, NAM = "RTNeural JSON", "GuitarML JSON", "NAM"
AUDIO = frozenset((RTNEURAL, GUITARML, NAM))


def audio_format(value: Any) -> str:
    """Returns the format of parsed JSON; empty if it is not one of audio."""
    if not isinstance(value, Mapping) or "class_name" in value:
        return ""
    if "architecture" in value and value.keys() & {"weights", "config", "sample_rate"}:
        return NAM
    if "model_data" in value or "state_dict" in value:
        return GUITARML
    layers = value.get("layers")
    typed = isinstance(layers, list) and any(
        isinstance(item, Mapping) and "type" in item and "class_name" not in item for item in layers
    )
    return RTNEURAL if typed or "in_shape" in value else ""
