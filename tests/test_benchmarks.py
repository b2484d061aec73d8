"""The benchmarks run, and all who take part compute what the model says."""

import argparse
import importlib.util
import re
import subprocess
import sys

import pytest
import toolchain

RIVALS = {"onnxruntime", "LiteRT", "model.predict", "numpy"}
# float32 through three timesteps of numbers below 1: a few units of 6e-8
TOLERANCE = 1e-6


SCORED = """
import lstmgen
from gallery import MODELS
from gallery_lessons import LESSONS, scored

for name, lesson in LESSONS.items():
    print(scored(lstmgen.read(MODELS / f"{name}.keras"), lesson))
"""


def test_models_of_the_gallery_do_what_its_page_says():
    """In a process of its own: benchmarks and tests have modules of the same names."""
    command = [sys.executable, "-c", SCORED]
    done = subprocess.run(command, cwd=toolchain.ROOT / "benchmarks", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    page = (toolchain.ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    scores = done.stdout.splitlines()
    assert len(scores) == 4
    assert [score for score in scores if f"| {score} |" not in page] == []


def test_every_contestant_is_timed_and_right(tmp_path):
    toolchain.require("gcc")
    for package in ("matplotlib", "threadpoolctl"):
        if importlib.util.find_spec(package) is None:
            toolchain.missing(f"{package} is not installed")
    arguments = [
        *("--models", "seed", "--rivals", ",".join(RIVALS), "--builds", "native,plain"),
        *("--batches", "1,4", "--seconds", "0.001", "--out", str(tmp_path)),
    ]
    command = [sys.executable, str(toolchain.ROOT / "benchmarks" / "bench.py"), "--quick", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    rivals = RIVALS - set(re.findall("^(.*) is left out: not installed", done.stderr, re.MULTILINE))
    assert {"model.predict", "numpy"} <= rivals
    (report,) = tmp_path.glob("*.md")
    (picture,) = tmp_path.glob("*.png")
    text = report.read_text()
    assert done.stdout.strip() == text.strip()
    assert picture.stat().st_size > 1000
    for heading in ("LSTM, batch 1", "LSTM, batch 4"):
        part = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
        times, ratios, errors = (dict(rows(table)) for table in re.findall(r"(?:^\|.*\n)+", part, re.MULTILINE)[:3])
        assert {*rivals, "gcc -O2", "… called from Python"} < set(errors)
        assert {*errors, "roofline, gcc -O3 -march=native"} == set(times)
        assert all(float(cell.split()[0]) > 0 for cell in times.values())
        assert ratios["gcc -O3 -march=native"] == "1.00×"
        assert all(float(cell.split()[0]) < TOLERANCE for cell in errors.values()), errors


def rows(table):
    """The first two cells of each row under the rule."""
    for line in table.splitlines()[2:]:
        name, cell, *_ = (text.strip() for text in line.strip("|").split("|"))
        yield name, cell


def test_every_kind_of_layer_is_timed_and_right(tmp_path):
    """It ends with an error where an output is not the layer's, whoever computed it."""
    toolchain.require("gcc")
    for package in ("onnx", "onnxruntime", "threadpoolctl"):
        if importlib.util.find_spec(package) is None:
            toolchain.missing(f"{package} is not installed")
    out = tmp_path / "report.md"
    arguments = ["--only", "64", "--seconds", "0.001", "--out", str(out)]
    command = [sys.executable, str(toolchain.ROOT / "benchmarks" / "per_layer.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    times = dict(rows("\n".join(line for line in out.read_text().splitlines() if line.startswith("|"))))
    assert {name.split()[0] for name in times} == {
        "LSTM",
        "GRU",
        "TimeDistributed(Dense)",
        "Conv1D",
        "Embedding",
        "roofline",
    }
    assert all(float(cell) > 0 for cell in times.values())


def test_fewer_bits_are_timed_and_right():
    """Errors are those of rounding: of weights, of activations in int8; none where nothing is rounded."""
    toolchain.require("gcc")
    if importlib.util.find_spec("threadpoolctl") is None:
        toolchain.missing("threadpoolctl is not installed")
    arguments = ["--models", "seed", "--cells", "lstm", "--seconds", "0.001"]
    command = [sys.executable, str(toolchain.ROOT / "benchmarks" / "quantized.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]
    lines = [[cell.strip() for cell in line.split("|")[3:]] for line in done.stdout.splitlines() if "seed lstm" in line]
    errors = {name: float(error) for name, _, _, error, *_ in lines}
    largest = {"float32": TOLERANCE, "float16 weights": 1e-3, "int8 weights": 2e-2, "int16": 1e-3, "int8": 1e-1}
    assert all(errors[name] < bound for name, bound in largest.items()), errors
    assert all(float(ratio) > 0 for _, _, ratio, *_ in lines)


def test_a_name_that_is_unknown_is_told(monkeypatch):
    """Every benchmark with such options takes them by the same function."""
    monkeypatch.syspath_prepend(toolchain.ROOT / "benchmarks")
    from names import names_of

    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--models", type=names_of({"seed": 1, "har": 2}), default="har")
    assert (parser.parse_args([]).models, parser.parse_args(["--models", "seed,har"]).models) == (
        ["har"],
        ["seed", "har"],
    )
    with pytest.raises(argparse.ArgumentError, match="argument --models: there is no 'moon'; there is seed, har"):
        parser.parse_args(["--models", "seed,moon"])
