"""Go: one package in a file, with nothing but the standard library."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from lstmgen.targets.family.runner import Tool
from lstmgen.targets.family.target import family_target
from lstmgen.targets.go.options import GoOptions
from lstmgen.targets.go.spelling import GO as LANGUAGE
from lstmgen.targets.session import run

COMPILER = Tool(("go", "version"), "no Go compiler was found; install one (apt install golang-go)")


def build(source: Path, driver: str, folder: Path) -> Sequence[str]:
    """Compiles a package, and a driver with it; returns the command that runs them."""
    program = folder / "program"
    package = folder / "source" / "net"
    package.mkdir(parents=True, exist_ok=True)
    (package.parent / "go.mod").write_text("module driver\n\ngo 1.13\n", encoding="utf-8")
    (package.parent / "main.go").write_text(driver, encoding="utf-8")
    shutil.copyfile(source, package / "net.go")
    run(["go", "build", "-C", str(package.parent), "-ldflags=-s -w", "-o", str(program), "."])
    return [str(program)]


GO = family_target(LANGUAGE, COMPILER, build, needs="Go 1.13 or newer", options=GoOptions)
