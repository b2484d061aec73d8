"""One C program of many small models, that predicts with all of them and prints what they say.

Any compiler for any machine can build it, and anything can run it: an emulator, a sanitizer, valgrind. Contexts and
outputs are allocated, none larger than it must be, and never set: whoever reads what was not written, or reaches
beyond an end, is seen. With -DTHREADS=4 four threads predict, each with contexts of its own.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from graph_maker import Case, Maker, T
from operation_graphs import FAMILIES
from panel_graphs import matrices
from planning import planned
from quantized_graphs import FAMILIES as QUANTIZED
from quantized_graphs import IN_FLOAT, has_cells
from side_by_side import joined
from special_values import assert_same_specials, special_graphs

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.graph.shape import Axis
from lstmgen.plan.passes.sequences import streamed_inputs
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.ranges import ranges_from_samples
from lstmgen.plan.quantize.weight_only import STORED, store
from lstmgen.targets.interface import Artifact

# Models with SIMD, of which compilers make several versions for an x86-64.
SIMD = ("matrices", "state", "as_int8", "as_float16", "in_int8", "in_int16")
LENGTH = 7  # of every free axis; cases that cannot be so long are left out
SAMPLES = 3  # for functions that take several at once; the others take the last
PART = 24  # cases in a model, of which each has some inputs and outputs: C99 promises no more than 127 parameters
LAST_BIT = 2.0**-23  # of a float made of an integer, which x87 rounds late; integers are far coarser
DOUBLE = 1e-12  # of float64's 2e-16, some thousand times
WIDTHS = ("int8", "int16")
MAIN = Path(__file__).with_suffix(".c")
# Of all models these few use e^x, tanh and their like in every form: scalar, SIMD, float64 and behind fixed point.
FEW = ("part_0", "doubles", "state", "steps_size", "in_int8_then_float", "rows", "rows_double")


@dataclass(frozen=True)
class Subject:
    """A model in the program.

    Attributes:
        samples: what to feed it.
        tolerances: for each output, of the largest number in it, or of 1; None for special values.
    """

    graph: Graph
    samples: Sequence[Sequence[np.ndarray]]
    tolerances: Sequence[float | None]
    optimize: str = "speed"
    dtype: str = "float32"
    weights_dtype: str | None = None
    quantize: str | None = None

    @property
    def number(self) -> str:
        """The type of numbers in C."""
        return "double" if self.dtype == "float64" else "float"

    def artifact(self, name: str) -> Artifact:
        choices: dict[str, object] = {
            "optimize": "size" if self.optimize == "size" else None,  # speed and float32 are what nobody has to ask for
            "dtype": "float64" if self.dtype == "float64" else None,
            "weights_dtype": self.weights_dtype,
        }
        if self.quantize:
            choices |= {
                "quantize": self.quantize,
                "ranges": ranges_from_samples(self.graph, FIXED_POINT[self.quantize], self.samples),
            }
        return planned(self.graph, "c", f"{name}.c", **choices)


@dataclass(frozen=True)
class Call:
    """A call in C; how many numbers it may write to each output; what it should give: outputs, or an error."""

    code: str
    sizes: Sequence[int]
    expected: Sequence[np.ndarray] | int


def side_by_side(cases: Sequence[Case], optimize: str = "speed", dtype: str = "float32") -> Subject:
    """A model that holds all of these graphs, which have nothing to do with each other."""
    samples = [[x for case in cases for x in case.inputs(LENGTH, seed)] for seed in range(SAMPLES)]
    tolerances = [DOUBLE if dtype == "float64" else case.tolerance for case in cases for _ in case.graph.outputs]
    return Subject(joined([case.graph for case in cases]), samples, tolerances, optimize, dtype)


def stepped(stateful: bool, **options: str) -> Subject:
    """A model that can be fed one timestep at a time, of layers that fill SIMD registers and that do not."""
    m = Maker()
    x = m.input(T, 3)
    a = m.add(m.cell(LSTM, 3, 17, return_sequences=True, stateful=stateful), x)[0]
    b = m.add(m.cell(GRU, 17, 8, return_sequences=True, stateful=stateful), a)[0]
    c = m.add(m.cell(GRU, 8, 9, reset_after=False, return_sequences=True, stateful=stateful), b)[0]
    (d,) = m.add(m.cell(SimpleRNN, 9, 5, stateful=stateful), c)[:1]
    (e,) = m.add(Dense(kernel=m.weight(5, 3), bias=m.weight(3)), d)
    return side_by_side([Case(m.graph(b, *m.add(Activate(activation=Activation("softmax")), e)))], **options)


def stored(storage: str) -> dict[str, Subject]:
    """Models whose weights are those that are stored, of all kinds."""
    cases = [case for name in ("linear", "convolutions", "recurrences") for case in some(name)]
    kept = [case for case in cases if any(type(node.operation) in STORED for node in case.graph.nodes)]
    if storage == "float16":  # of recurrent layers an LSTM: cells differ by what int8 has, too
        kept = [case for case in kept if not isinstance(case.graph.nodes[0].operation, (GRU, SimpleRNN))]

    def model(cases: Sequence[Case]) -> Subject:
        subject = side_by_side(cases)
        return replace(subject, graph=store(subject.graph, storage), weights_dtype=storage)

    return apart(f"as_{storage}", kept, model)


def in_fixed_point(width: str) -> dict[str, Subject]:
    """Models of some layers of all kinds that compute in fixed point, which is the same on every machine.

    Every other case is in that of another width. test_integer_paths.py has all of a width in every way to compile.
    int8 has one with layers behind that compute in float, and no custom cells, which need activations of 16 bits.
    """
    cases = [
        case
        for family in QUANTIZED.values()
        for _, case in list(family())[::3]
        if case.tolerance == 0 and (LENGTH in case.lengths or len(case.lengths) > 1)
    ]
    taken = cases[:: 1 + len(cases) // PART]
    own = taken[WIDTHS.index(width) :: 2]
    if width == "int8":
        own = [*(case for case in own if not has_cells(case.graph)), then_float()]
    return apart(f"in_{width}", own, lambda cases: replace(side_by_side(cases), quantize=width))


def then_float() -> Case:
    """Layers in fixed point, and one behind them that computes in float."""
    return next(case for family in QUANTIZED.values() for _, case in family() if case.tolerance == IN_FLOAT)


def apart(name: str, cases: Sequence[Case], model: Callable[[Sequence[Case]], Subject]) -> dict[str, Subject]:
    """A model with SIMD, and one without: beside a layer with SIMD, all layers are compiled for each width.

    The first has one case of each operation, so that nothing is compiled for each width twice.
    """
    wide = [case for case in cases if "NET_DISPATCH" in source(model([case]))]
    first = {kind(case): case for case in reversed([*wide, *cases])}
    together = [case for case in cases if case in first.values()]
    alone = [case for case in cases if case not in together and case not in wide]
    return {name: model(together), f"{name}_plain": model(alone)}


def kind(case: Case) -> tuple[object, ...]:
    """The operation that a case is of; a GRU is one of two."""
    operation = case.graph.nodes[0].operation
    return type(operation), getattr(operation, "reset_after", None)


def source(subject: Subject) -> str:
    """The generated source."""
    artifact = subject.artifact("net")
    return str(artifact.target.render(artifact.plan, artifact.options)[".c"])


def looked_up(dtype: str = "float32") -> Subject:
    """An embedding that is given indices for which it has no row, in the last place of the last sample NaN."""
    m = Maker()
    (y,) = m.add(Embedding(table=m.weight(5, 3)), m.input(2, name="tokens"))
    bad = [-1.0, 5.0, 1e9, -1e30, np.inf, -np.inf, np.nan]
    return Subject(m.graph(y), [[np.array([1.0, index])] for index in bad], [0.0], dtype=dtype)


def special() -> Subject:
    """What takes numbers that few think of."""
    # An x87 keeps more digits of what cancels in squareplus, which other machines do not.
    _, graphs, inputs = zip(*(each for each in special_graphs() if each[0] != "squareplus"))
    return Subject(joined(graphs), [[x for each in inputs for x in each]], [None] * len(graphs), optimize="size")


@cache
def subjects() -> dict[str, Subject]:
    """The models by name. SIMD recurrent layers, which compilers take long for, are in few of them."""
    cases = [case for name in FAMILIES for case in some(name)]
    parts = {f"part_{k // PART}": side_by_side(cases[k : k + PART], "size") for k in range(0, len(cases), PART)}
    return parts | {
        "doubles": side_by_side(cases[:: 1 + len(cases) // PART], dtype="float64"),
        "matrices": side_by_side([case for _, case in matrices() if LENGTH in case.lengths or not case.graph.axes()]),
        "state": stepped(stateful=True),
        "steps_size": stepped(stateful=False, optimize="size"),
        "state_double": stepped(stateful=True, dtype="float64"),
        **stored("int8"),
        **stored("float16"),
        **{name: subject for width in WIDTHS for name, subject in in_fixed_point(width).items()},
        "in_int8_then_float": replace(side_by_side([then_float()]), quantize="int8"),  # for FEW; in_int8 has it, too
        "rows": looked_up(),
        "rows_double": looked_up("float64"),
        "special": special(),
    }


def some(family: str) -> list[Case]:
    """The cases of a family that may be so long; some, but of what is elementwise all."""
    every = [
        case
        for _, case in FAMILIES[family]()
        if LENGTH in case.lengths or len(case.lengths) > 1 or not case.graph.axes()
    ]
    return every if family == "elementwise" else every[:: 1 + len(every) // 10]


def calls(name: str, subject: Subject) -> Iterator[Call]:
    """What the program does with a model, whose state goes on from call to call."""
    plan, last, state = subject.artifact(name).plan, len(subject.samples) - 1, {}
    graph = plan.graph if subject.quantize else subject.graph
    if name.startswith("rows"):
        for k in range(len(subject.samples)):
            yield Call(f"{name}_predict(ctx, {given(graph, subject, k)}, output_0)", [6], -2)
        return
    for _ in range(2):
        expected, state = graph.run(subject.samples[last], state)
        sizes = [y.size for y in expected]
        yield Call(f"{name}_predict(ctx, {given(graph, subject, last)}, {taken(sizes)})", sizes, expected)
    if graph.axes():
        arguments = given(graph, subject, last, length=0)
        yield Call(f"{name}_predict(ctx, {arguments}, {taken(sizes)})", sizes, -1)
    if plan.step is not None and name.startswith("st"):
        # A prediction that is made by steps leaves its state behind.
        reset, state = ("", state) if graph.stateful() else (f"{name}_reset(ctx), ", {})
        for t in range(LENGTH):
            inputs = [x[t : t + 1] for x in subject.samples[last]]
            expected, state = plan.step.graph.run(inputs, state)
            sizes = [y.size for y in expected]
            call = f"{name}_step(ctx, {at(t, subject, last)}, {taken(sizes)})"
            yield Call(call if t else f"({reset}{call})", sizes, expected)
    if any(call.routine.batched for call in plan.predict.calls):
        several = [graph.evaluate(*sample) for sample in subject.samples]
        expected = [np.concatenate([y.ravel() for y in ys]) for ys in zip(*several)]
        sizes = [y.size for y in expected]
        arguments = f"{len(subject.samples)}, {given(graph, subject, 0)}, {taken(sizes)}"
        yield Call(f"{name}_predict_batch(batch, {arguments})", sizes, expected)


def given(graph: Graph, subject: Subject, sample: int, length: int = LENGTH) -> str:
    """The arguments for inputs."""
    arguments = []
    for k, (value, x) in enumerate(zip(graph.inputs, subject.samples[sample])):
        arguments.append(f"input_{k} + {sample * x.size}")
        arguments += [str(length and n) for dim, n in zip(value.shape, x.shape) if isinstance(dim, Axis)]
    return ", ".join(arguments)


def at(t: int, subject: Subject, sample: int) -> str:
    """The arguments for one timestep of the inputs, which all flow."""
    assert all(streamed_inputs(subject.graph))
    return ", ".join(f"input_{k} + {sample * x.size + t * x[0].size}" for k, x in enumerate(subject.samples[sample]))


def taken(sizes: Sequence[int]) -> str:
    """The arguments for outputs, so that the last number written is the last that there is room for."""
    return ", ".join(f"output_{k} + room_{k} - {size}" for k, size in enumerate(sizes))


def function(name: str, subject: Subject) -> str:
    """The C function that makes a model's calls."""
    every, number = list(calls(name, subject)), subject.number
    has_batch = any("_batch(" in call.code for call in every)
    contexts = {"ctx": f"{name}_context"} | ({"batch": f"{name}_batch_context"} if has_batch else {})
    lines = [f"static void run_{name}(FILE *to)", "{"]
    for k, arrays in enumerate(zip(*subject.samples)):
        numbers = ", ".join(literal(v, number) for array in arrays for v in array.ravel().tolist())
        static = "" if "NAN" in numbers else "static "  # tcc takes no NaN for a constant
        lines.append(f"{static}const {number} input_{k}[] = {{{numbers}}};")
    lines += [f"{kind} *const {own} = ({kind} *)room(sizeof *{own});" for own, kind in contexts.items()]
    for k in range(len(subject.graph.outputs)):
        lines.append(f"enum {{ room_{k} = {max(1, *(call.sizes[k] for call in every), 1)} }};")
        lines.append(f"{number} *const output_{k} = ({number} *)room(room_{k} * sizeof({number}));")
    lines.append(f"{name}_reset(ctx);")
    for call in every:
        if "_batch(" in call.code:
            lines.append(f"for (int k = 0; k < {name.upper()}_BATCH; ++k) {{ {name}_reset(&batch->contexts[k]); }}")
        lines.append(f'fprintf(to, "%d", {call.code});')
        for k, size in enumerate(call.sizes):
            if not isinstance(call.expected, int):
                lines.append(f"show_{number}(to, output_{k} + room_{k} - {size}, {size});")
        lines.append('fprintf(to, "\\n");')
    lines += [f"free({own});" for own in (*contexts, *(f"output_{k}" for k in range(len(subject.graph.outputs))))]
    return "\n".join([*lines, "}", ""])


def literal(value: float, number: str) -> str:
    """A number in C, to the bit."""
    if math.isnan(value):
        return f"({number})NAN"
    if math.isinf(value):
        return f"({number}){'-' if value < 0 else ''}INFINITY"
    return repr(value) if number == "double" else f"{value!r}f"


def write(folder: Path, models: Mapping[str, Subject] | None = None) -> list[Path]:
    """The sources to compile and link, of all models or of some."""
    models = models or whole()
    for name, subject in models.items():
        artifact = subject.artifact(name)
        for suffix, text in artifact.target.render(artifact.plan, artifact.options).items():
            (folder / f"{name}{suffix}").write_text(text)
    includes = [f'#include "{name}.h"\n' for name in models]
    functions = [function(name, subject) for name, subject in models.items()]
    each = "".join(f"    run_{name}(to);\n" for name in models)
    unused = "    (void)show_double;\n"  # where no model computes in it
    ending = f"static void run_all(FILE *to)\n{{\n{unused}{each}}}\n"
    (folder / "calls.h").write_text("\n".join(["".join(includes), *functions, ending]))
    return [*(folder / f"{name}.c" for name in models), Path(shutil.copy(MAIN, folder / "main.c"))]


def whole() -> dict[str, Subject]:
    """The models of the program."""
    return {name: subject for name, subject in subjects().items() if name != "in_int8_then_float"}


def without_simd() -> dict[str, Subject]:
    """All but those of `SIMD`."""
    return {name: subject for name, subject in whole().items() if name not in SIMD}


def simd_only() -> dict[str, Subject]:
    """Returns the models of `SIMD`."""
    return {name: subjects()[name] for name in SIMD}


def few() -> dict[str, Subject]:
    """The models of `FEW`."""
    return {name: subjects()[name] for name in FEW}


@cache
def expected(name: str) -> list[Call]:
    """The calls of a model, each of which prints a line."""
    with np.errstate(all="ignore"):
        return list(calls(name, subjects()[name]))


def check(printed: str, models: Mapping[str, Subject] | None = None, finite: bool = False) -> None:
    """Asserts that the program printed what the graphs mean.

    Args:
        finite: whether models for special values may give anything; all others may be three times as far away as usual.
    """
    lines = printed.splitlines()
    every = [(name, subject, call) for name, subject in (models or whole()).items() for call in expected(name)]
    assert len(lines) == len(every), printed[-2000:]
    for line, (name, subject, call) in zip(lines, every):
        if finite and None in subject.tolerances:
            continue
        status, *words = line.split()
        where = f"{name}: {call.code.partition('(')[0]}"
        if isinstance(call.expected, int):
            assert (int(status), words) == (call.expected, []), where
            continue
        assert int(status) == 0, where
        kind = {"float": np.float32, "double": np.float64}[subject.number]  # whose bits the printed digits tell
        numbers = np.split(np.array(words, dtype=kind).astype(float), np.cumsum(call.sizes)[:-1])
        for k, (got, wanted, tolerance) in enumerate(zip(numbers, call.expected, subject.tolerances, strict=True)):
            if tolerance is None:
                with np.errstate(over="ignore"):
                    rounded = wanted.astype(np.float32).ravel()
                assert_same_specials(got, rounded, f"{where}, output {k}")
            elif subject.quantize and tolerance == 0:
                np.testing.assert_allclose(got, wanted.ravel(), rtol=LAST_BIT, atol=0, err_msg=f"{where}, output {k}")
            else:
                scale = (3 if finite else 1) * max(1.0, np.abs(wanted).max(initial=0.0))
                np.testing.assert_allclose(
                    got, wanted.ravel(), rtol=0, atol=tolerance * scale, err_msg=f"{where}, output {k}"
                )
