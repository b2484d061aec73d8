"""Translates operators that move numbers, pick some, or make constants."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstmgen.read.refusal import Refusal
from lstmgen.read.torch.program import ValueRef
from lstmgen.read.torch.translation import CODES, Translation, aten

END = np.iinfo(np.int64).max


@aten("view", "reshape", "_unsafe_view")
def reshape(t: Translation, x: Any, shape: Any = None, size: Any = None) -> ValueRef:
    """Another shape with the same numbers."""
    return t.add("Reshape", x, t.ints(*(shape if size is None else size)), allowzero=1)


@aten("view_as", "reshape_as")
def reshape_as(t: Translation, x: Any, other: Any) -> ValueRef:
    """The shape of another tensor."""
    return t.add("Reshape", x, t.add("Shape", other))


@aten("unflatten")
def unflatten(t: Translation, x: Any, dim: Any, sizes: Any) -> ValueRef:
    """Parts an axis into several."""
    axis, rank = t.axis(x, dim), t.rank(x)
    before, after = list(range(axis)), list(range(axis + 1, rank))
    return t.add("Reshape", x, t.ints(*(length(t, x, k) for k in before), *sizes, *(length(t, x, k) for k in after)))


@aten("flatten")
def flatten(t: Translation, x: Any, start_dim: Any, end_dim: Any) -> ValueRef:
    """Joins axes."""
    start, end, rank = t.axis(x, start_dim), t.axis(x, end_dim), t.rank(x)
    if rank == 0:
        return t.add("Reshape", x, np.array([1]))
    dims = [*(length(t, x, k) for k in range(start)), -1, *(length(t, x, k) for k in range(end + 1, rank))]
    return t.add("Reshape", x, t.ints(*dims))


def length(t: Translation, x: ValueRef, axis: int) -> Any:
    """The length of an axis: a number, or a value if it is free."""
    dim = t.meta(x).dims[axis]
    return dim if isinstance(dim, int) else t.add("Shape", x, start=axis, end=axis + 1)


@aten("squeeze")
def squeeze(t: Translation, x: Any, dim: Any = None) -> Any:
    """Leaves out axes of length 1."""
    dims = t.meta(x).dims
    chosen = range(len(dims)) if dim is None else [dim] if isinstance(dim, int) else dim
    axes = [k % len(dims) for k in chosen if dims[k % len(dims)] == 1]
    return t.add("Squeeze", x, np.array(axes, dtype=np.int64)) if axes else x


@aten("unsqueeze")
def unsqueeze(t: Translation, x: Any, dim: Any) -> ValueRef:
    """Adds an axis of length 1."""
    return t.add("Unsqueeze", x, np.array([dim]))


@aten("transpose", "swapaxes", "swapdims")
def transpose(
    t: Translation, x: Any, dim0: Any = None, dim1: Any = None, axis0: Any = None, axis1: Any = None
) -> ValueRef:
    """Exchanges two axes."""
    a = t.axis(x, axis0 if dim0 is None else dim0)
    b = t.axis(x, axis1 if dim1 is None else dim1)
    order = list(range(t.rank(x)))
    order[a], order[b] = order[b], order[a]
    return t.add("Transpose", x, perm=order)


@aten("t", "numpy_T", "mT")
def turned(t: Translation, x: Any) -> Any:
    """Exchanges the two last axes."""
    rank = t.rank(x)
    return x if rank < 2 else transpose(t, x, rank - 2, rank - 1)


@aten("permute")
def permute(t: Translation, x: Any, dims: Any) -> ValueRef:
    """Axes in another order."""
    return t.add("Transpose", x, perm=[t.axis(x, dim) for dim in dims])


@aten("expand", "broadcast_to")
def expand(t: Translation, x: Any, size: Any) -> ValueRef:
    """A tensor repeated along axes of length 1."""
    missing = len(size) - t.rank(x)
    dims = [1 if n == -1 and k >= missing else n for k, n in enumerate(size)]
    return t.add("Expand", x, t.ints(*dims))


@aten("expand_as")
def expand_as(t: Translation, x: Any, other: Any) -> ValueRef:
    """A tensor in the shape of another one."""
    return t.add("Expand", x, t.add("Shape", other))


@aten("repeat", "tile")
def repeat(t: Translation, x: Any, repeats: Any = None, dims: Any = None) -> ValueRef:
    """A tensor several times along each axis."""
    times = dims if repeats is None else repeats
    missing = len(times) - t.rank(x)
    x = t.add("Unsqueeze", x, np.arange(missing)) if missing > 0 else x
    return t.add("Tile", x, t.ints(*[1] * -missing, *times))


@aten("cat", "concat", "concatenate")
def concatenate(t: Translation, tensors: Any, dim: Any) -> Any:
    """Tensors one behind the other."""
    parts = [x for x in tensors if t.meta(x).dims != (0,)]
    return parts[0] if len(parts) == 1 else t.add("Concat", *t.promoted(*parts), axis=dim)


@aten("stack")
def stack(t: Translation, tensors: Any, dim: Any) -> ValueRef:
    """Tensors along a new axis."""
    axis = np.array([dim])
    return t.add("Concat", *(t.add("Unsqueeze", x, axis) for x in t.promoted(*tensors)), axis=dim)


@aten("hstack", "vstack", "dstack", "column_stack")
def stacked(t: Translation, tensors: Any) -> ValueRef:
    """Refuses rare forms of a concatenation."""
    raise Refusal("it is not supported here", "use torch.cat or torch.stack")


# --- parts


@aten("split", "split_with_sizes", "chunk", "tensor_split", "unsafe_chunk", "unsafe_split")
def split(
    t: Translation, x: Any, split_size: Any = None, split_sizes: Any = None, chunks: Any = None, dim: Any = 0
) -> Any:
    """Parts of an axis."""
    count, axis = t.count, t.axis(x, dim)
    size = split_sizes if split_size is None else split_size
    if isinstance(size, list):
        return t.several("Split", count, x, np.array(size), axis=axis)
    total = t.dim(x, axis, "a split")
    step = -(-total // chunks) if size is None else size
    sizes = [min(step, total - start) for start in range(0, total, step)]
    return t.several("Split", count, x, np.array(sizes), axis=axis)


@aten("unbind")
def unbind(t: Translation, x: Any, dim: Any) -> Any:
    """The items of an axis."""
    assert t.node is not None
    return [select(t, x, dim, k) if name else None for k, name in enumerate(t.node.outputs)]


@aten("select", "index_select")
def select(t: Translation, x: Any, dim: Any, index: Any) -> ValueRef:
    """One item of an axis, or several by a tensor of indices."""
    return t.add("Gather", x, np.array(index) if isinstance(index, int) else index, axis=t.axis(x, dim))


@aten("slice")
def cut(t: Translation, x: Any, dim: Any, start: Any, end: Any, step: Any) -> Any:
    """A range of an axis."""
    first, last = 0 if start is None else start, END if end is None else end
    if isinstance(first, int) and isinstance(last, int) and first == 0 and last >= END and step == 1:
        return x
    return t.add("Slice", x, t.ints(first), t.ints(last), np.array([t.axis(x, dim)]), np.array([step]))


@aten("gather")
def gather(t: Translation, x: Any, dim: Any, index: Any, sparse_grad: Any = False) -> ValueRef:
    """The number at an index of an axis for each place."""
    return t.add("GatherElements", x, index, axis=t.axis(x, dim))


@aten("unfold")
def windows(t: Translation, x: Any, dimension: Any, size: Any, step: Any) -> ValueRef:
    """Windows of an axis, whose numbers are a new last axis."""
    axis, rank = t.axis(x, dimension), t.rank(x)
    starts = np.arange(0, t.dim(x, axis, "unfold") - size + 1, step)
    y = t.add("Gather", x, starts[:, np.newaxis] + np.arange(size), axis=axis)
    return t.add("Transpose", y, perm=[k for k in range(rank + 1) if k != axis + 1] + [axis + 1])


@aten("embedding")
def embedding(t: Translation, weight: Any, indices: Any) -> ValueRef:
    """Rows of a table."""
    return t.add("aten.embedding", weight, indices)


@aten("index")
def index(t: Translation, x: Any, indices: Any) -> ValueRef:
    """Items by one tensor of indices."""
    places = [k for k, item in enumerate(indices) if item is not None]
    if len(places) != 1:
        raise Refusal("indices of several axes at once are not supported")
    item = indices[places[0]]
    if t.meta(item).dtype == "bool":
        raise Refusal("the number of items that a mask picks depends on the inputs", "use torch.where")
    return t.add("Gather", x, item, axis=places[0])


@aten("flip")
def flip(t: Translation, x: Any, dims: Any) -> ValueRef:
    """Axes backwards."""
    axes = np.array([t.axis(x, dim) for dim in dims])
    ones = np.ones_like(axes)
    return t.add("Slice", x, -ones, np.full_like(axes, np.iinfo(np.int64).min + 1), axes, -ones)


@aten("roll")
def roll(t: Translation, x: Any, shifts: Any, dims: Any) -> Any:
    """Axes moved around."""
    if not dims:
        raise Refusal("roll without dims is not supported")
    y = x
    for shift, axis in zip(shifts, [t.axis(x, dim) for dim in dims]):
        if shift != 0:
            front = t.add("Slice", y, np.array([-shift]), np.array([END]), np.array([axis]))
            back = t.add("Slice", y, np.array([0]), np.array([-shift]), np.array([axis]))
            y = t.add("Concat", front, back, axis=axis)
    return y


@aten("pad", "constant_pad_nd")
def pad(t: Translation, x: Any, pad: Any, mode: Any = "constant", value: Any = None) -> ValueRef:
    """Numbers around a tensor."""
    return padded(t, x, pad, PADDINGS.get(mode, mode), 0.0 if value is None else value)


PADDINGS = {"replicate": "edge", "circular": "wrap"}


@aten("reflection_pad1d", "reflection_pad2d", "replication_pad1d", "replication_pad2d", "replication_pad3d")
def mirrored(t: Translation, x: Any, padding: Any) -> ValueRef:
    """Numbers of the tensor around it."""
    return padded(t, x, padding, "reflect" if "reflection" in t.op else "edge", 0.0)


def padded(t: Translation, x: Any, pad: Sequence[int], mode: str, value: float) -> ValueRef:
    """The node Pad; PyTorch lists the last axis first."""
    rank = t.rank(x)
    pairs = [(0, 0)] * rank
    for k in range(len(pad) // 2):
        pairs[rank - 1 - k] = (pad[2 * k], pad[2 * k + 1])
    widths = t.ints(*(pair[0] for pair in pairs), *(pair[1] for pair in pairs))
    return t.add("Pad", x, widths, np.asarray(value).astype(t.meta(x).dtype), mode=mode)


@aten("select_scatter", "slice_scatter")
def scatter(
    t: Translation, x: Any, src: Any, dim: Any, *, index: Any = None, start: Any = None, end: Any = None, step: Any = 1
) -> Any:
    """A tensor with some items of an axis replaced."""
    axis = t.axis(x, dim)
    if index is None:
        first, last = 0 if start is None else start, END if end is None else end
        if (first, step) == (0, 1) and last >= END:
            return src
        total = t.dim(x, axis, "an assignment to a part") if first < 0 or last < END else END
        first, last, _ = slice(first, last, step).indices(total)
    else:
        total = t.dim(x, axis, "an assignment to a part") if index < 0 else END
        first, last = index % total, index % total + 1
        src = t.add("Unsqueeze", src, np.array([axis]))
    if step != 1:
        raise Refusal("an assignment with a step is not supported")
    place = np.array([axis])
    parts = [src]
    if first > 0:
        parts.insert(0, t.add("Slice", x, np.array([0]), np.array([first]), place))
    if last < total:
        parts.append(t.add("Slice", x, np.array([last]), np.array([END]), place))
    return t.add("Concat", *parts, axis=axis)


# --- copies


@aten(
    *("clone", "contiguous", "detach", "alias", "lift_fresh_copy", "lift_fresh", "lift", "dropout", "native_dropout"),
    *("feature_dropout", "alpha_dropout", "feature_alpha_dropout", "positive", "resolve_conj", "resolve_neg"),
)
def same(t: Translation, x: Any, **options: Any) -> Any:
    """The tensor itself."""
    if options.get("train"):
        raise Refusal("it is random in each call", "call module.eval(), and F.dropout with training=x.training")
    return x


@aten("to", "_to_copy", "type_as")
def converted(t: Translation, x: Any, dtype: Any = None, other: Any = None) -> Any:
    """The tensor in the number format of the result."""
    return t.cast(x, t.dtype)


@aten("copy")
def copied(t: Translation, x: Any, src: Any) -> ValueRef:
    """A tensor in the shape and number format of another one."""
    return filled(t, t.add("Shape", x), src, t.meta(x).dtype)


# --- constants


def filled(t: Translation, size: Any, value: Any, dtype: str) -> ValueRef:
    """A number in a shape."""
    return t.add("Expand", t.cast(value, dtype), size)


@aten("zeros", "new_zeros", "empty", "new_empty", "ones", "new_ones", "full", "new_full")
def full(t: Translation, size: Any, fill_value: Any = 0, x: Any = None) -> ValueRef:
    """Zeros, ones, or another number in a shape."""
    return filled(t, t.ints(*size), 1 if "ones" in t.op else fill_value, t.dtype)


@aten("zeros_like", "empty_like", "ones_like", "full_like")
def full_like(t: Translation, x: Any, fill_value: Any = 0) -> ValueRef:
    """Zeros, ones, or another number in the shape of a tensor."""
    return filled(t, t.add("Shape", x), 1 if "ones" in t.op else fill_value, t.dtype)


@aten("fill")
def fill(t: Translation, x: Any, value: Any) -> ValueRef:
    """One number in the shape of a tensor."""
    return filled(t, t.add("Shape", x), value, t.meta(x).dtype)


@aten("scalar_tensor")
def scalar(t: Translation, s: Any) -> ValueRef:
    """A number."""
    return filled(t, np.zeros(0, np.int64), s, t.dtype)


@aten("arange")
def arange(t: Translation, end: Any, start: Any = 0, step: Any = 1) -> Any:
    """Numbers in order."""
    dtype = t.dtype
    limits = [x if isinstance(x, ValueRef) else np.asarray(x) for x in (start, end, step)]
    return t.add("Cast", t.add("Range", *limits), to=CODES[dtype])


@aten("tril", "triu")
def triangle(t: Translation, x: Any, diagonal: Any) -> ValueRef:
    """Numbers on one side of a diagonal, else zeros."""
    rows, columns = (t.dim(x, k, "a triangle") for k in (-2, -1))
    mask = (np.tril if t.op.endswith("tril") else np.triu)(np.ones((rows, columns), dtype=bool), diagonal)
    zero = np.zeros((), t.meta(x).dtype)
    return t.add("Where", mask, x, zero)
