"""Every operation in C computes what it means: all lengths, twice in a row, from a context full of garbage."""

from __future__ import annotations

import inspect
import itertools
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import toolchain
from c_library import Library, check_alone, compiled, run
from c_sanitized import FLAGS, Sanitized, sanitizing
from graph_maker import Case, Maker, T, at_length
from graphs import chain
from operation_graphs import BASES, FAMILIES, compare, every_activation, every_case
from planning import planned, ways_to_step
from side_by_side import groups, numbered
from special_values import assert_same_specials, special_graphs
from streams import timesteps

from lstmgen.graph import convolution, elementwise, layout, linear, recurrent, reduction, repeated
from lstmgen.graph.activation import FUNCTIONS, ROWWISE
from lstmgen.graph.convolution import Conv
from lstmgen.graph.elementwise import BINARY, Activate, Binary
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation
from lstmgen.graph.reduction import REDUCTIONS, Reduce
from lstmgen.plan.kernel import Kernel, snake_case
from lstmgen.targets.c.dialect import Dialect
from lstmgen.targets.c.kernels import FAMILIES as FAMILIES_OF_KERNELS
from lstmgen.targets.c.templates import ACTIVATIONS, templates
from lstmgen.targets.text.snippets import load
from lstmgen.targets.text.templates import has

MODULES = (convolution, elementwise, layout, linear, recurrent, reduction, repeated)
OPERATIONS = sorted(
    {
        value
        for module in MODULES
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Operation) and value not in BASES
    },
    key=lambda kind: kind.__name__,
)

# Families with layers that can be fed one timestep at a time, as a whole sample is for small code.
STEPPED = ("convolutions", "recurrences", "panels", "masks", "conv_lstms", "maps", "odd")

# Writes beyond an array when its process ends.
LATE = """
static int numbers[1];
volatile int place = 1;
__attribute__((destructor)) static void late(void) { numbers[place] = 1; }
"""

MCU = ("recurrences", "panels", "masks")  # families with layers that have kernels of their own, in blocks


@pytest.mark.parametrize(
    ("family", "choices"),
    [
        *((family, {}) for family in FAMILIES),
        *((family, {"optimize": "size"}) for family in STEPPED),
        *((family, {"mcu": "cortex-m4"}) for family in MCU),
        ("elementwise", {"mcu": "cortex-m4"}),
        ("recurrences", {"mcu": "avr"}),
        ("elementwise", {"mcu": "avr"}),
    ],
)
def test_c_computes_what_the_operation_means(family: str, choices: dict[str, str], tmp_path: Path) -> None:
    """With a step on another context between two predictions."""
    cases = dict(FAMILIES[family]())
    check_alone(tmp_path, {name: case.graph for name, case in cases.items()}, **choices)
    alike = partial(ways_to_step, **choices)
    every = numbered(groups(cases, alike))
    assert all(alike(group.graph) == alike(case.graph) for group in every.values() for case in group.cases.values())
    library = Library(tmp_path, {name: group.graph for name, group in every.items()}, **choices)
    for name, group in every.items():
        step = planned(group.graph, "c", **choices).plan.step
        for length in group.every_length or (1,):
            model, other = library.model(name), library.model(name)
            inputs = group.inputs(length)
            for _ in range(2):
                group.compare(model.predict(*inputs), group.evaluate(length), f"length {length}")
                if step is not None:
                    now, _ = next(timesteps(group.graph, inputs))
                    assert not isinstance(other.step(step.graph, *now), int)


def test_windows_beyond_the_ends_survive_the_widest_vectors(tmp_path: Path) -> None:
    """Of taps that were skipped, gcc 12 made wrong code for AVX-512: it fails only on a processor that has that."""
    graphs = {}
    for taps, channels in itertools.product((2, 3, 4), (3, 5, 6, 7)):
        m = Maker()
        kernel = m.weight(taps, 1, channels)
        each = Conv(kernel=kernel, bias=None, groups=channels, strides=(1,), dilation=(1,), padding="same")
        graphs[f"depthwise_{taps}_{channels}"] = m.graph(*m.add(each, m.input(T, channels)))
    library = Library(tmp_path, graphs, flags=("-std=c99", "-O3", toolchain.widest()))
    for name, graph in graphs.items():
        for length in (1, 2, 3, 5, 17, 30):
            case = Case(graph)
            compare(case, library.model(name).predict(*case.inputs(length)), length, name)


@pytest.mark.parametrize(("recurrent", "compiler"), [(False, "clang"), (True, "gcc")])
def test_sanitizers_find_nothing(recurrent: bool, compiler: str, tmp_path: Path) -> None:
    """At all lengths; test_compilers.py has the others of both compilers."""
    families = [name for name in FAMILIES if (name in STEPPED) == recurrent]
    cases = {name: case for family in families for name, case in FAMILIES[family]()}
    every = numbered(groups(cases, ways_to_step))
    graphs = {name: group.graph for name, group in every.items()}
    library = compiled(tmp_path, graphs, compiler, sanitizing(compiler, [*every]))
    with Sanitized(library, graphs, compiler) as sanitized:
        for name, group in every.items():
            step = planned(graphs[name], "c").plan.step
            models = [sanitized.model(name), sanitized.model(name)]
            for length in group.every_length or (1,):
                for model in models:
                    group.compare(model.predict(*group.inputs(length)), group.evaluate(length), f"length {length}")
                    if step is not None:
                        arrays = [np.ones(at_length(value.shape, 2)) for value in step.graph.inputs]
                        assert not isinstance(model.step(step.graph, *arrays), int)


def test_a_sanitizer_that_fails_at_the_end_is_seen(tmp_path: Path) -> None:
    """When all calls were answered."""
    (tmp_path / "late.c").write_text(LATE)
    library = tmp_path / "late.so"
    run([toolchain.require("gcc"), *FLAGS, "-shared", "-fPIC", str(tmp_path / "late.c"), "-o", str(library)])
    with pytest.raises(AssertionError, match="out of bounds"), Sanitized(library, {}, "gcc"):
        pass


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_a_template_and_a_case(operation: type[Operation]) -> None:
    every = [kernel for kernels in FAMILIES_OF_KERNELS.values() for kernel in kernels.get(operation, ())]
    for kernel in every or [Kernel(snake_case(operation.__name__))]:
        assert has(f"c/layers/{kernel.name}.c.j2"), f"templates/c/layers has no {kernel.name}.c.j2"
    used = {type(node.operation) for case in every_case().values() for node in case.graph.nodes}
    assert operation in used, "tests/cases/operation_graphs.py does not use it"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_activation_has_a_function(name: str) -> None:
    macro, given = ("of_row", ("x", "n")) if name in ROWWISE else ("of", ("x",))
    written = templates(Dialect()).write("c/parts/activation.c.j2", macro, every_activation()[name], *given)
    called = written.strip().partition("(")[0]
    assert called == "x" if name == "linear" else called in load("c/helpers", ".c") or called in ACTIVATIONS.values()


def test_every_kind_has_a_case() -> None:
    operations = [node.operation for case in every_case().values() for node in case.graph.nodes]
    assert {op.kind for op in operations if isinstance(op, Binary)} == set(BINARY)
    assert {op.kind for op in operations if isinstance(op, Reduce)} == set(REDUCTIONS)
    assert {op.activation.name for op in operations if isinstance(op, Activate)} == set(FUNCTIONS)


@pytest.mark.parametrize("mcu", [None, "cortex-m4", "avr"])
def test_nan_and_infinity_do_as_in_numpy(mcu: str | None, tmp_path: Path) -> None:
    every = {name: (graph, inputs) for name, graph, inputs in special_graphs()}
    library = Library(tmp_path, {name: graph for name, (graph, _) in every.items()}, mcu=mcu)
    for name, (graph, inputs) in every.items():
        with np.errstate(all="ignore"):
            wanted = graph.evaluate(*inputs)[0].astype(np.float32)
        assert_same_specials(library.model(name).predict(*inputs)[0], wanted, name)


def test_a_large_bias_does_not_round_what_is_added_to_it(tmp_path: Path) -> None:
    """Rounded once, as in Keras, a sum is off by half a unit in the last place; with the bias first, by many."""
    rng = np.random.default_rng(1)
    kernel = rng.normal(0, 4e-3, (120, 128)).astype(np.float32)
    graph = chain((120,), Dense(kernel=kernel, bias=rng.uniform(4, 8, 128).astype(np.float32)))
    x = rng.normal(size=120).astype(np.float32)
    got = Library(tmp_path, {"net": graph}, flags=["-std=c99", "-O2"]).model("net").predict(x)
    assert not isinstance(got, int)
    (wanted,) = graph.evaluate(x)
    assert np.abs(got[0] - wanted).max() < 0.6 * np.spacing(np.float32(4))


@pytest.mark.parametrize("units", [64, 3])
@pytest.mark.parametrize("flag", ["-O2", "-DNET_NO_DISPATCH", "-DNET_PORTABLE"])
def test_errors_of_a_long_sum_do_not_add_up(flag: str, units: int, tmp_path: Path) -> None:
    """Of numbers above zero, where roundings go the same way for long: ten times as far off if they are in one sum."""
    rng = np.random.default_rng(2)
    graph = chain((5760,), Dense(kernel=rng.random((5760, units)).astype(np.float32), bias=None))
    x = rng.random(5760).astype(np.float32)
    got = Library(tmp_path, {"net": graph}, flags=["-std=c99", "-O2", flag]).model("net").predict(x)
    assert not isinstance(got, int)
    np.testing.assert_allclose(got[0], graph.evaluate(x)[0], rtol=5e-7)
