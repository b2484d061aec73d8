"""Numbers that few think of, among weights and inputs: the generated code does what Keras does, also where NaN goes."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toolchain
from agreement import predictions
from languages import run_c, run_python
from planning import STYLES

import lstmgen
from lstmgen.graph.graph import Graph

keras = pytest.importorskip("keras")

T, FEATURES = 4, 3
ODD = [np.nan, np.inf, -np.inf, -0.0, 1e-45, -1e-39, 1e38, -1e38]  # two of them subnormal
# Keras and C compute in float32 and numpy too, plain Python in float64: three layers lose some units in the last place.
TOLERANCE = 5e-6


@cache  # not while tests are collected: TensorFlow starts threads, which mutate.py's forks would wait for
def build(units: int = 3) -> Any:
    """Every cell, a mask's way to be skipped, and a head."""
    L = keras.layers
    x = L.Input((None, FEATURES))
    y = L.LSTM(units, return_sequences=True)(x)
    y = L.Bidirectional(L.GRU(units, return_sequences=True))(y)
    outputs = [L.SimpleRNN(units)(y), L.Dense(2, activation="relu")(y), L.GlobalMaxPooling1D()(y)]
    model = keras.Model(x, outputs)
    rng = np.random.default_rng(8)
    model.set_weights([rng.normal(0.1, 0.5, array.shape) for array in model.get_weights()])
    return model


X = np.random.default_rng(9).normal(0, 1, (T, FEATURES)).astype(np.float32)


def everything(graph: Graph, x: np.ndarray) -> dict[str, list[np.ndarray]]:
    """What each language says."""
    rows = [[x.astype(np.float64)]]
    with np.errstate(all="ignore"):
        found = {"truth": [np.asarray(y) for y in graph.evaluate(*rows[0])]}
        found |= {f"Python, {style}": run_python(graph, rows, style)[0] for style in STYLES}
        found["numpy"] = run_python(graph, rows, target="numpy")[0]
    return found | {"C": run_c(graph, rows)[0]}


def assert_as_keras(model: Any, path: Path, x: np.ndarray) -> None:
    model.save(path)
    wanted = predictions(model, [x[np.newaxis]])
    for language, outputs in everything(lstmgen.read(path), x).items():
        for k, (got, each) in enumerate(zip(outputs, wanted, strict=True)):
            with np.errstate(over="ignore"):
                single = np.asarray(got).astype(np.float32)
            np.testing.assert_allclose(single, each[0], rtol=TOLERANCE, atol=TOLERANCE, err_msg=f"{language}, {k}")


@pytest.mark.parametrize("odd", ODD)
def test_odd_inputs(odd: float, tmp_path: Path) -> None:
    x = X.copy()
    x[1, 2] = odd
    assert_as_keras(build(), tmp_path / "model.keras", x)


@pytest.mark.parametrize("odd", ODD)
def test_odd_weights(odd: float, tmp_path: Path) -> None:
    """One in a kernel, one in a recurrent kernel, one in a bias, where they do not meet."""
    model = keras.models.clone_model(build())
    arrays = [array.copy() for array in build().get_weights()]
    arrays[0][1, 4], arrays[1][2, 7], arrays[-1][0] = odd, odd, odd
    model.set_weights(arrays)
    assert_as_keras(model, tmp_path / "model.keras", X)


@pytest.mark.parametrize("factor", [1e3, 1e10, 1e30])
def test_saturated_gates(factor: float, tmp_path: Path) -> None:
    assert_as_keras(build(), tmp_path / "model.keras", (X * factor).astype(np.float32))


def test_one_unit_and_one_timestep(tmp_path: Path) -> None:
    assert_as_keras(build(1), tmp_path / "model.keras", X[:1])


def test_no_timestep_is_refused_everywhere(tmp_path: Path) -> None:
    """Keras itself fails over it."""
    build().save(tmp_path / "model.keras")
    graph = lstmgen.read(tmp_path / "model.keras")
    empty = np.zeros((0, FEATURES))
    for style in STYLES:
        with pytest.raises(ValueError, match="shape"):
            run_python(graph, [[empty]], style)
    with pytest.raises(ValueError, match="shape"):
        run_python(graph, [[empty]], target="numpy")
    with pytest.raises(subprocess.CalledProcessError) as failure:
        run_c(graph, [[empty]])
    assert "timesteps must be an integer from 1" in failure.value.stderr


def test_thirty_thousand_timesteps(tmp_path: Path) -> None:
    """The error does not grow with the sequence, nor does the memory of the step function."""
    L = keras.layers
    model = keras.Sequential([L.Input((None, 2)), L.LSTM(3, return_sequences=True), L.GRU(2), L.Dense(1)])
    rng = np.random.default_rng(3)
    model.set_weights([rng.normal(0.1, 0.5, array.shape) for array in model.get_weights()])
    model.save(tmp_path / "model.keras")
    graph = lstmgen.read(tmp_path / "model.keras")
    x = rng.normal(0, 1, (30_000, 2)).astype(np.float32)
    (wanted,) = graph.evaluate(x)
    for got in (run_python(graph, [[x.tolist()]])[0][0], run_python(graph, [[x]], target="numpy")[0][0]):
        np.testing.assert_allclose(got, wanted, rtol=0, atol=2e-6)
    source = lstmgen.export(tmp_path / "model.keras", tmp_path / "net.c", with_main=True).files[0]
    command = [toolchain.require("gcc"), "-O2", "-DNET_NO_DISPATCH", "-DNET_MAX_TIMESTEPS=30000", "-Wall", "-Werror"]
    subprocess.run([*command, source, "-o", tmp_path / "net", "-lm"], check=True)
    text = "30000 " + " ".join(map(repr, x.ravel().tolist()))
    done = subprocess.run([tmp_path / "net"], input=text, capture_output=True, text=True, check=True)
    np.testing.assert_allclose(float(done.stdout), wanted[0], rtol=0, atol=2e-6)
