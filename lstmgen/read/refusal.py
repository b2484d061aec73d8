"""Defines the exception that layer functions raise for unsupported options."""

from __future__ import annotations


class Refusal(Exception):
    """Raised by a layer function for an unsupported option; becomes a `Problem` with the layer's name.

    Attributes:
        ending: additional advice for the last layer of a model.
    """

    def __init__(self, reason: str, advice: str = "", ending: str = "") -> None:
        super().__init__(reason)
        self.reason, self.advice, self.ending = reason, advice, ending
