"""Python for MicroPython: the same numbers there as in Python, in a heap as small as a board's."""

from __future__ import annotations

import ast
import subprocess
from array import array
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import as_tuple, assert_agrees, load, source_of
from graph_maker import Maker, S, T, single
from graphs import arrays, chain
from operation_graphs import FAMILIES, activations
from side_by_side import joined
from small_graphs import SAMPLE, classifier, two_ends
from streams import STEPPABLE, grown
from toolchain import ROOT

import lstmgen
from lstmgen.graph.activation import FUNCTIONS
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.recurrent import LSTM
from lstmgen.graph.reduction import Reduce
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.targets.micropython.runner import micropython_runner
from lstmgen.targets.session import Request, Runner
from lstmgen.targets.text import snippets

SEED, HAR = ROOT / "generated_examples" / "article" / "model.h5", ROOT / "generated_examples" / "har" / "model.keras"
# KiB in which a file is imported and predicts, where words have 8 bytes.
# Some bytes more than README says: a longer path takes more.
HEAPS = {("seed", ".py"): 22.7, ("seed", ".mpy"): 12, ("har", ".py"): 73, ("har", ".mpy"): 59.5}
# What MicroPython and CircuitPython have of these on every board that has floats.
MODULES = {"array": {"array"}, "math": {"exp", "erf", "pi", "copysign", "tanh"}}


def source(graph: Graph) -> str:
    return source_of(graph, target="micropython")


def loaded(graph: Graph) -> dict[str, Any]:
    return load(graph, source(graph))


def on_board(graph: Graph, folder: Path, require: Any) -> Runner:
    """The file of a graph, in MicroPython."""
    (folder / "predictor.py").write_text(source(graph), encoding="utf-8")
    return micropython_runner(folder / "predictor.py", require("micropython"))


def agree(graph: Graph, answer: Any, inputs: Any) -> None:
    """In double precision, which the Unix port has."""
    assert not isinstance(answer, str), answer
    with np.errstate(all="ignore"):
        assert_agrees(answer, graph.evaluate(*inputs))


@pytest.mark.parametrize("family", FAMILIES)
def test_each_operation_alone_has_all_functions_that_it_needs(family: str) -> None:
    """In Python; conformance/test_operations.py runs them in MicroPython, many in a file."""
    for _, case in FAMILIES[family]():
        module = loaded(case.graph)
        for length in case.lengths:
            inputs = case.inputs(length)
            agree(case.graph, as_tuple(case.graph, module["predict"](*inputs)), inputs)


def test_activations_of_large_numbers_do_not_fail(tmp_path: Path, require) -> None:
    """exp() raises ValueError there where the result is too large, and log() where there is none."""
    row = np.array([-1e5, -750.0, -90.0, -1.0, 0.0, 1.0, 90.0, 750.0, 1e5])
    functions = [function for name in FUNCTIONS for function in activations(name)]
    graph = joined([chain(row.shape, Activate(activation=function)) for function in functions])
    inputs = (row,) * len(functions)
    agree(graph, on_board(graph, tmp_path, require)([Request("predict", inputs)])[0], inputs)


def test_the_smallest_boards_have_no_tanh(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = classifier()
    with monkeypatch.context() as patch:
        patch.delattr("math.tanh")
        module = loaded(graph)
    assert module["tanh"].__module__ == "predictor"
    assert_agrees([module["predict"](SAMPLE)], graph.evaluate(SAMPLE))


def test_a_machine_that_would_read_other_weights_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def swapped(kind: str, data: bytes) -> array[Any]:
        numbers = array(kind, data)
        numbers.byteswap()
        return numbers

    monkeypatch.setattr("array.array", swapped)
    with pytest.raises(ImportError, match="little-endian"):
        loaded(classifier())


def stack(stateful: bool = False) -> Graph:
    """Two layers, of which the first may be stateful."""
    m = Maker()
    (y, *_) = m.add(m.cell(LSTM, 3, 4, return_sequences=True, stateful=stateful), m.input(T, 3), name="first")
    return m.graph(m.add(m.cell(LSTM, 4, 2), y, name="second")[0])


def test_a_step_is_a_prediction_for_one_timestep_where_only_states_are_kept() -> None:
    for graph in (classifier(), classifier(T), stack(), two_ends(), two_ends(stateful=True)):
        assert "forward_step" not in source(graph)
    for name in ("causal_convolutions", "reductions_over_time"):
        assert "def forward_step" in source(grown(STEPPABLE[name]))


def test_an_input_may_have_a_name_that_the_file_uses(tmp_path: Path, require) -> None:
    for name in ("self", "row", "state", "x", "lstm_step"):
        m = Maker()
        graph = m.graph(m.add(m.cell(LSTM, 3, 4), m.input(T, 3, name=name), name="lstm")[0])
        (x,) = arrays(graph)
        requests = [Request("predict", (x,)), *(Request("step", (row,)) for row in x)]
        whole, *steps = on_board(graph, tmp_path, require)(requests)
        agree(graph, whole, (x,))
        agree(graph, steps[-1], (x,))


@pytest.mark.parametrize("make", [lambda: classifier(T), stack, two_ends], ids=["classifier", "stack", "two_ends"])
def test_steps_are_the_prediction_of_what_came_so_far(make: Any, tmp_path: Path, require) -> None:
    graph = make()
    inputs = arrays(graph)
    flows, streamed = streamed_inputs(graph), streamed_outputs(graph)
    rows = [tuple(x[t] if flow else x for x, flow in zip(inputs, flows)) for t in range(len(inputs[0]))]
    round_of_calls = [Request("reset"), *(Request("step", row) for row in rows)]
    answers = iter(on_board(graph, tmp_path, require)(round_of_calls * 2))
    predictor = loaded(graph)["Predictor"]()
    for _ in range(2):
        assert next(answers) == ()
        predictor.reset()
        for t, row in enumerate(rows):
            truths = graph.evaluate(*(x[: t + 1] if flow else x for x, flow in zip(inputs, flows)))
            wanted = [y[-1] if last else y for y, last in zip(truths, streamed)]
            got = as_tuple(graph, predictor.step(*row))
            assert_agrees(got, wanted)
            assert_agrees(next(answers), wanted)
            got[0][:] = [7.0]  # which is the caller's own


def test_a_stateful_model_goes_on(tmp_path: Path, require) -> None:
    graph = two_ends(stateful=True)
    a, b = arrays(graph)
    whole = two_ends().evaluate(np.concatenate([a, a]), b)[0]
    requests = [Request("predict", (a, b)), Request("predict", (a, b)), Request("reset"), Request("predict", (a, b))]
    first, second, _, again = on_board(graph, tmp_path, require)(requests)
    assert_agrees([np.concatenate([first[0], second[0]])], [whole])
    np.testing.assert_array_equal(first[0], again[0])
    module = loaded(graph)
    assert module["predict"](a, b) == module["predict"](a, b)


def test_only_stateful_layers_go_on(tmp_path: Path, require) -> None:
    graph = stack(stateful=True)
    (x,) = arrays(graph)
    answers = on_board(graph, tmp_path, require)([Request("predict", (x,))] * 3)
    predictor, state = loaded(graph)["Predictor"](), {}
    for answer in answers:
        wanted, state = graph.run((x,), state)
        assert_agrees(answer, wanted)
        assert_agrees([predictor.predict(x)], wanted)


def test_a_stack_takes_a_generator_and_advances_with_it() -> None:
    """Whatever a row is, nothing asks for the next before both layers are through with it."""
    graph = stack()
    module = loaded(graph)
    asked: list[int] = []
    seen: list[int] = []
    cell = module["second_step"]

    def rows(x: np.ndarray) -> Any:
        for k, row in enumerate(x):
            asked.append(k)
            yield row

    def watched(*arguments: Any) -> Any:
        seen.append(len(asked))
        return cell(*arguments)

    module["second_step"] = watched
    x = np.random.default_rng(0).normal(size=(6, 3))
    assert_agrees([module["predict"](rows(x))], graph.evaluate(x))
    assert seen == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((4, 2)), r"expected shape \(3, 2\), got 4 rows"),
        (np.zeros((2, 2)), r"expected shape \(3, 2\), got 2 rows"),
        (iter([]), r"expected shape \(3, 2\), got 0 rows"),
        (np.zeros((3, 3)), r"expected shape \(2,\), got 3 rows"),
        ([[1, 2], [3]], r"expected shape \(2,\), got 1 row$"),
        ([["a", "b"]] * 3, "could not convert"),
        (5.0, r"expected shape \(3, 2\), got 0 rows"),
        ([5.0, 5.0, 5.0], r"expected shape \(2,\), got 0 rows"),
        (None, r"expected shape \(3, 2\), got 0 rows"),
        ([[1, None]] * 3, r"expected shape \(2,\), got None in it"),
        ([[[1], [2]]] * 3, r"expected shape \(2,\), got \[1\] in it"),
        ([[1, 10**400]] * 3, r"expected shape \(2,\), got 1000"),
        ([[1, 2j]] * 3, r"expected shape \(2,\), got 2j in it"),
    ],
)
def test_wrong_inputs_are_told(x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        loaded(classifier())["predict"](x)


def test_rows_of_several_lengths_are_told() -> None:
    predict = loaded(single(lambda m: Reduce(kind="sum", axes=(0,)), (T, S, 2)))["predict"]
    assert predict([[[1, 2], [3, 4]]] * 3) == [[3.0, 6.0], [9.0, 12.0]]
    with pytest.raises(ValueError, match="ragged"):
        predict([[[1, 2], [3, 4]], [[1, 2]]])


def test_a_free_axis_may_not_be_empty() -> None:
    with pytest.raises(ValueError, match="got 0 rows"):
        loaded(classifier(T))["predict"]([])


def every_graph() -> list[Graph]:
    return [case.graph for make in FAMILIES.values() for _, case in make()]


def test_nothing_is_imported_that_a_board_may_lack() -> None:
    for text in {source(graph) for graph in every_graph()}:
        for node in ast.walk(ast.parse(text, feature_version=(3, 8))):
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= set(MODULES)
            elif isinstance(node, ast.ImportFrom):
                assert {alias.name for alias in node.names} <= MODULES[str(node.module)]
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                assert not node.decorator_list
                assert ast.get_docstring(node) is None  # which would take memory; a comment takes none


def test_own_helpers_are_functions_or_imports_of_their_names() -> None:
    for name, text in snippets.load("micropython/helpers", ".py").items():
        assert f"def {name}(" in text or f"class {name}:" in text or f"{name} = " in text or f" {name}\n" in text


def example(name: str, suffix: str, folder: Path, require: Any) -> str:
    """Writes an example as a module, and gives the beginning of a program with rows for it."""
    lstmgen.export({"seed": SEED, "har": HAR}[name], folder / f"{name}.py", target="micropython")
    if suffix == ".mpy":
        subprocess.run([require("mpy-cross"), f"{name}.py"], cwd=folder, check=True, capture_output=True)
        (folder / f"{name}.py").unlink()
    length, width = {"seed": (3, 2), "har": (128, 9)}[name]
    return (
        f"import sys, gc\nsys.path[:] = ['.']\nimport {name}\n"
        f"def rows():\n    for t in range({length}):\n        yield [(t - k) * 0.01 for k in range({width})]\n"
    )


def run(interpreter: str, program: str, folder: Path, kib: float) -> str:
    """What a program prints. It runs in its folder, as paths are in the heap too, and those of a test are long."""
    (folder / "program.py").write_text(program)
    command = [interpreter, "-X", f"heapsize={int(kib * 1024)}", "program.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("name", "suffix"), HEAPS)
def test_it_fits_a_small_heap(name: str, suffix: str, tmp_path: Path, require) -> None:
    program = f"{example(name, suffix, tmp_path, require)}print({name}.predict(rows()))"
    printed = run(require("micropython"), program, tmp_path, HEAPS[name, suffix])
    graph = lstmgen.read({"seed": SEED, "har": HAR}[name])
    length, width = graph.inputs[0].shape
    rows = np.array([[(t - k) * 0.01 for k in range(width)] for t in range(length)])
    assert_agrees([ast.literal_eval(printed)], graph.evaluate(rows))


def test_nothing_stays_in_the_heap_after_a_prediction(tmp_path: Path, require) -> None:
    """Every sum of floats is a new object there; all of them go."""
    program = example("seed", ".mpy", tmp_path, require) + (
        "seed.predict(rows()); gc.collect(); before = gc.mem_alloc()\n"
        "for _ in range(5):\n    seed.predict(rows())\n"
        "gc.collect(); print(gc.mem_alloc() - before)\n"
    )
    assert int(run(require("micropython"), program, tmp_path, 64)) <= 64  # what the loop itself keeps
