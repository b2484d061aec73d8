"""Statements by what they are for: one sample, or all samples of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lstmgen.targets.c.tokens import names


class When(Enum):
    """Frequency of statements in a function for batches; in one for a sample all run once."""

    EACH_SAMPLE = "each"
    TOGETHER = "first"  # once for all samples, with pointers to what is the first one's
    AROUND = ""  # they begin or end what is around others


@dataclass(frozen=True)
class Statements:
    """Statements that run equally often."""

    when: When
    code: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that are not empty."""
        return tuple(line.strip() for line in self.code.splitlines() if line.strip())

    @property
    def names(self) -> tuple[str, ...]:
        """All names in the code, in order."""
        return names(self.code)


def each(*codes: str) -> Statements:
    """Statements for each sample."""
    return Statements(When.EACH_SAMPLE, "\n".join(codes))


def together(code: str) -> Statements:
    """Statements for all samples of a batch."""
    return Statements(When.TOGETHER, code)


def around(code: str) -> Statements:
    """The beginning or the end of a loop or a condition."""
    return Statements(When.AROUND, code)
