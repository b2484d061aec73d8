"""Options of Python."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.plan.numbers import Numbers
from lstmgen.targets.style import StyledOptions
from lstmgen.targets.with_main import with_main


@dataclass(frozen=True, kw_only=True)
class PythonOptions(StyledOptions):
    """The options of Python."""

    with_main: bool = with_main()

    @property
    def fast(self) -> bool:
        """Returns whether speed is preferred to code that resembles the equations."""
        return self.style != "readable" and self.quantize is None

    @property
    def numbers(self) -> Numbers:
        """Returns the number formats."""
        return Numbers(quantize=self.quantize, ranges=self.ranges, biases=self.biases)
