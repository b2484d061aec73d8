"""The command line: all commands, each of which is imported once it is typed."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from lstmgen.cli.command_help import COMMANDS, PlainFlags, example
from lstmgen.version import VERSION


class Group(TyperGroup, PlainFlags):
    """All commands: with their helps alone, until one of them is to run."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, known, rest = super().resolve_command(ctx, args)
        if known is None:
            return name, known, rest
        from lstmgen.cli import commands  # which takes longer than to show a help

        whole: Any = get_command(commands.app)
        return name, whole.commands[name], rest


app = typer.Typer(
    cls=Group,
    help="Turns trained Keras recurrent models into standalone Python, C99 and JavaScript, weights included.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog=example("lstmgen export model.keras -o net.c", "lstmgen verify model.keras net.c"),
)
for each, help_text in COMMANDS.items():
    app.command(each, help=help_text)(lambda: None)


def show_version(wanted: bool) -> None:
    """What `--version` does."""
    if wanted:
        typer.echo(f"lstmgen {VERSION}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Turns trained Keras recurrent models into standalone Python, C99 and JavaScript, weights included."""
