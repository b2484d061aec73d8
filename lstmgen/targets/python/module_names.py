"""Names of files that Python cannot import, or that hide other modules."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection
from pathlib import Path

from lstmgen.errors import OptionError
from lstmgen.targets.python.dialect import Dialect


def naming(dialect: Dialect, modules: Collection[str], out: Path) -> tuple[str, ...]:
    """Returns remarks on the name of an output file.

    Args:
        modules: names of modules that the file must not hide.

    Raises:
        OptionError: the file would hide one of them.
    """
    name = out.stem
    better = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")
    better = better if better != name and importable(better) and better not in modules else f"model_{better}"
    if name in modules:
        raise OptionError(f"{out.name} would hide the module {name!r}: choose another name, such as {better}.py")
    if importable(name):
        return ()
    reason = "is a keyword" if keyword.iskeyword(name) else "is not an identifier"
    unless = ", unless you only run it as a program" if dialect.runs else ""
    return (f"Python cannot import {out.name}, as {name!r} {reason}: choose another name, such as {better}.py{unless}",)


def importable(name: str) -> bool:
    """Returns whether a name can follow `import`."""
    return name.isidentifier() and not keyword.iskeyword(name)
