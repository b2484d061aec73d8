"""The command line with all commands; their code is imported when one of them runs."""

from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.main import get_command

from lstmgen.cli.command_help import COMMANDS, HELP, PlainFlags, export_help
from lstmgen.version import VERSION


class CommandGroup(TyperGroup, PlainFlags):
    """Group of commands that have only a help until one of them runs."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] == "help":
            args = [*args[1:], *HELP[:1]]
        if args[0] in HELP:
            show(ctx.get_help())
        name, known, rest = super().resolve_command(ctx, args)
        if known is None:
            return name, known, rest
        if name == "export" and not set(HELP).isdisjoint(rest):
            show(export_help())
        from lstmgen.cli import commands  # slow to import, and not needed for a help

        whole: Any = get_command(commands.app)
        return name, whole.commands[name], rest


def show(help_text: str) -> NoReturn:
    """Prints a help and exits."""
    typer.echo(help_text.rstrip())
    raise typer.Exit


app = typer.Typer(
    cls=CommandGroup,
    help="Turns Keras, PyTorch and ONNX models into standalone C, Python, JavaScript, Java, Rust, Go, C# and Swift,"
    " weights included.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": [*HELP]},
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
    """Accepts the options that precede a command."""
