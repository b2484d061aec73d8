"""Quantization-aware training in Keras 3: `quantize_aware` returns a model that computes in the integers of an export.

Keras is imported when `quantize_aware` is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmgen.keras.model import quantize_aware

__all__ = ["quantize_aware"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(import_module("lstmgen.keras.model"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
