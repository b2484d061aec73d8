"""Poolings of tensorflow-addons that became Keras's own."""

from lstmgen.graph.graph import Value
from lstmgen.graph.shape import text
from lstmgen.read.calls.layer import Call, Refusal, Tensor
from lstmgen.read.layers.layout import first
from lstmgen.read.layers.pooling import adaptive_pooling
from lstmgen.read.published.registry import published

POOLINGS = [f"Adaptive{kind}Pooling{rank}D" for kind in ("Average", "Max") for rank in (1, 2, 3)]


@published("tensorflow-addons", *POOLINGS, needs="output_size data_format", mask="drop")
def even_pooling(call: Call, x: Tensor) -> Value:
    """tensorflow-addons: as many windows of one size as are wanted, and of each the mean or the largest number."""
    rank = len(x.shape) - 1
    places = x.shape[1:] if first(call, rank) else x.shape[:-1]
    for size, wanted in zip(places, call.config.integers("output_size", rank)):
        if isinstance(size, int) and size % wanted:
            raise Refusal(f"output_size={wanted} does not divide {size} places of its input {text(x.shape)}")
    y: Value = adaptive_pooling(call, x)
    return y
