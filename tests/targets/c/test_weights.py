"""C with weights in int8, float16 or bfloat16 computes what its graph means, which has the values that are stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import toolchain
from c_library import WARNINGS, Library, check_alone, run, write
from c_model import ON_TILES, Model
from c_ways import FAST, TOLERANCE, prefixed
from graph_maker import Case, Maker, T, single
from operation_graphs import FAMILIES
from planning import STORAGES, planned, ways_to_step, written
from side_by_side import groups, numbered
from special_values import every_float16

from lstmgen.graph.activation import activation
from lstmgen.graph.conditions import parts
from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.graph.shape import Dim
from lstmgen.plan.program import Plan
from lstmgen.plan.quantize.weight_only import STORED

# Families of graphs, and with what to try them: few, as kernels are the same.
TRIED: list[tuple[tuple[str, ...], dict[str, str]]] = [
    (("linear", "convolutions", "recurrences", "panels", "maps", "odd"), {}),
    (("linear", "panels", "long_sums"), {"optimize": "size"}),
    (("linear", "panels"), {"mcu": "cortex-m4"}),
    (("linear",), {"mcu": "avr", "optimize": "size"}),
]
# Ways to compile that read weights in panels each by instructions of their own, with the least optimization that has
# them; test_compilers.py has more.
OLDER = "-D__builtin_cpu_supports(name)=((name)[3]!='5')"  # without AVX-512
PANELS: list[tuple[str, tuple[str, ...]]] = [
    ("gcc", ("-std=c99", "-O2")),
    ("clang", ("-O1", OLDER)),
    ("gcc", ("-Og", OLDER)),
    ("gcc", ("-Og", "-DNET_NO_DISPATCH")),
    ("clang", ("-Ofast", "-DNET_NO_DISPATCH", "-Wno-deprecated")),
    ("gcc", ("-Og", "-mavx2", "-mfma")),  # without F16C
    ("gcc", ("-Og", "-mavx")),
    ("clang", ("-O1", toolchain.widest())),
    ("gcc", ("-O0", "-DNET_INTRINSICS")),
    ("clang", ("-O1", "-mavx2", "-mfma", "-mf16c", "-DNET_INTRINSICS")),
    ("gcc", ("-std=c99", "-Og", "-DNET_PORTABLE")),
    ("clang", ("-Os",)),
]


def cases(*families: str) -> Iterator[tuple[str, Case]]:
    """Those in which something is stored."""
    for family in families:
        for name, case in FAMILIES[family]():
            if any(type(node.operation) in STORED for part in parts(case.graph) for node in part.nodes):
                yield name, case


STORED_CASES = [*product(TRIED, [("int8", "gcc"), ("float16", "clang")]), *product(TRIED[:2], [("bfloat16", "gcc")])]


@pytest.mark.parametrize(("tried", "stored"), STORED_CASES, ids=str)
def test_as_the_stored_values_mean_it(
    tried: tuple[tuple[str, ...], dict[str, str]], stored: tuple[str, str], tmp_path: Path
) -> None:
    """Within the tolerance of weights in float32: twice, at every length, and a step."""
    (families, choices), (storage, compiler) = tried, stored
    every = dict(cases(*families))
    check_alone(tmp_path, {name: case.graph for name, case in every.items()}, weights_dtype=storage, **choices)
    together = numbered(groups(every, ways_to_step))
    graphs = {name: group.graph for name, group in together.items()}
    library = Library(tmp_path, graphs, compiler, weights_dtype=storage, **choices)
    for name, group in together.items():
        plan = planned(group.graph, "c", weights_dtype=storage).plan
        for length in group.every_length or (1,):
            inputs, model = group.inputs(length), library.model(name)
            wanted = plan.graph.evaluate(*inputs)
            for _ in range(2):
                group.compare(model.predict(*inputs), wanted, f"length {length}")
        if plan.step is not None:
            inputs = group.step_inputs(plan.step.graph, np.random.default_rng(1))
            got = library.model(name).step(plan.step.graph, *inputs)
            group.compare(got, plan.step.graph.evaluate(*inputs), "step")


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize(
    ("compiler", "standard"), [("g++", "c++17"), ("clang", "c99"), ("clang", "c2x"), ("arm-linux-gnueabihf-gcc", "c11")]
)
def test_every_compiler_takes_it_without_a_warning(compiler: str, standard: str, storage: str, tmp_path: Path) -> None:
    names = []
    for name, case in list(cases("linear", "recurrences"))[::2]:
        write(tmp_path, name, case.graph, weights_dtype=storage)
        names.append(name)
    (tmp_path / "all.c").write_text("".join(f'#include "{name}.c"\n' for name in names))  # headers are read once
    flags = [flag for flag in WARNINGS if "++" not in compiler or flag != "-Wstrict-prototypes"]
    language = ["-x", "c++"] if "++" in compiler else []
    run([toolchain.require(compiler), *language, f"-std={standard}", *flags, "-fsyntax-only", "all.c"], tmp_path)


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("flags", [("-O2",), ("-O2", "-ffast-math")], ids=str)
def test_every_float16_is_the_float_that_it_means(compiler: str, flags: tuple[str, ...], tmp_path: Path) -> None:
    table = every_float16()
    graph = single(lambda m: Embedding(table=table), (len(table),))
    library = Library(tmp_path, {"net": graph}, compiler, ["-std=c99", *flags], weights_dtype="float16")
    got = library.model("net").predict(np.arange(len(table), dtype=np.float64))
    assert not isinstance(got, int)
    np.testing.assert_array_equal(got[0].view(np.uint32), table.view(np.uint32))


def panels() -> Graph:
    """Every cell whose weights lie in panels, of a part of a vector to several, and matrices of other layers.

    All recurrent kernels are copied but that of the largest.
    """
    m = Maker()
    x = m.input(T, 5)
    cells = [(LSTM, 8, {}), (LSTM, 20, {}), (LSTM, 70, {}), (GRU, 20, {}), (GRU, 20, {"reset_after": False})]
    results = []
    for kind, units, options in (*cells, (SimpleRNN, 20, {})):
        cell = m.cell(kind, 5, units, return_sequences=True, **options)
        calm = cell.recurrent_kernel * np.float32(units**-0.5)  # type: ignore[attr-defined]
        results.append(m.add(replace(cell, recurrent_kernel=calm), x)[0])  # type: ignore[call-arg]
    results += m.add(Dense(kernel=m.weight(70, 72), bias=m.weight(72)), results[2])
    taps = m.weight(3, 5, 40)
    taps[..., ::3] *= 1e-4  # so small that float16 has no exponent for them
    results += m.add(Conv(kernel=taps, bias=None, strides=(1,), dilation=(1,), padding="causal"), x)
    return m.graph(*results)


COPIED = [(LSTM, 32, 4, 1), (LSTM, 32, 3, 0), (LSTM, 64, T, 1), (LSTM, 65, T, 0), (GRU, 64, T, 2), (GRU, 75, T, 0)]


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize(("kind", "units", "length", "copies"), COPIED)
def test_recurrent_kernels_are_copied_once_where_that_pays(
    kind: type[Operation], units: int, length: Dim, copies: int, storage: str
) -> None:
    """Not in bfloat16, if they are large, or there are few timesteps; the copy is a line of the cache aligned.

    A GRU that resets before has two.
    """
    gates, options = (4, {}) if kind is LSTM else (3, {"reset_after": False})
    copies *= storage != "bfloat16"
    graph = single(lambda m: m.cell(kind, 5, units, **options), (length, 5))
    costs = [planned(graph, "c", weights_dtype=dtype).plan.cost for dtype in (None, storage)]
    assert costs[1].workspace - costs[0].workspace == bool(copies) * 4 * (units * gates * units + 15)
    source = str(written(graph, "c", weights_dtype=storage)[".c"])
    before, loop, _ = source[source.index("net_predict(") :].partition("for (int t")
    assert loop
    assert before.count("net_widen(") == source.count("net_widen(") - bool(copies) == copies


@pytest.mark.parametrize(("compiler", "flags"), PANELS, ids=str)
def test_panels_of_stored_weights_whatever_reads_them(compiler: str, flags: tuple[str, ...], tmp_path: Path) -> None:
    graph = panels()
    options = {f"as_{storage}": {"weights_dtype": storage} for storage in STORAGES}
    own = [each for flag in flags for each in prefixed(flag, [*options])]
    library = Library(tmp_path, dict.fromkeys(options, graph), compiler, own, options)
    for name, chosen in options.items():
        check_panels(library.model(name), planned(graph, "c", **chosen).plan, flags)


def check_panels(model: Model, plan: Plan, flags: tuple[str, ...]) -> None:
    """Samples of several lengths, twice, and a batch."""
    assert all(unit.simd for unit in plan.routines if unit.stored)
    tolerance = FAST if "-Ofast" in flags else TOLERANCE
    rng = np.random.default_rng(3)
    for length in (1, 3, 18):
        samples = [[rng.normal(size=(length, 5)).astype(np.float32)] for _ in range(5)]
        batch = model.predict_batch(samples)
        assert not isinstance(batch, int)
        of_batch = tolerance * (ON_TILES if plan.numbers.weights_dtype == "bfloat16" else 1)
        for sample, together in zip(samples, batch):
            wanted = plan.graph.evaluate(*sample)
            runs = (model.predict(*sample), tolerance), (model.predict(*sample), tolerance), (together, of_batch)
            for got, limit in runs:
                assert not isinstance(got, int)
                for a, b in zip(got, wanted, strict=True):
                    np.testing.assert_allclose(a, b, rtol=0, atol=limit * max(1.0, np.abs(b).max()))


@pytest.mark.parametrize("flags", [("-O2",), ("-O2", "-DNET_NO_DISPATCH"), ("-O1", "-DNET_PORTABLE")], ids=str)
def test_inputs_that_int8_can_sum(flags: tuple[str, ...], tmp_path: Path) -> None:
    """docs/how-to/small-weights.md states the largest sum: sums are of int8 values, which are up to 127."""
    kernel = np.array([[1, 1], [1, -1]], np.float32)
    graph = single(lambda m: Dense(kernel=kernel, bias=None), (2,))
    model = Library(tmp_path, {"net": graph}, "gcc", ["-std=c99", *flags], weights_dtype="int8").model("net")
    page = (toolchain.ROOT / "docs" / "how-to" / "small-weights.md").read_text(encoding="utf-8")
    (stated,) = re.findall(r"beyond (\S+e\d+)", page)
    half = float(stated) / 2
    np.testing.assert_allclose(model.predict([half, half]), [[2 * half, 0]], rtol=1e-6)  # float32 rounds half
    (summed,) = model.predict([1.1 * half, 1.1 * half])
    assert not np.isfinite(summed[0])


@pytest.mark.parametrize("storage", STORAGES)
def test_each_context_has_copies_of_its_own(storage: str, tmp_path: Path) -> None:
    """Two predict in threads, and one takes steps, which read no copy, while the other predicts."""
    m = Maker()
    x = m.input(20, 5)
    cells = [(LSTM, {}), (GRU, {}), (GRU, {"reset_after": False}), (SimpleRNN, {})]
    graph = m.graph(*(m.add(m.cell(kind, 5, 20, **options), x)[0] for kind, options in cells))  # type: ignore[call-arg]
    plan = planned(graph, "c", weights_dtype=storage).plan
    assert plan.step is not None
    library = Library(tmp_path, {"net": graph}, "gcc", ["-O2"], weights_dtype=storage)
    models = [library.model("net"), library.model("net")]
    samples = np.random.default_rng(5).normal(size=(8, 20, 5)).astype(np.float32)

    def predictions(model: Model) -> np.ndarray:
        return np.array([model.predict(sample) for sample in samples])

    wanted = predictions(models[0])
    with ThreadPoolExecutor(2) as threads:
        for got in threads.map(predictions, models):
            np.testing.assert_array_equal(got, wanted)
    models[0].reset()
    for timestep in samples[0]:
        last = models[0].step(plan.step.graph, timestep[None])
        np.testing.assert_array_equal(predictions(models[1]), wanted)
    np.testing.assert_allclose(np.array(last), wanted[0], rtol=0, atol=TOLERANCE)
    np.testing.assert_array_equal(predictions(models[0]), wanted)


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_int8_times_h_in_digits(compiler: str, tmp_path: Path) -> None:
    """Several sets of digits, rows that fill no four, and a h that is not a number.

    Where all h are small, so are errors; they are as small to the largest where that is beyond 1.
    """
    m = Maker()
    x = m.input(T, 5)
    results = []
    for kind, units, options in ((LSTM, 270, {}), (GRU, 75, {}), (LSTM, 67, {"activation": activation("relu")})):
        for bias in (True, False):
            cell = m.cell(kind, 5, units, bias, return_sequences=True, **options)
            calm = cell.recurrent_kernel * np.float32(units**-0.5)  # type: ignore[attr-defined]
            results.append(m.add(replace(cell, recurrent_kernel=calm), x)[0])  # type: ignore[call-arg]
    graph = m.graph(*results)
    plan = planned(graph, "c", weights_dtype="int8").plan
    model = Library(tmp_path, {"net": graph}, compiler, ["-O2"], weights_dtype="int8").model("net")
    sample = np.random.default_rng(4).normal(size=(6, 5)).astype(np.float32)
    assert np.abs(plan.graph.evaluate(sample)[4]).max() > 1
    nowhere = sample.copy()
    nowhere[3] = np.nan
    for each in (sample, nowhere, *(sample * np.float32(factor) for factor in (1, 20, 1e-3, 1e-7, 1e-33))):
        wanted, got = plan.graph.evaluate(each), model.predict(each)
        assert not isinstance(got, int)
        for a, b in zip(got, wanted, strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=TOLERANCE * np.nanmax(np.abs(b)))
