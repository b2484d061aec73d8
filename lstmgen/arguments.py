"""Arguments: how messages name them, and what they may be.

A message names an argument as Python writes it, in code quotes: "`force=True` replaces it". The command line says the
same in its own words, "--force replaces it": see `as_flags`.
"""

from __future__ import annotations

import ast
import difflib
import math
import numbers
import os
import re
import reprlib
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.progress import Tell, silent

StrPath = str | os.PathLike[str]
NAMED = re.compile(r"`(?P<name>[a-z][a-z0-9_]*)=(?P<value>[^`\n]*)`")
TYPED = {"custom_objects": "--custom", "layers": "--layer"}  # arguments that one types otherwise
CLOSE = 0.8  # how alike words are of which one was meant for the other
LONGEST = 60  # characters of a value in a message


def named(name: str, value: object) -> str:
    """An argument and its value in a message."""
    shown = reprlib.Repr()
    shown.maxstring = shown.maxother = LONGEST
    return f"`{name}={' '.join(shown.repr(value).split())}`"


def no_choice(name: str, value: str, choices: Iterable[str]) -> OptionError:
    """That an argument is none of the words that it may be; tells the one that was meant, if that is clear."""
    words = list(choices)
    meant = difflib.get_close_matches(value.lower(), words, 1, CLOSE)
    asked = f"did you mean {meant[0]}? There are" if meant else "choose one of"
    return OptionError(f"there is no {named(name, value)}; {asked} {', '.join(words)}")


def flag(name: str) -> str:
    """What one types for an argument: weights_file → --weights-file."""
    return TYPED.get(name) or f"--{name.replace('_', '-')}"


def typed(given: Mapping[str, Any]) -> list[str]:
    """Arguments of a call as one types them for a command; those that are None are left out."""
    words = []
    for name, value in given.items():
        items = [f"{key}={item}" for key, item in value.items()] if isinstance(value, Mapping) else [value]
        words += [word for item in items if item is not None for word in (flag(name), str(item))]
    return words


def enumerated(words: Iterable[str]) -> str:
    """Words as a sentence lists them: Python, C and JavaScript."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def as_flags(message: str) -> str:
    """A message with its arguments as one types them: `force=True` → --force, `keras=False` → --no-keras."""
    return NAMED.sub(_as_flag, message)


def _as_flag(found: re.Match[str]) -> str:
    name, value = found["name"], found["value"]
    if value == "False":
        return flag(f"no_{name}")
    if value in ("", "True"):
        return flag(name)
    try:
        literal = ast.literal_eval(value)
    except (ValueError, SyntaxError):
        literal = value
    if isinstance(literal, dict):
        return " ".join(f"{flag(name)} {shlex.quote(f'{key}={item}')}" for key, item in literal.items())
    return f"{flag(name)} {shlex.quote(literal) if isinstance(literal, str) else literal}"


def wrong(name: str, value: object, what: str) -> OptionError:
    """The error where an argument is not what it must be."""
    return OptionError(f"{named(name, value)} must be {what}")


def switch(name: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise wrong(name, value, "True or False")
    return bool(value)


def word(name: str, value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise wrong(name, value, "a str")
    return value


def check_words(**given: Any) -> None:
    """Raises OptionError for what is no text, and not None."""
    for name, value in given.items():
        if value is not None:
            word(name, value)


def integer(name: str, value: Any, least: float = -math.inf) -> int:
    """An integer, which may be one of numpy's."""
    if not isinstance(value, numbers.Integral) or isinstance(value, bool) or value < least:
        raise wrong(name, value, "an integer" + _at_least(least))
    return int(value)


def real(name: str, value: Any, least: float = -math.inf) -> float:
    """A number, which may be one of numpy's, but not NaN."""
    if not isinstance(value, numbers.Real) or isinstance(value, bool) or not float(value) >= least:
        raise wrong(name, value, "a number" + _at_least(least))
    return float(value)


def reals(name: str, value: Any) -> tuple[float, ...]:
    """Several numbers, in whatever holds them."""
    expected = "numbers, with commas between them"
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise wrong(name, value, expected)
    found = tuple(value)
    if not all(isinstance(each, numbers.Real) and not isinstance(each, bool) for each in found):
        raise wrong(name, value, expected)
    return tuple(map(float, found))


def path(name: str, value: Any) -> Path:
    """A path, as a text or an object that stands for one."""
    if not isinstance(value, (str, os.PathLike)) or not isinstance(os.fspath(value), str):
        raise wrong(name, value, "a path")
    return Path(value)


def output_path(name: str, value: Any) -> Path:
    """The path of a file or folder to write."""
    found = path(name, value)
    if str(found) == "-":
        raise OptionError(f"{named(name, '-')} is no file: lstmgen does not write to standard output; name a file")
    return found


def texts(name: str, value: Any) -> dict[str, str]:
    """Texts by names."""
    if not isinstance(value, Mapping) or not all(isinstance(each, str) for pair in value.items() for each in pair):
        raise wrong(name, value, "a dict of texts by names")
    return dict(value)


def listener(tell: Any) -> Tell:
    """Who is told what is being done; None where nobody is."""
    if tell is None:
        return silent
    if not callable(tell):
        raise wrong("tell", tell, "a function")
    return tell  # type: ignore[no-any-return]


def _at_least(least: float) -> str:
    return "" if least == -math.inf else f", {least:g} or more"
