"""Small models drawn over all dtypes: refused, or what Keras computes; half-precision policies within their rounding.

A few examples, always the same, run with the suite; `make fuzz-dtypes MINUTES=20` searches on.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import close, precision, predictions, randomize
from drawing import Drawer
from few_bits import AMPLIFIED, FEW_BITS, beyond, scale, shaken
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from integer_drawing import draw_model
from languages import run_python

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file

keras = pytest.importorskip("keras")
tf_keras = pytest.importorskip("tf_keras")

EXAMPLES = int(os.environ.get("LSTMGEN_EXAMPLES", "12"))
PHASES = tuple(Phase) if os.environ.get("HYPOTHESIS_PROFILE") == "shrink" else (Phase.explicit, Phase.generate)
CHECKS = [HealthCheck.filter_too_much, HealthCheck.too_slow]
EXACT = 1e-9  # both compute in float64, apart from what has fewer bits
ROUNDED = {"float16": 4e-2, "bfloat16": 0.3}  # of policies: a few dozen roundings, which steps amplify
POLICIES = ["mixed_float16", "mixed_bfloat16", "float16"]  # TensorFlow cannot make recurrent kernels in bfloat16 itself
MODULES = [keras, tf_keras]
COUNTED: Counter[str] = Counter()


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
                between = predictions(drawn.between, drawn.inputs)
                drawn.model.save(Path(folder) / "model.keras")
            except Exception as error:  # Keras itself refuses the combination, in many ways
                if type(error).__module__.startswith("hypothesis"):
                    raise
                COUNTED["refused by Keras"] += 1
                reject()
            try:
                graph = read_file(Path(folder) / "model.keras")
            except UnsupportedError:
                COUNTED["refused"] += 1
                return
        config = drawn.between.to_json()
        coarse = [name for name in FEW_BITS if f'"{name}"' in config or f'"mixed_{name}"' in config]
        rows = [[np.asarray(batch[k], dtype=float) for batch in drawn.inputs] for k in range(len(expected[0]))]
        kept: list[tuple[Any, ...]] = []
        for k, row in enumerate(rows):
            wanted = [np.asarray(batch[k]).astype(float) for batch in expected]
            reason = beyond(graph, row, [batch[k] for batch in between], coarse)
            allowed = [0.0] * len(wanted) if reason else shaken(graph, row, [*coarse, "float32"])  # made of integers
            if reason is None and any(error > AMPLIFIED * scale(y) for error, y in zip(allowed, wanted)):
                reason = "skipped: amplifies rounding"
            COUNTED[reason or ("compared, with floats of few bits" if coarse else "compared")] += 1
            if reason is None:
                kept.append((row, wanted, allowed))
        for (row, wanted, allowed), got in zip(kept, run_python(graph, [row for row, _, _ in kept])):
            for answer in (graph.evaluate(*row), got):
                for y, a, error in zip(wanted, answer, allowed, strict=True):
                    np.testing.assert_allclose(a, y, rtol=0, atol=EXACT * scale(y) + error)

    COUNTED.clear()
    try:
        search()
    finally:
        print(f"{module.__name__}, models refused, samples compared and skipped: {dict(COUNTED)}")


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
