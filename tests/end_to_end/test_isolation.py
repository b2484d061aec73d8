"""What must not be needed is not there: no package to predict, no TensorFlow to export."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from toolchain import ROOT, forbid

EXAMPLES = ROOT / "generated_examples"


def run(program: str, *arguments: object, given: str = "", python: str = sys.executable) -> str:
    command = [python, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    return done.stdout


@pytest.mark.parametrize("name", ["article", "article_relu", "article_relu_gates", "har"])
def test_a_predictor_needs_no_package(name: str, interpreters: dict[str, str]) -> None:
    expected = json.loads((EXAMPLES / name / "expected.json").read_text())
    start = forbid({"numpy", "tensorflow", "keras", "tf_keras"})
    program = start + "import runpy\nsys.argv = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"
    for python in interpreters.values():
        printed = run(program, EXAMPLES / name / "predictor.py", given=json.dumps(expected["inputs"]), python=python)
        for got, wanted in zip(json.loads(printed), expected["outputs"], strict=True):
            assert got == pytest.approx(wanted, abs=1e-6)


def test_the_guard_can_fail() -> None:
    program = forbid({"numpy"}) + "import numpy.linalg\n"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "imports numpy" in done.stderr


COMMANDS = """
import json
from lstmgen.cli.app import app
for words in json.loads(sys.argv[1]):
    print(*words, file=sys.stderr)  # the last line names the command that fails
    app(words, standalone_mode=False)
"""


def test_commands_need_no_tensorflow(tmp_path: Path) -> None:
    """One process for all commands: once TensorFlow is forbidden, it is for each of them."""
    commands = []
    for model in map(str, sorted(EXAMPLES.glob("*/model.*"))):
        commands += [["export", model, "-o", str(tmp_path / out), "--force"] for out in ("predictor.py", "net.c")]
        commands.append(["inspect", model])
    commands.append(["verify", str(EXAMPLES / "article" / "model.h5"), "--no-keras", "--target", "python"])
    run(forbid({"tensorflow", "keras", "tf_keras"}) + COMMANDS, json.dumps(commands))
