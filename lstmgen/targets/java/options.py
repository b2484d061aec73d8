"""Options of Java."""

from dataclasses import dataclass

from lstmgen.targets.family.type_names import NamedOptions, TypeNames
from lstmgen.targets.java.spelling import JAVA
from lstmgen.targets.options import option

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
class JavaOptions(NamedOptions):
    """The options of Java."""

    names = NAMES
    namespace: str | None = option(
        "Package or namespace of the class, e.g. com.example.",
        valid=NAMES.is_namespace,
        form="is not the name of a package",
    )

    @property
    def qualified_name(self) -> str:
        """The name of the class with its package."""
        return f"{self.namespace}.{self.type_name}" if self.namespace else self.type_name
