"""Recognizes the cells of Keras's recurrent layers in the terms of a loop's body.

The body must match the equations of a cell exactly and completely. The weights are the constants at the places where
the equations have weights. Sources: keras/src/layers/rnn/lstm.py, gru.py, simple_rnn.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.graph.activation import LINEAR
from lstmgen.graph.operation import Weight
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.read.tensorflow.terms import UNARY, Leaf, Term

Bindings = dict[str, Any]  # name in a pattern → term, constant or activation


@dataclass(frozen=True)
class AnyTerm:
    """A pattern that matches any term; it must be the same term wherever the name occurs."""

    name: str


@dataclass(frozen=True)
class Activated:
    """A pattern for an activation of `inside`, or `inside` itself (linear); the same wherever the name occurs."""

    name: str
    inside: Any


def op(name: str, *inputs: Any, detail: Any = ()) -> Term:
    """Builds a term with patterns as operands."""
    return Term(name, inputs, detail)


def matched(pattern: Any, term: Any, bindings: Bindings) -> Bindings | None:
    """Matches a pattern with a term: returns the bindings with those of further names; None if it does not match."""
    if isinstance(pattern, AnyTerm):
        return bound(pattern.name, term, bindings)
    if isinstance(pattern, Activated):
        return matched_activation(pattern, term, bindings)
    if not isinstance(pattern, Term):
        return bindings if pattern is term or equal(pattern, term) else None
    if not isinstance(term, Term) or term.op != pattern.op or len(term.inputs) != len(pattern.inputs):
        return None
    if len(term.detail) != len(pattern.detail):
        return None
    after: Bindings | None = bindings
    for inner, operand in zip((*pattern.detail, *pattern.inputs), (*term.detail, *term.inputs)):
        if after is None:
            return None
        after = matched(inner, operand, after)
    return after


def matched_activation(pattern: Activated, term: Any, bindings: Bindings) -> Bindings | None:
    """Matches an activation as `matched` does: first the function of the term, then the linear one."""
    if isinstance(term, Term) and term.op in UNARY and len(term.inputs) == 1:
        after = bound(pattern.name, UNARY[term.op], bindings)
        after = None if after is None else matched(pattern.inside, term.inputs[0], after)
        if after is not None:
            return after
    after = bound(pattern.name, LINEAR, bindings)
    return None if after is None else matched(pattern.inside, term, after)


def bound(name: str, value: Any, bindings: Bindings) -> Bindings | None:
    """Adds a name to the bindings; None if it is bound to another value."""
    if name not in bindings:
        return {**bindings, name: value}
    return bindings if bindings[name] is value or equal(bindings[name], value) else None


def equal(a: Any, b: Any) -> bool:
    """Compares two constants; terms and leaves are never equal."""
    if isinstance(a, (Term, Leaf)) or isinstance(b, (Term, Leaf)):
        return False
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.shape(a) == np.shape(b) and bool(np.all(np.asarray(a) == np.asarray(b)))
    return bool(a == b)


ACTIVATIONS = ("activation", "recurrent_activation")
KERNEL, RECURRENT, BIAS = AnyTerm("kernel"), AnyTerm("recurrent_kernel"), AnyTerm("bias")


def biased(z: Any, bias: Any, *, use_bias: bool) -> Any:
    """Adds a bias, if there is one."""
    return op("add", z, bias) if use_bias else z


def lstm(x: Leaf, h: Leaf, c: Leaf, *, use_bias: bool) -> tuple[Any, ...]:
    """The states of an LSTM after a timestep."""
    z = biased(op("add", op("matmul", x, KERNEL), op("matmul", h, RECURRENT)), BIAS, use_bias=use_bias)

    def gate(k: int, function: str) -> Activated:
        return Activated(function, op("part", z, detail=(k, 4)))

    remembered = op("Mul", gate(1, "recurrent_activation"), c)
    new = op("add", remembered, op("Mul", gate(0, "recurrent_activation"), gate(2, "activation")))
    return op("Mul", gate(3, "recurrent_activation"), Activated("activation", new)), new


def gru(x: Leaf, h: Leaf, *, use_bias: bool, reset_after: bool, cut: str) -> tuple[Any, ...]:
    """The state of a GRU after a timestep.

    Args:
        cut: how the products with the state are split: "part" in equal parts, "slice" at multiples of the units.
    """
    inputs = biased(op("matmul", x, KERNEL), AnyTerm("input_bias"), use_bias=use_bias)
    units, twice = AnyTerm("units"), AnyTerm("twice")
    if reset_after:
        sums = biased(op("matmul", h, RECURRENT), AnyTerm("recurrent_bias"), use_bias=use_bias)
    else:
        sums = op("matmul", h, AnyTerm("recurrent_gates"))
    places = ((0, units), (units, twice), (twice, AnyTerm("end"))) if cut == "slice" else ((0, 3), (1, 3), (2, 3))
    from_state = [op(cut, sums, detail=place) for place in places]
    update, reset = (
        Activated("recurrent_activation", op("add", op("part", inputs, detail=(k, 3)), from_state[k])) for k in range(2)
    )
    if reset_after:
        recurrent: Any = op("Mul", reset, from_state[2])
    else:
        recurrent = op("matmul", op("Mul", reset, h), AnyTerm("recurrent_candidate"))
    candidate = Activated("activation", op("add", op("part", inputs, detail=(2, 3)), recurrent))
    rest = op("Mul", op("Sub", np.asarray(1.0), update), candidate)
    return (op("add", op("Mul", update, h), rest),)


def simple_rnn(x: Leaf, h: Leaf, *, use_bias: bool) -> tuple[Any, ...]:
    """The state of a SimpleRNN after a timestep."""
    z = biased(op("matmul", x, KERNEL), BIAS, use_bias=use_bias)
    return (Activated("activation", op("add", z, op("matmul", h, RECURRENT))),)


def recognized(x: Leaf, states: Sequence[Leaf], output: Any, after: Sequence[Any]) -> Recurrent | None:
    """Returns the Keras cell that computes these terms; None if none does.

    Args:
        x: the leaf of a timestep of the sequence.
        states: the leaves of the states before it.
        output, after: the terms of the output and of the states after it.
    """
    if not after or output is not after[0]:
        return None
    for use_bias in (True, False):
        for patterns, make in candidates(x, states, use_bias=use_bias):
            bindings: Bindings | None = {}
            for pattern, term in zip(patterns, after):
                bindings = None if bindings is None else matched(pattern, term, bindings)
            if bindings is not None and (cell := make(bindings)) is not None:
                return cell
    return None


def candidates(
    x: Leaf, states: Sequence[Leaf], *, use_bias: bool
) -> list[tuple[tuple[Any, ...], Callable[[Bindings], Recurrent | None]]]:
    """The equations of the cells with this number of states, each with the function that builds the cell."""
    if len(states) == 2:
        return [(lstm(x, states[0], states[1], use_bias=use_bias), make_lstm)]
    if len(states) == 1:
        return [
            (gru(x, states[0], use_bias=use_bias, reset_after=True, cut="slice"), make_gru),
            (gru(x, states[0], use_bias=use_bias, reset_after=True, cut="part"), make_gru),
            (gru(x, states[0], use_bias=use_bias, reset_after=False, cut="slice"), make_gru_before),
            (simple_rnn(x, states[0], use_bias=use_bias), make_simple_rnn),
        ]
    return []


def fits(gates: int, bindings: Bindings, *biases: str) -> bool:
    """Checks the shapes of the weights of a cell with this number of gates."""
    kernel, recurrent = bindings["kernel"], bindings["recurrent_kernel"]
    if not isinstance(kernel, np.ndarray) or not isinstance(recurrent, np.ndarray):
        return False
    width = recurrent.shape[0] * gates
    rows = [bindings[name] for name in biases if name in bindings]
    return (
        kernel.ndim == recurrent.ndim == 2
        and kernel.shape[1] == recurrent.shape[1] == width
        and all(isinstance(row, np.ndarray) and row.shape == (width,) for row in rows)
    )


def of_keras(kind: type[Recurrent], bindings: Bindings, bias: Weight | None, **options: Any) -> Recurrent:
    """A cell with the bound weights and activations."""
    bound_options = {name: bindings[name] for name in ACTIVATIONS if name in bindings}
    kernels = {name: bindings[name] for name in ("kernel", "recurrent_kernel")}
    return kind(**kernels, bias=bias, **bound_options, **options)


def make_lstm(bindings: Bindings) -> Recurrent | None:
    """Builds an LSTM; None if the shapes of its weights do not fit."""
    if not fits(4, bindings, "bias"):
        return None
    return of_keras(LSTM, bindings, bindings.get("bias"))


def make_gru(bindings: Bindings) -> Recurrent | None:
    """Builds a GRU with reset_after; None if shapes or the limits of the slices do not fit."""
    if not fits(3, bindings, "input_bias", "recurrent_bias"):
        return None
    units = len(bindings["recurrent_kernel"])
    places = [bindings.get(name, place) for name, place in (("units", units), ("twice", 2 * units), ("end", None))]
    if places not in ([units, 2 * units, None], [units, 2 * units, 3 * units]):
        return None
    bias = np.stack([bindings["input_bias"], bindings["recurrent_bias"]]) if "input_bias" in bindings else None
    return of_keras(GRU, bindings, bias, reset_after=True)


def make_gru_before(bindings: Bindings) -> Recurrent | None:
    """Builds a GRU without reset_after, whose recurrent kernel is in two parts; None if shapes do not fit."""
    parts = [bindings["recurrent_gates"], bindings["recurrent_candidate"]]
    if not all(isinstance(part, np.ndarray) and part.ndim == 2 for part in parts) or len(parts[0]) != len(parts[1]):
        return None
    units = len(parts[0])
    joined = {**bindings, "recurrent_kernel": np.concatenate(parts, axis=1)}
    if parts[0].shape[1] != 2 * units or not fits(3, joined, "input_bias"):
        return None
    if (bindings["units"], bindings["twice"]) != (units, 2 * units):
        return None
    return of_keras(GRU, joined, bindings.get("input_bias"), reset_after=False)


def make_simple_rnn(bindings: Bindings) -> Recurrent | None:
    """Builds a SimpleRNN; None if the shapes of its weights do not fit."""
    if not fits(1, bindings, "bias"):
        return None
    return of_keras(SimpleRNN, bindings, bindings.get("bias"))
