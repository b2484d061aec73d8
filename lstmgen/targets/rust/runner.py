"""Compiles generated Rust."""

from collections.abc import Sequence
from pathlib import Path

from lstmgen.targets.family.runner import Tool, built

RUSTC = Tool(("rustc", "--version"), "no Rust compiler was found; install one (apt install rustc)")
FLAGS = ("--edition=2021", "-Copt-level=1", "-Dwarnings")
LIBRARY = ("-Dmissing-docs", "-Funsafe-code", "--crate-type=rlib", "--crate-name=net")


def build(source: Path, driver: str, folder: Path) -> Sequence[str]:
    """Compiles a module, and a driver with it; returns the command that runs them."""
    main, library, program = folder / "driver.rs", str(folder / "libnet.rlib"), str(folder / "driver")
    main.write_text(driver, encoding="utf-8")
    built(["rustc", *FLAGS, *LIBRARY, str(source), "-o", library])
    built(["rustc", *FLAGS, str(main), "--extern", f"net={library}", "-o", program])
    return [program]
