"""The identifiers of generated C: none is a keyword, a macro, a name of the library or one of the templates' own."""

from collections.abc import Iterable
from dataclasses import replace

from lstmgen.graph.activation import SIGMOID, TANH
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.shape import Axis
from lstmgen.plan.ahead import prepares
from lstmgen.plan.buffers import State
from lstmgen.plan.interface import Interface
from lstmgen.plan.program import Plan, Program, Routine
from lstmgen.targets.c.dialect import HEADERS, dialect_of
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.templates import CTemplates, templates
from lstmgen.targets.text.names import Namer, identifier
from lstmgen.targets.text.routine import RoutineView, routine_view

KEYWORDS = (
    "alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl const const_cast "
    "constexpr continue decltype default delete do double dynamic_cast else enum explicit export extern false "
    "float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq "
    "private protected public register reinterpret_cast restrict return short signed sizeof static static_assert "
    "static_cast struct switch template this thread_local throw true try typedef typeid typename typeof "
    "typeof_unqual union unsigned using virtual void volatile wchar_t while xor xor_eq"
).split()
# Macros of some compilers for the machines that they compile for.
MACHINES = "far huge i386 linux m68k mips near pic sparc sun unix".split()
# What <math.h> and <stdio.h> declare or define and generated code uses, or a compiler warns of when it is hidden.
LIBRARY = (
    "main errno stdin stdout stderr isnan isinf isfinite signbit signgam "
    "expf expm1f logf log1pf sqrtf tanhf sinf cosf floorf ceilf fabsf powf erff erfcf y0 y1 yn j0 j1 jn gamma "
    "scanf printf fprintf fflush index float_t double_t div_t math_errhandling"
).split()
# What templates call their own variables; a test finds them there.
TEMPLATES = (
    "ctx i j k l m n u v w p q r t x y z h c f o to from mask error count total mean square factor row from_i from_j "
    "from_l arrays candidate update reset sample contexts inputs outputs first second batch stride covered sum "
    "new_c old_h first_h second_h squashed sums operands parts"
).split()
API = (
    "context context_size batch_context predict predict_batch step steps feed push prepare begin_window reset "
    "begin advance finish larger batch load switch expected checksum weights arrays bytes ready classify label labels "
    "window hop decode token_of next_token encode fits within_int8 within_int16 within_int32"
).split()
# What no name of a model may be; the members of a context that are not states.
RESERVED = (*KEYWORDS, *MACHINES, *LIBRARY, *HEADERS)
MEMBERS = (*RESERVED, "rows", "prepared", "window", "weights", *(f"buffer_{k}" for k in range(1000)))


def whole_parameters(graph: Graph, plural: str = "") -> tuple[list[str], list[str]]:
    """Returns the parameters for the inputs of a graph and for its outputs; `plural`: those of several samples."""
    return numbered(f"input{plural}", len(graph.inputs)), numbered(f"output{plural}", len(graph.outputs))


def step_parameters(interface: Interface) -> tuple[list[str], list[str]]:
    """Returns the parameters of a step, which has one timestep of sequences."""
    inputs = [f"input{end.suffix}{'_at_t' if end.streamed else ''}" for end in interface.inputs]
    return inputs, numbered("output", len(interface.outputs))


def numbered(name: str, count: int) -> list[str]:
    """Returns names for the only one, or for each of several."""
    return [name] if count == 1 else [f"{name}_{k}" for k in range(count)]


def lengths(graph: Graph) -> list[list[tuple[str, str]]]:
    """The length parameters of each input, with their free axes; a second parameter for an axis has a number."""
    seen: set[str] = set()
    parameters: list[list[tuple[str, str]]] = []
    for k, value in enumerate(graph.inputs):
        axes = [dim.name for dim in value.shape if isinstance(dim, Axis)]
        parameters.append([(f"{name}_of_{k}_{j}" if name in seen else name, name) for j, name in enumerate(axes)])
        seen.update(axes)
    return parameters


def shared_cell(kernel: str, operation: Operation) -> tuple[str, str]:
    """Returns the key of a function that serves several recurrent layers, and its preferred name."""
    assert isinstance(operation, Recurrent)
    activations = [getattr(operation, "recurrent_activation", SIGMOID), operation.activation]
    unusual = [function.name for function in activations if activations != [SIGMOID, TANH]]
    return f"{kernel} {activations}", " ".join([kernel.rpartition("/")[2], *unusual])


def array_name(routine: str, role: str) -> tuple[str, str]:
    """Returns the preferred name of an array, and a suffix that is never cut: its role, unless the name has it."""
    return routine, "" if identifier(routine).lower().endswith(f"_{role}") else role


class Names:
    """All identifiers of one output.

    Those at file scope begin with net_. All others are in lower case, as macros hardly ever are, and never begin so.
    """

    def __init__(self, plan: Plan, options: COptions, helpers: Iterable[str]) -> None:
        self.dialect = dialect_of(options)
        self.fixed_point = options.quantize is not None
        self.prepares = prepares(plan, contracts=True)
        self.own = ("net_", options.prefix.lower() + "_")
        self.weights_in_file = options.weights_file is not None
        self.loads = options.loads
        axes = [name for pairs in lengths(plan.graph) for pair in pairs for name in pair]
        ends = [*plan.graph.inputs, *plan.graph.outputs]
        roots = ("input", "output", "inputs", "outputs")
        numbered = [f"{root}_{k}{at}" for k in range(len(ends)) for root in roots for at in ("", "_at_t")]
        work = [
            f"work_{k}" for program in (plan.predict, *plan.predict.bodies) for k in range(len(program.memory.buffers))
        ]
        taken = [*TEMPLATES, *axes, *numbered, *work, "input", "output", "input_at_t", options.prefix, "net"]
        self.local = Namer([*RESERVED, *taken])
        self.field = Namer(MEMBERS)
        self.file = Namer([*(name.removeprefix("net_") for name in helpers), *API])
        programs = [p for program in plan.programs for p in (program, *program.bodies)]
        self.copied = {
            call.routine
            for program in programs
            for call in program.calls
            if "copy" in program.memory.scratch.get(call.node.name, ())
        }
        self.bodies = {
            call.body: f"net_{self.file.name(f'body {id(call.body)}', f'{call.node.name} body')}"
            for program in plan.programs
            for call in program.every_call()
            if call.body is not None
        }

    @property
    def templates(self) -> CTemplates:
        """The templates that speak of these names."""
        return templates(self.dialect, fixed_point=self.fixed_point)

    def templates_of(self, *, copied: bool) -> CTemplates:
        """Returns the templates for the functions of routines; `copied`: of those that read a copy of a kernel."""
        return templates(replace(self.dialect, copied=copied), fixed_point=self.fixed_point)

    def value(self, name: str) -> str:
        """The pointer to a value, in a function: `dense`, or `sum_out` if templates have a variable `sum`."""
        name, key = self.unprefixed(name), f"value {name}"
        return self.local.name(key, name, "out" if self.local.reserves(name) else "")

    def working(self, node: str, name: str) -> str:
        """The pointer to a buffer in which a node works."""
        return self.local.name(f"scratch {node} {name}", self.unprefixed(node), name)

    def routine(self, routine: Routine) -> str:
        """The function of a routine; routines that can share one have the same name."""
        key, wanted = (
            shared_cell(routine.kernel, routine.operation) if routine.shared else (id(routine), f"{routine.name} step")
        )
        return f"net_{self.file.name(f'routine {key}{routine in self.copied}', wanted)}"

    def array(self, routine: Routine, role: str) -> str:
        """A constant array: a name at file scope, or a member of the struct of all weights."""
        if self.weights_in_file:
            return f"net_weights.{self.member(routine, role)}"
        return f"net_{self.file.name(f'array {id(routine.arrays[role])}', *array_name(routine.name, role))}"

    def member(self, routine: Routine, role: str) -> str:
        """An array's name in the struct of all weights."""
        return self.field.name(f"array {id(routine.arrays[role])}", *array_name(self.unprefixed(routine.name), role))

    def view(self, routine: Routine) -> RoutineView:
        """The routine with the names of its function and arrays."""
        view = routine_view(routine, self.routine(routine), self.array)
        return replace(view, operation=self.shown(routine.operation, routine))

    def shown(self, operation: Operation, routine: Routine) -> Operation:
        """The operation of a routine as templates see it: numbers that are loaded are expressions."""
        if not self.loads or not self.fixed_point:
            return operation
        from lstmgen.targets.c.loaded_numbers import NUMBERS, reading  # which few models need

        return reading(operation, self.array(routine, NUMBERS)) if NUMBERS in routine.arrays else operation

    def body(self, program: Program) -> str:
        """The function of the body of a Map."""
        return self.bodies[program]

    def state(self, state: State) -> str:
        """A state's member in the context."""
        text = f"{state.node} {state.name}"
        return self.field.name(f"state {text}", self.unprefixed(text))

    def unprefixed(self, name: str) -> str:
        """The name in lower case; with another beginning if it begins as the names at file scope do."""
        name = identifier(name).lower()
        return f"layer_{name}" if name.startswith(self.own) else name
