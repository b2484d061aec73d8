"""Checks of arguments, and their names in messages.

A message names an argument in Python, in backticks: "`force=True` replaces it". `as_flags` converts that for the
command line: "--force replaces it".
"""

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
MaxError = float | str  # a number, or a percentage: "1%"
NAMED = re.compile(r"`(?P<name>[a-z][a-z0-9_]*)=(?P<value>[^`\n]*)`")
TYPED = {"custom_objects": "--custom", "layers": "--layer"}  # arguments whose option has another name
CLOSE = 0.8  # similarity of a misspelled word and its correction at least
LONGEST = 60  # characters of a value in a message


def named(name: str, value: object) -> str:
    """Formats an argument and its value for a message: `name=value`."""
    shown = reprlib.Repr()
    shown.maxstring = shown.maxother = LONGEST
    return f"`{name}={' '.join(shown.repr(value).split())}`"


def no_choice(name: str, value: str, choices: Iterable[str]) -> OptionError:
    """Returns the error for a word that is not among the choices, with the closest choice if there is one."""
    words = list(choices)
    closest = difflib.get_close_matches(value.lower(), words, 1, CLOSE)
    advice = f"did you mean {closest[0]}? There are" if closest else "choose one of"
    return OptionError(f"there is no {named(name, value)}; {advice} {', '.join(words)}")


def no_option(name: str, options: Iterable[str]) -> OptionError:
    """Returns the error for an unknown option, with the closest known one if there is one."""
    closest = difflib.get_close_matches(name, list(options), 1, CLOSE)
    return OptionError(f"there is no option `{name}=`" + (f"; did you mean `{closest[0]}=`?" if closest else ""))


def flag(name: str) -> str:
    """Returns the option of the command line for an argument: weights_file → --weights-file."""
    return TYPED.get(name) or f"--{name.replace('_', '-')}"


def typed(values: Mapping[str, Any]) -> list[str]:
    """Returns arguments of a call as options of a command, without those that are None."""
    words = []
    for name, value in values.items():
        items = [f"{key}={item}" for key, item in value.items()] if isinstance(value, Mapping) else [value]
        words += [word for item in items if item is not None for word in (flag(name), str(item))]
    return words


def enumerated(words: Iterable[str]) -> str:
    """Joins words for a sentence: Python, C and JavaScript."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def as_flags(message: str) -> str:
    """Replaces arguments in a message by options: `force=True` → --force, `keras=False` → --no-keras."""
    return NAMED.sub(_as_flag, message)


def _as_flag(match: re.Match[str]) -> str:
    name, value = match["name"], match["value"]
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
    """Returns the error for an invalid argument: "`name=value` must be …"."""
    return OptionError(f"{named(name, value)} must be {what}")


def switch(name: str, value: Any) -> bool:
    """Checks a boolean."""
    if not isinstance(value, (bool, np.bool_)):
        raise wrong(name, value, "True or False")
    return bool(value)


def word(name: str, value: Any) -> str:
    """Checks a string."""
    if not isinstance(value, str):
        raise wrong(name, value, "a str")
    return value


def check_words(**values: Any) -> None:
    """Raises OptionError unless each value is a string or None."""
    for name, value in values.items():
        if value is not None:
            word(name, value)


def integer(name: str, value: Any, least: float = -math.inf) -> int:
    """Checks an integer of Python or numpy, with a lower limit."""
    if not isinstance(value, numbers.Integral) or isinstance(value, bool) or value < least:
        raise wrong(name, value, "an integer" + _at_least(least))
    return int(value)


def real(name: str, value: Any, least: float = -math.inf) -> float:
    """Checks a number of Python or numpy, with a lower limit; NaN is refused."""
    if not _is_real(value, least):
        raise wrong(name, value, "a number" + _at_least(least))
    return float(value)


def limit(name: str, value: Any) -> MaxError:
    """Checks the limit of an error: a number of 0 or more, or a percentage such as "1%"."""
    if isinstance(value, str) and re.fullmatch(r"(\d+\.?\d*|\.\d+)%", value):
        return value
    if not _is_real(value, 0):
        raise wrong(name, value, 'a number, 0 or more, or a percentage such as "1%"')
    return float(value)


def allowed(limit: MaxError, largest: float) -> float:
    """Returns the largest error within a limit; a percentage is of the largest value of the output."""
    return float(limit[:-1]) / 100 * largest if isinstance(limit, str) else limit


def reals(name: str, value: Any) -> tuple[float, ...]:
    """Checks an iterable of numbers."""
    expected = "numbers, separated by commas"
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise wrong(name, value, expected)
    items = tuple(value)
    if not all(isinstance(item, numbers.Real) and not isinstance(item, bool) for item in items):
        raise wrong(name, value, expected)
    return tuple(map(float, items))


def path(name: str, value: Any) -> Path:
    """Checks a path: a string or an object such as pathlib.Path."""
    if not isinstance(value, (str, os.PathLike)) or not isinstance(os.fspath(value), str):
        raise wrong(name, value, "a path")
    return Path(value)


def output_path(name: str, value: Any) -> Path:
    """Checks the path of a file or folder to write."""
    checked = path(name, value)
    if str(checked) == "-":
        raise OptionError(f"{named(name, '-')}: lstmgen does not write to standard output; give the path of a file")
    return checked


def texts(name: str, value: Any) -> dict[str, str]:
    """Checks a dict of strings."""
    if not isinstance(value, Mapping) or not all(isinstance(item, str) for pair in value.items() for item in pair):
        raise wrong(name, value, "a dict of texts by names")
    return dict(value)


def listener(tell: Any) -> Tell:
    """Checks a progress callback; None becomes one that ignores progress."""
    if tell is None:
        return silent
    if not callable(tell):
        raise wrong("tell", tell, "a function")
    return tell  # type: ignore[no-any-return]


def _is_real(value: Any, least: float) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and float(value) >= least


def _at_least(least: float) -> str:
    return "" if least == -math.inf else f", {least:g} or more"
