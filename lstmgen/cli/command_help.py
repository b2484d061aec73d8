"""What the help of all commands is made of. It imports nothing that the commands themselves need."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperOption

TYPED = "lstmgen: what was typed"  # where the context of a command has it
COMMANDS = {
    "export": "Write a model as source code that needs nothing else.",
    "inspect": "Show what is in a model file, what is not supported and why; with a board, whether it fits; the plan."
    "\n\nExits 1 where the model cannot be exported, or does not fit.",
    "verify": "Build and run generated code; compare it with the float64 truth and with Keras. Exits 1 if it is wrong.",
    "report": "Write a page about a model: layers, errors of every number format, ranges, what fits which board.",
}


class PlainFlags(TyperCommand):
    """A command whose flags stand in the help without a type; what shows a list may ask how all was typed."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta[TYPED] = tuple(args)
        return super().parse_args(ctx, args)

    def get_params(self, ctx: Any) -> Any:
        found = super().get_params(ctx)
        for each in found:
            if isinstance(each, TyperOption) and each.is_flag:
                each.metavar = ""
        return found


def example(*lines: str) -> str:
    """What stands below a help."""
    return "\n\n".join(["Examples:", *(f"  {line}" for line in lines)])
