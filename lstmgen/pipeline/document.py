"""Writes and reads pipelines as JSON: versioned, with limits, and without unknown keys.

docs/reference/pipeline.md has the schema. Files are not trusted: see docs/explanation/threat-model.md.
"""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from lstmgen.display import printable
from lstmgen.errors import ReadError, reason
from lstmgen.graph.ends import Text, Windows
from lstmgen.pipeline.categories import OneHot
from lstmgen.pipeline.columns import Columns, FeatureSteps
from lstmgen.pipeline.description import Description, InputDescription, OutputDescription
from lstmgen.pipeline.linear import LinearMap
from lstmgen.pipeline.power import Power
from lstmgen.pipeline.quantiles import Quantiles
from lstmgen.pipeline.scaling import FUNCTIONS, Clip, NamedFunction, Scale, Standardize
from lstmgen.pipeline.score import SCORES
from lstmgen.pipeline.step import Numbers, Step
from lstmgen.read.containers.document import parse_json
from lstmgen.samples.csv_files import has_titles

VERSION = 1
# Limits far above any known pipeline, and far below a long computation on a small machine.
FILE_LIMIT = 1 << 22
FEATURES = 1 << 14
VOCABULARY = 1 << 18
STEPS = 64
DEPTH = 8
NAME_LIMIT = 200
WINDOW_LIMIT = 1 << 20
# Float32 cannot represent larger numbers, so no device could compute with them.
LARGEST = 3.4e38

Reader = Callable[[Any, str], Any]
T = TypeVar("T")


def load(path: Path) -> Description:
    """Reads the pipeline of a file.

    Raises:
        ReadError: the file cannot be read, or is not a pipeline of this version.
    """
    try:
        with path.open("rb") as file:
            text = file.read(FILE_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise ReadError(f"cannot read {printable(path)}: {reason(error)}") from None
    if len(text) > FILE_LIMIT:
        raise ReadError(f"{printable(path)} is too large for a pipeline: more than {FILE_LIMIT} bytes")
    try:
        value = parse_json(text, printable(path))
    except ReadError as error:
        raise ReadError(f"{error}; a pipeline is what lstmgen.Pipeline(scaler=scaler).save() writes") from None
    return parse(value, printable(path))


def digest(description: Description) -> str:
    """Returns the SHA-256 of the JSON."""
    return hashlib.sha256(text(description).encode()).hexdigest()


def text(description: Description) -> str:
    """Returns the JSON; equal pipelines have equal JSON."""
    return json.dumps(record(description), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


# --- writing


def record(description: Description) -> dict[str, Any]:
    """Returns the JSON as plain values."""
    windows = description.windows
    inputs = [_entry(item, InputDescription) for item in description.inputs]
    outputs = [_entry(item, OutputDescription) for item in description.outputs]
    return {
        "version": VERSION,
        **({"inputs": inputs} if inputs else {}),
        **({"outputs": outputs} if outputs else {}),
        **({"windows": {"length": windows.length, "hop": windows.hop}} if windows else {}),
    }


def _entry(item: InputDescription | OutputDescription | Step | FeatureSteps | Text, kind: type) -> dict[str, Any]:
    """Returns the fields that differ from their defaults."""
    named = {"step": item.kind} if isinstance(item, Step) else {}
    values = {field.name: (getattr(item, field.name), field.default) for field in fields(kind)}
    return {**named, **{name: _plain(value) for name, (value, default) in values.items() if value != default}}


def _plain(value: Any) -> Any:
    """Returns the value of a field as plain JSON."""
    if isinstance(value, (Step, FeatureSteps, Text)):
        return _entry(value, type(value))
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


# --- reading


def parse(value: Any, where: str) -> Description:
    """Converts JSON to a description.

    Raises:
        ReadError: it is not a pipeline of this version; the message has the place and the expected value.
    """
    known = _object(value, where, {"version", "inputs", "outputs", "windows"})
    if known.get("version") != VERSION or isinstance(known.get("version"), bool):
        raise ReadError(f"{where}: its version is {_shown(known.get('version'))}; this lstmgen reads version {VERSION}")
    return Description(
        inputs=_several(known.get("inputs", []), f"{where}: inputs", _input),
        outputs=_several(known.get("outputs", []), f"{where}: outputs", _output),
        windows=_windows(known["windows"], f"{where}: windows") if "windows" in known else None,
    )


def _input(value: Any, where: str) -> InputDescription:
    entry = _built(
        InputDescription,
        value,
        where,
        {
            "name": _name,
            "columns": _titles,
            "other_columns": _one_of(("refuse", "ignore")),
            "missing": _numbers,
            "steps": _steps,
            "text": _text,
        },
    )
    if entry.other_columns == "ignore" and not entry.columns:
        raise ReadError(f"{where}: 'other_columns' needs 'columns', and there are none")
    return entry


def _text(value: Any, where: str) -> Text:
    entry = _built(
        Text,
        value,
        where,
        {
            "vocabulary": _vocabulary,
            "first": _place,
            "unknown": _place,
            "level": _one_of(("word", "character", "whole")),
            "lower": _one_of(("no", "ascii", "unicode")),
            "removed": _name,
            "separators": _name,
            "length": _count,
            "padding": _one_of(("pre", "post", "no")),
            "truncating": _one_of(("pre", "post")),
            "strict": _boolean,
        },
    )
    if entry.strict and entry.unknown is not None:
        raise ReadError(f"{where}: 'strict' refuses unknown tokens, and 'unknown' is their id: leave one out")
    return entry


def _vocabulary(value: Any, where: str) -> tuple[str, ...]:
    return _unlike(_some(_several(value, where, _token, VOCABULARY), where, "token"), where)


def _output(value: Any, where: str) -> OutputDescription:
    readers: Mapping[str, Reader] = {
        "name": _name,
        "steps": _steps,
        "labels": _names,
        "multi_label": _boolean,
        "threshold": _limit if isinstance(value, Mapping) and "score" in value else _thresholds,
        "score": _one_of(SCORES),
    }
    entry = _built(OutputDescription, value, where, readers)
    if entry.score and (entry.steps or entry.multi_label or len(entry.labels) not in (0, 2)):
        raise ReadError(f"{where}: a score has neither 'steps' nor 'multi_label', and no or two 'labels'")
    for name in ("multi_label", "threshold"):
        if getattr(entry, name) != getattr(OutputDescription, name) and not entry.labels:
            raise ReadError(f"{where}: {name!r} needs 'labels', and there are none")
    return entry


def _windows(value: Any, where: str) -> Windows:
    return _built(Windows, value, where, {"length": _count, "hop": _count})


def _steps(value: Any, where: str, depth: int = 0) -> tuple[Step, ...]:
    if depth > DEPTH:
        raise ReadError(f"{where}: steps are nested more than {DEPTH} deep")
    return _several(value, where, lambda item, place: _step(item, place, depth), STEPS)


def _step(value: Any, where: str, depth: int) -> Step:
    kinds: Mapping[str, tuple[type[Step], Mapping[str, Reader]]] = {
        "scale": (Scale, {"center": _numbers, "factor": _numbers, "offset": _numbers}),
        "clip": (Clip, {"low": _number, "high": _number}),
        "function": (NamedFunction, {"name": _one_of(FUNCTIONS)}),
        "power": (
            Power,
            {"method": _one_of(("yeo-johnson", "box-cox")), "exponents": _numbers, "inverted": _boolean},
        ),
        "standardize": (Standardize, {"epsilon": _positive}),
        "one_hot": (OneHot, {"categories": _tables, "names": _lists_of_names}),
        "linear": (LinearMap, {"center": _numbers, "kernel": _tables, "offset": _numbers}),
        "quantiles": (Quantiles, {"quantiles": _tables, "normal": _boolean}),
        "columns": (Columns, {"parts": lambda parts, place: _parts(parts, place, depth + 1)}),
    }
    if not isinstance(value, Mapping) or not isinstance(value.get("step"), str) or value["step"] not in kinds:
        name = value.get("step") if isinstance(value, Mapping) else value
        raise ReadError(f"{where}: there is no step {_shown(name)}; 'step' is one of {', '.join(kinds)}")
    kind, readers = kinds[value["step"]]
    step = _built(kind, {key: item for key, item in value.items() if key != "step"}, where, readers)
    if isinstance(step, Clip) and step.low > step.high:
        raise ReadError(f"{where}: 'low' is above 'high'")
    if isinstance(step, Quantiles) and any(len(x) < 2 or list(x) != sorted(x) for x in step.quantiles):
        raise ReadError(f"{where}: 'quantiles' must be two or more ascending numbers for each feature")
    if isinstance(step, OneHot):
        _check_names(step, where)
    return step


def _check_names(step: OneHot, where: str) -> None:
    """Raises ReadError unless categories are integers, and each has a name where there are names."""
    if any(number != round(number) for numbers in step.categories for number in numbers):
        raise ReadError(f"{where}: 'categories' must be integers")
    if step.names and len(step.names) != len(step.categories):
        raise ReadError(f"{where}: 'names' must have a list for each feature")
    for names, numbers in zip(step.names, step.categories):
        if names and not {*numbers} <= {*range(len(names))}:
            raise ReadError(f"{where}: a category has no name; they count from 0")


def _parts(value: Any, where: str, depth: int) -> tuple[FeatureSteps, ...]:
    readers: Mapping[str, Reader] = {
        "columns": lambda value, where: _several(value, where, _place),
        "steps": lambda steps, place: _steps(steps, place, depth),
    }
    parts = _several(value, where, lambda item, place: _built(FeatureSteps, item, place, readers), STEPS)
    return _some(parts, where, "entry")


def _built(kind: type[T], value: Any, where: str, readers: Mapping[str, Reader]) -> T:
    """Builds a dataclass from the keys of JSON, each with its reader."""
    known = _object(value, where, readers)
    needed = [field.name for field in fields(kind) if field.default is MISSING]  # type: ignore[arg-type]
    for name in needed:
        if name not in known:
            raise ReadError(f"{where}: {name!r} is missing")
    return kind(**{key: readers[key](item, f"{where}, {key!r}") for key, item in known.items()})


def _object(value: Any, where: str, keys: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ReadError(f"{where}: expected an object, found {_shown(value)}")
    for key in value:
        if key not in keys:
            raise ReadError(f"{where}: unknown key {_shown(key)}; known are {', '.join(sorted(keys))}")
    return value


def _several(value: Any, where: str, read: Callable[[Any, str], Any], most: int = FEATURES) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ReadError(f"{where}: expected a list, found {_shown(value)}")
    if len(value) > most:
        raise ReadError(f"{where}: {len(value)} entries, and the limit is {most}")
    return tuple(read(item, f"{where} {k}") for k, item in enumerate(value, 1))


def _some(items: tuple[T, ...], where: str, what: str) -> tuple[T, ...]:
    """Checks that there are items; returns them."""
    if not items:
        raise ReadError(f"{where}: expected at least one {what}")
    return items


def _numbers(value: Any, where: str) -> Numbers:
    return _some(_several(value if isinstance(value, list) else [value], where, _number), where, "number")


def _tables(value: Any, where: str) -> tuple[Numbers, ...]:
    """Reads a list of numbers for each feature."""
    return _some(_several(value, where, _numbers), where, "list of numbers")


def _lists_of_names(value: Any, where: str) -> tuple[tuple[str, ...], ...]:
    return _several(value, where, _names)


def _thresholds(value: Any, where: str) -> float | Numbers:
    """Reads one threshold for all labels, or a list with one per label."""
    return _several(value, where, _probability) if isinstance(value, list) else _probability(value, where)


def _expected(what: str, holds: Callable[[Any], bool], read: Reader = lambda value, where: value) -> Reader:
    """Returns a reader of values for which a condition holds, once another reader has accepted them."""

    def checked(value: Any, where: str) -> Any:
        result = read(value, where)
        if not holds(result):
            raise ReadError(f"{where}: expected {what}, found {_shown(value)}")
        return result

    return checked


def _integer(low: int, high: int) -> Reader:
    return _expected(f"an integer from {low} to {high}", lambda x: _is(x, int) and low <= x <= high)


def _is(value: Any, *kinds: type) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)


_within_float32 = _expected("a number within float32", lambda x: _is(x, int, float) and -LARGEST <= x <= LARGEST)


def _number(value: Any, where: str) -> float:
    return float(_within_float32(value, where))


_positive = _expected("a number above 0", lambda x: x > 0, _number)
_probability = _expected("a probability", lambda x: 0 <= x <= 1, _number)
_limit = _expected("a number of 0 or more", lambda x: x >= 0, _number)
_count = _integer(1, WINDOW_LIMIT)
_place = _integer(0, FEATURES - 1)
_boolean = _expected("true or false", lambda x: isinstance(x, bool))
_name = _expected(f"a text of 1 to {NAME_LIMIT} characters", lambda x: isinstance(x, str) and 1 <= len(x) <= NAME_LIMIT)


def _token(value: Any, where: str) -> str:
    return "" if value == "" else str(_name(value, where))


def _names(value: Any, where: str) -> tuple[str, ...]:
    return _unlike(_several(value, where, _name), where)


def _titles(value: Any, where: str) -> tuple[str, ...]:
    titles = _names(value, where)
    if titles and not has_titles(",".join(titles)):
        raise ReadError(f"{where}: titles must not all be numbers: {_shown(list(titles))}")
    return titles


def _unlike(names: tuple[str, ...], where: str) -> tuple[str, ...]:
    """Checks that names are unique; returns them."""
    counts = Counter(names)
    if len(counts) < len(names):
        raise ReadError(f"{where}: {_shown(counts.most_common(1)[0][0])} is a duplicate")
    return names


def _one_of(words: Any) -> Reader:
    def read(value: Any, where: str) -> str:
        if not isinstance(value, str) or value not in words:
            raise ReadError(f"{where}: there is no {_shown(value)}; choose one of {', '.join(words)}")
        return value

    return read


def _shown(value: Any) -> str:
    """Formats a value for a message, in one short line."""
    text = printable(repr(value)) if not isinstance(value, float) or math.isfinite(value) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
