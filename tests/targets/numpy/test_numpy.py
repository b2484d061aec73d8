"""Generated Python with numpy: every operation computes what it means, alone and in a batch."""

from __future__ import annotations

import inspect
import json
import pickle
import subprocess
import sys
import tracemalloc
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import as_tuple, load, source_of
from golden_graphs import GRAPHS
from graph_maker import T, Weights
from graphs import arrays, chain, lstm, recurrent_graph
from operation_graphs import every_activation
from planning import planned
from python_cases import operation_cases
from small_graphs import SAMPLE, classifier, two_ends
from toolchain import SHARED_MODELS

from lstmgen.graph.activation import FUNCTIONS, SIGMOID
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Embedding
from lstmgen.read import read_file
from lstmgen.targets.python.templates import TEMPLATES
from lstmgen.targets.text import snippets

FOLDERS = [
    path.parent
    for path in sorted(SHARED_MODELS.glob("*/meta.json"))
    if json.loads(path.read_text(encoding="utf-8"))["expect"] == "match"
]


def loaded(graph: Graph) -> dict[str, Any]:
    return load(graph, source_of(graph, target="numpy"))


def float32(x: Any) -> np.ndarray:
    return np.asarray(x, np.float32)


@pytest.mark.parametrize("case", operation_cases(), ids=repr)
def test_a_batch_gives_what_each_sample_does(case: Any) -> None:
    """Also where samples differ in masks, which choose the timesteps."""
    graph, rng = case.graph, np.random.default_rng(3)
    module = loaded(graph)
    table = any(isinstance(node.operation, Embedding) for node in graph.nodes)
    others = [tuple(x if table else x * rng.normal(size=x.shape) for x in case.inputs) for _ in range(2)]
    samples = [case.inputs, *others]
    given = samples if len(graph.inputs) > 1 else [sample[0] for sample in samples]
    batch = as_tuple(graph, module["predict_batch"](given))
    assert [len(output) for output in batch] == [3] * len(graph.outputs)
    for k, sample in enumerate(samples):
        with np.errstate(all="ignore"):
            truths = graph.evaluate(*sample)
        for output, alone, truth in zip(batch, as_tuple(graph, module["predict"](*sample)), truths, strict=True):
            y = output[k]
            assert np.asarray(y).dtype == np.float32
            scale = max(1.0, np.abs(truth[np.isfinite(truth)]).max(initial=0.0))
            np.testing.assert_allclose(y, truth, rtol=1e-5, atol=1e-5 * scale)
            np.testing.assert_allclose(alone, truth, rtol=1e-5, atol=1e-5 * scale)


def test_masks_differ_within_a_batch() -> None:
    for options in ({}, {"zero_output_for_mask": True}, {"early_output": "state", "initial_state": True}):
        for backwards in (False, True):
            operation = lstm(Weights(), masked=True, return_sequences=True, go_backwards=backwards, **options)
            graph = recurrent_graph(operation, (5, 3))
            rng = np.random.default_rng(0)
            samples = [
                [rng.normal(size=value.shape) for value in graph.inputs[:-1]] + [np.float64(mask)]
                for mask in ([1, 1, 0, 1, 1], [0, 0, 1, 1, 0], [0, 0, 0, 0, 0], [1, 0, 1, 0, 1])
            ]
            for sample, *got in zip(samples, *loaded(graph)["predict_batch"](samples), strict=True):
                for y, truth in zip(got, graph.evaluate(*sample), strict=True):
                    np.testing.assert_allclose(y, truth, rtol=0, atol=1e-6)


def test_samples_of_different_lengths_come_back_in_order() -> None:
    graph, rng = classifier(T), np.random.default_rng(0)
    predict_batch = loaded(graph)["predict_batch"]
    samples = [rng.normal(size=(length, 2)) for length in rng.integers(1, 4, 300)]
    got = predict_batch(iter(samples))
    assert type(got) is np.ndarray
    np.testing.assert_allclose(got, [graph.evaluate(sample)[0] for sample in samples], rtol=0, atol=1e-6)
    assert predict_batch([]).shape == (0, *got.shape[1:])
    samples[299] = samples[299][:, :1]
    with pytest.raises(ValueError, match=r"^sample 299: input 'x' must have shape \(None, 2\), not"):
        predict_batch(samples)


def test_an_output_with_a_free_axis_is_a_list_of_arrays() -> None:
    w = Weights()
    graph = chain((T, 3), lstm(w, return_sequences=True))
    samples = [w(length, 3) for length in (3, 5, 3)]
    sequences, h, c = loaded(graph)["predict_batch"](samples)
    assert [type(output) for output in (sequences, h, c)] == [list, np.ndarray, np.ndarray]
    for sample, *got in zip(samples, sequences, h, c, strict=True):
        for y, truth in zip(got, graph.evaluate(sample), strict=True):
            np.testing.assert_allclose(y, truth, rtol=0, atol=1e-6)


def test_a_batch_takes_bounded_memory() -> None:
    """Of an array of samples nothing is copied but a block at a time."""
    graph = classifier(T)
    predict_batch = loaded(graph)["predict_batch"]
    x = np.random.default_rng(0).normal(size=(5000, 50, 2))
    predict_batch(x[:200])
    tracemalloc.start()
    try:
        got = predict_batch(x)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    np.testing.assert_allclose(got[[0, 70, -1]], [graph.evaluate(x[k])[0] for k in (0, 70, -1)], rtol=0, atol=1e-6)
    assert peak < x.nbytes / 4


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_real_model_is_as_exact_as_keras(folder: Path) -> None:
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    graph = read_file(*(folder / name for name in meta["files"]))
    reference, predictor = np.load(folder / "ref.npz"), loaded(graph)["Predictor"]()
    for name in meta["sets"]:
        inputs = [reference[f"in{name}_{k}"] for k in range(len(graph.inputs))]
        outputs = [reference[f"out64{name}_{k}"] for k in range(len(graph.outputs))]
        for sample in range(len(inputs[0])):
            result = predictor.predict(*(batch[sample] for batch in inputs))
            for got, batch in zip(as_tuple(graph, result), outputs, strict=True):
                allowed = max(4 * meta["f32_vs_f64_max_rel"], 2e-7) * np.abs(batch).max()
                np.testing.assert_allclose(got, batch[sample], rtol=0, atol=allowed)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_activation_has_a_function(name: str) -> None:
    text = str(TEMPLATES.macros("numpy/parts/activation.py.j2").of(every_activation()[name], "x")).strip()
    called = text.partition("(")[0]
    known = snippets.load("numpy/helpers", ".py")
    assert text == "x" if name == "linear" else called in known or hasattr(np, called.removeprefix("np."))


def test_steps_are_the_prediction_of_what_came_so_far() -> None:
    graph = classifier(T)
    predictor = loaded(graph)["Predictor"]()
    for _ in range(2):
        for k, row in enumerate(SAMPLE):
            got = predictor.step(row)
            np.testing.assert_allclose(got, graph.evaluate(float32(SAMPLE[: k + 1]))[0], rtol=0, atol=1e-6)
            got[:] = 7.0  # which is the caller's own
        predictor.reset()
    both = two_ends()
    predictor, (a, b) = loaded(both)["Predictor"](), arrays(both)
    for k, row in enumerate(a):
        y, z = predictor.step(row, b)
        truth = both.evaluate(a[: k + 1], b)
        np.testing.assert_allclose(y, truth[0][-1], rtol=0, atol=1e-6)
        np.testing.assert_allclose(z, truth[1], rtol=0, atol=1e-6)


def test_a_stateful_model_goes_on_and_can_be_pickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = two_ends(stateful=True)
    (tmp_path / "numpy_predictor.py").write_text(source_of(graph, target="numpy"))
    monkeypatch.syspath_prepend(tmp_path)
    import numpy_predictor  # type: ignore[import-not-found]

    a, b = arrays(graph)
    predictor = numpy_predictor.Predictor()
    first = predictor.predict(a, b)[0]
    copy = pickle.loads(pickle.dumps(predictor))
    again = predictor.predict(a, b)[0]
    assert not np.array_equal(first, again)
    np.testing.assert_array_equal(copy.predict(a, b)[0], again)
    whole = two_ends().evaluate(np.concatenate([a, a]), b)[0]
    np.testing.assert_allclose(np.concatenate([first, again]), whole, rtol=0, atol=1e-6)
    predictor.reset()
    np.testing.assert_array_equal(predictor.predict(a, b)[0], first)
    np.testing.assert_array_equal(numpy_predictor.predict_batch([(a, b)] * 2)[0][1], first)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ((np.zeros((4, 2)),), r"input 'x' must have shape \(3, 2\), not \(4, 2\)"),
        ((np.zeros(2),), r"must have shape \(3, 2\), not \(2,\)"),
        (([[1, 2], [3]],), "ragged"),
        (([["a", "b"]] * 3,), "must hold numbers"),
        ((np.ma.masked_greater([[1.0, 2.0]] * 3, 1.5),), "has masked numbers"),
    ],
)
def test_wrong_inputs_are_told(inputs: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        loaded(classifier())["predict"](*inputs)


def test_numbers_that_are_none_pass_without_warnings() -> None:
    graph = classifier(T)
    x = np.array([[1e30, -1e30], [np.inf, 1.0], [0.0, np.nan]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(loaded(graph)["predict"](x)).all()
        got = loaded(graph)["predict"](x[:2])
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(got, graph.evaluate(x[:2])[0], rtol=0, atol=1e-6)


def test_what_was_given_stays_as_it_was() -> None:
    for case in operation_cases():
        module = loaded(case.graph)
        given = [float32(x) for x in case.inputs]
        kept = [x.copy() for x in given]
        for y in as_tuple(case.graph, module["predict"](*given)):
            np.asarray(y)[...] = 7.0
        for x, before in zip(given, kept):
            np.testing.assert_array_equal(x, before)
        for got, truth in zip(as_tuple(case.graph, module["predict"](*given)), case.graph.evaluate(*given)):
            np.testing.assert_allclose(got, truth, rtol=1e-4, atol=1e-4)


def test_one_tanh_makes_the_gates_only_where_it_can() -> None:
    text = source_of(classifier(), target="numpy")
    assert "np.tanh(z, out=z)" in text
    assert "sigmoid(z[" not in text
    other = chain((T, 3), lstm(Weights(), activation=SIGMOID))
    assert "np.tanh" not in source_of(other, target="numpy")
    assert planned(other, "numpy").plan.cost.weights == planned(other, "python").plan.cost.weights


def test_command_line(tmp_path: Path) -> None:
    for graph, text in ((classifier(), json.dumps([SAMPLE, SAMPLE])), (GRAPHS["tagger"](), "3 0 5 1")):
        (tmp_path / "predictor.py").write_text(source_of(graph, target="numpy", with_main=True))
        command = [sys.executable, "-W", "error", str(tmp_path / "predictor.py"), "-"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
        expected = load(graph)["predict"](SAMPLE if "[" in text else [3.0, 0.0, 5.0, 1.0])
        np.testing.assert_allclose(json.loads(done.stdout), [expected] * 2 if "[" in text else expected, atol=1e-6)


def test_snippets_are_functions_or_imports_of_their_names() -> None:
    for name, source in snippets.load("numpy/helpers", ".py").items():
        assert f"def {name}(" in source or f"{name} = " in source or f" {name}\n" in source or f" as {name}" in source
        assert inspect.cleandoc(source)
