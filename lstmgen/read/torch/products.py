"""Translates products with weights: linear layers, convolutions, attention."""

import math
from string import ascii_letters
from typing import Any

import numpy as np

from lstmgen.read.refusal import Refusal
from lstmgen.read.torch.program import ValueRef
from lstmgen.read.torch.translation import Translation, aten


@aten("linear")
def linear(t: Translation, x: Any, weight: Any, bias: Any) -> ValueRef:
    """x · weightᵀ + bias."""
    if t.rank(x) == 2:
        return t.add("Gemm", x, weight, bias, transB=1)
    y = t.add("MatMul", x, t.add("Transpose", weight, perm=[1, 0]))
    return y if bias is None else t.add("Add", y, bias)


@aten("addmm")
def addmm(t: Translation, x: Any, mat1: Any, mat2: Any, beta: Any, alpha: Any) -> ValueRef:
    """beta * x + alpha * mat1 · mat2."""
    return t.add("Gemm", mat1, mat2, x, alpha=float(alpha), beta=float(beta))


@aten("mm", "bmm")
def mm(t: Translation, x: Any, mat2: Any) -> ValueRef:
    """A product of matrices."""
    return t.add("MatMul", x, mat2)


@aten("matmul", "mv", "dot")
def matmul(t: Translation, x: Any, other: Any = None, vec: Any = None, tensor: Any = None) -> ValueRef:
    """A product of matrices or vectors."""
    return t.add("MatMul", x, next(x for x in (other, vec, tensor) if x is not None))


@aten("baddbmm")
def baddbmm(t: Translation, x: Any, batch1: Any, batch2: Any, beta: Any, alpha: Any) -> ValueRef:
    """beta * x + alpha * batch1 · batch2."""
    product = scaled(t, t.add("MatMul", batch1, batch2), alpha)
    return t.add("Add", product, scaled(t, x, beta))


def scaled(t: Translation, x: Any, factor: Any) -> Any:
    """x times a number."""
    return x if factor == 1 else t.add("Mul", x, np.float32(factor))


@aten("einsum")
def einsum(t: Translation, equation: Any, tensors: Any) -> ValueRef:
    """A sum of products, by letters."""
    return t.add("Einsum", *tensors, equation=equation)


@aten("tensordot")
def tensordot(t: Translation, x: Any, other: Any, dims_self: Any, dims_other: Any) -> ValueRef:
    """A sum of products over pairs of axes."""
    ranks = t.rank(x), t.rank(other)
    letters_x, letters_y = list(ascii_letters[: ranks[0]]), list(ascii_letters[ranks[0] : sum(ranks)])
    for axis_x, axis_y in zip(dims_self, dims_other):
        letters_y[axis_y] = letters_x[axis_x]
    rows, columns = ({axis % rank for axis in axes} for axes, rank in zip((dims_self, dims_other), ranks))
    kept = [letter for k, letter in enumerate(letters_x) if k not in rows]
    kept += [letter for k, letter in enumerate(letters_y) if k not in columns]
    return t.add("Einsum", x, other, equation=f"{''.join(letters_x)},{''.join(letters_y)}->{''.join(kept)}")


@aten("scaled_dot_product_attention")
def attention(
    t: Translation, query: Any, key: Any, value: Any, *, attn_mask: Any, is_causal: Any, scale: Any, dropout_p: Any
) -> ValueRef:
    """softmax(query · keyᵀ / √depth + mask) · value."""
    rank = t.rank(query)
    depth = t.dim(query, rank - 1, "attention")
    if is_causal:
        sizes = [t.dim(x, rank - 2, "causal attention") for x in (query, key)]
        attn_mask = np.tril(np.ones(sizes, dtype=bool))
    turned = t.add("Transpose", key, perm=[*range(rank - 2), rank - 1, rank - 2])
    query = t.add("Mul", query, np.float32(1 / math.sqrt(depth) if scale is None else scale))
    scores = t.add("MatMul", query, turned)
    if attn_mask is not None:
        scores = masked(t, scores, attn_mask)
    return t.add("MatMul", t.add("Softmax", scores, axis=-1), value)


def masked(t: Translation, scores: Any, mask: Any) -> ValueRef:
    """Scores where a mask is true; or a mask of numbers added to them."""
    truth = t.meta(mask).dtype == "bool" if isinstance(mask, ValueRef) else mask.dtype == bool
    return t.add("Where", mask, scores, np.float32(-np.inf)) if truth else t.add("Add", scores, mask)


# --- convolutions


@aten("conv1d", "conv2d", "conv3d")
def conv(
    t: Translation, x: Any, weight: Any, bias: Any, *, stride: Any, padding: Any, dilation: Any, groups: Any
) -> ValueRef:
    """A convolution."""
    rank = t.rank(x) - 2
    if t.rank(x) != t.rank(weight):
        raise Refusal("its input has no batch axis")
    attributes: dict[str, Any] = {"strides": spread(stride, rank), "dilations": spread(dilation, rank)}
    if padding == "same":
        sizes = [t.dim(weight, k + 2, "padding='same'") for k in range(rank)]
        totals = [d * (k - 1) for d, k in zip(attributes["dilations"], sizes)]
        attributes["pads"] = [total // 2 for total in totals] + [total - total // 2 for total in totals]
    elif padding != "valid":
        attributes["pads"] = spread(padding, rank) * 2
    return t.add("Conv", x, weight, bias, group=groups, **attributes)


@aten("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
def conv_transpose(t: Translation, x: Any, weight: Any, bias: Any, *, groups: Any, **windows: Any) -> ValueRef:
    """A transposed convolution."""
    stride, padding, more, dilation = (
        spread(windows[name], t.rank(x) - 2) for name in ("stride", "padding", "output_padding", "dilation")
    )
    attributes = {"strides": stride, "pads": padding * 2, "dilations": dilation, "output_padding": more}
    return t.add("ConvTranspose", x, weight, bias, group=groups, **attributes)


@aten("convolution")
def convolution(t: Translation, transposed: Any, output_padding: Any, **options: Any) -> Any:
    """A convolution, or a transposed one."""
    return conv_transpose(t, output_padding=output_padding, **options) if transposed else conv(t, **options)


def spread(value: Any, rank: int) -> list[int]:
    """An option for each axis of space; one number is for all."""
    items = list(value) if isinstance(value, (list, tuple)) else [value]
    return items * rank if len(items) == 1 else items


# --- pooling


@aten("max_pool1d", "max_pool2d", "max_pool3d", "max_pool2d_with_indices", "max_pool1d_with_indices")
def max_pool(
    t: Translation, x: Any, *, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any
) -> ValueRef:
    """The largest number of each window."""
    dilations = spread(dilation, t.rank(x) - 2)
    return pooled(t, "MaxPool", x, (kernel_size, stride, padding), dilations=dilations, ceil_mode=int(ceil_mode))


@aten("avg_pool1d", "avg_pool2d", "avg_pool3d")
def average_pool(
    t: Translation, x: Any, *, kernel_size: Any, stride: Any, padding: Any, ceil_mode: Any, count_include_pad: Any
) -> ValueRef:
    """The mean of each window."""
    counted = int(count_include_pad)
    return pooled(
        t, "AveragePool", x, (kernel_size, stride, padding), ceil_mode=int(ceil_mode), count_include_pad=counted
    )


def pooled(t: Translation, op: str, x: Any, windows: tuple[Any, Any, Any], **attributes: Any) -> ValueRef:
    """A pooling over windows of some size, stride and padding."""
    rank = t.rank(x) - 2
    size, stride, padding = windows
    return t.add(
        op,
        x,
        kernel_shape=spread(size, rank),
        strides=spread(stride or size, rank),
        pads=spread(padding, rank) * 2,
        **attributes,
    )


@aten("adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "_adaptive_avg_pool2d")
def adaptive_average(t: Translation, x: Any, output_size: Any) -> ValueRef:
    """The mean of equal parts of each axis of space."""
    return adaptive(t, x, output_size, "Average")


@aten("adaptive_max_pool1d", "adaptive_max_pool2d")
def adaptive_max(t: Translation, x: Any, output_size: Any) -> ValueRef:
    """The largest number of equal parts of each axis of space."""
    return adaptive(t, x, output_size, "Max")


def adaptive(t: Translation, x: Any, output_size: Any, kind: str) -> ValueRef:
    """A pooling whose windows follow from the lengths."""
    rank = t.rank(x) - 2
    sizes = spread(output_size, rank)
    if all(size == 1 for size in sizes):
        return t.add(f"Global{kind}Pool", x)
    dims = [t.dim(x, k + 2, "adaptive pooling") for k in range(rank)]
    wanted = [dim if size is None else size for dim, size in zip(dims, sizes)]
    if any(dim % size for dim, size in zip(dims, wanted)):
        raise Refusal(f"adaptive pooling of {dims} to {wanted} has windows of different lengths")
    windows = [dim // size for dim, size in zip(dims, wanted)]
    return t.add(f"{kind}Pool", x, kernel_shape=windows, strides=windows)


@aten("_weight_norm")
def weight_norm(t: Translation, v: Any, g: Any, dim: Any) -> ValueRef:
    """v times g over its norm along all axes but one."""
    axes = np.array([k for k in range(t.rank(v)) if k != dim % t.rank(v)])
    norm = t.add("Sqrt", t.add("ReduceSum", t.add("Mul", v, v), axes, keepdims=1))
    return t.add("Mul", v, t.add("Div", g, norm))
