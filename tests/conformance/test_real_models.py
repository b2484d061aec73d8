"""Real models from public repositories: in every language what Keras gave in float64 beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conformance import Variant, floats, runners
from real_models import MODELS, RealModel

from lstmgen.check.calls import step_requests, together
from lstmgen.check.cover import work
from lstmgen.targets.interface import Precision
from lstmgen.targets.session import Request, axis_lengths

EXACT = 1e-12  # in float64 all models are within 4e-15
WORK = 3e7  # multiply-accumulates that an interpreter takes seconds for
# As it is, and for likeness to the equations, or for little memory: what changes most of the code.
VARIANTS = [each for each in floats() if not each.options or each.options.keys() & {"style"}]


def test_models_are_there(shared_models: Path) -> None:
    assert len(MODELS) == 12


@pytest.mark.parametrize("model", MODELS, ids=str)
@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_a_real_model_is_as_exact_as_keras(variant: Variant, model: RealModel, tmp_path: Path) -> None:
    """Its error is at most four times that of Keras, which is known for these samples or ones like them.

    On big integers it is at most that of Keras.
    """
    artifact = variant.artifact(model.graph, tmp_path)
    samples, wanted = zip(*model.samples())
    factor = {Precision.FLOAT64: 0, Precision.BIGNUM: 1, Precision.FLOAT32: 4}[variant.target.precision(artifact.plan)]
    relative = max(factor * model.float32_error, 1e-7) if factor else EXACT
    largest = [max(np.abs(y).max() for y in ys) for ys in zip(*wanted)]
    effort = work(model.graph, max(axis_lengths(model.graph, samples[0]).values(), default=1))
    for title, run in runners(artifact, tmp_path, samples).items():
        first = title == variant.target.title
        if not first and effort > WORK:
            continue
        count = len(samples) if first else 1
        requests = [Request("predict", sample) for sample in samples[:count]]
        if artifact.plan.step is not None:
            requests += step_requests(artifact.plan, samples[0])
        answers = run(requests)
        assert not [answer for answer in answers if isinstance(answer, str)]
        results = list(answers[:count])
        expected = list(wanted[:count])
        if artifact.plan.step is not None:
            results.append(together(artifact.plan, [answer for answer in answers[count:] if answer]))
            expected.append(wanted[0])
        for got, true in zip(results, expected, strict=True):
            for y, each, most in zip(got, true, largest, strict=True):
                np.testing.assert_allclose(y, each, rtol=0, atol=relative * most, err_msg=title)
