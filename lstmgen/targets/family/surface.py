"""The interface of generated code, as class templates of the languages see it.

Inputs and outputs are flat arrays, row-major. Lengths of free axes follow from the sizes of inputs. Only where an input
has two axes of unknown length are these parameters.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.shape import Axis, Dim, Length, text
from lstmgen.plan.checks import Check, Equal, MeasuredAxis
from lstmgen.plan.interface import Interface
from lstmgen.plan.program import Program
from lstmgen.targets.family.code import declared, named, spelled
from lstmgen.targets.family.function import Function
from lstmgen.targets.family.literals import quoted
from lstmgen.targets.family.names import Names
from lstmgen.targets.family.spelling import SHARED, Dialect
from lstmgen.targets.family.templates import shared_lines
from lstmgen.targets.indexing.expressions import alone, dim, size
from lstmgen.targets.indexing.memory import MemoryLayout, Offset
from lstmgen.targets.text.guards import Guard, GuardSpelling, guards
from lstmgen.targets.text.names import comment

Checks = Sequence[Check]


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
    """A free axis, whose length is the size of an input divided by that of its other axes; at least 1."""

    name: str
    input: str
    length: str


@dataclass(frozen=True)
class RunView:
    """A method that runs a program, in shared code.

    Attributes:
        function: that runs it.
        arguments: lengths that the function takes.
        explicit: checks of lengths that are parameters.
        parameters: outputs that are parameters.
        outputs: all outputs.
        size: number of elements of the memory.
        grows: whether that depends on lengths.
        fails: whether it looks up indices, which may be outside of a table.
        restores: whether it restores the state then, from a copy behind the memory of the program.
        loads: whether the function takes weights, which the predictor has.
    """

    function: str
    arguments: tuple[str, ...]
    inputs: tuple[ArgumentView, ...]
    parameters: tuple[ArgumentView, ...]
    outputs: tuple[ArgumentView, ...]
    explicit: tuple[Guard, ...]
    measured: tuple[Measured, ...]
    refusals: tuple[Guard, ...]
    size: str
    grows: bool
    fails: bool
    restores: bool
    loads: bool


@dataclass(frozen=True)
class Method:
    """A public method, as templates of a language see it.

    Attributes:
        explicit: lengths that are parameters.
        declared: the parameters with their types.
        passed: the arguments of a call with the same names.
        run: the lines of shared code that check the arguments and run the program in the memory m.
        body: these lines in the language.
        batch: lines of the language that check samples, which have several of each input.
        comment: the parts of a comment in the language.
    """

    inputs: tuple[ArgumentView, ...]
    outputs: tuple[ArgumentView, ...]
    explicit: tuple[str, ...]
    declared: str
    passed: str
    run: Sequence[str]
    body: str
    batch: str
    comment: Mapping[str, str]

    def documented(self, purpose: str, result: str = "") -> str:
        """Returns the comment above a method with these parameters."""
        shapes = "shapes of the outputs: " + shape_comment(", ".join(y.shape for y in self.outputs))
        lines = [self.comment["begin"].format(purpose=purpose)]
        lines += [self.comment["input"].format(name=x.name, shape=shape_comment(x.shape)) for x in self.inputs]
        lines += [self.comment["length"].format(name=name) for name in self.explicit]
        if "output" in self.comment:
            lines += [self.comment["output"].format(name=y.name, shape=shape_comment(y.shape)) for y in self.outputs]
        return "\n".join([*lines, self.comment["end"].format(result=comment(result) or shapes)])

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


def shape_comment(shape: str) -> str:
    """Returns a shape for a comment, with x for a product: an asterisk could end a comment."""
    return comment(shape.replace("*", "x"))


@dataclass(frozen=True)
class Surface:
    """Names, types and memory, which all methods of a file share.

    Attributes:
        kept: number of elements at the beginning of the memory that persist between calls.
        grows: whether the size of the memory depends on lengths.
    """

    names: Names
    dialect: Dialect
    interface: Interface
    kept: Offset
    grows: bool

    def method(
        self, function: str, program: Program, written: Function, place: tuple[MemoryLayout, Offset], checks: Checks
    ) -> Method:
        """Returns the method that runs a program with its function."""
        graph, (layout, end), dialect = program.graph, place, self.dialect
        arguments = enumerate(zip(graph.input_names, graph.inputs, layout.inputs))
        results = enumerate(zip(graph.output_names, graph.outputs, layout.outputs))
        inputs = tuple(self.argument("input", k, *tensor) for k, tensor in arguments)
        outputs = tuple(self.argument("output", k, *tensor) for k, tensor in results)
        explicit, measured = lengths(graph)
        view = RunView(
            function=function,
            arguments=written.arguments,
            inputs=inputs,
            parameters=outputs if dialect.spelling.results == "parameters" else (),
            outputs=outputs,
            explicit=tuple(impossible(graph, explicit, inputs, dialect)),
            measured=tuple(
                Measured(axis, inputs[k].name, quotient(f"len({inputs[k].name})", divisor))
                for axis, k, divisor in measured
            ),
            refusals=tuple(refusals(checks, graph, dialect)),
            size=str(end),
            grows=self.grows,
            fails=program.looks_up,
            restores=program.looks_up and str(self.kept) != "0",
            loads="weights" in written.arguments,
        )
        parameters = [*((x.name, "reals") for x in inputs), *((name, "int") for name in explicit)]
        parameters += [(y.name, "memory") for y in view.parameters]
        lines = shared_lines("family/module/run", view, self.kept)
        batch = shared_lines("family/module/batch", inputs[0], inputs[1:])
        return Method(
            inputs=inputs,
            outputs=outputs,
            explicit=tuple(named(name, dialect) for name in explicit),
            declared=declared(parameters, dialect),
            passed=", ".join(named(name, dialect) for name, _ in parameters),
            run=[*lines, *batch],
            body="\n".join(spelled(lines, dialect)),
            batch="\n".join(spelled(batch, dialect)),
            comment=dialect.spelling.comment,
        )

    def argument(self, kind: str, k: int, name: str, value: Value, at: str) -> ArgumentView:
        """Returns an input or an output in shared code."""
        form, spelling = text(value.shape), self.dialect.spelling
        takes_nan = kind == "output" or self.interface.inputs[k].raw.takes_nan
        nan = f"input '{name}' holds NaN; set missing= in the pipeline to fill it"
        return ArgumentView(
            self.names.parameter(kind, k, name),
            quoted(name, spelling),
            form,
            at,
            size(value.shape, SHARED),
            quoted(f"{kind} '{name}' of shape {form} has another size", spelling),
            "" if takes_nan else quoted(nan, spelling),
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


def impossible(
    graph: Graph, explicit: Sequence[str], inputs: Sequence[ArgumentView], dialect: Dialect
) -> Iterator[Guard]:
    """Yields the checks of lengths that are parameters: no product of these and others overflows."""
    for value, view in zip(graph.inputs, inputs):
        fixed = [dim for dim in value.shape if isinstance(dim, int)]
        axes = [dim for dim in value.shape if isinstance(dim, Axis) and dim.name in explicit]
        for k, name in enumerate(axis.name for axis in axes):
            room = quotient(f"len({view.name})", size((*axes[:k], *fixed), SHARED))
            message = f"{named(name, dialect)} must be at least 1 and fit the size of its input"
            yield Guard(f"{name} < 1 || {name} > {room}", quoted(message, dialect.spelling), (name,))


def refusals(checks: Checks, graph: Graph, dialect: Dialect) -> Iterator[Guard]:
    """Returns the checks of lengths, the least ones first: others subtract from these."""
    ordered = sorted(checks, key=lambda check: isinstance(check, Equal))
    # A length that is measured at another axis, too, follows from the size of the input.
    known = [check for check in ordered if not (isinstance(check, Equal) and isinstance(check.second, MeasuredAxis))]
    spelling = GuardSpelling(length, "!=", lambda name: f"'{name}'", lambda text, _: quoted(text, dialect.spelling))
    return guards(known, graph, spelling)


def length(value: Dim | MeasuredAxis) -> str:
    """Returns a length as an expression of the shared code."""
    return alone(dim(value, SHARED)) if isinstance(value, Length) else str(value)


def quotient(a: str, b: str) -> str:
    """Returns a quotient of two integers, rounded down."""
    return a if b == "1" else f"quotient({a}, {factor(b)})"


def factor(code: str) -> str:
    """Returns an expression as a factor: in parentheses unless it is one."""
    return f"({code})" if " " in code else code
