"""Reads products of matrices."""

from dataclasses import replace
from string import ascii_letters
from typing import Any

import numpy as np

from lstmgen.graph.convolution import Conv
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.graph.shape import Length, text
from lstmgen.read.calls.layer import Call
from lstmgen.read.configs.dtypes import FLOAT
from lstmgen.read.layers.contraction import EQUATION_ADVICE, contracted, parse_equation
from lstmgen.read.onnx.arrangement import without
from lstmgen.read.onnx.elementwise import aligned_at_axis, arithmetic, pointwise
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.padding import repeated
from lstmgen.read.onnx.reductions import dropped, reduced
from lstmgen.read.onnx.values import SHAPE_ADVICE, Array, Operand, View, arranged, shape_of
from lstmgen.read.refusal import Refusal


@operator("Gemm")
def gemm(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """alpha * A @ B + beta * C."""
    a, b, c = (*inputs, None)[:3]
    alpha, beta = (call.config.number(name, 1.0) for name in ("alpha", "beta"))
    turn_a, turn_b = (call.config.boolean(name) for name in ("transA", "transB"))
    call.config.ignore("broadcast")
    a, b = (turned(x) if turn else x for x, turn in ((a, turn_a), (b, turn_b)))
    if isinstance(b, np.ndarray):
        b = scaled(b, alpha)
    elif isinstance(a, np.ndarray):
        a = scaled(a, alpha)
    y = product(call, a, b)
    if not isinstance(b, np.ndarray) and not isinstance(a, np.ndarray) and alpha != 1:
        y = arithmetic(call, "Mul", y, alpha)
    if c is None or beta == 0:
        return [y]
    if isinstance(c, np.ndarray):
        return [added(follower, call, y, scaled(c, beta))]
    c = arithmetic(call, "Mul", c, beta) if beta != 1 else c
    return [arithmetic(call, "Add", y, c)]


def scaled(x: Array, factor: float) -> Array:
    """A constant times a number; itself for 1, in the dtype of the file."""
    return x if factor == 1 else x.astype(np.float64) * factor


def turned(x: Operand) -> Operand:
    """A matrix with its axes swapped."""
    if isinstance(x, View):
        return x.reordered((1, 0))
    return x.T


@operator("MatMul")
def matmul(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A product of matrices, or of stacks of them."""
    return [product(call, *inputs)]


def check_floats(*operands: Operand) -> None:
    """Refuses integers: their products would wrap, and what divides them would cut.

    Raises:
        Refusal: an operand has integers.
    """
    for x in operands:
        if x.dtype != FLOAT if isinstance(x, View) else x.dtype.kind != "f":
            raise Refusal("a product of integers is not supported")


def product(call: Call, a: Operand, b: Operand) -> View:
    """a @ b, in numpy's meaning.

    Raises:
        Refusal: the shapes do not fit, or the operands are integers.
    """
    check_floats(a, b)
    widened = len(shape_of(a)) == 1, len(shape_of(b)) == 1
    a, b = (row(a) if widened[0] else a), (column(b) if widened[1] else b)
    y = matrices(call, a, b)
    rank = len(y.dims)
    axes = [k for k, drop in ((rank - 2, widened[0]), (rank - 1, widened[1])) if drop]
    return without(call, y, axes) if axes else y


def row(x: Operand) -> Operand:
    """A vector as a matrix of one row."""
    return x.expanded(0) if isinstance(x, View) else x[np.newaxis]


def column(x: Operand) -> Operand:
    """A vector as a matrix of one column."""
    return x.expanded(1) if isinstance(x, View) else x[:, np.newaxis]


def matrices(call: Call, a: Operand, b: Operand) -> View:
    """A product of operands with two axes or more."""
    dims_a, dims_b = shape_of(a), shape_of(b)
    if dims_a[-1] != dims_b[-2]:
        is_free = any(isinstance(dim, Length) for dim in (dims_a[-1], dims_b[-2]))
        raise Refusal(f"cannot multiply {text(dims_a)} by {text(dims_b)}", SHAPE_ADVICE if is_free else "")
    if isinstance(b, np.ndarray) and all(dim == 1 for dim in dims_b[:-2]):
        return by_kernel(call, view(call, a), b.reshape(b.shape[-2:]), max(len(dims_a), len(dims_b)))
    if isinstance(a, np.ndarray) and all(dim == 1 for dim in dims_a[:-2]):
        x = view(call, b)
        rank = max(len(dims_a), len(dims_b))
        y = by_kernel(call, swapped(x), a.reshape(a.shape[-2:]).T, rank)
        return swapped(y)
    return stacks(call, view(call, a), view(call, b))


def swapped(x: View) -> View:
    """A tensor with its last two axes swapped."""
    rank = len(x.dims)
    return x.reordered([*range(rank - 2), rank - 1, rank - 2])


def by_kernel(call: Call, x: View, kernel: Array, rank: int) -> View:
    """A product with a constant matrix; the result has `rank` axes."""
    x = x.widened(rank)
    last = rank - 1
    order = (*(k for k in x.axes if x.dims[k] != 1 and k != last), last)
    y = call.add(Dense(kernel=kernel, bias=None), arranged(call, x, order))
    return View(y, (*x.dims[:-1], kernel.shape[1]), order)


def stacks(call: Call, a: View, b: View) -> View:
    """A product of two stacks of matrices, whose leading axes broadcast."""
    rank = max(len(a.dims), len(b.dims))
    a, b = a.widened(rank), b.widened(rank)
    for k in range(rank - 2):
        if a.dims[k] != b.dims[k] and 1 in (a.dims[k], b.dims[k]):
            a = repeated(call, a, k, b.dims[k]) if a.dims[k] == 1 else a
            b = repeated(call, b, k, a.dims[k]) if b.dims[k] == 1 else b
    leading = [k for k in range(rank - 2) if a.dims[k] != 1]
    order = (*leading, rank - 2, rank - 1)
    turned_b = (*leading, rank - 1, rank - 2)
    transpose = [k for k in b.axes if b.dims[k] != 1] == [k for k in turned_b if b.dims[k] != 1]
    right = arranged(call, b, turned_b if transpose else order)
    value = call.add(MatMul(transpose=transpose), arranged(call, a, order), right)
    return View(value, (*a.dims[:-1], b.dims[-1]), order)


@operator("Add")
def add(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """A sum; a bias becomes part of the product or convolution before it."""
    inputs = aligned_at_axis(follower, call, inputs)
    for x, bias in (inputs, inputs[::-1]):
        if isinstance(x, View) and isinstance(bias, np.ndarray):
            return [added(follower, call, x, bias)]
    return pointwise(follower, call, inputs)


def added(follower: Follower, call: Call, x: View, bias: Array) -> View:
    """A tensor plus a constant, as the bias of the operation before where that is possible."""
    last = len(x.dims) - 1
    fits = bias.size == bias.shape[-1] if bias.ndim else False
    maker = follower.call.reading.builder.maker(x.value)
    operation = None if maker is None else maker.operation
    if fits and maker is not None and isinstance(operation, (Dense, Conv)) and operation.bias is None:
        at = x.axes[-1] if x.axes else -1
        if at == last and bias.ndim <= len(x.dims) and bias.size == operation.kernel.shape[-1]:
            class_name = "Dense" if isinstance(operation, Dense) else f"Conv{len(operation.strides)}D"
            value = replace(call, class_name=class_name).add(replace(operation, bias=bias.reshape(-1)), *maker.inputs)
            return replace(x, value=value)
    return arithmetic(call, "Add", x, bias)


@operator("Einsum")
def einsum(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Sums over products of operands, two by two; all axes of a tensor belong to one sample."""
    text = str(call.config.raw("equation")).replace(" ", "")
    call.config.only("N", len(inputs))  # tf2onnx below opset 12 keeps it from TensorFlow
    terms, arrow, output = text.partition("->")
    if not arrow:
        letters = terms.replace(",", "").replace(".", "")
        output = "".join(sorted(letter for letter in set(letters) if letters.count(letter) == 1))
    pairs = list(zip(terms.split(","), inputs, strict=True))
    if len(pairs) == 1:
        return [rearranged_sum(call, pairs[0][0], output, view(call, inputs[0]))]
    if len(pairs) > 2 and "." in text:
        raise Refusal(f"an equation of {len(pairs)} operands with `...` is not supported", "name each axis by a letter")
    while len(pairs) > 2:
        pairs.sort(key=lambda pair: isinstance(pair[1], View))
        (term_a, a), (term_b, b), *rest = pairs
        later = output + "".join(term for term, _ in rest)
        kept = "".join(letter for letter in dict.fromkeys(term_a + term_b) if letter in later)
        pairs = [(kept, contracted_pair(call, f"{term_a},{term_b}->{kept}", a, b)), *rest]
    (term_a, a), (term_b, b) = pairs
    return [contracted_pair(call, f"{term_a},{term_b}->{output}", a, b)]


def contracted_pair(call: Call, text: str, a: Operand, b: Operand) -> Operand:
    """Sums over products of two operands; an array if both are constant.

    Raises:
        Refusal: the operands are integers.
    """
    check_floats(a, b)
    terms, _, output = text.partition("->")
    term_a, term_b = terms.split(",")
    if not isinstance(a, View):
        if not isinstance(b, View):
            return np.asarray(np.einsum(text, a.astype(np.float64), b.astype(np.float64)))
        term_a, term_b, a, b = term_b, term_a, b, a
    samples = next(letter for letter in ascii_letters if letter not in text)
    marked = f"{samples}{term_a},{samples * isinstance(b, View)}{term_b}->{samples}{output}"
    equation = parse_equation(marked, [len(a.dims), len(b.dims) if isinstance(b, View) else None])
    right = arranged(call, b, range(len(b.dims))) if isinstance(b, View) else b
    y = contracted(call, equation, arranged(call, a, range(len(a.dims))), right)
    return View(y, y.shape, tuple(range(len(y.shape))))


def rearranged_sum(call: Call, term: str, output: str, x: View) -> View:
    """A tensor with its axes in another order, summed over those that are left out.

    Raises:
        Refusal: an axis occurs twice, or has no letter.
    """
    if len(set(term)) != len(term) or not term.isalpha() or len(term) != len(x.dims):
        raise Refusal(f"equation {term}->{output} is not supported", EQUATION_ADVICE)
    summed = [k for k, letter in enumerate(term) if letter not in output]
    y = dropped(reduced(call, x, summed, "ReduceSum"), summed) if summed else x
    kept = [letter for letter in term if letter in output]
    return y.reordered([kept.index(letter) for letter in output])
