"""Literals: texts and arrays of weights."""

from collections.abc import Iterator, Sequence

import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.targets.family.code import INDENT, expression
from lstmgen.targets.family.spelling import Dialect, LanguageSyntax
from lstmgen.targets.family.templates import number
from lstmgen.targets.text.numbers import base64_text, wrap

# Up to this number of weights they are digits, in languages in which more of them are text; then only short arrays.
READABLE = 2000
SHORT = 16
PIECE = 60_000  # characters of such a text in one literal: a class file has room for 65,535
FEW_TEXTS = 1000  # beyond these one text holds a list, in languages with little room for what classes begin with


def quoted(text: str, spelling: LanguageSyntax) -> str:
    """Returns a text as a literal in ASCII."""
    return f'"{"".join(escaped(text, spelling))}"'


def escaped(text: str, spelling: LanguageSyntax) -> Iterator[str]:
    """Yields the characters of a text as they are in a literal."""
    for char in text:
        if char in '"\\':
            yield f"\\{char}"
        elif " " <= char <= "~":
            yield char
        elif ord(char) < 128:
            yield spelling.control.format(code=ord(char))
        else:
            codes = [ord(char)] if not spelling.pairs else units(char)
            yield "".join(spelling.unicode.format(code=code) for code in codes)


def listed(texts: Sequence[str], spelling: LanguageSyntax) -> str:
    """Returns a list of texts as a literal."""
    if is_joined(texts, spelling):
        pieces = [""]
        for char in escaped("\0".join(texts), spelling):
            pieces[-1:] = [pieces[-1] + char] if len(pieces[-1]) < PIECE else [pieces[-1], char]
        return spelling.joined_strings.format(pieces=", ".join(f'"{piece}"' for piece in pieces))
    return spelling.strings.format(items=", ".join(quoted(text, spelling) for text in texts))


def is_joined(texts: Sequence[str], spelling: LanguageSyntax) -> bool:
    """Returns whether a list of texts is one text."""
    return bool(spelling.joined_strings) and len(texts) > FEW_TEXTS and not any("\0" in text for text in texts)


def units(char: str) -> list[int]:
    """Returns a character as UTF-16."""
    code = char.encode("utf-16-be", "surrogatepass")
    return [int.from_bytes(code[k : k + 2], "big") for k in range(0, len(code), 2)]


def is_encoded(array: Weight, spelling: LanguageSyntax, weights: int) -> bool:
    """Returns whether an array is text, in a model with this number of weights."""
    return bool(spelling.encoded) and weights > READABLE and array.size > SHORT


def constant(name: str, array: Weight, dialect: Dialect, weights: int) -> str:
    """Returns the definition of an array of weights.

    Args:
        weights: number of weights of the model.
    """
    spelling, numbers = dialect.spelling, np.asarray(array, dtype=np.float64).ravel()
    if is_encoded(array, spelling, weights):
        exact = numbers.astype("<f4") if dialect.dtype == "float32" else numbers.astype("<f8")
        text = base64_text(exact)
        pieces = ",\n".join(f'        "{text[k : k + PIECE]}"' for k in range(0, len(text), PIECE))
        return spelling.encoded.format(name=name, real=dialect.real, pieces=pieces)
    values = wrap(digits(numbers, dialect), INDENT * 2)
    return spelling.constant.format(name=name, real=dialect.real, count=len(numbers), values=values)


def digits(numbers: Weight, dialect: Dialect) -> Iterator[str]:
    """Yields numbers as literals of the language, with as few digits as the type needs."""
    form = dialect.spelling.literal[dialect.dtype]
    with np.errstate(over="ignore"):
        exact = numbers.astype(dialect.dtype)
    for text in map(str, exact):
        if text.strip("-").isalpha():  # NaN and infinities
            yield expression(number(float(text)), dialect)
        elif text == "-0.0" and dialect.spelling.negative_zero:
            yield dialect.spelling.negative_zero.format(real=dialect.real)
        else:
            yield form.format(n=text if "." in text else text.replace("e", ".0e"))
