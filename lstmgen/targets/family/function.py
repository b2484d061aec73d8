"""A program as a function in shared code: where its values lie, then statements for each layer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lstmgen.plan.program import Program, RoutineCall
from lstmgen.targets.family.names import Names
from lstmgen.targets.family.spelling import SHARED
from lstmgen.targets.family.templates import TEMPLATES, layer
from lstmgen.targets.indexing.call import ArrayCall, array_call
from lstmgen.targets.indexing.expressions import alone, size
from lstmgen.targets.indexing.memory import Kept, MemoryLayout, body_layout
from lstmgen.targets.indexing.timesteps import body_arguments
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.snippets import words
from lstmgen.targets.text.titles import title_of


@dataclass(frozen=True)
class CallView(ArrayCall):
    """A call as its template sees it.

    Attributes:
        body: the call of the function for timestep t, where the layer repeats a graph of its own.
    """

    body: str


@dataclass(frozen=True)
class Function:
    """A function in shared code; `used` marks the parameters, of those that its kind of function has, it declares."""

    lines: tuple[str, ...]
    arguments: tuple[str, ...]
    used: tuple[bool, ...]


@dataclass
class Functions:
    """The functions of the programs of a plan, bodies before the functions that call them."""

    names: Names
    kept: Kept
    bodies: dict[Program, Function] = field(default_factory=dict)

    def of_program(self, name: str, purpose: str, layout: MemoryLayout) -> Function:
        """Returns the function of a whole program, whose arguments are lengths of free axes."""
        for body, call in layout.program.bodies.items():
            if body not in self.bodies:
                self.bodies[body] = self._of_body(body, call)
        lengths = [axis.name for axis in layout.program.graph.axes()]
        return self._function(name, purpose, layout, lengths)

    def _of_body(self, program: Program, call: RoutineCall) -> Function:
        layout = body_layout(program, self.kept)
        parameters = [*layout.inputs, *program.lengths(), *layout.outputs, *layout.buffers]
        purpose = f"{comment(call.node.label)}: one timestep."
        return self._function(self.names.body(program, call.node.name), purpose, layout, parameters)

    def _function(self, name: str, purpose: str, layout: MemoryLayout, parameters: Sequence[str]) -> Function:
        lines = list(self._lines(layout))
        inside = {word for line in lines for word in words(line)}
        used = tuple(parameter in inside for parameter in parameters)
        kept = tuple(parameter for parameter, is_used in zip(parameters, used) if is_used)
        head = ", ".join(["m: memory", *(f"{parameter}: int" for parameter in kept)])
        return Function((f"// {purpose}", f"fn {name}({head}) {{", *lines, "}"), kept, used)

    def _lines(self, layout: MemoryLayout) -> Iterator[str]:
        """Yields the layers in order; places are declared where the first statement needs them."""
        program, names = layout.program, self.names
        memory = program.memory
        declared: set[str] = set()
        label = ""

        def block(title: str, places: Mapping[str, str], lines: Sequence[str]) -> Iterator[str]:
            inside = {word for line in lines for word in words(line)}
            if title and lines:
                yield f"// {title}"
            for name, place in places.items():
                if name in inside and name not in declared and name != place:
                    declared.add(name)
                    yield f"let {name}: int = {place};"
            yield from lines

        for call in program.calls:
            places = {names.working(call.node.name, name): layout.buffers[k] for name, k in scratch_of(call, program)}
            for value in (*call.node.inputs, *call.node.outputs):
                if value.name in memory.locations:
                    root = memory.roots[value.name]
                    places[names.value(root)] = layout.address(root)
            title = "" if call.node.label == label else title_of(call, program.calls)
            label = call.node.label
            yield from block(title, places, self._statements(call, layout))
        for value, k in memory.copies:
            root = memory.roots[value.name]
            line = f"copy(m, {layout.outputs[k]}, {names.value(root)}, {alone(size(value.shape, SHARED))});"
            yield from block("", {names.value(root): layout.address(root)}, [line])

    def _statements(self, call: RoutineCall, layout: MemoryLayout) -> list[str]:
        text = str(TEMPLATES.macros(layer(call.routine.kernel)).call(self._view(call, layout)))  # type: ignore[attr-defined]
        return [line.strip() for line in text.splitlines() if line.strip()]

    def _view(self, call: RoutineCall, layout: MemoryLayout) -> CallView:
        node, names, program = call.node, self.names, layout.program
        places_in = tuple(place(value.name, layout, names) for value in node.inputs)
        places_out = tuple(place(value.name, layout, names) for value in node.outputs)
        scratch = {name: names.working(node.name, name) for name in program.memory.scratch[node.name]}
        body = ""
        if call.body is not None:
            arguments = (*body_arguments(call, places_in, places_out, SHARED), *scratch.values())
            used = self.bodies[call.body].used
            passed = [argument for argument, is_used in zip(arguments, used, strict=True) if is_used]
            body = f"{names.body(call.body, node.name)}({', '.join(['m', *passed])});"
        shared = array_call(node, names.view(call.routine), (places_in, places_out), scratch, SHARED)
        return CallView(**vars(shared), body=body)


def scratch_of(call: RoutineCall, program: Program) -> Iterator[tuple[str, int]]:
    """Yields the buffers that a call works in, by what they are for."""
    yield from program.memory.scratch[call.node.name].items()


def place(name: str, layout: MemoryLayout, names: Names) -> str:
    """Returns the variable with the address of a value; "" where it has none."""
    memory = layout.program.memory
    return names.value(memory.roots[name]) if name in memory.locations else ""
