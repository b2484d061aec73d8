"""Attention: weighted sums of values, by how well keys fit a query (Vaswani et al. 2017, Bahdanau et al. 2014)."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.graph.activation import SIGMOID, TANH, Activation
from lstmgen.graph.elementwise import Where
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Positions, Repeat
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.graph.shape import Dim, Length, product, text
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.calls.operands import as_tensor
from lstmgen.read.configs.config import plain
from lstmgen.read.layers.lowering import (
    affine,
    binary,
    constant,
    expanded,
    integers_of,
    last_axis,
    reduced,
    reshaped,
    transposed,
    truth,
)

Tensors = tuple[Tensor, ...]
SOFTMAX = Activation("softmax")
GROUPED = ("GroupQueryAttention", "GroupedQueryAttention")  # HDF5 has the name of the class, .keras that of its export
HIDDEN = -1e9  # in float32 so far below every score that only whole masked rows see it: they get equal weights


@layer("Attention", mask="own", several=True, writes="use_scale")
def attention(call: Call, xs: Tensors) -> tuple[Tensor, ...]:
    """keras.layers.Attention on [query, value] or [query, value, key], each (timesteps, features)."""
    query, _, key = operands(xs)
    scale = call.weight("scale", ()) if call.config.boolean("use_scale") else None
    if call.config.choice("score_mode", "dot", "dot", "concat") == "dot":
        scores = call.add(MatMul(transpose=True), query.value, key.value, part="scores")
        scores = scores if scale is None else affine(call, scores, scale)
    else:
        weight = call.weight("concat_score_weight", ())
        pairs = pair_sums(call, query.value, key.value)
        pairs = call.activate(pairs if scale is None else affine(call, pairs, scale), TANH)
        scores = affine(call, reduced(call, "sum", pairs, [2]), weight)
    return attended(call, xs, scores)


@layer("AdditiveAttention", mask="own", several=True, writes="use_scale")
def additive_attention(call: Call, xs: Tensors) -> tuple[Tensor, ...]:
    """keras.layers.AdditiveAttention: scores are sums of tanh(query + key), weighted by feature."""
    query, _, key = operands(xs)
    pairs = call.activate(pair_sums(call, query.value, key.value), TANH)
    if call.config.boolean("use_scale", True):
        kernel = call.weight("scale", (last_axis(query),)).reshape(-1, 1)
        column = call.add(Dense(kernel=kernel, bias=None), pairs, part="scores")
        scores = reduced(call, "sum", column, [2])
    else:
        scores = reduced(call, "sum", pairs, [2])
    return attended(call, xs, scores)


def operands(xs: Tensors) -> tuple[Tensor, Tensor, Tensor]:
    """Query, value, key; the value is the key where there is none."""
    if len(xs) not in (2, 3):
        raise Refusal(f"it is called with {len(xs)} tensors, expected query, value and perhaps key")
    for x in xs:
        if len(x.shape) != 2:
            raise Refusal(f"an input of shape {text(x.shape)}, expected (timesteps, features)")
    return xs[0], xs[1], xs[-1]


def pair_sums(call: Call, query: Value, key: Value) -> Value:
    """query + key for every pair of timesteps: (query timesteps, key timesteps, features)."""
    return binary(call, "add", expanded(call, query, 1), expanded(call, key, 0))


def attended(call: Call, xs: Tensors, scores: Value) -> tuple[Tensor, ...]:
    """Applies masks, softmax and values to the scores (query timesteps, value timesteps) of both attention layers."""
    call.config.ignore("dropout", "seed")
    query_mask, value_mask = list_masks(call, xs)
    causal = call.config.boolean("causal") | call.kwargs.boolean("use_causal_mask")
    mask = None if value_mask is None else expanded(call, value_mask, 0)
    if causal:
        mask = both(call, mask, causal_mask(call, xs[0].value, xs[-1].value))
    weights = softmax(call, scores, mask, added=True)
    y = call.add(MatMul(), weights, xs[1].value, part="output")
    if query_mask is not None:
        y = binary(call, "multiply", y, expanded(call, query_mask, 1))
    kept = None if call.version.merged_masks == "none" else query_mask
    if call.kwargs.boolean("return_attention_scores"):
        return Tensor(y, kept), Tensor(weights)
    return (Tensor(y, kept),)


def list_masks(call: Call, xs: Tensors) -> tuple[Value | None, Value | None]:
    """The masks of query and value: from the keyword `mask`, or of the tensors."""
    masks = call.kwargs.raw("mask")
    if masks is None:
        return xs[0].mask, xs[1].mask
    if not isinstance(masks, (list, tuple)) or len(masks) < 2:
        raise Refusal(f"its mask is {masks!r}, expected one for the query and one for the value")
    values = [mask.value if isinstance(mask, Tensor) else None for mask in masks]
    return values[0], values[1]


def softmax(call: Call, scores: Value, mask: Value | None, *, zeros: bool = False, added: bool = False) -> Value:
    """Weights that sum to 1 over the last axis, 0 where the mask is.

    Args:
        zeros: a row that is masked throughout gets zeros instead of equal weights.
        added: Keras adds `HIDDEN` to what is masked, instead of replacing it. In float64 the scores are still there
            then, and a row that is masked throughout gets the weights that it has without a mask.
    """
    if mask is None:
        return call.activate(scores, SOFTMAX)
    hidden = constant(call, HIDDEN)
    if added and call.config.dtype() == "float64":
        seen = reduced(call, "max", mask, [len(mask.shape) - 1], keepdims=True)
        hidden = call.add(Where(), seen, hidden, scores, part="hidden")
    weights = call.activate(call.add(Where(), mask, scores, hidden, part="visible"), SOFTMAX)
    return binary(call, "multiply", weights, mask) if zeros else weights


def both(call: Call, a: Value | None, b: Value | None) -> Value | None:
    """True where both masks are."""
    if a is None or b is None or a == b:
        return b if a is None else a
    return binary(call, "logical_and", a, b)


def causal_mask(call: Call, query: Value, key: Value) -> Value:
    """(query timesteps, key timesteps): whether the key is not later than the query."""
    rows = expanded(call, positions(call, query), 1)
    columns = expanded(call, positions(call, key), 0)
    return binary(call, "greater_equal", rows, columns)


def window_mask(call: Call, query: Value, key: Value, width: int) -> Value:
    """(query timesteps, key timesteps): whether they are less than `width` apart."""
    rows = expanded(call, positions(call, query), 1)
    columns = expanded(call, positions(call, key), 0)
    distance = call.activate(binary(call, "subtract", rows, columns), Activation("abs"))
    return binary(call, "less", distance, constant(call, float(width)))


def positions(call: Call, x: Value) -> Value:
    """0, 1, 2, … along the first axis of x."""
    dim = x.shape[0]
    if isinstance(dim, Length):
        return call.add(Positions(axis=0), x, part="positions")
    return constant(call, np.arange(dim))


@dataclass(frozen=True)
class Heads:
    """The numbers of a MultiHeadAttention; `shared`: how many heads in a row have the same keys and values."""

    count: int
    key: int
    value: int
    bias: bool
    shared: int = 1


@layer("MultiHeadAttention", mask="own", several=True, writes="num_heads key_dim attention_axes")
def multi_head_attention(call: Call, xs: Tensors) -> tuple[Tensor, ...]:
    """keras.layers.MultiHeadAttention on query, value and perhaps key, each (timesteps, features)."""
    c = call.config
    c.ignore("query_shape", "key_shape", "value_shape")
    count, key_dim = c.integer("num_heads"), c.integer("key_dim")
    value_dim = c.integer("value_dim") if c.raw("value_dim") else key_dim
    return of_heads(call, xs, Heads(count, key_dim, value_dim, c.boolean("use_bias", True)))


@layer(*GROUPED, mask="own", several=True, writes="head_dim num_query_heads num_key_value_heads")
def grouped_query_attention(call: Call, xs: Tensors) -> tuple[Tensor, ...]:
    """keras.layers.GroupQueryAttention (Ainslie et al. 2023): several heads share keys and values."""
    c = call.config
    count, groups, size = (c.integer(key) for key in ("num_query_heads", "num_key_value_heads", "head_dim"))
    if count % groups:
        raise Refusal(f"num_query_heads={count} is not a multiple of num_key_value_heads={groups}")
    return of_heads(call, xs, Heads(count, size, size, c.boolean("use_bias", True), count // groups))


def of_heads(call: Call, xs: Tensors, heads: Heads) -> tuple[Tensor, ...]:
    """Attention in several heads, whose outputs become features again."""
    c = call.config
    c.ignore("flash_attention", "seed")
    query, value, key = query_value_key(call, xs)
    check_axes(call, query)
    q = project(call, "query_dense", query.value, heads, heads.key)
    k = shared(call, project(call, "key_dense", key.value, heads, heads.key, heads.shared), heads)
    gate = project(call, "gate_dense", query.value, heads, heads.value) if c.boolean("use_gate") else None
    v = shared(call, project(call, "value_dense", value.value, heads, heads.value, heads.shared), heads)
    scale = 1 / math.sqrt(heads.key)
    if call.version.keras3:
        scale = float(np.float32(scale))  # TensorFlow rounds it, whatever the model computes in
    scores = call.add(MatMul(transpose=True), affine(call, q, scale, part="scaled"), k, part="scores")
    mask, query_mask = attention_mask(call, query, value, key)
    dropout, with_scores = c.number("dropout", 0.0), call.kwargs.boolean("return_attention_scores")
    step_by_step = dropout > 0 or with_scores or not call.version.fused_attention
    zeros = call.version.zeros_in_masked_softmax and step_by_step
    added = not c.boolean("softmax_robust_masking") and step_by_step and not zeros
    weights = softmax(call, scores, mask, zeros=zeros, added=added)
    y = call.add(MatMul(), weights, v, part="weighted")
    if gate is not None:
        y = binary(call, "multiply", y, call.activate(gate, SIGMOID))
    kept = query_mask if call.version.masked_multi_head_attention else None
    outputs = (Tensor(combine(call, y, heads, last_axis(query)), kept),)
    return (*outputs, Tensor(weights)) if with_scores else outputs


def query_value_key(call: Call, xs: Tensors) -> tuple[Tensor, Tensor, Tensor]:
    """The three inputs, wherever the call puts them: one after the other, or by keyword."""
    names = ("query", "value", "key")
    tensors: dict[str, Tensor] = dict(zip(names, xs[:1] if call.args else xs))
    by_place = dict(zip(names[1:], call.args[1:3]))  # Keras 3 has all three there, or some by keyword
    for name in names:
        argument = by_place.get(name)
        argument = call.kwargs.raw(name) if argument is None else argument
        if argument is not None:
            tensors[name] = as_tensor(call, argument)
    if "query" not in tensors or "value" not in tensors:
        raise Refusal("it is called without a query or without a value")
    return tensors["query"], tensors["value"], tensors.get("key", tensors["value"])


def check_axes(call: Call, query: Tensor) -> None:
    """Refuses attention over other axes than time."""
    axes = call.config.raw("attention_axes")
    listed = [axes] if isinstance(axes, int) else integers_of(axes)
    if axes is not None and listed not in ([1], [-2]):
        raise Refusal(f"attention_axes={axes!r} is not supported")
    if len(query.shape) != 2:
        raise Refusal(f"a query of shape {text(query.shape)}, expected (timesteps, features)")


def project(call: Call, attribute: str, x: Value, heads: Heads, size: int, shared: int = 1) -> Value:
    """(timesteps, features) → (heads / shared, timesteps, size), by a kernel (features, heads / shared, size)."""
    part, count = call.child(attribute), heads.count // shared
    kernel = part.weight("kernel", (last_axis(x), count, size))
    bias = part.weight("bias", (count, size)) if heads.bias else None
    flat = Dense(kernel=kernel.reshape(kernel.shape[0], -1), bias=None if bias is None else bias.reshape(-1))
    y = reshaped(call, call.add(flat, x, part=attribute), (x.shape[0], count, size))
    return transposed(call, y, (1, 0, 2))


def shared(call: Call, x: Value, heads: Heads) -> Value:
    """Keys or values for every head."""
    return x if heads.shared == 1 else call.add(Repeat(axis=0, times=heads.shared), x, part="shared")


def combine(call: Call, y: Value, heads: Heads, features: int) -> Value:
    """(heads, timesteps, value_dim) → (timesteps, *output_shape), by a kernel (heads, value_dim, *output_shape)."""
    shape = call.config.raw("output_shape")
    out: tuple[int, ...] = (features,)
    if shape:
        out = (shape,) if type(shape) is int else tuple(integers_of(shape))
        if not out or min(out) < 1:
            raise Refusal(f"output_shape={shape!r} is not supported")
    part = call.child("output_dense")
    kernel = part.weight("kernel", (heads.count, heads.value, *out))
    bias = part.weight("bias", out) if heads.bias else None
    rows = transposed(call, y, (1, 0, 2))
    timesteps: Dim = rows.shape[0]
    rows = reshaped(call, rows, (timesteps, heads.count * heads.value))
    width = int(product(out))  # type: ignore[arg-type]
    flat = Dense(
        kernel=kernel.reshape(heads.count * heads.value, width), bias=None if bias is None else bias.reshape(-1)
    )
    return reshaped(call, call.add(flat, rows), (timesteps, *out))


def attention_mask(call: Call, query: Tensor, value: Tensor, key: Tensor) -> tuple[Value | None, Value | None]:
    """The keys that every query may see, broadcast against (heads, queries, keys), and the mask of the query."""
    version = call.version
    query_mask = named_mask(call, "query", query)
    value_mask, key_mask = named_mask(call, "value", value), named_mask(call, "key", key)
    if version.query_mask_taken_away and call.class_name not in GROUPED:
        query_mask = query.mask
        call.reading.unmasked.update(x.value.name for x in (query, value, key))
    mask = None if query_mask is None else expanded(call, query_mask, 1)
    for other in dict.fromkeys((value_mask, key_mask)):
        mask = both(call, mask, None if other is None else expanded(call, other, 0))
    if call.kwargs.boolean("use_causal_mask"):
        mask = both(call, mask, causal_mask(call, query.value, value.value))
    if call.config.has("sliding_window"):
        mask = both(call, mask, window_mask(call, query.value, value.value, call.config.integer("sliding_window")))
    call.config.ignore("sliding_window")
    constant_or_tensor = call.kwargs.raw("attention_mask")
    if constant_or_tensor is None:
        return mask, query_mask
    pairs = (
        truth(call, constant_or_tensor.value)
        if isinstance(constant_or_tensor, Tensor)
        else constant_mask(call, constant_or_tensor, query, value)
    )
    return both(call, pairs, mask), query_mask


def constant_mask(call: Call, matrix: Any, query: Tensor, value: Tensor) -> Value:
    """(query timesteps, value timesteps): a mask that is part of the model, as people make for causal attention.

    Of other numbers than 0 and 1, Keras 2 makes something between masked and not.
    """
    rows = matrix.tolist() if isinstance(matrix, np.ndarray) else plain(matrix)
    rows = rows[0] if isinstance(rows, list) and len(rows) == 1 and is_binary_matrix(rows[0]) else rows
    if not is_binary_matrix(rows) or (len(rows), len(rows[0])) != (query.shape[0], value.shape[0]):
        raise Refusal("its attention_mask is a constant, but not one with a 0 or 1 for each pair of timesteps")
    return constant(call, [list(map(float, row)) for row in rows])


def is_binary_matrix(rows: Any) -> bool:
    """Returns true for a list of equally long lists of zeros and ones."""
    return (
        isinstance(rows, list)
        and all(isinstance(row, list) and row for row in rows)
        and len({len(row) for row in rows}) == 1
        and all(number in (0, 1) for row in rows for number in row)
    )


def named_mask(call: Call, name: str, x: Tensor) -> Value | None:
    """The mask of one input: from its keyword, or of the tensor."""
    mask = call.kwargs.raw(f"{name}_mask")
    if isinstance(mask, Tensor):
        return mask.value
    if mask is not None:
        raise Refusal(f"its {name}_mask is a constant, which is not supported", "give it as an input of the model")
    return x.mask if call.version.masked_multi_head_attention else None
