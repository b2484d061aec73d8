"""Python in fixed point gives the bits that the evaluation of its graph gives, which are those of C."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import toolchain
from c_library import Library
from generated import as_tuple, load
from graph_maker import Maker, T
from planning import planned, written
from quantized_graphs import FAMILIES, check, options_for
from side_by_side import Group

import lstmgen
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.ranges import ranges_from_samples
from lstmgen.samples.synthetic import random_samples
from lstmgen.targets.python.runner import python_runner
from lstmgen.targets.session import Request
from lstmgen.targets.text import snippets

# What is in float behind or between fixed-point layers is in float64 in both, so sums may be in another order, no more.
IN_FLOAT = 1e-13


class Module:
    """The generated Python of a graph, to be called as its C."""

    def __init__(self, graph: Graph, options: dict[str, object]) -> None:
        self.graph = graph
        self.text = written(graph, "python", **options)[".py"]  # type: ignore[arg-type]
        self.predictor = load(graph, self.text)["Predictor"]()

    def reset(self) -> None:
        self.predictor.reset()

    def predict(self, *inputs: np.ndarray) -> list[np.ndarray]:
        return list(map(np.array, as_tuple(self.graph, self.predictor.predict(*inputs))))

    def step(self, graph: Graph, *inputs: np.ndarray) -> list[np.ndarray]:
        rows = [x[0] if flows else x for x, flows in zip(inputs, streamed_inputs(self.graph))]
        given = as_tuple(self.graph, self.predictor.step(*rows))
        return [np.array([y] if flows else y) for y, flows in zip(given, streamed_outputs(self.graph))]


@pytest.mark.parametrize(("family", "width"), list(zip(FAMILIES, itertools.cycle(FIXED_POINT))))
def test_each_model_alone_gives_the_bits_of_the_evaluation(family: str, width: str) -> None:
    """With all functions that it needs; conformance/test_fixed_point.py has every width, models side by side."""
    for name, case in FAMILIES[family]():
        alone = Group()
        alone.add(name, replace(case, tolerance=min(case.tolerance, IN_FLOAT)))
        options = options_for(alone, width)
        check(alone, options, Module(case.graph, options))


def until_the_last_function(graph: Graph) -> Graph:
    """A graph that ends with the sums of its last Dense, which are the last that is exact."""
    makers = {value.name: node for node in graph.nodes for value in node.outputs}
    ends = [makers[value.name] for value in graph.outputs]
    assert all(isinstance(node.operation, Activate) for node in ends)
    return replace(graph, outputs=tuple(node.inputs[0] for node in ends))


@pytest.mark.parametrize("width", FIXED_POINT)
def test_real_models_give_the_bits_of_c(width: str, tmp_path: Path) -> None:
    graphs, options, samples = {}, {}, {}
    for name in ("w0009", "w0076", "w0078"):
        folder = next(toolchain.shared_models().glob(f"{name}_*"))
        model = next(path for path in folder.iterdir() if path.suffix in (".h5", ".keras"))
        graphs[name] = until_the_last_function(lstmgen.read(model))
        samples[name] = random_samples(graphs[name], 3, seed=2)
        options[name] = {
            "quantize": width,
            "ranges": ranges_from_samples(graphs[name], FIXED_POINT[width], samples[name]),
        }
    library = Library(tmp_path, graphs, options=options)
    for name, graph in graphs.items():
        compiled, module = library.model(name), Module(graph, options[name])
        for sample in samples[name]:
            np.testing.assert_array_equal(module.predict(*sample), compiled.predict(*sample), err_msg=name)


@pytest.mark.parametrize("version", toolchain.interpreters())
def test_every_python_gives_the_same_bits(version: str, tmp_path: Path) -> None:
    case = dict(FAMILIES["models"]())["moves"]
    module = Module(case.graph, options_for(case, "int16"))
    (tmp_path / "quantized.py").write_text(module.text, encoding="utf-8")
    inputs = case.inputs()
    (answer,) = python_runner(tmp_path / "quantized.py", toolchain.interpreters()[version])(
        [Request("predict", inputs)]
    )
    for got, wanted in zip(answer, module.predict(*inputs), strict=True):
        np.testing.assert_array_equal(got, wanted)


def small() -> Graph:
    m = Maker()
    (y,) = m.add(Dense(kernel=m.weight(3, 4), bias=m.weight(4)), m.input(T, 3))
    (y,) = m.add(Activate(activation=Activation("tanh")), y)
    return m.graph(*m.add(Dense(kernel=m.weight(4, 2), bias=None), y))


def numbers_of(text: str, name: str) -> Sequence[object]:
    """What a constant of a generated file holds."""
    (found,) = (
        node.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    return ast.literal_eval(found)  # type: ignore[no-any-return]


def test_weights_are_written_as_integers_and_only_what_is_used_is_named() -> None:
    text = Module(small(), {"quantize": "int8", "ranges": (3.0,)}).text
    rows = np.array(numbers_of(text, "DENSE_KERNEL"))
    assert rows.shape == (4, 3)
    assert rows.dtype.kind == "i"
    assert np.abs(rows).max() <= 127
    assert "ARGUMENT_BITS = 11" in text
    assert "CELL" not in text  # which only an LSTM has


def test_many_weights_are_decoded() -> None:
    m = Maker()
    graph = m.graph(*m.add(Dense(kernel=m.weight(60, 50), bias=m.weight(50)), m.input(60)))
    options = {"quantize": "int16", "ranges": (4.0,)}
    x = np.random.default_rng(3).normal(size=60).astype(np.float32)
    (wanted,) = planned(graph, "python", **options).plan.graph.evaluate(x)  # type: ignore[arg-type]
    module = Module(graph, options)
    assert 'decode_weights("' in module.text
    np.testing.assert_array_equal(module.predict(x)[0], wanted)


@pytest.mark.parametrize("variant", ["", "cells_int32", "cells_int16"])
def test_helpers_are_functions_of_their_names(variant: str) -> None:
    helpers = snippets.load("python/helpers/fixed_point", ".py", variant)
    assert helpers
    for name, text in helpers.items():
        assert f"def {name}(" in text
        assert '"""' in text
