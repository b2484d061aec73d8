"""Models to measure loops over arrays on: each operation by itself, in shapes that tell its loops apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from graph_maker import Maker, Weights
from graphs import conv, conv_lstm, dense, gru, lstm, network, simple_rnn
from operation_graphs import POSITIVE, every_activation

from lstmgen.graph.activation import ROWWISE, Activation, activation
from lstmgen.graph.convolution import ConvTranspose, Pool
from lstmgen.graph.elementwise import BINARY, Activate, Affine, Binary, Constant, PRelu
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Pad, Positions, Repeat, Slice, Transpose
from lstmgen.graph.linear import Embedding, MatMul
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.reduction import REDUCTIONS, Normalize, Reduce
from lstmgen.graph.repeated import Map, Scan
from lstmgen.plan.quantize.formats import FIXED_POINT

Subjects = Iterator[tuple[str, Graph]]

# Functions that other subjects have.
FITTED = ("linear", "relu", "tanh", "sigmoid", "softmax", "clip")
# Of two sizes at least: a call and a number cost what one size alone cannot tell apart.
VECTOR, STREAM, MATRIX, GRID = (48,), (5, 3), (6, 9), (5, 4, 3)
LAST = Slice(axis=0, start=-1, stop=None, drop=True)
CELLS: Sequence[Callable[..., Recurrent]] = (lstm, gru, lambda *a, **k: gru(*a, reset_after=False, **k), simple_rnn)


def array_subjects(form: Mapping[str, Any]) -> Subjects:
    """All models of loops over arrays, for export with these options."""
    if "quantize" in form:
        yield from moved_numbers(dense_behind=True)
        yield from quantized_convolutions()
        if FIXED_POINT[form["quantize"]].element == "int16":
            yield from quantized_timesteps()
            yield from dense_in_timesteps()
    elif "weights_dtype" in form:
        yield from stored_weights()
    elif not form:
        yield from elements()
        yield from windows()
        yield from groups()
        yield from moved_numbers(dense_behind=False)
        yield from cells()
        yield from bodies()


def elements() -> Subjects:
    """Functions of one number and of two."""
    for name, function in every_activation().items():
        if name in FITTED:
            continue
        for shape in (MATRIX, (2, 20), (11, 4)) if name in ROWWISE else (VECTOR, STREAM):
            yield f"{name} of {shape}", network(shape, Activate(activation=function))
    for kind in BINARY:
        for shape, other in ((VECTOR, VECTOR), (GRID, GRID[1:])):
            m = Maker(3)
            x = m.input(*shape)
            yield f"{kind} of {shape}", m.graph(m(Binary(kind=kind), x, m(Constant(value=np.abs(m.weight(*other))))))
    w = Weights(1)
    for shape, alpha in ((VECTOR, w(*VECTOR)), (MATRIX, w(1, 9))):
        yield f"PReLU of {shape}", network(shape, PRelu(alpha=alpha))
    for shape in (VECTOR, (9, 4)):
        yield f"positions of {shape}", network(shape, Positions(axis=0))


def windows() -> Subjects:
    """Convolutions and poolings."""
    w = Weights(2, 0.02, 0.3)
    for k, (shape, size, filters, options) in enumerate(
        (
            ((14, 3), (3,), 4, {}),
            ((9, 5), (5,), 2, {"padding": "same"}),
            ((8, 8), (2,), 6, {"padding": "causal"}),
            ((6, 5, 2), (2, 3), 3, {}),
            ((10, 6), (3,), 6, {"groups": 6}),
            ((7, 8), (2,), 4, {"groups": 2}),
        )
    ):
        yield f"conv {k}", network(shape, conv(w, size, shape[-1], filters, **options))
    for length, size, channels, filters, stride in ((6, 3, 4, 3, 2), (10, 2, 3, 5, 1), (5, 4, 6, 2, 3)):
        operation = ConvTranspose(
            kernel=w(size, filters, channels), bias=w(filters), strides=(stride,), dilation=(1,), crop=(0,), extra=(0,)
        )
        yield f"transposed {size}", network((length, channels), operation)
    for kind in ("max", "average"):
        for shape, extent, strides in (
            ((16, 3), (2,), (2,)),
            ((9, 6), (4,), (1,)),
            ((5, 6, 2), (2, 3), (1, 1)),
            ((4, 15), (2,), (1,)),
            ((6, 9), (3,), (2,)),
        ):
            yield f"{kind} of {shape}", network(shape, Pool(kind=kind, size=extent, strides=strides, padding="same"))


def groups() -> Subjects:
    """Reductions, normalization, and products of two inputs."""
    w = Weights(3)
    for axes, shape in (((0,), (6, 10)), ((1,), (12, 5)), ((0, 1), (5, 12)), ((1,), (3, 18))):
        for kind in REDUCTIONS:
            yield f"{kind} over {axes} of {shape}", network(shape, Reduce(kind=kind, axes=axes))
        for kind in ("layer", "rms", "l2", "unit"):
            scale = w(shape[-1]) if axes == (1,) else None
            yield (
                f"{kind} over {axes} of {shape}",
                network(shape, Normalize(kind=kind, axes=axes, epsilon=1e-3, scale=scale, offset=scale)),
            )
    for shape in ((6, 8), (9, 3), (3, 16)):
        m = Maker(4)
        x = m.input(*shape)
        yield f"scores of {shape}", m.graph(m(MatMul(transpose=True), x, x))


def moved_numbers(*, dense_behind: bool) -> Subjects:
    """Numbers in another order, or more of them.

    Args:
        dense_behind: a small layer reads them, so that they are integers.
    """
    moves: Sequence[tuple[tuple[int, ...], Operation]] = (
        ((6, 9), Transpose(permutation=(1, 0))),
        ((2, 5, 4), Transpose(permutation=(1, 0, 2))),
        ((4, 3), Transpose(permutation=(1, 0))),
        ((6, 5), Repeat(axis=0, times=2)),
        ((3, 9), Repeat(axis=1, times=2)),
        ((2, 4), Repeat(axis=0, times=3)),
        ((5, 4), Pad(before=(2, 1), after=(1, 3))),
        ((2, 15), Pad(before=(3, 0), after=(1, 0))),
    )
    for k, (shape, move) in enumerate(moves):
        if dense_behind and isinstance(move, Pad):
            continue
        width = int(move.shapes(shape)[0][-1])
        first = (LAST, LAST) if len(shape) == 3 else (LAST,)
        behind = (*first, dense(Weights(k), width, 1)) if dense_behind else ()
        yield f"{type(move).__name__} of {shape}", network(shape, move, *behind)


def cells() -> Subjects:
    """Recurrent layers whose activations are not Keras's defaults."""
    for k, make in enumerate(CELLS):
        for name in ("relu", "softmax"):
            for timesteps, features, units in ((6, 3, 7), (5, 9, 6), (8, 2, 12)):
                w = Weights(k, 0.02, 0.2)
                cell = make(w, features, units, activation=activation(name))
                yield f"{name} cell {k} of {units}", network((timesteps, features), cell)
    w = Weights(9, 0.02, 0.2)
    for steps, width, channels, filters in ((3, 6, 2, 3), (4, 4, 3, 2)):
        yield f"ConvLSTM {filters}", network((steps, width, channels), conv_lstm(w, (2,), channels, filters))


def bodies() -> Subjects:
    """Graphs that run at every timestep: next to nothing is in them."""
    tanh = Activate(activation=Activation("tanh"))
    for timesteps, numbers in ((6, 14), (4, 9), (3, 20)):
        inner = Maker(5)
        y = inner(tanh, inner.input(numbers))
        m = Maker(6)
        yield f"map {timesteps}", m.graph(m(Map(body=inner.graph(y)), m.input(timesteps, numbers)))
        inner = Maker(5)
        x, h = inner.input(numbers), inner.input(numbers, name="h")
        y = inner(Binary(kind="maximum"), x, h)
        m = Maker(6)
        scan = Scan(body=inner.graph(y, y), return_sequences=False)
        yield f"scan {timesteps}", m.graph(m(scan, m.input(timesteps, numbers)))


def quantized_convolutions() -> Subjects:
    """Convolutions of integers with each ending, and one whose output is float."""
    w = Weights(2, 0.02, 0.3)
    shapes = (((9, 5), (3,), 4), ((12, 2), (2,), 6), ((6, 9), (4,), 3), ((15, 6), (5,), 2))
    for k, (shape, size, filters) in enumerate(shapes):
        yield f"conv {k}", network(shape, conv(w, size, shape[-1], filters))
        for name in ("relu", "sigmoid") if k < 2 else ("linear",):
            function = () if name == "linear" else (Activate(activation=activation(name)),)
            behind = (*function, LAST, dense(w, filters, 1))
            yield f"conv {k} with {name}", network(shape, conv(w, size, shape[-1], filters), *behind)


def quantized_timesteps() -> Subjects:
    """Arithmetic on elements inside a custom cell."""
    tanh, sigmoid, add, multiply = (
        Activate(activation=Activation("tanh")),
        Activate(activation=Activation("sigmoid")),
        Binary(kind="add"),
        Binary(kind="multiply"),
    )
    for timesteps, numbers in ((6, 14), (4, 9), (3, 23)):
        w = Weights(timesteps)
        scaled = Affine(scale=np.array(0.7), offset=np.array(0.1))
        weighed = Affine(scale=w(numbers), offset=w(numbers))
        chains: Mapping[str, Sequence[Operation]] = {
            "sum": (add,),
            "product": (multiply,),
            "sum, tanh": (add, tanh),
            "sums": (add, add),
            "products": (add, multiply, multiply),
            "sum, affine": (add, scaled),
            "product, affine": (multiply, scaled, multiply, scaled),
            "sum, weights": (add, weighed),
            "gates": (add, weighed, sigmoid, multiply, scaled, tanh),
        }
        for name, chain in chains.items():
            inner = Maker(5)
            x, h = inner.input(numbers), inner.input(numbers, name="h")
            y = x
            for operation in chain:
                y = inner(operation, *((y, h) if isinstance(operation, Binary) else (y,)))
            m = Maker(6)
            yield f"{name} of {numbers}", m.graph(m(Scan(body=inner.graph(y, y)), m.input(timesteps, numbers)))


def dense_in_timesteps() -> Subjects:
    """Dense layers inside a custom cell, also of long rows."""
    sigmoid = Activate(activation=Activation("sigmoid"))
    for timesteps, features, units in ((6, 3, 5), (5, 8, 12), (7, 1, 9), (4, 22, 8), (3, 50, 6)):
        for gated in (False, True):
            inner, w = Maker(5), Weights(features, 0.02, float(1 / np.sqrt(features + units)))
            x, h = inner.input(features), inner.input(units, name="h")
            parts = [inner(dense(w, width, units), value) for value, width in ((x, features), (h, units))]
            parts = [inner(sigmoid, part) for part in parts] if gated else parts
            y = inner(Binary(kind="add"), *parts)
            m = Maker(6)
            scan = m(Scan(body=inner.graph(y, y)), m.input(timesteps, features))
            yield f"{'gated' * gated} {features} to {units}", m.graph(scan)
    for timesteps, features, wide, units in ((4, 5, 50, 4), (3, 8, 70, 6)):
        inner, w = Maker(5), Weights(wide, 0.02, float(1 / np.sqrt(wide)))
        x, h = inner.input(features), inner.input(units, name="h")
        backbone = inner(dense(w, features, wide), x)
        y = h
        for _ in range(3):
            y = inner(Binary(kind="add"), y, inner(dense(w, wide, units), backbone))
        m = Maker(6)
        yield f"{wide} to {units}", m.graph(m(Scan(body=inner.graph(y, y)), m.input(timesteps, features)))


def stored_weights() -> Subjects:
    """Layers whose weights are stored in 8 or 16 bits."""
    w = Weights(4, 0.02, 0.3)
    for inputs, outputs in ((16, 8), (7, 12), (31, 1), (5, 20)):
        yield f"{inputs} to {outputs}", network((inputs,), dense(w, inputs, outputs))
    for timesteps, features, units in ((6, 3, 7), (5, 9, 6)):
        yield f"LSTM {units}", network((timesteps, features), lstm(w, features, units))
        yield f"GRU {units}", network((timesteps, features), gru(w, features, units))
    for timesteps, features in ((12, 3), (5, 9), (24, 2), (3, 22)):
        yield f"{features} of {timesteps} indices", network((timesteps,), Embedding(table=w(9, features)))


def positive(graph: Graph) -> bool:
    """Whether the first operation is for numbers above zero."""
    operation = graph.nodes[0].operation
    return isinstance(operation, Activate) and operation.activation.name in POSITIVE
