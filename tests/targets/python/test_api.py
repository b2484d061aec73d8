"""What users of a generated Python file rely on: its functions, its errors, its command line."""

from __future__ import annotations

import ast
import inspect
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import assert_agrees, load, source_of
from graph_maker import T, Weights
from graphs import arrays, chain, conv, conv_lstm, dense, gru, lstm, network, several, simple_rnn
from python_cases import operation_cases
from small_graphs import SAMPLE, classifier, two_ends
from toolchain import HELPERS

from lstmgen.graph.elementwise import Binary
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate, Repeat, Reshape, Slice
from lstmgen.graph.linear import Embedding
from lstmgen.graph.shape import Axis
from lstmgen.targets.python.source import LITERAL_WEIGHTS


def test_shapes_and_names() -> None:
    module = load(classifier())
    assert module["INPUT_SHAPES"] == ((3, 2),)
    assert module["OUTPUT_SHAPES"] == ((2,),)
    module = load(two_ends())
    assert module["INPUT_SHAPES"] == ((None, 3), (4,))
    assert module["OUTPUT_SHAPES"] == ((None, 4), (4,))
    assert module["INPUT_NAMES"] == ("left", "right")
    assert module["OUTPUT_NAMES"] == ("lstm", "mul")


@pytest.mark.parametrize(
    "given",
    [
        SAMPLE,
        tuple(map(tuple, SAMPLE)),
        np.array(SAMPLE),
        list(np.array(SAMPLE)),
        [[np.float32(v) for v in row] for row in SAMPLE],
        np.array(SAMPLE, dtype=np.float32),
    ],
    ids=["lists", "tuples", "array", "list of arrays", "lists of numpy numbers", "array of float32"],
)
def test_anything_nested_is_a_sample(given: Any) -> None:
    result = load(classifier())["predict"](given)
    assert all(type(v) is float for v in result)
    np.testing.assert_allclose(result, classifier().evaluate(np.array(SAMPLE))[0], 1e-6)


def test_integers_and_booleans_are_numbers() -> None:
    predict = load(classifier())["predict"]
    assert predict([[1, 0], [True, 2], [3, -1]]) == predict([[1.0, 0.0], [1.0, 2.0], [3.0, -1.0]])


def test_several_inputs_and_outputs() -> None:
    graph = two_ends()
    module, inputs = load(graph), arrays(graph)
    result = module["predict"](*inputs)
    assert type(result) is tuple
    assert_agrees(result, graph.evaluate(*inputs))
    batch = module["predict_batch"]([inputs, tuple(inputs), list(inputs)])
    assert batch == [result] * 3


def test_batch_is_a_list_of_predictions() -> None:
    module = load(classifier())
    batch = np.random.default_rng(0).normal(size=(4, 3, 2))
    assert module["predict_batch"](batch) == [module["predict"](x) for x in batch]
    assert module["predict_batch"]([]) == []


def test_free_axis_may_have_any_length_but_zero() -> None:
    graph = classifier(T)
    module = load(graph)
    for length in (1, 2, 7):
        x = np.random.default_rng(length).normal(size=(length, 2))
        assert_agrees([module["predict"](x)], graph.evaluate(x))


def test_results_belong_to_the_caller() -> None:
    w = Weights(3)
    graph = chain((T,), Embedding(table=w(5, 2)), Repeat(axis=0, times=2))
    predict = load(graph)["predict"]
    first = predict([1, 2])
    first[0][0] = 99.0
    assert predict([1, 2]) == np.repeat(graph.nodes[0].operation.table[[1, 2]], 2, axis=0).tolist()
    stateful = load(chain((2, 3), lstm(w, stateful=True, return_sequences=True)))["Predictor"]
    one, other = stateful(), stateful()
    x = np.ones((2, 3))
    for row in one.predict(x)[0]:
        row[:] = [99.0] * 4
    other.predict(x)
    assert one.predict(x) == other.predict(x)


# --- wrong inputs


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([[0.1, 0.2]], r"input 'x' must have shape \(3, 2\), not \(1, 2\)"),
        (np.zeros((1, 3, 2)), r"input 'x' must have shape \(3, 2\), not \(1, 3, 2\)"),
        (np.zeros(2), r"must have shape \(3, 2\), not \(2,\)"),
        (1.0, r"must have shape \(3, 2\), not \(\)"),
        ([], r"must have shape \(3, 2\), not \(0,\)"),
        ([[], [], []], r"must have shape \(3, 2\), not \(3, 0\)"),
        ([[1, 2], [3], [4, 5]], r"must have shape \(3, 2\), not that of ragged lists"),
        ([[1, 2], 3, [4, 5]], "ragged"),
        ([[1, 2], [3, "4"], [5, 6]], "expected numbers in nested lists, got '4'"),
        (["ab", "cd", "ef"], "expected numbers in nested lists, got 'ab'"),
        (b"123456", "expected numbers"),
        (None, "expected numbers in nested lists, got None"),
        ({"a": [1, 2, 3], "b": [4, 5, 6]}, "got a table: give its rows .* or name its columns at export"),
        ({0: [1, 2]}, "expected numbers"),
        ({1, 2}, "expected numbers"),
        ((row for row in SAMPLE), "expected numbers in nested lists, got <generator"),
        ([[1, 2j], [3, 4], [5, 6]], "expected numbers in nested lists, got 2j"),
        ([[1, 10**400], [3, 4], [5, 6]], "expected numbers in nested lists, got 1000"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_wrong_input_is_told_what_is_wanted(given: Any, message: str) -> None:
    module = load(classifier())
    with pytest.raises(ValueError, match=message):
        module["predict"](given)
    with pytest.raises(ValueError, match=message):
        module["Predictor"]().predict(given)


def test_wrong_number_of_inputs() -> None:
    with pytest.raises(ValueError, match=r"expected 2 inputs \('left', 'right'\), got 1"):
        load(two_ends())["predict"](SAMPLE)
    with pytest.raises(ValueError, match=r"expected 2 inputs .*, got 1; predict_batch takes zip\(left, right\)"):
        load(two_ends())["predict_batch"]([[SAMPLE] * 3, [SAMPLE] * 3])
    with pytest.raises(ValueError, match=r"expected 2 inputs \('left', 'right'\), got 3"):
        load(two_ends())["predict_batch"]([(SAMPLE, SAMPLE, SAMPLE)])
    with pytest.raises(ValueError, match=r"expected a dict of the inputs \('left', 'right'\), got \('left', 'rihgt'\)"):
        load(two_ends())["predict"]({"left": SAMPLE, "rihgt": SAMPLE})
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        load(classifier())["predict"]()


@pytest.mark.parametrize("target", ["python", "numpy"])
def test_inputs_have_names(target: str) -> None:
    """By position, by keyword, in a dict or a list, as Keras takes them, and so in batches."""
    graph = two_ends()
    module = load(graph, source_of(graph, target=target))
    a, b = arrays(graph)
    expected = module["predict"](a, b)
    forms = ({"left": a, "right": b}, {"right": b, "left": a}, (a, b), [a, b])
    predictions = [module["predict"](left=a, right=b), *map(module["predict"], forms)]
    predictions += [module["Predictor"]().predict(form) for form in forms]
    for prediction in predictions:
        assert all(np.array_equal(*pair) for pair in zip(prediction, expected, strict=True))
    batches = [module["predict_batch"]([form, form]) for form in forms]
    assert all(
        np.array_equal(x, y) for batch in batches[1:] for x, y in zip(flat(batch), flat(batches[0]), strict=True)
    )
    ends = "{'left': (None, 3), 'right': (4,)} -> {'lstm': (None, 4), 'mul': (4,)}"
    assert repr(module["Predictor"]()) == f"<Predictor: {ends}>"
    for call in (lambda: module["predict"](a), lambda: module["predict"](right=b, left=None)):
        with pytest.raises(ValueError, match="expected 2 inputs|expected numbers|must hold numbers"):
            call()
    assert list(inspect.signature(module["predict"]).parameters) == ["left", "right"]
    assert list(
        inspect.signature(load(classifier(), source_of(classifier(), target=target))["predict"]).parameters
    ) == ["x"]


def flat(batch: Any) -> list[Any]:
    return [np.asarray(output) for item in batch for output in item]


def test_empty_sequence_is_refused() -> None:
    with pytest.raises(ValueError, match=r"must have shape \(None, 2\), not \(0,\)"):
        load(classifier(T))["predict"](np.zeros((0, 2)))


def test_sequence_shorter_than_a_kernel_is_refused() -> None:
    w = Weights()
    graph = chain((T, 3), conv(w, (3,), 3, 4, strides=(2,)), conv(w, (2,), 4, 4), simple_rnn(w, 4, 2))
    predict = load(graph)["predict"]
    with pytest.raises(ValueError, match="axis 0 of input 'x' must be at least 5 long, not 4"):
        predict(np.ones((4, 3)))
    assert_agrees(predict(np.ones((5, 3))), graph.evaluate(np.ones((5, 3))))


def test_sequence_shorter_than_a_slice_is_refused() -> None:
    for operation, least in (
        (Slice(axis=0, start=1, stop=4), 4),
        (Slice(axis=0, start=-3, stop=None), 3),
        (Slice(axis=0, start=2, stop=None, drop=True), 3),
        (Slice(axis=0, start=2, stop=None), 3),
    ):
        predict = load(chain((T, 3), operation))["predict"]
        predict(np.ones((least, 3)))
        with pytest.raises(ValueError, match=f"axis 0 of input 'x' must be at least {least} long, not {least - 1}"):
            predict(np.ones((least - 1, 3)))


def test_lengths_that_must_agree() -> None:
    other = Axis("other")
    for operation in (Binary(kind="add"), Concatenate(axis=1)):
        predict = load(several(operation, (T, 3), (other, 3)))["predict"]
        predict(np.ones((4, 3)), np.ones((4, 3)))
        for lengths in ((4, 5), (1, 4), (4, 1)):
            ends = "axis 0 of input 'x0' and axis 0 of input 'x1'"
            message = f"{ends} must have the same length, not {lengths[0]} and {lengths[1]}"
            with pytest.raises(ValueError, match=message):
                predict(*(np.ones((n, 3)) for n in lengths))
    predict = load(several(Binary(kind="add"), (T, 3), (5, 3)))["predict"]
    with pytest.raises(ValueError, match="axis 0 of input 'x0' and 5 must have the same length, not 4 and 5"):
        predict(np.ones((4, 3)), np.ones((5, 3)))
    predict = load(several(Concatenate(axis=1), (T, 3), (T, 2)))["predict"]
    shared = "axis 0 of input 'x0' and axis 0 of input 'x1' must have the same length, not 4 and 3"
    with pytest.raises(ValueError, match=shared):
        predict(np.ones((4, 3)), np.ones((3, 2)))


@pytest.mark.parametrize("index", [5, -1, 1e9, np.nan, np.inf, -np.inf])
def test_index_outside_an_embedding_is_an_error(index: float) -> None:
    predict = load(chain((3,), Embedding(table=Weights()(5, 2))))["predict"]
    with pytest.raises(IndexError, match="outside an embedding table of 5 rows"):
        predict([0.0, index, 1.0])


# --- state


def test_predict_is_pure_even_where_the_model_is_stateful() -> None:
    graph = classifier(stateful=True)
    predict = load(graph)["predict"]
    assert predict(SAMPLE) == predict(SAMPLE)
    assert_agrees([predict(SAMPLE)], graph.evaluate(np.array(SAMPLE)))


def test_stateful_predictor_keeps_its_state_until_reset() -> None:
    graph = two_ends(stateful=True)
    module, inputs = load(graph), arrays(graph)
    predictor = module["Predictor"]()
    state: Any = {}
    for _ in range(3):
        expected, state = graph.run(inputs, state)
        assert_agrees(predictor.predict(*inputs), expected)
    predictor.reset()
    assert predictor.predict(*inputs) == module["predict"](*inputs)
    assert module["Predictor"]().predict(*inputs) == module["predict"](*inputs)


def test_step_and_predict_share_the_state_of_a_stateful_model() -> None:
    graph = classifier(stateful=True)
    Predictor = load(graph)["Predictor"]
    one, other = Predictor(), Predictor()
    one.predict(SAMPLE)
    for x in SAMPLE:
        other.step(x)
    assert one.predict(SAMPLE) == other.predict(SAMPLE)
    assert one.step(SAMPLE[0]) == other.step(SAMPLE[0])


def test_predict_leaves_the_steps_of_a_stateless_model_alone() -> None:
    module = load(classifier())
    predictor = module["Predictor"]()
    for k, x in enumerate(SAMPLE):
        result = predictor.step(x)
        predictor.predict(SAMPLE[::-1])
        assert k < 2 or result == module["predict"](SAMPLE)


@pytest.mark.parametrize("target", ["python", "numpy"])
def test_a_state_has_the_lengths_that_its_first_step_had(target: str) -> None:
    graph = network((T, Axis("width"), 3), conv_lstm(Weights(3), padding="same"))
    wide, narrow = (np.random.default_rng(0).normal(size=(2, width, 3)) for width in (9, 5))
    predictor = load(graph, source_of(graph, target=target))["Predictor"]()
    with pytest.raises(ValueError, match="numbers"):
        predictor.step([*wide[0, 1:].tolist(), ["a", "b", "c"]])
    predictor.step(narrow[0].tolist())
    for wrong in (wide[0], wide[0, :1]):
        with pytest.raises(ValueError, match=rf"the state is of width = 5, not width = {len(wrong)}; reset\(\) first"):
            predictor.step(wrong.tolist())
    predictor.predict(wide.tolist())
    np.testing.assert_allclose(predictor.step(narrow[1].tolist()), graph.evaluate(narrow)[0], rtol=0, atol=1e-6)
    predictor.reset()
    assert len(predictor.step(wide[0].tolist())) == 9


@pytest.mark.parametrize("sequences", [False, True])
def test_steps_give_the_output_so_far(sequences: bool) -> None:
    w = Weights(5)
    graph = chain((T, 3), lstm(w, return_sequences=True), gru(w, 4, 2, return_sequences=sequences))
    predictor = load(graph)["Predictor"]()
    x = np.random.default_rng(0).normal(size=(5, 3))
    for _ in range(2):
        for t in range(5):
            expected, _ = graph.evaluate(x[: t + 1])
            result, _ = predictor.step(x[t])
            assert_agrees([result], [expected[-1] if sequences else expected])
        predictor.reset()


def test_step_takes_and_gives_several() -> None:
    graph = two_ends()
    predictor, (a, b) = load(graph)["Predictor"](), arrays(graph)
    for t in range(len(a)):
        y, z = graph.evaluate(a[: t + 1], b)
        assert_agrees(predictor.step(a[t], b), [y[-1], z])
    with pytest.raises(ValueError, match=r"input 'left' must have shape \(3,\), not \(1, 3\)"):
        predictor.step(a[:1], b)


def test_step_of_an_index() -> None:
    w = Weights(6)
    graph = chain((T,), Embedding(table=w(5, 3)), lstm(w))
    graph = Graph(**{**vars(graph), "outputs": graph.outputs[:1], "output_names": ("y",)})
    predictor = load(graph)["Predictor"]()
    for t, index in enumerate([3, 0, 4]):
        assert_agrees([predictor.step(index)], graph.evaluate(np.array([3, 0, 4])[: t + 1]))
    with pytest.raises(ValueError, match=r"must have shape \(\), not \(1,\)"):
        predictor.step([3])


def test_model_without_steps_says_which_layer_is_why() -> None:
    w = Weights()
    for graph in (
        chain((T, 3), lstm(w, go_backwards=True)),
        chain((6, 3), lstm(w, return_sequences=True), Reshape(target=(24,))),
    ):
        predictor = load(graph)["Predictor"]()
        predictor.reset()
        with pytest.raises(
            NotImplementedError, match="this model cannot be stepped: .*(LSTM 'lstm_0'|Reshape 'reshape_1')"
        ):
            predictor.step([1.0, 2.0, 3.0])


def test_predictors_are_independent_and_can_be_pickled(tmp_path: Path) -> None:
    (tmp_path / "pickled_predictor.py").write_text(source_of(classifier(stateful=True)))
    sys.path.insert(0, str(tmp_path))
    try:
        import pickled_predictor  # type: ignore[import-not-found]

        predictor = pickled_predictor.Predictor()
        predictor.predict(SAMPLE)
        copy = pickle.loads(pickle.dumps(predictor))
        assert copy.predict(SAMPLE) == predictor.predict(SAMPLE) != pickled_predictor.Predictor().predict(SAMPLE)
    finally:
        sys.path.remove(str(tmp_path))


# --- the text itself


@pytest.mark.parametrize("case", operation_cases(), ids=repr)
def test_nothing_in_the_file_is_unused(case: Any) -> None:
    tree = ast.parse(source_of(case.graph))
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            assert {alias.name for alias in node.names} <= used
        elif isinstance(node, ast.FunctionDef):
            assert node.name in used | {"predict_batch"}
            own = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
            made = {each.id for each in own if not isinstance(each.ctx, ast.Load)}
            read = {each.id for each in own if isinstance(each.ctx, ast.Load)}
            inner = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
            body_unused = inner - read if node.name.startswith("forward") else set()
            assert made - read <= {"_"}, node.name
            assert not body_unused - {"state"}, node.name
        elif isinstance(node, ast.Assign):
            (target,) = node.targets
            assert isinstance(target, ast.Name)
            assert target.id in used | {"__all__", "OUTPUT_NAMES", "OUTPUT_SHAPES"}
    defined = [node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    assert len(defined) == len(set(defined))


@pytest.mark.parametrize("case", operation_cases(), ids=repr)
def test_lines_are_short_and_blank_lines_few(case: Any) -> None:
    text = source_of(case.graph)
    code = text[: text.index("# Weights\n")]
    assert all(len(line) <= 120 and line == line.rstrip() for line in code.splitlines())
    assert "\n\n\n\n" not in text
    assert text.endswith("main()\n")
    compile(text.encode("utf-8"), "predictor.py", "exec", dont_inherit=True)


def test_weights_are_readable_while_there_are_few(tmp_path: Path) -> None:
    few, many = chain((T, 3), lstm(Weights(), 3, 4)), chain((T, 3), lstm(Weights(), 3, 40))
    assert sum(array.size for array in few.weights()) <= LITERAL_WEIGHTS < sum(array.size for array in many.weights())
    assert repr(float(few.nodes[0].operation.kernel[0, 0])) in source_of(few, "readable")
    assert "decode_weights" not in source_of(few, "readable")
    text = source_of(many, "readable")
    assert text.count('= decode_weights("') == 12
    x = np.random.default_rng(0).normal(size=(3, 3))
    assert_agrees(load(many, text)["predict"](x), many.evaluate(x))


@pytest.mark.parametrize("target", ["python", "numpy"])
def test_many_weights_are_text_that_is_quick_to_import(target: str) -> None:
    """Every array is one text, and there are no long lists of numbers."""
    graph = chain((T, 3), lstm(Weights(), 3, 40), dense(Weights(), 40, 20))
    tree = ast.parse(source_of(graph, target=target))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    lists = [node for node in ast.walk(tree) if isinstance(node, (ast.List, ast.Tuple))]
    assert max(len(node.elts) for node in lists) < 10
    weights = 4 * sum(array.size for array in graph.weights())
    assert weights * 4 / 3 <= sum(map(len, texts)) < 1.5 * weights * 4 / 3


def test_doubles_stay_doubles() -> None:
    rng = np.random.default_rng(0)
    for units in (3, 60):
        operation = lstm(lambda *shape: rng.normal(size=shape), 3, units)
        graph = chain((T, 3), operation)
        module = load(graph, source_of(graph, "readable"))
        kernel = np.array(module["LSTM_0_KERNEL_F"])
        assert (kernel == operation.kernel[:, units : 2 * units].T).all()


def test_gates_are_named_and_stand_beside_the_equations() -> None:
    text = source_of(classifier(), "readable")
    for line in (
        "    i = [sigmoid(v) for v in weigh(x, LSTM_0_KERNEL_I, h, LSTM_0_RECURRENT_KERNEL_I, LSTM_0_BIAS_I)]",
        "    f = [sigmoid(v) for v in weigh(x, LSTM_0_KERNEL_F, h, LSTM_0_RECURRENT_KERNEL_F, LSTM_0_BIAS_F)]",
        "    candidate = [tanh(v) for v in weigh(x, LSTM_0_KERNEL_C, h, LSTM_0_RECURRENT_KERNEL_C, LSTM_0_BIAS_C)]",
        "    o = [sigmoid(v) for v in weigh(x, LSTM_0_KERNEL_O, h, LSTM_0_RECURRENT_KERNEL_O, LSTM_0_BIAS_O)]",
        "    c = [f_k * c_k + i_k * candidate_k for f_k, c_k, i_k, candidate_k in zip(f, c, i, candidate)]",
        "    h = [o_k * tanh(c_k) for o_k, c_k in zip(o, c)]",
    ):
        assert f"{line}\n" in text


def test_same_text_in_every_process(tmp_path: Path) -> None:
    script = (
        "from python_cases import *; from generated import source_of; import hashlib, sys\n"
        "texts = [source_of(case.graph) for case in operation_cases()]\n"
        "print(hashlib.sha256(''.join(texts).encode()).hexdigest())"
    )
    found = set()
    for seed, locale in (("0", "C"), ("1", "C.UTF-8"), ("77", "POSIX")):
        environment = os.environ | {
            "PYTHONHASHSEED": seed,
            "LC_ALL": locale,
            "PYTHONPATH": os.pathsep.join([*map(str, HELPERS), *sys.path]),
        }
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
        )
        found.add(done.stdout)
    assert len(found) == 1
