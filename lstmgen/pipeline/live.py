"""Fitted objects of scikit-learn → steps and labels, by their attributes. Nothing is imported, nothing unpickled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.pipeline.agreement import check_labels
from lstmgen.pipeline.columns import Columns, Part
from lstmgen.pipeline.power import Power
from lstmgen.pipeline.scaling import FUNCTIONS, Clip, NamedFunction, Scale
from lstmgen.pipeline.step import Numbers, Step, inverted

Steps = tuple[Step, ...]


@dataclass(frozen=True)
class Scaling:
    """What a fitted object is in a pipeline.

    Attributes:
        steps: what its `transform` does, and `inverse` what its `inverse_transform` does.
        columns: names of the columns that it was fitted on; empty where these had none.
        features: how many these are; None where it does not say.
        missing: what it puts in the place of NaN, before its steps; None where it does not.
        inverse: None where it has none.
    """

    steps: Steps
    columns: tuple[str, ...] = ()
    features: int | None = None
    missing: Numbers | None = None
    inverse: Steps | None = None


def scaling(scaler: Any) -> Scaling:
    """What a fitted scaler does.

    Raises:
        OptionError: it is none that is known, is not fitted, or does what is no arithmetic on features.
    """
    with _as_fitted(scaler):
        made, missing, inverse = _read(scaler)
        first = _first(scaler)
        names = tuple(map(str, getattr(first, "feature_names_in_", ())))
        features = getattr(first, "n_features_in_", None)
        return Scaling(made, names, None if features is None else int(features), missing, inverse)


@contextmanager
def _as_fitted(given: Any) -> Iterator[None]:
    """Raises OptionError where an attribute of a fitted object is not what scikit-learn makes of it."""
    try:
        yield
    except OptionError:
        raise
    except (TypeError, ValueError, OverflowError) as error:
        raise OptionError(f"this {type(given).__name__} is not as scikit-learn fits one: {error}") from None


def _first(scaler: Any) -> Any:
    """What was fitted on the raw columns: scikit-learn's Pipeline asks its first step, even one that passes all on."""
    if type(scaler).__name__ != "Pipeline":
        return scaler
    return next((_first(each) for _, each in scaler.steps if not _passes(each)), None)


def _passes(step: Any) -> bool:
    """Whether a step of a Pipeline does nothing."""
    return step is None or (isinstance(step, str) and step == "passthrough")


Read = tuple[Steps, Numbers | None, Steps | None]


def _read(scaler: Any) -> Read:
    name = type(scaler).__name__
    reader = READERS.get(name)
    if reader is None or not _of_sklearn(scaler):
        known = ", ".join(READERS)
        raise OptionError(f"{_title(scaler)} is no scaler that is known: give one of {known}")
    try:
        return reader(scaler)
    except AttributeError as error:
        raise OptionError(f"this {name} is not fitted: {error}") from None


def _of_sklearn(scaler: Any) -> bool:
    return any(cls.__module__.partition(".")[0] == "sklearn" for cls in type(scaler).__mro__)


def _title(scaler: Any) -> str:
    return f"{type(scaler).__module__}.{type(scaler).__qualname__}"


def _with_inverse(steps: Steps) -> Read:
    """Steps of which the inverse of each is what `inverse_transform` does."""
    try:
        return steps, None, inverted(steps)
    except ValueError:
        return steps, None, None


def _standard(scaler: Any) -> Read:
    return _with_inverse((_centered(scaler.mean_ if scaler.with_mean else None, scaler.scale_),))


def _robust(scaler: Any) -> Read:
    center = scaler.center_ if scaler.with_centering else None
    return _with_inverse((_centered(center, scaler.scale_ if scaler.with_scaling else None),))


def _max_abs(scaler: Any) -> Read:
    return _with_inverse((_centered(None, scaler.scale_), *_clipping(scaler, -1.0, 1.0)))


def _min_max(scaler: Any) -> Read:
    low, high = map(float, scaler.feature_range)
    factor, offset = (np.asarray(each, dtype=np.float64) for each in (scaler.scale_, scaler.min_))
    # What it computes is x * scale_ + min_; data_min_ says the same more exactly, unless somebody has set these.
    center = np.asarray(getattr(scaler, "data_min_", np.nan), dtype=np.float64)
    if not np.array_equal(low - center * factor, offset):
        center = (low - offset) / factor
    step = Scale(center=_numbers(center), factor=_numbers(factor), offset=(low,))
    return _with_inverse((step, *_clipping(scaler, low, high)))


def _centered(center: Any, scale: Any) -> Scale:
    """(x - center) / scale; None for 0 and 1."""
    factor = (1.0,) if scale is None else _numbers(1.0 / np.asarray(scale, dtype=np.float64))
    return Scale(center=(0.0,) if center is None else _numbers(center), factor=factor)


def _clipping(scaler: Any, low: float, high: float) -> Steps:
    return (Clip(low, high),) if getattr(scaler, "clip", False) else ()


def _numbers(array: Any) -> Numbers:
    given = np.atleast_1d(array)
    try:
        found = given.astype(np.float64)
    except (TypeError, ValueError):
        found = np.full(1, np.nan)
    if found.ndim != 1 or not found.size or not np.isfinite(found).all():
        raise OptionError(f"a scaler was fitted to {given.ravel()[:4].tolist()}: its numbers must be finite")
    return tuple(found.tolist())


def _power(scaler: Any) -> Read:
    step = Power(str(scaler.method), _numbers(scaler.lambdas_))
    if not scaler.standardize:
        return _with_inverse((step,))
    steps, _, back = _standard(scaler._scaler)
    return (step, *steps), None, None if back is None else (*back, step.inverse())


def _function(transformer: Any) -> Read:
    for argument in ("kw_args", "inv_kw_args"):
        if getattr(transformer, argument, None):
            raise OptionError(
                f"a FunctionTransformer with {named(argument, getattr(transformer, argument))} is not taken"
            )
    back = None
    if transformer.inverse_func is not None or transformer.func is None:
        back = _function_steps(transformer.inverse_func)
    return _function_steps(transformer.func), None, back


def _function_steps(function: Any) -> Steps:
    """A function of numpy, by name, as steps; None for what does nothing."""
    if function is None:
        return ()
    name = getattr(function, "__name__", "")
    if isinstance(function, np.ufunc) and name in BASES:
        return NamedFunction("log"), Scale(factor=(1.0 / float(np.log(BASES[name])),))
    name = {"absolute": "abs"}.get(name, name)
    if not isinstance(function, np.ufunc) or name not in FUNCTIONS:
        known = ", ".join(f"np.{each}" for each in (*FUNCTIONS, *BASES) if hasattr(np, each))
        raise OptionError(
            f"a FunctionTransformer of {name or function!r} is Python code, which is not read: give {known}"
        )
    return (NamedFunction(name),)


BASES = {"log10": 10.0, "log2": 2.0}


def _imputer(imputer: Any) -> Read:
    if getattr(imputer, "add_indicator", False):
        raise OptionError("a SimpleImputer with `add_indicator=True` makes columns, which is not supported")
    missing = imputer.missing_values
    if not (isinstance(missing, float) and np.isnan(missing)):
        raise OptionError(
            f"a SimpleImputer with {named('missing_values', missing)} is not supported: NaN is what is missing"
        )
    return (), _numbers(imputer.statistics_), None


def _pipeline(pipeline: Any) -> Read:
    steps: Steps = ()
    back: Steps | None = ()
    missing: Numbers | None = None
    for k, (name, each) in enumerate(pipeline.steps):
        if _passes(each):
            continue
        made, filled, undone = _read(each)
        if filled is not None and (k or missing is not None):
            raise OptionError(f"step {name!r} of a Pipeline fills what is missing: only the first may do that")
        missing = filled if missing is None else missing
        steps = (*steps, *made)
        back = None if back is None or undone is None else (*undone, *back)
    return steps, missing, back


def _columns(transformer: Any) -> Read:
    weights = getattr(transformer, "transformer_weights", None)
    if weights:
        raise OptionError(
            f"a ColumnTransformer with {named('transformer_weights', weights)} is not supported: leave the weights out"
        )
    names = list(map(str, getattr(transformer, "feature_names_in_", ())))
    parts = []
    for name, each, columns in transformer.transformers_:
        places = _places(columns, names, int(transformer.n_features_in_))
        if not places or (isinstance(each, str) and each == "drop"):
            continue
        steps, missing, _ = ((), None, None) if isinstance(each, str) else _read(each)
        if missing is not None:
            raise OptionError(f"{name!r} of a ColumnTransformer fills what is missing: put the imputer in front of it")
        parts.append(Part(places, steps))
    if not parts:
        raise OptionError("a ColumnTransformer that drops every column leaves nothing")
    return (Columns(tuple(parts)),), None, None


def _places(columns: Any, names: Sequence[str], count: int) -> tuple[int, ...]:
    """The numbers of columns, which scikit-learn takes as numbers, names, a slice or booleans."""
    if isinstance(columns, slice):
        if isinstance(columns.start, str) or isinstance(columns.stop, str):  # in pandas's way, with the last one
            start = 0 if columns.start is None else names.index(columns.start)
            stop = count if columns.stop is None else names.index(columns.stop) + 1
            return tuple(range(count))[start : stop : columns.step]
        return tuple(range(count))[columns]
    found = [columns] if isinstance(columns, (str, int)) else list(columns)
    if found and all(isinstance(each, (bool, np.bool_)) for each in found):
        return tuple(k for k, each in enumerate(found) if each)
    return tuple(names.index(each) if isinstance(each, str) else range(count)[int(each)] for each in found)


READERS: Mapping[str, Callable[[Any], Read]] = {
    "StandardScaler": _standard,
    "MinMaxScaler": _min_max,
    "MaxAbsScaler": _max_abs,
    "RobustScaler": _robust,
    "PowerTransformer": _power,
    "FunctionTransformer": _function,
    "SimpleImputer": _imputer,
    "Pipeline": _pipeline,
    "ColumnTransformer": _columns,
}


def of_columns(steps: Steps, columns: Iterable[int]) -> Steps:
    """Steps for some of the features that they are for.

    Raises:
        OptionError: a step is no arithmetic on each feature by itself, or is for fewer features.
    """
    places = tuple(columns)
    found = []
    for step in steps:
        if isinstance(step, Columns):
            raise OptionError(
                "one column of a ColumnTransformer has no inverse of its own: give the scaler of that column"
            )
        changed = {
            key: tuple(value[k] for k in places)
            for key, value in vars(step).items()
            if isinstance(value, tuple) and len(value) > 1
        }
        found.append(type(step)(**{**vars(step), **changed}))
    return tuple(found)


MANY = "MultiLabelBinarizer"


def labels(given: Any) -> tuple[str, ...]:
    """The names of classes, from a fitted encoder or from a sequence of them.

    Raises:
        OptionError: it is neither.
    """
    if _of_sklearn(given):
        with _as_fitted(given):
            classes = _of_encoder(given)
        check_labels(given, classes)
        return classes
    if isinstance(given, (str, bytes, Set)) or not isinstance(given, (Iterable, np.ndarray)):
        raise OptionError(f"{named('labels', given)} must be a list of names, or a fitted encoder")
    names = list(given)
    if any(isinstance(each, (Sequence, np.ndarray)) and not isinstance(each, (str, bytes)) for each in names):
        raise OptionError("`labels=` must be a list of names: it is one of lists")
    return tuple(map(str, names))


def _of_encoder(given: Any) -> tuple[str, ...]:
    name = type(given).__name__
    if name in ("LabelEncoder", "LabelBinarizer", MANY) and hasattr(given, "classes_"):
        return tuple(map(str, given.classes_))
    if name == "OneHotEncoder" and len(getattr(given, "categories_", ())) == 1:
        return _without_dropped(given)
    raise OptionError(
        f"{_title(given)} names no classes: give a LabelEncoder, or a OneHotEncoder of one column, fitted"
    )


def of_many(given: Any) -> bool:
    """Whether labels were encoded that may be true at once."""
    return _of_sklearn(given) and type(given).__name__ == MANY


def _without_dropped(encoder: Any) -> tuple[str, ...]:
    if getattr(encoder, "drop_idx_", None) is not None:
        raise OptionError("a OneHotEncoder that drops a class has no name for it: give the labels as a list")
    if any(rare is not None for rare in getattr(encoder, "infrequent_categories_", ())):
        raise OptionError(
            "a OneHotEncoder that puts rare classes into one has no name for it: give the labels as a list"
        )
    return tuple(map(str, encoder.categories_[0]))
