"""Options of functions as numbers, integers and truth values, whatever front end they come from."""

from __future__ import annotations

from typing import Any

from lstmgen.read.calls.layer import Refusal
from lstmgen.read.configs.config import Config, ConfigError


def number(name: str, value: Any) -> float:
    """A finite number.

    Raises:
        Refusal: the value is something else.
    """
    try:
        return Config({name: value}).number(name)
    except ConfigError as error:
        raise Refusal(str(error)) from None


def integer(name: str, value: Any) -> int:
    """A positive integer; refuses as `number` does."""
    try:
        return Config({name: value}).integer(name)
    except ConfigError as error:
        raise Refusal(str(error)) from None


def integers(name: str, value: Any, count: int) -> tuple[int, ...]:
    """A positive integer for each of `count` axes; refuses as `number` does."""
    try:
        return Config({name: value}).integers(name, count)
    except ConfigError as error:
        raise Refusal(str(error)) from None


def flag(name: str, value: Any) -> bool:
    """True or False; refuses as `number` does."""
    try:
        return Config({name: value}).boolean(name)
    except ConfigError as error:
        raise Refusal(str(error)) from None


def only(name: str, value: Any, *allowed: Any) -> None:
    """Accepts some values; refuses others as `number` does."""
    try:
        Config({name: value}).only(name, *allowed)
    except ConfigError as error:
        raise Refusal(str(error)) from None
