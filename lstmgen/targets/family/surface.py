"""The interface of generated code, as class templates of the languages see it.

Inputs and outputs are flat arrays, row-major. Lengths of free axes follow from the sizes of inputs. Only where an input
has two axes of unknown length are these parameters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.shape import Axis, Dim, Length, text
from lstmgen.plan.checks import AtLeast, Check, Equal, MeasuredAxis
from lstmgen.plan.interface import Interface
from lstmgen.plan.program import Program
from lstmgen.targets.family.code import expression, named
from lstmgen.targets.family.function import Function
from lstmgen.targets.family.literals import quoted
from lstmgen.targets.family.names import Names
from lstmgen.targets.family.spelling import SHARED, Dialect
from lstmgen.targets.indexing.expressions import alone, dim, size
from lstmgen.targets.indexing.memory import MemoryLayout, Offset
from lstmgen.targets.text.guards import described


@dataclass(frozen=True)
class ArgumentView:
    """An input or an output of a method.

    Attributes:
        name: its parameter.
        label: its name in the model, as a literal.
        shape: in words.
        place: its index in the memory.
        size: number of its elements.
        wrong: the beginning of the message about another size, as a literal.
        nan: the message about NaN, as a literal, where that is refused; else "".
    """

    name: str
    label: str
    shape: str
    place: str
    size: str
    wrong: str
    nan: str = ""


@dataclass(frozen=True)
class Measured:
    """A free axis, whose length is the size of an input divided by that of its other axes."""

    name: str
    input: str
    divisor: str


@dataclass(frozen=True)
class LengthCheck:
    """A condition under which lengths are refused, the message as a literal, and the numbers behind it."""

    wrong: str
    message: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Method:
    """A method that runs a program.

    Attributes:
        function: that runs it.
        arguments: lengths that the function takes.
        explicit: lengths that are parameters.
        size: number of elements of the memory.
        fails: whether it looks up indices, which may be outside of a table.
    """

    function: str
    arguments: tuple[str, ...]
    inputs: tuple[ArgumentView, ...]
    outputs: tuple[ArgumentView, ...]
    explicit: tuple[str, ...]
    measured: tuple[Measured, ...]
    refusals: tuple[LengthCheck, ...]
    size: str
    fails: bool

    @property
    def is_single(self) -> bool:
        """Returns whether there is one output."""
        return len(self.outputs) == 1

    @property
    def rank(self) -> int:
        """Returns the number of axes of all outputs in an array: of numbers, or of outputs where there are several."""
        return 1 if self.is_single else 2

    def parameters(self, of_input: str, of_length: str, of_output: str = "") -> str:
        """Returns the parameters, or what stands for them: formats with the {name} of each."""
        words = [of_input.format(name=x.name) for x in self.inputs]
        words += [of_length.format(name=name) for name in self.explicit]
        words += [of_output.format(name=y.name) for y in self.outputs if of_output]
        return ", ".join(words)


def method(
    function: str,
    program: Program,
    written: Function,
    place: tuple[MemoryLayout, Offset],
    checks: Sequence[Check],
    spell: tuple[Names, Dialect, Interface],
) -> Method:
    """Returns the method that runs a program with its function."""
    graph, (layout, end), (names, dialect, interface) = program.graph, place, spell

    def shared(code: str) -> str:
        return expression(alone(code), dialect)

    def tensor(kind: str, k: int, name: str, value: Value, at: str) -> ArgumentView:
        form = text(value.shape)
        wrong = f"{kind} '{name}' of shape {form} has another size"
        return ArgumentView(
            names.parameter(kind, k, name),
            quoted(name, dialect.spelling),
            form,
            shared(at),
            shared(size(value.shape, SHARED)),
            quoted(wrong, dialect.spelling),
            quoted(f"input '{name}' holds NaN; set missing= in the pipeline to fill it", dialect.spelling)
            if kind == "input" and not interface.inputs[k].raw.takes_nan
            else "",
        )

    arguments = enumerate(zip(graph.input_names, graph.inputs, layout.inputs))
    results = enumerate(zip(graph.output_names, graph.outputs, layout.outputs))
    inputs = [tensor("input", k, *end) for k, end in arguments]
    outputs = [tensor("output", k, *end) for k, end in results]
    explicit, measured = lengths(graph)
    return Method(
        function=function,
        arguments=tuple(named(name, dialect) for name in written.arguments),
        inputs=tuple(inputs),
        outputs=tuple(outputs),
        explicit=tuple(named(name, dialect) for name in explicit),
        measured=tuple(
            Measured(named(axis, dialect), inputs[k].name, shared(divisor)) for axis, k, divisor in measured
        ),
        refusals=tuple(refusals(checks, graph, dialect)),
        size=shared(str(end)),
        fails=program.looks_up,
    )


def lengths(graph: Graph) -> tuple[tuple[str, ...], list[tuple[str, int, str]]]:
    """Returns the axes whose lengths are parameters, and the measured ones with their input and divisor."""
    known: set[str] = set()
    explicit: list[str] = []
    measured: list[tuple[str, int, str]] = []
    for k, value in enumerate(graph.inputs):
        new = [axis for axis in dict.fromkeys(value.shape) if isinstance(axis, Axis) and axis.name not in known]
        places = [place for place in value.shape if place in new]
        known |= {axis.name for axis in new}
        if len(places) == 1:
            (axis,) = new
            measured.append((axis.name, k, size(tuple(length for length in value.shape if length != axis), SHARED)))
        else:
            explicit += [axis.name for axis in new]
    return tuple(explicit), measured


def refusals(checks: Sequence[Check], graph: Graph, dialect: Dialect) -> Iterator[LengthCheck]:
    """Yields the checks of lengths, the least ones first: others subtract from these."""
    for check in sorted(checks, key=lambda check: isinstance(check, Equal)):
        if isinstance(check, AtLeast):
            number = length(check.length, dialect)
            words = f"{described(check.length, graph, name_of)} must be at least {check.least} long"
            yield LengthCheck(f"{number} < {check.least}", quoted(words, dialect.spelling), (number,))
        elif not isinstance(check.second, MeasuredAxis):  # that one follows from the size of the input
            numbers = (length(check.first, dialect), length(check.second, dialect))
            pair = (check.first, check.second)
            words = f"{' and '.join(described(side, graph, name_of) for side in pair)} must have the same length"
            yield LengthCheck(f"{numbers[0]} != {numbers[1]}", quoted(words, dialect.spelling), numbers)


def length(value: Dim, dialect: Dialect) -> str:
    """Returns a length as an expression of the language."""
    return expression(alone(dim(value, SHARED)), dialect) if isinstance(value, Length) else str(value)


def name_of(name: str) -> str:
    """Returns the name of an input in a message."""
    return f"'{name}'"
