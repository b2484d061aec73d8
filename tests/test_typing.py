"""Type checkers and completion see every argument of the package's functions: a typo fails before the code runs."""

from __future__ import annotations

import inspect
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jedi
import pytest
from toolchain import ROOT, missing

import lstmgen
from lstmgen.packages.registry import PACKAGES
from lstmgen.targets.registry import TARGETS, declared

FUNCTIONS = [name for name in lstmgen.__all__ if inspect.isfunction(getattr(lstmgen, name))]
MODEL = '"m"'
REQUIRED = {"certify": '"m", "g", "o"', "export": '"m", "o"', "report": '"m", "o"', "weights": '"m", "g", "o"'}
PYRIGHT = ROOT / ".venv" / "pyright" / "node_modules" / ".bin" / "pyright"
CHOICES = {name: option.choices for name, (option, _) in declared(TARGETS.values()).items() if option.choices}
CHOICES |= {"target": tuple(TARGETS), "package": tuple(PACKAGES)}
ANY = ("calibrate", "data", "example")  # whatever numpy converts to an array, or a module takes
HEAD = """import math
from pathlib import Path
import numpy as np
import lstmgen
class KerasModel:
    def get_config(self) -> dict[str, int]: return {}
class Module:
    def state_dict(self, *, prefix: str = "") -> dict[str, int]: return {}
def told(stage: str) -> None: ...
rows = np.zeros((8, 24, 6))
"""
RIGHT = """
lstmgen.export(KerasModel(), Path("net.c"), calibrate=rows, tell=told, force=True, selftest=8, name="net").files
lstmgen.export(lstmgen.read("m"), "net.c", quantize="int16", ranges=[1, 2.5], biases=np.ones(3), max_error="1%")
lstmgen.export("m", "net.c", pipeline=lstmgen.Pipeline(), weights=Path("w"), layers={"a": "x"}, window=None)
lstmgen.estimate("m", board="uno", flash=1024, ram=None, period_ms=20).fits
lstmgen.export(Module(), "net.c", example=rows)
print(lstmgen.verify("m", data={"a": rows}, samples=3, max_error=math.inf, keras=False, lines="samples").ok)
lstmgen.weights("m", "net.c", Path("o.bin"), force=True).name
lstmgen.report("m", "o.html", data=[[1.0]], certificate="c.json")
[report.ok for report in lstmgen.certify("m", "net.c", "c.json", seed=2)]
"""


def keywords(function: str) -> list[str]:
    """The names of arguments that a call passes by keyword."""
    parameters = inspect.signature(getattr(lstmgen, function)).parameters.values()
    return [item.name for item in parameters if item.kind is item.KEYWORD_ONLY]


def call(function: str, argument: str = "") -> str:
    return f"lstmgen.{function}({REQUIRED.get(function, MODEL)}, {argument})"


def right() -> Iterator[str]:
    """A call for each choice of each option, and calls as users write them."""
    yield from RIGHT.split("\n")[1:-1]
    for function in FUNCTIONS:
        yield from (call(function, f"{name}={word!r}") for name in keywords(function) for word in CHOICES.get(name, ()))


def wrong() -> Iterator[str]:
    """Calls with every argument misspelled, of another type, and of no choice."""
    for function in FUNCTIONS:
        yield f"lstmgen.{function}(3{', 4' * REQUIRED.get(function, '').count(',')})"
        for name in keywords(function):
            yield call(function, f"{name}x=None")
            if name not in ANY:
                yield call(function, f"{name}=1j")
                yield call(function, f"{name}=[b'']")
            if name in CHOICES:
                yield call(function, f"{name}={CHOICES[name][0] + 'x'!r}")
    yield "lstmgen.exprot('m', 'o')"
    yield "lstmgen.verify('m').okay"
    yield "lstmgen.read('m').layer"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A program of calls, a line each, and the lines that are wrong."""
    path = tmp_path_factory.mktemp("typing") / "program.py"
    path.write_text("\n".join([HEAD, *right(), *wrong()]))
    return path, sorted(wrong())


def marked(program: Path, lines: set[int]) -> list[str]:
    texts = program.read_text().split("\n")
    return sorted(texts[line - 1] for line in lines)


def test_mypy_refuses_wrong_calls_alone(program: tuple[Path, list[str]]) -> None:
    path, lines = program
    mypy = [sys.executable, "-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml"), str(path)]
    done = subprocess.run(mypy, cwd=ROOT, capture_output=True, text=True)
    numbers = {int(number) for number in re.findall(r"program\.py:(\d+): error", done.stdout)}
    assert marked(path, numbers) == lines, done.stdout + done.stderr


def test_pyright_refuses_wrong_calls_alone(program: tuple[Path, list[str]]) -> None:
    if not PYRIGHT.exists():
        missing("Pyright is not installed: run 'make .venv/pyright'")
    path, lines = program
    config = path.with_name("pyrightconfig.json")
    config.write_text(json.dumps({"extraPaths": [str(ROOT)], "typeCheckingMode": "strict", "include": [path.name]}))
    done = subprocess.run(
        [PYRIGHT, "--outputjson", "--pythonpath", sys.executable, "-p", str(config)], capture_output=True, text=True
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    errors = [item for item in found if item["severity"] == "error"]
    numbers = {item["range"]["start"]["line"] + 1 for item in errors}
    assert marked(path, numbers) == lines, done.stdout


@pytest.mark.parametrize("function", FUNCTIONS)
def test_jedi_completes_every_argument(function: str) -> None:
    start = f"import lstmgen\n{call(function)}".removesuffix(")")
    project = jedi.Project(ROOT)
    names = {item.name for item in jedi.Script(start, project=project).complete()}
    assert keywords(function)
    assert {f"{name}=" for name in keywords(function)} <= names
