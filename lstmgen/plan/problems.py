"""Why a layer is refused that is in a graph already, where its label says what it was in the model."""

from __future__ import annotations

from typing import Protocol

from lstmgen.errors import Problem


class Labelled(Protocol):
    """A node, or a routine that runs some."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...


def problem_of(part: Labelled, reason: str, advice: str) -> Problem:
    """The problem with a node or routine, told of its layer."""
    class_name, _, name = part.label.partition(" ")
    return Problem(name.strip("'") or part.name, class_name, reason, advice)
