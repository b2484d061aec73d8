"""Code of the user's own, drawn: refused, or what Keras computes, live and by --custom, from every form of file.

A few examples, always the same, run with the suite; `make fuzz-custom MINUTES=20` searches on.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import randomize
from code_models import Drawn, draw_model, model_of, samples
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

import lstmgen
from lstmgen.errors import ReadError, ToolError, UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.samples.rounding import bounded, distance

tensorflow = pytest.importorskip("tensorflow")
LIBRARIES = {name: pytest.importorskip(name) for name in ("keras", "tf_keras")}

EXAMPLES = int(os.environ.get("LSTMGEN_EXAMPLES", "10"))
PHASES = tuple(Phase) if os.environ.get("HYPOTHESIS_PROFILE") == "shrink" else (Phase.explicit, Phase.generate)
CHECKS = [HealthCheck.filter_too_much, HealthCheck.too_slow]
COUNTED: Counter[str] = Counter()


def read(model: Any, drawn: Drawn, folder: Path) -> tuple[Graph, Callable[[Any], Any]]:
    """The graph of a model by its road, and the model: a SavedModel has what TensorFlow traced."""
    run = partial(model, training=False)
    if drawn.road == "live":
        return lstmgen.read(model), run
    if drawn.road == "SavedModel":
        path = str(folder / "saved")
        if drawn.library == "keras":
            model.export(path, verbose=False)
            loaded = tensorflow.saved_model.load(path)
            return lstmgen.read(path), lambda x: loaded.serve(x)  # which does not hold its variables itself
        model.save(path)
        return lstmgen.read(path), partial(tensorflow.saved_model.load(path), training=False)
    model.save(folder / f"model{drawn.road}")
    return lstmgen.read(folder / f"model{drawn.road}", custom_objects=folder / "drawn.py"), run


def outputs(run: Callable[[Any], Any], batches: list[np.ndarray]) -> list[list[np.ndarray]]:
    """What Keras computes for each batch, a batch for each output."""
    made = [run(x) for x in batches]
    several = [y if isinstance(y, (list, tuple)) else [y] for y in made]
    return [[np.asarray(y).astype(np.float64) for y in ys] for ys in several]


def forget(library: Any) -> None:
    """Lets names of layers begin anew, without a collection of garbage, which takes as long as an example."""
    if library.__name__ == "keras":
        library.utils.clear_session(free_memory=False)
    else:
        library.backend.clear_session()


def is_same(a: list[list[np.ndarray]], b: list[list[np.ndarray]]) -> bool:
    return all(np.array_equal(x, y, equal_nan=True) for xs, ys in zip(a, b) for x, y in zip(xs, ys))


def compared(graph: Graph, drawn: Drawn, x: np.ndarray, expected: list[np.ndarray]) -> int:
    """Compares a batch; how many outputs bounds are known for."""
    sure = 0
    for k, truth in enumerate(bounded(graph, [(sample,) for sample in x], {}, graph.bits)[0]):
        assert len(truth.outputs) == len(expected)
        for got, allowed, wanted in zip(truth.outputs, truth.allowed, (y[k] for y in expected)):
            assert got.shape == wanted.shape, drawn
            wrong = distance(got, wanted) > allowed
            if "int" in drawn.code:  # an integer of NaN is whatever the processor makes of it
                wrong &= ~np.isnan(got)
            sure += int(np.isfinite(allowed).all())
            assert not wrong.any(), f"{drawn}\n{got[wrong][:5]}, not {wanted[wrong][:5]}"
    return sure


def test_code() -> None:
    @settings(max_examples=EXAMPLES, phases=PHASES, deadline=None, suppress_health_check=CHECKS)
    @given(st.data())
    def search(data: Any) -> None:
        drawn = draw_model(data.draw)
        batches = samples(drawn, data.draw(st.integers(0, 1000)))
        road = f"{drawn.library}, {drawn.road}"
        with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                model = model_of(drawn, LIBRARIES[drawn.library], Path(name) / "drawn.py")
                randomize(model)
                first = outputs(partial(model, training=False), batches)
            except Exception as error:  # Keras itself refuses it, in many ways
                COUNTED[f"refused by Keras: {type(error).__name__}"] += 1
                reject()
            try:
                graph, run = read(model, drawn, Path(name))
                expected = outputs(run, batches)
            except (UnsupportedError, ReadError):
                COUNTED[f"{road}: refused"] += 1
                return
            except ToolError:  # Keras cannot load what it saved: operations in HDF5
                COUNTED[f"{road}: not loaded by Keras"] += 1
                return
            finally:
                forget(LIBRARIES[drawn.library])
        if drawn.road != "SavedModel" and not is_same(first, expected):
            COUNTED[f"{road}: counts its calls"] += 1
            return
        sure = sum(compared(graph, drawn, x, y) for x, y in zip(batches, expected))
        COUNTED[f"{road}: right" if sure else f"{road}: nothing to compare"] += 1

    COUNTED.clear()
    try:
        search()
    finally:
        print(f"drawn: {dict(COUNTED)}")
