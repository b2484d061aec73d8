"""Generated Python runs on every Python since 3.8, without a warning, where nothing but the standard library is."""

from __future__ import annotations

import ast
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import toolchain
from generated import as_tuple, assert_agrees, source_of
from graphs import chain
from operation_graphs import activations
from python_cases import Case, operation_cases

from lstmgen.graph.activation import FUNCTIONS
from lstmgen.graph.elementwise import Activate

RUN = """
import importlib, json, sys
for name in ("tensorflow", "keras", "tf_keras", "numpy", "h5py", "jinja2", "lstmgen"):
    sys.modules[name] = None  # importing it raises ImportError
sys.path.insert(0, ".")
with open("inputs.json") as file:
    inputs = json.load(file)
results = {}
for name in sorted(inputs):
    module = importlib.import_module(name)
    results[name] = [module.predict(*sample) for sample in inputs[name] * 2]
    stray = [value for value in vars(module) if value[0] == "_" and value[:2] != "__"]
    assert not stray, stray
foreign = [name for name, module in sys.modules.items() if module is not None and "site-packages" in str(module)]
assert not foreign, foreign
print(json.dumps(results))
"""


def activation_cases() -> list[Case]:
    """Every activation on a few rows."""
    rows = np.random.default_rng(5).normal(0, 2, (3, 4))
    return [
        Case(f"activation_{name}_{k}", chain(rows.shape, Activate(activation=function)), (rows,))
        for name in FUNCTIONS
        for k, function in enumerate(activations(name))
    ]


CASES = [*operation_cases(), *activation_cases()]
FORMS = {"fast": {"style": "fast"}, "readable": {"style": "readable"}, "micropython": {"target": "micropython"}}


@pytest.fixture(scope="module", params=FORMS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A module for every case, and the inputs."""
    path = tmp_path_factory.mktemp("modules")
    for k, case in enumerate(CASES):
        (path / f"case_{k}.py").write_text(source_of(case.graph, **FORMS[request.param]), encoding="utf-8")
    samples = {f"case_{k}": [[x.tolist() for x in case.inputs]] for k, case in enumerate(CASES)}
    (path / "inputs.json").write_text(json.dumps(samples))
    (path / "run.py").write_text(RUN)
    return path


@pytest.mark.parametrize("version", toolchain.interpreters())
def test_every_operation_under_every_python(version: str, folder: Path) -> None:
    command = [toolchain.interpreters()[version], "-W", "error", "-S", "-E", "-B", "run.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    results = json.loads(done.stdout)
    for k, case in enumerate(CASES):
        with np.errstate(all="ignore"):
            expected = case.graph.evaluate(*case.inputs)
        first, second = results[f"case_{k}"]
        assert json.dumps(first) == json.dumps(second)
        assert_agrees(as_tuple(case.graph, first), expected)


def test_the_syntax_is_that_of_the_oldest_python(folder: Path) -> None:
    """On a machine without that Python too; where it is installed, the modules run on it."""
    for path in sorted(folder.glob("case_*.py")):
        ast.parse(path.read_text(encoding="utf-8"), feature_version=toolchain.OLDEST_PYTHON)
