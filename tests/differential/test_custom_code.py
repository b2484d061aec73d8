"""Code of the user's own, drawn: refused, or what Keras computes, live and by --custom, from every form of file.

A few examples, always the same, run with the suite; `make fuzz-custom MINUTES=20` searches on.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from code_drawing import draw_code
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

import lstmgen
from lstmgen.errors import ReadError, ToolError, UnsupportedError
from lstmgen.graph.graph import FLOAT32_BITS, Graph
from lstmgen.samples.rounding import bounded, distance

keras = pytest.importorskip("keras")

EXAMPLES = int(os.environ.get("LSTMGEN_EXAMPLES", "20"))
PHASES = tuple(Phase) if os.environ.get("HYPOTHESIS_PROFILE") == "shrink" else (Phase.explicit, Phase.generate)
CHECKS = [HealthCheck.filter_too_much, HealthCheck.too_slow]
ROADS = ["live"] * 4 + [".keras", ".keras", ".h5", "SavedModel"]
COUNTED: Counter[str] = Counter()


def model_of(code: str, place: str, path: Path) -> Any:
    """A model with the class of a Python file in it."""
    path.write_text(code)
    module: dict[str, Any] = {"__name__": "drawn"}
    exec(compile(code, str(path), "exec"), module)
    args, kwargs = module["ARGUMENTS"]
    layer = module["Own"](*args, **kwargs)
    x = keras.Input((5, 4))
    if place == "behind a mask":
        return keras.Model(x, keras.layers.LSTM(3)(layer(keras.layers.Masking()(x))))
    if place == "nested":
        inner = keras.Sequential([keras.Input((5, 4)), layer])
        return keras.Model(x, keras.layers.GRU(3)(inner(x)))
    if place == "behind an LSTM":
        return keras.Model(x, layer(keras.layers.LSTM(4, return_sequences=True)(x)))
    return keras.Model(x, layer(x))


def inputs(seed: int) -> np.ndarray:
    """Samples on thresholds, and others."""
    rng = np.random.default_rng(seed)
    x = np.concatenate([rng.normal(size=(2, 5, 4)), rng.integers(-4, 5, (2, 5, 4)) / 2, np.zeros((1, 5, 4))])
    x[1, 2:] = 0
    return x.astype("float32")


def read(model: Any, road: str, folder: Path) -> Graph:
    """The graph of a model, by one of the roads."""
    if road == "live":
        return lstmgen.read(model)
    if road == "SavedModel":
        model.export(str(folder / "saved"), verbose=False)
        return lstmgen.read(folder / "saved")
    model.save(folder / f"model{road}")
    return lstmgen.read(folder / f"model{road}", custom_objects=folder / "drawn.py")


def test_code() -> None:
    @settings(max_examples=EXAMPLES, phases=PHASES, deadline=None, suppress_health_check=CHECKS)
    @given(st.data())
    def search(data: Any) -> None:
        code = draw_code(data.draw)
        place = data.draw(st.sampled_from(("alone", "alone", "behind an LSTM", "behind a mask", "nested")))
        road = data.draw(st.sampled_from(ROADS))
        x = inputs(data.draw(st.integers(0, 1000)))
        with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                model = model_of(code, place, Path(name) / "drawn.py")
                expected = np.asarray(model(x, training=False)).astype(np.float64)
            except Exception as error:  # Keras itself refuses it, in many ways
                COUNTED[f"refused by Keras: {type(error).__name__}"] += 1
                reject()
            try:
                graph = read(model, road, Path(name))
            except (UnsupportedError, ReadError):
                COUNTED[f"{road}: refused"] += 1
                return
            except ToolError:  # Keras cannot load what it saved: operations in HDF5
                COUNTED[f"{road}: not loaded by Keras"] += 1
                return
            finally:
                keras.backend.clear_session()
        bounds, _ = bounded(graph, [(sample,) for sample in x], {}, FLOAT32_BITS)
        sure = 0
        for truth, wanted in zip(bounds, expected):
            (got,), (allowed,) = truth.outputs, truth.allowed
            assert got.shape == wanted.shape, code
            wrong = distance(got, wanted) > allowed
            if "int32" in code:  # an integer of NaN is whatever the processor makes of it
                wrong &= ~np.isnan(got)
            sure += int(np.isfinite(allowed).all())
            assert not wrong.any(), f"{road}, {place}:\n{code}\n{got[wrong][:5]}, not {wanted[wrong][:5]}"
        COUNTED[f"{road}: right" if sure else f"{road}: nothing to compare"] += 1

    COUNTED.clear()
    try:
        search()
    finally:
        print(f"drawn: {dict(COUNTED)}")
