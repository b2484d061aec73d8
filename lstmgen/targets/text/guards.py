"""Checks of lengths as code: conditions under which inputs are refused, and the messages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Dim, Sum
from lstmgen.plan.checks import AtLeast, Check, MeasuredAxis


@dataclass(frozen=True)
class Guard:
    """A check as code.

    Attributes:
        wrong: condition under which the lengths are refused.
        message: expression for the message.
        numbers: expressions for the lengths.
    """

    wrong: str
    message: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class GuardSpelling:
    """How a language spells guards.

    Attributes:
        expression: a length, or the length at a place.
        unequal: the operator between two lengths.
        quoted: the name of an input in a message.
        message: an expression for a message, from its text and expressions for the lengths at its end.
    """

    expression: Callable[[Dim | MeasuredAxis], str]
    unequal: str
    quoted: Callable[[str], str]
    message: Callable[[str, Sequence[str]], str]


def guards(checks: Iterable[Check], graph: Graph, spelling: GuardSpelling) -> Iterator[Guard]:
    """Yields the checks of the inputs of a graph as code."""
    for check in checks:
        if isinstance(check, AtLeast):
            length = spelling.expression(check.length)
            subject = described(check.length, graph, spelling.quoted)
            text = f"{subject} must be at least {check.least} long"
            yield Guard(f"{length} < {check.least}", spelling.message(text, [length]), (length,))
        else:
            pair = (check.first, check.second)
            a, b = (spelling.expression(length) for length in pair)
            subject = " and ".join(described(length, graph, spelling.quoted) for length in pair)
            text = f"{subject} must have the same length"
            yield Guard(f"{a} {spelling.unequal} {b}", spelling.message(text, [a, b]), (a, b))


def described(length: Dim | MeasuredAxis, graph: Graph, quoted: Callable[[str], str]) -> str:
    """Returns a length in words: the axis of an input if it is one, else what is computed from some."""
    if isinstance(length, int):
        return str(length)
    place = length if isinstance(length, MeasuredAxis) else first_place(length, graph)
    if place is not None and place.index < len(graph.input_names):
        return f"axis {place.axis} of input {quoted(graph.input_names[place.index])}"
    return "the joined sequence" if isinstance(length, Sum) else "a sequence"


def first_place(length: Dim, graph: Graph) -> MeasuredAxis | None:
    """Returns the first axis of an input that has a length; None if no axis has."""
    places = (
        MeasuredAxis(k, value.shape.index(length)) for k, value in enumerate(graph.inputs) if length in value.shape
    )
    return next(places, None)
