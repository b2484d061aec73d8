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
        raise Refusal(f"upsampling by {max(factors):g} is not supported", "choose an integer")
    scales = np.array([1, 1, *factors], np.float32)
    asymmetric = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
    return t.add("Resize", x, None, scales, **asymmetric)
