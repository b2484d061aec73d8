"""Literals of JavaScript: exact, shortest, safe in every place for a module."""

import json
import math
from collections.abc import Iterable

from lstmgen.graph.operation import Weight
from lstmgen.targets.indexing.expressions import Syntax
from lstmgen.targets.javascript.format import INDENT
from lstmgen.targets.text.numbers import base64_text, exact_floats, wrap

JAVASCRIPT = Syntax(
    divide="Math.floor({a} / {b})",
    choose="{condition} ? {a} : {b}",
    real_literal="{n}",
    real="({n})",
    larger="Math.max({a}, {b})",
    source="from{POSITION}",
)


# Characters in a literal: whole groups of four digits, so that each can be decoded alone.
PIECE = 100_000
INTEGERS = {"int8": "Int8Array", "int16": "Int16Array", "int32": "Int32Array"}


def number(value: float) -> str:
    """The shortest text that JavaScript reads as exactly this double."""
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value).removesuffix(".0")


def string(text: str) -> str:
    """A literal in ASCII, on one line, for any string; no markup begins or ends in it."""
    literal = json.dumps(text)
    for char in "<>&":
        literal = literal.replace(char, f"\\u{ord(char):04x}")
    return literal


def strings(texts: Iterable[str]) -> str:
    """An array of strings."""
    return f"[{', '.join(map(string, texts))}]"


def shape(dims: Iterable[int | None]) -> str:
    """The lengths along axes, null where one is free."""
    return f"[{', '.join('null' if n is None else str(n) for n in dims)}]"


def typed_array(array: Weight, *, readable: bool, small: bool) -> str:
    """A typed array of the exact numbers: written out, or decoded from text in half the characters or fewer.

    Args:
        small: floats stay in what holds them exactly. Code is faster where all of them are float64.
    """
    integers = INTEGERS.get(array.dtype.name)
    if readable:
        texts = map(str, array.ravel().tolist()) if integers else map(number, array.ravel().tolist())
        return f"new {integers or 'Float64Array'}([\n{wrap(texts, INDENT)}\n])"
    if integers:
        return f"decoded({pieces(base64_text(array))}, {integers})"
    return encoded(array) if small else f"new Float64Array({encoded(array)})"


def encoded(array: Weight) -> str:
    """A typed array of the exact numbers, decoded from text: of float32 where these are exact, else of float64."""
    kind, values = exact_floats(array)
    return f"decoded({pieces(base64_text(values))}{', Float64Array' if kind == 'd' else ''})"


def pieces(text: str) -> str:
    """Base64 as a literal, or as a list: V8 takes twice the time to read one of megabytes, whose buffer it grows."""
    if len(text) <= PIECE:
        return f'"{text}"'
    literals = [f'"{text[k : k + PIECE]}",\n' for k in range(0, len(text), PIECE)]
    return f"[\n{''.join(literals)}]"
