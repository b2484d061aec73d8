"""Options of all targets as parameters of the command line, in a panel per group of targets."""

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

Chosen = Callable[[Declared], bool]


def any_option(option: Declared) -> bool:
    """Selects all options."""
    return True


def with_options(targets: Iterable[Target], which: Chosen = any_option) -> Callable[[Callable[..., None]], Any]:
    """Adds the options of these targets to a command, as keyword arguments; None if an option is not set.

    Args:
        which: selects the options to add.
    """
    targets = tuple(targets)
    all_titles = [target.title for target in targets]
    added = [
        parameter(option, panel(titles, all_titles)) for option, titles in declared(targets).values() if which(option)
    ]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)
        fixed = [item for item in signature.parameters.values() if item.kind is not inspect.Parameter.VAR_KEYWORD]
        command.__signature__ = signature.replace(parameters=[*fixed, *added])  # type: ignore[attr-defined]
        return command

    return decorate


def panel(titles: Collection[str], all_titles: Iterable[str]) -> str:
    """Returns the title above options of these targets; it names the others instead if that is shorter."""
    without = [title for title in all_titles if title not in titles]
    ways = [enumerated(titles)]
    ways += [f"all targets but {enumerated(without)}"] if without else []
    return f"Options of {min(ways, key=len)}"


def parameter(declaration: Declared, panel: str) -> inspect.Parameter:
    """Returns an option as a parameter for typer. Values stay text: the Python API checks and converts them."""
    value_type, listing = declaration.value_type, declaration.listing
    kind = value_type if value_type is bool else Path if value_type is Any else str
    option = typer.Option(
        flag(declaration.name),
        help=as_flags(declaration.help) + (f' "{flag(declaration.name)} list" shows them all.' if listing else ""),
        metavar=metavar(declaration),
        show_default=declaration.shown or False,
        rich_help_panel=panel,
        parser=declaration.read if kind is str else None,
        autocompletion=completion(declaration.choices) if declaration.choices else None,
        callback=None if listing is None else listing_callback(declaration.name, listing),
        is_eager=listing is not None,
    )
    return inspect.Parameter(
        declaration.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind | None, option]
    )


def listing_callback(
    name: str, table: Callable[[], Sequence[Sequence[str]]]
) -> Callable[[typer.Context, str | None], str | None]:
    """Returns a callback that prints the table for the value "list" and exits; it returns any other value.

    It runs before other options are parsed, so these may be missing or wrong.
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


def metavar(option: Declared) -> str:
    """Returns the placeholder of an option's value in the help; "" for a flag."""
    names = {bool: "", int: "INTEGER", float: "NUMBER"}
    return option.metavar or "|".join(option.choices) or names.get(option.value_type, "TEXT")


def completion(words: Iterable[str]) -> Callable[[str], list[str]]:
    """Returns a function that completes a value in a shell."""
    known = tuple(words)

    def complete(incomplete: str) -> list[str]:
        return [word for word in known if word.startswith(incomplete)]

    return complete


def number_parser(kind: type[int] | type[float]) -> Callable[[str], Any]:
    """Returns a parser of numbers; it leaves other text to the Python API, which refuses it with its own message."""

    def parse(text: str) -> Any:
        try:
            return kind(text)
        except ValueError:
            return text

    return parse


def set_options(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the options that the user set."""
    return {name: value for name, value in options.items() if value is not None and value is not False}
