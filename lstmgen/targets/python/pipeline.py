"""Parts that a pipeline adds to generated Python: labels, columns by name, NaN."""

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.graph.ends import Text
from lstmgen.plan.interface import Interface, Output
from lstmgen.targets.python.literals import python_float, python_string, python_tuple
from lstmgen.targets.text.labels import LabelledView, Notation, by_output, label_constants, of_prediction


@dataclass(frozen=True)
class PipelineView(LabelledView):
    """The variables of a pipeline in templates of public functions.

    Attributes:
        windows: whether rows come as a stream.
        check: the function that checks inputs.
    """

    windows: bool = False
    check: str = "check_inputs"

    @property
    def exports(self) -> tuple[str, ...]:
        """Returns the names of all public constants and functions."""
        return (*self.constants, *(("classify", "label") if self.labels else ()))

    @property
    def classified(self) -> str:
        """An expression for the labels of `prediction` and their probabilities; "" without labels."""
        expressions = {output: expression(output, len(output.shape), of_prediction(output)) for output in self.labels}
        return by_output(expressions, by_name)

    @property
    def classified_type(self) -> str:
        """The type of a label with its probability, of all labels of a sample, or of those of each output by name."""
        first = self.labels[0]
        return "dict" if first.index is not None else "list" if first.rows or first.rule == "every" else "tuple"

    @property
    def label_type(self) -> str:
        """Returns the type of labels of any prediction: that of a timestep may have no rows."""
        return "object" if self.labels[0].rows and self.labels[0].index is None else self.classified_type


def pipeline_view(interface: Interface, *, takes_text: bool) -> PipelineView:
    """Returns the variables of a pipeline, which may be missing."""
    if not interface.has_pipeline:
        return PipelineView({}, ())
    raw_inputs = [end.raw for end in interface.inputs]
    constants = {
        "COLUMNS": f"({', '.join(python_tuple(raw.columns) for raw in raw_inputs)},)",
        "IGNORES_OTHERS": str(tuple(raw.ignores_others for raw in raw_inputs)),
        "FILLED": str(tuple(raw.takes_nan for raw in raw_inputs)),
    }
    if takes_text and interface.has_categories:
        by_input = (", ".join(map(python_tuple, raw.categories)) for raw in raw_inputs)
        constants["CATEGORIES"] = f"({', '.join(f'({names},)' if names else '()' for names in by_input)},)"
    for raw in raw_inputs:
        constants |= text_constants(raw.text) if takes_text and raw.text is not None else {}
    constants |= label_constants(interface.labelled, NOTATION)
    windows = interface.windows
    length, hop = (None, None) if windows is None else (windows.length, windows.hop)
    constants |= {"WINDOW": str(length), "HOP": str(hop)}
    return PipelineView(constants, interface.labelled, windows is not None, "check_raw")


def by_name(expressions: Mapping[str, str]) -> str:
    """Returns the expression of a dict."""
    items = [f"{python_string(name)}: {expression}" for name, expression in expressions.items()]
    return f"{{{', '.join(items)}}}"


NOTATION = Notation(python_tuple, python_float, lambda items: f"({', '.join(items)},)", by_name)


def text_constants(text: Text) -> Mapping[str, str]:
    """The literals of what makes token ids of texts."""
    separator = text.separators[:1] if text.level == "word" else ""
    return {
        "VOCABULARY": python_tuple(text.vocabulary),
        "TOKENS": f"{{token: k for k, token in enumerate(VOCABULARY, {text.first})}}",
        "UNKNOWN": str(text.unknown),
        "LENGTH": str(text.length),
        "PADDING": python_string(text.padding),
        "TRUNCATING": python_string(text.truncating),
        "BY_CHARACTER": str(text.level == "character"),
        "SEPARATOR": python_string(separator),
        "LOWER": str(text.lower == "unicode"),
        "CHANGES": f"str.maketrans({', '.join(map(python_string, (*text.replaced, text.removed)))})",
    }


def expression(labels: Output, rank: int, output: str) -> str:
    """The expression for the labels of an output, or of each of its rows; a step may return one row of it."""
    if rank > 1:
        rows = f"[{expression(labels, rank - 1, 'row')} for row in {output}]"
        return rows if rank > 2 else f"{expression(labels, 1, output)} if is_row({output}) else {rows}"
    which = "" if labels.index is None else f"[{python_string(labels.name)}]"
    if labels.rule == "largest":
        return f"label_of({output}, LABELS{which})"
    if labels.rule == "second":
        probability = f"check_count({output}, 1)[0]" if rank else output
        function = "label_of_score" if labels.is_score else "label_above"
        return f"{function}({probability}, LABELS{which}, THRESHOLD{which})"
    return f"labels_above({output}, LABELS{which}, THRESHOLD{which})"
