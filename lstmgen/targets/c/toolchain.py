"""Builds generated C with the compilers of this machine."""

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from lstmgen.errors import ToolError
from lstmgen.targets.c.visual_studio import VisualStudio, find_visual_studio
from lstmgen.targets.session import completed

COMPILERS = ("gcc", "clang", "cc", "clang-cl", "cl")
MSVC = ("clang-cl", "cl")  # compilers with the options of Microsoft's
MSVC_FLAGS = ("/nologo", "/O2", "-D_CRT_SECURE_NO_WARNINGS")
NO_COMPILER = (
    "no C compiler (searched the PATH for gcc, clang, cc, clang-cl and cl, and Visual Studio with vswhere); "
    "set CC to the path of one"
)
FLAGS = ("-std=c99", "-O2")
# The warnings that generated C promises not to cause.
WARNINGS = tuple(
    "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wdouble-promotion -Wcast-qual -Wstrict-prototypes -Wvla".split()
)
MESSAGE_LIMIT = 2000


def find_compiler() -> str | None:
    """Returns the C compiler: $CC, else the first on the PATH (clang-19 too), else that of Visual Studio.

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
    installed = find_visual_studio()
    return None if installed is None else installed.compiler


def has_msvc_options(compiler: str) -> bool:
    """True for cl and clang-cl, with a version in the name or without."""
    return re.sub(r"-\d+$", "", Path(compiler).stem.lower()) in MSVC


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
    """Compiles and links a program; returns its path, which cl ends in .exe.

    Raises:
        ToolError: the compiler cannot be run, or refuses; holds what it says.
    """
    if has_msvc_options(compiler):
        objects = [_compiled(source, program.with_name(f"{source.stem}.obj"), compiler, flags) for source in sources]
        program = program.with_suffix(".exe")
        run([compiler, "/nologo", *map(str, objects), f"/Fe{program}", *_link(compiler)])
    else:
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
    suffix = "obj" if has_msvc_options(compiler) else "o"
    compiled = [
        _compiled(
            source, program.with_name(f"{program.name}_{k}.{suffix}"), compiler, [*flags, "-Dmain=generated_main"]
        )
        for k, source in enumerate(sources)
    ]
    return build([driver, *compiled], program, compiler, flags)


def _compiled(source: Path, to: Path, compiler: str, flags: Sequence[str]) -> Path:
    """Returns the object file of a source; that of an object file is itself.

    Raises:
        ToolError: as `build`.
    """
    if source.suffix == ".obj":
        return source
    if has_msvc_options(compiler):
        run([compiler, *_msvc_flags(compiler, flags), "/c", str(source), f"/Fo{to}"])
    else:
        run([compiler, *flags, "-c", str(source), "-o", str(to)])
    return to


def _msvc_flags(compiler: str, flags: Sequence[str]) -> list[str]:
    """Returns flags for cl and clang-cl: of those for gcc they know definitions and folders."""
    installed = _needs_folders(compiler)
    folders = installed.include if installed else ()
    known = [flag for flag in flags if flag.startswith(("-D", "-I"))]
    return [*MSVC_FLAGS, *known, *(f"-I{folder}" for folder in folders)]


def _link(compiler: str) -> list[str]:
    """Returns folders of libraries for the linker."""
    installed = _needs_folders(compiler)
    return ["/link", *(f"/LIBPATH:{folder}" for folder in installed.libraries)] if installed else []


def _needs_folders(compiler: str) -> VisualStudio | None:
    """Returns the Visual Studio of this cl, unless a command prompt of it has set the folders."""
    if "INCLUDE" in os.environ:
        return None
    installed = find_visual_studio()
    return installed if installed is not None and installed.compiler == compiler else None


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
