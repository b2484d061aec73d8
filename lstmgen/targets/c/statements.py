"""Statements by what they are for: one sample, or all samples of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lstmgen.targets.c.templates import Code


class When(Enum):
    """How often statements run in a function for batches; in one for a sample all run once."""

    EACH_SAMPLE = "each"
    TOGETHER = "first"  # once for all samples, with pointers to what is the first one's
    AROUND = ""  # they begin or end what is around others


@dataclass(frozen=True)
class Statements:
    """Statements that run equally often."""

    when: When
    code: Code


def each(*codes: Code) -> Statements:
    """Statements for each sample."""
    return Statements(When.EACH_SAMPLE, Code.joined(codes))


def together(code: Code) -> Statements:
    """Statements for all samples of a batch."""
    return Statements(When.TOGETHER, code)


def around(code: Code) -> Statements:
    """The beginning or the end of a loop or a condition."""
    return Statements(When.AROUND, code)
