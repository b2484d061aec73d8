"""Models to measure work on: of every kernel that is timed, shapes that differ in all that its loops go over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from array_subjects import array_subjects, positive
from graph_maker import Maker, Weights
from graphs import dense, gru, lstm, network, simple_rnn

from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Where
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import FLOAT, Operation
from lstmgen.plan.passes.counts import with_counts
from lstmgen.plan.quantize.formats import FIXED_POINT

FLOAT_FUNCTIONS = ("linear", "relu", "tanh", "sigmoid", "softmax")
FIXED_FUNCTIONS = ("linear", "relu", "tanh", "sigmoid")
CELLS = {
    "lstm": lstm,
    "gru": gru,
    "gru_reset_before": lambda w, inputs, units, **options: gru(w, inputs, units, reset_after=False, **options),
    "simple_rnn": simple_rnn,
}
SMALL = ("lstm", "gru")  # that are counted with --optimize size
# Timesteps, features and units; then what Dense makes of it.
SHAPES = (
    (12, 3, 7, 2),
    (10, 7, 6, 3),
    (14, 2, 9, 5),
    (11, 12, 5, 1),
    (12, 8, 16, 8),
    (16, 1, 11, 4),
    (9, 6, 18, 7),
    (18, 5, 8, 6),
    (6, 10, 30, 3),
)
# The same of rows that int16 sums in parts.
LONG_SHAPES = ((5, 50, 4, 3), (4, 3, 49, 2), (4, 66, 9, 5))
# Of fixed point: timesteps and features, then kinds of layers with their units. A layer alone does not tell what it
# costs from what is around all of them.
STACKS: Sequence[tuple[int, int, Sequence[tuple[str, int]]]] = (
    (10, 4, (("lstm", 6), ("gru", 9))),
    (7, 8, (("gru", 5), ("lstm", 11))),
    (12, 3, (("lstm", 8), ("lstm", 4), ("lstm", 7))),
    (6, 5, (("gru", 12), ("gru", 4), ("gru", 6))),
    (9, 7, (("lstm", 4), ("gru", 6), ("lstm", 5))),
    (14, 2, (("gru", 8), ("lstm", 3))),
    (8, 6, (("simple_rnn", 9), ("lstm", 5))),
    (11, 3, (("gru_reset_before", 6), ("simple_rnn", 8))),
    (5, 9, (("simple_rnn", 4), ("gru_reset_before", 10), ("gru", 5))),
    (13, 4, (("lstm", 5), ("simple_rnn", 12), ("gru_reset_before", 4))),
    (10, 2, (("simple_rnn", 6), ("simple_rnn", 11), ("lstm", 4))),
    (8, 5, (("gru_reset_before", 4), ("gru_reset_before", 9))),
    (15, 8, (("simple_rnn", 13), ("gru", 4), ("lstm", 9))),
    (6, 10, (("gru", 7), ("gru_reset_before", 5))),
    (4, 32, (("lstm", 36),)),
    (5, 56, (("lstm", 12),)),
)
# Inputs and outputs of Dense; then those of long rows.
MATRICES = ((4, 3), (9, 2), (16, 8), (7, 12), (22, 5), (31, 1), (40, 4), (13, 20))
LONG_MATRICES = ((50, 6), (83, 3))
# What is scaled: a row of features, or some. Little is behind it, so that this is what is measured.
SCALED = ((3,), (8,), (17,), (40,), (26,), (5, 6), (9, 3), (7, 12))
# What is filled: as many numbers as the smallest board has room for, as little is behind them.
FILLED = ((60,), (110,), (10, 9), (6, 16), (30, 3), (4, 25))
# How the names of models begin whose features have steps of their own.
UNLIKE = "features"
# The form of models whose weights are far away in flash.
FAR = "far"
# Timesteps and features that are copied.
COPIED = ((5, 6), (12, 5), (4, 20))
VOCABULARY = 9
LAST = Slice(axis=0, start=-1, stop=None, drop=True)
COUNT = 1000.0  # of what is scaled, about the standard deviation


def scaled(seed: int, rows: int) -> Weights:
    """Weights with which no sum of so many products saturates an activation."""
    return Weights(seed, mean=0.02, scale=float(1 / np.sqrt(rows)))


def subjects(form: Mapping[str, Any]) -> Iterator[tuple[str, Graph]]:
    """All models of which coefficients are fitted, for export with these options."""
    if "constant_time" in form:
        yield from constant_time()
        return
    if FAR in form:
        yield from large_layers(form.get("quantize"))
        return
    quantized = "quantize" in form
    if "input_type" not in form:
        yield from array_subjects(form)
    if "weights_dtype" in form:
        return
    yield from scaled_inputs(quantized, counts="input_type" in form)
    if quantized and "input_type" not in form:
        yield from unlike_inputs()
    if "input_type" in form:
        return
    if not form:
        yield from filled_inputs()
    yield from copied_numbers()
    for cell, make in CELLS.items():
        if "optimize" in form and cell not in SMALL:
            continue
        for k, (timesteps, features, units, outputs) in enumerate(SHAPES):
            w = scaled(k, features + units)
            head = dense(scaled(k + 50, units), units, outputs)
            yield f"{cell} {features} to {units}", network((timesteps, features), make(w, features, units), head)
        for k, (timesteps, features, units, _) in enumerate(SHAPES[:2]):
            w = scaled(k + 20, features + units)
            yield f"{cell} {features} to {units} alone", network((timesteps, features), make(w, features, units))
        timesteps, features, units, _ = SHAPES[0]
        first = make(scaled(70, features + units), features, units, return_sequences=True)
        second = make(scaled(71, units + 5), units, 5)
        yield f"{cell} {features} to {units} to 5", network((timesteps, features), first, second)
    for k, (timesteps, features, kinds) in enumerate(STACKS if quantized else ()):
        yield " ".join(f"{kind} {units}" for kind, units in kinds), stack(k, timesteps, features, kinds, k % 3)
    functions = FIXED_FUNCTIONS if quantized else FLOAT_FUNCTIONS
    for function in functions:
        for k, (inputs, outputs) in enumerate(MATRICES[:: 1 if function == functions[0] else 3]):
            yield (
                f"{function} {inputs} to {outputs}",
                network((inputs,), *feed_forward(k, inputs, outputs, function, quantized)),
            )
    if quantized and FIXED_POINT[form["quantize"]].parts is not None:
        yield from in_parts()


def large_layers(quantize: str | None) -> Iterator[tuple[str, Graph]]:
    """Layers whose weights take more than the 64 KB that a 16-bit address reaches."""
    units = {None: 31, "int16": 44}.get(quantize, 60)  # no array has more than 32 KB
    for timesteps, features in ((2, 3), (1, 12)):
        widths = (features, units, units)
        layers = [
            lstm(scaled(92 + k, width + units), width, units, return_sequences=k < 2) for k, width in enumerate(widths)
        ]
        head = dense(scaled(95, units), units, 2)
        yield f"3 LSTM {features} to {units}", network((timesteps, features), *layers, head)


def constant_time() -> Iterator[tuple[str, Graph]]:
    """Recurrent layers whose gates are computed, as a table would tell their arguments."""
    for cell, (timesteps, features, units, outputs) in zip(("lstm", "gru", "lstm"), SHAPES):
        w = scaled(90, features + units)
        head = dense(scaled(91, units), units, outputs)
        yield f"{cell} {features} to {units}", network((timesteps, features), CELLS[cell](w, features, units), head)


def scaled_inputs(quantized: bool, counts: bool) -> Iterator[tuple[str, Graph]]:
    """Models whose inputs are raw: counts, or floats."""
    clip = Activate(activation=Activation("clip", (("low", -2.0), ("high", 1.5))))
    for k, shape in enumerate(SCALED):
        w = Weights(k, 1 / COUNT, 0.3 / COUNT)
        scaler = Affine(scale=w(shape[-1]), offset=COUNT * w(shape[-1]))
        if quantized:
            behind: Sequence[Sequence[Operation]] = ((scaler, dense(scaled(k, shape[-1]), shape[-1], 1)),)
        else:
            behind = ((scaler,), (clip,) if counts else (scaler, clip))
        for layers in behind:
            graph = network(shape, *layers)
            yield f"{len(layers)} behind {shape}", with_counts(graph, "int16") if counts else graph


def filled_inputs() -> Iterator[tuple[str, Graph]]:
    """Models that put numbers in the place of NaN, as `lstmgen.pipeline.scaling.Fill` does, or of zeros."""
    for k, shape in enumerate(FILLED):
        for given in ("NaN", "zeros"):
            m = Maker(k)
            x = m.input(*shape)
            missing = m(Constant(value=m.weight(shape[-1])))
            condition = m(Binary(kind="equal"), x, x) if given == "NaN" else x
            yield f"{given} of {shape} filled", m.graph(m(Where(), condition, x, missing))


def copied_numbers() -> Iterator[tuple[str, Graph]]:
    """Models that read sequences from both ends, and models that look up rows of a table."""
    for k, (timesteps, features, units, outputs) in enumerate(SHAPES[:4]):
        backwards = lstm(scaled(k, features + units), features, units, return_sequences=True, go_backwards=True)
        head = dense(scaled(k + 50, units), units, outputs)
        yield f"{features} to {units} backwards", network((timesteps, features), backwards, LAST, head)
    for k, (timesteps, features) in enumerate(COPIED):
        for both in (False, True):
            m = Maker(k)
            x = m.input(timesteps, features)
            y = m(Slice(axis=0, start=None, stop=None, step=-1), x)
            y = m(Concatenate(axis=1), x, y) if both else y
            width = features * (1 + both)
            yield f"{both} of {timesteps, features}", m.graph(m(dense(scaled(k, width), width, 1), m(LAST, y)))
        for rows in (timesteps, 2 * timesteps):
            table = Embedding(table=Weights(k)(VOCABULARY, features))
            layers = (table, LAST, dense(scaled(k, features), features, 1))
            yield f"{features} of {rows} indices", network((rows,), *layers)


def in_parts() -> Iterator[tuple[str, Graph]]:
    """Models with rows that are summed in parts."""
    for cell, make in CELLS.items():
        for k, (timesteps, features, units, outputs) in enumerate(LONG_SHAPES):
            w = scaled(k + 30, features + units)
            head = dense(scaled(k + 80, units), units, outputs)
            yield f"{cell} {features} to {units}", network((timesteps, features), make(w, features, units), head)
    for k, (inputs, outputs) in enumerate(LONG_MATRICES):
        yield f"{inputs} to {outputs}", network((inputs,), dense(scaled(k, inputs), inputs, outputs))
        for function in FIXED_FUNCTIONS:
            layers = feed_forward(k, inputs, outputs, function, quantized=True)
            yield f"{function} {inputs} to {outputs}", network((inputs,), *layers)


def stack(seed: int, timesteps: int, features: int, kinds: Sequence[tuple[str, int]], heads: int) -> Graph:
    """Recurrent layers behind each other, and so many Dense."""
    layers: list[Operation] = []
    width = features
    for k, (kind, units) in enumerate(kinds):
        more = {"return_sequences": True} if k + 1 < len(kinds) else {}
        layers.append(CELLS[kind](scaled(100 + 10 * seed + k, width + units), width, units, **more))
        width = units
    for k in range(heads):
        layers.append(dense(scaled(105 + 10 * seed + k, width), width, 3 + k))
        width = 3 + k
    return network((timesteps, features), *layers)


def feed_forward(seed: int, inputs: int, outputs: int, function: str, quantized: bool) -> Sequence[Operation]:
    """A Dense with an activation, and in fixed point one more, as its last output is float."""
    layers = [dense(scaled(seed, inputs), inputs, outputs)]
    if function != "linear":
        layers.append(Activate(activation=activation(function)))
    return [*layers, dense(scaled(seed + 1, outputs), outputs, 3)] if quantized else layers


def unlike_inputs() -> Iterator[tuple[str, Graph]]:
    """Models whose inputs have a step for each feature."""
    for k, shape in enumerate(SCALED):
        yield f"{UNLIKE} of {shape}", network(shape, dense(scaled(k, shape[-1]), shape[-1], 1))


def sample(graph: Graph, seed: int = 0) -> np.ndarray:
    """An input of standardised features, or of raw ones for a model that scales or that takes counts."""
    (value,) = graph.inputs
    if any(isinstance(node.operation, Embedding) for node in graph.nodes):
        return np.random.default_rng(seed).integers(0, VOCABULARY, [int(dim) for dim in value.shape]).astype(np.float32)
    x = np.random.default_rng(seed).normal(size=[int(dim) for dim in value.shape])
    x = np.abs(x) + 0.1 if positive(graph) else x
    raw = value.element != FLOAT or isinstance(graph.nodes[0].operation, Affine)
    return np.asarray(np.rint(COUNT * x) if raw else x, np.float32)
