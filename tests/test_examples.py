"""The committed examples are what lstmgen writes today, and they predict what model.predict did."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from c_library import WARNINGS
from toolchain import ROOT

import lstmgen
from lstmgen.check.artifact import existing
from lstmgen.targets.c.runner import build_c
from lstmgen.targets.micropython.runner import micropython_runner
from lstmgen.targets.python.runner import python_runner
from lstmgen.targets.session import Request

EXAMPLES = ROOT / "generated_examples"
REGENERATE = runpy.run_path(str(EXAMPLES / "regenerate.py"))
STYLES, SMALLEST = REGENERATE["STYLES"], REGENERATE["SMALLEST"]
pipeline_of = REGENERATE["pipeline_of"]
MODELS = sorted(EXAMPLES.glob("*/model.*"))
OTHERS = {"__pycache__", "streaming", "report"}  # folders without a model


@pytest.fixture(params=MODELS, ids=lambda path: path.parent.name)
def model(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_every_folder_holds_an_example() -> None:
    folders = {path for path in EXAMPLES.iterdir() if path.is_dir() and path.name not in OTHERS}
    assert {path.parent for path in MODELS} == folders
    assert len(folders) == 6


@pytest.mark.parametrize("name", ["predictor.py", "net.c"])
def test_the_files_are_what_is_written_today(model: Path, tmp_path: Path, name: str) -> None:
    style = STYLES.get(model.parent.name) if name == "predictor.py" else None
    for path in lstmgen.export(model, tmp_path / name, style=style, pipeline=pipeline_of(model)).files:
        committed = model.parent / path.name
        assert path.read_text() == committed.read_text(), "run generated_examples/regenerate.py and look at the changes"


@pytest.mark.parametrize(("name", "target"), REGENERATE["IN_LANGUAGES"].items())
def test_the_files_of_other_languages_are_what_is_written_today(name: str, target: str, tmp_path: Path) -> None:
    lstmgen.export(SMALLEST, tmp_path / name, target=target)
    assert (tmp_path / name).read_text() == SMALLEST.with_name(name).read_text()


def test_the_report_is_what_is_written_today(tmp_path: Path) -> None:
    REGENERATE["write_report"](tmp_path / "har.html")
    committed = REGENERATE["REPORT"].read_text(encoding="utf-8")
    assert (tmp_path / "har.html").read_text(encoding="utf-8") == committed, "run generated_examples/regenerate.py"


def test_micropython_predicts_what_keras_did(require) -> None:
    check(micropython_runner(SMALLEST.with_name("micropython.py"), require("micropython")), SMALLEST, 1e-6)


def test_python_predicts_what_keras_did(model: Path) -> None:
    check(python_runner(model.parent / "predictor.py"), model, 1e-6)


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_c_predicts_what_keras_did(model: Path, tmp_path: Path, require, compiler: str) -> None:
    subject = existing(lstmgen.read(model, pipeline=pipeline_of(model)), model.parent / "net.c")
    check(build_c(subject, tmp_path, {}, require(compiler)), model, 1e-6)


def check(runner, model: Path, tolerance: float) -> None:
    expected = json.loads((model.parent / "expected.json").read_text())
    answers = runner([Request("predict", (np.array(sample),)) for sample in expected["inputs"]])
    for (got,), wanted in zip(answers, expected["outputs"], strict=True):
        np.testing.assert_allclose(got, wanted, rtol=tolerance, atol=tolerance)


def test_a_sentence_in_a_label_out_raw_prices_in_a_price_out() -> None:
    said = [
        ("sentences", "The plot is a joy, and I smile!", ["positive"]),
        ("sentences", "HER ACTING made me yawn", ["negative"]),
    ]
    for name, text, label in said:
        module = runpy.run_path(str(EXAMPLES / name / "predictor.py"))
        assert [module["classify"](text)[0]] == label
    expected = json.loads((EXAMPLES / "sentences" / "expected.json").read_text())
    assert [module["encode"](text) for text in expected["texts"]] == expected["inputs"]
    module = runpy.run_path(str(EXAMPLES / "forecast" / "predictor.py"))
    expected = json.loads((EXAMPLES / "forecast" / "expected.json").read_text())
    rows, predictor = expected["inputs"][0] + [sample[-1] for sample in expected["inputs"][1:]], module["Predictor"]()
    given = [predictor.push({"volume": volume, "price": price}) for price, volume in rows]
    assert given[:9] == [None] * 9
    np.testing.assert_allclose(given[9:], expected["outputs"], rtol=1e-6)


def test_make_example_shows_them_side_by_side(require) -> None:
    require("gcc")
    done = subprocess.run([sys.executable, EXAMPLES / "show.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    assert "largest difference from model.predict" in done.stdout
    assert "fine" in done.stdout


@pytest.mark.parametrize("optimize", ["speed", "size"])
def test_windows_of_a_stream_are_predicted_one_by_one(optimize: str, tmp_path: Path, require) -> None:
    hop, har = 50, EXAMPLES / "har" / "model.keras"
    source = lstmgen.export(har, tmp_path / "net.c", optimize=optimize).files[0]
    program = tmp_path / "windows"
    sources = [EXAMPLES / "streaming" / "main.c", source]
    command = [require("gcc"), "-std=c99", *WARNINGS, f"-DHOP={hop}", f"-I{tmp_path}", *sources, "-lm", "-o", program]
    subprocess.run(command, check=True)
    graph = lstmgen.read(har)
    stream = np.random.default_rng(4).normal(size=(128 + 3 * hop + 7, 9)).astype(np.float32)
    text = "\n".join(" ".join(map(repr, row)) for row in stream.tolist())
    done = subprocess.run([program], input=text, capture_output=True, text=True, check=True)
    wanted = [graph.evaluate(stream[start : start + 128])[0] for start in range(0, 4 * hop, hop)]
    assert [int(line.split()[0]) for line in done.stdout.splitlines()] == [int(y.argmax()) for y in wanted]
    given = [float(line.split()[1]) for line in done.stdout.splitlines()]
    np.testing.assert_allclose(given, [y.max() for y in wanted], rtol=0, atol=2e-6)
