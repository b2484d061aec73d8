"""Some drawn pipelines, always the same: Python, numpy, C and JavaScript give what scikit-learn and Keras give."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from itertools import islice

import drawn_pipelines
import toolchain

COUNT = 2  # models, of 8 pipelines each; `make fuzz-pipelines` draws thousands


def test_drawn_pipelines_agree_with_both_libraries(require: Callable[[str], str]) -> None:
    for tool in ("gcc", "node"):
        require(tool)
    if importlib.util.find_spec("keras") is None:
        toolchain.missing("Keras is not installed")
    several = list(islice(drawn_pipelines.drawn(1), COUNT))
    assert [str(each) for each in drawn_pipelines.findings(several) if not each.warned] == []
