"""Reads attention over heads, as products and a softmax.

Source: onnx/docs/Operators.md, Attention of opset 23 and 24.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.shape import Dim, Length, fixed
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.arrangement import joined, reshaped
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.functions import activated
from lstmgen.read.onnx.padding import repeated
from lstmgen.read.onnx.places import counted
from lstmgen.read.onnx.products import product, swapped
from lstmgen.read.onnx.reductions import softmax_over
from lstmgen.read.onnx.values import SHAPE_ADVICE, Operand, View, shape_of, sizes
from lstmgen.read.refusal import Refusal

LOW = -1e30  # a score that softmax makes 0
RAW, WEIGHTS = 0, 3  # modes of the output of scores
ALL = (-1, -1)  # a window without limits


@dataclass(frozen=True)
class Masks:
    """The scores that count.

    Attributes:
        mask: truth values, or numbers that are added to the scores; None if there are none.
        causal: a query attends to keys up to its own place.
        before: keys of earlier calls in front of the others.
        lengths: number of keys before the padding, for each sample; None for all.
        window: how many keys before and after its own place a query attends to; -1 for all.
    """

    mask: Operand | None
    causal: bool
    before: Any
    lengths: View | None
    window: tuple[int, int]

    def allowed(self, call: Call, scores: View) -> list[Operand]:
        """Truth values that broadcast against scores (batch, heads, queries, keys)."""
        conditions: list[Operand] = []
        row, column = (real(counted(call, scores, axis)) for axis in (2, 3))
        if self.lengths is not None:
            conditions.append(compared(call, "Less", column, real(self.lengths)))
        if self.causal or self.window != ALL:
            conditions += self.near(call, scores, row, column)
        if isinstance(self.mask, np.ndarray):
            conditions.append(self.mask if self.mask.dtype == bool else self.mask > -np.inf)
        elif self.mask is not None:
            truth = self.mask.dtype == "bool"
            conditions.append(self.mask if truth else compared(call, "Less", np.asarray(LOW), self.mask))
        return conditions

    def near(self, call: Call, scores: View, row: Operand, column: Operand) -> list[Operand]:
        """Truth values of keys that are not too far from the place of a query.

        Raises:
            Refusal: that depends on a free length.
        """
        if isinstance(self.before, Length) or (isinstance(scores.dims[2], Length) and self.lengths is not None):
            option = "is_causal" if self.causal else "a window"
            raise Refusal(f"{option} needs a fixed length, and this axis has variable length", SHAPE_ADVICE)
        offset: Operand = np.asarray(float(self.before))
        if self.lengths is not None:
            offset = arithmetic(call, "Sub", real(self.lengths), sizes(scores.dims[2:3]))
        query, (before, after) = moved(call, row, offset), self.window
        conditions = [compared(call, "LessOrEqual", column, query)] if self.causal else []
        if before >= 0:
            conditions.append(compared(call, "LessOrEqual", query, moved(call, column, np.asarray(float(before)))))
        if after >= 0:
            conditions.append(compared(call, "LessOrEqual", column, moved(call, query, np.asarray(float(after)))))
        return conditions

    def added(self) -> Operand | None:
        """The numbers that are added to scores; those of minus infinity are among what is not allowed."""
        if isinstance(self.mask, np.ndarray):
            return None if self.mask.dtype == bool else np.maximum(self.mask, LOW)
        return None if self.mask is None or self.mask.dtype == "bool" else self.mask


@operator("Attention")
def attention(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Sums of values, weighted by how a query fits each key."""
    query, key, value, mask, past_key, past_value, lengths = (*inputs, *[None] * 7)[:7]
    q, k, v = (view(call, x) for x in (query, key, value))
    config, flat = call.config, len(q.dims) == 3
    config.ignore("softmax_precision")  # all arithmetic is in the type of the generated code
    early, late = (config.integer(f"{side}_window_size", -1, minimum=-1) for side in ("left", "right"))
    mode = config.integer("qk_matmul_output_mode", 0, minimum=0)
    if lengths is not None:
        lengths = reshaped(call, view(call, lengths), [-1, 1, 1, 1])
    if follower.uses(3) and mode not in (RAW, WEIGHTS):
        raise Refusal(f"qk_matmul_output_mode={mode} is not supported")
    if flat:
        count, shared = config.integer("q_num_heads"), config.integer("kv_num_heads")
        q, k, v = (in_heads(call, x, heads) for x, heads in ((q, count), (k, shared), (v, shared)))
    config.ignore("q_num_heads", "kv_num_heads")
    k, v = (
        x if past is None else joined(call, [view(call, past), x], 2) for x, past in ((k, past_key), (v, past_value))
    )
    mask = mask if mask is None else padded(call, mask, k.dims[2])
    scale = config.number("scale") if config.has("scale") else 1 / np.sqrt(float(q.dims[3]))  # type: ignore[arg-type]
    raw = arithmetic(call, "Mul", product(call, q, swapped(for_each(call, k, q))), scale)
    cap = config.number("softcap", 0.0)
    scores = raw
    if cap:
        scores = activated(call, arithmetic(call, "Div", raw, cap), Activation("tanh"))
        scores = arithmetic(call, "Mul", scores, cap)
    before = 0 if past_key is None else shape_of(past_key)[2]
    masks = Masks(mask, config.boolean("is_causal"), before, lengths, (early, late))
    weights = weighted(call, scores, masks)
    y = product(call, weights, for_each(call, v, q))
    if flat:
        turned = y.reordered((0, 2, 1, 3))
        y = reshaped(call, turned, [*turned.dims[:2], -1])
    return [y, k, v, raw if mode == RAW else weights]


def padded(call: Call, mask: Operand, keys: Dim) -> Operand:
    """A mask as long as the keys: what it does not reach does not count.

    Raises:
        Refusal: the keys that it does not reach are a free length.
    """
    dims = shape_of(mask)
    if dims[-1] in (1, keys):
        return mask
    if any(isinstance(dim, Length) for dim in (*dims, keys)):
        raise Refusal("a mask that is shorter than the keys needs fixed lengths", SHAPE_ADVICE)
    *rows, length, wanted = fixed((*dims, keys))
    shape = (*rows, wanted - length)
    low = -np.inf if isinstance(mask, np.ndarray) else LOW
    rest = np.zeros(shape, dtype=bool) if mask.dtype in (bool, "bool") else np.full(shape, low)
    if isinstance(mask, np.ndarray):
        return np.concatenate([mask, rest], axis=-1)
    return joined(call, [mask, view(call, rest)], len(dims) - 1)


def in_heads(call: Call, x: View, heads: int) -> View:
    """A tensor (batch, timesteps, heads * size) as (batch, heads, timesteps, size)."""
    return reshaped(call, x, [*x.dims[:2], heads, -1]).reordered((0, 2, 1, 3))


def for_each(call: Call, x: View, query: View) -> View:
    """Keys or values for each head of a query; several heads may share them."""
    heads, shared = query.dims[1], x.dims[1]
    if heads == shared or isinstance(heads, Length) or isinstance(shared, Length):
        return x
    if heads % shared:
        raise Refusal(f"{heads} heads cannot share {shared}")
    wide = reshaped(call, x, [*x.dims[:2], 1, *x.dims[2:]])
    return reshaped(call, repeated(call, wide, 2, heads // shared), [x.dims[0], heads, *x.dims[2:]])


def weighted(call: Call, scores: View, masks: Masks) -> View:
    """The softmax of scores; 0 where they do not count, even if none of a query does."""
    allowed = masks.allowed(call, scores)
    if (bias := masks.added()) is not None:
        scores = arithmetic(call, "Add", scores, bias)
    for condition in allowed:
        scores = arithmetic(call, "Where", view(call, condition), scores, LOW)
    y = softmax_over(call, scores, Activation("softmax"), [3])
    for condition in allowed:
        y = arithmetic(call, "Where", view(call, condition), y, 0.0)
    return y


def moved(call: Call, row: Operand, offset: Operand) -> Operand:
    """Places plus an offset."""
    if isinstance(row, np.ndarray) and isinstance(offset, np.ndarray):
        return np.asarray(row + offset)
    return arithmetic(call, "Add", row, offset)


def compared(call: Call, op: str, a: Operand, b: Operand) -> Operand:
    """A comparison of tensors or constants."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return np.asarray(a < b if op == "Less" else a <= b)
    return arithmetic(call, op, a, b)


def real(x: Any) -> Any:
    """Integers as floats of the same value, without a batch axis."""
    return replace(x, dtype="float32") if isinstance(x, View) else x.astype(np.float64)
