"""Options of languages in which layers can be written to be read, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from lstmgen.targets.calibration import CalibratedOptions
from lstmgen.targets.options import Conflict, option


@dataclass(frozen=True, kw_only=True)
class StyledOptions(CalibratedOptions):
    """Options for the style of layers."""

    style: Literal["fast", "readable"] | None = option(
        "readable: layers as equations. fast: what runs fastest.", implied="fast"
    )

    CONFLICTS: ClassVar[Sequence[Conflict]] = (
        Conflict({"quantize": (), "style": ()}, "fixed-point code is written one way, to be read"),
    )
