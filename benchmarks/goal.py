"""A goal of the benchmarks: a bound on a quotient of two things that were measured in the same run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from models import MODELS


@dataclass(frozen=True)
class Goal:
    """A bound on a quotient.

    Attributes:
        measure: the quotient, of a result with a `model`; raises KeyError where somebody did not take part.
        bounds: by model.
    """

    title: str
    batch: int
    measure: Callable[[Any], float]
    bounds: Mapping[str, float]
    at_least: bool = True

    def cell(self, result: Any) -> str:
        """What was measured, beside the bound."""
        bound = self.bounds.get(result.model.name)
        if bound is None:
            return ""
        try:
            value = self.measure(result)
        except KeyError:
            return ""
        good = value >= bound if self.at_least else value <= bound
        return f"{value:.3g} {'≥' if self.at_least else '≤'} {bound:g} {'✓' if good else '✗'}"


def by_model(*bounds: float | None) -> dict[str, float]:
    """One for each model, None where there is no bound."""
    return {name: bound for name, bound in zip(MODELS, bounds, strict=True) if bound is not None}
