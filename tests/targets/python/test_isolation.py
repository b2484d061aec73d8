"""Generated Python has no state of its own: what runs beside it, in whatever way, cannot disturb it."""

from __future__ import annotations

import ast
import json
import pickle
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pytest
import toolchain
from generated import load, source_of
from graph_maker import Weights
from graphs import CELLS, chain, dense
from planning import STYLES
from small_graphs import classifier

from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Embedding
from lstmgen.graph.shape import Axis

T = Axis("timesteps")

# As many interpreters in one process as there are numbers in the arguments, at the same time; from Python 3.12 on
# each has a lock of its own. A module of the standard library that could not be in several would be refused there.
RUN = """
import sys, threading
try:
    import _interpreters as interpreters
except ImportError:  # before Python 3.13
    import _xxsubinterpreters as interpreters
code = '''
import json, sys
sys.path.insert(0, ".")
import predictor
with open("samples.json") as file:
    samples = json.load(file)
stepper = predictor.Predictor()
steps = [stepper.step(x) for x in samples[0]]
with open("%s.json", "w") as file:
    json.dump([predictor.predict_batch(samples), steps], file)
'''
made = [interpreters.create() for _ in sys.argv[1:]]
threads = [
    threading.Thread(target=interpreters.run_string, args=(one, code % name)) for one, name in zip(made, sys.argv[1:])
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def on_long_integers() -> Graph:
    """Every kind of cell, and states between calls."""
    w = Weights()
    cells = [
        CELLS[name](w, inputs=5 if k == 0 else 24, units=24, return_sequences=True, stateful=k == 1)
        for k, name in enumerate(CELLS)
    ]
    return first_output(chain((T, 5), *cells, dense(w, 24, 2)))


def from_a_table() -> Graph:
    """An embedding in its layer."""
    w = Weights()
    return first_output(chain((T,), Embedding(table=w(11, 6)), CELLS["lstm"](w, inputs=6, units=24)))


def first_output(graph: Graph) -> Graph:
    return replace(graph, outputs=graph.outputs[:1], output_names=graph.output_names[:1])


def sample_of(graph: Graph) -> list[Any]:
    rng = np.random.default_rng(0)
    if len(graph.inputs[0].shape) == 1:
        return [float(k) for k in rng.integers(0, 11, 7)]
    features = graph.inputs[0].shape[1]
    assert isinstance(features, int)
    x = rng.normal(size=(7, features))
    x[3] *= 1e3  # takes another way on big integers
    found: list[Any] = x.tolist()
    return found


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "graph", [on_long_integers, from_a_table, lambda: classifier(T)], ids=["packed", "table", "small"]
)
def test_nothing_in_the_module_ever_changes(graph: Callable[[], Graph], style: str) -> None:
    """So threads need no lock, with or without one for the whole interpreter."""
    made = graph()
    text = source_of(made, style)
    module = load(made, text)
    before = everything(module)
    x = sample_of(made)
    first = module["predict"](x)
    module["predict_batch"]([x, x[:3]])
    predictor = module["Predictor"]()
    predictor.predict(x)
    for row in x:
        predictor.step(row)
    predictor.reset()
    assert everything(module) == before
    assert module["predict"](x) == first
    assert not [node for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.Global, ast.Nonlocal))]


def everything(module: dict[str, Any]) -> bytes:
    """All that a module holds beside code, and what its functions hold."""
    functions = [value for value in module.values() if isinstance(value, FunctionType)]
    held = [(f.__name__, f.__defaults__, f.__kwdefaults__, vars(f)) for f in functions if f.__module__ == "predictor"]
    kinds = (int, float, str, tuple, list, dict)
    data = {name: value for name, value in module.items() if isinstance(value, kinds) and name[:2] != "__"}
    assert data
    return pickle.dumps([held, data])


@pytest.mark.parametrize("version", toolchain.cpythons())
def test_several_interpreters_in_one_process(version: str, tmp_path: Path) -> None:
    graph = on_long_integers()
    samples = [sample_of(graph), sample_of(graph)[:4]]
    (tmp_path / "predictor.py").write_text(source_of(graph))
    (tmp_path / "samples.json").write_text(json.dumps(samples))
    module = load(graph)
    stepper = module["Predictor"]()
    wanted = [module["predict_batch"](samples), [stepper.step(x) for x in samples[0]]]
    names = ["one", "two", "three"]
    command = [toolchain.interpreters()[version], "-B", "-W", "ignore", "-c", RUN, *names]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    results = [json.loads((tmp_path / f"{name}.json").read_text()) for name in names]
    assert results[0] == results[1] == results[2]
    for got, expected in zip(results[0], wanted, strict=True):
        for a, b in zip(got, expected, strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)  # sum() of Python 3.12 is more exact
