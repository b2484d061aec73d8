"""Builds generated C with the compilers of this machine."""

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from lstmgen.errors import ToolError
from lstmgen.targets.session import completed

COMPILERS = ("gcc", "clang", "cc")
FLAGS = ("-std=c99", "-O2")
# The warnings that generated C promises not to cause.
WARNINGS = tuple(
    "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wdouble-promotion -Wcast-qual -Wstrict-prototypes -Wvla".split()
)
MESSAGE_LIMIT = 2000


def find_compiler() -> str | None:
    """Returns the C compiler: $CC, else the first of gcc, clang (clang-19 too) and cc.

    Raises:
        ToolError: $CC does not exist.
    """
    if wanted := os.environ.get("CC"):
        if shutil.which(wanted) is None:
            raise ToolError(f"there is no compiler {wanted!r} on the PATH")
        return wanted
    for name in COMPILERS:
        path = shutil.which(name) or _numbered(name)
        if path:
            return path
    return None


def _numbered(name: str) -> str | None:
    """Returns the newest compiler with a version in its name, such as clang-19."""
    pattern = re.compile(re.escape(name) + r"-(\d+)")
    versions = {
        int(match[1]): str(path)
        for folder in os.environ.get("PATH", "").split(os.pathsep)
        if Path(folder).is_dir()
        for path in Path(folder).glob(f"{name}-*")
        if (match := pattern.fullmatch(path.name))
    }
    return versions[max(versions)] if versions else None


def build(sources: Sequence[Path], program: Path, compiler: str, flags: Sequence[str] = FLAGS) -> Path:
    """Compiles and links a program.

    Raises:
        ToolError: the compiler cannot be run, or refuses; holds what it says.
    """
    run([compiler, *flags, *map(str, sources), "-o", str(program), "-lm"])
    return program


def build_with_driver(
    sources: Sequence[Path], driver: Path, program: Path, compiler: str, flags: Sequence[str] = FLAGS
) -> Path:
    """A program of generated C and the driver for it; a main() of its own steps aside.

    Raises:
        ToolError: as `build`.
    """
    flags = [*flags, f"-I{sources[0].parent}"]  # there the driver finds the header, an assembler the weights
    compiled = [program.with_name(f"{program.name}_{k}.o") for k in range(len(sources))]
    for source, to in zip(sources, compiled):
        run([compiler, *flags, "-Dmain=generated_main", "-c", str(source), "-o", str(to)])
    return build([driver, *compiled], program, compiler, flags)


def run(command: Sequence[str]) -> None:
    """Runs a tool.

    Raises:
        ToolError: it cannot be run, or fails.
    """
    try:
        done = completed(command)
    except OSError as error:
        raise ToolError(f"cannot run {command[0]}: {error.strerror}") from None
    if done.returncode != 0:
        raise ToolError(
            f"{Path(command[0]).name} cannot compile the generated C:\n{done.stderr.strip()[:MESSAGE_LIMIT]}"
        )
