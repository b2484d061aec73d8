"""The command line with all commands; their code is imported when one of them runs."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from lstmgen.cli.command_help import COMMANDS, PlainFlags, example
from lstmgen.version import VERSION


class CommandGroup(TyperGroup, PlainFlags):
    """Group of commands that have only a help until one of them runs."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, known, rest = super().resolve_command(ctx, args)
        if known is None:
            return name, known, rest
        from lstmgen.cli import commands  # slow to import, and not needed for a help

        whole: Any = get_command(commands.app)
        return name, whole.commands[name], rest


app = typer.Typer(
    cls=CommandGroup,
    help="Turns trained Keras recurrent models into standalone Python, C99 and JavaScript, weights included.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
    epilog=example("lstmgen export model.keras -o net.c", "lstmgen verify model.keras net.c"),
)
for command, help_text in COMMANDS.items():
    app.command(command, help=help_text)(lambda: None)


def show_version(wanted: bool) -> None:
    """Prints the version and exits, for `--version`."""
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
