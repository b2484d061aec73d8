"""Models in which Keras computes with floats of few bits: exported, with a warning that says where it differs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import chain, keras, save

from lstmgen.check.verify import verify
from lstmgen.read import read_file, survey

tf_keras = pytest.importorskip("tf_keras")
tf = pytest.importorskip("tensorflow")
L, ops = keras.layers, keras.ops
FLOAT16 = ": the model computes in float16 there, which rounds to 11 bits, and overflows to infinity beyond 65504; "
BFLOAT16 = ": the model computes in bfloat16 there, which rounds to 8 bits; "
OURS = "lstmgen computes in float32 or better"


def stacked(dtype: str) -> Any:
    names = ["a", "b", "c", "d", "e"]
    return chain((4, 3), L.LSTM(2, dtype=dtype, name="cells"), *(L.Dense(2, dtype=dtype, name=name) for name in names))


def halves(x: Any) -> Any:
    return ops.cast(ops.exp(ops.cast(x, "float16")), "float32")


def functional(module: Any, function: Any, dtype: str = "float32") -> Any:
    x = module.Input((3,), dtype=dtype, name="numbers")
    return module.Model(x, function(x))


def nested(module: Any) -> Any:
    inner = module.Sequential([module.Input((3,), dtype="bfloat16"), module.layers.Reshape((3, 1))], name="inside")
    return functional(module, inner)


CASES = [
    (lambda: nested(keras), ["inside" + BFLOAT16 + OURS]),
    (lambda: nested(tf_keras), ["inside" + BFLOAT16 + OURS]),
    (lambda: stacked("mixed_float16"), ["cells, a, b and 3 more" + FLOAT16 + OURS]),
    (lambda: stacked("mixed_bfloat16"), ["cells, a, b and 3 more" + BFLOAT16 + OURS]),
    (lambda: chain((3,), L.Dense(2, dtype="float16", name="a")), ["a" + FLOAT16 + OURS]),
    (lambda: functional(keras, halves), ["cast" + FLOAT16 + OURS]),
    (lambda: functional(keras, ops.exp, "float16"), ["numbers" + FLOAT16 + OURS]),
    (
        lambda: functional(keras, lambda x: ops.multiply(x, np.ones(3, "float16")), "int32"),
        ["multiply" + FLOAT16 + OURS],
    ),
    (lambda: functional(keras, lambda x: ops.multiply(x, np.ones(3, "float16"))), []),
    (lambda: functional(tf_keras, lambda x: tf.exp(tf.cast(x, tf.bfloat16))), ["tf.cast" + BFLOAT16 + OURS]),
    (
        lambda: chain((4, 3), L.Bidirectional(L.GRU(2, dtype="mixed_float16", name="gru"), name="both")),
        ["both/forward_gru, both/backward_gru" + FLOAT16 + OURS],
    ),
    (
        lambda: chain((3,), L.Dense(2, dtype="float16", name="a"), L.Dense(2, dtype="mixed_bfloat16", name="b")),
        ["a" + FLOAT16 + OURS, "b" + BFLOAT16 + OURS],
    ),
    (lambda: stacked("float32"), []),
    (lambda: functional(keras, lambda x: ops.cast(ops.exp(x), "float64")), []),
]


@pytest.mark.parametrize(("make", "wanted"), CASES)
def test_floats_of_few_bits_are_named(make: Any, wanted: list[str], tmp_path: Path) -> None:
    keras.utils.clear_session(free_memory=False)
    tf_keras.backend.clear_session()
    path = save(make(), tmp_path, ".keras")
    assert list(read_file(path).warnings) == wanted
    assert list(survey(path).warnings) == wanted


def test_what_float16_cannot_hold_is_computed_nevertheless(tmp_path: Path) -> None:
    graph = read_file(save(functional(keras, halves), tmp_path, ".keras"))
    np.testing.assert_allclose(graph.evaluate(np.array([40.0, 0.0, 12.0]))[0], np.exp([40, 0, 12]), rtol=1e-12)


@pytest.mark.parametrize(("dtype", "least", "most"), [("mixed_float16", 1e-6, 8e-3), ("mixed_bfloat16", 1e-3, 0.063)])
def test_keras_may_round_to_few_bits_and_generated_code_may_not(
    dtype: str, least: float, most: float, require: Any, tmp_path: Path
) -> None:
    require("gcc")
    path = save(stacked(dtype), tmp_path, ".keras")
    report = verify(read_file(path), target="c", keras_model=lambda: keras.models.load_model(path))
    reference, c, *_ = report.lines
    assert report.ok
    assert least < reference.errors.relative <= most
    assert c.tolerance is not None
    assert c.tolerance < 3e-6


def test_export_shows_it(tmp_path: Path) -> None:
    import subprocess

    path = save(stacked("mixed_float16"), tmp_path, ".keras")
    command = [sys.executable, "-m", "lstmgen", "export", str(path), "-o", str(tmp_path / "net.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    shown = " ".join((done.stdout + done.stderr).split())
    assert "Warning: cells, a, b and 3 more: the model computes in float16" in shown
