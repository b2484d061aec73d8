"""Finds layers whose outputs differ in training."""

from collections.abc import Mapping
from typing import Any

TRAINED = ("Dropout", "Noise", "BatchNormalization", "SpectralNormalization")  # parts of class names
RATES = ("dropout", "recurrent_dropout")


def differs_in_training(class_name: str, config: Mapping[str, Any]) -> bool:
    """Returns true if `training=True` changes the outputs of a layer, or of an inner layer."""
    if any(part in class_name for part in TRAINED):
        return config.get("rate") != 0
    return any(config.get(key) for key in RATES) or any(holds_trained(value) for value in config.values())


def holds_trained(value: Any) -> bool:
    """Returns true if a config contains such a layer."""
    if isinstance(value, list):
        return any(map(holds_trained, value))
    if not isinstance(value, Mapping):
        return False
    class_name, config = value.get("class_name"), value.get("config")
    if isinstance(class_name, str) and isinstance(config, Mapping):
        return differs_in_training(class_name, config)
    return any(map(holds_trained, value.values()))
