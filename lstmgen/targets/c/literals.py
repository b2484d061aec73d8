"""Literals of C: exact, shortest, the same on every machine."""

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.targets.text.numbers import wrap


def c_float(value: float) -> str:
    """The shortest decimal that C reads as exactly this float32."""
    number = np.float32(value)
    if np.isnan(number):
        return "NAN"
    if np.isinf(number):
        return "INFINITY" if number > 0 else "-INFINITY"
    text = np.format_float_scientific(number, trim="0", exp_digits=1) if _far(number) else str(number)
    return f"{text}f"


def c_parameter(value: float) -> str:
    """The shortest decimal of a number in float64, from which C makes the nearest float32."""
    if not np.isfinite(value):
        return c_float(value)
    return f"{float(value)!r}f"


def c_doubles(array: Weight) -> str:
    """All numbers in order, in float64, wrapped."""
    numbers = np.asarray(array, dtype=np.float64).ravel().tolist()
    return wrap(repr(number) if np.isfinite(number) else f"(double){c_float(number)}" for number in numbers)


def _far(number: np.float32) -> bool:
    return number != 0 and not 1e-4 <= abs(float(number)) < 1e7


def c_list(array: Weight) -> str:
    """All numbers in order, wrapped.

    Decimals, which people can read: hexadecimal floats would compile in three quarters of the time (1.8 s a million
    with gcc -O2) but take a quarter to three quarters more bytes.
    """
    numbers = np.asarray(array, dtype=np.float32).ravel()
    with np.errstate(invalid="ignore"):
        plain = (np.abs(numbers) >= 1e-4) & (np.abs(numbers) < 1e7)
    return wrap(f"{number!s}f" if short else c_float(float(number)) for number, short in zip(numbers, plain.tolist()))


def c_string(text: str) -> str:
    """A string literal of its UTF-8: what is not plain ASCII in octal, which ends after three digits."""
    plain = set(range(32, 127)) - set(b'"\\?')  # two question marks may begin a trigraph
    return '"' + "".join(chr(byte) if byte in plain else f"\\{byte:03o}" for byte in text.encode()) + '"'
