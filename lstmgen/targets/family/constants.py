"""Public constants of generated code: names of inputs, outputs, columns and classes, sizes of windows, tokens."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstmgen.plan.program import Plan
from lstmgen.targets.family.literals import is_joined, listed, quoted
from lstmgen.targets.family.spelling import Dialect


@dataclass(frozen=True)
class PublicConstant:
    """A public constant.

    Attributes:
        kind: of its value, as `LanguageSyntax.public` has it.
        name: in capitals.
        purpose: the rest of a sentence that begins with its name.
        value: a literal, or the items of one.
        count: number of items.
    """

    kind: str
    name: str
    purpose: str
    value: str
    count: int = 0

    def spelled(self, dialect: Dialect) -> str:
        """Returns the definition in the language, with its comment."""
        spelling = dialect.spelling
        name, sentence = spelling.public_name(self.name), self.purpose.partition(" ")[2]
        comment = spelling.documented.format(name=name, purpose=self.purpose, sentence=sentence.capitalize())
        return f"{comment}\n{spelling.public[self.kind].format(name=name, value=self.value, count=self.count)}"


def public_constants(plan: Plan, dialect: Dialect) -> Iterator[PublicConstant]:
    """Yields the public constants of a file."""
    interface, spelling = plan.interface, dialect.spelling

    def texts(name: str, purpose: str, items: Sequence[str]) -> PublicConstant:
        joined = ", ".join(quoted(item, spelling) for item in items)
        return PublicConstant("names", name, purpose, joined, len(items))

    def lists(name: str, purpose: str, items: Sequence[Sequence[str]]) -> PublicConstant:
        return PublicConstant("lists", name, purpose, ", ".join(listed(item, spelling) for item in items), len(items))

    yield texts("INPUT_NAMES", "are the names of the inputs, in their order", plan.graph.input_names)
    yield texts("OUTPUT_NAMES", "are the names of the outputs, in their order", plan.graph.output_names)
    columns = [end.raw.columns for end in interface.inputs]
    if any(columns):
        yield lists("COLUMNS", "are the names of the columns of each input, in their order", columns)
    if interface.labelled:
        yield lists("LABELS", "are the names of the classes of each output", [end.labels for end in interface.outputs])
    if interface.windows is not None:
        hop = interface.windows.hop
        yield PublicConstant("number", "WINDOW", "is the number of rows in a window", str(interface.windows.length))
        yield PublicConstant("number", "HOP", "is the number of rows from one window to the next", str(hop))
    if (text := interface.inputs[0].raw.text) is not None:
        yield PublicConstant(
            "vocabulary", "VOCABULARY", "are the tokens that have an id", listed(text.vocabulary, spelling)
        )


def has_joined_texts(plan: Plan, dialect: Dialect) -> bool:
    """Returns whether a list of texts is one text in the file, which a helper takes apart."""
    text = plan.interface.inputs[0].raw.text
    lists = [*(end.labels for end in plan.interface.outputs), *((text.vocabulary,) if text else ())]
    return any(is_joined(texts, dialect.spelling) for texts in lists)
