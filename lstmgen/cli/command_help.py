"""Help of all commands. It does not import the commands, which takes longer than showing a help."""

from typing import Any

from typer.core import TyperCommand, TyperOption

TYPED = "lstmgen: what was typed"  # key of the arguments in the context of a command
COMMANDS = {
    "export": "Write a model as standalone source code, weights included.",
    "inspect": "Show the layers of a model file, unsupported ones with the reason, the footprint on a board, the plan."
    "\n\nExits 1 if the model cannot be exported, or does not fit.",
    "verify": "Build and run generated code; compare it with a float64 reference and with Keras. Exits 1 if it is "
    "out of tolerance.",
    "report": "Write a page about a model: layers, errors of each number format, ranges, footprint on each board.",
}


class PlainFlags(TyperCommand):
    """Command whose flags have no type in the help, and whose context has the typed arguments."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta[TYPED] = tuple(args)
        return super().parse_args(ctx, args)

    def get_params(self, ctx: Any) -> Any:
        parameters = super().get_params(ctx)
        for parameter in parameters:
            if isinstance(parameter, TyperOption) and parameter.is_flag:
                parameter.metavar = ""
        return parameters


def example(*lines: str) -> str:
    """Returns the examples at the end of a help."""
    return "\n\n".join(["Examples:", *(f"  {line}" for line in lines)])
