"""The parts of a pipeline in generated code: labels, windows of a stream, token ids of texts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from math import prod
from string import ascii_uppercase

import numpy as np

from lstmgen.errors import MODEL, Problem, UnsupportedError
from lstmgen.graph.ends import Text
from lstmgen.graph.operation import Weight
from lstmgen.plan.interface import Interface, Output
from lstmgen.targets.family.code import function_name, spelled
from lstmgen.targets.family.literals import quoted
from lstmgen.targets.family.spelling import Dialect
from lstmgen.targets.family.surface import ArgumentView, Method, quotient
from lstmgen.targets.family.templates import shared_lines


@dataclass(frozen=True)
class LabelView:
    """The labels of an output, in shared code.

    Attributes:
        index: of the output.
        name: of the output, as a literal.
        values: the numbers of the output.
        count: number of classes.
        width: number of values in a row that names classes.
        size: the expected number of values in `y`.
        next: the function of the next class that a row names, from a place on.
        probability: an expression for that of class `k` in the row of `y` at `at`.
        wrong, nan: messages about another size and about NaN, as literals.
    """

    index: int
    name: str
    values: str
    count: int
    width: int
    size: str
    next: str
    probability: str
    wrong: str
    nan: str


@dataclass(frozen=True)
class WindowView:
    """Windows of a stream: `length` rows of `features` numbers, after every `hop` rows.

    Attributes:
        wrong: the message about a row of another size, as a literal.
        body: statements with which a `row` joins the last `rows`.
    """

    length: int
    hop: int
    features: int
    wrong: str
    body: str = ""


@dataclass(frozen=True)
class TextView:
    """How a text becomes token ids.

    Attributes:
        length: number of ids that the model takes; 0 if any.
        lower: whether the language makes all letters small, beyond ASCII.
        fit_ids: a function of the shared code.
        body: statements that turn `count` characters `codes` into `n` numbers `ids`.
    """

    length: int
    lower: bool
    fit_ids: str
    body: str


@dataclass(frozen=True)
class PipelineView:
    """The parts of a pipeline that public functions use.

    Attributes:
        label: statements that add the labels of a prediction; "" where there are none.
        labelled: the outputs that have labels.
        is_single: whether a prediction has one label.
        blocks: functions in shared code.
        run: the lines of shared code in public functions.
        arrays: constants that these use.
    """

    label: str = ""
    labelled: Sequence[ArgumentView] = ()
    is_single: bool = False
    windows: WindowView | None = None
    text: TextView | None = None
    blocks: Sequence[Sequence[str]] = ()
    run: Sequence[str] = ()
    arrays: Mapping[str, Weight] = field(default_factory=dict)

    @property
    def answer(self) -> str:
        """Returns the type of labels in languages with vectors."""
        return "Label" if self.is_single else "Vec<Label>"

    @property
    def brackets(self) -> str:
        """Returns the brackets around or behind the type of one label, in most languages."""
        return "" if self.is_single else "[]"

    def labels(self, form: str) -> str:
        """Returns the parameters for outputs with labels: formats with the {name} of each."""
        return ", ".join(form.format(name=y.name) for y in self.labelled)


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


def pipeline_view(interface: Interface, dialect: Dialect, predict: Method) -> PipelineView:
    """Returns the parts of a pipeline that public functions use; little where there is none.

    Raises:
        UnsupportedError: the language lacks something.
    """
    text = interface.inputs[0].raw.text
    blocks: list[Sequence[str]] = []
    arrays: dict[str, Weight] = {}
    for output in interface.labelled:
        array = thresholds(output)
        arrays |= array
        blocks.append(pipeline_lines("next_class", output, next_class(output), len(output.labels), *array))
    if text is not None:
        blocks += text_blocks(text)
    views = [label_view(output, predict, dialect) for output in interface.labelled]
    label = shared_lines("family/module/label", views) if views else []
    windows = window_view(interface, dialect)
    join = shared_lines("family/module/join", windows, predict.inputs[0]) if windows else []
    outputs = [output.rows == 0 and output.rule != "every" for output in interface.labelled]
    return PipelineView(
        label="\n".join(spelled(label, dialect)),
        labelled=[predict.outputs[output.index or 0] for output in interface.labelled],
        is_single=outputs == [True],
        windows=replace(windows, body="\n".join(spelled(join, dialect))) if windows else None,
        text=None if text is None else text_view(text, dialect),
        blocks=blocks,
        run=[*label, *join],
        arrays=arrays,
    )


def label_view(output: Output, predict: Method, dialect: Dialect) -> LabelView:
    """Returns the labels of an output."""
    form = "pick(k == 1, y[at], 1.0 - y[at])" if output.rule == "second" else "y[at + k]"
    what = "score" if output.is_score else "prediction"
    index, width = output.index or 0, 1 if output.rule == "second" else len(output.labels)
    in_array = "prediction" if predict.is_single else f"prediction[{index}]"
    return LabelView(
        index=index,
        name=quoted(output.name, dialect.spelling),
        values=in_array if dialect.spelling.results == "array" else predict.outputs[index].name,
        count=len(output.labels),
        width=width,
        size=rows_of(width) if output.rows else str(width),
        next=next_class(output),
        probability="y[at]" if output.is_score else form,
        wrong=quoted(f"output '{output.name}' has another size", dialect.spelling),
        nan=quoted(f"the {what} is NaN; check the input for NaN and huge values", dialect.spelling),
    )


def rows_of(width: int) -> str:
    """Returns the size of an output of whole rows, at least one."""
    rows = f"larger({quotient('len(y)', str(width))}, 1)"
    return rows if width == 1 else f"{rows} * {width}"


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
        length=text.length or 0,
        lower=text.lower == "unicode",
        fit_ids=function_name("fit_ids", dialect),
        body="\n".join(spelled(shared_lines("family/module/tokens", text.strict), dialect)),
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
    yield pipeline_lines("token_ids", text, changes, "\n".join(pipeline_lines("change", changes)))
    yield pipeline_lines("add_token", text, len(text.vocabulary))
    if text.length is not None:
        yield pipeline_lines("fit_ids", text, text.length)


def among(characters: Iterable[str]) -> str:
    """Returns the condition that the character is one of these, in ranges; "" for none."""
    codes = enumerate(sorted({ord(character) for character in characters}))
    ranges = [[code for _, code in run] for _, run in groupby(codes, lambda pair: pair[1] - pair[0])]
    c = "codes[k]"
    parts = (f"{c} == {run[0]}" if len(run) == 1 else f"{c} >= {run[0]} && {c} <= {run[-1]}" for run in ranges)
    return " || ".join(parts)


def pipeline_lines(template: str, *views: object) -> list[str]:
    """Returns the lines of shared code of a part of a pipeline."""
    return shared_lines(f"family/pipeline/{template}", *views)
