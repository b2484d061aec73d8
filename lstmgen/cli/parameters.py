"""The options of all targets as parameters of the command line, in a panel for each group of targets that have them."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from lstmgen.arguments import as_flags, enumerated, flag
from lstmgen.cli.command_help import TYPED
from lstmgen.targets.interface import Target
from lstmgen.targets.options import Declared
from lstmgen.targets.registry import declared

LISTED = " The word list shows all."

Chosen = Callable[[Declared], bool]


def every(option: Declared) -> bool:
    """All options."""
    return True


def with_options(targets: Iterable[Target], which: Chosen = every) -> Callable[[Callable[..., None]], Any]:
    """Gives a command the options of these targets, which it takes as keyword arguments; None is "nobody asked".

    Args:
        which: those of them that it is given.
    """
    added = [parameter(each, titles) for each, titles in declared(targets).values() if which(each)]

    def given(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)
        own = [each for each in signature.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
        command.__signature__ = signature.replace(parameters=[*own, *added])  # type: ignore[attr-defined]
        return command

    return given


def parameter(each: Declared, titles: Collection[str]) -> inspect.Parameter:
    """An option as typer takes it. Words and numbers are checked where the options of all ways in are."""
    kind = each.value_type if each.value_type is bool else Path if each.value_type is Any else str
    option = typer.Option(
        flag(each.name),
        help=as_flags(each.help) + (LISTED if each.listing else ""),
        metavar=metavar(each),
        show_default=each.shown or False,
        rich_help_panel=f"Options of {enumerated(titles)}",
        parser=each.read if kind is str else None,
        autocompletion=completion(each.choices) if each.choices else None,
        callback=None if each.listing is None else listing_callback(each.name, each.listing),
        is_eager=each.listing is not None,
    )
    return inspect.Parameter(
        each.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind | None, option]
    )


def listing_callback(
    name: str, table: Callable[[], Sequence[Sequence[str]]]
) -> Callable[[typer.Context, str | None], str | None]:
    """What shows a table and ends, where it is asked to list; any other value stays.

    It is asked before other options are read, none of which need be right.
    """

    def show(context: typer.Context, value: str | None) -> str | None:
        if value != "list":
            return value
        heads, *rows = table()
        if "--json" in context.meta[TYPED]:
            typer.echo(json.dumps({name: [dict(zip(heads, row)) for row in rows]}, indent=2))
            raise typer.Exit
        widths = [max(map(len, column)) for column in zip(heads, *rows)]
        for row in (heads, *rows):
            typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
        raise typer.Exit

    return show


def metavar(each: Declared) -> str:
    """What stands for the value of an option in the help; nothing for a flag."""
    names = {bool: "", int: "INTEGER", float: "NUMBER"}
    return each.metavar or "|".join(each.choices) or names.get(each.value_type, "TEXT")


def completion(words: Iterable[str]) -> Callable[[str], list[str]]:
    """What shells complete a value to."""
    known = tuple(words)

    def complete(incomplete: str) -> list[str]:
        return [word for word in known if word.startswith(incomplete)]

    return complete


def integer(text: str) -> Any:
    """An integer; the text itself where it is none, for the call to refuse, as it refuses -1."""
    try:
        return int(text)
    except ValueError:
        return text


def asked(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The options that somebody asked for."""
    return {name: value for name, value in given.items() if value is not None and value is not False}
