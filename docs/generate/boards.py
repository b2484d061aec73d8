"""The table of boards."""

from __future__ import annotations

from lstmgen.targets.c.mcu import boards

LEFT = ("---", "---", "---", "---:", "---:", "---:")


def table() -> str:
    """A row for each board that --board knows."""
    heads, *rows = boards.table()
    marked = [typed(heads, (0, 2)), LEFT, *(typed(row, (0, 2)) for row in rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in marked)


def typed(cells: tuple[str, ...], columns: tuple[int, ...]) -> list[str]:
    """The cells, some of them as code."""
    return [f"`{cell}`" if k in columns else cell for k, cell in enumerate(cells)]
