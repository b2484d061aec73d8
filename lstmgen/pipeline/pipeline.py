"""`lstmgen.Pipeline`: from fitted objects and plain values to a description, and to its JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from lstmgen import arguments, display, output
from lstmgen.arguments import StrPath
from lstmgen.errors import OptionError, ReadError
from lstmgen.graph.ends import Text, Windows
from lstmgen.pipeline import document, live
from lstmgen.pipeline.agreement import check_inverse, check_transform
from lstmgen.pipeline.description import Description, Input, Output
from lstmgen.pipeline.scaling import Fill, Standardize
from lstmgen.pipeline.step import Numbers, Step, describe, features_after
from lstmgen.pipeline.text import text_of


class Pipeline:
    """What stands before and after a network: raw values in, an answer out.

        pipeline = lstmgen.Pipeline(scaler=scaler, inverse=price_scaler)
        pipeline.save("pipeline.json")
        lstmgen.export("model.keras", "predictor.py", pipeline=pipeline)

    Scalers are fitted objects of scikit-learn: StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler,
    PowerTransformer, FunctionTransformer of a function of numpy, SimpleImputer, and Pipeline and ColumnTransformer of
    these. Their numbers are read; they themselves are not kept. What is for one of several inputs or outputs is given
    as a dict by the names of these.

    Args:
        scaler: what the inputs went through before they reached the network.
        columns: names of the raw columns, by default those that the scaler was fitted on.
        other_columns: "ignore" where a table that is given may have further columns; by default these are refused.
        missing: numbers that stand for NaN, one or one for each column; by default NaN is refused.
        standardize: each window by itself, behind the scaler: (x - mean) / sqrt(variance + `standardize`), by column.
        text: what made token ids of texts: Keras's Tokenizer, TextVectorization or StringLookup.
        length: of texts in tokens, by default that of the model's input, or as the layer says.
        padding, truncating: "pre" or "post": where zeros are added and tokens are left out. By default as
            pad_sequences does ("pre") behind a Tokenizer, else as the layers do ("post").
        inverse: the scaler that the targets went through, which is undone.
        inverse_column: the column of that scaler that the output is, by number or by name; or several.
        labels: names of the classes: a list, a LabelEncoder, a MultiLabelBinarizer, or a OneHotEncoder of one column.
            Of a single probability two, of which the second is what it is the probability of.
        multi_label: whether several labels may be true at once, as those of a MultiLabelBinarizer: each of several
            sigmoids has its threshold.
        threshold: above which a single probability means the second label; with `multi_label` above which each means
            its own: one for all, or a list with one for each.
        window: how many rows of a stream a sample has.
        hop: how many rows lie between two samples, by default as many as a window has.

    Raises:
        OptionError: something of this is not what it must be.
    """

    def __init__(
        self,
        *,
        scaler: Any = None,
        columns: Any = None,
        other_columns: Any = None,
        missing: Any = None,
        standardize: Any = None,
        text: Any = None,
        length: Any = None,
        padding: Any = None,
        truncating: Any = None,
        inverse: Any = None,
        inverse_column: Any = None,
        labels: Any = None,
        multi_label: Any = None,
        threshold: Any = None,
        window: int | None = None,
        hop: int | None = None,
    ) -> None:
        before = {"scaler": scaler, "missing": missing, "standardize": standardize}
        before |= {"columns": columns, "other_columns": other_columns}
        before |= {"text": text, "length": length, "padding": padding, "truncating": truncating}
        after = {"inverse": inverse, "inverse_column": inverse_column}
        after |= {"labels": labels, "multi_label": multi_label, "threshold": threshold}
        inputs = tuple(_input(name, **given) for name, given in _by_name(before).items())
        outputs = tuple(_output(name, **given) for name, given in _by_name(after).items())
        self.description = _checked(Description(inputs, outputs, _windows(window, hop)))

    @classmethod
    def load(cls, path: StrPath) -> Pipeline:
        """The pipeline of a JSON file.

        Raises:
            ReadError: it cannot be read, or is no pipeline.
        """
        made = cls()
        made.description = document.load(arguments.path("path", path))
        return made

    def save(self, path: StrPath) -> Path:
        """Writes the JSON file, over an existing one as Keras's `model.save` does.

        Raises:
            OutputError: it cannot be written.
        """
        place = arguments.path("path", path)
        output.write({place: document.text(self.description)}, force=True)
        return place

    def __repr__(self) -> str:
        rows = []
        for each in self.description.inputs:
            rows.append((f"input {each.name}".strip(), describe(each.steps)))
            if each.text is not None:
                rows.append(("text", f"{len(each.text.vocabulary)} tokens"))
            if each.columns:
                rows.append(("columns", ", ".join(each.columns)))
            if each.missing is not None:
                rows.append(("missing", ", ".join(f"{number:g}" for number in each.missing)))
        for end in self.description.outputs:
            rows.append((f"output {end.name}".strip(), describe(end.steps)))
            if end.labels:
                rows.append(("labels", ", ".join(end.labels)))
            if end.multi_label:
                rows.append(("rule", "every label above its threshold"))
        if self.description.windows is not None:
            rows.append(
                ("windows", f"{self.description.windows.length} rows, one every {self.description.windows.hop}")
            )
        return display.lines("Pipeline", rows)


def _by_name(given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What is given for each input or output: under "" what is not given by name."""
    names = dict.fromkeys(name for value in given.values() if isinstance(value, Mapping) for name in value)
    if not names and any(value is not None for value in given.values()):
        names = {"": None}
    for key, value in given.items():
        if value is not None and not isinstance(value, Mapping) and "" not in names:
            raise OptionError(f"`{key}=` must be a dict by the names of {', '.join(map(repr, names))}, as others are")
    found = {}
    for name in names:
        found[name] = {key: value.get(name) if isinstance(value, Mapping) else value for key, value in given.items()}
    return found


def _input(name: str, **given: Any) -> Input:
    scaler, missing, columns, others = (given[key] for key in ("scaler", "missing", "columns", "other_columns"))
    read = live.Scaling(()) if scaler is None else live.scaling(scaler)
    if missing is not None and read.missing is not None:
        raise OptionError("`missing=` and an imputer both say what is missing: leave one out")
    named = read.columns if columns is None else _columns(columns, read.columns)
    _check_width(read, named)
    if scaler is not None:
        filled = read.steps if read.missing is None else (Fill(read.missing), *read.steps)
        check_transform(scaler, filled, _width(read, filled, named), read.columns)
    steps: tuple[Step, ...] = read.steps
    if given["standardize"] is not None:
        steps = (*steps, Standardize(arguments.real("standardize", given["standardize"], least=0)))
    return Input(
        name,
        columns=named,
        other_columns="refuse" if others is None else arguments.word("other_columns", others),
        missing=read.missing if missing is None else _numbers("missing", missing),
        steps=steps,
        text=_text(**{key: given[key] for key in ("text", "length", "padding", "truncating")}),
    )


def _width(read: live.Scaling, steps: Sequence[Step], columns: Sequence[str] = ()) -> int:
    """How many features to try steps on: those of the scaler, or as many as it has numbers for."""
    sizes = [len(value) for step in steps for value in vars(step).values() if isinstance(value, tuple)]
    return read.features or len(columns) or max(sizes, default=1)


def _check_width(read: live.Scaling, columns: Sequence[str]) -> None:
    """Raises OptionError where it stays open how many columns are raw: the names say that, else the network."""
    if read.features is None:
        return
    try:
        made = features_after(read.steps, read.features)
    except ValueError as error:
        raise OptionError(f"the scaler was fitted on {read.features} columns, and {error}") from None
    if read.features == (len(columns) or made):
        return
    if columns and read.features != 1:
        raise OptionError(f"`columns=` names {len(columns)} columns; the scaler was fitted on {read.features}")
    if not columns:
        raise OptionError(
            f"the scaler was fitted on {read.features} columns without names, and gives another number of them: "
            "name those with `columns=`"
        )


def _columns(given: Any, fitted: Sequence[str]) -> tuple[str, ...]:
    """The names of columns, in the order in which a scaler was fitted on them."""
    names = _texts("columns", given)
    if len(names) == len(fitted) and any(name != other and name in fitted for name, other in zip(names, fitted)):
        order = ", ".join(map(repr, fitted))
        raise OptionError(f"`columns=` has another order than the scaler was fitted on, {order}: leave it out")
    return names


def _text(*, text: Any, length: Any, padding: Any, truncating: Any) -> Text | None:
    if text is None:
        if (length, padding, truncating) != (None, None, None):
            raise OptionError("`length=`, `padding=` and `truncating=` are of text: give `text=`")
        return None
    ids = None if length is None else arguments.integer("length", length, least=1)
    return text_of(text, ids, padding, truncating)


def _output(name: str, *, inverse: Any, inverse_column: Any, **given: Any) -> Output:
    if inverse is None and inverse_column is not None:
        raise OptionError("`inverse_column=` is of a scaler: give it with `inverse=`")
    return replace(_labelled(name, **given), steps=() if inverse is None else _undone(inverse, inverse_column))


def _labelled(name: str, *, labels: Any, multi_label: Any, threshold: Any) -> Output:
    """An output with its labels."""
    if labels is None:
        for key, value in {"multi_label": multi_label, "threshold": threshold}.items():
            if value is not None:
                raise OptionError(f"`{key}=` is of labels: give them with `labels=`")
        return Output(name)
    return Output(
        name,
        labels=live.labels(labels),
        multi_label=live.of_many(labels) if multi_label is None else arguments.switch("multi_label", multi_label),
        threshold=Output.threshold if threshold is None else _thresholds(threshold),
    )


def _thresholds(value: Any) -> float | Numbers:
    """One for all labels, or one for each."""
    several = hasattr(value, "__iter__") and not isinstance(value, str)
    return arguments.reals("threshold", value) if several else arguments.real("threshold", value, least=0)


def _undone(scaler: Any, columns: Any) -> tuple[Step, ...]:
    """What a scaler's `inverse_transform` does, to all of its columns or to some."""
    read = live.scaling(scaler)
    if read.inverse is None:
        raise OptionError(f"{type(scaler).__name__} in `inverse=` has no inverse")
    check_inverse(scaler, read.inverse, _width(read, read.inverse))
    if columns is None:
        return read.inverse
    several = list(columns) if isinstance(columns, Iterable) and not isinstance(columns, (str, Set)) else [columns]
    places = []
    for each in several:
        if isinstance(each, str) and each not in read.columns:
            listed = ", ".join(map(repr, read.columns)) or "none by name"
            raise OptionError(f"the scaler has no column {each!r}; it has {listed}")
        place = (
            read.columns.index(each) if isinstance(each, str) else arguments.integer("inverse_column", each, least=0)
        )
        if read.features is not None and place >= read.features:
            raise OptionError(
                f"the scaler has {read.features} columns, the first of which is 0: there is no column {place}"
            )
        places.append(place)
    return live.of_columns(read.inverse, places)


def _windows(window: Any, hop: Any) -> Windows | None:
    if window is None:
        if hop is not None:
            raise OptionError("`hop=` is of windows: give their length with `window=`")
        return None
    length = arguments.integer("window", window, least=1)
    return Windows(length, length if hop is None else arguments.integer("hop", hop, least=1))


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, (str, bytes, Set)) or not hasattr(value, "__iter__"):
        raise arguments.wrong(name, value, "a list of names")
    return tuple(map(str, value))


def _numbers(name: str, value: Any) -> tuple[float, ...]:
    return arguments.reals(name, value if isinstance(value, Sequence) or hasattr(value, "__iter__") else [value])


def _checked(description: Description) -> Description:
    """The description, checked as that of a file is: what is saved can be read.

    Raises:
        OptionError: it is not.
    """
    try:
        return document.parse(document.record(description), "the pipeline")
    except ReadError as error:
        raise OptionError(str(error)) from None
