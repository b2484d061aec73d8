"""Defines the exception that layer functions raise for unsupported options."""

from typing import Any

import numpy as np


class Refusal(Exception):
    """Raised by a layer function for an unsupported option; becomes a `Problem` with the layer's name.

    Attributes:
        ending: additional advice for the last layer of a model.
    """

    def __init__(self, reason: str, advice: str = "", ending: str = "") -> None:
        super().__init__(reason)
        self.reason, self.advice, self.ending = reason, advice, ending


def shorten(value: Any) -> str:
    """A value for a message, bounded."""
    text = f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
