"""The parts of a pipeline in generated code: labels, windows of a stream, token ids of texts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import prod
from string import ascii_uppercase

import numpy as np

from lstmgen.errors import MODEL, Problem, UnsupportedError
from lstmgen.graph.ends import Text
from lstmgen.graph.operation import Weight
from lstmgen.plan.interface import Interface, Output
from lstmgen.targets.family.code import expression, function_name
from lstmgen.targets.family.literals import is_joined, listed, quoted
from lstmgen.targets.family.spelling import Dialect
from lstmgen.targets.family.templates import TEMPLATES


@dataclass(frozen=True)
class LabelView:
    """The labels of an output.

    Attributes:
        index: of the output.
        output: its name, as a literal.
        names: the names of its classes, as a literal.
        count: their number.
        width: number of values in a row that names classes.
        has_rows: whether there are several such rows.
        next: the function of the next class that a row names, from a place on.
        probability: an expression for that of class `k` in the row of `y` at `at`.
        wrong, nan: messages about another size and about NaN, as literals.
    """

    index: int
    output: str
    names: str
    count: int
    width: int
    has_rows: bool
    next: str
    probability: str
    wrong: str
    nan: str

    def size_of(self, size: str) -> str:
        """Returns the expected number of values, as an expression, in an output of some size."""
        return f"{size} / {self.width} * {self.width}" if self.has_rows else str(self.width)


@dataclass(frozen=True)
class WindowView:
    """Windows of a stream: `length` rows of `features` numbers, after every `hop` rows.

    Attributes:
        wrong: the message about a row of another size, as a literal.
    """

    length: int
    hop: int
    features: int
    wrong: str


@dataclass(frozen=True)
class TextView:
    """How a text becomes token ids.

    Attributes:
        vocabulary: a literal.
        size: number of tokens in it.
        length: number of ids that the model takes; 0 if any.
        lower: whether the language makes all letters small, beyond ASCII.
        strict: whether unknown tokens are refused: their ids are -1.
        token_ids, fit_ids: the functions of the shared code.
    """

    vocabulary: str
    size: int
    length: int
    lower: bool
    strict: bool
    token_ids: str
    fit_ids: str


@dataclass(frozen=True)
class PipelineView:
    """The parts of a pipeline that public functions use.

    Attributes:
        labels: of each labelled output.
        is_single: whether a prediction has one label.
        columns: names of the columns of each input, as literals.
        names: labels of each output, as literals, empty for those without.
        blocks: functions in shared code.
        arrays: constants that these use.
        calls: of helpers, in the literals.
    """

    labels: Sequence[LabelView] = ()
    is_single: bool = False
    columns: Sequence[str] = ()
    names: Sequence[str] = ()
    windows: WindowView | None = None
    text: TextView | None = None
    blocks: Sequence[Sequence[str]] = ()
    arrays: Mapping[str, Weight] = field(default_factory=dict)
    calls: Sequence[str] = ()

    @property
    def answer(self) -> str:
        """Returns the type of labels in languages with vectors."""
        return "Label" if self.is_single else "Vec<Label>"

    @property
    def brackets(self) -> str:
        """Returns the brackets behind the type of one label, in most languages."""
        return "" if self.is_single else "[]"


@dataclass(frozen=True)
class Changes:
    """Conditions on the character `codes[k]`, each "" where there is none.

    Attributes:
        capitals: it becomes small.
        removed: it goes.
        separators: it becomes `separator`, which parts words if `splits`.
    """

    capitals: str
    removed: str
    separators: str
    separator: int
    splits: bool

    @property
    def any(self) -> bool:
        """Returns whether characters change."""
        return bool(self.capitals or self.removed or self.separators)


def pipeline_view(interface: Interface, dialect: Dialect) -> PipelineView:
    """Returns the parts of a pipeline that public functions use; little where there is none.

    Raises:
        UnsupportedError: the language lacks something.
    """
    text = interface.inputs[0].raw.text
    views: list[LabelView] = []
    blocks: list[Sequence[str]] = []
    arrays: dict[str, Weight] = {}
    for output in interface.labelled:
        view, array = label_view(output, dialect), thresholds(output)
        views.append(view)
        arrays |= array
        blocks.append(lines("next_class", output, next_class(output), view.count, *array))
    if text is not None:
        blocks += text_blocks(text)
    lists = [*(output.labels for output in interface.outputs), *((text.vocabulary,) if text else ())]
    outputs = [output.rows == 0 and output.rule != "every" for output in interface.labelled]
    return PipelineView(
        labels=views,
        is_single=outputs == [True],
        columns=[listed(end.raw.columns, dialect.spelling) for end in interface.inputs],
        names=[listed(output.labels, dialect.spelling) for output in interface.outputs] if views else [],
        windows=window_view(interface, dialect),
        text=None if text is None else text_view(text, dialect),
        blocks=blocks,
        arrays=arrays,
        calls=["texts("] if any(is_joined(texts, dialect.spelling) for texts in lists) else [],
    )


def label_view(output: Output, dialect: Dialect) -> LabelView:
    """Returns the labels of an output."""
    forms = {"second": "pick(k == 1, y[at], 1.0 - y[at])"}
    form = "y[at]" if output.is_score else forms.get(output.rule, "y[at + k]")
    what = "score" if output.is_score else "prediction"
    return LabelView(
        index=output.index or 0,
        output=quoted(output.name, dialect.spelling),
        names=listed(output.labels, dialect.spelling),
        count=len(output.labels),
        width=1 if output.rule == "second" else len(output.labels),
        has_rows=output.rows > 0,
        next=function_name(next_class(output), dialect),
        probability=expression(form, dialect),
        wrong=quoted(f"output '{output.name}' has another size", dialect.spelling),
        nan=quoted(f"the {what} is NaN; check the input for NaN and huge values", dialect.spelling),
    )


def next_class(output: Output) -> str:
    """Returns the name of the function of the next class that an output names."""
    return f"next_class{output.suffix}"


def thresholds(output: Output) -> Mapping[str, Weight]:
    """Returns the array of thresholds by its name, where there is one for each class."""
    return {f"THRESHOLD{output.suffix}": np.array(output.thresholds)} if output.rule == "every" else {}


def window_view(interface: Interface, dialect: Dialect) -> WindowView | None:
    """Returns the windows of a stream; None where there are none.

    Raises:
        UnsupportedError: a row may have any number of features.
    """
    if interface.windows is None:
        return None
    (end,) = interface.inputs
    features = [n for n in end.shape[1:] if isinstance(n, int)]
    if len(features) < len(end.shape) - 1:
        title = dialect.spelling.title
        problem = "windows have rows with a fixed number of features"
        raise UnsupportedError([Problem(MODEL, title, problem, "fix the number of features, or leave windows out")])
    wrong = quoted(f"a row of input '{end.name}' has another size", dialect.spelling)
    return WindowView(interface.windows.length, interface.windows.hop, prod(features), wrong)


def text_view(text: Text, dialect: Dialect) -> TextView:
    """Returns how a text becomes token ids."""
    return TextView(
        vocabulary=listed(text.vocabulary, dialect.spelling),
        size=len(text.vocabulary),
        length=text.length or 0,
        lower=text.lower == "unicode",
        strict=text.strict,
        token_ids=function_name("token_ids", dialect),
        fit_ids=function_name("fit_ids", dialect),
    )


def text_blocks(text: Text) -> Iterator[list[str]]:
    """Yields the functions that turn characters into token ids; the language has `token_at`."""
    splits = text.level == "word" and bool(text.separators)
    changes = Changes(
        among(ascii_uppercase) if text.lower == "ascii" else "",
        among(text.removed),
        among(text.separators[1:]),
        ord(text.separators[0]) if text.separators else 0,
        splits,
    )
    yield lines("token_ids", text, changes, "\n".join(lines("change", changes)))
    yield lines("add_token", text, len(text.vocabulary))
    if text.length is not None:
        yield lines("fit_ids", text, text.length)


def among(characters: Iterable[str]) -> str:
    """Returns the condition that the character is one of these, in ranges; "" for none."""
    codes = enumerate(sorted({ord(character) for character in characters}))
    ranges = [[code for _, code in run] for _, run in groupby(codes, lambda pair: pair[1] - pair[0])]
    c = "codes[k]"
    parts = (f"{c} == {run[0]}" if len(run) == 1 else f"{c} >= {run[0]} && {c} <= {run[-1]}" for run in ranges)
    return " || ".join(parts)


def lines(template: str, *views: object) -> list[str]:
    """Returns the lines of shared code that a template writes."""
    text = TEMPLATES.macros(f"family/pipeline/{template}.code.j2").call(*views)  # type: ignore[attr-defined]
    return [line.strip() for line in str(text).splitlines() if line.strip()]
