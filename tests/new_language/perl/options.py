"""What a user may choose for Perl."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Literal

from lstmgen.targets.options import Conflict, Options, option
from lstmgen.targets.text.names import prefix


@dataclass(frozen=True, kw_only=True)
class PerlOptions(Options):
    """The options of Perl."""

    module: str | None = option("Name of the Perl package.", shown="from the file name")
    perl: Literal["5.8", "5.12"] | None = option("The oldest Perl that must run it.", implied="5.8")
    strict: bool = option("Begin with `use strict`.", default=False)

    CONFLICTS: ClassVar[Sequence[Conflict]] = (
        Conflict({"perl": ("5.12",), "strict": ()}, "this Perl is strict by itself"),
    )

    def placed(self, out: Path) -> PerlOptions:
        return replace(self, module=self.module or prefix(out.stem))

    @property
    def pragmas(self) -> tuple[str, ...]:
        """What the file begins with."""
        return {"5.12": ("use 5.012;",)}.get(self.perl or "", ("use strict;",) if self.strict else ())
