"""Real models from public repositories: in every language what Keras gave in float64 beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conformance import Variant, floats, runners
from real_models import MODELS, RealModel

from lstmgen.check.calls import step_requests, together
from lstmgen.check.cover import work
from lstmgen.targets.interface import Bench, Precision
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

    On big integers it is at most that of Keras. A large model predicts one sample, and takes no steps, where that
    takes seconds.
    C of the first two is compiled as verify does it, with code for several processors.
    """
    artifact = variant.artifact(model.graph, tmp_path)
    references = list(model.samples())
    samples = [reference.sample for reference in references]
    precision = variant.target.precision(artifact.plan)
    relative = EXACT if precision is Precision.FLOAT64 else max(4 * model.float32_error, 1e-7)
    effort = work(model.graph, max(axis_lengths(model.graph, samples[0]).values(), default=1))
    every = variant.target.runners(artifact, Bench(tmp_path, samples)) if model in MODELS[:2] else None
    for title, run in (every or runners(artifact, tmp_path, samples)).items():
        first = title == variant.target.title
        if not first and effort > WORK:
            continue
        expected = references if first and (variant.target.compiled or effort <= WORK) else references[:1]
        requests = [Request("predict", reference.sample) for reference in expected]
        steps = artifact.plan.step is not None and (variant.target.compiled or effort <= WORK)
        if steps:
            requests += step_requests(artifact.plan, samples[0])
        answers = run(requests)
        assert not [answer for answer in answers if isinstance(answer, str)]
        results = list(answers[: len(expected)])
        if steps:
            results.append(together(artifact.plan, [answer for answer in answers[len(expected) :] if answer]))
            expected = [*expected, references[0]]
        for got, reference in zip(results, expected, strict=True):
            allowed = [relative * most for most in reference.largest]
            if precision is Precision.BIGNUM:
                allowed = reference.errors_of_keras
            for y, true, error in zip(got, reference.outputs, allowed, strict=True):
                np.testing.assert_allclose(y, true, rtol=0, atol=error, err_msg=title)
