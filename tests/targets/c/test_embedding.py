"""Embeddings in C: multiplied out where only recurrent layers read them, with the same numbers and errors."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from c_library import Library
from graph_maker import Case, Maker, T
from planning import planned, written
from toolchain import ROOT

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Affine, Binary, Constant
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.linear import Embedding
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Length

sys.path.append(str(ROOT / "benchmarks"))
from models import CELLS as BENCHMARKED
from models import MODELS

ROWS, FEATURES = 7, 6
CELLS = {
    "lstm": (LSTM, 5),
    "lstm_wide": (LSTM, 20),
    "gru": (GRU, 18),
    "before": (GRU, 9),
    "rnn": (SimpleRNN, 33),
    "lstm_without_bias": (LSTM, 8),
    "gru_without_bias": (GRU, 5),
}
ARRAY = re.compile(r"^static const (?:NET_ALIGNED )?float (net_\w+)\[", re.MULTILINE)
WAYS = [("-O2",), ("-O1", "-DNET_NO_DISPATCH"), ("-std=c99", "-O1", "-DNET_PORTABLE")]


def indices(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Some of them not whole, and some below zero, which are cut to a row."""
    return rng.integers(0, ROWS - 1, shape) + rng.choice([0.0, 0.25, 0.5], shape) - 0.25 * (rng.random(shape) < 0.2)


def embedded(m: Maker, index: Value) -> Value:
    """Looked up in a table of its own."""
    return m.add(Embedding(table=m.weight(ROWS, FEATURES)), index)[0]


def cell(m: Maker, name: str, **options: object) -> Recurrent:
    kind, units = CELLS[name]
    reset = {"reset_after": False} if name == "before" else {}
    operation = m.cell(kind, FEATURES, units, bias="without" not in name, **reset, **options)
    return replace(operation, recurrent_kernel=operation.recurrent_kernel / 4)  # or errors would grow with time


def plain(names: Iterable[str], **options: object) -> Graph:
    """Each layer with an Embedding of its own; they read the same indices."""
    m = Maker()
    index = m.input(T)
    return m.graph(*(y for name in names for y in m.add(cell(m, name, **options), embedded(m, index))))


def masked(names: Iterable[str], **options: object) -> Graph:
    """As mask_zero makes it."""
    m = Maker()
    index = m.input(T)
    (zero,) = m.add(Constant(value=np.array(0.0)), name="zero")
    (mask,) = m.add(Binary(kind="not_equal"), index, zero, name="mask")
    return m.graph(
        *(y for name in names for y in m.add(cell(m, name, masked=True, **options), embedded(m, index), mask))
    )


def bidirectional(names: Iterable[str]) -> Graph:
    """Two layers with a table each, and one of them once more."""
    m = Maker()
    index = m.input(T)
    outputs = []
    for name in names:
        x, forward, backward = embedded(m, index), cell(m, name), cell(m, name, go_backwards=True)
        outputs += [m.add(each, x)[0] for each in (forward, backward, forward)]
    return m.graph(*outputs)


def stateful(names: Iterable[str]) -> Graph:
    """With a layer above each that has no table."""
    m = Maker()
    index = m.input(T)
    outputs = []
    for name in names:
        (x,) = m.add(cell(m, name, stateful=True, return_sequences=True), embedded(m, index))[:1]
        outputs += m.add(m.cell(LSTM, CELLS[name][1], 4, return_sequences=True), x, name="above")[:1]
    return m.graph(*outputs)


def for_each_part(names: Iterable[str]) -> Graph:
    """TimeDistributed around a model of words."""
    body, m = Maker(7), Maker()
    index = body.input(4)
    inner = body.graph(*(body.add(cell(body, name), embedded(body, index))[0] for name in names))
    return m.graph(*m.add(Map(body=inner), m.input(T, 4)))


SHAPES: dict[str, Callable[[Iterable[str]], Graph]] = {
    "sequences": partial(plain, return_sequences=True),
    "backwards": partial(plain, go_backwards=True),
    "masked": partial(masked, return_sequences=True),
    "zeroed": partial(masked, return_sequences=True, zero_output_for_mask=True, go_backwards=True),
    "bidirectional": bidirectional,
    "stateful": stateful,
    "body": for_each_part,
}


def source(graph: Graph, **choices: str) -> str:
    return written(graph, "c", **choices)[".c"]


@pytest.mark.parametrize("flags", WAYS, ids=" ".join)
def test_tables_give_what_embeddings_give(flags: tuple[str, ...], tmp_path: Path) -> None:
    """As close as without tables: sums of so few numbers are right to 2e-6. Then the same in a batch, and in steps."""
    cases = {name: Case(grow(CELLS), indices) for name, grow in SHAPES.items()}
    every = dict.fromkeys(flag.replace("NET_", f"{name.upper()}_") for flag in flags for name in cases)
    library = Library(tmp_path, {name: case.graph for name, case in cases.items()}, flags=tuple(every))
    for name, case in cases.items():
        model, states = library.model(name), {}
        for length in (1, 3, 18):
            x = case.inputs(length, seed=length)
            truth, states = case.graph.run(x, states)
            close(model.predict(*x), truth)
        if model.batches and not states:
            samples = [case.inputs(5, seed) for seed in range(11)]
            for x, outputs in zip(samples, model.predict_batch(samples), strict=True):
                close(outputs, case.graph.evaluate(*x))
    (x,), model, graph = cases["sequences"].inputs(6), library.model("sequences"), cases["sequences"].graph
    step = planned(graph, "c").plan.step
    assert step is not None
    for t in range(6):
        truth = graph.evaluate(x[: t + 1])
        close(model.step(step.graph, x[t : t + 1]), [y[-1:] if y.ndim == 2 else y for y in truth])


def close(got: list[np.ndarray], truth: Sequence[np.ndarray]) -> None:
    for output, wanted in zip(got, truth, strict=True):
        np.testing.assert_allclose(output, wanted, rtol=0, atol=2e-6)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", CELLS)
def test_nothing_is_left_to_multiply(shape: str, name: str) -> None:
    text = source(SHAPES[shape]([name]))
    others = ("above", "recurrent", "zero")
    arrays = [array for array in ARRAY.findall(text) if not any(other in array for other in others)]
    assert len(arrays) == (2 if shape == "bidirectional" else 1)
    assert all(array.endswith("_table") and "embedding" not in array for array in arrays)
    assert "net_look_up" not in text


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_compilers_have_nothing_to_say_of_one_layer_alone(compiler: str, tmp_path: Path) -> None:
    """Not of memory that only batches, or layers without a table, need."""
    shapes, names = ("sequences", "body"), ("lstm", "gru", "before", "rnn")
    graphs = {f"{shape}_{name}": SHAPES[shape]([name]) for shape in shapes for name in names}
    Library(tmp_path, graphs, compiler=compiler, flags=("-O0",))


@pytest.mark.parametrize("flags", [("-O2",), ("-O2", "-ffast-math")], ids=" ".join)
def test_an_index_without_a_row_is_refused_before_anything_is_changed(flags: tuple[str, ...], tmp_path: Path) -> None:
    """At a masked timestep too, where Keras looks the row up all the same."""
    m = Maker()
    index, mask = m.input(T), m.input(T, name="mask")
    (x,) = m.add(Embedding(table=m.weight(ROWS, FEATURES)), index)
    graph = m.graph(m.add(m.cell(LSTM, FEATURES, 5, masked=True, stateful=True), x, mask)[0])
    model = Library(tmp_path, {"net": graph}, flags=flags).model("net")
    good, keep = np.array([3.0, 6.99, 0.0]), np.array([1.0, 0.0, 1.0])
    first, states = graph.run([good, keep], {})
    np.testing.assert_allclose(model.predict(good, keep)[0], first[0], rtol=0, atol=2e-6)
    for wrong in (-1, ROWS, ROWS + 0.5, np.nan, np.inf, -np.inf, 3e9, -3e9, 1e30):
        assert model.predict(np.array([3.0, wrong, 0.0]), keep) == -2
    np.testing.assert_allclose(model.predict(good, keep)[0], graph.run([good, keep], states)[0][0], rtol=0, atol=2e-6)


@pytest.mark.parametrize("flags", [("-O2",), ("-O2", "-ffast-math")], ids=" ".join)
def test_nor_is_one_looked_up_in_a_table_of_other_numbers(flags: tuple[str, ...], tmp_path: Path) -> None:
    """Fixed point and stored weights have functions of their own for it."""
    graph = read_by("lstm")
    ranges = {"int8": (16.0, 1.0), "int16": (16.0,)}
    fixed_point = {width: {"quantize": width, "ranges": found} for width, found in ranges.items()}
    choices: dict[str, dict[str, object]] = {**fixed_point, "stored": {"weights_dtype": "int8"}}
    library = Library(tmp_path, dict.fromkeys(choices, graph), flags=flags, options=choices)
    for name in choices:
        model = library.model(name)
        (good,) = model.predict(np.array([3.0, ROWS - 0.25, -0.75]))
        assert np.abs(good - graph.evaluate(np.array([3.0, ROWS - 1, 0.0]))[0]).max() < 0.1  # as near as int8 is
        for wrong in (-1, ROWS, ROWS + 0.5, np.nan, -np.nan, np.inf, -np.inf, 3e9, -3e9, -4e4, 1e30):
            assert model.predict(np.array([3.0, wrong, 0.0])) == -2


def read_by(*readers: str, rows: int = ROWS, features: int = FEATURES, timesteps: int | Length = T) -> Graph:
    """An Embedding with readers: "lstm", "affine", or "softmax": an LSTM without panels."""
    m = Maker()
    (x,) = m.add(Embedding(table=m.weight(rows, features)), m.input(timesteps))
    outputs = []
    for k, reader in enumerate(readers):
        if reader == "lstm":
            outputs += m.add(m.cell(LSTM, features, 5), x, name=f"lstm_{k}")[:1]
        elif reader == "softmax":
            outputs += m.add(m.cell(LSTM, features, 5, activation=activation("softmax")), x, name=f"lstm_{k}")[:1]
        else:
            outputs += m.add(Affine(scale=m.weight(features), offset=m.weight(features)), x)
    return m.graph(*outputs)


@pytest.mark.parametrize("readers", [("lstm", "affine"), ("affine", "lstm", "lstm"), ("softmax",), ("lstm", "softmax")])
def test_what_others_read_stays_an_embedding(readers: tuple[str, ...]) -> None:
    text = source(read_by(*readers))
    assert "net_look_up" in text
    assert "net_embedding_table" in text
    assert "net_check_indices" not in text


@pytest.mark.parametrize(
    "choices",
    [{"optimize": "size"}, {"dtype": "float64"}, {"mcu": "cortex-m4"}],
    ids=lambda choices: "_".join(choices.values()),
)
def test_where_memory_or_digits_count_nothing_is_multiplied_out(choices: dict[str, str]) -> None:
    assert "net_check_indices" not in source(read_by("lstm"), **choices)
    assert "net_check_indices" in source(read_by("lstm"))


def test_a_table_may_not_make_a_model_twice_as_large() -> None:
    """Of an LSTM with 5 units and an Embedding with one feature: 20 n numbers for n, and 140 for all others."""
    for rows, folds in ((7, True), (16, False)):
        graph = read_by("lstm", rows=rows, features=1)
        plan, text = planned(graph).plan, written(graph)[".c"]
        assert ("net_check_indices" in text) == folds
        sizes = [
            int(size) for size in re.findall(r"^static const (?:NET_ALIGNED )?float \w+\[(\d+)\]", text, re.MULTILINE)
        ]
        assert plan.cost.weights == 4 * sum(sizes)
        assert plan.cost.parameters == rows + 140
        assert plan.cost.macs == (100 if folds else 120)


def test_nor_may_tables_in_a_body_and_around_it_together() -> None:
    """As above, 20 n and 100 numbers for n and 140: twice as many as in the body, and no room for the other table."""
    m = Maker()
    index = m.input(T, name="index")
    (x,) = m.add(Embedding(table=m.weight(20, 1)), index)
    outputs = m.add(Map(body=read_by("lstm", rows=10, features=1, timesteps=4)), m.input(T, 4))
    graph = m.graph(*outputs, m.add(m.cell(LSTM, 1, 5), x)[0])
    assert graph.parameters() == (10 + 140) + (20 + 140)
    assert planned(graph, "c").plan.graph.parameters() == (200 + 100) + (20 + 140)


@pytest.mark.parametrize("cell", BENCHMARKED)
def test_tables_are_as_near_to_the_truth_as_keras(cell: str, tmp_path: Path) -> None:
    """Four times its error are allowed to all that is generated in float32."""
    keras = pytest.importorskip("keras")
    from keras_file import keras_model

    model = MODELS["char"](cell)
    samples = np.array([model.sample(seed) for seed in range(2)])
    truth = np.array([model.graph.evaluate(sample)[0] for sample in samples])
    of_keras = np.abs(keras_model(model.graph, keras).predict(samples, verbose=0) - truth).max()
    compiled = Library(tmp_path, {"net": model.graph}, flags=("-O2",)).model("net")
    got = np.array([compiled.predict(sample)[0] for sample in samples])
    assert np.abs(got - truth).max() <= 4 * of_keras
