"""Reads steps and labels from fitted objects of scikit-learn, by their attributes, without imports or pickles."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.pipeline.categories import OneHot
from lstmgen.pipeline.columns import Columns, FeatureSteps
from lstmgen.pipeline.linear import LinearMap
from lstmgen.pipeline.power import Power
from lstmgen.pipeline.quantiles import Quantiles
from lstmgen.pipeline.scaling import FUNCTIONS, Clip, NamedFunction, Scale
from lstmgen.pipeline.step import Numbers, Step, inverted

Steps = tuple[Step, ...]


@dataclass(frozen=True)
class Scaling:
    """Content of a fitted scaler.

    Attributes:
        steps: steps of its `transform`.
        columns: column names that it was fitted on; empty without names.
        features: number of these columns; None if unknown.
        missing: its replacements of NaN, before its steps; None if it has none.
        inverse: steps of its `inverse_transform`; None if it has none.
    """

    steps: Steps
    columns: tuple[str, ...] = ()
    features: int | None = None
    missing: Numbers | None = None
    inverse: Steps | None = None


def scaling(scaler: Any) -> Scaling:
    """Reads a fitted scaler.

    Raises:
        OptionError: its class is not supported, it is not fitted, or it is not arithmetic on features.
    """
    if isinstance(scaler, tuple):
        return of_numbers(scaler)
    with as_fitted(scaler):
        steps, missing, inverse = _read(scaler)
        first = _first(scaler)
        names = tuple(map(str, getattr(first, "feature_names_in_", ())))
        features = getattr(first, "n_features_in_", None)
        return Scaling(steps, names, None if features is None else int(features), missing, inverse)


def of_numbers(pair: tuple[Any, ...]) -> Scaling:
    """Reads a mean and a deviation: numbers, or one per column; those of pandas name the columns.

    Raises:
        OptionError: they are not numbers, a deviation is 0 or less, or both name different columns.
    """
    if len(pair) != 2 or any(of_sklearn(part) for part in pair):
        raise OptionError("a tuple as a scaler must be (mean, deviation), in numbers")
    arrays = map(np.asarray, pair)
    mean, deviation = (_numbers(x.reshape(-1) if x.ndim and x.size == x.shape[-1] else x) for x in arrays)
    if not all(number > 0 for number in deviation):
        raise OptionError("a deviation is 0 or less: its column is constant; set 1, or leave the column out")
    if len({len(mean), len(deviation)} - {1}) > 1:
        raise OptionError(f"{len(mean)} means and {len(deviation)} deviations: give one of each per column")
    steps: Steps = (_centered(mean, deviation),)
    features = max(len(mean), len(deviation))
    names, other = map(_index_of, pair)
    if names and other and names != other:
        raise OptionError(f"the means are of {', '.join(names)}, the deviations of {', '.join(other)}: use one order")
    return Scaling(steps, names or other, None if features == 1 else features, None, inverted(steps))


def _index_of(part: Any) -> tuple[str, ...]:
    """Returns the names of the columns of a Series of pandas; none for anything else, and for columns in numbers."""
    index = getattr(part, "index", None)
    names = () if callable(index) or index is None else tuple(index)
    return names if all(isinstance(name, str) for name in names) else ()


@contextmanager
def as_fitted(fitted: Any) -> Iterator[None]:
    """Raises OptionError if an attribute of a fitted object has another type or value than scikit-learn sets."""
    try:
        yield
    except OptionError:
        raise
    except (TypeError, ValueError, OverflowError) as error:
        raise OptionError(f"this {type(fitted).__name__} has invalid attributes: {error}; fit it again") from None


def _first(scaler: Any) -> Any:
    """Returns the object that was fitted on the raw columns: in a Pipeline, its first step that does something."""
    if type(scaler).__name__ != "Pipeline":
        return scaler
    return next((_first(step) for _, step in scaler.steps if not _passes(step)), None)


def _passes(step: Any) -> bool:
    """Returns True for a step of a Pipeline that does nothing."""
    return step is None or (isinstance(step, str) and step == "passthrough")


Read = tuple[Steps, Numbers | None, Steps | None]


def _read(scaler: Any) -> Read:
    name = type(scaler).__name__
    reader = READERS.get(name)
    if reader is None or not of_sklearn(scaler):
        known = ", ".join(READERS)
        raise OptionError(f"{title_of(scaler)} is not supported as a scaler; supported: {known}")
    try:
        return reader(scaler)
    except AttributeError as error:
        raise OptionError(f"this {name} is not fitted: {error}") from None


def of_sklearn(scaler: Any) -> bool:
    """Returns True for an object of scikit-learn, or of a class that derives from one of its classes."""
    return any(cls.__module__.partition(".")[0] == "sklearn" for cls in type(scaler).__mro__)


def title_of(fitted: Any) -> str:
    """Names a class; one that is not scikit-learn's or Python's, with its module."""
    module, name = type(fitted).__module__, type(fitted).__qualname__
    return name if module.partition(".")[0] in ("sklearn", "builtins") else f"{module}.{name}"


def _with_inverse(steps: Steps) -> Read:
    """Returns steps with their inverse, if they have one."""
    try:
        return steps, None, inverted(steps)
    except ValueError:
        return steps, None, None


def _standard(scaler: Any) -> Read:
    return _with_inverse((_centered(scaler.mean_ if scaler.with_mean else None, scaler.scale_),))


def _robust(scaler: Any) -> Read:
    center = scaler.center_ if scaler.with_centering else None
    return _with_inverse((_centered(center, scaler.scale_ if scaler.with_scaling else None),))


def _min_max(scaler: Any) -> Read:
    low, high = map(float, scaler.feature_range)
    factor, offset = (np.asarray(numbers, dtype=np.float64) for numbers in (scaler.scale_, scaler.min_))
    # It computes x * scale_ + min_. data_min_ is more exact, unless somebody has changed these attributes.
    center = np.asarray(getattr(scaler, "data_min_", np.nan), dtype=np.float64)
    if not np.array_equal(low - center * factor, offset):
        center = (low - offset) / factor
    step = Scale(center=_numbers(center), factor=_numbers(factor), offset=(low,))
    return _with_inverse((step, *_clipping(scaler, low, high)))


def _centered(center: Any, scale: Any) -> Scale:
    """Returns the step (x - center) / scale; None stands for 0 and 1."""
    factor = (1.0,) if scale is None else _numbers(1.0 / np.asarray(scale, dtype=np.float64))
    return Scale(center=(0.0,) if center is None else _numbers(center), factor=factor)


def _clipping(scaler: Any, low: float, high: float) -> Steps:
    return (Clip(low, high),) if getattr(scaler, "clip", False) else ()


def _numbers(array: Any) -> Numbers:
    values = np.atleast_1d(array)
    try:
        numbers = values.astype(np.float64)
    except (TypeError, ValueError):
        numbers = np.full(1, np.nan)
    if numbers.ndim != 1 or not numbers.size or not np.isfinite(numbers).all():
        raise OptionError(f"a scaler was fitted to {values.ravel()[:4].tolist()}: its numbers must be finite")
    return tuple(numbers.tolist())


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
                f"a FunctionTransformer with {named(argument, getattr(transformer, argument))} is not supported"
            )
    back = None
    if transformer.inverse_func is not None or transformer.func is None:
        back = _function_steps(transformer.inverse_func)
    return _function_steps(transformer.func), None, back


def _function_steps(function: Any) -> Steps:
    """Returns the steps of a function of numpy; None is a function without effect."""
    if function is None:
        return ()
    name = getattr(function, "__name__", "")
    if isinstance(function, np.ufunc) and name in BASES:
        return NamedFunction("log"), Scale(factor=(1.0 / float(np.log(BASES[name])),))
    name = {"absolute": "abs"}.get(name, name)
    if not isinstance(function, np.ufunc) or name not in FUNCTIONS:
        known = ", ".join(f"np.{function}" for function in (*FUNCTIONS, *BASES) if hasattr(np, function))
        raise OptionError(
            f"a FunctionTransformer of {name or function!r} is not supported: it is Python code; supported: {known}"
        )
    return (NamedFunction(name),)


BASES = {"log10": 10.0, "log2": 2.0}


def _imputer(imputer: Any) -> Read:
    if getattr(imputer, "add_indicator", False):
        raise OptionError("a SimpleImputer with `add_indicator=True` is not supported: it adds columns")
    missing = imputer.missing_values
    if not (isinstance(missing, float) and np.isnan(missing)):
        raise OptionError(
            f"a SimpleImputer with {named('missing_values', missing)} is not supported: only NaN can be missing"
        )
    return (), _numbers(imputer.statistics_), None


def _pipeline(pipeline: Any) -> Read:
    steps: Steps = ()
    back: Steps | None = ()
    missing: Numbers | None = None
    for k, (name, step) in enumerate(pipeline.steps):
        if _passes(step):
            continue
        more, filled, undone = _read(step)
        if filled is not None and (k or missing is not None):
            raise OptionError(f"step {name!r} of a Pipeline replaces NaN: only the first step may; put it first")
        missing = filled if missing is None else missing
        steps = (*steps, *more)
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
    for name, scaler, columns in transformer.transformers_:
        places = _places(columns, names, int(transformer.n_features_in_))
        if not places or (isinstance(scaler, str) and scaler == "drop"):
            continue
        steps, missing, _ = ((), None, None) if isinstance(scaler, str) else _read(scaler)
        if missing is not None:
            raise OptionError(f"{name!r} of a ColumnTransformer replaces NaN: put the imputer before it")
        parts.append(FeatureSteps(places, steps))
    if not parts:
        raise OptionError("a ColumnTransformer drops every column")
    return (Columns(tuple(parts)),), None, None


def _places(columns: Any, names: Sequence[str], count: int) -> tuple[int, ...]:
    """Returns the indices of columns; scikit-learn allows indices, names, a slice or booleans."""
    if isinstance(columns, slice):
        if isinstance(columns.start, str) or isinstance(columns.stop, str):  # as in pandas, the last one is included
            start = 0 if columns.start is None else names.index(columns.start)
            stop = count if columns.stop is None else names.index(columns.stop) + 1
            return tuple(range(count))[start : stop : columns.step]
        return tuple(range(count))[columns]
    keys = [columns] if isinstance(columns, (str, int)) else list(columns)
    if keys and all(isinstance(key, (bool, np.bool_)) for key in keys):
        return tuple(k for k, selected in enumerate(keys) if selected)
    return tuple(names.index(key) if isinstance(key, str) else range(count)[int(key)] for key in keys)


MOST_CATEGORY = 1 << 20  # float32 tells larger integers from their neighbors by less than a rounding


def _one_hot(encoder: Any) -> Read:
    if any(rare is not None for rare in getattr(encoder, "infrequent_categories_", ())):
        raise OptionError("a OneHotEncoder that merges rare categories is not supported: leave `min_frequency=` out")
    dropped = getattr(encoder, "drop_idx_", None)
    categories, names = [], []
    for k, values in enumerate(encoder.categories_):
        texts = all(isinstance(value, str) for value in values)
        numbers = np.arange(len(values), dtype=np.float64) if texts else np.array(_numbers(values))
        if np.any(numbers != np.rint(numbers)) or np.abs(numbers).max() > MOST_CATEGORY:
            raise OptionError(
                f"the categories {numbers[:4].tolist()} of a OneHotEncoder are not supported: only texts, and integers "
                f"up to {MOST_CATEGORY:,}"
            )
        kept = np.arange(len(values)) != (-1 if dropped is None or dropped[k] is None else dropped[k])
        categories.append(tuple(numbers[kept].tolist()))
        names.append(tuple(map(str, values)) if texts else ())
    return (OneHot(tuple(categories), tuple(names) if any(names) else ()),), None, None


def _pca(pca: Any) -> Read:
    components = np.asarray(pca.components_, dtype=np.float64)
    if pca.whiten:
        least = np.finfo(components.dtype).eps
        components = components / np.sqrt(np.maximum(pca.explained_variance_, least))[:, np.newaxis]
    center = np.zeros(components.shape[1]) if pca.mean_ is None else pca.mean_
    kernel = tuple(map(_numbers, components.T))
    return _with_inverse((LinearMap(_numbers(center), kernel, (0.0,) * len(components)),))


def _quantiles(transformer: Any) -> Read:
    columns = np.asarray(transformer.quantiles_, dtype=np.float64).T
    if columns.shape[1] < 2:
        raise OptionError("a QuantileTransformer with one quantile is not supported: set `n_quantiles=` to 2 or more")
    normal = transformer.output_distribution == "normal"
    return (Quantiles(tuple(map(_numbers, columns)), normal),), None, None


READERS: Mapping[str, Callable[[Any], Read]] = {
    "StandardScaler": _standard,
    "MinMaxScaler": _min_max,
    "MaxAbsScaler": lambda scaler: _with_inverse((_centered(None, scaler.scale_), *_clipping(scaler, -1.0, 1.0))),
    "RobustScaler": _robust,
    "PowerTransformer": _power,
    "FunctionTransformer": _function,
    "QuantileTransformer": _quantiles,
    "OneHotEncoder": _one_hot,
    "PCA": _pca,
    "SimpleImputer": _imputer,
    "Pipeline": _pipeline,
    "ColumnTransformer": _columns,
}


def of_columns(steps: Steps, columns: Iterable[int]) -> Steps:
    """Returns steps for some of their features.

    Raises:
        OptionError: a step is not arithmetic on each feature separately.
    """
    places = tuple(columns)
    selected = []
    for step in steps:
        if isinstance(step, Columns):
            raise OptionError("one column of a ColumnTransformer has no inverse: give the scaler of that column")
        if isinstance(step, LinearMap):
            raise OptionError("one column of a PCA has no inverse of its own: give the scaler of that column")
        changed = {
            key: tuple(value[k] for k in places)
            for key, value in vars(step).items()
            if isinstance(value, tuple) and len(value) > 1
        }
        selected.append(type(step)(**{**vars(step), **changed}))
    return tuple(selected)
