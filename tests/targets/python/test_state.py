"""The state of generated Python: a call that fails leaves it as it was, copies have their own, threads share none."""

from __future__ import annotations

import copy
import pickle
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from generated import source_of
from graph_maker import Maker, T, Weights
from graphs import CELLS, network
from streams import INPUTS, STEPPABLE, grown

from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Embedding
from lstmgen.plan.passes.sequences import streamed_inputs

pytestmark = pytest.mark.quick

# target and style, and units that make layers unrolled or packed in fast Python.
FORMS = {
    "fast": ("python", "fast", 4),
    "packed": ("python", "fast", 24),
    "readable": ("python", "readable", 4),
    "numpy": ("numpy", "fast", 4),
    "micropython": ("micropython", "fast", 4),
}


@pytest.fixture
def module(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Makes modules that pickle finds."""

    def made(graph: Graph, form: str) -> Any:
        target, style, _ = FORMS[form]
        module = ModuleType("stateful_predictor")
        exec(compile(source_of(graph, style, target), "stateful_predictor.py", "exec"), vars(module))
        sys.modules["stateful_predictor"] = module
        return module

    yield made
    sys.modules.pop("stateful_predictor", None)


def tagged(name: str, units: int, stateful: bool = False) -> Graph:
    """A recurrent layer on features, and behind it one that reads indices too."""
    m, w = Maker(), Weights(scale=0.25)
    x, ids = m.input(T, 3, name="x"), m.input(T, name="ids")
    y = m(CELLS[name](w, inputs=3, units=units, return_sequences=True, stateful=stateful), x, name="first")
    rows = m(Embedding(table=w(5, 2)), ids, name="words")
    both = m(Concatenate(axis=1), y, rows, name="both")
    return m.graph(m(CELLS[name](w, inputs=units + 2, units=units, stateful=stateful), both, name="second"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CELLS)
def test_a_step_that_fails_changes_nothing(name: str, form: str, module: Any) -> None:
    predictor = module(tagged(name, FORMS[form][2]), form).Predictor()
    x = np.random.default_rng(0).normal(size=(4, 3)).tolist()
    predictor.step(x[0], 1)
    twin = copy.deepcopy(predictor)
    with pytest.raises(IndexError, match="embedding table"):
        predictor.step(x[1], 5)
    np.testing.assert_array_equal(predictor.step(x[2], 3), twin.step(x[2], 3))


@pytest.mark.parametrize("form", FORMS)
def test_a_prediction_of_a_stateful_model_that_fails_changes_nothing(form: str, module: Any) -> None:
    predictor = module(tagged("lstm", FORMS[form][2], stateful=True), form).Predictor()
    x = np.random.default_rng(0).normal(size=(4, 3)).tolist()
    predictor.predict(x, [1, 0, 4, 2])
    twin = copy.deepcopy(predictor)
    with pytest.raises(IndexError, match="embedding table"):
        predictor.predict(x, [1, 0, 5, 2])
    np.testing.assert_array_equal(predictor.predict(x, [3, 3, 0, 1]), twin.predict(x, [3, 3, 0, 1]))


def test_a_generator_that_fails_changes_nothing(module: Any) -> None:
    """The sequence is read row by row on a board."""
    graph = network((T, 3), CELLS["gru"](Weights(), inputs=3, units=4, stateful=True))
    predictor = module(graph, "micropython").Predictor()
    x = np.random.default_rng(0).normal(size=(4, 3)).tolist()
    predictor.predict(x)
    twin = copy.deepcopy(predictor)
    with pytest.raises(ValueError, match=r"expected shape \(3,\), got 2 rows"):
        predictor.predict([*x[:2], [1.0, 2.0]])
    assert predictor.predict(x) == twin.predict(x)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [*CELLS, *STEPPABLE])
def test_copies_go_on_by_themselves(name: str, form: str, module: Any) -> None:
    graph = tagged(name, FORMS[form][2]) if name in CELLS else grown(STEPPABLE[name])
    rows = [(np.array([0.5, -t, 1.0]), np.array(t)) for t in range(4)] if name in CELLS else rows_of(name, graph)
    made = module(graph, form)
    for copied in (copy.copy, copy.deepcopy, lambda predictor: pickle.loads(pickle.dumps(predictor))):
        predictor, alone = made.Predictor(), made.Predictor()
        for row in rows[:2]:
            predictor.step(*row)
            alone.step(*row)
        twin = copied(predictor)
        for row in [*rows[2:], *rows]:
            twin.step(*row)
        for row in rows[2:]:
            same(predictor.step(*row), alone.step(*row))


def rows_of(name: str, graph: Graph) -> list[tuple[np.ndarray, ...]]:
    """What every step is given."""
    given = list(zip(INPUTS[name], streamed_inputs(graph)))
    count = min(len(x) for x, flows in given if flows)
    return [tuple(np.array(x[t] if flows else x, np.float32) for x, flows in given) for t in range(count)]


def same(got: Any, wanted: Any) -> None:
    for a, b in zip(*((y if isinstance(y, tuple) else (y,)) for y in (got, wanted)), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("form", ["readable", "numpy", "micropython"])
@pytest.mark.parametrize("name", STEPPABLE)
def test_what_was_given_may_be_used_again(name: str, form: str, module: Any) -> None:
    """A buffer that the next row is read into is not the state."""
    graph = grown(STEPPABLE[name])
    made = module(graph, form)
    predictor, alone = made.Predictor(), made.Predictor()
    for row in rows_of(name, graph):
        given = [x.copy() if form == "numpy" else x.tolist() for x in row]
        got = predictor.step(*given)
        same(got, alone.step(*row))
        for x in given:
            spoil(x)


def spoil(x: Any) -> None:
    """Other numbers in the same buffer."""
    if isinstance(x, np.ndarray):
        x[...] = 0.0
    elif isinstance(x, list):
        for k, v in enumerate(x):
            if isinstance(v, list):
                spoil(v)
            else:
                x[k] = 0.0


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CELLS)
def test_threads_may_share_a_module(name: str, form: str, module: Any) -> None:
    """Two of them take turns many times within each prediction."""
    made = module(network((T, 3), CELLS[name](Weights(scale=0.25), inputs=3, units=FORMS[form][2])), form)
    samples = np.random.default_rng(0).normal(size=(2, 120, 3)).tolist()
    wanted = [np.array(made.predict(sample)) for sample in samples]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(2) as threads:
            got = list(threads.map(made.predict, samples * 20))
    finally:
        sys.setswitchinterval(interval)
    for k, y in enumerate(got):
        np.testing.assert_array_equal(y, wanted[k % 2])
