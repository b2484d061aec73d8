"""C# 7.3 and newer: one class, with nothing but the language."""

from collections.abc import Sequence
from pathlib import Path

from lstmgen.targets.csharp.options import CSharpOptions
from lstmgen.targets.csharp.spelling import CSHARP as LANGUAGE
from lstmgen.targets.family.runner import Tool
from lstmgen.targets.family.target import family_target
from lstmgen.targets.session import run

MCS = Tool(("mcs", "--version"), "no C# compiler was found; install Mono (apt install mono-mcs mono-runtime)")
STRICT = ("-langversion:7", "-warn:4", "-warnaserror")


def build(source: Path, driver: str, folder: Path) -> Sequence[str]:
    """Compiles a class with its driver; returns the command that runs them."""
    main, program = folder / "VerifyDriver.cs", str(folder / "VerifyDriver.exe")
    main.write_text(driver, encoding="utf-8")
    run(["mcs", *STRICT, f"-doc:{folder / 'doc.xml'}", f"-out:{program}", str(main), str(source)])
    return ["mono", program]


CSHARP = family_target(LANGUAGE, MCS, build, needs="C# 7 on .NET, Mono or Unity", options=CSharpOptions)
