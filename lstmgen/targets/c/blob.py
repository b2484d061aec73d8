"""The code that a file of weights is for, without names of the model."""

from collections.abc import Iterable

from lstmgen.targets.c import tokens
from lstmgen.targets.c.names import Names


def canonical(texts: Iterable[str], names: Names) -> str:
    """Returns code without comments, with numbered names in place of those that come from a model."""
    of_model = names.local.names | names.field.names | {f"net_{name}" for name in names.file.names}
    numbers: dict[str, str] = {}

    def numbered(name: str) -> str:
        return numbers.setdefault(name, f"name_{len(numbers)}") if name in of_model else name

    def quiet(text: str) -> str:
        return "" if text.startswith("/*") else text

    code = "\n".join(texts)
    return " ".join(tokens.replaced(code, numbered, str, quiet).split())
