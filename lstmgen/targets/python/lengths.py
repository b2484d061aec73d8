"""The lengths of free axes in a Python function: expressions that compute them from its arguments."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Dim, Length, Linear, Sum
from lstmgen.plan.checks import MeasuredAxis
from lstmgen.targets.python.literals import python_string
from lstmgen.targets.text.guards import GuardSpelling


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


def spelling(lengths: Lengths) -> GuardSpelling:
    """Returns how Python spells the checks of a function's lengths."""

    def expression(length: Dim | MeasuredAxis) -> str:
        return (
            lengths.measured(length.index, length.axis)
            if isinstance(length, MeasuredAxis)
            else lengths.expression(length)
        )

    def message(text: str, measured: Sequence[str]) -> str:
        template = f"{text.replace('%', '%%')}, not {' and '.join(['%d'] * len(measured))}"
        lengths_shown = measured[0] if len(measured) == 1 else f"({', '.join(measured)})"
        return f"{python_string(template)} % {lengths_shown}"

    return GuardSpelling(expression, "!=", ascii, message)
