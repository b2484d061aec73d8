"""Compiles generated Swift."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from lstmgen.targets.family.runner import Tool, built

SWIFTC = Tool(("swiftc", "--version"), "no Swift compiler was found; install one (apt install swiftlang)")


def build(source: Path, driver: str, folder: Path) -> Sequence[str]:
    """Compiles an enumeration with its driver; returns the command that runs them."""
    main, copy, program = (
        folder / "driver" / "main.swift",
        folder / "driver" / "Source.swift",
        str(folder / "driver.exe"),
    )
    main.parent.mkdir(exist_ok=True)
    main.write_text(driver, encoding="utf-8")
    shutil.copyfile(source, copy)
    built(["swiftc", "-O", "-wmo", "-warnings-as-errors", str(main), str(copy), "-o", program])
    return [program]
