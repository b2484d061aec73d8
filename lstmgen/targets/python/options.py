"""What a user may choose for Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from lstmgen.plan.numbers import Numbers
from lstmgen.targets.calibration import CalibratedOptions
from lstmgen.targets.options import Conflict, option


@dataclass(frozen=True, kw_only=True)
class PythonOptions(CalibratedOptions):
    """The options of Python."""

    style: Literal["fast", "readable"] | None = option(
        "readable: layers as equations. fast: what runs fastest.", implied="fast"
    )

    CONFLICTS: ClassVar[Sequence[Conflict]] = (
        Conflict({"quantize": (), "style": ()}, "fixed-point code is written one way, to be read"),
    )

    @property
    def fast(self) -> bool:
        """Whether speed goes before likeness to the equations."""
        return self.style != "readable" and self.quantize is None

    @property
    def numbers(self) -> Numbers:
        """What it computes with."""
        return Numbers(quantize=self.quantize, ranges=self.ranges)
