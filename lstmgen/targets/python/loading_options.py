"""Options of Python for weights that a program loads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Literal

from lstmgen.targets.options import Conflict
from lstmgen.targets.shared_options import NO_FIXED_POINT, WEIGHTS_FILE, WeightsOptions

# How the name of the weights ends, which is another file than that of C.
BINARY = ".py.weights.bin"


@dataclass(frozen=True, kw_only=True)
class LoadingOptions(WeightsOptions):
    """The options of Python targets whose weights may be in a file.

    Attributes:
        source: the name of the file, once that is known.
    """

    weights_file: Literal["load"] | None = WEIGHTS_FILE
    source: str = "predictor.py"

    NOT_LOADED: ClassVar[Sequence[Conflict]] = (
        NO_FIXED_POINT,
        Conflict({"weights_file": ["load"], "style": ["fast"]}, "the fastest code has weights among its instructions"),
    )

    @property
    def binary(self) -> str:
        return BINARY

    @property
    def weights_beside(self) -> str:
        """The name of the file with the weights beside the source; "" where these are in the source."""
        return Path(self.source).stem + BINARY if self.loads else ""

    def placed(self, out: Path) -> LoadingOptions:
        return replace(self, source=out.name)
