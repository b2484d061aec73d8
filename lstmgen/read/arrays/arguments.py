"""Options of functions as numbers, integers and truth values, whatever front end they come from."""

from collections.abc import Callable
from typing import Any, TypeVar

from lstmgen.read.calls.layer import Refusal
from lstmgen.read.configs.config import Config, ConfigError

T = TypeVar("T")


def checked(name: str, value: Any, take: Callable[[Config], T]) -> T:
    """Returns what `take` makes of an option, as if it were in the config of a layer.

    Raises:
        Refusal: the value is something else.
    """
    try:
        return take(Config({name: value}))
    except ConfigError as error:
        raise Refusal(str(error)) from None


def number(name: str, value: Any) -> float:
    """A finite number; refuses as `checked` does."""
    return checked(name, value, lambda config: config.number(name))


def integer(name: str, value: Any) -> int:
    """A positive integer; refuses as `checked` does."""
    return checked(name, value, lambda config: config.integer(name))


def integers(name: str, value: Any, count: int) -> tuple[int, ...]:
    """A positive integer for each of `count` axes; refuses as `checked` does."""
    return checked(name, value, lambda config: config.integers(name, count))


def flag(name: str, value: Any) -> bool:
    """True or False; refuses as `checked` does."""
    return checked(name, value, lambda config: config.boolean(name))


def only(name: str, value: Any, *allowed: Any) -> None:
    """Accepts some values; refuses others as `checked` does."""
    checked(name, value, lambda config: config.only(name, *allowed))
