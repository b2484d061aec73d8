"""Reads operators that are short for several nodes of ONNX, by writing out these.

Source: onnx/docs/Operators.md.
"""

from typing import Any

import numpy as np

from lstmgen.graph.shape import Length, fixed
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.arrangement import place
from lstmgen.read.onnx.follower import Follower, Inputs, operator
from lstmgen.read.onnx.values import SHAPE_ADVICE, integers, shape_of, sizes
from lstmgen.read.onnx.writer import Writer
from lstmgen.read.refusal import Refusal

MOST_FACTORS = 64  # of a cumulative product
END = np.iinfo(np.int64).max


@operator("SwiGLU", takes_constants=True)
def gated(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """swish(gate) * x."""
    gate, x = inputs
    write = Writer(follower, call)
    return [write("Mul", write("Swish", gate, alpha=call.config.number("alpha", 1.0)), x)]


@operator("CausalConvWithState", takes_constants=True)
def causal_convolution(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A depthwise convolution of (samples, channels, timesteps) that begins with the end of an earlier sequence."""
    x, kernel, bias, past = (*inputs, None, None)[:4]
    write = Writer(follower, call)
    channels, _, size = fixed(shape_of(kernel))
    activation = call.config.choice("activation", "none", "none", "silu", "swish")
    earlier = np.zeros((*fixed(shape_of(x)[:1]), channels, size - 1), np.float32) if past is None else past
    sequence = write("Concat", earlier, x, axis=2) if size > 1 else x
    y = write("Conv", sequence, kernel, *([] if bias is None else [bias]), group=channels)
    last = write("Slice", sequence, *map(np.array, ([1 - size], [END], [2]))) if size > 1 else earlier
    return [y if activation == "none" else write("Swish", y), last]


@operator("RotaryEmbedding", takes_constants=True)
def rotary_embedding(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Pairs of numbers turned by the angles of their timestep; onnxruntime's own operator has other inputs."""
    write, flat, config = Writer(follower, call), len(shape_of(inputs[0])) == 3, call.config
    heads, width = config.integer("num_heads", 0, minimum=0), config.integer("rotary_embedding_dim", 0, minimum=0)
    if follower.node is not None and follower.node.domain:
        x, timesteps, cosine, sine = inputs
        config.only("is_packed_batching", 0)
        config.only("scale", 1.0)
        if shape_of(timesteps) == (1,):
            length = sizes(shape_of(x)[-2:-1]).reshape(())
            timesteps = write("Add", timesteps, write("Range", np.array(0), length, np.array(1)))
            timesteps = write("Unsqueeze", timesteps, np.array([0]))
        heads = heads or -1
    else:
        x, cosine, sine, timesteps = (*inputs, None)[:4]
    if flat:
        (size,) = fixed(shape_of(cosine)[-1:])
        parts = [0, 0, -1, 2 * size] if heads == -1 else [0, 0, heads, -1]
        x = write("Transpose", write("Reshape", x, np.array(parts)), perm=[0, 2, 1, 3])
    if timesteps is not None:
        cosine, sine = (write("Gather", table, timesteps, axis=0) for table in (cosine, sine))
    cosine, sine = (write("Unsqueeze", table, np.array([1])) for table in (cosine, sine))
    (size,) = fixed(shape_of(x)[-1:])
    width = width or size
    interleaved = config.boolean("interleaved")
    places = np.arange(width).reshape((-1, 2) if interleaved else (2, -1))
    first, second = places.T if interleaved else places
    a, b = (write("Gather", x, place, axis=3) for place in (first, second))
    turned = [
        write("Sub", write("Mul", cosine, a), write("Mul", sine, b)),
        write("Add", write("Mul", sine, a), write("Mul", cosine, b)),
    ]
    y = write("Concat", *turned, axis=3)
    if interleaved:
        y = write("Gather", y, np.arange(width).reshape(2, -1).T.reshape(-1), axis=3)
    if width < size:
        y = write("Concat", y, write("Gather", x, np.arange(width, size), axis=3), axis=3)
    if flat:
        y = write("Reshape", write("Transpose", y, perm=[0, 2, 1, 3]), np.array([0, 0, -1]))
    return [y]


@operator("CumProd", takes_constants=True)
def cumulative_product(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Products up to each place of an axis.

    Raises:
        Refusal: the axis is long, or free.
    """
    x, write = inputs[0], Writer(follower, call)
    (listed,) = integers(inputs[1], "its axis")
    dims = shape_of(x)
    axis = place(listed, len(dims))
    count = dims[axis]
    exclusive, reverse = (call.config.boolean(name) for name in ("exclusive", "reverse"))
    if isinstance(count, Length) or count > MOST_FACTORS:
        raise Refusal(f"a product of {count} numbers is not supported, only of up to {MOST_FACTORS}", SHAPE_ADVICE)
    order = range(count)[:: -1 if reverse else 1]
    factors = [write.part(x, [k], axis) for k in order]
    if exclusive:
        ones = write("Expand", np.ones((), np.dtype(x.dtype)), write("Shape", factors[0]))
        factors = [ones, *factors[:-1]]
    products = factors[:1]
    for factor in factors[1:]:
        products.append(write("Mul", products[-1], factor))
    return [write("Concat", *products[:: -1 if reverse else 1], axis=axis)]


@operator("AffineGrid", takes_constants=True)
def affine_grid(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Places (samples, *size, axes) from -1 to 1, moved by a matrix (samples, axes, axes + 1).

    Raises:
        Refusal: one place is to be at both ends: -1 in ONNX's own reference, 0 in PyTorch, 1 in onnxruntime.
    """
    matrix, write = inputs[0], Writer(follower, call)
    size = integers(inputs[1], "its size")[2:]
    centers = call.config.boolean("align_corners")
    if centers and 1 in size:
        raise Refusal("align_corners=1 differs between runtimes for an axis of one place")
    lines = [np.linspace(-1, 1, n) if centers else (2 * np.arange(n) + 1) / n - 1 for n in size]
    grid = np.stack([*np.meshgrid(*lines, indexing="ij")[::-1], np.ones(size)], axis=-1).astype(np.float32)
    places = write("MatMul", grid.reshape(-1, len(size) + 1), write("Transpose", matrix, perm=[0, 2, 1]))
    return [write("Reshape", places, np.array([0, *size, len(size)]))]
