"""The temporal convolutional network of the package keras-tcn (Bai et al. 2018)."""

from collections.abc import Iterator
from functools import reduce

from lstmgen.graph.activation import Activation
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Slice
from lstmgen.read.calls.layer import Call, Refusal, Tensor
from lstmgen.read.containers.tree import numbered
from lstmgen.read.layers.lowering import binary, fixed, integers_of, last_axis, picked
from lstmgen.read.published.registry import part, published, sequence, unmasked

RELU = Activation("relu")


@published(
    "keras-tcn",
    "TCN",
    needs="nb_filters kernel_size nb_stacks dilations padding",
    knows="use_skip_connections dropout_rate return_sequences activation use_batch_norm use_layer_norm "
    "use_weight_norm go_backwards return_state",
)
def tcn(call: Call, x: Tensor) -> Tensor:
    """keras-tcn 3 by P. Rémy: blocks of two dilated convolutions, each block with a sum around it."""
    sequence(x)
    unmasked(x)
    c = call.config
    c.ignore("dropout_rate")
    c.only("activation", "relu")  # others are applied twice in some releases
    for key in ("use_batch_norm", "use_layer_norm", "use_weight_norm", "return_state"):
        c.only(key, False)
    padding = c.choice("padding", "causal", "causal", "same")
    y = call.add(Slice(axis=0, start=None, stop=None, step=-1), x.value) if c.boolean("go_backwards") else x.value
    skipped = []
    for number, (filters, dilation) in enumerate(blocks(call)):
        y, skip = residual_block(block(call, number), y, filters, dilation)
        skipped.append(skip)
    if c.boolean("use_skip_connections", True):
        y = reduce(lambda a, b: binary(call, "add", a, b), skipped)
    if c.boolean("return_sequences"):
        return Tensor(y)
    last = -1 if padding == "causal" else fixed(y.shape[0], 'the time axis of its input, with padding="same",') // 2
    return Tensor(picked(call, y, 0, last))


def blocks(call: Call) -> Iterator[tuple[int, int]]:
    """Filters and dilation of each residual block."""
    dilations = integers_of(call.config.raw("dilations"))
    if not dilations or min(dilations) < 1:
        raise Refusal("its dilations are not a list of positive integers")
    filters = call.config.integers("nb_filters", len(dilations))
    for _ in range(call.config.integer("nb_stacks")):
        yield from zip(filters, dilations)


def block(call: Call, number: int) -> Call:
    """The call with the weights of one residual block.

    The package stores each block and each convolution in a list and also as a named attribute. Keras 3 and
    TensorFlow 2.12 to 2.14 write the path by attribute, other releases of TensorFlow the path by list.
    """
    key = f"residual_block_{number}"
    call.scope.child(key, "ResidualBlock", also=f"residual_blocks/{numbered('residual_block', number)}")
    return call.child(key)


def residual_block(call: Call, x: Value, filters: int, dilation: int) -> tuple[Value, Value]:
    """Adds a residual block; returns relu(x + y) for the next block, and y for the skip connections."""
    kernel, padding = call.config.integer("kernel_size"), str(call.config.raw("padding", "causal"))
    y = Tensor(x)
    dilated = {"filters": filters, "kernel_size": [kernel], "padding": padding, "dilation_rate": [dilation]}
    for number in range(2):
        attribute = f"conv1D_{number}"
        call.scope.child(attribute, "Conv1D", also=f"layers/{numbered('conv1d', number)}")
        y = part(call, attribute, "Conv1D", [y], activation="relu", **dilated)
    if last_axis(x) != filters:
        call.scope.child("matching_conv1D", "Conv1D", also="shape_match_conv")
        x = part(call, "matching_conv1D", "Conv1D", [Tensor(x)], filters=filters, kernel_size=[1]).value
    return call.activate(binary(call, "add", x, y.value), RELU), y.value
