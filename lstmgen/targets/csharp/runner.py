"""Compiles generated C#."""

from collections.abc import Sequence
from pathlib import Path

from lstmgen.targets.family.runner import Tool, built

MCS = Tool(("mcs", "--version"), "no C# compiler was found; install Mono (apt install mono-mcs mono-runtime)")
STRICT = ("-langversion:7", "-warn:4", "-warnaserror")


def build(source: Path, driver: str, folder: Path) -> Sequence[str]:
    """Compiles a class with its driver; returns the command that runs them."""
    main, program = folder / "VerifyDriver.cs", str(folder / "VerifyDriver.exe")
    main.write_text(driver, encoding="utf-8")
    built(["mcs", *STRICT, f"-doc:{folder / 'doc.xml'}", f"-out:{program}", str(main), str(source)])
    return ["mono", program]
