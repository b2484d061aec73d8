"""Embedding and Masking, the layers that make masks, and CategoryEncoding."""

from dataclasses import replace

import numpy as np

from lstmgen.graph.elementwise import Binary, Constant
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Reshape
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import Weight
from lstmgen.graph.reduction import Reduce
from lstmgen.graph.shape import Length, text
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.layers import quantized
from lstmgen.read.layers.batched import cast, one_hot
from lstmgen.read.layers.lowering import reduced, reshaped


@layer("Embedding", mask="own", quantized=True)
def embedding(call: Call, x: Tensor) -> Tensor:
    """keras.layers.Embedding; with mask_zero, index 0 is masked. An index outside the table is an error."""
    config = call.config
    config.ignore("lora_rank", "lora_alpha")  # Keras writes the table with what LoRA adds to it
    config.only("weights", None)
    vocabulary, features = config.integer("input_dim"), config.integer("output_dim")
    form = quantized.form(call, computes=False)
    if form.bits:
        table = quantized.integers(call, "embeddings", form, (vocabulary, features), by_row=True).scaled()
    else:
        table = call.weight("embeddings", (vocabulary, features))
    y = call.add(Embedding(table=table), x.value)
    if not config.boolean("mask_zero"):
        return Tensor(y)
    zero = call.add(Constant(value=np.array(0, dtype=np.float32)), part="zero")
    return Tensor(y, call.add(Binary(kind="not_equal"), x.value, zero, part="mask"))


@layer("Masking", mask="own")
def masking(call: Call, x: Tensor) -> Tensor:
    """keras.layers.Masking: a timestep whose features all equal mask_value is masked and becomes zeros."""
    if len(x.shape) < 2:
        raise Refusal(f"expects input (timesteps, features), not {x.shape}")
    value = call.add(Constant(value=mask_value(call)), part="mask_value")
    differs = call.add(Binary(kind="not_equal"), x.value, value, part="differs")
    mask = call.add(Reduce(kind="max", axes=(len(x.shape) - 1,)), differs, part="mask")
    return Tensor(call.add(Binary(kind="multiply"), x.value, with_last_axis(call, mask)), mask)


@layer("CategoryEncoding", mask="drop", writes="num_tokens output_mode")
def category_encoding(call: Call, x: Tensor) -> Value:
    """keras.layers.CategoryEncoding: a column per category, with whether, or how often, it occurs.

    A category that is not among them counts nowhere; Keras refuses it in some versions and on some backends.
    """
    mode = call.config.choice("output_mode", "multi_hot", "one_hot", "multi_hot", "count", "binary")
    call.config.only("sparse", False)
    return columns(call, replace(x, value=cast(call, x.value, "int32")), call.config.integer("num_tokens"), mode)


def columns(call: Call, x: Tensor, tokens: int, mode: str) -> Value:
    """A column for each of `tokens` categories."""
    rank, index = len(x.shape), x.value
    if mode == "one_hot":
        last = x.shape[-1] if rank else None
        return one_hot(call, reshaped(call, index, x.shape[:-1]) if last == 1 else index, tokens)
    if rank != 1:
        raise Refusal(
            f"output_mode={mode!r} of an input {text(x.shape)}: Keras supports samples of shape (categories,) only"
        )
    return reduced(call, "sum" if mode == "count" else "max", one_hot(call, index, tokens), [0])


def mask_value(call: Call) -> Weight:
    """The value as Keras compares it: rounded to the type of the layer.

    Raises:
        Refusal: the layer computes in 16 bits and the value is not exact in these.
    """
    wanted, name = call.config.number("mask_value", 0.0), call.config.dtype()
    if name == "float64":
        return np.array(wanted, dtype=np.float64)
    value = np.array(wanted, dtype=np.float32)
    if "bfloat16" in name:
        exact = not value.view(np.uint32) & 0xFFFF
    else:
        exact = "float16" not in name or float(np.float16(wanted)) == wanted
    if not exact:
        raise Refusal(f"mask_value={wanted!r} is not exact in {name}", "save the model with a float32 policy")
    return value


def with_last_axis(call: Call, mask: Value) -> Value:
    """mask (timesteps,) as (timesteps, 1)."""
    target = tuple(-1 if isinstance(dim, Length) else dim for dim in mask.shape)
    return call.add(Reshape(target=(*target, 1)), mask, part="mask_column")
