"""Puts what commands print today into pages, where they show something else; run it in docs/, and see the changes.

python -m generate.outputs                 all pages
python -m generate.outputs README.md …     only these, as paths in the repository
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from generate.pages import HELPERS, ROOT


def main() -> None:
    """Runs the pages that are named, or all, and rewrites them."""
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", TF_ENABLE_ONEDNN_OPTS="0")
    sys.path[:0] = map(str, HELPERS)
    import page

    for path in [ROOT / name for name in sys.argv[1:]] or page.PAGES:
        text = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            played = list(page.play(path, Path(folder)))
        for block, steps in reversed(played):
            if steps:
                text = text[: block.start] + shown(page, block.text, steps) + text[block.end :]
        path.write_text(text, encoding="utf-8")


def shown(page, block: str, steps) -> str:  # type: ignore[no-untyped-def]
    """The text of a block with what is printed now."""
    parts = []
    for command, printed in steps:
        lines = [line.rstrip() for line in printed.rstrip().splitlines()]
        new = "".join(f"{line}\n" for line in left_out(page, command.shown or "", lines))
        keeps = command.shown is None or page.agrees(printed, command.shown)
        old = "" if command.shown is None else command.shown.rstrip("\n") + "\n"
        if command.is_python:
            return block if keeps else new
        parts.append(f"$ {command.line}\n{old if keeps else new}")
    return "".join(parts)


def left_out(page, old: str, new: list[str]) -> list[str]:  # type: ignore[no-untyped-def]
    """The lines, but for those at the ends for which the page shows `…`; the line beside that has to be the same."""
    shown = page.squeezed(old).splitlines()
    plain = [page.squeezed(line) for line in new]
    if len(shown) > 1 and shown[-1] == "…" and shown[-2] in plain:
        new = [*new[: plain.index(shown[-2]) + 1], "…"]
    if len(shown) > 1 and shown[0] == "…" and shown[1] in plain:
        new = ["…", *new[plain.index(shown[1]) :]]
    return new


if __name__ == "__main__":
    main()
