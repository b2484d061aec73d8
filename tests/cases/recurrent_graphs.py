"""Small graphs that together hold every recurrent operation with every option."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from graph_maker import Case, Maker, S, T

from lstmgen.graph.activation import Activation
from lstmgen.graph.recurrent import GRU, LSTM, ConvLSTM, SimpleRNN

CELLS = {"lstm": (LSTM, {}), "gru": (GRU, {}), "gru_before": (GRU, {"reset_after": False}), "rnn": (SimpleRNN, {})}


def recurrences() -> Iterator[tuple[str, Case]]:
    softmax, relu = Activation("softmax"), Activation("relu")
    for name, (kind, fixed) in CELLS.items():
        for sequences, backwards in itertools.product((False, True), repeat=2):
            m = Maker()
            x = m.input(T, 3)
            outputs = m.add(m.cell(kind, 3, 4, return_sequences=sequences, go_backwards=backwards, **fixed), x)
            yield f"{name}_{sequences:d}{backwards:d}", Case(m.graph(*outputs))
        m = Maker()
        outputs = m.add(
            m.cell(kind, 3, 4, bias=False, return_sequences=True, initial_state=True, **fixed),
            m.input(T, 3),
            *(m.input(4) for _ in kind.STATES),
        )
        yield f"{name}_initial", Case(m.graph(*outputs))
        for activations in ({"activation": softmax}, {"activation": relu}) + (
            () if kind is SimpleRNN else ({"recurrent_activation": softmax}, {"recurrent_activation": relu})
        ):
            ((key, function),) = activations.items()
            m = Maker()
            outputs = m.add(m.cell(kind, 3, 4, **activations, **fixed), m.input(5, 3))
            yield f"{name}_{key}_{function}", Case(m.graph(*outputs))
        m = Maker()
        outputs = m.add(m.cell(kind, 1, 1, return_sequences=True, **fixed), m.input(T, 1))
        yield f"{name}_one_unit", Case(m.graph(outputs[0]))
        m = Maker()
        outputs = m.add(m.cell(kind, 3, 2, return_sequences=True, **fixed), m.input(T, 3))
        yield f"{name}_states_only", Case(m.graph(*outputs[1:]))


def panels() -> Iterator[tuple[str, Case]]:
    """As many units as fill a vector, or not: what C reads beyond them must be there."""
    for name, units in (("lstm", 8), ("lstm", 17), ("gru", 8), ("gru_before", 8), ("rnn", 8)):
        kind, fixed = CELLS[name]
        m = Maker()
        operation = m.cell(kind, 3, units, return_sequences=True, **fixed)
        yield f"{name}_{units}_units", Case(m.graph(*m.add(operation, m.input(T, 3))), tolerance=4e-6)


def masks() -> Iterator[tuple[str, Case]]:
    def draw(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return (
            rng.integers(0, 2, shape).astype(np.float64)
            if len(shape) == 1 and shape != (4,)
            else rng.normal(0, 1, shape)
        )

    for name, (kind, fixed) in CELLS.items():
        for sequences, backwards, initial, zero, early in itertools.product(
            (0, 1), (0, 1), (0, 1), (0, 1), ("zeros", "state")
        ):
            if name != "lstm" and (backwards or early == "state"):
                continue
            m = Maker()
            x = m.input(T, 3)
            states = [m.input(4) for _ in kind.STATES] if initial else []
            operation = m.cell(
                kind, 3, 4, return_sequences=bool(sequences), go_backwards=bool(backwards), initial_state=bool(initial),
                masked=True, zero_output_for_mask=bool(zero), early_output=early, **fixed,
            )  # fmt: skip
            outputs = m.add(operation, x, *states, m.input(T, name="mask"))
            yield (
                f"{name}_masked_{sequences}{backwards}{initial}{zero}_{early}",
                Case(m.graph(*outputs), draw, (1, 3, 9)),
            )


def conv_lstms() -> Iterator[tuple[str, Case]]:
    options = {
        "valid": ((2,), (1,), (1,), "valid", (T, 6, 2)), "same": ((3,), (1,), (1,), "same", (T, 4, 2)),
        "strided": ((3,), (2,), (1,), "valid", (T, 7, 2)), "dilated": ((2,), (1,), (2,), "same", (T, 5, 2)),
        "free": ((2,), (1,), (1,), "same", (4, S, 2)), "2d": ((2, 3), (1, 1), (1, 1), "same", (T, 3, 4, 2)),
    }  # fmt: skip
    for name, (size, strides, dilation, padding, shape) in options.items():
        for sequences in (False, True):
            m = Maker()
            operation = ConvLSTM(
                kernel=m.weight(*size, 2, 12), recurrent_kernel=m.weight(*size, 3, 12, scale=0.3), bias=m.weight(12),
                strides=strides, dilation=dilation, padding=padding, return_sequences=sequences,
                activation=Activation("softmax") if name == "dilated" else Activation("tanh"),
            )  # fmt: skip
            yield f"conv_lstm_{name}_{sequences:d}", Case(m.graph(*m.add(operation, m.input(*shape))))
