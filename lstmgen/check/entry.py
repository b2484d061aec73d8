"""Errors of an output as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lstmgen.check.report import Line

# Floats that JSON has no number for.
NAMES = {math.inf: "inf", -math.inf: "-inf"}


def entry(line: Line) -> Mapping[str, object]:
    """Returns the errors of one output against the float64 truth, as a JSON object."""
    return {
        "of": line.what,
        "output": line.output,
        "samples": line.samples,
        "absolute": number(line.errors.absolute),
        "relative": number(line.errors.relative),
        "ulp": number(line.errors.ulp),
        "allowed": None if line.tolerance is None else number(line.tolerance),
        "ok": line.ok,
    }


def number(value: float) -> float | str:
    """Returns a number as JSON; NaN and infinities become strings."""
    return "nan" if math.isnan(value) else NAMES.get(value, value)
