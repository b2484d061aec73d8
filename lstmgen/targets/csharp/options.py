"""Options of C#."""

from dataclasses import dataclass

from lstmgen.targets.csharp.spelling import CSHARP
from lstmgen.targets.family.type_names import NamedOptions, TypeNames
from lstmgen.targets.options import option

NAMES = TypeNames(
    kind="class",
    form="[A-Z][A-Za-z0-9_]*",
    part="[A-Za-z][A-Za-z0-9_]*",
    example="letters and digits, as in Net.cs",
    # The members of the class, which cannot have its name, and types of the driver.
    taken=frozenset(
        "InputNames OutputNames Columns Labels Window Hop Vocabulary Predict PredictBatch Predictor Label LabelOf "
        "Classify Encode Tokens Console CultureInfo Dictionary StringBuilder TextReader "
        f"{CSHARP.keywords}".split()
    ),
    spell=lambda stem: stem[:1].upper() + stem[1:],
)


@dataclass(frozen=True, kw_only=True)
class CSharpOptions(NamedOptions):
    """The options of C#."""

    names = NAMES
    namespace: str | None = option(
        "Package or namespace of the class, e.g. com.example.",
        valid=NAMES.is_namespace,
        form="is not the name of a namespace",
    )

    @property
    def qualified_name(self) -> str:
        """The name of the class with its namespace."""
        return f"global::{self.namespace}.{self.type_name}" if self.namespace else f"global::{self.type_name}"
