"""Options of C#."""

from dataclasses import dataclass

from lstmgen.targets.csharp.spelling import CSHARP
from lstmgen.targets.family.type_names import ClassOptions, TypeNames

NAMES = TypeNames(
    kind="class",
    form="[A-Z][A-Za-z0-9_]*",
    part="[A-Za-z][A-Za-z0-9_]*",
    example="letters and digits, as in Net.cs",
    # Types of the driver.
    taken=frozenset(f"Console CultureInfo Dictionary StringBuilder TextReader {CSHARP.keywords}".split()),
    members=frozenset(
        "InputNames OutputNames Columns Labels Window Hop Vocabulary Predict PredictBatch Predictor Label LabelOf "
        "Classify Encode Tokens".split()
    ),
    spell=lambda stem: stem[:1].upper() + stem[1:],
)


@dataclass(frozen=True, kw_only=True)
class CSharpOptions(ClassOptions):
    """The options of C#."""

    names = NAMES
    namespace: str | None = NAMES.namespace("namespace")
