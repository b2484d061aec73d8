"""The compiler of Visual Studio, which is on no PATH outside its own command prompt."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lstmgen.targets.session import completed

VSWHERE = Path("Microsoft Visual Studio", "Installer", "vswhere.exe")  # in a folder of programs
FOLDERS = ("ProgramFiles(x86)", "ProgramFiles")  # environment variables
TOOLS = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64"
SCRIPT = Path("VC", "Auxiliary", "Build", "vcvars64.bat")  # sets INCLUDE, LIB and PATH


@dataclass(frozen=True)
class VisualStudio:
    """A compiler with its folders.

    Attributes:
        compiler: path of cl.exe.
        include: folders of headers.
        libraries: folders of libraries.
    """

    compiler: str
    include: tuple[str, ...]
    libraries: tuple[str, ...]


def find_visual_studio() -> VisualStudio | None:
    """Returns the newest Visual Studio with tools for C; None without one."""
    vswhere = next((path for path in candidates() if shutil.which(path)), None)
    return None if vswhere is None else newest(vswhere)


def candidates() -> Iterator[str]:
    """Yields paths where vswhere may be."""
    for name in FOLDERS:
        if folder := os.environ.get(name):
            yield str(Path(folder) / VSWHERE)
    yield "vswhere"


@cache
def newest(vswhere: str) -> VisualStudio | None:
    """Returns what vswhere lists."""
    query = [vswhere, "-latest", "-products", "*", "-requires", TOOLS, "-property", "installationPath"]
    root = answer(query).strip()
    if not root:
        return None
    lines = answer(["cmd", "/d", "/c", "call", str(Path(root) / SCRIPT), ">nul", "&&", "set"]).splitlines()
    variables = {name.upper(): value for name, _, value in (line.partition("=") for line in lines)}
    compiler = shutil.which("cl", path=variables.get("PATH", ""))
    if compiler is None:
        return None
    include, libraries = (tuple(filter(None, variables.get(name, "").split(";"))) for name in ("INCLUDE", "LIB"))
    return VisualStudio(compiler, include, libraries)


def answer(command: list[str]) -> str:
    """Returns what a program prints; "" if it cannot be run."""
    try:
        return completed(command).stdout
    except OSError:
        return ""
