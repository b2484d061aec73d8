"""Every operation in C computes what it means: all lengths, twice in a row, from a context full of garbage."""

from __future__ import annotations

import inspect
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from c_library import Library
from c_sanitized import sanitize
from graph_maker import T, single
from operation_graphs import FAMILIES, compare, every_activation, every_case

from lstmgen.graph import convolution, elementwise, layout, linear, recurrent, reduction, repeated
from lstmgen.graph.activation import FUNCTIONS, ROWWISE
from lstmgen.graph.elementwise import BINARY, Activate, Binary
from lstmgen.graph.operation import Operation, Stateful
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.reduction import REDUCTIONS, Reduce
from lstmgen.plan.kernels import KERNELS, Kernel, snake_case
from lstmgen.render.templates import has, macros

MODULES = (convolution, elementwise, layout, linear, recurrent, reduction, repeated)
OPERATIONS = sorted(
    {
        value
        for module in MODULES
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Operation) and value not in (Operation, Stateful, Recurrent)
    },
    key=lambda kind: kind.__name__,
)

RECURRENT = ("recurrences", "masks", "maps", "odd")  # families with layers that are written in several ways


@pytest.mark.parametrize(
    ("family", "optimize"),
    [*((family, "speed") for family in FAMILIES), *((family, "size") for family in RECURRENT)],
)
def test_c_computes_what_the_operation_means(family: str, optimize: str, tmp_path: Path) -> None:
    cases = dict(FAMILIES[family]())
    library = Library(tmp_path, {name: case.graph for name, case in cases.items()}, optimize=optimize)
    for name, case in cases.items():
        for length in case.every_length:
            model = library.model(name)
            for _ in range(2):
                compare(case, model.predict(*case.inputs(length)), length, name)


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("family", FAMILIES)
def test_sanitizers_find_nothing(family: str, compiler: str, tmp_path: Path) -> None:
    assert sanitize(family, compiler, tmp_path) == ""


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_has_a_template_and_a_case(operation: type[Operation]) -> None:
    for kernel in KERNELS["c"].get(operation, (Kernel(snake_case(operation.__name__)),)):
        assert has(f"c/{kernel.name}.c.j2"), f"templates/c has no {kernel.name}.c.j2"
    used = {type(node.operation) for case in every_case().values() for node in case.graph.nodes}
    assert operation in used, "tests/operation_graphs.py does not use it"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_activation_has_a_function(name: str) -> None:
    template = macros("c/activation.c.j2")
    function = every_activation()[name]
    text = str(template.of_row(function, "x", "n") if name in ROWWISE else template.of(function, "x")).strip()
    called = text.partition("(")[0]
    snippet = files("lstmgen.templates").joinpath(f"c/snippets/{called.removeprefix('net_')}.c")
    assert text == "x" if name == "linear" else snippet.is_file() or called in template.LIBRARY.values()


def test_every_kind_has_a_case() -> None:
    operations = [node.operation for case in every_case().values() for node in case.graph.nodes]
    assert {op.kind for op in operations if isinstance(op, Binary)} == set(BINARY)
    assert {op.kind for op in operations if isinstance(op, Reduce)} == set(REDUCTIONS)
    assert {op.activation.name for op in operations if isinstance(op, Activate)} == set(FUNCTIONS)


SPECIAL = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1e15, -1e15, 88.0, -88.0, 110.0, -110.0, 1e-30, -1e-30])


def test_nan_and_infinity_do_as_in_numpy(tmp_path: Path) -> None:
    functions = {
        name: function for name, function in every_activation().items() if name not in ("sin", "cos", "sparsemax")
    }
    shape = (len(SPECIAL), 1)
    graphs = {name: single(lambda m, f=function: Activate(activation=f), shape) for name, function in functions.items()}
    graphs |= {
        f"binary_{kind}": single(lambda m, k=kind: Binary(kind=k), shape, (len(SPECIAL),))
        for kind in BINARY
        if kind != "power"
    }
    graphs |= {f"reduce_{kind}": single(lambda m, k=kind: Reduce(kind=k, axes=(1,)), (T, 3)) for kind in REDUCTIONS}
    library = Library(tmp_path, graphs)
    rng = np.random.default_rng(2)
    for name, graph in graphs.items():
        inputs = [rng.choice(SPECIAL, (50, 3))] if name.startswith("reduce") else [SPECIAL.reshape(-1, 1), SPECIAL]
        x = inputs[: len(graph.inputs)]
        with np.errstate(all="ignore"):
            wanted = graph.evaluate(*x)[0].astype(np.float32)
            got = library.model(name).predict(*x)[0]
        np.testing.assert_array_equal(np.isnan(got), np.isnan(wanted), err_msg=name)
        finite = np.isfinite(wanted)
        np.testing.assert_array_equal(got[~finite], wanted[~finite], err_msg=name)
        np.testing.assert_allclose(got[finite], wanted[finite], rtol=1e-5, atol=4e-6, err_msg=name)
