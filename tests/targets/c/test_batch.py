"""predict_batch of generated C: what predict gives, for fewer and more samples than a batch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from c_library import Library
from c_model import BATCH, FLOATS, LARGEST_BATCH, ON_TILES
from graph_maker import Case, Maker, T
from operation_graphs import FAMILIES
from planning import planned
from side_by_side import groups, numbered

from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Pool
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.plan.quantize.weight_only import rounded
from lstmgen.targets.c.layouts.panels import in_panels, panels

ERROR_COUNT = -3


def cells() -> dict[str, Case]:
    """Cells of several sizes, in a stack with other layers, of free and of fixed lengths."""
    found = {}
    for kind in (LSTM, GRU, SimpleRNN):
        for units, timesteps in ((5, T), (33, T), (20, 40)):
            m = Maker()
            (x,) = m.add(Dense(kernel=m.weight(3, 7), bias=m.weight(7)), m.input(timesteps, 3))
            (y,) = m.add(Pool(kind="average", size=(2,), strides=(1,), padding="same"), x)
            x = m.add(m.cell(kind, 7, units, return_sequences=True), x)[0]
            x = m.add(m.cell(kind, units, 9, go_backwards=True), x)[0]
            name = f"{kind.__name__.lower()}_{units}_{timesteps}"
            # So many units with such weights let rounding errors grow.
            found[name] = Case(m.graph(x, y), lengths=(40,) if timesteps == 40 else (1, 3, 16, 37), tolerance=1e-5)
    return found


@pytest.mark.parametrize(
    ("family", "flags"),
    [
        ("cells", ("-O2",)),
        ("cells", ("-O2", "-std=c99", "-DNET_PORTABLE")),
        ("recurrences", ("-O1", "-DNET_NO_DISPATCH")),
        ("masks", ("-O1", "-DNET_NO_DISPATCH")),
    ],
)
def test_a_batch_gives_what_its_samples_give(family: str, flags: tuple[str, ...], tmp_path: Path) -> None:
    cases = cells() if family == "cells" else dict(FAMILIES[family]())
    every = numbered(groups(cases))
    flags = tuple(dict.fromkeys(flag.replace("NET_", f"{name.upper()}_") for flag in flags for name in every))
    library = Library(tmp_path, {name: group.graph for name, group in every.items()}, flags=flags)
    for name, group in every.items():
        model = library.model(name)
        for length in group.lengths or (1,):
            for n in (1, 3, BATCH, 2 * BATCH + 3):
                got = model.predict_batch([group.inputs(length, seed) for seed in range(n)])
                assert isinstance(got, list)
                for seed, outputs in enumerate(got):
                    group.compare(outputs, group.evaluate(length, seed), f"{n} samples of length {length}")


@pytest.mark.parametrize(
    ("compiler", "flags", "tolerance"),
    [
        ("gcc", ("-O2",), ON_TILES * 1e-5),
        ("clang", ("-O2", "-DNET_BATCH=50"), ON_TILES * 1e-5),
        ("gcc", ("-O2", "-D__builtin_cpu_supports(name)=((name)[1]=='v')"), 1e-5),  # without AMX
    ],
)
def test_bfloat16_on_tiles_gives_what_vectors_give(
    compiler: str, flags: tuple[str, ...], tolerance: float, tmp_path: Path
) -> None:
    """With AMX, numbers are split and multiplied on tiles, of 32 samples or of 25. One is infinite."""
    graphs = {name: case.graph for name, case in cells().items() if case.lengths == (40,)}
    m = Maker()
    x = m.add(m.cell(LSTM, 290, 40, return_sequences=True), m.input(4, 290))[0]
    graphs["wide"] = m.graph(m.add(m.cell(GRU, 40, 70), x)[0])
    flags = tuple(dict.fromkeys(flag.replace("NET_", f"{name.upper()}_") for flag in flags for name in graphs))
    library = Library(tmp_path, graphs, compiler, flags=flags, weights_dtype="bfloat16")
    for name in graphs:
        graph, model = planned(graphs[name], "c", weights_dtype="bfloat16").plan.graph, library.model(name)
        samples = [Case(graphs[name]).inputs(40, seed) for seed in range(2 * LARGEST_BATCH + 3)]
        samples[1][0][2, 1] = np.inf
        for n in (5, len(samples)):
            got = model.predict_batch(samples[:n])
            assert isinstance(got, list)
            for (x,), outputs in zip(samples, got):
                for y, truth in zip(outputs, graph.evaluate(x)):
                    np.testing.assert_allclose(y, truth, rtol=0, atol=tolerance)


def test_parts_of_numbers_lose_only_what_is_documented(tmp_path: Path) -> None:
    """Of numbers up to 1 parts lose 2^-17; of others nothing, whatever their scales. Sums are rounded as floats are."""
    inputs, units = 200, 20
    bounded, free, resumed = Maker(), Maker(), Maker()
    linear = Activation("linear")
    (x,) = bounded.add(Activate(activation=Activation("tanh")), bounded.input(1, inputs))
    graphs = {"bounded": bounded.graph(bounded.add(bounded.cell(SimpleRNN, inputs, units, activation=linear), x)[0])}
    (y, *_) = free.add(free.cell(SimpleRNN, inputs, units, activation=linear), free.input(1, inputs))
    graphs["free"] = free.graph(y)
    # An initial h is of any scale, even if tanh bounds those that follow.
    ends = resumed.input(1, 3), resumed.input(inputs)
    graphs["resumed"] = resumed.graph(resumed.add(resumed.cell(SimpleRNN, 3, inputs, initial_state=True), *ends)[0])
    library = Library(tmp_path, graphs, flags=("-O2",), weights_dtype="bfloat16")
    rng = np.random.default_rng(1)
    samples = rng.normal(size=(36, 1, inputs)) * 10.0 ** rng.integers(-3, 4, (36, 1, inputs))
    samples[4:, 0, [*range(3), *range(4, inputs)]] = 0  # of a single number, two parts lose more than a sum of three
    largest = float(np.finfo(np.float32).max)
    samples[4:9, 0, 3] = largest, -largest, 1e-39, np.inf, np.nan
    samples = samples.astype(np.float32).astype(float)
    none = np.zeros((1, 3))
    for name, lost in {"bounded": 2.0**-17, "free": 0.0, "resumed": 0.0}.items():
        graph = planned(graphs[name], "c", weights_dtype="bfloat16").plan.graph
        (cell,) = (node.operation for node in graph.nodes if isinstance(node.operation, SimpleRNN))
        kernel = cell.recurrent_kernel if name == "resumed" else cell.kernel
        given = [(none, x[0]) if name == "resumed" else (x,) for x in samples]
        got = library.model(name).predict_batch(given)
        assert isinstance(got, list)
        for x, ends, (y,) in zip(samples, given, got):
            weighed = np.abs(np.tanh(x[0]) if name == "bounded" else x[0]) @ np.abs(kernel.astype(float))
            rounded = (3 * np.count_nonzero(x) + 4) * 2.0**-24
            bound = (lost + rounded) * weighed + rounded * np.abs(cell.bias) + 1.2e-38
            bound = bound + 2.5 * 2.0**-23 * (name == "resumed")  # the accuracy of tanh
            (truth,) = graph.evaluate(*ends)
            finite = np.isfinite(truth)
            assert (np.abs(y[finite] - truth[finite]) <= np.broadcast_to(bound, truth.shape)[finite]).all()
            np.testing.assert_array_equal(y[~finite], truth[~finite])


def test_pairs_of_rows_are_the_tiles_of_amx() -> None:
    """The instruction, in numpy: sums (rows, 16) += x (rows, 32) times a tile of 16 pairs of inputs by 16 columns."""
    rng = np.random.default_rng(1)
    cell = Maker().cell(LSTM, 64, 20)
    order = panels(cell)
    words = in_panels(cell, "bfloat16")["kernel"].reshape(order.count, 32, order.columns)
    weights = (np.stack([words << 16, words >> 16 << 16], axis=2).view(np.float32)).astype(float)
    x = rng.normal(size=(16, 64))
    sums = np.zeros((16, order.count, order.columns))
    for first in (0, 16):
        for column in range(0, order.columns, 16):
            tile = weights[:, first : first + 16, :, column : column + 16]
            pairs = x[:, 2 * first : 2 * first + 32].reshape(16, 16, 2)
            sums[:, :, column : column + 16] += np.einsum("rkt,pktc->rpc", pairs, tile)
    stored = rounded(cell.kernel, "bfloat16")
    by_panel = order.pack(stored).reshape(order.count, 64, order.columns).astype(float)
    np.testing.assert_allclose(sums, np.einsum("ri,pic->rpc", x, by_panel), rtol=0, atol=1e-12)


def test_what_needs_no_other_header_compiles(tmp_path: Path) -> None:
    m = Maker()
    graph = m.graph(m.add(m.cell(SimpleRNN, 3, 5, activation=Activation("linear")), m.input(T, 3))[0])
    model = Library(tmp_path, {"net": graph}, flags=("-O1", "-DNET_NO_DISPATCH")).model("net")
    (x,) = Case(graph).inputs()
    got = model.predict_batch([(x,)])
    assert isinstance(got, list)
    np.testing.assert_allclose(got[0][0], graph.evaluate(x)[0], rtol=0, atol=2e-6)


def test_states_of_a_batch_are_apart(tmp_path: Path) -> None:
    m = Maker()
    graph = m.graph(m.add(m.cell(LSTM, 3, 5, stateful=True), m.input(4, 3))[0])
    model = Library(tmp_path, {"net": graph}, flags=("-O2",)).model("net")
    model.reset_batch()
    rng = np.random.default_rng(1)
    first, second = rng.normal(0, 1, (2, BATCH, 4, 3)).astype(np.float32).astype(float)
    model.predict_batch([(x,) for x in first])
    got = model.predict_batch([(x,) for x in second])
    assert isinstance(got, list)
    for k, outputs in enumerate(got):
        state = graph.run([first[k]], {})[1]
        np.testing.assert_allclose(outputs[0], graph.run([second[k]], state)[0][0], rtol=0, atol=2e-6)
    assert model.predict_batch([(x,) for x in rng.normal(0, 1, (BATCH + 1, 4, 3))]) == ERROR_COUNT


def test_a_negative_number_of_samples_is_an_error(tmp_path: Path) -> None:
    m = Maker()
    graph = m.graph(m.add(m.cell(GRU, 3, 5), m.input(4, 3))[0])
    model = Library(tmp_path, {"net": graph}, flags=("-O1",)).model("net")
    samples = np.zeros(12, np.float32), np.zeros(5, np.float32)
    arguments = [array.ctypes.data_as(FLOATS) for array in samples]
    codes = [model.library.net_predict_batch(model.batch, n, *arguments) for n in (-1, -(2**31), 0)]
    assert codes == [ERROR_COUNT, ERROR_COUNT, 0]
    assert f"#define NET_ERROR_COUNT ({ERROR_COUNT}) /* the number" in (tmp_path / "net.h").read_text()


def test_an_error_in_one_sample_is_said(tmp_path: Path) -> None:
    m = Maker()
    (x,) = m.add(Embedding(table=m.weight(4, 3)), m.input(T))
    graph = m.graph(m.add(m.cell(GRU, 3, 5), x)[0])
    model = Library(tmp_path, {"net": graph}, flags=("-O2",)).model("net")
    samples = [(np.array([0.0, 1, 2]),), (np.array([0.0, 4, 2]),)]
    assert model.predict_batch(samples) == -2
    assert isinstance(model.predict_batch(samples[:1]), list)
