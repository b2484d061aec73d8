"""Number formats of a plan: for arithmetic and for stored weights."""

from dataclasses import dataclass
from typing import Literal

DType = Literal["float32", "float64"]
QuantizedDType = Literal["int16", "int8", "int8x16", "int4x8"]
WeightsDType = Literal["int8", "float16", "bfloat16"]
Rounding = Literal["nearest", "second-order"]


@dataclass(frozen=True)
class Numbers:
    """The number formats of a plan.

    Attributes:
        dtype: type of float numbers.
        quantize: type of fixed-point arithmetic; None for float arithmetic.
        ranges: calibrated largest magnitudes for fixed point; () to derive them from the weights.
        biases: corrections of the biases of last layers in fixed point, channel by channel; () for none.
        centers: of features, subtracted before they are quantized; () for none.
        rounding: rounding of weights of 8 bits in fixed point; None for the nearest.
        weights_dtype: type of stored weights for float arithmetic; None to store them as `dtype`.
        interleaved: whether rows of fixed-point weights are interleaved for the SIMD unit of a microcontroller.
        loaded: whether code loads its weights, so that fixed point has room for any weights.
    """

    dtype: DType = "float32"
    quantize: QuantizedDType | None = None
    ranges: tuple[float, ...] = ()
    biases: tuple[float, ...] = ()
    centers: tuple[float, ...] = ()
    rounding: Rounding | None = None
    weights_dtype: WeightsDType | None = None
    interleaved: bool = False
    loaded: bool = False

    @property
    def title(self) -> str:
        """Returns the type of most weights in the output."""
        return self.quantize or self.weights_dtype or self.dtype

    @property
    def approximation(self) -> str:
        """Returns the cause of numbers that differ from the model's, for a report, e.g. "float16 weights"; or ""."""
        return self.quantize or (f"{self.weights_dtype} weights" if self.weights_dtype else "")


FLOAT32 = Numbers()
