"""Options of Go."""

from dataclasses import dataclass

from lstmgen.targets.family.type_names import NamedOptions, TypeNames
from lstmgen.targets.go.spelling import GO


@dataclass(frozen=True, kw_only=True)
class GoOptions(NamedOptions):
    """The options of Go."""

    names = TypeNames(
        kind="package",
        form="[a-z][a-z0-9]*",  # endings as in net_test.go and net_arm.go choose when a file is compiled
        example="small letters and digits, as in net.go",
        taken=frozenset(["main", *GO.keywords.split()]),
        spell=str.lower,
    )
