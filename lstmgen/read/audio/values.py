"""Reads arrays and settings of parsed JSON, and checks them."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Weight
from lstmgen.read.refusal import shorten

Shape = tuple[int, ...]
ABSENT = object()
RATES = ("sample_rate", "samplerate")
LARGEST = float(np.finfo(np.float32).max)  # of Python, which compares with an integer of any length


def array(value: Any, shape: Shape, place: str) -> Weight:
    """Returns nested lists as an array of float32.

    Args:
        place: layer and name of the array, for messages.
    Raises:
        ReadError: it has another shape, or contains something else than finite numbers.
    """
    shapes, numbers = flattened(value, place)
    if shapes != shape:
        raise ReadError(f"{place} has shape {shapes}, expected {shape}")
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, (int, float)):
            raise ReadError(f"{place} contains {shorten(number)}, which is not a number")
    try:
        with np.errstate(over="ignore"):
            result = np.array(numbers, dtype=np.float64).astype(np.float32).reshape(shape)
    except OverflowError:
        raise ReadError(f"{place} contains a number beyond float32") from None
    if not np.isfinite(result).all():
        raise ReadError(f"{place} contains NaN, an infinity or a number beyond float32; train the model again")
    return result


def flattened(value: Any, place: str) -> tuple[Shape, list[Any]]:
    """Returns the shape of nested lists, and what is in them.

    Raises:
        ReadError: they have different lengths.
    """
    items, shape = [value], []
    while items and any(isinstance(item, list) for item in items):
        lengths = {len(item) if isinstance(item, list) else -1 for item in items}
        if len(lengths) > 1:
            raise ReadError(f"{place} is not an array: its rows have different lengths")
        shape.append(lengths.pop())
        items = [inner for item in items for inner in item]
    if not shape:
        raise ReadError(f"{place} is {shorten(value)}, expected a list of numbers")
    return tuple(shape), items


def mapping(values: Mapping[str, Any], key: str, place: str) -> Mapping[str, Any]:
    """Returns an object in an object.

    Raises:
        ReadError: it is missing, or not an object.
    """
    value = values.get(key)
    if not isinstance(value, Mapping):
        raise ReadError(f"{place}: {key} is {shorten(value) if key in values else 'missing'}, expected an object")
    return value


def integer(values: Mapping[str, Any], key: str, place: str, default: Any = ABSENT, minimum: int = 1) -> int:
    """Returns an integer; of a list its last one, as RTNeural takes it.

    Raises:
        ReadError: it is missing and has no default, or is something else, or too small.
    """
    value = values.get(key, default)
    if value is ABSENT:
        raise ReadError(f"{place}: {key} is missing")
    number = value[-1] if isinstance(value, list) and value else value
    if isinstance(number, bool) or not isinstance(number, int) or number < minimum:
        raise ReadError(f"{place}: {key} is {shorten(value)}, expected an integer of at least {minimum}")
    return number


def number(values: Mapping[str, Any], key: str, place: str, default: float | None = None) -> float:
    """Returns a finite number.

    Raises:
        ReadError: it is missing and has no default, or is something else.
    """
    value = values.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= LARGEST:
        raise ReadError(f"{place}: {key} is {shorten(value) if key in values else 'missing'}, expected a number")
    return float(value)


def sample_rate(*objects: Mapping[str, Any]) -> float | None:
    """Returns the first sample rate in Hz in these objects, a number or its text; None if there is none."""
    for value in (values.get(key) for values in objects for key in RATES):
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                continue
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1e9:
            return float(value)
    return None
