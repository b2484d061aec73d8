"""How a layer function says that it does not support something."""

from __future__ import annotations


class Refusal(Exception):
    """Raised by a layer function for what it does not support; becomes a `Problem` with the layer's name.

    Attributes:
        ending: what to do, besides the advice, where the layer is the last one of the model.
    """

    def __init__(self, reason: str, advice: str = "", ending: str = "") -> None:
        super().__init__(reason)
        self.reason, self.advice, self.ending = reason, advice, ending
