"""Compiles generated Swift."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from lstmgen.targets.family.runner import Tool, built

SWIFTC = Tool(("swiftc", "--version"), "no Swift compiler was found; install one (apt install swiftlang)")


def build(source: Path, driver: str, folder: Path) -> Sequence[str]:
    """Compiles an enumeration with its driver; returns the command that runs them."""
    place = folder / "swift_program"
    place.mkdir(exist_ok=True)
    main, program = place / "main.swift", str(place / "program")
    main.write_text(driver, encoding="utf-8")
    copy = shutil.copyfile(source, place / "Source.swift")
    built(["swiftc", "-O", "-wmo", "-warnings-as-errors", str(main), str(copy), "-o", program])
    return [program]
