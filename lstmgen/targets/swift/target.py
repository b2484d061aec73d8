"""Swift: one file, with nothing but the standard library."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from lstmgen.targets.family.runner import Tool
from lstmgen.targets.family.target import family_target
from lstmgen.targets.session import run
from lstmgen.targets.swift.options import SwiftOptions
from lstmgen.targets.swift.spelling import SWIFT as LANGUAGE

SWIFTC = Tool(("swiftc", "--version"), "no Swift compiler was found; install one (apt install swiftlang)")


def build(source: Path, driver: str, folder: Path) -> Sequence[str]:
    """Compiles an enumeration with its driver; returns the command that runs them."""
    place = folder / "swift_program"
    place.mkdir(exist_ok=True)
    main, program = place / "main.swift", str(place / "program")
    main.write_text(driver, encoding="utf-8")
    copy = shutil.copyfile(source, place / "Source.swift")
    run(["swiftc", "-O", "-wmo", "-warnings-as-errors", str(main), str(copy), "-o", program])
    return [program]


SWIFT = family_target(LANGUAGE, SWIFTC, build, needs="Swift 5.5 or newer", options=SwiftOptions)
