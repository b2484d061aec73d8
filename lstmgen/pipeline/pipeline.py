"""`lstmgen.Pipeline`: reads fitted objects and plain values, and saves them as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from lstmgen import arguments, display, output
from lstmgen.arguments import StrPath
from lstmgen.errors import OptionError, ReadError
from lstmgen.graph.ends import Text, Windows
from lstmgen.graph.graph import Graph
from lstmgen.pipeline import document, live
from lstmgen.pipeline.agreement import check_inverse, check_transform
from lstmgen.pipeline.attach import attached
from lstmgen.pipeline.characters import are_ids
from lstmgen.pipeline.columns import without_dropped
from lstmgen.pipeline.description import Description, InputDescription, OutputDescription
from lstmgen.pipeline.labels import names_of_classes, of_many
from lstmgen.pipeline.scaling import Fill, Standardize
from lstmgen.pipeline.score import LABELS, SCORES
from lstmgen.pipeline.step import Numbers, Step, describe, features_after
from lstmgen.pipeline.text import text_of
from lstmgen.pipeline.thresholds import with_threshold


class Pipeline:
    """Pre- and postprocessing of a network: scaling, column names, tokenization, labels and windows.

        pipeline = lstmgen.Pipeline(scaler=scaler, inverse=price_scaler)
        pipeline.save("pipeline.json")
        lstmgen.export("model.keras", "predictor.py", pipeline=pipeline)

    Scalers are fitted objects of scikit-learn: StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler,
    PowerTransformer, QuantileTransformer, PCA, OneHotEncoder, FunctionTransformer of a function of numpy,
    SimpleImputer, and Pipeline and ColumnTransformer of these; or a tuple (mean, deviation) of numbers. lstmgen reads
    their numbers and does not keep the objects. With several inputs or outputs, an argument may be a dict by input or
    output name.

    Args:
        scaler: scaler of the inputs.
        columns: names of the raw columns, by default those that the scaler was fitted on.
        other_columns: "ignore" allows further columns in a table; by default these are refused, unless the scaler
            drops columns that it was fitted to.
        missing: replacements of NaN, one for all columns or one per column; by default NaN is refused.
        standardize: standardizes each window after the scaler, by column: (x - mean) / sqrt(variance + `standardize`).
        text: tokenization of texts: Keras's Tokenizer, TextVectorization or StringLookup; or characters, as a list in
            the order of their ids, or a dict to their ids. Other characters are refused, unless one entry is "<unk>".
        length: length of texts in tokens, by default that of the model's input, or of the layer.
        padding, truncating: "pre" or "post", the end where zeros are added, and tokens removed. By default "pre" for a
            Tokenizer, as in pad_sequences, and "post" for layers.
        inverse: scaler of the targets; its inverse is applied to the outputs.
        inverse_column: column of that scaler that the output is, by index or name; or several.
        labels: names of the classes: a list, a LabelEncoder, a MultiLabelBinarizer, or a OneHotEncoder of one column.
            For a single probability, two names; it is the probability of the second.
        multi_label: True if several labels may be true at once, as with a MultiLabelBinarizer: each of several sigmoids
            has a threshold.
        threshold: limit above which a single probability selects the second label. With `multi_label`, limit above
            which each probability selects its label: one for all, or a list with one per label.
        score: "absolute" or "squared": for an autoencoder, the output is its mean error at reconstructing the scaled
            input. With `threshold`, a larger score is an "anomaly", a smaller one "normal", or two `labels` of yours.
            `with_threshold` measures the threshold on normal data.
        window: rows of a stream per sample.
        hop: rows between the starts of two samples, by default `window`.

    Raises:
        OptionError: an argument is invalid, or two contradict each other.
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
        score: str | None = None,
        window: int | None = None,
        hop: int | None = None,
    ) -> None:
        before = {"scaler": scaler, "missing": missing, "standardize": standardize}
        before |= {"columns": columns, "other_columns": other_columns}
        before |= {"text": text, "length": length, "padding": padding, "truncating": truncating}
        after = {"inverse": inverse, "inverse_column": inverse_column}
        after |= {"labels": labels, "multi_label": multi_label, "threshold": threshold, "score": score}
        inputs = tuple(_input(name, **values) for name, values in _by_name(before).items())
        outputs = tuple(_output(name, **values) for name, values in _by_name(after).items())
        self.description = _checked(Description(inputs, outputs, _windows(window, hop)))

    @classmethod
    def load(cls, path: StrPath) -> Pipeline:
        """Reads a pipeline from a JSON file.

        Raises:
            ReadError: the file cannot be read, or is not a pipeline.
        """
        pipeline = cls()
        pipeline.description = document.load(arguments.path("path", path))
        return pipeline

    def save(self, path: StrPath) -> Path:
        """Writes the JSON file; replaces an existing one, as Keras's `model.save` does.

        Raises:
            OutputError: the file cannot be written.
        """
        place = arguments.path("path", path)
        output.write({place: document.text(self.description)}, force=True)
        return place

    def with_threshold(self, model: Graph, normal: Any, quantile: float = 0.99) -> Pipeline:
        """Returns this pipeline with a threshold: the quantile of the scores of normal data.

        Args:
            model: the autoencoder, as `lstmgen.read(path)` returns it, without a pipeline.
            normal: raw samples without anomalies, that the autoencoder was not trained on.
            quantile: part of the samples whose score is not above the threshold.

        Raises:
            OptionError: the pipeline has no score, or does not fit the model, or the samples do not.
        """
        part = arguments.real("quantile", quantile, least=0)
        if part > 1:
            raise arguments.wrong("quantile", quantile, "a number from 0 to 1")
        pipeline = Pipeline()
        pipeline.description = _checked(with_threshold(self.description, model, normal, part))
        return pipeline

    def __repr__(self) -> str:
        return display.lines("Pipeline", self._rows())

    def _repr_html_(self) -> str:
        return display.table("Pipeline", (), self._rows())

    def _rows(self) -> list[tuple[str, str]]:
        rows = []
        for entry in self.description.inputs:
            rows.append((f"input {entry.name}".strip(), describe(entry.steps)))
            if entry.text is not None:
                rows.append(("text", f"{len(entry.text.vocabulary)} tokens"))
            if entry.columns:
                rows.append(("columns", ", ".join(entry.columns)))
            if entry.missing is not None:
                rows.append(("missing", ", ".join(f"{number:g}" for number in entry.missing)))
        for end in self.description.outputs:
            rows.append((f"output {end.name}".strip(), describe(end.steps)))
            if end.score:
                limit = "" if end.threshold is None else f", threshold {end.threshold:g}"
                rows.append(("score", f"mean {end.score} error{limit}"))
            if end.labels:
                rows.append(("labels", ", ".join(end.labels)))
            if end.multi_label:
                rows.append(("rule", "every label above its threshold"))
        if self.description.windows is not None:
            rows.append(
                ("windows", f"{self.description.windows.length} rows, one every {self.description.windows.hop}")
            )
        return rows


def attach(graph: Graph, pipeline: Pipeline) -> Graph:
    """Returns the graph from raw inputs to scaled and labelled outputs.

    Raises:
        OptionError: the pipeline does not fit the model.
    """
    return attached(graph, pipeline.description)


def _by_name(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Returns the arguments of each input or output, by its name; "" for the only one."""
    values = {key: {"": value} if key == "text" and are_ids(value) else value for key, value in values.items()}
    names = dict.fromkeys(name for value in values.values() if isinstance(value, Mapping) for name in value)
    if not names and any(value is not None for value in values.values()):
        names = {"": None}
    _check_scalers(values)
    for key, value in values.items():
        if value is not None and not isinstance(value, Mapping) and "" not in names:
            raise OptionError(f"`{key}=` must be a dict by the names of {', '.join(map(repr, names))}, like the others")
    return {
        name: {key: value.get(name) if isinstance(value, Mapping) else value for key, value in values.items()}
        for name in names
    }


def _check_scalers(values: Mapping[str, Any]) -> None:
    """Raises OptionError for a dict of scalers by the names of columns."""
    for key in ("scaler", "inverse"):
        scalers, columns = values.get(key), values.get("columns")
        if not isinstance(scalers, Mapping) or not scalers:
            continue
        listed = () if columns is None or isinstance(columns, (str, Mapping)) else tuple(columns)
        fitted = all(list(getattr(scaler, "feature_names_in_", ())) == [name] for name, scaler in scalers.items())
        if fitted or set(scalers) <= set(listed):
            first = next(iter(scalers))
            raise OptionError(
                f"`{key}=` is a dict by the names of columns, not of inputs or outputs; "
                f"fit one ColumnTransformer([({first!r}, scaler, [{first!r}]), ...]) to all columns"
            )


def _input(name: str, **values: Any) -> InputDescription:
    scaler, missing, columns, further = (values[key] for key in ("scaler", "missing", "columns", "other_columns"))
    read = live.Scaling(()) if scaler is None else live.scaling(scaler)
    if missing is not None and read.missing is not None:
        raise OptionError("`missing=` and an imputer both replace NaN: leave one out")
    named = read.columns if columns is None else _columns(columns, read.columns)
    _check_width(read, named)
    if scaler is not None and not isinstance(scaler, tuple):
        filled = read.steps if read.missing is None else (Fill(read.missing), *read.steps)
        check_transform(scaler, filled, _width(read, filled, named), read.columns)
    steps: tuple[Step, ...] = read.steps
    if columns is None and missing is None and read.missing is None and named:
        steps, kept = without_dropped(steps, named)
        if kept != named:  # tables that the scaler was fitted to have more columns, such as a date
            named, further = kept, further or "ignore"
    if values["standardize"] is not None:
        steps = (*steps, Standardize(arguments.real("standardize", values["standardize"], least=0)))
    return InputDescription(
        name,
        columns=named,
        other_columns="refuse" if further is None else arguments.word("other_columns", further),
        missing=read.missing if missing is None else _numbers("missing", missing),
        steps=steps,
        text=_text(**{key: values[key] for key in ("text", "length", "padding", "truncating")}),
    )


def _width(read: live.Scaling, steps: Sequence[Step], columns: Sequence[str] = ()) -> int:
    """Returns the number of features to test steps on: the scaler's, that of the columns, or of the steps' numbers."""
    sizes = [len(value) for step in steps for value in vars(step).values() if isinstance(value, tuple)]
    return read.features or len(columns) or max(sizes, default=1)


def _check_width(read: live.Scaling, columns: Sequence[str]) -> None:
    """Raises OptionError if the number of raw columns is unknown or contradictory."""
    if read.features is None:
        return
    try:
        after = features_after(read.steps, read.features)
    except ValueError as error:
        raise OptionError(f"the scaler was fitted on {read.features} columns, and {error}") from None
    if read.features == (len(columns) or after):
        return
    if columns and read.features != 1:
        raise OptionError(f"`columns=` names {len(columns)} columns; the scaler was fitted on {read.features}")
    if not columns:
        raise OptionError(
            f"the scaler was fitted on {read.features} columns without names, and returns {after}: name the raw "
            "columns with `columns=`"
        )


def _columns(columns: Any, fitted: Sequence[str]) -> tuple[str, ...]:
    """Checks that column names are in the order of the fitted ones; returns them."""
    names = _texts("columns", columns)
    if len(names) == len(fitted) and any(name != other and name in fitted for name, other in zip(names, fitted)):
        order = ", ".join(map(repr, fitted))
        raise OptionError(f"`columns=` has another order than the scaler was fitted on, {order}: leave it out")
    return names


def _text(*, text: Any, length: Any, padding: Any, truncating: Any) -> Text | None:
    if text is None:
        if (length, padding, truncating) != (None, None, None):
            raise OptionError("`length=`, `padding=` and `truncating=` need `text=`")
        return None
    ids = None if length is None else arguments.integer("length", length, least=1)
    return text_of(text, ids, padding, truncating)


def _output(name: str, *, inverse: Any, inverse_column: Any, score: Any, **values: Any) -> OutputDescription:
    if score is not None:
        if score not in SCORES:
            raise arguments.no_choice("score", str(score), SCORES)
        if inverse is not None or values["multi_label"] is not None:
            raise OptionError("`score=` excludes `inverse=` and `multi_label=`: it is one number, of scaled values")
        if values["labels"] is None and values["threshold"] is not None:
            values["labels"] = LABELS
        return replace(_labelled(name, **values), score=score)
    if inverse is None and inverse_column is not None:
        raise OptionError("`inverse_column=` needs a scaler in `inverse=`")
    return replace(_labelled(name, **values), steps=() if inverse is None else _undone(inverse, inverse_column))


def _labelled(name: str, *, labels: Any, multi_label: Any, threshold: Any) -> OutputDescription:
    """Returns an output with its labels."""
    if labels is None:
        for key, value in {"multi_label": multi_label, "threshold": threshold}.items():
            if value is not None:
                raise OptionError(f"`{key}=` needs `labels=`")
        return OutputDescription(name)
    return OutputDescription(
        name,
        labels=names_of_classes(labels),
        multi_label=of_many(labels) if multi_label is None else arguments.switch("multi_label", multi_label),
        threshold=None if threshold is None else _thresholds(threshold),
    )


def _thresholds(value: Any) -> float | Numbers:
    """Checks one threshold for all labels, or one per label."""
    several = hasattr(value, "__iter__") and not isinstance(value, str)
    return arguments.reals("threshold", value) if several else arguments.real("threshold", value, least=0)


def _undone(scaler: Any, columns: Any) -> tuple[Step, ...]:
    """Returns the steps of a scaler's `inverse_transform`, for all columns or some."""
    read = live.scaling(scaler)
    if read.inverse is None:
        raise OptionError(f"{type(scaler).__name__} in `inverse=` has no inverse")
    if not isinstance(scaler, tuple):
        check_inverse(scaler, read.inverse, features_after(read.steps, _width(read, read.inverse)))
    if columns is None:
        return read.inverse
    several = list(columns) if isinstance(columns, Iterable) and not isinstance(columns, (str, Set)) else [columns]
    places = []
    for key in several:
        if isinstance(key, str) and key not in read.columns:
            listed = ", ".join(map(repr, read.columns)) or "none by name"
            raise OptionError(f"the scaler has no column {key!r}; it has {listed}")
        place = read.columns.index(key) if isinstance(key, str) else arguments.integer("inverse_column", key, least=0)
        if read.features is not None and place >= read.features:
            raise OptionError(
                f"the scaler has no column {place}; its {read.features} columns are 0 to {read.features - 1}"
            )
        places.append(place)
    return live.of_columns(read.inverse, places)


def _windows(window: Any, hop: Any) -> Windows | None:
    if window is None:
        if hop is not None:
            raise OptionError("`hop=` needs the length of windows in `window=`")
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
    """Checks a description like that of a file, so that a saved one can be read; returns it.

    Raises:
        OptionError: it is invalid.
    """
    try:
        return document.parse(document.record(description), "the pipeline")
    except ReadError as error:
        raise OptionError(str(error)) from None
