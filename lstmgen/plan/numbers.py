"""The numbers that a plan computes with, and those that its weights are stored as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DType = Literal["float32", "float64"]
QuantizedDType = Literal["int16", "int8", "int8x16"]
WeightsDType = Literal["int8", "float16"]


@dataclass(frozen=True)
class Numbers:
    """The number formats of a plan.

    Attributes:
        dtype: of float numbers, as their bytes are counted.
        quantize: the fixed-point integers that it computes in instead; None for float arithmetic alone.
        ranges: the largest magnitudes of the values that fixed point needs; () where the weights tell them.
        biases: what fixed point adds to biases of last layers, channel by channel; () for nothing.
        weights_dtype: how weights are stored for float arithmetic; None as they are computed with.
        interleaved: whether rows of fixed-point weights lie as the SIMD unit of a microcontroller takes them.
    """

    dtype: DType = "float32"
    quantize: QuantizedDType | None = None
    ranges: tuple[float, ...] = ()
    biases: tuple[float, ...] = ()
    weights_dtype: WeightsDType | None = None
    interleaved: bool = False

    @property
    def title(self) -> str:
        """The type of most weights in the output."""
        return self.quantize or self.weights_dtype or self.dtype

    @property
    def approximation(self) -> str:
        """What makes the output compute with other numbers than the model has, as a report calls it; or ""."""
        return self.quantize or (f"{self.weights_dtype} weights" if self.weights_dtype else "")


FLOAT32 = Numbers()
