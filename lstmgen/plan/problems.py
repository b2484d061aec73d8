"""Problems of operations, named after their Keras layer."""

from typing import Protocol

from lstmgen.errors import Problem


class Labelled(Protocol):
    """A node, or a routine that runs some."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...


def problem_of(part: Labelled, reason: str, advice: str) -> Problem:
    """Returns the problem of a node or routine, with its layer's class and name."""
    class_name, _, name = part.label.partition(" ")
    return Problem(name.strip("'") or part.name, class_name, reason, advice)
