"""The option of languages that compute in floats of either width."""

from __future__ import annotations

from typing import Any

from lstmgen.plan.numbers import DType
from lstmgen.targets.options import option


def dtype(implied: DType) -> Any:
    """A field of their options, with what nobody has to ask for."""
    return option(
        "C: type of all numbers, inputs and outputs included. JavaScript: type of products in large layers.",
        implied=implied,
        shown="float32 in C, float64 in JavaScript",
    )
