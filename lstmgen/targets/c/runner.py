"""Builds generated C with its driver, and runs it."""

import subprocess
from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path

from lstmgen.errors import ToolError
from lstmgen.graph.shape import Axis
from lstmgen.plan.program import Plan
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.toolchain import (
    FLAGS,
    MSVC_FLAGS,
    NO_COMPILER,
    build_with_driver,
    find_compiler,
    has_msvc_options,
)
from lstmgen.targets.interface import Artifact, Bench
from lstmgen.targets.session import Request, Runner, Shapes, line_runner, longest


def runners(artifact: Artifact, bench: Bench) -> Mapping[str, Runner]:
    """Builds generated C as a program, and returns its runner.

    Raises:
        ToolError: there is no compiler, or it refuses.
    """
    compiler = find_compiler()
    if compiler is None:
        raise ToolError(NO_COMPILER)
    lengths = longest(artifact.plan.graph, bench.samples)
    return {artifact.target.title: build_c(artifact, bench.folder, lengths, compiler)}


def missing() -> str:
    """The reason why C cannot be run here; "" where it can."""
    return NO_COMPILER if find_compiler() is None else ""


def tools() -> Mapping[str, str]:
    """The compiler, with its version and flags."""
    command = find_compiler()
    if command is None:
        return {}
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=False)
    version = (done.stdout or done.stderr).partition("\n")[0]  # cl writes its version to stderr
    flags = MSVC_FLAGS if has_msvc_options(command) else FLAGS
    return {"compiler": f"{version}, {' '.join(flags)}"}


def build_c(
    artifact: Artifact,
    folder: Path,
    lengths: Mapping[str, int],
    compiler: str,
    flags: Sequence[str] = FLAGS,
    wrapper: Sequence[str] = (),
) -> Runner:
    """Builds generated C with its driver.

    Args:
        lengths: room for the free axes, by name.
        wrapper: what to run the program under: valgrind, an emulator.

    Raises:
        ToolError: the compiler cannot be run, or refuses.
    """
    from lstmgen.targets.c.driver import driver  # which only a check needs

    plan, options = artifact.plan, artifact.options
    assert isinstance(options, COptions)
    main = folder / "driver.c"
    blobs = [path.read_bytes() for path in artifact.files if options.loads and path.suffix == ".bin"]
    main.write_text(driver(plan, options, b"".join(blobs)), encoding="utf-8")
    sources = [path for path in artifact.files if path == artifact.source or path.suffix == ".c"]
    program = build_with_driver(sources, main, folder / "driver", compiler, [*flags, *room(options, lengths)])
    return c_runner(program, plan, wrapper)


def room(options: COptions, lengths: Mapping[str, int]) -> list[str]:
    """Returns compiler flags for the maximum lengths of free axes, by name."""
    return [f"-D{options.prefix.upper()}_MAX_{name.upper()}={length}" for name, length in lengths.items()]


def c_runner(program: Path, plan: Plan, wrapper: Sequence[str] = ()) -> Runner:
    """Runs a program that was built with the plan's driver.

    Args:
        wrapper: what to run it under: valgrind, an emulator.
    """

    def line(request: Request, outputs: Shapes) -> str:
        in_batch = request.method == "batch"
        words: list[object] = [request.method[0], len(request.inputs[0]) if in_batch else request.which]
        graph = plan.step.graph if request.method == "step" and plan.step is not None else plan.graph
        for value, x in zip(graph.inputs, request.inputs):
            words += [x.size, *map(repr, x.ravel().tolist())]
            shape = x.shape[1:] if in_batch else x.shape
            words += [n for dim, n in zip(value.shape[len(value.shape) - len(shape) :], shape) if isinstance(dim, Axis)]
        words += map(prod, outputs)
        return " ".join(map(str, words)) + "\n"

    return line_runner([*wrapper, str(program)], plan, line, plan.numbers.dtype)
