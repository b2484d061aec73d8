"""Options of numpy."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.targets.options import Options
from lstmgen.targets.with_main import with_main


@dataclass(frozen=True, kw_only=True)
class NumpyOptions(Options):
    """The options of numpy."""

    with_main: bool = with_main()
