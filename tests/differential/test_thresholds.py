"""Numbers on a threshold, which float32 holds only rounded: every language decides about them as Keras does."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any

import conformance
import numpy as np
import pytest
from agreement import keras, save
from planning import answers
from quick_builds import built_quickly
from side_by_side import joined

from lstmgen.graph.graph import Graph
from lstmgen.read import read_file
from lstmgen.targets.session import Request

tf = pytest.importorskip("tensorflow")
tf_keras = pytest.importorskip("tf_keras")

VARIANTS = [each for each in conformance.floats() if {*each.options} <= {"style", "dtype"}]
# On thresholds of the models; the last are what tenths come to in float64, on an integer in float32 alone.
NUMBERS = [0.1, 0.7, -0.3, -999.9, 0.3, 1.1, 2.9, (0.1 + 0.7) * 10, 1 - 1e-12, -0.7]


def layers_of(k: Any, x: Any) -> dict[str, Any]:
    """Layers that have a threshold."""
    column = k.layers.Reshape((len(NUMBERS), 1))(x)
    found = {
        "mask": k.layers.Reshape((len(NUMBERS),))(k.layers.Masking(-999.9)(column)),
        "relu": k.layers.ReLU(threshold=0.7)(x),
        "places": k.layers.Discretization([-999.9, -0.3, 0.1, 0.7])(x),
        "rescaled": k.layers.ReLU(threshold=0.37)(k.layers.Rescaling(0.1, 0.3)(x)),
    }
    return found | ({"thresholded": k.layers.ThresholdedReLU(0.7)(x)} if k is tf_keras else {})


def operations(x: Any, m: Any) -> dict[str, Any]:
    """Comparisons and steps of the functions of a module."""
    ceil = m.math.ceil if m is tf else m.ceil
    return {
        "equal": m.equal(x, 0.1),
        "equal_array": m.equal(x, np.array(NUMBERS, np.float32)),
        "not_equal": m.not_equal(x, -999.9),
        "greater_equal": x >= 0.7,
        "less_equal": x <= 0.1,
        "greater": x > 0.3,
        "less": x < -0.3,
        "less_than_one": x < 1.0,
        "any": m.where(x > 0.1, x, 7.3) > 0.7,
        "where": m.where(x >= 0.7, x * 2.0, -x),
        "floor_product": m.floor(x * 10.0),
        "floor_quotient": m.floor(x / 0.1),
        "floor_of_reciprocal": m.floor(0.7 / x),
        "floor_divide": x // 0.1,
        "remainder": m.floor(x % 0.1 * 1000.0),
        "ceil_difference": ceil(x - 0.1),
        "ceil_sum": ceil(x + 0.3 + 0.1),
        "sign": m.sign(x * 3.0 - 0.3),
        "whole": m.cast(x, "int32"),
        "whole_product": m.cast(x * 100.0, "int32"),
        "round": m.round(x * 5.0),
        "square": m.square(x) >= 0.09,
        "maximum": m.maximum(x, 0.1) <= 0.1,
        "of_two": m.equal(x * 0.3, x - x * 0.7),
    }


def model_of(k: Any) -> Any:
    """All of them side by side."""
    x = k.Input((len(NUMBERS),), name="numbers")
    m = k.ops if k is keras else tf
    outputs = layers_of(k, x) | operations(x, m)
    return k.Model(x, [m.cast(y, "float32") for y in outputs.values()]), list(outputs)


@cache
def wanted_and_graph(name: str, folder: Path) -> tuple[list[str], list[np.ndarray], Graph]:
    """What a Keras computes of the numbers, by name, and the graph of its file."""
    model, names = model_of({"keras": keras, "tf_keras": tf_keras}[name])
    wanted = [np.asarray(y)[0] for y in model(np.array([NUMBERS], np.float32), training=False)]
    return names, wanted, read_file(save(model, folder, ".keras"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


def samples() -> Mapping[str, np.ndarray]:
    """The numbers as somebody types them, and as a float32 array gives them."""
    return {"typed": np.array(NUMBERS), "tolist": np.array(np.array(NUMBERS, np.float32).tolist())}


@pytest.mark.parametrize("name", ["keras", "tf_keras"])
def test_the_graph_decides_as_keras_does(name: str, folder: Path) -> None:
    names, wanted, graph = wanted_and_graph(name, folder)
    for kind, numbers in samples().items():
        got = dict(zip(names, graph.evaluate(numbers), strict=True))
        different = [label for label, y in zip(names, wanted) if not np.allclose(got[label], y, rtol=1e-6, atol=0)]
        assert not different, kind


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_each_language_decides_as_both_do(variant: conformance.Variant, folder: Path, tmp_path: Path) -> None:
    models = {name: wanted_and_graph(name, folder) for name in ("keras", "tf_keras")}
    names = [f"{name}: {label}" for name, (labels, _, _) in models.items() for label in labels]
    wanted = [y for _, each, _ in models.values() for y in each]
    given = [(numbers,) * len(models) for numbers in samples().values()]
    artifact = variant.artifact(joined([graph for _, _, graph in models.values()]), tmp_path)
    optimized = variant.target.name == "c"  # the only language whose compilers may multiply and add at once
    with nullcontext() if optimized else built_quickly(tmp_path):
        results = answers(artifact, tmp_path, given, [Request("predict", sample) for sample in given])
    for answer in results:
        conformance.close(answer, wanted, [1e-6] * len(wanted), names)
