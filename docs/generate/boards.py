"""The table of boards."""

from __future__ import annotations

from lstmgen.targets.c.mcu.boards import BOARDS, KB


def table() -> str:
    """A row for each board that --board knows."""
    rows = [
        f"| `{name}` | {board.title} | `{board.mcu}` | {board.flash // KB} | {board.ram / KB:g} |"
        for name, board in BOARDS.items()
    ]
    heads = ["| `--board` | board | `--mcu` | flash, KB | memory, KB |", "| --- | --- | --- | ---: | ---: |"]
    return "\n".join([*heads, *rows]) + "\n"
