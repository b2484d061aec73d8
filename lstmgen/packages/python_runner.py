"""Builds a package for Python as its setup.py does, and runs it."""

import shutil
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from lstmgen.errors import ToolError
from lstmgen.packages.python_package import AROUND, BINDING, SOURCES
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.runner import room
from lstmgen.targets.c.toolchain import NO_COMPILER, find_compiler, has_msvc_options, run
from lstmgen.targets.interface import Artifact, Bench
from lstmgen.targets.python.runner import python_runner
from lstmgen.targets.session import Runner, longest

TITLE = "Python package"


def runners(artifact: Artifact, folder: Path, bench: Bench) -> Mapping[str, Runner]:
    """Builds the package in a folder and returns its runner; empty if it is not a package for Python.

    Raises:
        ToolError: there is no compiler, compiling fails, or Python's headers are not installed.
    """
    around, sources = folder / AROUND, folder / SOURCES
    if not (around / BINDING[0]).is_file():
        return {}
    options = artifact.options
    assert isinstance(options, COptions)
    compiler = find_compiler()
    if compiler is None:
        raise ToolError(NO_COMPILER)
    if has_msvc_options(compiler):
        raise ToolError(f"a package is built with the options of gcc, not of {compiler}; set CC to gcc or clang")
    include, ending = sysconfig.get_path("include"), sysconfig.get_config_var("EXT_SUFFIX")
    if not (Path(include) / "Python.h").is_file():
        raise ToolError(f"missing {include}/Python.h: install the headers of {sys.executable}")
    built = bench.folder / "package" / options.prefix
    shutil.copytree(folder / options.prefix, built)
    if options.loads:
        shutil.copy(sources / options.weights_beside, built)
    flags = ["-O2", "-shared", "-fPIC", "-fvisibility=hidden", f"-I{include}", f"-I{sources}"]
    flags += room(options, longest(artifact.plan.graph, bench.samples))
    run(
        [
            compiler,
            *flags,
            *map(str, [*around.glob("*.c"), *sources.glob("*.c")]),
            "-o",
            str(built / f"_native{ending}"),
            "-lm",
        ]
    )
    return {TITLE: python_runner(built / "__init__.py")}
