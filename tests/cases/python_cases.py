"""Graphs with one sample each, at least one for every operation and activation, that many forms of Python run.

They are fewer than those of operation_graphs.py, which every language runs at several lengths, because every style,
dialect and interpreter runs them; and some have shapes that only Python is asked for, such as single numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from graph_maker import Maker, T, Weights
from graphs import CELLS, arrays, chain, conv, conv_lstm, dense, lstm, recurrent_graph, several

from lstmgen.graph.activation import TANH, activation
from lstmgen.graph.convolution import ConvTranspose, Pool
from lstmgen.graph.elementwise import BINARY, Activate, Affine, Binary, Constant, PRelu, Where
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate, Pad, Positions, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense, Embedding, MatMul
from lstmgen.graph.reduction import REDUCTIONS, Normalize, Reduce
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Axis


@dataclass(frozen=True)
class Case:
    """A graph and what to feed it: arrays for one sample."""

    name: str
    graph: Graph
    inputs: tuple[np.ndarray, ...]

    def __repr__(self) -> str:
        return self.name


def map_graphs(w: Weights) -> Iterator[tuple[str, Graph]]:
    """Maps: of one and several outputs, of several inputs, one in another, with recurrent layers inside."""

    m = Maker()
    y = m(lstm(w), m.input(6, 3), name="inner")
    inner = m.graph(y, m(dense(w, 4, 2), y, name="head"))
    yield "map_two_outputs", chain((T, 6, 3), Map(body=inner))
    yield "map_nested", chain((2, T, 6, 3), Map(body=chain((T, 6, 3), Map(body=inner))))
    yield "map_two_inputs", several(Map(body=several(Binary(kind="multiply"), (2, 3), (3,))), (T, 2, 3), (T, 3))
    m = Maker()
    x = m.input(T, 6, 3)
    yield "map_twice", m.graph(m(Map(body=inner), x), m(Map(body=chain((6, 3), dense(w, 3, 2))), x))


def operation_graphs() -> Iterator[tuple[str, Graph]]:
    """At least one graph for every operation, and for each of its forms."""
    w = Weights()
    for name, cell in CELLS.items():
        yield name, recurrent_graph(cell(w), (T, 3))
        options = {"return_sequences": True, "go_backwards": True, "initial_state": True, "masked": True}
        yield f"{name}_options", recurrent_graph(cell(w, **options), (6, 3))
    for name, cell in {**CELLS, "conv_lstm": conv_lstm}.items():
        shape = (T, 5, 3) if name == "conv_lstm" else (T, 3)
        softmax = {"activation": activation("softmax")}
        yield f"{name}_softmax", recurrent_graph(cell(w, **softmax), shape)
        if name != "simple_rnn":
            gates = {"recurrent_activation": activation("softmax"), "activation": activation("elu", alpha=0.7)}
            yield f"{name}_softmax_gates", recurrent_graph(cell(w, **gates, return_sequences=True), shape)
    yield "conv_lstm_1d", recurrent_graph(conv_lstm(w, return_sequences=True), (T, 5, 3))
    yield "conv_lstm_free_space", recurrent_graph(conv_lstm(w), (T, Axis("width"), 3))
    same = {"padding": "same", "strides": (2, 1), "masked": True, "initial_state": True}
    yield "conv_lstm_2d", recurrent_graph(conv_lstm(w, (3, 2), 2, 3, **same), (4, 5, 4, 2))
    yield "conv_lstm_dilated", recurrent_graph(conv_lstm(w, (2, 2), dilation=(2, 1)), (3, 5, 4, 3))
    for padding in ("valid", "same", "causal"):
        yield f"conv_1d_{padding}", chain((T, 3), conv(w, (3,), 3, 4, padding=padding))
        yield f"conv_1d_{padding}_strided", chain((9, 3), conv(w, (4,), 3, 2, padding=padding, strides=(3,)))
        yield f"conv_1d_{padding}_dilated", chain((T, 3), conv(w, (2,), 3, 4, padding=padding, dilation=(3,)))
    yield "conv_1d_no_bias", chain((T, 3), conv(w, (2,), 3, 4, bias=None))
    yield "conv_1d_groups", chain((T, 6), conv(w, (2,), 6, 4, groups=2, padding="same"))
    yield "conv_1d_depthwise", chain((T, 3), conv(w, (2,), 3, 6, groups=3, bias=None))
    yield "conv_2d", chain((5, 7, 3), conv(w, (2, 3), 3, 4, padding="same", strides=(2, 3)))
    yield "conv_2d_groups", chain((5, 6, 4), conv(w, (2, 3), 4, 6, groups=2, dilation=(2, 1)))
    yield "conv_3d", chain((3, 4, 5, 2), conv(w, (2, 1, 3), 2, 3, padding="same"))
    for rank, size, strides, crop, extra in (
        (1, (3,), (2,), (0,), (1,)),
        (1, (2,), (3,), (0,), (0,)),
        (1, (4,), (2,), (1,), (0,)),
        (1, (3,), (1,), (0,), (2,)),
        (2, (3, 2), (2, 3), (1, 0), (0, 1)),
    ):
        transposed = ConvTranspose(
            kernel=w(*size, 4, 3), bias=w(4), strides=strides, dilation=(1,) * rank, crop=crop, extra=extra
        )
        space = (T,) if rank == 1 else (4, 3)
        yield f"conv_transpose_{rank}d_{size}_{strides}", chain((*space, 3), transposed)
    bare = ConvTranspose(kernel=w(3, 2, 3), bias=None, strides=(1,), dilation=(2,), crop=(1,), extra=(3,))
    yield "conv_transpose_dilated", chain((T, 3), bare)
    for kind in ("max", "average"):
        yield f"pool_{kind}_1d", chain((T, 3), Pool(kind=kind, size=(2,), strides=(2,), padding="valid"))
        yield f"pool_{kind}_1d_same", chain((7, 3), Pool(kind=kind, size=(3,), strides=(2,), padding="same"))
        yield f"pool_{kind}_1d_free", chain((T, 3), Pool(kind=kind, size=(4,), strides=(1,), padding="same"))
        yield f"pool_{kind}_2d", chain((5, 6, 2), Pool(kind=kind, size=(3, 2), strides=(2, 3), padding="same"))
        yield (
            f"pool_{kind}_3d",
            chain((3, 4, 5, 2), Pool(kind=kind, size=(2, 2, 2), strides=(1, 2, 3), padding="valid")),
        )
    yield "dense", chain((3,), dense(w, 3, 5))
    yield "dense_rows", chain((T, 2, 3), dense(w, 3, 5))
    yield "dense_no_bias", chain((T, 3), Dense(kernel=w(3, 5), bias=None))
    yield "mat_mul", several(MatMul(), (T, 3), (3, 4))
    yield "mat_mul_transpose", several(MatMul(transpose=True), (T, 3), (5, 3))
    yield "mat_mul_stacked", several(MatMul(), (2, T, 3), (2, 3, 4))
    yield "mat_mul_stacked_transpose", several(MatMul(transpose=True), (2, 4, 3), (2, T, 3))
    yield "activate_number", chain((3,), Reduce(kind="sum", axes=(0,)), Activate(activation=TANH))
    yield "affine", chain((T, 3), Affine(scale=w(3), offset=w(3)))
    yield "affine_scalar", chain((T, 3), Affine(scale=w(), offset=w()))
    yield "affine_axis", chain((4, 3), Affine(scale=w(4, 1), offset=w(1, 3)))
    yield "p_relu", chain((T, 3), PRelu(alpha=w(3)))
    yield "p_relu_shared", chain((4, 3), PRelu(alpha=w(4, 1)))
    for kind in BINARY:
        yield f"binary_{kind}", several(Binary(kind=kind), (T, 3), (T, 3))
        yield f"binary_{kind}_rows", several(Binary(kind=kind), (5,), (5,))
    yield "binary_narrow", several(Binary(kind="subtract"), (T, 3), (3,))
    yield "binary_column", several(Binary(kind="divide"), (4, 1), (T, 1, 3))
    yield "binary_scalar", several(Binary(kind="power"), (), (T, 3))
    yield "binary_scalars", several(Binary(kind="subtract"), (), ())
    yield "binary_free", several(Binary(kind="add"), (T, 3), (Axis("other"), 3))
    yield "where", several(Where(), (T, 1), (T, 3), (3,))

    m = Maker()
    x, row, number = m.input(T, 3), m(Constant(value=w(3))), m(Constant(value=np.array(0.1)))
    z = m(Binary(kind="add"), m(Binary(kind="multiply"), x, row), number)
    yield "constant", m.graph(z, row)
    yield "reshape", chain((T, 4, 3), Reshape(target=(-1, 2, 6)))
    yield "reshape_inner", chain((4, T), Reshape(target=(2, -1, 2)))
    yield "flatten", chain((2, 3, 4), Reshape(target=(24,)))
    yield "flatten_free", chain((T, 3), Reshape(target=(-1,)))
    yield "reshape_number", chain((1, 1), Reshape(target=()))
    yield "reshape_from_number", chain((2,), Reduce(kind="sum", axes=(0,)), Reshape(target=(1, 1)))
    yield "transpose", chain((T, 3), Transpose(permutation=(1, 0)))
    yield "transpose_4", chain((2, 3, T, 4), Transpose(permutation=(2, 0, 3, 1)))
    yield "concatenate", several(Concatenate(axis=1), (T, 3), (T, 2), (T, 1))
    yield "concatenate_first", several(Concatenate(axis=0), (T, 3), (2, 3))
    yield "concatenate_deep", several(Concatenate(axis=2), (T, 2, 3), (T, 2, 1))
    yield "slice", chain((6, 3), Slice(axis=0, start=1, stop=-1, step=2))
    yield "slice_backwards", chain((T, 3), Slice(axis=0, start=None, stop=None, step=-1))
    yield "slice_tail", chain((T, 3), Slice(axis=0, start=-2, stop=None))
    yield "slice_inner", chain((T, 5, 3), Slice(axis=1, start=None, stop=4))
    yield "slice_deep", chain((T, 2, 5), Slice(axis=2, start=4, stop=0, step=-1))
    yield "slice_drop", chain((T, 3), Slice(axis=0, start=-1, stop=None, drop=True))
    yield "slice_drop_inner", chain((T, 4, 3), Slice(axis=2, start=1, stop=None, drop=True))
    yield "pad", chain((T, 3), Pad(before=(2, 0), after=(1, 1), value=-0.5))
    yield "pad_deep", chain((2, 3, 2), Pad(before=(0, 1, 0), after=(0, 0, 2)))
    yield "repeat", chain((T, 3), Repeat(axis=0, times=3))
    yield "repeat_inner", chain((T, 2, 3), Repeat(axis=1, times=2))
    yield "positions", chain((3, T, 2), Positions(axis=1))
    for kind in REDUCTIONS:
        yield f"reduce_{kind}", chain((T, 3), Reduce(kind=kind, axes=(0,)))
        yield f"reduce_{kind}_row", chain((4,), Reduce(kind=kind, axes=(0,)))
        yield f"reduce_{kind}_several", chain((T, 2, 3), Reduce(kind=kind, axes=(0, 2), keepdims=True))
    yield "reduce_none", chain((T, 3), Reduce(kind="sum", axes=()))
    for kind in ("layer", "rms", "l2", "unit"):
        yield f"normalize_{kind}", chain((T, 3), Normalize(kind=kind, axes=(1,), epsilon=1e-3))
        full = Normalize(kind=kind, axes=(0, 2), epsilon=1e-3, scale=w(2, 1), offset=w(3))
        yield f"normalize_{kind}_several", chain((T, 2, 3), full)
    yield "normalize_scale", chain((T, 3), Normalize(kind="layer", axes=(1,), epsilon=0.1, scale=w(3)))
    yield from map_graphs(w)


def operation_cases() -> list[Case]:
    """`operation_graphs` and an Embedding, with inputs: masks have zeros and ones, indices are in the table."""
    cases = []
    for name, graph in operation_graphs():
        inputs = list(arrays(graph, seed=len(name)))
        for k, value in enumerate(graph.inputs):
            if value.name == "mask":
                inputs[k] = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0])[: len(inputs[k])]
        cases.append(Case(name, graph, tuple(inputs)))
    w = Weights(5)
    cases.append(Case("embedding", chain((T,), Embedding(table=w(7, 3))), (np.array([6.0, 0.0, 2.9, -0.5, 5.0]),)))
    cases.append(Case("embedding_deep", chain((2, T), Embedding(table=w(7, 3))), (np.array([[1.0, 6.0], [3.0, 0.0]]),)))
    return cases
