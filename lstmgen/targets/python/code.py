"""Python source text in pieces that know which names they use."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.targets.python.syntax import used_names


@dataclass(frozen=True)
class Code:
    """A piece of source text.

    Attributes:
        uses: the names that it uses and does not make itself, in the order in which they stand in it.
    """

    text: str
    uses: tuple[str, ...] = ()


def code(text: str) -> Code:
    """A piece that only its text knows."""
    return Code(text, used_names(text))
