"""Options of Java."""

from dataclasses import dataclass

from lstmgen.targets.family.type_names import ClassOptions, TypeNames
from lstmgen.targets.java.spelling import JAVA

NAMES = TypeNames(
    kind="class",
    form="[A-Za-z_][A-Za-z0-9_]*",
    part="[a-z_][a-z0-9_]*",
    example="letters and digits, as in Net.java",
    # `_` is none since Java 9; the others are types of the driver, which is in the same package.
    taken=frozenset(
        "_ BufferedReader HashMap IOException InputStreamReader Map StringBuilder StringTokenizer".split()
        + JAVA.keywords.split()
    ),
)


@dataclass(frozen=True, kw_only=True)
class JavaOptions(ClassOptions):
    """The options of Java."""

    names = NAMES
    namespace: str | None = NAMES.namespace("package")
