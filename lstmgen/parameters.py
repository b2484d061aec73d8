"""The options of all targets as parameters of the command line, in a panel for each group of targets that have them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from lstmgen.errors import OptionError
from lstmgen.targets.interface import Target
from lstmgen.targets.options import Declared, flag
from lstmgen.targets.registry import declared


def with_options(targets: Iterable[Target], only: Collection[str] = ()) -> Callable[[Callable[..., None]], Any]:
    """Gives a command the options of these targets, which it takes as keyword arguments; None is "nobody asked".

    Args:
        only: names of those that it is given; all where there are none.
    """
    every = declared(targets).items()
    added = [parameter(each, titles) for name, (each, titles) in every if not only or name in only]

    def given(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)
        own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
        command.__signature__ = signature.replace(parameters=[*own, *added])  # type: ignore[attr-defined]
        return command

    return given


def parameter(each: Declared, titles: Collection[str]) -> inspect.Parameter:
    """An option as typer takes it."""
    kind = kind_of(each)
    option = typer.Option(
        flag(each.name),
        help=each.help,
        metavar=each.metavar or ("" if kind is bool else None),
        show_default=each.shown or False,
        rich_help_panel=f"Options of {' and '.join(titles)}",
        parser=numbers if kind is tuple else None,
    )
    annotation: Any = Annotated[object if kind is tuple else kind | None, option]
    return inspect.Parameter(each.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def kind_of(each: Declared) -> Any:
    """The type of an option on the command line: words are an Enum, which shells complete; data is a file."""
    if each.choices:
        return Enum(each.name, [(choice, choice) for choice in each.choices])
    if each.kind is Any:
        return Path
    return each.kind if each.kind in (bool, int, float, str) else tuple


def asked(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options that somebody asked for."""
    chosen = {name: value for name, value in given.items() if value not in (None, False)}
    return {name: value.value if isinstance(value, Enum) else value for name, value in chosen.items()}


def numbers(listed: str) -> tuple[float, ...]:
    """Numbers from a list with commas.

    Raises:
        OptionError: something else stands there.
    """
    try:
        return tuple(float(word) for word in listed.split(",") if word.strip())
    except ValueError:
        raise OptionError(f"--ranges takes numbers with commas between them, not {listed!r}") from None
