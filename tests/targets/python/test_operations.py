"""The generated Python computes what the graph means: every operation, every activation, special values."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import operation_graphs
import pytest
from generated import assert_agrees, load, predictions, source_of
from graph_maker import T, Weights
from graphs import CELLS, chain, conv_lstm, recurrent_graph, several
from hypothesis import given
from hypothesis import strategies as st
from operation_graphs import activations
from python_cases import Case, operation_cases

from lstmgen.graph import streaming
from lstmgen.graph.activation import FUNCTIONS
from lstmgen.graph.elementwise import BINARY, Activate, Binary, Where
from lstmgen.graph.operation import Operation
from lstmgen.graph.reduction import REDUCTIONS, Normalize, Reduce
from lstmgen.plan.kernel import choose
from lstmgen.targets.python.kernels import FAST, READABLE
from lstmgen.targets.python.templates import TEMPLATES
from lstmgen.targets.text import snippets
from lstmgen.targets.text.templates import has

ODD = [np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324, 1e308, -1e308, 720.0, -720.0, 37.5, 1.0, -1.0, 0.5, -0.5, 2.5, -3.25]
UNSTABLE = ("sqrt", "rsqrt", "reciprocal", "log", "log1p", "square", "exponential", "expm1", "squareplus")
CASES = operation_cases()
EVERY_CASE = operation_graphs.every_case()


def operations() -> list[type[Operation]]:
    """Every operation that a model can hold; those that only a step has are in test_streaming.py."""
    found, waiting = [], [Operation]
    while waiting:
        subclasses = waiting.pop().__subclasses__()
        found += [each for each in subclasses if each not in operation_graphs.BASES and "graph" in each.__module__]
        waiting += subclasses
    return [each for each in dict.fromkeys(found) if each.__module__ != streaming.__name__]


@pytest.mark.parametrize("name", EVERY_CASE)
def test_readable_code_agrees_at_all_lengths(name: str) -> None:
    """As tests/conformance/ asks of the fast style."""
    case = EVERY_CASE[name]
    module = load(case.graph, source_of(case.graph, "readable"))
    for length in case.lengths:
        inputs = case.inputs(length)
        with np.errstate(all="ignore"):
            try:
                expected = case.graph.evaluate(*inputs)
            except (IndexError, ValueError) as error:  # outside a table, or too short
                with pytest.raises(type(error)):
                    module["predict"](*inputs)
                continue
        assert_agrees(predictions(module, case.graph, *inputs), expected)


@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.__name__)
def test_every_operation_has_a_template_and_a_case(operation: type[Operation]) -> None:
    tried = [node.operation for case in (*CASES, *EVERY_CASE.values()) for node in case.graph.nodes]
    examples = [each for each in tried if type(each) is operation]
    assert examples, f"no case in tests/cases/ has a {operation.__name__}"
    for kernel in {choose(each, kernels).name for each in examples for kernels in (READABLE, FAST)}:
        assert hasattr(TEMPLATES.macros(f"python/layers/{kernel}.py.j2"), "call")


def test_every_kernel_has_a_template() -> None:
    assert all(has(f"python/layers/{kernel.name}.py.j2") for kernels in FAST.values() for kernel in kernels)


# --- activations and functions of numbers


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("shape", [(17,), (T, 17), ()], ids=["row", "rows", "number"])
def test_activation_agrees_on_odd_and_on_usual_numbers(name: str, shape: tuple[Any, ...]) -> None:
    usual = np.random.default_rng(0).normal(0, 3, 17)
    for function in activations(name):
        if shape == () and function.rowwise:
            continue
        graph = chain(shape, Activate(activation=function))
        module = load(graph)
        samples = [ODD, usual] if shape == (17,) else [[ODD, usual]] if shape else [*ODD, *usual]
        for x in samples:
            assert_agrees(predictions(module, graph, x), graph.evaluate(np.array(x)))


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sparsemax"])
@given(row=st.lists(st.sampled_from([*ODD, 1.5, 3.0]), min_size=1, max_size=6))
def test_functions_of_rows_agree_wherever_special_values_stand(name: str, row: list[float]) -> None:
    graph = chain((len(row),), Activate(activation=activations(name)[0]))
    assert_agrees(predictions(load(graph), graph, row), graph.evaluate(np.array(row)))


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name not in UNSTABLE])
@pytest.mark.parametrize("cell", CELLS)
def test_activation_inside_a_cell(cell: str, name: str) -> None:
    function = activations(name)[0]
    options = {"activation": function, "return_sequences": True}
    graph = recurrent_graph(CELLS[cell](Weights(3), **options), (5, 3))
    x = np.random.default_rng(1).normal(size=(5, 3))
    assert_agrees(predictions(load(graph), graph, x), graph.evaluate(x))


@pytest.mark.parametrize("kind", BINARY)
def test_function_of_two_special_values(kind: str) -> None:
    numbers = [*ODD, 2.0, 3.0, -2.0]
    a, b = (grid.ravel() for grid in np.meshgrid(numbers, numbers))
    graph = several(Binary(kind=kind), a.shape, b.shape)
    assert_agrees(predictions(load(graph), graph, a, b), graph.evaluate(a, b))
    graph = several(Binary(kind=kind), (T, 1), (len(numbers),))
    column = np.array(numbers)[:, None]
    assert_agrees(predictions(load(graph), graph, column, numbers), graph.evaluate(column, np.array(numbers)))


def test_condition_that_is_no_number_counts_as_true() -> None:
    graph = several(Where(), (4,), (4,), (4,))
    inputs = [np.nan, 0.0, -0.0, -3.0], [1.0, 2.0, 3.0, 4.0], [5.0, 6.0, np.nan, np.inf]
    assert_agrees(predictions(load(graph), graph, *inputs), graph.evaluate(*map(np.array, inputs)))


@pytest.mark.parametrize("kind", REDUCTIONS)
@given(
    rows=st.lists(st.lists(st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1.5]), min_size=3, max_size=3), min_size=1)
)
def test_reduction_of_special_values(kind: str, rows: list[list[float]]) -> None:
    with np.errstate(all="ignore"):
        for axes in ((0,), (1,), (0, 1)):
            graph = chain((T, 3), Reduce(kind=kind, axes=axes))
            assert_agrees(predictions(load(graph), graph, rows), graph.evaluate(np.array(rows)))


@pytest.mark.parametrize("kind", ["layer", "rms", "l2", "unit"])
@pytest.mark.parametrize("epsilon", [0.0, 1e-3])
def test_normalization_of_odd_rows(kind: str, epsilon: float) -> None:
    epsilon = 1e-12 if (kind, epsilon) == ("unit", 0.0) else epsilon  # it is divided by there
    graph = chain((T, 3), Normalize(kind=kind, axes=(1,), epsilon=epsilon))
    rows = [[0.0, 0.0, 0.0], [1.0, np.nan, 2.0], [np.inf, 1.0, 2.0], [1e200, 1.0, -1e200], [2.0, 2.0, 2.0]]
    with np.errstate(all="ignore"):
        assert_agrees(predictions(load(graph), graph, rows), graph.evaluate(np.array(rows)))


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 1e308, 5e-324])
def test_special_values_go_through_a_cell_as_in_the_graph(cell: str, odd: float) -> None:
    graph = recurrent_graph(CELLS[cell](Weights(3), return_sequences=True), (T, 3))
    x = np.random.default_rng(1).normal(size=(5, 3))
    x[2, 1] = odd
    with np.errstate(all="ignore"):
        assert_agrees(predictions(load(graph), graph, x), graph.evaluate(x))


def test_odd_weights_are_written_and_decoded() -> None:
    w = Weights(2)
    for units in (4, 40):  # as literals, and as text
        operation = CELLS["simple_rnn"](w, units=units)
        operation.kernel[0, :3] = [np.nan, np.inf, -np.inf]
        operation.bias[:3] = [-0.0, 1e-45, 3e38]
        graph = recurrent_graph(operation, (T, 3))
        x = np.random.default_rng(1).normal(size=(3, 3))
        with np.errstate(all="ignore"):
            assert_agrees(predictions(load(graph), graph, x), graph.evaluate(x))


# --- recurrent layers


@st.composite
def recurrent_cases(draw: Any) -> Case:
    """A recurrent layer with any options, and inputs for it."""
    cell = draw(st.sampled_from([*CELLS, "conv_lstm"]))
    flags = ["return_sequences", "go_backwards", "stateful", "initial_state", "masked", "zero_output_for_mask"]
    options: dict[str, Any] = {flag: draw(st.booleans()) for flag in flags}
    options["early_output"] = draw(st.sampled_from(["zeros", "state"]))
    options["activation"] = draw(
        st.sampled_from([f for name in ("tanh", "relu", "linear", "elu") for f in activations(name)])
    )
    if cell != "simple_rnn":
        choice = [f for name in ("sigmoid", "hard_sigmoid", "softsign") for f in activations(name)]
        options["recurrent_activation"] = draw(st.sampled_from(choice))
    w = Weights(draw(st.integers(0, 9)))
    operation = (CELLS | {"conv_lstm": conv_lstm})[cell](w, **options)
    if draw(st.booleans()):
        object.__setattr__(operation, "bias", None)
    length = draw(st.integers(1, 6))
    free = draw(st.booleans())
    tail = (4, 3) if cell == "conv_lstm" else (3,)
    graph = recurrent_graph(operation, (T if free else length, *tail))
    rng = np.random.default_rng(draw(st.integers(0, 9)))
    inputs = [rng.normal(size=(length, *tail))]
    if operation.initial_state:
        inputs += [rng.normal(size=operation.state_shape(inputs[0].shape)) for _ in operation.STATES]
    if operation.masked:
        inputs.append(np.array(draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=length, max_size=length))))
    outputs = draw(st.lists(st.sampled_from(graph.outputs), min_size=1, max_size=3))
    names = tuple(value.name for value in outputs)
    graph = type(graph)(**{**vars(graph), "outputs": tuple(outputs), "output_names": names})
    return Case(cell, graph, tuple(inputs))


@given(case=recurrent_cases())
def test_recurrent_layer_with_any_options(case: Case) -> None:
    graph, module = case.graph, load(case.graph)
    assert_agrees(predictions(module, graph, *case.inputs), graph.evaluate(*case.inputs))
    predictor, state = module["Predictor"](), {}
    for _ in range(2):
        expected, state = graph.run(case.inputs, state)
        result = predictor.predict(*case.inputs)
        assert_agrees(result if len(graph.outputs) > 1 else [result], expected)


def test_snippets_do_not_hide_each_other() -> None:
    """A name that one snippet imports is not what another one defines."""
    folders = [snippets.variants(f"python/{folder}", ".py") for folder in ("helpers", "helpers/fixed_point", "program")]
    families = [texts for variants in folders for texts in variants.values()]
    sources = {name: text for texts in families for name, text in texts.items()}
    assert len(sources) == sum(map(len, families)) - 1  # next_cell
    defined = {name for name, source in sources.items() if f"def {name}(" in source}
    for name, source in sources.items():
        for node in ast.parse(source).body:
            if isinstance(node, ast.ImportFrom):
                assert not defined & {alias.asname or alias.name for alias in node.names}, name
