"""Small graphs that together hold every operation with every option: what each language must compute."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from graph_maker import Case, Maker, S, T, single
from panel_graphs import matrices
from recurrent_graphs import conv_lstms, masks, panels, recurrences

from lstmgen.graph.activation import FUNCTIONS, ROWWISE, Activation, activation
from lstmgen.graph.convolution import Conv, ConvTranspose, Pool
from lstmgen.graph.elementwise import BINARY, Activate, Affine, Binary, Constant, Conversion, PRelu, Where
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.layout import Concatenate, Move, Pad, Positions, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense, Embedding, MatMul
from lstmgen.graph.operation import Operation, Stateful
from lstmgen.graph.recurrent import LSTM, Gated, Recurrent, WithCell
from lstmgen.graph.reduction import REDUCTIONS, Normalize, Reduce
from lstmgen.graph.repeated import Map, Repeated, Scan
from lstmgen.graph.shape import Shape

# Sets of parameters for each function that has any.
PARAMETERS: dict[str, list[dict[str, float]]] = {
    "hard_sigmoid": [{"slope": 0.2}, {"slope": 1 / 6}],
    "general_relu": [
        {"negative_slope": 0.1, "max_value": 1.5, "threshold": 0.3},
        *(
            {"max_value": maximum, "negative_slope": slope, "threshold": threshold}
            for maximum in (np.inf, 6.0)
            for slope in (0.0, 0.3)
            for threshold in (0.0, 0.5, -1.5)
        ),
    ],
    "leaky_relu": [{"negative_slope": 0.3}, {"negative_slope": 0.0}],
    "elu": [{"alpha": 0.7}, {"alpha": 1.0}],
    "celu": [{"alpha": 1.3}, {"alpha": -0.01}],
    "hard_shrink": [{"threshold": 0.5}],
    "soft_shrink": [{"threshold": 0.4}],
    "thresholded_relu": [{"theta": 0.6}, {"theta": -0.5}],
    "squareplus": [{"b": 4.0}, {"b": 0.0}],
    "clip": [{"low": -0.5, "high": 0.8}, {"low": 2.0, "high": 1.0}],
}
POSITIVE = {"sqrt", "rsqrt", "log", "log1p", "reciprocal"}

# Operations of which only others are made.
BASES = (Operation, Conversion, Stateful, Recurrent, Gated, WithCell, Move, Repeated)


def activations(name: str) -> list[Activation]:
    """An activation with each of its sets of parameters."""
    return [activation(name, **parameters) for parameters in PARAMETERS.get(name, [{}])]


def every_activation() -> dict[str, Activation]:
    """Every activation with the first of its sets of parameters."""
    return {name: activations(name)[0] for name in FUNCTIONS}


def elementwise() -> Iterator[tuple[str, Case]]:
    def positive(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return rng.uniform(0.2, 3, shape)

    def wide(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return rng.normal(0, 2.5, shape)

    def some_equal(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return rng.integers(-1, 3, shape).astype(np.float64)

    for name, function in every_activation().items():
        graph = single(lambda m, f=function: Activate(activation=f), (T, 5))
        yield f"activate_{name}", Case(graph, positive if name in POSITIVE else wide, tolerance=3e-6)
    for name in sorted(ROWWISE):
        graph = single(lambda m, n=name: Activate(activation=activation(n)), (3, T))
        yield f"activate_{name}_free_rows", Case(graph, wide, lengths=(1, 4, 7), tolerance=3e-6)
    for kind in BINARY:
        shapes = {
            "same": ((T, 3), (T, 3)),
            "inner": ((T, 2, 3), (2, 1)),
            "outer": ((3,), (T, 1, 3)),
            "both": ((T, 1, 3), (2, 1)),
        }
        for shape in shapes if kind in ("add", "subtract") else ("same", "inner"):
            draw = positive if kind == "power" else some_equal if kind not in ("add", "divide") else wide
            graph = single(lambda m, k=kind: Binary(kind=k), *shapes[shape])
            yield f"binary_{kind}_{shape}", Case(graph, positive if kind == "divide" else draw)
    yield "binary_scalar", Case(single(lambda m: Binary(kind="subtract"), (), (T, 2)))
    yield "binary_free_and_fixed", Case(single(lambda m: Binary(kind="add"), (T, 3), (4, 3)), lengths=(4,))
    yield "where", Case(single(lambda m: Where(), (T, 1), (T, 3), (3,)), some_equal)
    yield "affine_row", Case(single(lambda m: Affine(scale=m.weight(3), offset=m.weight(3)), (T, 3)))
    yield "affine_scalar", Case(single(lambda m: Affine(scale=m.weight(), offset=m.weight(1)), (T, 3)))
    yield "affine_mixed", Case(single(lambda m: Affine(scale=m.weight(2, 1), offset=m.weight(3)), (T, 2, 3)))
    yield "p_relu", Case(single(lambda m: PRelu(alpha=m.weight(1, 3)), (T, 2, 3)))
    m = Maker()
    x = m.input(T, 3)
    (constant,) = m.add(Constant(value=m.weight(2, 1, 3)))
    yield "constant", Case(m.graph(*m.add(Binary(kind="multiply"), x, constant), constant))


def layout() -> Iterator[tuple[str, Case]]:
    yield "reshape", Case(single(lambda m: Reshape(target=(-1, 6)), (T, 3, 2)))
    for permutation in itertools.permutations(range(3)):
        name = "".join(map(str, permutation))
        yield f"transpose_{name}", Case(single(lambda m, p=permutation: Transpose(permutation=p), (T, 3, 2)))
    yield "transpose_4", Case(single(lambda m: Transpose(permutation=(0, 3, 2, 1)), (2, 3, T, 2)))
    yield "concatenate_0", Case(single(lambda m: Concatenate(axis=0), (T, 2), (3, 2), (S, 2)))
    yield "concatenate_1", Case(single(lambda m: Concatenate(axis=1), (2, T, 3), (2, S, 3)))
    yield "concatenate_last", Case(single(lambda m: Concatenate(axis=1), (T, 1), (T, 3)))
    slices = {
        "all": (0, None, None, 1), "reversed": (0, None, None, -1), "from": (0, 1, None, 1), "until": (0, None, -2, 1),
        "every": (0, 1, None, 2), "first": (0, 0, 2, 1), "end": (0, -3, -1, 1), "last": (0, -2, None, 1),
        "inner": (1, 1, 5, 2), "backwards": (1, 4, 0, -2), "reversed_inner": (1, None, None, -1),
    }  # fmt: skip
    for name, (axis, start, stop, step) in slices.items():
        graph = single(lambda m, a=axis, b=start, c=stop, d=step: Slice(axis=a, start=b, stop=c, step=d), (T, 6, 2))
        yield f"slice_{name}", Case(graph, lengths=(3, 4, 7))
    for name, axis, start in (("first", 0, 0), ("last", 0, -1), ("third", 0, 2), ("column", 1, -2)):
        graph = single(lambda m, a=axis, b=start: Slice(axis=a, start=b, stop=None, drop=True), (T, 6, 2))
        yield f"slice_drop_{name}", Case(graph, lengths=(3, 7))
    yield "slice_reversed_free_rows", Case(single(lambda m: Slice(axis=0, start=None, stop=None, step=-1), (T, S, 2)))
    yield "slice_last_free_rows", Case(single(lambda m: Slice(axis=1, start=-1, stop=None, drop=True), (T, S, 2)))
    yield "pad", Case(single(lambda m: Pad(before=(1, 0), after=(2, 3), value=0.5), (T, 2)))
    yield "pad_free_rows", Case(single(lambda m: Pad(before=(1, 2, 0), after=(0, 1, 0)), (T, S, 2)))
    yield "positions", Case(single(lambda m: Positions(axis=1), (2, T)))
    yield "repeat_0", Case(single(lambda m: Repeat(axis=0, times=3), (T, 2)))
    yield "repeat_1", Case(single(lambda m: Repeat(axis=1, times=2), (T, 3)))
    yield "repeat_2", Case(single(lambda m: Repeat(axis=1, times=2), (2, T, 3)))


def linear() -> Iterator[tuple[str, Case]]:
    def index(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return rng.integers(0, 5, shape) + rng.uniform(0, 0.9, shape).round(1)

    yield "dense", Case(single(lambda m: Dense(kernel=m.weight(3, 4), bias=m.weight(4)), (T, 2, 3)))
    yield "dense_without_bias", Case(single(lambda m: Dense(kernel=m.weight(3, 4), bias=None), (3,)))
    yield "embedding", Case(single(lambda m: Embedding(table=m.weight(5, 3)), (T, 2)), index)
    yield "mat_mul", Case(single(lambda m: MatMul(), (T, 3), (3, 4)))
    yield "mat_mul_transpose", Case(single(lambda m: MatMul(transpose=True), (T, 3), (S, 3)))
    yield "mat_mul_heads", Case(single(lambda m: MatMul(), (2, 3, T, S), (2, 3, S, 4)))
    yield "mat_mul_heads_transpose", Case(single(lambda m: MatMul(transpose=True), (2, T, 3), (2, S, 3)))
    m = Maker()
    (padded,) = m.add(Pad(before=(0, 0, 0), after=(0, 2, 0)), m.input(2, T, 3))
    (scores,) = m.add(MatMul(transpose=True), padded, padded)
    (weights,) = m.add(Activate(activation=Activation("softmax")), scores)
    yield "mat_mul_longer_than_the_input", Case(m.graph(scores, weights, *m.add(MatMul(), weights, padded)))


def long_sums() -> Iterator[tuple[str, Case]]:
    yield "dense_in_parts", Case(single(lambda m: Dense(kernel=m.weight(1030, 3), bias=m.weight(3)), (2, 1030)))
    yield "dense_in_parts_without_bias", Case(single(lambda m: Dense(kernel=m.weight(1152, 1), bias=None), (1152,)))


def convolutions() -> Iterator[tuple[str, Case]]:
    def conv(
        size: tuple[int, ...], channels: int, filters: int, strides: tuple[int, ...], dilation: tuple[int, ...],
        padding: str, groups: int = 1, bias: bool = True,
    ) -> Callable[[Maker], Operation]:  # fmt: skip
        return lambda m: Conv(
            kernel=m.weight(*size, channels // groups, filters), bias=m.weight(filters) if bias else None,
            strides=strides, dilation=dilation, padding=padding, groups=groups,
        )  # fmt: skip

    for padding, stride, dilation in (
        ("valid", 1, 1),
        ("valid", 2, 2),
        ("same", 1, 2),
        ("causal", 1, 2),
        ("causal", 2, 1),
    ):
        graph = single(conv((3,), 2, 4, (stride,), (dilation,), padding), (T, 2))
        yield f"conv1d_{padding}_{stride}_{dilation}", Case(graph, lengths=(5, 8))
    yield "conv1d_same_2", Case(single(conv((4,), 2, 3, (2,), (1,), "same", bias=False), (7, 2)))
    for k, stride, padding in ((4, 2, "same"), (1, 2, "same"), (2, 3, "same"), (5, 2, "behind")):
        graph = single(conv((k,), 2, 3, (stride,), (1,), padding), (T, 2))
        yield f"conv1d_{padding}_{k}_{stride}_free", Case(graph, lengths=(1, 2, 6, 7))
    graph = single(conv((3, 5), 2, 3, (2, 2), (1, 1), "behind"), (T, S, 2))
    yield "conv2d_behind_2_free", Case(graph, lengths=(1, 4, 5))
    yield "conv1d_groups", Case(single(conv((2,), 4, 6, (1,), (1,), "same", 2), (T, 4)))
    yield "conv1d_depthwise", Case(single(conv((3,), 3, 6, (1,), (1,), "valid", 3), (T, 3)), lengths=(3, 5))
    yield "conv1d_1", Case(single(conv((1,), 3, 2, (1,), (1,), "same"), (T, 3)))
    yield "conv2d_valid", Case(single(conv((2, 3), 2, 3, (1, 2), (1, 1), "valid"), (4, 7, 2)))
    yield "conv2d_same", Case(single(conv((3, 2), 2, 3, (1, 1), (2, 1), "same"), (T, S, 2)))
    yield "conv3d", Case(single(conv((2, 1, 3), 2, 3, (1, 1, 1), (1, 1, 1), "same"), (3, 2, 4, 2)))
    transposes = {
        "full": ((3,), (2,), (1,), (0,), (1,)), "same": ((3,), (2,), (1,), (0,), (0,)),
        "cropped": ((4,), (2,), (1,), (1,), (0,)), "dilated": ((3,), (1,), (2,), (0,), (4,)),
        "longer": ((2,), (1,), (1,), (0,), (3,)),
    }  # fmt: skip
    for name, (size, strides, dilation, crop, extra) in transposes.items():
        graph = single(
            lambda m, a=size, b=strides, c=dilation, d=crop, e=extra: ConvTranspose(
                kernel=m.weight(*a, 3, 2), bias=m.weight(3), strides=b, dilation=c, crop=d, extra=e
            ),
            (T, 2),
        )
        yield f"conv_transpose_{name}", Case(graph)
    graph = single(
        lambda m: ConvTranspose(
            kernel=m.weight(3, 2, 3, 2), bias=None, strides=(2, 1), dilation=(1, 1), crop=(1, 0), extra=(0, 0)
        ),
        (3, 4, 2),
    )
    yield "conv_transpose_2d", Case(graph)
    for kind in ("max", "average"):
        yield (
            f"pool_{kind}",
            Case(
                single(lambda m, k=kind: Pool(kind=k, size=(2,), strides=(2,), padding="valid"), (T, 3)), lengths=(2, 7)
            ),
        )
        yield (
            f"pool_{kind}_same",
            Case(single(lambda m, k=kind: Pool(kind=k, size=(3,), strides=(2,), padding="same"), (6, 3))),
        )
        yield (
            f"pool_{kind}_behind_free",
            Case(
                single(lambda m, k=kind: Pool(kind=k, size=(3,), strides=(2,), padding="behind"), (T, 3)),
                lengths=(1, 2, 5, 6),
            ),
        )
        yield (
            f"pool_{kind}_2d",
            Case(single(lambda m, k=kind: Pool(kind=k, size=(2, 3), strides=(1, 2), padding="same"), (4, 5, 2))),
        )
        yield (
            f"pool_{kind}_3d",
            Case(
                single(lambda m, k=kind: Pool(kind=k, size=(2, 2, 1), strides=(2, 1, 1), padding="valid"), (4, 3, 2, 2))
            ),
        )


def reductions() -> Iterator[tuple[str, Case]]:
    for kind in REDUCTIONS:
        for axes in ((0,), (1,), (2,), (0, 2), (0, 1), (0, 1, 2)):
            name = "".join(map(str, axes))
            graph = single(lambda m, k=kind, a=axes: Reduce(kind=k, axes=a, keepdims=len(a) == 2), (T, 3, 2))
            yield f"reduce_{kind}_{name}", Case(graph)
    yield "reduce_mean_free", Case(single(lambda m: Reduce(kind="mean", axes=(0, 1)), (T, S, 2)))
    for kind in ("layer", "rms", "l2", "unit"):
        for axes in ((1,), (0,), (0, 2), (1, 2)):
            name = "".join(map(str, axes))
            graph = single(
                lambda m, k=kind, a=axes: Normalize(
                    kind=k,
                    axes=a,
                    epsilon=1e-3,
                    scale=m.weight(3, 1) if len(a) == 1 else None,
                    offset=m.weight(2) if a != (0,) else None,
                ),
                (T, 3, 2),
            )
            yield f"normalize_{kind}_{name}", Case(graph, lengths=(2, 7), tolerance=1e-5)


def maps() -> Iterator[tuple[str, Case]]:
    def body(seed: int, shape: Shape, build: Callable[[Maker, Value], tuple[Value, ...]]) -> Graph:
        m = Maker(seed)
        return m.graph(*build(m, m.input(*shape)))

    def frames(m: Maker, x: Value) -> tuple[Value, ...]:
        (a,) = m.add(Conv(kernel=m.weight(2, 2, 3), bias=m.weight(3), strides=(1,), dilation=(1,), padding="valid"), x)
        (a,) = m.add(Activate(activation=Activation("relu")), a)
        (b,) = m.add(Pool(kind="max", size=(2,), strides=(2,), padding="valid"), a)
        (c,) = m.add(Reshape(target=(6,)), b)
        return m.add(Dense(kernel=m.weight(6, 3), bias=m.weight(3)), c)

    def recurrent(m: Maker, x: Value) -> tuple[Value, ...]:
        y, h, _ = m.add(m.cell(LSTM, 2, 3, return_sequences=True), x)
        return (y, h)

    def identity(m: Maker, x: Value) -> tuple[Value, ...]:
        return (x, *m.add(Activate(activation=Activation("tanh")), x))

    bodies = {"frames": ((5, 2), frames), "recurrent": ((T, 2), recurrent), "identity": ((2, 2), identity)}
    for name, (shape, build) in bodies.items():
        graph = single(lambda m, s=shape, b=build: Map(body=body(8, s, b)), (S, *shape))
        yield f"map_{name}", Case(graph)
    outer = body(9, (S, 5, 2), lambda m, x: m.add(Map(body=body(8, (5, 2), frames)), x))
    yield "map_of_map", Case(single(lambda m: Map(body=outer), (T, S, 5, 2)))
    m = Maker()
    (x,) = m.add(Dense(kernel=m.weight(2, 2), bias=None), m.input(4, 5, 2))
    (y,) = m.add(Map(body=body(8, (5, 2), frames)), x)
    (z,) = m.add(m.cell(LSTM, 3, 3), y)[:1]
    (kept,) = m.add(Reduce(kind="sum", axes=(1,)), x)
    yield "map_among_others", Case(m.graph(z, kept, y))
    two = Maker(4)
    two_body = two.graph(*two.add(MatMul(transpose=True), two.input(3, 2), two.input(4, 2)))
    yield "map_of_two", Case(single(lambda m: Map(body=two_body), (T, 3, 2), (T, 4, 2)))


def step_of_two_states(seed: int = 6) -> Graph:
    """x (3,), z (2, 2), states h (4,) and m (2, 2): y from all, h new, m with z on top; y is the new h, too."""
    m = Maker(seed)
    x, z, h, memory = m.input(3), m.input(2, 2, name="z"), m.input(4, name="h"), m.input(2, 2, name="memory")
    read = m(MatMul(transpose=True), memory, z)
    both = m(Concatenate(axis=0), x, h, m(Reshape(target=(4,)), read))
    y = m(Activate(activation=Activation("tanh")), m(Dense(kernel=m.weight(11, 4), bias=m.weight(4)), both))
    top = m(Binary(kind="add"), memory, z)
    return m.graph(y, y, top)


def scans() -> Iterator[tuple[str, Case]]:
    def small(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        """A memory that sums 100 rows up is ill-conditioned where they are as large as 1: y moves by 2.2e-6."""
        return rng.normal(0, 0.25, shape)

    m = Maker(3)
    x, h = m.input(3), m.input(4, name="h")
    sums = m(Binary(kind="add"), m(Dense(kernel=m.weight(3, 4), bias=m.weight(4)), x), m(dense_of(m, 4, 4), h))
    new = m(Activate(activation=Activation("tanh")), sums)
    one = m.graph(m(dense_of(m, 4, 2), new), new)
    m = Maker(4)
    x, a, b = m.input(2), m.input(2, name="a"), m.input(2, name="b")
    swapping = m.graph(m(Binary(kind="subtract"), a, b), m(Binary(kind="add"), x, b), a)
    for sequences in (True, False):
        options = {"return_sequences": sequences}
        yield f"scan_{sequences}", Case(single(lambda m, o=options: Scan(body=one, **o), (T, 3)))
        yield f"scan_swapping_{sequences}", Case(single(lambda m, o=options: Scan(body=swapping, **o), (T, 2)))
        given = ((T, 3), (T, 2, 2), (4,), (2, 2))
        graph = single(lambda m, o=options: Scan(body=step_of_two_states(), initial_state=True, **o), *given)
        yield f"scan_given_{sequences}", Case(graph, small, lengths=(1, 3))
    yield "scan_fixed", Case(single(lambda m: Scan(body=step_of_two_states()), (1, 3), (1, 2, 2)))


def dense_of(m: Maker, inputs: int, units: int) -> Dense:
    return Dense(kernel=m.weight(inputs, units), bias=None)


def odd() -> Iterator[tuple[str, Case]]:
    """Graphs whose values lie in strange places."""
    m = Maker()
    x = m.input(T, 3)
    (y,) = m.add(Activate(activation=Activation("tanh")), x)
    (view,) = m.add(Reshape(target=(-1, 1, 3)), x)
    yield "odd_input_is_output", Case(m.graph(x, view, y, y))
    m = Maker()
    x = m.input(4, 3, name="net_step")
    y, h, c = m.add(m.cell(LSTM, 3, 2), x, name="net_predict*/ int")
    (z,) = m.add(Activate(activation=Activation("relu")), h, name="expf")
    yield "odd_names", Case(m.graph(y, h, c, z))
    m = Maker()
    x = m.input(T, 2)
    unused = m.input(S, 4)
    (z,) = m.add(Dense(kernel=m.weight(2, 2), bias=m.weight(2)), x)
    (a,) = m.add(Activate(activation=Activation("relu")), z)
    (b,) = m.add(Binary(kind="add"), a, z)
    (c,) = m.add(Binary(kind="multiply"), b, b)
    yield "odd_used_twice", Case(m.graph(c, z))
    assert unused
    m = Maker()
    yield "odd_constant_only", Case(m.graph(*(m.add(Constant(value=m.weight(2, 2))) if m.input(3) else ())))
    m = Maker()
    x = m.input(T, 2)
    (y,) = m.add(Activate(activation=Activation("linear")), x)
    yield "odd_linear", Case(m.graph(y))
    shared = m.cell(LSTM, 2, 3, return_sequences=True)
    m = Maker()
    a, b = m.input(T, 2), m.input(5, 2)
    yield "odd_shared", Case(m.graph(m.add(shared, a)[0], m.add(shared, b)[0]))


FAMILIES: dict[str, Callable[[], Iterator[tuple[str, Case]]]] = {
    make.__name__: make
    for make in (
        elementwise,
        layout,
        linear,
        long_sums,
        convolutions,
        matrices,
        reductions,
        recurrences,
        panels,
        masks,
        conv_lstms,
        maps,
        scans,
        odd,
    )
}


def every_case() -> dict[str, Case]:
    """All cases by name."""
    return {name: case for make in FAMILIES.values() for name, case in make()}


def compare(case: Case, got: Sequence[np.ndarray] | int, length: int, name: str) -> None:
    """Asserts that a prediction in float32 is what the graph means."""
    wanted = case.graph.evaluate(*case.inputs(length))
    assert not isinstance(got, int), f"{name}, length {length}: error {got}"
    for a, b in zip(got, wanted, strict=True):
        assert a.shape == b.shape, name
        scale = max(1.0, np.abs(b).max(initial=0.0))
        np.testing.assert_allclose(a, b, rtol=0, atol=case.tolerance * scale, err_msg=f"{name}, length {length}")
