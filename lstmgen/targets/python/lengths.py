"""The lengths of free axes in a Python function: how they follow from its arguments, and what must hold of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lstmgen.graph.conditions import Conditions
from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Axis, Dim, Length, Linear, Sum


@dataclass(frozen=True)
class Check:
    """A condition under which the lengths of inputs are wrong, and its message.

    Attributes:
        message: a format for `length`, an expression.
    """

    wrong: str
    message: str
    length: str


@dataclass
class Lengths:
    """Expressions for the lengths of free axes; the function measures only those that it uses.

    Attributes:
        values: the variable of a value, by its name.
        variable: that of a length.
        batched: whether the inputs are numpy arrays with a first axis for samples.
        used: the variables so far, and the expressions that measure them.
    """

    graph: Graph
    values: Callable[[str], str]
    variable: Callable[[Length], str]
    batched: bool
    used: dict[str, str] = field(default_factory=dict)

    def expression(self, dim: Dim) -> str:
        """Returns a length as an expression of variables."""
        if isinstance(dim, int):
            return str(dim)
        places = self.places(dim)
        if places:
            variable = self.variable(dim)
            self.used[variable] = self.measured(*places[0])
            return variable
        if isinstance(dim, Linear):
            inner = self.expression(dim.base)
            inner = f"{inner} * {dim.factor}" if dim.factor != 1 else inner
            inner = f"{inner} {'+' if dim.add > 0 else '-'} {abs(dim.add)}" if dim.add else inner
            return f"({inner}) // {dim.divisor}" if dim.divisor != 1 else f"({inner})"
        assert isinstance(dim, Sum), f"{dim} does not follow from the inputs"
        return f"({' + '.join(self.expression(part) for part in dim.parts)})"

    def places(self, dim: Dim) -> list[tuple[int, int]]:
        """Returns all inputs, and their axes, that have this length."""
        return [
            (k, axis) for k, value in enumerate(self.graph.inputs) for axis, d in enumerate(value.shape) if d == dim
        ]

    def measured(self, index: int, axis: int) -> str:
        """Returns the expression that measures an axis of an input."""
        name = self.values(self.graph.inputs[index].name)
        return f"{name}.shape[{axis + 1}]" if self.batched else f"len({name}{'[0]' * axis})"

    def described(self, dim: Dim) -> str:
        """Returns a description of a length for messages."""
        places = self.places(dim)
        if isinstance(dim, int):
            return str(dim)
        if places and len(self.graph.input_names) > places[0][0]:
            index, axis = places[0]
            return f"axis {axis} of input {self.graph.input_names[index]!a}"
        return "the joined sequence" if isinstance(dim, Sum) else "a sequence"


def checks(graph: Graph, conditions: Conditions, lengths: Lengths) -> Iterable[Check]:
    """Yields conditions on lengths that involve several inputs or axes."""
    for dim in dict.fromkeys(dim for value in graph.inputs for dim in value.shape if isinstance(dim, Axis)):
        for other in lengths.places(dim)[1:]:
            yield _equal(lengths.expression(dim), lengths.measured(*other), lengths.described(dim), "its like")
    for a, b in conditions.equal:
        yield _equal(lengths.expression(a), lengths.expression(b), lengths.described(a), lengths.described(b))
    least: dict[Length, int] = {}
    for length, wanted in conditions.least:
        length, wanted = _source(length, wanted)
        least[length] = max(wanted, least.get(length, 0))
    for length, wanted in least.items():
        measured = lengths.expression(length)
        message = f"{lengths.described(length)} must be at least {wanted} long, not "
        yield Check(f"{measured} < {wanted}", message.replace("%", "%%") + "%d", measured)


def _source(length: Length, wanted: int) -> tuple[Length, int]:
    """The length that another follows from, and how long it must be for that one to be as long as wanted."""
    while isinstance(length, Linear):
        wanted = -((length.add - wanted * length.divisor) // length.factor)
        length = length.base
    return length, wanted


def _equal(a: str, b: str, a_text: str, b_text: str) -> Check:
    message = f"{a_text} and {b_text} must have the same length, not "
    return Check(f"{a} != {b}", message.replace("%", "%%") + "%d and %d", f"({a}, {b})")
