"""CSV means the same everywhere: to a generated predictor, to `verify --data`, and to calibration."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import load, source_of
from graph_maker import Maker, T, Weights
from graphs import CELLS
from node import put
from sklearn.preprocessing import StandardScaler
from toolchain import require

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.graph.elementwise import Binary
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense
from lstmgen.pipeline import attach
from lstmgen.samples.csv_files import CsvLayout
from lstmgen.samples.load import load_samples

ROWS = np.random.default_rng(2).normal([20.0, 1000.0], [5.0, 10.0], (12, 2)).round(2)


def model(timesteps: object, **pipeline: object) -> Graph:
    m, w = Maker(), Weights(4)
    x = m.input(timesteps, 2)
    graph = m.graph(m(Dense(kernel=w(4, 1), bias=w(1)), m(CELLS["gru"](w, 2, 4), x)))
    given = {"scaler": StandardScaler().fit(ROWS), "columns": ["warmth", "pressure"], **pipeline}
    return attach(graph, lstmgen.Pipeline(**given))


def table(rows: np.ndarray, titles: str = "warmth,pressure", before: str = "") -> str:
    return "\n".join([titles, *(before + ",".join(map(str, row)) for row in rows)]) + "\n"


SWAPPED = "pressure,warmth\n" + "\n".join(f"{b},{a}" for a, b in ROWS[:4])
OTHERS = "day,warmth,rain,pressure\n" + "\n".join(f"d{k},{a},no,{b}" for k, (a, b) in enumerate(ROWS[:4]))
SAMPLES = "sample,warmth,pressure\n" + "\n".join(f"s{k // 4},{a},{b}" for k, (a, b) in enumerate(ROWS))
TURNS = "warmth,pressure,sample\n" + "\n".join(f"{a},{b},{k % 3}" for k, (a, b) in enumerate(ROWS))
BLOCKS = "\n".join(table(ROWS[k : k + 4], "" if k else "warmth,pressure") for k in (0, 4, 8))
FOUR = [ROWS[:4]]
GIVEN = {
    "a sample": (model(4), table(ROWS[:4]), FOUR),
    "a free axis": (model(T), table(ROWS[:7]), [ROWS[:7]]),
    "columns in another order": (model(4), SWAPPED, FOUR),
    "semicolons, spaces, a mark of order": (model(4), "\ufeff" + SWAPPED.replace(",", " ; "), FOUR),
    "quoted titles": (model(4), SWAPPED.replace("warmth", '"warmth"'), FOUR),
    "others that are ignored": (model(4, other_columns="ignore"), OTHERS, FOUR),
    "samples by a column": (model(4), SAMPLES, [ROWS[:4], ROWS[4:8], ROWS[8:]]),
    "samples between empty lines": (model(T), BLOCKS, [ROWS[:4], ROWS[4:8], ROWS[8:]]),
    "samples that take turns": (model(4), TURNS, [ROWS[0::3], ROWS[1::3], ROWS[2::3]]),
    "windows": (model(4, window=4, hop=3), table(ROWS), [ROWS[:4], ROWS[3:7], ROWS[6:10]]),
    "windows of samples": (model(T, window=3), SAMPLES, [ROWS[:3], ROWS[4:7], ROWS[8:11]]),
    "what is missing is filled": (model(4, missing=[20.0, 1000.0]), table(ROWS[:4]).replace(str(ROWS[1, 0]), ""), None),
}


@pytest.mark.parametrize("name", GIVEN)
def test_tables_with_titles(name: str, tmp_path: Path) -> None:
    graph, text, wanted = GIVEN[name]
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    if wanted is None:
        wanted = [ROWS[:4].copy()]
        wanted[0][1, 0] = np.nan
    samples = [sample for (sample,) in load_samples(graph, path)]
    (tmp_path / "predictor.py").write_text(source_of(graph))
    command = [sys.executable, "-I", "-S", "predictor.py", "rows.csv"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    answers = json.loads(done.stdout) if len(wanted) > 1 else [json.loads(done.stdout)]
    assert len(samples) == len(answers) == len(wanted)
    for sample, answer, rows in zip(samples, answers, wanted):
        np.testing.assert_array_equal(sample, rows.astype(np.float32))
        np.testing.assert_allclose(answer, graph.evaluate(rows)[0], rtol=1e-9)


@pytest.mark.parametrize("program", [(sys.executable, "-I", "-S", "predictor.py"), ("node", "predictor.mjs")])
def test_json_objects_are_rows_and_tables(program: tuple[str, ...], tmp_path: Path) -> None:
    """As web services write them: rows with names, tables of columns, one in a line or in a list."""
    require(program[0])
    graph = model(4)
    lstmgen.export(graph, tmp_path / program[-1], with_main=True)

    def answer(text: str, *options: str) -> Any:
        command = [*program, *options]
        done = subprocess.run(command, cwd=tmp_path, input=text, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return json.loads(done.stdout) if not options else [json.loads(line) for line in done.stdout.splitlines()]

    rows = [
        {
            "pressure": b,
            "warmth": a,
        }
        for a, b in ROWS[:4].tolist()
    ]
    columns = {"warmth": ROWS[:4, 0].tolist(), "pressure": ROWS[:4, 1].tolist()}
    (expected,) = (y.tolist() for y in graph.evaluate(ROWS[:4]))
    lines = "\n".join(map(json.dumps, rows))
    for text in (json.dumps(rows), json.dumps(columns, indent=2), lines):
        np.testing.assert_allclose(answer(text), expected, rtol=1e-9)
    twice = (json.dumps([rows, columns]), json.dumps([columns, rows]), f"{json.dumps(rows)}\n\n{json.dumps(columns)}\n")
    for text in twice:
        np.testing.assert_allclose(answer(text), [expected] * 2, rtol=1e-9)
    np.testing.assert_allclose(answer(lines, "--step")[-1], expected, rtol=1e-9)


WRONG = {
    "warmth\n1\n": "missing column 'pressure'; the columns are 'warmth', 'pressure'",
    "warmth,pressure,rain\n1,2,3\n": "'warmth', 'pressure'; other_columns=\"ignore\" in the pipeline skips",
    ",warmth,pressure\n0,1,2\n": "unknown column without a title .an index.*; the columns",
    "warmth,pressure\n1,wet\n": "line 2, column 'pressure': 'wet' is not a number",
    "warmth;pressure\n1,5;2,5\n": "expected 2 fields, got 3; with commas as separators, write decimals with a point",
    "warmth,pressure\n1,2\n\n3\n": "line 4: expected 2 fields, got 1",
    "warmth,pressure\n": "no sample|no numbers",
    "warmth,warmth,pressure\n1,2,3\n": "duplicate column 'warmth'; the columns are 'warmth', 'pressure'",
    "sample,warmth,pressure,sample\n0,1,2,1\n": "unknown column 'sample'",
    "warmth,pressure\n" + "1" * 10_000_000: "invalid CSV|expected 2 fields",
    "naïve \U0001f600,\x1b[2J\n": "missing column 'warmth', missing column 'pressure'",
    table(ROWS[:3]): r"3 rows where a sample has 4|must have shape \(4, 2\), not \(3, 2\)",
}


@pytest.mark.parametrize("text", WRONG, ids=WRONG.values())
def test_tables_that_are_wrong(text: str, tmp_path: Path) -> None:
    graph = model(4)
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OptionError, match=WRONG[text]):
        load_samples(graph, path)
    module = load(graph)
    with pytest.raises(ValueError, match=WRONG[text]):
        [module["predict"](*inputs) for inputs in module["read_samples"](text)[0]]


def one_column(timesteps: object, **pipeline: object) -> Graph:
    m, w = Maker(), Weights(4)
    x = m.input(timesteps, 1)
    return attach(m.graph(m(CELLS["gru"](w, 1, 4), x)), lstmgen.Pipeline(columns=["sample"], **pipeline))


def test_a_column_may_be_called_sample(tmp_path: Path) -> None:
    graph, text = one_column(3), "sample\n1\n2\n3\n\n\n"
    (tmp_path / "rows.csv").write_text(text)
    ((sample,),) = load_samples(graph, tmp_path / "rows.csv")
    assert sample.tolist() == load(graph)["read_samples"](text)[0][0][0] == [[1.0], [2.0], [3.0]]


@pytest.mark.parametrize(
    ("graph", "text", "message"),
    [
        (one_column(T, missing=0.5), "sample\n1\n\n3\n", "line 3 is empty: take it out, or write nan"),
        (one_column(T, window=5), "sample\n1\n2\n", "there are fewer rows than a window has: 5"),
    ],
)
def test_rows_that_may_be_missing(graph: Graph, text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(text)
    with pytest.raises(OptionError, match=message):
        load_samples(graph, tmp_path / "rows.csv")
    with pytest.raises(ValueError, match=message):
        load(graph)["read_samples"](text)


def test_an_empty_field_is_refused_where_nothing_is_taken_for_it() -> None:
    module = load(model(4))
    (inputs,), _ = module["read_samples"](table(ROWS[:4]).replace(str(ROWS[2, 1]), ""))
    with pytest.raises(ValueError, match="row 3, column 'pressure' is NaN"):
        module["predict"](*inputs)


def test_lines_without_titles_are_numbers() -> None:
    module = load(model(4))
    lines = "\n".join(" ".join(map(str, row)) for row in ROWS[:4])
    ((first,), (second,)), several = module["read_samples"](f"{lines}\n\n{lines}\n")
    assert several
    assert first == second == ROWS[:4].tolist()


def test_what_is_missing_is_filled_before_ranges_are_measured(tmp_path: Path) -> None:
    gaps, filled = np.stack([ROWS[:4], ROWS[4:8]]), np.stack([ROWS[:4], ROWS[4:8]])
    gaps[0, 1, 0], filled[0, 1, 0] = np.nan, 20.0
    gaps[1, 3, 1], filled[1, 3, 1] = np.nan, 1000.0
    texts = []
    for name, samples in {"gaps": gaps, "filled": filled}.items():
        (tmp_path / name).mkdir()
        lstmgen.export(model(4, missing=[20.0, 1000.0]), tmp_path / name / "net.c", quantize="int16", calibrate=samples)
        texts.append((tmp_path / name / "net.c").read_text())
    assert texts[0] == texts[1]
    with pytest.raises(OptionError, match="sample 1 of `calibrate=`: .* is nan at"):
        lstmgen.export(model(4), tmp_path / "net.c", quantize="int16", calibrate=gaps)


def plain(*shape: object) -> Graph:
    """Numbers out as they came in, doubled; no pipeline."""
    m = Maker()
    return m.graph(m(Binary(kind="add"), x := m.input(*shape, name="x"), x))


EIGHT = "\n".join(",".join(map(str, row)) for row in ROWS[:8]) + "\n"
FLAT = "\n".join(" ".join(map(str, ROWS[k : k + 4].ravel())) for k in (0, 4)) + "\n"
OPTIONS = {
    "window": (plain(3, 2), EIGHT, CsvLayout(window=3)),
    "a window of titled rows": (plain(T, 2), table(ROWS[:7], "b,a"), CsvLayout(window=2)),
    "a window of samples": (plain(4, 2), SAMPLES, CsvLayout(window=4)),
    "a window that the pipeline has, too": (model(4, window=4, hop=3), table(ROWS), CsvLayout(window=4)),
    "a window where the pipeline has columns": (model(4), table(ROWS), CsvLayout(window=4)),
    "lines": (plain(4, 2), FLAT, CsvLayout(whole=True)),
    "lines of any length": (plain(T, 2), "1,2\n\n1,2,3,4\n", CsvLayout(whole=True)),
    "lines of three axes": (plain(2, 2, 2), FLAT, CsvLayout(whole=True)),
    "lines of one axis": (plain(8), FLAT, CsvLayout(whole=True)),
    "one axis of any length": (plain(T), "1 2 3\n4 5\n", CsvLayout()),
    "titles of one axis": (plain(3), "a,b,c\n1,2,3\n4,5,6\n", CsvLayout()),
    "titles that are numbers": (plain(1, 2), "sample,0,1\nx,3,4\n", CsvLayout()),
}


def programs(graph: Graph, folder: Path) -> list[list[str]]:
    """The commands of generated programs."""
    (folder / "predictor.py").write_text(source_of(graph, with_main=True))
    put(folder, graph, with_main=True)
    return [[sys.executable, "-I", "-S", "predictor.py"], [require("node"), "predictor.mjs"]]


def ran(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", OPTIONS)
def test_generated_programs_take_windows_and_lines(name: str, tmp_path: Path) -> None:
    """As `--data` does, with the same options."""
    graph, text, layout = OPTIONS[name]
    (tmp_path / "rows.csv").write_text(text)
    wanted = [graph.evaluate(*sample)[0] for sample in load_samples(graph, tmp_path / "rows.csv", layout)]
    options = ["--lines", "samples"] if layout.whole else ["--window", str(layout.window)] if layout.window else []
    for command in programs(graph, tmp_path):
        done = subprocess.run(
            [*command, "rows.csv", *options], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        printed = json.loads(done.stdout)
        answers = printed if len(wanted) > 1 else [printed]
        assert len(answers) == len(wanted)
        for answer, each in zip(answers, wanted):
            np.testing.assert_allclose(answer, each, rtol=1e-5)


WRONG_OPTIONS = [
    (plain(T, 2), EIGHT, ["--window", "9"], "there are fewer rows than a window has: 9"),
    (
        model(4, window=4),
        table(ROWS),
        ["--window", "3"],
        "--window 3 does not fit: the model has no timesteps, or other",
    ),
    (plain(2), EIGHT, ["--window", "3"], "--window 3 does not fit: the model has no timesteps, or other windows"),
    (plain(T, 2), EIGHT, ["--window", "0"], "--window must be 1 or more, without --step and --lines"),
    (plain(T, 2), EIGHT, ["--window", "2", "--lines", "samples"], "--window must be 1 or more, without"),
    (plain(T, 2), EIGHT, ["--lines", "rows"], "--lines"),
    (plain(T, 2), "[[1, 2]]", ["--window", "1"], "--window and --lines are for CSV, and this is JSON"),
    (plain(4, 2), "1,2,3\n", ["--lines", "samples"], "line 1: expected a whole sample, 8 numbers, got 3"),
    (
        plain(T, 2),
        "1,2,3\n",
        ["--lines", "samples"],
        "line 1: expected a whole sample, a multiple of 2 numbers, got 3",
    ),
    (plain(2, 2, 2), FLAT, [], "lines of CSV are timesteps, and samples of this model have none: write JSON"),
    (plain(T, 1), "a\n1\n\n3\n", [], "line 3 is empty: take it out, or write nan if a number is missing there"),
    (plain(2, 1), "a\n1\n2\n3\n", [], "there are 3 rows where a sample has 2: cut them with --window 2, or add"),
    (plain(T, 2), "a,a\n1,2\n", [], "duplicate column"),
    (plain(T, 2), "1,2\n3,4,5\n6,7\n", [], "line 2: expected 2 numbers, got 3"),
    (plain(T, 2), "1\n3,4\n", [], "line 1: expected 2 numbers, got 1"),
    (plain(T, 1), "1,2\n", [], "line 1: expected 1 number, got 2"),
    (plain(T, 1), "a\n1,2\n", [], "line 2: expected 1 field, got 2"),
    (plain(1, 1), "1,2\n", ["--lines", "samples"], "line 1: expected a whole sample, 1 number, got 2"),
    (plain(T, 2), "a,b\n1,\n", [], "is not a number"),
]


@pytest.mark.parametrize(("graph", "text", "options", "message"), WRONG_OPTIONS)
def test_generated_programs_say_what_is_wrong(
    graph: Graph, text: str, options: list[str], message: str, tmp_path: Path
) -> None:
    (tmp_path / "rows.csv").write_text(text)
    for command in programs(graph, tmp_path):
        done = subprocess.run(
            [*command, "rows.csv", *options], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        assert message in done.stderr
        assert "Traceback" not in done.stderr
