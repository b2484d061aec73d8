"""Options of Go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lstmgen.errors import OptionError
from lstmgen.targets.family.options import FamilyOptions
from lstmgen.targets.go.spelling import GO

# Endings as in net_test.go and net_arm.go choose when a file is compiled, so there is no underscore.
PACKAGE = re.compile(r"[a-z][a-z0-9]*")
TAKEN = frozenset(["main", *GO.keywords.split()])


def checked(out: Path) -> Sequence[str]:
    """Checks that a package can have the name of the file.

    Raises:
        OptionError: it cannot.
    """
    if not PACKAGE.fullmatch(name := out.stem.lower()) or name in TAKEN:
        raise OptionError(f"{out.name!r} names the package {name!r}; use small letters and digits, as in net.go")
    return ()


@dataclass(frozen=True, kw_only=True)
class GoOptions(FamilyOptions):
    """The options of Go."""

    package_name: str = "net"

    def placed(self, out: Path) -> GoOptions:
        checked(out)
        return replace(self, package_name=out.stem.lower())
