"""Sums over products of two tensors as an equation says (einsum), brought down to one matrix product."""

import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Value
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.graph.operation import Weight
from lstmgen.graph.shape import Dim, Length
from lstmgen.read.calls.layer import Call, Refusal
from lstmgen.read.layers.lowering import fixed, reduced, reshaped, transposed

SAMPLES = "begin every tensor and the result with the letter of the samples, as in 'bij,bjk->bik'"

EQUATION_ADVICE = "name each axis of an operand by a letter of its own"


@dataclass(frozen=True)
class Equation:
    """ "ab,bc->ac" without batch axis: the letters of each operand and of the output, one an axis."""

    operands: tuple[str, ...]
    output: str


def parse_equation(text: Any, ranks: Sequence[int | None]) -> Equation:
    """An einsum equation whose operands are tensors with a batch axis, or constants without one.

    Args:
        ranks: number of axes of each operand without batch axis; None for a constant.
    Raises:
        Refusal: it is not such an equation, or would mix samples.
    """
    if not isinstance(text, str) or "->" not in text:
        raise Refusal(f"equation {text!r} is not supported")
    terms, output = text.replace(" ", "").split("->")
    operands = terms.split(",")
    if len(operands) != len(ranks):
        raise Refusal(f"equation {text!r} has {len(operands)} operands, the call {len(ranks)}")
    free = [letter for letter in string.ascii_letters if letter not in text]
    wanted = max((rank + 1 - len(t.replace("...", "")) for t, rank in zip(operands, ranks) if rank is not None))
    for t, rank in zip(operands, ranks):
        if "..." in t and (rank is None or rank + 1 - len(t.replace("...", "")) != wanted):
            raise Refusal(f"equation {text!r} is not supported")
    dots = "".join(free[: max(wanted, 0)])
    operands = [t.replace("...", dots) for t in operands]
    output = output.replace("...", dots)
    batch = next(t[:1] for t, rank in zip(operands, ranks) if rank is not None)
    for t, rank in zip(operands, ranks):
        within = t[1:] if rank is not None else t
        if rank is not None and (t[:1] != batch or len(t) != rank + 1):
            raise Refusal(f"equation {text!r} does not fit its operands, or mixes samples", SAMPLES)
        if batch in within or not (within + "a").isalpha() or len(set(within)) != len(within):
            raise Refusal(f"equation {text!r} is not supported", EQUATION_ADVICE)
    if output[:1] != batch or batch in output[1:] or len(set(output)) != len(output):
        raise Refusal(f"equation {text!r} mixes samples", SAMPLES)
    stripped = tuple(t[1:] if rank is not None else t for t, rank in zip(operands, ranks))
    if not set(output[1:]) <= set("".join(stripped)):
        raise Refusal(f"equation {text!r} is not supported")
    return Equation(stripped, output[1:])


def contracted(call: Call, equation: Equation, a: Value, b: Value | Weight) -> Value:
    """The result of the equation for two operands; the second may be an array of the model.

    Raises:
        Refusal: more than one free axis meets in one reshape.
    """
    letters_a, letters_b = equation.operands
    a, letters_a = summed(call, a, letters_a, set(letters_b) | set(equation.output))
    if isinstance(b, Value):
        b, letters_b = summed(call, b, letters_b, set(letters_a) | set(equation.output))
    else:
        kept = [letter in letters_a or letter in equation.output for letter in letters_b]
        b = b.sum(axis=tuple(k for k, keep in enumerate(kept) if not keep), dtype=np.float64)
        letters_b = "".join(letter for letter, keep in zip(letters_b, kept) if keep)
    sizes: dict[str, Dim] = dict(zip(letters_b, b.shape)) | dict(zip(letters_a, a.shape))
    shared = [letter for letter in letters_a if letter in letters_b]
    both = [letter for letter in shared if letter in equation.output]
    inner = [letter for letter in shared if letter not in equation.output]
    outer_a = [letter for letter in letters_a if letter not in shared]
    outer_b = [letter for letter in letters_b if letter not in shared]
    if any(b.shape[letters_b.index(letter)] != sizes[letter] for letter in shared):
        raise Refusal("an axis has another length in each operand")
    depth = product_of([sizes[letter] for letter in inner])
    if not isinstance(b, Value):
        axes = [*outer_a, *both, *outer_b]
        rows = transposed(call, a, [letters_a.index(letter) for letter in [*outer_a, *both, *inner]])
        kernel = np.transpose(b, [letters_b.index(letter) for letter in [*both, *inner, *outer_b]])
        groups = fixed(product_of([sizes[letter] for letter in both]), "an axis of the kernel")
        kernel = kernel.reshape(groups, fixed(depth, "a summed axis"), -1)
        y = by_kernel(call, rows, [sizes[letter] for letter in outer_a], kernel)
    else:
        axes = [*both, *outer_a, *outer_b]
        rows, columns = (
            reshaped(
                call,
                transposed(call, x, [letters.index(letter) for letter in [*both, *outer, *inner]]),
                [*(sizes[letter] for letter in both), product_of([sizes[letter] for letter in outer]), depth],
            )
            for x, letters, outer in ((a, letters_a, outer_a), (b, letters_b, outer_b))
        )
        y = call.add(MatMul(transpose=True), rows, columns, part="product")
    y = reshaped(call, y, [sizes[letter] for letter in axes])
    return transposed(call, y, [axes.index(letter) for letter in equation.output])


def by_kernel(call: Call, rows: Value, outer: Sequence[Dim], kernel: Weight) -> Value:
    """The product of rows (*outer, groups, depth) with a matrix (depth, filters) for each group."""
    groups, depth, filters = kernel.shape
    if groups == 1:
        return call.add(Dense(kernel=kernel[0], bias=None), reshaped(call, rows, [*outer, depth]), part="product")
    kernel = np.transpose(kernel, (1, 0, 2)).reshape(1, depth, groups * filters)
    windows = Conv(kernel=kernel, bias=None, strides=(1,), dilation=(1,), padding="valid", groups=groups)
    return call.add(windows, reshaped(call, rows, [product_of(outer), groups * depth]), part="product")


def summed(call: Call, x: Value, letters: str, kept: set[str]) -> tuple[Value, str]:
    """x summed over the axes whose letters occur nowhere else."""
    axes = [k for k, letter in enumerate(letters) if letter not in kept]
    return reduced(call, "sum", x, axes), "".join(letter for letter in letters if letter in kept)


def product_of(lengths: Sequence[Dim]) -> Dim:
    """The length of several axes as one; one of them may be free.

    Raises:
        Refusal: two of them are free.
    """
    total: Dim = 1
    for length in lengths:
        if isinstance(total, Length) and isinstance(length, Length):
            raise Refusal("two variable-length axes cannot become one")
        total = total * length
    return total
