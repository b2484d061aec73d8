"""What only the second pass over a model finds, which has the weights, is not lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import chain, keras, save

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file, survey
from lstmgen.read.calls.layer import LAYERS, Call, Refusal, Tensor


def test_a_refusal_of_the_second_pass(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = LAYERS["Dense"]

    def refusing(call: Call, x: Tensor) -> Any:
        result = found.function(call, x)
        if np.any(call.reading.builder.nodes[-1].operation.weights()["kernel"]):  # the first pass has zeros
            raise Refusal("these weights are not supported")
        return result

    path = save(chain((3,), keras.layers.Dense(2)), tmp_path, ".keras")
    monkeypatch.setitem(LAYERS, "Dense", replace(found, function=refusing))
    with pytest.raises(UnsupportedError, match="these weights are not supported"):
        read_file(path)
    assert [problem.reason for problem in survey(path).problems] == ["these weights are not supported"]
