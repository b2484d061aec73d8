"""Compiles generated Rust and runs it."""

from collections.abc import Mapping

from lstmgen.errors import ToolError
from lstmgen.targets.family.options import FamilyOptions
from lstmgen.targets.family.runner import Tool, built, program_runner
from lstmgen.targets.interface import Artifact, Bench
from lstmgen.targets.session import Runner

RUSTC = Tool(("rustc", "--version"), "no Rust compiler was found; install one (apt install rustc)")
FLAGS = ("--edition=2021", "-Copt-level=1", "-Dwarnings")
LINTS = ("-Dmissing-docs", "-Funsafe-code")


def runners(artifact: Artifact, bench: Bench) -> Mapping[str, Runner]:
    """Compiles generated Rust with its driver, and returns its runner.

    Raises:
        ToolError: there is no compiler, or it refuses.
    """
    from lstmgen.targets.rust.source import driver  # which only a check needs

    if why := RUSTC.missing():
        raise ToolError(why)
    assert isinstance(artifact.options, FamilyOptions)
    main, program = bench.folder / "driver.rs", bench.folder / "driver"
    library = bench.folder / "libnet.rlib"
    main.write_text(driver(artifact.plan, artifact.options), encoding="utf-8")
    crate = ("--crate-type=rlib", "--crate-name=net")
    built(["rustc", *FLAGS, *LINTS, *crate, str(artifact.source), "-o", str(library)])
    built(["rustc", *FLAGS, str(main), "--extern", f"net={library}", "-o", str(program)])
    return {artifact.target.title: program_runner([str(program)], artifact.plan)}
