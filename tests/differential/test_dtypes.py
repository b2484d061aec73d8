"""Small models drawn over all dtypes: refused, or what Keras computes; half-precision policies within their rounding.

A few examples, always the same, run with the suite; `make fuzz-dtypes MINUTES=20` searches on.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import close, precision, predictions, randomize
from drawing import Drawer
from hypothesis import HealthCheck, Phase, event, given, reject, settings
from hypothesis import strategies as st
from integer_drawing import draw_model
from languages import run_python

from lstmgen.errors import UnsupportedError
from lstmgen.graph.elementwise import Activate, Binary
from lstmgen.graph.graph import Node
from lstmgen.read import read_file

keras = pytest.importorskip("keras")
tf_keras = pytest.importorskip("tf_keras")

EXAMPLES = int(os.environ.get("LSTMGEN_EXAMPLES", "12"))
PHASES = tuple(Phase) if os.environ.get("HYPOTHESIS_PROFILE") == "fuzz" else (Phase.explicit, Phase.generate)
CHECKS = [HealthCheck.filter_too_much, HealthCheck.too_slow]
EXACT = 1e-9  # both compute in float64, apart from what a model casts to fewer bits
ROUNDED = {"float32": 1e-4, "float16": 4e-2, "bfloat16": 0.3}  # a few dozen roundings, which steps amplify
POLICIES = ["mixed_float16", "mixed_bfloat16", "float16"]  # TensorFlow cannot make recurrent kernels in bfloat16 itself
MODULES = [keras, tf_keras]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_dtype(module: Any) -> None:
    @settings(max_examples=3 * EXAMPLES, phases=PHASES, deadline=None, suppress_health_check=CHECKS)
    @given(st.data())
    def search(data: Any) -> None:
        with precision(module), warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
            warnings.simplefilter("ignore")
            try:
                drawn = draw_model(data.draw, module)
                expected = predictions(drawn.model, drawn.inputs)
                drawn.model.save(Path(folder) / "model.keras")
            except Exception as error:  # Keras itself refuses the combination, in many ways
                if type(error).__module__.startswith("hypothesis"):
                    raise
                event("refused by Keras")
                reject()
            try:
                graph = read_file(Path(folder) / "model.keras")
            except UnsupportedError:
                event("refused")
                return
        config = drawn.model.to_json()
        tolerance = max([EXACT, *(bound for name, bound in ROUNDED.items() if f'"{name}"' in config)])
        if tolerance > ROUNDED["float32"] and any(map(jumps, graph.nodes)):
            event("of few bits, with a jump")
            return
        event("compared")
        rows = [[np.asarray(batch[k], dtype=float) for batch in drawn.inputs] for k in range(len(expected[0]))]
        for k, (row, got) in enumerate(zip(rows, run_python(graph, rows))):
            wanted = [np.asarray(batch[k]).astype(float) for batch in expected]
            close(graph.evaluate(*row), wanted, tolerance)
            close(got, wanted, tolerance)

    search()


def jumps(node: Node) -> bool:
    """Whether rounding what it is given, as floats of few bits do, can change what it gives as a whole."""
    operation = node.operation
    if isinstance(operation, Activate):
        return operation.activation.name in ("floor", "ceil", "sign", "logical_not")
    return isinstance(operation, Binary) and operation.boolean


@contextmanager
def policy(module: Any, name: str) -> Iterator[None]:
    """Within it, layers of this Keras have a policy of few bits."""
    set_policy = getattr(module.mixed_precision, "set_dtype_policy", None) or module.mixed_precision.set_global_policy
    with precision(module, "float32"):
        set_policy(name)
        yield


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
@pytest.mark.parametrize("name", POLICIES)
def test_policies_of_few_bits(module: Any, name: str) -> None:
    @settings(max_examples=max(2, EXAMPLES // 4), phases=PHASES, deadline=None, suppress_health_check=CHECKS)
    @given(st.data())
    def search(data: Any) -> None:
        with policy(module, name), tempfile.TemporaryDirectory() as folder:
            try:
                drawn = Drawer(data.draw, module).model()
                randomize(drawn.model)
                expected = predictions(drawn.model, drawn.inputs)
                drawn.model.save(Path(folder) / "model.keras")
            except (ValueError, TypeError, NotImplementedError):
                reject()
            graph = read_file(Path(folder) / "model.keras")
        for k in range(len(expected[0])):
            wanted = [np.asarray(batch[k]).astype(float) for batch in expected]
            close(graph.evaluate(*(batch[k] for batch in drawn.inputs)), wanted, ROUNDED[name.removeprefix("mixed_")])

    search()
