"""Samples are what the model's inputs expect."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
import small_graphs
from generated import load, source_of
from graph_maker import Maker, T, Weights
from graphs import lstm, network, unchanged
from node import node, put
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.graph.elementwise import Binary
from lstmgen.graph.graph import Graph
from lstmgen.graph.kinds import Kind, kinds
from lstmgen.graph.layout import Reshape, Slice
from lstmgen.graph.shape import Axis
from lstmgen.pipeline import attach
from lstmgen.plan.passes.counts import with_counts
from lstmgen.samples.csv_files import CsvLayout
from lstmgen.samples.doubts import doubts, scaled_already
from lstmgen.samples.load import load_samples, samples_of
from lstmgen.samples.sampling import Sampling
from lstmgen.samples.synthetic import random_samples

pytestmark = pytest.mark.quick


def test_an_input_of_an_embedding_holds_indices() -> None:
    graph = small_graphs.embedding(5, mask_zero=False)
    assert kinds(graph) == (Kind(5, rows=5),)
    numbers = np.concatenate([x for (x,) in random_samples(graph, 40, seed=1)])
    assert set(numbers) == {0, 1, 2, 3, 4}


def test_zeros_mask_only_where_there_is_padding() -> None:
    graph = small_graphs.embedding(5, mask_zero=True)
    assert kinds(graph) == (Kind(5, 0.0, rows=5),)
    whole, behind, in_front = (x for (x,) in random_samples(graph, 3, seed=1))
    assert whole.all()
    assert behind[0] != 0 == behind[-1]
    assert in_front[0] == 0 != in_front[-1]


def test_a_masked_sequence_is_padded_with_the_mask_value() -> None:
    graph = small_graphs.masking()
    assert kinds(graph) == (Kind(0, -1.0),)
    whole, behind, in_front = (x for (x,) in random_samples(graph, 3, seed=1))
    assert not (whole == -1).any()
    assert (behind[-1] == -1).all()
    assert not (behind[0] == -1).any()
    assert (in_front[0] == -1).all()


@pytest.mark.parametrize(("value", "padding"), [(-1.0, -1.0), (0.5, None), (-1e6, None), (np.nan, None)])
def test_counts_are_padded_only_with_counts(value: float, padding: float | None) -> None:
    graph = with_counts(small_graphs.masking(value), "int16")
    assert kinds(graph) == (Kind(0, padding, "int16", counts=True),)
    for (x,) in random_samples(graph, 3, seed=1):
        np.testing.assert_array_equal(x, x.astype(np.int16))


def test_an_input_is_followed_through_what_only_moves_it() -> None:
    graph = network((6, 1), Reshape(target=(6,)), Slice(axis=0, start=1, stop=None), *operations_of_an_embedding())
    assert kinds(graph) == (Kind(7, rows=7),)


def operations_of_an_embedding() -> list:
    return [node.operation for node in small_graphs.embedding(7, mask_zero=False).nodes]


def test_free_axes_have_several_lengths_or_the_one_asked_for() -> None:
    graph = network((Axis("timesteps"), small_graphs.FEATURES), small_graphs.lstm())
    assert len({x.shape for (x,) in random_samples(graph, 4, seed=1)}) == 2
    assert {x.shape for (x,) in random_samples(graph, 4, seed=1, timesteps=9)} == {(9, 3)}


def test_the_same_seed_gives_the_same_samples() -> None:
    graph = network((4, small_graphs.FEATURES), small_graphs.lstm())
    first, again, other = (random_samples(graph, 2, seed)[1][0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).all()


def test_samples_come_from_a_file(tmp_path: Path) -> None:
    graph = network((4, small_graphs.FEATURES), small_graphs.lstm())
    batch = np.random.default_rng(1).normal(size=(2, 4, 3))
    np.save(tmp_path / "x.npy", batch)
    np.savez(tmp_path / "x.npz", batch)
    for name in ("x.npy", "x.npz"):
        samples = load_samples(graph, tmp_path / name)
        assert len(samples) == 2
        np.testing.assert_array_equal(samples[1][0], batch[1].astype(np.float32))


def test_arrays_belong_to_the_inputs_whose_names_they_have(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 4, 3))
    np.savez(tmp_path / "named.npz", b=b, a=a)
    np.savez(tmp_path / "in_order.npz", a, b)
    for name in ("named.npz", "in_order.npz"):
        samples = load_samples(of_two_inputs(), tmp_path / name)
        np.testing.assert_array_equal(samples[1], [a[1].astype(np.float32), b[1].astype(np.float32)])
    for wrong in ({"b": b, "other": a}, {"b": b, "a": a, "labels": a}):
        np.savez(tmp_path / "some.npz", **wrong)
        with pytest.raises(OptionError, match="the inputs are 'a', 'b', and it has arrays 'b', "):
            load_samples(of_two_inputs(), tmp_path / "some.npz")


def test_masked_numbers_are_no_samples() -> None:
    """numpy reads what stands behind a mask as if there were none."""
    graph = network((4, small_graphs.FEATURES), small_graphs.lstm())
    batch = np.ma.masked_invalid(np.random.default_rng(1).normal(size=(2, 4, 3)))
    assert len(samples_of(graph, batch, "data")) == 2
    batch[1, 2, 0] = np.ma.masked
    for given in (batch, list(batch)):
        with pytest.raises(OptionError, match=r"masked numbers: replace them with its method filled\(\)"):
            samples_of(graph, given, "data")


def test_what_several_inputs_need_is_said(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros((2, 4, 3)))
    wanted = r"must hold a \(samples, 4, 3\), b \(samples, 4, 3\), as a .npz file with an array for each; it holds"
    with pytest.raises(OptionError, match=wanted):
        load_samples(of_two_inputs(), tmp_path / "x.npy")


def of_two_inputs() -> Graph:
    m = Maker()
    a, b = m.input(4, 3, name="a"), m.input(4, 3, name="b")
    return m.graph(m(Binary(kind="add"), a, b))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("1,2,3,4,5,6", "line 2: expected a whole sample, 12 numbers, got 6"),
        ("1,2,t,y", "line 2, column 3: 't' is not a number"),
    ],
)
def test_a_line_that_is_no_sample_is_named(tmp_path: Path, line: str, problem: str) -> None:
    (tmp_path / "x.csv").write_text(f"{','.join('123456789012')}\n{line}\n")
    with pytest.raises(OptionError, match=problem):
        load_samples(network((4, 3), small_graphs.lstm()), tmp_path / "x.csv", CsvLayout(whole=True))


def test_a_line_may_be_as_long_as_the_input(tmp_path: Path) -> None:
    graph = network((Axis("timesteps"), small_graphs.FEATURES), small_graphs.lstm())
    (tmp_path / "x.csv").write_text("1,2,3\n\n1,2,3,4,5,6\n")
    assert [x.shape for (x,) in load_samples(graph, tmp_path / "x.csv", CsvLayout(whole=True))] == [(1, 3), (2, 3)]
    (tmp_path / "x.csv").write_text("1,2,3,4\n")
    with pytest.raises(OptionError, match="a multiple of 3 numbers, got 4"):
        load_samples(graph, tmp_path / "x.csv", CsvLayout(whole=True))


IDS = "5,2\n1\n7,7,7\n"
WITHOUT_TITLES = {
    "all rows": ((Axis("timesteps"), 3), "1,2,3\n4;5;6\n7 8 9\n", [[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]),
    "empty lines": ((2, 3), "1,2,3\n4,5,6\n\n\n7,8,9\n0,0,0\n", [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [0, 0, 0]]]),
    "a column that tells": ((2, 2), "a,sample,b\n1,x,2\n3,y,4\n\n5,x,6\n7,y,8\n", [[[1, 2], [5, 6]], [[3, 4], [7, 8]]]),
    "quoted, tabs": ((2, 2), 'a\t"sample"\tb\n1\t8\t2\n5\t8\t6\n', [[[1, 2], [5, 6]]]),
    "no timesteps": ((3,), "1,2,3\n\n4,5,6\n", [[1, 2, 3], [4, 5, 6]]),
    "in a column": ((3,), "1\n2\n3\n\n4\n5\n6\n", [[1, 2, 3], [4, 5, 6]]),
    "of any length": ((Axis("timesteps"),), IDS, [[5, 2], [1], [7, 7, 7]]),
}


@pytest.mark.parametrize("name", WITHOUT_TITLES)
def test_a_line_is_a_timestep(name: str, tmp_path: Path) -> None:
    """The generated program reads the same samples."""
    shape, text, wanted = WITHOUT_TITLES[name]
    m = Maker()
    graph = m.graph(m(Binary(kind="add"), x := m.input(*shape, name="x"), x))
    (tmp_path / "x.csv").write_text(text)
    assert [x.tolist() for (x,) in load_samples(graph, tmp_path / "x.csv")] == wanted
    assert [x for (x,) in load(graph, source_of(graph, with_main=True))["read_samples"](text)[0]] == wanted
    put(tmp_path, graph, with_main=True)
    printed = json.loads(node(tmp_path, "predictor.mjs", "x.csv").stdout)
    assert (printed if len(wanted) > 1 else [printed]) == [(2.0 * np.array(x)).tolist() for x in wanted]


@pytest.mark.parametrize("text", ["1,2.o,3\n4,5,6\n", '"1","2","3"\n"4","5","6"\n', "1;2;#\n4;5;6\n"])
def test_a_row_is_not_taken_for_titles(text: str, tmp_path: Path) -> None:
    """A mistake in the first one, or quotes, would leave it out."""
    m = Maker()
    graph = m.graph(m(Binary(kind="add"), x := m.input(Axis("timesteps"), 3, name="x"), x))
    (tmp_path / "x.csv").write_text(text)
    wanted = "line 1 has numbers where titles should be"
    with pytest.raises(OptionError, match=wanted):
        load_samples(graph, tmp_path / "x.csv")
    with pytest.raises(ValueError, match=wanted):
        load(graph, source_of(graph, with_main=True))["read_samples"](text)
    put(tmp_path, graph, with_main=True)
    assert wanted in node(tmp_path, "predictor.mjs", "x.csv").stderr


def test_a_mark_of_order_is_no_title(tmp_path: Path) -> None:
    """As files have it that Excel writes, on stdin, too."""
    m = Maker()
    graph = m.graph(m(Binary(kind="add"), x := m.input(Axis("timesteps"), 3, name="x"), x))
    (tmp_path / "predictor.py").write_text(source_of(graph, with_main=True), encoding="utf-8")
    put(tmp_path, graph, with_main=True)
    text = "\ufeff1,2,3\n4,5,6\n"
    command = [sys.executable, "-X", "utf8", "predictor.py"]
    done = subprocess.run(command, cwd=tmp_path, input=text, capture_output=True, encoding="utf-8", check=True)
    assert json.loads(done.stdout) == [[2, 4, 6], [8, 10, 12]]
    assert json.loads(node(tmp_path, "predictor.mjs", text=text).stdout) == [[2, 4, 6], [8, 10, 12]]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1,2,3\n1,2\n", "line 2: a timestep has 3 numbers, not 2$"),
        (
            "1,2,3,4,5,6\n",
            "line 1: a timestep has 3 numbers, not 6; if a line is a whole sample, set `lines='samples'`",
        ),
        ("1,2,3\n4,,6\n", "line 2, column 2: '' is not a number"),
        ("\n", "has no sample"),
    ],
)
def test_a_line_that_is_no_timestep_is_named(text: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(text)
    with pytest.raises(OptionError, match=problem):
        load_samples(network((Axis("timesteps"), 3), small_graphs.lstm()), tmp_path / "x.csv")


@pytest.mark.parametrize("shape", [(2, 4, 4), (4, 3), (2, 5, 3), (0, 4, 3)])
def test_samples_of_another_shape_are_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.save(tmp_path / "x.npy", np.zeros(shape))
    with pytest.raises(OptionError, match=r"x.npy (must hold x \(samples, 4, 3\)|has no sample)"):
        load_samples(network((4, 3), small_graphs.lstm()), tmp_path / "x.npy")


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "it is empty"), (b"no array", "it is not .npy"), (b"\x80\x04N.", "it is not .npy")]
)
def test_a_file_that_holds_no_arrays_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "x.npy").write_bytes(content)
    with pytest.raises(OptionError, match=f"cannot read samples from .*: {why}"):
        load_samples(network((4, 3), small_graphs.lstm()), tmp_path / "x.npy")


@pytest.mark.parametrize(
    "damage", [lambda data: data[: len(data) // 2], lambda data: data[:150] + b"\0" * 50 + data[200:]]
)
def test_a_damaged_archive_is_refused(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    np.savez_compressed(tmp_path / "x.npz", x=np.random.default_rng(1).normal(size=(2, 4, 3)))
    (tmp_path / "x.npz").write_bytes(damage((tmp_path / "x.npz").read_bytes()))
    with pytest.raises(OptionError, match="cannot read samples from"):
        load_samples(network((4, 3), small_graphs.lstm()), tmp_path / "x.npz")


def test_an_archive_cut_short_or_of_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cut.npz").write_bytes(b"PK\x03\x04" + bytes(50))
    with ZipFile(tmp_path / "other.npz", "w") as archive:
        archive.writestr("notes.txt", "no numbers")
    for name, why in (
        ("cut.npz", "it is a damaged or incomplete archive"),
        ("other.npz", "'notes.txt' in it is not an array of numpy"),
    ):
        with pytest.raises(OptionError, match=why):
            load_samples(network((4, 3), small_graphs.lstm()), tmp_path / name)


def test_csv_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    for content, line in (("a,b,c\n1,2,3\n4,5,\xe9\n".encode("latin-1"), 3), ("1,2,3\n".encode("utf-16"), 1)):
        (tmp_path / "x.csv").write_bytes(content)
        with pytest.raises(OptionError, match=f"line {line} is not UTF-8"):
            load_samples(network((4, 3), small_graphs.lstm()), tmp_path / "x.csv")


def test_more_random_samples_than_memory_holds_are_refused() -> None:
    """Else the computer swaps, or ends the program, minutes later and without a word."""
    for length, count in ((10**8, 1), (None, 10**7)):
        with pytest.raises(OptionError, match="may not fit in memory: set fewer samples, or fewer timesteps"):
            random_samples(network((Axis("timesteps"), 3), small_graphs.lstm()), count, 0, length)


def test_complex_numbers_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.full((2, 4, 3), 1 + 1j))
    with pytest.raises(OptionError, match="complex numbers are not supported"):
        load_samples(network((4, 3), small_graphs.lstm()), tmp_path / "x.npy")


def test_a_pickle_in_a_file_is_not_run(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.array([Trap()], dtype=object))
    with pytest.raises(OptionError, match="allow_pickle=False"):
        load_samples(network((4, 3), small_graphs.lstm()), tmp_path / "x.npy")


def test_a_file_that_claims_terabytes_is_refused(tmp_path: Path) -> None:
    head = {"descr": "<f4", "fortran_order": False, "shape": (10**13, 4, 3)}
    with (tmp_path / "x.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, head)
    with pytest.raises(OptionError, match="cannot read samples"):
        load_samples(network((4, 3), small_graphs.lstm()), tmp_path / "x.npy")


class Trap:
    def __reduce__(self) -> tuple:
        return pytest.fail, ("a pickle was run",)


ROWS = np.random.default_rng(1).normal([1e5, 30.0, -0.3], [50.0, 9.0, 2.0], (120, 3))


def scaled_model(scaler: Any, rows: Any = ROWS, length: Any = 6, **options: Any) -> Graph:
    """A model of three columns, or of one, behind a scaler that is fitted to rows."""
    graph = network((length, rows.shape[1]), lstm(Weights(3), rows.shape[1], 4))
    return attach(graph, lstmgen.Pipeline(scaler=scaler.fit(rows), **options))


@pytest.mark.parametrize(
    "scaler",
    [StandardScaler(), MinMaxScaler(), MinMaxScaler((-1, 1)), RobustScaler(), StandardScaler(with_std=False)],
    ids=str,
)
def test_samples_that_were_scaled_before_are_noticed(scaler: Any) -> None:
    graph = scaled_model(scaler, columns=["pressure", "rain", "wind"])
    raw = samples_of(graph, ROWS.reshape(20, 6, 3), "data")
    assert doubts(graph, raw) == ()
    for few in (1, 20):
        ready = MinMaxScaler().fit_transform(ROWS).reshape(20, 6, 3)[:few]
        (doubt,) = scaled_already(graph, samples_of(graph, ready, "data"))
        assert "samples of input 'x' look scaled already: column 'pressure' is 0." in doubt
        assert Sampling(data=ready).of_data(graph).notes[-1:] == (doubt,)


@pytest.mark.parametrize(
    "rows",
    [
        np.random.default_rng(2).normal(0.1, 1.2, (60, 1)),  # hardly differs from its scaled form
        np.random.default_rng(2).normal(0.0, 0.02, (60, 1)),  # a quiet accelerometer in g
        np.random.default_rng(2).uniform(0, 1, (60, 1)),
        np.full((60, 1), 0.5) + np.arange(60)[:, np.newaxis] % 2 * 1e-4,
    ],
    ids=["standard", "small", "range", "steady"],
)
@pytest.mark.parametrize("scaler", [StandardScaler(), MinMaxScaler()], ids=str)
def test_raw_samples_near_zero_are_not_doubted(scaler: Any, rows: Any) -> None:
    graph = scaled_model(scaler, rows)
    assert doubts(graph, samples_of(graph, rows.reshape(10, 6, 1), "data")) == ()


def test_a_scaled_median_at_the_limit_is_not_doubted() -> None:
    rows = np.linspace(0, 1, 21)[:, np.newaxis]
    for center, doubted in ((-3.5, False), (-3.75, True)):  # medians of 4 and 4.25 after the scaler
        graph = attach(unchanged(1), lstmgen.Pipeline(scaler=StandardScaler(with_std=False).fit([[center]])))
        assert bool([*scaled_already(graph, [(row,) for row in rows])]) == doubted


def test_few_samples_for_calibration_are_doubted(tmp_path: Path) -> None:
    """One long sequence is enough."""
    graph = scaled_model(StandardScaler())
    for count, doubted in ((1, "only 1 sample to"), (9, "only 9 samples to"), (10, "")):
        data = ROWS.reshape(20, 6, 3)[:count]
        done = lstmgen.export(graph, tmp_path / "net.c", quantize="int16", calibrate=data, force=True)
        assert doubted in "".join(done.warnings)
        assert bool(doubted) == bool(done.warnings)
    free = scaled_model(StandardScaler(), length=T)
    assert "only 1 sample to" in doubts(free, [(ROWS,)])[0]
    assert doubts(free, [(np.tile(ROWS, (9, 1)),)]) == ()
