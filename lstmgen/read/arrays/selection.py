"""Functions that pick numbers: parts of axes, elements at indices. Axes count the batch axis.

Source: keras/src/ops/numpy.py.
"""

from typing import Any

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.shape import Length
from lstmgen.read.calls import folds
from lstmgen.read.calls.layer import Call, Refusal, shorten
from lstmgen.read.calls.vocabulary import ArrayFunction, Meaning, function, spelled
from lstmgen.read.configs.dtypes import Result
from lstmgen.read.layers.batched import tensor
from lstmgen.read.layers.lowering import expanded, fixed, picked, sample_axis

INDICES = 4096  # that are slices; of edges of a graph, as large ones have so many, no slice is left, but a product


def get_item(call: Call, x: Any, key: Any) -> Value:
    """x[key] with slices, numbers, `...` and new axes, in numpy's meaning."""
    y, axis = tensor(x), 0
    keys = list(key) if isinstance(key, (list, tuple)) else [key]
    used = sum(item is not None and item is not ... for item in keys)
    rank = len(y.shape) + 1
    if used > rank or sum(item is ... for item in keys) > 1:
        raise Refusal(f"index {shorten(key)} does not fit {rank} axes")
    at = next((k for k, item in enumerate(keys) if item is ...), len(keys))
    keys[at : at + 1] = [slice(None)] * (rank - used)
    if not isinstance(keys[0], slice) or keys[0] not in (slice(None), slice(None, None, 1), slice(0, None)):
        reason = f"index {shorten(key)} indexes the batch axis"
        raise Refusal(
            reason, "begin it with ':' for the samples: x[:, 0] is the first timestep, x[:, :, 0] the first feature"
        )
    for item in keys[1:]:
        y, axis = index_axis(call, y, axis, item)
    return y


def index_axis(call: Call, x: Value, axis: int, item: Any) -> tuple[Value, int]:
    """One part of an index applied to one axis; the axis that the next part is for."""
    if item is None:
        return expanded(call, x, axis), axis + 1
    if isinstance(item, int) and not isinstance(item, bool):
        check_index(x, axis, item)
        return picked(call, x, axis, item), axis
    if isinstance(item, slice) and all(n is None or type(n) is int for n in (item.start, item.stop, item.step)):
        step = 1 if item.step is None else item.step
        if item.start is None and item.stop is None and step == 1:
            return x, axis + 1
        if step == 0:
            raise Refusal("a slice with step 0")
        return call.add(Slice(axis=axis, start=item.start, stop=item.stop, step=step), x), axis + 1
    if isinstance(item, (list, tuple, np.ndarray)):
        return taken(call, x, axis, item), axis + 1
    raise Refusal(f"index {shorten(item)} is not supported")


def check_index(x: Value, axis: int, index: int) -> None:
    """Refuses an index beyond an axis of known length."""
    dim = x.shape[axis]
    if not isinstance(dim, Length) and not -dim <= index < dim:
        raise Refusal(f"index {index} is outside an axis of {dim}")


def take(call: Call, x: Any, indices: Any, *, axis: Any = None) -> Value:
    """The elements at constant indices of an axis."""
    value = tensor(x)
    return taken(call, value, sample_axis(axis, len(value.shape)), indices)


def taken(call: Call, x: Value, axis: int, indices: Any) -> Value:
    """The elements at several constant indices of an axis, in that order; at one index, without the axis."""
    if isinstance(indices, np.ndarray):
        indices = indices.tolist()
    if type(indices) is int:
        return index_axis(call, x, axis, indices)[0]
    if not isinstance(indices, (list, tuple)) or not indices or any(type(n) is not int for n in indices):
        raise Refusal(f"indices {shorten(indices)} are not supported")
    if len(indices) > INDICES:
        raise Refusal(f"{len(indices)} indices, more than {INDICES}")
    for index in indices:
        check_index(x, axis, index)
    parts = [call.add(Slice(axis=axis, start=n, stop=n + 1 or None), x, part=f"at_{n}") for n in indices]
    y = parts[0] if len(parts) == 1 else call.add(Concatenate(axis=axis), *parts)
    if not isinstance(size := x.shape[axis], Length):
        call.reading.taken[y.name] = (x, axis, [n % size for n in indices])
    return y


def split(call: Call, x: Any, *, indices_or_sections: Any, axis: Any = 0) -> tuple[Value, ...]:
    """Equal parts by their number, or parts that end at indices."""
    value, sections = tensor(x), indices_or_sections
    at = sample_axis(axis, len(value.shape))
    size = fixed(value.shape[at], "the axis to split")
    if type(sections) is int:
        if sections < 1 or size % sections:
            raise Refusal(f"an axis of {size} does not split in {sections} equal parts")
        ends = [size // sections * k for k in range(1, sections + 1)]
    elif isinstance(sections, (list, tuple)) and all(type(n) is int for n in sections):
        ends = [*sections, size]
    else:
        raise Refusal(f"sections {shorten(sections)} are not supported")
    places = enumerate(zip([0, *ends[:-1]], ends))
    return tuple(call.add(Slice(axis=at, start=a, stop=b), value, part=f"part_{k}") for k, (a, b) in places)


def split_in_sizes(
    call: Call, x: Any, *, indices_or_sections: Any, axis: Any = 0, num: Any = None
) -> tuple[Value, ...]:
    """Equal parts by their number, or parts by their sizes."""
    sizes = indices_or_sections
    if isinstance(sizes, (list, tuple)) and all(type(size) is int for size in sizes):
        sizes = [sum(sizes[: k + 1]) for k in range(len(sizes) - 1)]
    return split(call, x, indices_or_sections=sizes, axis=axis)


def unstack(call: Call, x: Any, *, num: Any = None, axis: Any = 0) -> tuple[Value, ...]:
    """The parts along an axis, without that axis."""
    value = tensor(x)
    at = sample_axis(axis, len(value.shape))
    return tuple(picked(call, value, at, k) for k in range(fixed(value.shape[at], "the axis to unstack")))


def block(call: Call, x: Any, *, begin: Any, size: Any) -> Value:
    """A block of some size; -1 is the rest of an axis."""
    listed = isinstance(begin, (list, tuple)) and isinstance(size, (list, tuple))
    if not listed or any(type(n) is not int for n in [*begin, *size]):
        raise Refusal(f"begin={shorten(begin)} and size={shorten(size)} are not supported")
    key = [slice(a or None, None if n == -1 else a + n) for a, n in zip(begin, size)]
    return get_item(call, x, key)


# --- rows


def move(name: str, meaning: Meaning, **columns: Any) -> ArrayFunction:
    """A function that moves numbers and computes nothing."""
    return function(name, meaning, result=Result.MOVED, **columns)


SELECTION = (
    move("get_item", get_item, keras="GetItem"),
    move(
        "take",
        take,
        keras="Take",
        tf=spelled("gather", defaults={"axis": 0}),
        node=spelled("GatherV2", defaults={"axis": 0}, fixed={"batch_dims": (0, None)}),
        onnx=spelled("Gather", axis="axis", defaults={"axis": 0}),
        fold=folds.take,
    ),
    move(
        "split",
        split,
        keras="Split",
        tf=spelled("split", meaning=split_in_sizes, indices_or_sections="num_or_size_splits"),
    ),
    move(
        "unstack",
        unstack,
        keras="Unstack",
        tf="unstack",
        node=spelled("Unpack", num="num", axis="axis"),
        fold=folds.unstack,
    ),
    move("slice", block, tf="slice", node="Slice"),
)
