"""Translates upsampling."""

from typing import Any

import numpy as np

from lstmgen.read.refusal import Refusal
from lstmgen.read.torch.program import ValueRef
from lstmgen.read.torch.translation import Translation, aten


@aten("upsample_nearest1d", "upsample_nearest2d")
def repeated(t: Translation, x: Any, output_size: Any, scale_factors: Any) -> ValueRef:
    """Repeats numbers along the axes behind the channels."""
    lengths = [t.dim(x, axis, "upsampling to a size") for axis in range(2, t.rank(x))] if output_size else ()
    factors = scale_factors or [size / length for size, length in zip(output_size, lengths)]
    if any(factor != int(factor) for factor in factors):
        shown = ", ".join(f"{factor:g}" for factor in factors)
        raise Refusal(f"upsampling by {shown} is not supported", "choose integers")
    if drifting := [factor for factor in factors if drifts(factor)]:
        raise Refusal(
            f"PyTorch does not repeat all numbers {drifting[0]:g} times: it rounds places", "choose another integer"
        )
    scales = np.array([1, 1, *factors], np.float32)
    asymmetric = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    return t.add("Resize", x, None, scales, **asymmetric)


def drifts(factor: float) -> bool:
    """Returns true if a place times 1 / factor, in float32 as in PyTorch, is just below an integer, as for 41.

    If any product is, that of place `factor` is: no other one loses more by rounding.
    """
    return bool(np.float32(factor) * np.float32(1 / factor) < 1)
