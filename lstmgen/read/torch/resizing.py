"""Translates upsampling, and blocks of images."""

import math
from typing import Any

import numpy as np

from lstmgen.read.refusal import Refusal
from lstmgen.read.torch.program import ValueRef
from lstmgen.read.torch.translation import Translation, aten


@aten(
    *("upsample_nearest1d", "upsample_nearest2d", "upsample_nearest3d"),
    *("_upsample_nearest_exact1d", "_upsample_nearest_exact2d", "_upsample_nearest_exact3d"),
)
def nearest(t: Translation, x: Any, output_size: Any, scale_factors: Any) -> Any:
    """The nearest numbers along the axes behind the channels."""
    axes = range(2, t.rank(x))
    if scale_factors and all(repeats(factor) for factor in scale_factors):
        scales = np.array([1, 1, *scale_factors], np.float32)
        return t.add("Resize", x, None, scales, coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    center = 0.5 if "exact" in t.op else 0.0
    sizes = [t.dim(x, axis, "this upsampling") for axis in axes]
    for k, (axis, size) in enumerate(zip(axes, sizes)):
        count = int(size * scale_factors[k]) if scale_factors else output_size[k]
        step = np.float32(1 / scale_factors[k] if scale_factors else size / count)
        places = np.floor((np.arange(count, dtype=np.float32) + np.float32(center)) * step).astype(np.int64)
        x = t.add("Gather", x, np.minimum(places, size - 1), axis=axis)
    return x


@aten("upsample_linear1d", "upsample_bilinear2d", "upsample_trilinear3d", "upsample_bicubic2d")
def interpolated(t: Translation, x: Any, output_size: Any, align_corners: Any, scale_factors: Any) -> ValueRef:
    """Numbers between neighbors, along the axes behind the channels."""
    mode, axes = "cubic" if "cubic" in t.op else "linear", list(range(2, t.rank(x)))
    places = {"mode": mode, "coordinate_transformation_mode": "align_corners" if align_corners else "half_pixel"}
    if scale_factors and not align_corners:
        return t.add("Resize", x, None, np.array(scale_factors, np.float32), axes=axes, **places)
    if scale_factors:
        lengths = [t.dim(x, axis, "upsampling with align_corners") for axis in axes]
        output_size = [int(length * factor) for length, factor in zip(lengths, scale_factors)]
    return t.add("Resize", x, None, None, np.array(output_size), axes=axes, **places)


@aten("col2im")
def fold(
    t: Translation, x: Any, output_size: Any, kernel_size: Any, *, dilation: Any, padding: Any, stride: Any
) -> Any:
    """Blocks summed up where they overlap in an image, which may be without an axis of samples."""
    windows = {"dilations": dilation, "pads": [*padding, *padding], "strides": stride}
    alone, ends = t.rank(x) == 2, (np.array(output_size), np.array(kernel_size))
    y = t.add("Col2Im", t.add("Unsqueeze", x, np.array([0])) if alone else x, *ends, **windows)
    return t.add("Squeeze", y, np.array([0])) if alone else y


@aten("im2col")
def unfold(t: Translation, x: Any, kernel_size: Any, *, dilation: Any, padding: Any, stride: Any) -> Any:
    """Blocks of an image, one behind the other; the image may be without an axis of samples."""
    channels, taps, alone = t.dim(x, -3, "unfold"), math.prod(kernel_size), t.rank(x) == 3
    kernel = np.tile(np.eye(taps), (channels, 1)).reshape(channels * taps, 1, *kernel_size).astype(t.meta(x).dtype)
    windows = {"dilations": dilation, "pads": [*padding, *padding], "strides": stride}
    image = t.add("Unsqueeze", x, np.array([0])) if alone else x
    blocks = t.add("Conv", image, kernel, group=channels, **windows)
    return t.add("Reshape", blocks, t.ints(*[0] * (not alone), channels * taps, -1))


@aten("affine_grid_generator")
def affine_grid(t: Translation, theta: Any, size: Any, align_corners: Any) -> ValueRef:
    """Places from -1 to 1, moved by a matrix."""
    return t.add("AffineGrid", theta, np.array(size), align_corners=int(align_corners))


@aten("grid_sampler", "grid_sampler_2d", "grid_sampler_3d")
def sampled(
    t: Translation, x: Any, grid: Any, *, interpolation_mode: Any, padding_mode: Any, align_corners: Any
) -> ValueRef:
    """An image at constant places."""
    mode = ("linear", "nearest", "cubic")[interpolation_mode]
    if mode == "cubic" and padding_mode:
        raise Refusal("a bicubic grid_sample with padding_mode other than zeros is not supported")
    padding = ("zeros", "border", "reflection")[padding_mode]
    return t.add("GridSample", x, grid, mode=mode, padding_mode=padding, align_corners=int(align_corners))


def repeats(factor: float) -> bool:
    """Returns true if PyTorch repeats each number `factor` times, with places rounded to float32.

    A place times 1 / factor may be just below an integer, as for 41. If any product is, that of place `factor` is: no
    other one loses more by rounding.
    """
    return factor == int(factor) and bool(np.float32(factor) * np.float32(1 / factor) >= 1)
