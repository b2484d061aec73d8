"""What a user may choose for JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lstmgen.plan.numbers import Numbers
from lstmgen.targets.style import StyledOptions
from lstmgen.targets.text.names import prefix

# Where TypeScript looks for the types of a module that is named .mjs.
TYPES_OF_MJS = ".d.mts"


@dataclass(frozen=True, kw_only=True)
class JavaScriptOptions(StyledOptions):
    """The options of JavaScript.

    Attributes:
        source: the name of the file, once that is known.
    """

    source: str = "predictor.js"

    @property
    def numbers(self) -> Numbers:
        """What it computes with."""
        return Numbers(quantize=self.quantize, ranges=self.ranges)

    @property
    def module(self) -> str:
        """The name of the file without its ending."""
        return Path(self.source).stem

    def stem(self, folder: Path) -> str:
        return prefix(folder.name)

    def placed(self, out: Path) -> JavaScriptOptions:
        return replace(self, source=out.name)

    def endings(self) -> Sequence[str]:
        return (TYPES_OF_MJS,) if self.source.endswith(".mjs") else ()
