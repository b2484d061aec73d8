"""The cells of Keras's own recurrent layers, recognised in what the body of a loop computes.

A cell is recognised where the body is its equations exactly, with nothing left over; then its weights are what stands
where the equations have them. Sources: keras/src/layers/rnn/lstm.py, gru.py, simple_rnn.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.graph.activation import LINEAR
from lstmgen.graph.operation import Weight
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.read.functions.terms import UNARY, Leaf, Term

Found = dict[str, Any]


@dataclass(frozen=True)
class AnyTerm:
    """A pattern that matches any term: the same one at every place of this name."""

    name: str


@dataclass(frozen=True)
class Activated:
    """A pattern that matches any activation of `inside`: the same one at every place of this name; none is linear."""

    name: str
    inside: Any


def op(name: str, *inputs: Any, detail: Any = ()) -> Term:
    """A term with patterns in it."""
    return Term(name, inputs, detail)


def matched(pattern: Any, term: Any, found: Found) -> Found | None:
    """Matches a pattern with a term: `found`, and what further names stand for; None where it does not match."""
    if isinstance(pattern, AnyTerm):
        return bound(pattern.name, term, found)
    if isinstance(pattern, Activated):
        return matched_activation(pattern, term, found)
    if not isinstance(pattern, Term):
        return found if pattern is term or equal(pattern, term) else None
    if not isinstance(term, Term) or term.op != pattern.op or len(term.inputs) != len(pattern.inputs):
        return None
    if len(term.detail) != len(pattern.detail):
        return None
    after: Found | None = found
    for inner, given in zip((*pattern.detail, *pattern.inputs), (*term.detail, *term.inputs)):
        if after is None:
            return None
        after = matched(inner, given, after)
    return after


def matched_activation(pattern: Activated, term: Any, found: Found) -> Found | None:
    """Matches an activation as `matched` does: with the function of the term, or else with the linear one."""
    if isinstance(term, Term) and term.op in UNARY and len(term.inputs) == 1:
        after = bound(pattern.name, UNARY[term.op], found)
        after = None if after is None else matched(pattern.inside, term.inputs[0], after)
        if after is not None:
            return after
    after = bound(pattern.name, LINEAR, found)
    return None if after is None else matched(pattern.inside, term, after)


def bound(name: str, value: Any, found: Found) -> Found | None:
    """What was found, and a name that stands for a value; None where it stands for another value already."""
    if name not in found:
        return {**found, name: value}
    return found if found[name] is value or equal(found[name], value) else None


def equal(a: Any, b: Any) -> bool:
    """Whether two constants are the same."""
    if isinstance(a, (Term, Leaf)) or isinstance(b, (Term, Leaf)):
        return False
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.shape(a) == np.shape(b) and bool(np.all(np.asarray(a) == np.asarray(b)))
    return bool(a == b)


KERNEL, RECURRENT, BIAS = AnyTerm("kernel"), AnyTerm("recurrent_kernel"), AnyTerm("bias")


def biased(z: Any, bias: Any, *, use_bias: bool) -> Any:
    """A sum with a bias, if there is one."""
    return op("add", z, bias) if use_bias else z


def lstm(x: Leaf, h: Leaf, c: Leaf, *, use_bias: bool) -> tuple[Any, ...]:
    """The states of an LSTM after a timestep."""
    z = biased(op("add", op("matmul", x, KERNEL), op("matmul", h, RECURRENT)), BIAS, use_bias=use_bias)

    def gate(k: int, function: str) -> Activated:
        return Activated(function, op("part", z, detail=(k, 4)))

    kept = op("Mul", gate(1, "recurrent_activation"), c)
    new = op("add", kept, op("Mul", gate(0, "recurrent_activation"), gate(2, "activation")))
    return op("Mul", gate(3, "recurrent_activation"), Activated("activation", new)), new


def gru(x: Leaf, h: Leaf, *, use_bias: bool, reset_after: bool, cut: str) -> tuple[Any, ...]:
    """The state of a GRU after a timestep.

    Args:
        cut: how the sums with the state are taken apart: "part" in equal parts, "slice" at the places of the units.
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


def recognised(x: Leaf, states: Sequence[Leaf], output: Any, after: Sequence[Any]) -> Recurrent | None:
    """The cell of Keras's own that computes this; None where none of them does.

    Args:
        x: stands for a timestep of the sequence.
        states: stand for the states before it.
        output, after: the output, and the states after it.
    """
    if not after or output is not after[0]:
        return None
    for use_bias in (True, False):
        for patterns, make in candidates(x, states, use_bias=use_bias):
            found: Found | None = {}
            for pattern, term in zip(patterns, after):
                found = None if found is None else matched(pattern, term, found)
            if found is not None and (cell := make(found)) is not None:
                return cell
    return None


def candidates(
    x: Leaf, states: Sequence[Leaf], *, use_bias: bool
) -> list[tuple[tuple[Any, ...], Callable[[Found], Recurrent | None]]]:
    """The equations of the cells with so many states, and what makes a cell of what they stand for."""
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


def fits(gates: int, found: Found, *biases: str) -> bool:
    """Whether weights have the shapes of a cell with so many gates."""
    kernel, recurrent = found["kernel"], found["recurrent_kernel"]
    if not isinstance(kernel, np.ndarray) or not isinstance(recurrent, np.ndarray):
        return False
    width = recurrent.shape[0] * gates
    rows = [found[name] for name in biases if name in found]
    return (
        kernel.ndim == recurrent.ndim == 2
        and kernel.shape[1] == recurrent.shape[1] == width
        and all(isinstance(each, np.ndarray) and each.shape == (width,) for each in rows)
    )


def functions(found: Found, *names: str) -> dict[str, Any]:
    """The activations by name."""
    return {name: found[name] for name in names}


def make_lstm(found: Found) -> Recurrent | None:
    """LSTM."""
    if not fits(4, found, "bias"):
        return None
    return LSTM(
        kernel=found["kernel"],
        recurrent_kernel=found["recurrent_kernel"],
        bias=found.get("bias"),
        **functions(found, "activation", "recurrent_activation"),
    )


def make_gru(found: Found) -> Recurrent | None:
    """GRU with reset_after; where its sums with the state are cut, it is at one and two times its units."""
    if not fits(3, found, "input_bias", "recurrent_bias"):
        return None
    recurrent = found["recurrent_kernel"]
    units = recurrent.shape[0]
    places = [found.get(name, place) for name, place in (("units", units), ("twice", 2 * units), ("end", None))]
    if places not in ([units, 2 * units, None], [units, 2 * units, 3 * units]):
        return None
    bias = np.stack([found["input_bias"], found["recurrent_bias"]]) if "input_bias" in found else None
    return GRU(
        kernel=found["kernel"],
        recurrent_kernel=recurrent,
        bias=bias,
        reset_after=True,
        **functions(found, "activation", "recurrent_activation"),
    )


def make_gru_before(found: Found) -> Recurrent | None:
    """GRU that resets the state before it is multiplied, with the gates of its recurrent kernel in two parts."""
    parts = [found["recurrent_gates"], found["recurrent_candidate"]]
    if not all(isinstance(each, np.ndarray) and each.ndim == 2 for each in parts) or len(parts[0]) != len(parts[1]):
        return None
    units = len(parts[0])
    whole: Weight = np.concatenate(parts, axis=1)
    joined = {**found, "recurrent_kernel": whole}
    if parts[0].shape[1] != 2 * units or not fits(3, joined, "input_bias"):
        return None
    if (found["units"], found["twice"]) != (units, 2 * units):
        return None
    return GRU(
        kernel=found["kernel"],
        recurrent_kernel=whole,
        bias=found.get("input_bias"),
        reset_after=False,
        **functions(found, "activation", "recurrent_activation"),
    )


def make_simple_rnn(found: Found) -> Recurrent | None:
    """SimpleRNN."""
    if not fits(1, found, "bias"):
        return None
    return SimpleRNN(
        kernel=found["kernel"],
        recurrent_kernel=found["recurrent_kernel"],
        bias=found.get("bias"),
        **functions(found, "activation"),
    )
