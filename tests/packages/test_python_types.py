"""Type checkers see what a package for Python takes and returns, as TypeScript sees it of JavaScript."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from graph_maker import Maker
from small_graphs import two_ends
from toolchain import ROOT, missing

import lstmgen
from lstmgen.export import export
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import LSTM
from lstmgen.pipeline import attach

PYRIGHT = ROOT / ".venv" / "pyright" / "node_modules" / ".bin" / "pyright"
RIGHT = """import numpy as np
import ends
import weather
from typing_extensions import assert_type

y, z = ends.predict([[1, 2, 3]], np.zeros(4))
assert_type(y.tolist(), list[list[float]])
assert_type(z.tolist(), list[float])
several, fixed = ends.predict_batch(zip([[[1.0]]], [[1.0, 2.0]]))
assert_type(several, list[ends.Array[list[list[float]]]])
assert_type(fixed.tolist(), list[list[float]])
rows = [{"warmth": 20.5, "pressure": 1000.0}]
assert_type(weather.classify(rows), tuple[str, float])
assert_type(weather.predict({"warmth": [1.0], "pressure": np.ones(3)}).tolist(), list[float])
assert_type(weather.Predictor().push({"warmth": 1.0, "pressure": 2.0}), weather.Array[list[float]] | None)
assert_type(weather.Predictor().step(np.zeros(2)).tolist(), list[float])
ends.Predictor(b"").share(ends.Predictor())
ends.Predictor().load(memoryview(b""))
assert_type(weather.LABELS, tuple[str, ...])
assert_type(weather.WINDOW, int)
print(weather.predict(np.zeros((3, 2))) > 0.5, np.argmax(weather.predict([[1.0, 2.0]])), len(y))
"""
WRONG = """
ends.predict([[1, 2, 3]])
ends.predict("text", [1.0])
ends.predict([1.0], [1.0])
ends.Predictor().step([1.0])
ends.Predictor().share(b"")
ends.Predictor("weights.bin")
ends.predict_batch(5)
ends.LABELS
weather.classify({"warmth": "warm"})
weather.Predictor().push(3)
weather.label()
weather.WINDOW.upper
"""


def test_types_are_precise(tmp_path: Path) -> None:
    export(two_ends(), tmp_path / "ends", package="python", arguments={"weights_file": "load"})
    m = Maker()
    dense = m(Dense(kernel=m.weight(4, 3), bias=m.weight(3)), m(m.cell(LSTM, 2, 4), m.input(3, 2)))
    graph = m.graph(m(Activate(activation=activation("softmax")), dense))
    pipeline = lstmgen.Pipeline(columns=["warmth", "pressure"], labels=["dry", "wet", "snow"], window=3, hop=1)
    export(attach(graph, pipeline), tmp_path / "weather", package="python", arguments={})
    program = tmp_path / "program.py"
    program.write_text(RIGHT + WRONG)
    wrong = [line for line in WRONG.splitlines() if line]
    config = str(ROOT / "pyproject.toml")
    mypy = [sys.executable, "-m", "mypy", "--strict", "--config-file", config, str(program)]
    folders = [str(tmp_path / name) for name in ("ends", "weather")]
    done = subprocess.run(
        mypy, cwd=ROOT, capture_output=True, text=True, env={"PATH": "", "MYPYPATH": ":".join(folders)}
    )
    lines = {int(number) for number in re.findall(r"program\.py:(\d+): error", done.stdout)}
    assert marked(program, lines) == wrong, done.stdout
    if not PYRIGHT.exists():
        missing("Pyright is not installed: run 'make .venv/pyright'")
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"extraPaths": folders, "include": ["program.py"]}))
    done = subprocess.run(
        [PYRIGHT, "--outputjson", "--pythonpath", sys.executable, "-p", str(tmp_path)], capture_output=True, text=True
    )
    found = [item for item in json.loads(done.stdout)["generalDiagnostics"] if item["severity"] == "error"]
    lines = {item["range"]["start"]["line"] + 1 for item in found}
    assert marked(program, lines) == wrong, done.stdout


def marked(program: Path, lines: set[int]) -> list[str]:
    texts = program.read_text().split("\n")
    return [texts[line - 1] for line in sorted(lines)]
