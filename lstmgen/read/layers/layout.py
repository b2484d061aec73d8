"""Layers that move numbers and compute nothing."""

from typing import Any

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Pad, Repeat, Reshape, Slice
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.layers.lowering import channels_first, channels_last, expanded, integers_of, last_axis, transposed


def first(call: Call, spatial: int) -> bool:
    """Returns true for channels_first; does not check the rank."""
    default = "channels_first" if call.version.keras1 and call.reading.backend == "theano" else "channels_last"
    value = call.config.raw("data_format")
    if value is None and spatial == 1:
        return False
    if value not in ("channels_last", "channels_first", None):
        raise Refusal(f"data_format={value!r} is not supported")
    return bool((value or default) == "channels_first")


@layer("Flatten", mask="drop")
def flatten(call: Call, x: Tensor) -> Value:
    """keras.layers.Flatten, row-major; channels_first brings the channels to the end before."""
    ordered = channels_last(call, x.value) if first(call, 1) and len(x.shape) > 1 else x.value
    return call.add(Reshape(target=(-1,)), ordered)


@layer("Reshape", mask="drop")
def reshape(call: Call, x: Tensor) -> Value:
    """keras.layers.Reshape; a free axis may only meet the entry -1."""
    target = call.config.raw("target_shape")
    if not isinstance(target, (list, tuple)):
        raise Refusal(f"target_shape={target!r} is not a shape")
    numbers = tuple(-1 if n is None else n for n in target)
    if any(isinstance(n, bool) or not isinstance(n, int) or n < -1 for n in numbers) or numbers.count(-1) > 1:
        raise Refusal(f"target_shape={target!r} is not a shape")
    return call.add(Reshape(target=numbers), x.value)


@layer("Permute", mask="drop")
def permute(call: Call, x: Tensor) -> Value:
    """keras.layers.Permute: output axis k is input axis dims[k], both counted from 1."""
    dims = call.config.raw("dims")
    if sorted(integers_of(dims)) != list(range(1, len(x.shape) + 1)):
        raise Refusal(f"dims={dims!r} does not permute the {len(x.shape)} axes of its input")
    return transposed(call, x.value, [axis - 1 for axis in dims])


@layer("RepeatVector", mask="drop")
def repeat_vector(call: Call, x: Tensor) -> Value:
    """keras.layers.RepeatVector: (features,) → (n, features)."""
    if len(x.shape) != 1:
        raise Refusal(f"its input has {len(x.shape) + 1} axes, expected 2")
    last_axis(x)
    return call.add(Repeat(axis=0, times=call.config.integer("n")), expanded(call, x.value, 0))


def spatial_rank(call: Call, x: Tensor, rank: int = 0) -> int:
    """1, 2 or 3, by default as the class name ends; the input must have as many axes and channels."""
    rank = rank or int(call.class_name[-2])
    if len(x.shape) != rank + 1:
        raise Refusal(f"its input has {len(x.shape) + 1} axes, expected {rank + 2}")
    return rank


def begin(call: Call, x: Tensor, rank: int = 0) -> tuple[int, bool, Value]:
    """Number of spatial axes, whether the channels are first, and x with its channels last."""
    rank = spatial_rank(call, x, rank)
    backwards = first(call, rank)
    return rank, backwards, channels_last(call, x.value) if backwards else x.value


@layer("UpSampling1D", "UpSampling3D", mask="drop")
def several_times(call: Call, x: Tensor) -> Value:
    """keras.layers.UpSampling1D/3D: every element `size` times in a row along each spatial axis."""
    rank, backwards, y = begin(call, x)
    for axis, times in enumerate(call.config.integers("size", rank, 2)):
        y = call.add(Repeat(axis=axis, times=times), y) if times > 1 else y
    return channels_first(call, y) if backwards else y


@layer("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", mask="drop")
def zero_padding(call: Call, x: Tensor) -> Value:
    """keras.layers.ZeroPadding1D/2D/3D."""
    rank, backwards, y = begin(call, x)
    edges = [*sides(call, "padding", rank), (0, 0)]
    y = call.add(Pad(before=tuple(b for b, _ in edges), after=tuple(a for _, a in edges)), y)
    return channels_first(call, y) if backwards else y


@layer("Cropping1D", "Cropping2D", "Cropping3D", mask="drop")
def cropping(call: Call, x: Tensor) -> Value:
    """keras.layers.Cropping1D/2D/3D."""
    rank, backwards, y = begin(call, x)
    for axis, (before, after) in enumerate(sides(call, "cropping", rank)):
        if before or after:
            y = call.add(Slice(axis=axis, start=before, stop=-after or None), y)
    return channels_first(call, y) if backwards else y


def sides(call: Call, key: str, rank: int) -> list[tuple[int, int]]:
    """The numbers before and after each spatial axis, from one number, one an axis, or a pair an axis."""
    value: Any = call.config.raw(key, 1)
    if rank == 1 and isinstance(value, (list, tuple)) and not any(isinstance(n, (list, tuple)) for n in value):
        value = [value * 2 if len(value) == 1 else value]
    items = list(value) if isinstance(value, (list, tuple)) else [value] * rank
    pairs = [tuple(item) if isinstance(item, (list, tuple)) else (item, item) for item in items]
    for pair in pairs:
        if len(pairs) != rank or len(pair) != 2 or any(type(n) is not int or n < 0 for n in pair):
            raise Refusal(f"{key}={value!r} is not supported")
    return [(before, after) for before, after in pairs]
