"""Lua, with nothing but its standard library, in an interpreter of its own."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from new_language.lua.options import LuaOptions
from new_language.lua.spelling import LUA as LANGUAGE

from lstmgen.targets.family.runner import Tool
from lstmgen.targets.family.target import family_target

INTERPRETER = Tool(("lua5.4", "-v"), "no Lua was found; install one (apt install lua5.4)")


def build(source: Path, driver: str, folder: Path) -> Sequence[str]:
    """Writes the driver; returns the command that runs it."""
    main = folder / "driver.lua"
    main.write_text(driver, encoding="utf-8")
    return ["lua5.4", str(main), str(source.resolve())]


LUA = replace(
    family_target(LANGUAGE, INTERPRETER, build, needs="Lua 5.3 or newer", options=LuaOptions), guide="CONTRIBUTING.md"
)
