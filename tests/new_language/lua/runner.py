"""Runs generated Lua in an interpreter of its own."""

from collections.abc import Sequence
from pathlib import Path

from lstmgen.targets.family.runner import Tool

INTERPRETER = Tool(("lua5.4", "-v"), "no Lua was found; install one (apt install lua5.4)")


def build(source: Path, driver: str, folder: Path) -> Sequence[str]:
    """Writes the driver; returns the command that runs it."""
    main = folder / "driver.lua"
    main.write_text(driver, encoding="utf-8")
    return ["lua5.4", str(main), str(source.resolve())]
