"""Options of Swift."""

from dataclasses import dataclass

from lstmgen.targets.family.type_names import NamedOptions, TypeNames
from lstmgen.targets.swift.spelling import SWIFT


@dataclass(frozen=True, kw_only=True)
class SwiftOptions(NamedOptions):
    """The options of Swift."""

    names = TypeNames(
        kind="enumeration",
        form="[A-Z][A-Za-z0-9_]*",
        example="letters and digits, as in Net.swift",
        # Code at the top of main.swift is a program; types of the driver, and of the test of a package.
        taken=frozenset(["Main", "Substring", "XCTestCase", *SWIFT.keywords.split()]),
        members=frozenset(["Predictor", "Label"]),
        spell=lambda stem: stem[:1].upper() + stem[1:],
    )
