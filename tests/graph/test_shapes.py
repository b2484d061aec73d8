"""Shapes with free axes: what an operation says beforehand is what it makes, whatever the length."""

from __future__ import annotations

import numpy as np
import pytest
from graph_maker import Maker
from hypothesis import given
from hypothesis import strategies as st

from lstmgen.graph.activation import TANH
from lstmgen.graph.convolution import Conv, ConvTranspose, Pool
from lstmgen.graph.elementwise import Activate, Affine, Binary, PRelu, Where, broadcast
from lstmgen.graph.layout import Concatenate, Pad, Positions, Repeat, Reshape, Slice, Transpose
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.shape import Axis, Length, at, linear, product, spatial, text

pytestmark = pytest.mark.quick

T, S = Axis("timesteps"), Axis("other")
KERNEL = np.random.default_rng(1).normal(size=(3, 4, 5))


def conv(**options):
    settings = {"kernel": KERNEL, "bias": None, "strides": (1,), "dilation": (1,), "padding": "valid"}
    return Conv(**{**settings, **options})


CASES = [
    (conv(), [(T, 4)]),
    (conv(padding="same"), [(T, 4)]),
    (conv(padding="causal", strides=(2,)), [(T, 4)]),
    (conv(strides=(3,), dilation=(2,)), [(T, 4)]),
    (
        ConvTranspose(kernel=KERNEL, bias=None, strides=(2,), dilation=(1,), crop=(0,), extra=(1,)),
        [(T, 5)],
    ),
    (Pool(kind="max", size=(3,), strides=(2,), padding="valid"), [(T, 2)]),
    (Pool(kind="average", size=(3,), strides=(1,), padding="same"), [(T, 2)]),
    (Dense(kernel=KERNEL[0], bias=None), [(T, 4)]),
    (MatMul(transpose=True), [(T, 4), (S, 4)]),
    (MatMul(), [(3, T, 4), (3, 4, S)]),
    (Activate(activation=TANH), [(T, 3)]),
    (Affine(scale=np.ones((1, 3)), offset=np.zeros(())), [(T, 3)]),
    (PRelu(alpha=np.ones((1, 3))), [(T, 3)]),
    (Binary(kind="add"), [(T, 3), (1, 3)]),
    (Binary(kind="less"), [(T, 1), (S,)]),
    (Where(), [(T, 1), (T, 3), ()]),
    (Reduce(kind="sum", axes=(0,)), [(T, 3)]),
    (Reduce(kind="max", axes=(0, 1), keepdims=True), [(T, 3)]),
    (Normalize(kind="layer", axes=(0, 1), epsilon=1e-3), [(T, 3)]),
    (Reshape(target=(-1, 2, 3)), [(T, 6)]),
    (Reshape(target=(-1,)), [(T, 6)]),
    (Transpose(permutation=(2, 0, 1)), [(T, 2, 3)]),
    (Concatenate(axis=0), [(T, 3), (2, 3), (S, 3)]),
    (Slice(axis=0, start=1, stop=None), [(T, 3)]),
    (Slice(axis=0, start=None, stop=-2, step=2), [(T, 3)]),
    (Slice(axis=0, start=None, stop=None, step=-1), [(T, 3)]),
    (Slice(axis=0, start=-1, stop=None, drop=True), [(T, 3)]),
    (Slice(axis=0, start=-3, stop=-1), [(T, 3)]),
    (Slice(axis=0, start=1, stop=4), [(T, 3)]),
    (Pad(before=(2, 0), after=(1, 3)), [(T, 3)]),
    (Repeat(axis=0, times=3), [(T, 3)]),
    (Positions(axis=1), [(3, T)]),
]


@pytest.mark.parametrize(("operation", "shapes"), CASES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("length", [7, 8, 11])
def test_what_is_said_is_made(operation, shapes, length):
    lengths = {"timesteps": length, "other": 9}
    inputs = [np.random.default_rng(k).normal(size=at(shape, lengths)) for k, shape in enumerate(shapes)]
    said = [at(shape, lengths) for shape in operation.shapes(*shapes)]
    assert [output.shape for output in operation.evaluate(*inputs)] == said


@pytest.mark.parametrize(
    ("operation", "shapes", "message"),
    [
        (conv(padding="same", strides=(3,)), [(T, 4)], "fixed length"),
        (conv(), [(2, 4)], "longer than the input"),
        (conv(), [(T, 3)], "4 channels"),
        (Dense(kernel=KERNEL[0], bias=None), [(T, 5)], "4 features"),
        (MatMul(), [(3, 4), (5, 3)], "cannot multiply"),
        (Affine(scale=np.ones((2, 3)), offset=np.zeros(())), [(1, 3)], "does not broadcast"),
        (Binary(kind="add"), [(2, 3), (4, 3)], "do not broadcast"),
        (Reshape(target=(4, 3)), [(T, 3)], "does not reshape"),
        (Reshape(target=(-1, 4)), [(T, 3)], "does not reshape"),
        (Concatenate(axis=1), [(2, 3), (4, 3)], "differ outside axis"),
        (Slice(axis=0, start=3, stop=2), [(5, 3)], "empty"),
        (Slice(axis=0, start=-2, stop=3), [(T, 3)], "fixed length"),
        (Slice(axis=0, start=3, stop=None, step=-1), [(T, 3)], "negative step"),
        (Positions(axis=2), [(T, 3)], "no axis"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_does_not_fit_is_refused(operation, shapes, message):
    with pytest.raises(ValueError, match=message):
        operation.shapes(*shapes)


def test_inputs_that_are_missing_are_named():
    m = Maker()
    graph = m.graph(m(Binary(kind="add"), m.input(4, 3, name="a"), m.input(4, 3, name="b")))
    with pytest.raises(ValueError, match="1 inputs were given, not 2: 'a', 'b'"):
        graph.evaluate(np.zeros((4, 3)))


def test_lengths_that_must_agree():
    assert Binary(kind="add").equal((T, 3), (S, 3)) == ((T, S),)
    assert MatMul().equal((4, T), (S, 2)) == ((T, S),)
    assert MatMul(transpose=True).equal((T, 4), (S, 4)) == ()
    assert Concatenate(axis=1).equal((T, 3), (5, 3)) == ((T, 5),)
    assert Where().equal((T, 1), (T, 3), ()) == ()


STEPS = st.lists(st.tuples(st.sampled_from("+*/"), st.integers(1, 5)), max_size=6)


@given(STEPS, st.integers(1, 40))
def test_lengths_calculate_as_numbers_do(steps, number):
    dim, plain = T, number
    for operator, operand in steps:
        if operator == "+":
            dim, plain = dim + operand, plain + operand
        elif operator == "*":
            dim, plain = dim * operand, plain * operand
        else:
            dim, plain = dim // operand, plain // operand
    assert isinstance(dim, Length)
    assert dim.at({"timesteps": number}) == plain


def test_lengths_are_kept_simple():
    assert (T * 6) // 6 == T
    assert (T + 3) - 3 == T
    assert str((T - 2) // 2) == "(timesteps - 2) / 2"
    assert (T + S).at({"timesteps": 3, "other": 4}) == 7
    assert linear(T, factor=0, add=5) == 5
    assert product((2, T, 3)) == T * 6
    assert text((T, 2)) == "(timesteps, 2)"
    assert broadcast((T, 1), (4,)) == (T, 4)
    with pytest.raises(ValueError, match="more than one variable-length axis"):
        product((T, S))


@given(
    st.integers(1, 9),
    st.none() | st.integers(-10, 10),
    st.none() | st.integers(-10, 10),
    st.sampled_from([1, 2, 3, -1, -2]),
)
def test_slices_are_numpys(length, start, stop, step):
    operation = Slice(axis=0, start=start, stop=stop, step=step)
    wanted = np.arange(length)[start:stop:step]
    if len(wanted) == 0:
        with pytest.raises(ValueError, match="empty"):
            operation.shapes((length,))
    else:
        assert operation.shapes((length,)) == (wanted.shape,)
        np.testing.assert_array_equal(operation.evaluate(np.arange(length))[0], wanted)


def test_padding_of_a_free_axis():
    """Windows apart from each other begin at another element from the end, which depends on the length."""
    assert spatial(T, 2, 3, 1, "same")[1:] == (0, 1)
    assert spatial(T, 2, 3, 1, "behind")[1:] == (-1, 1)
    assert spatial(T, 3, 1, 1, "behind")[1:] == (1, 1)
    assert spatial(T, 2, 1, 1, "behind")[1:] == (1, 0)
