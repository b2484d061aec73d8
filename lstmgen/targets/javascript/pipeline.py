"""Parts that a pipeline adds to generated JavaScript: labels, columns by name, NaN."""

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.graph.ends import Text
from lstmgen.plan.interface import Interface, Output
from lstmgen.targets.javascript.literals import number, string, strings
from lstmgen.targets.text.labels import LabelledView, Notation, by_output, label_constants, of_prediction


@dataclass(frozen=True)
class TextView:
    """Variables that turn a text into token ids; see `graph.ends.Text` for those not described here.

    Attributes:
        before, after: characters, and their replacements; those without one are removed.
        split: an expression for the tokens of `text`.
        taken: of more ids than `length`, the arguments of `slice`.
        padded: the order of ids and of zeros, where there are fewer.
        ids: an expression for the ids of `tokens`.
        unknown: what unknown tokens become, for a comment.
    """

    first: int
    length: int | None
    lower: str
    before: str
    after: str
    split: str
    taken: str
    padded: str
    ids: str
    unknown: str


@dataclass(frozen=True)
class PipelineView(LabelledView):
    """The variables of a pipeline in templates of public functions.

    Attributes:
        refuses_nan: for each input, whether a missing number is refused.
        windows: whether rows come as a stream.
        columns: for each input the names of its features; none where a table has no meaning.
        has_categories: for each input, whether columns have categories with names.
        ignores_others: for each input, whether a table may have other columns, too.
        text: how a text becomes what the model takes; None where it takes none.
    """

    refuses_nan: tuple[bool, ...]
    windows: bool = False
    columns: tuple[tuple[str, ...], ...] = ()
    has_categories: tuple[bool, ...] = ()
    ignores_others: tuple[bool, ...] = ()
    text: TextView | None = None

    @property
    def classified(self) -> str:
        """An expression for the labels of `prediction` and their probabilities; "" without labels."""
        return by_output({output: classified(output) for output in self.labels}, by_name)

    @property
    def named(self) -> bool:
        """Returns whether columns or categories have names, so that tables or texts are accepted."""
        return any(self.columns) or any(self.has_categories)

    @property
    def taken(self) -> str:
        """An expression for the numbers of `inputs`; "" where they are numbers already."""
        if self.text is not None:
            return "inputs.map(knownTokens)"
        return "takeColumns(inputs)" if self.named else ""

    @property
    def stepped(self) -> str:
        """An expression for the numbers of `inputs` in a timestep; "" where they are numbers already."""
        return "onlyToken(inputs)" if self.text is not None else self.taken


def pipeline_view(interface: Interface) -> PipelineView:
    """Returns the variables of a pipeline, which may be missing."""
    raw_inputs = [end.raw for end in interface.inputs]
    refuses_nan = tuple(not raw.takes_nan for raw in raw_inputs)
    if not interface.has_pipeline:
        return PipelineView({}, (), refuses_nan)
    windows, text = interface.windows, raw_inputs[0].text
    constants = {
        "COLUMNS": f"[{', '.join(strings(raw.columns) for raw in raw_inputs)}]",
        "IGNORES_OTHERS": str([raw.ignores_others for raw in raw_inputs]).lower(),
        "WINDOW": "null" if windows is None else str(windows.length),
        "HOP": "null" if windows is None else str(windows.hop),
        **label_constants(interface.labelled, NOTATION),
    }
    if interface.has_categories:
        by_input = (", ".join(map(strings, raw.categories)) for raw in raw_inputs)
        constants["CATEGORIES"] = f"[{', '.join(f'[{names}]' for names in by_input)}]"
    if text is not None:
        constants["VOCABULARY"] = strings(text.vocabulary)
    return PipelineView(
        constants=constants,
        labels=interface.labelled,
        refuses_nan=refuses_nan,
        windows=windows is not None,
        columns=tuple(raw.columns for raw in raw_inputs),
        has_categories=tuple(bool(raw.categories) for raw in raw_inputs),
        ignores_others=tuple(raw.ignores_others for raw in raw_inputs),
        text=None if text is None else text_view(text),
    )


def by_name(expressions: Mapping[str, str]) -> str:
    """An object. A name in brackets is one, whatever it is; without them `__proto__` is something else."""
    items = [f"[{string(name)}]: {expression}" for name, expression in expressions.items()]
    return f"{{ {', '.join(items)} }}"


NOTATION = Notation(strings, number, lambda items: f"[{', '.join(items)}]", by_name)


def classified(output: Output) -> str:
    """An expression for the labels of an output of `prediction`, with their probabilities."""
    which = "" if output.index is None else f"[{string(output.name)}]"
    function = {"largest": "labelOf", "second": "labelAbove", "every": "labelsAbove"}[output.rule]
    function = "labelOfScore" if output.is_score else function
    above = f", THRESHOLD{which}" if output.thresholds else ""
    return f"labelled({of_prediction(output)}, {output.rows}, (row) => {function}(row, LABELS{which}{above}))"


def text_view(text: Text) -> TextView:
    """The variables of a text: ASCII letters in lower case, one separator for all, characters to remove."""
    before, after = text.replaced
    kept = [k for k, character in enumerate(before) if character not in text.removed]
    return TextView(
        first=text.first,
        length=text.length,
        lower=text.lower,
        before="".join(before[k] for k in kept) + text.removed,
        after="".join(after[k] for k in kept),
        split=split(text),
        taken=f"-{text.length}" if text.truncating == "pre" else f"0, {text.length}",
        padded={"pre": "...zeros, ...ids", "post": "...ids, ...zeros", "no": "...enough(ids, zeros)"}[text.padding],
        **of_tokens(text),
    )


def of_tokens(text: Text) -> dict[str, str]:
    """Returns the expression for the ids of tokens, and what unknown tokens become."""
    if text.strict:
        return {"ids": "tokens.map((token) => TOKENS.get(token) ?? unknownToken(token))", "unknown": "refused"}
    if text.unknown is None:
        known = "tokens.filter((token) => TOKENS.has(token))"
        return {"ids": f"{known}.map((token) => TOKENS.get(token))", "unknown": "left out"}
    return {"ids": f"tokens.map((token) => TOKENS.get(token) ?? {text.unknown})", "unknown": str(text.unknown)}


def split(text: Text) -> str:
    """An expression for the tokens of `text`: its characters, its words, or itself."""
    if text.level == "character":
        return "Array.from(text)"
    if text.level == "word" and text.separators:
        return f"text.split({string(text.separators[0])}).filter((word) => word)"
    return "[text]"
