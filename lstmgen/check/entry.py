"""The errors of an output as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lstmgen.check.report import Line

# What a number of JSON cannot be.
NAMES = {math.inf: "inf", -math.inf: "-inf"}


def entry(line: Line) -> Mapping[str, object]:
    """What was measured of one output, errors against the float64 truth."""
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
    """As JSON can say it."""
    return "nan" if math.isnan(value) else NAMES.get(value, value)
