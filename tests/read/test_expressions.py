"""Lambdas in files: what they compute is said by the user, in an expression that is parsed and never run."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import keras, precision, predictions, randomize, samples
from typer.testing import CliRunner

import lstmgen
from lstmgen.cli.app import app
from lstmgen.errors import OptionError, UnsupportedError
from lstmgen.read import expressions, read_file

tf_keras = pytest.importorskip("tf_keras")
both = pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])
pytestmark = pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`:UserWarning")

# What a Lambda computes, as a function and as an expression of its input (batch, 5, 6).
FUNCTIONS: dict[str, Any] = {
    "x[:, -1, :]": lambda x: x[:, -1, :],
    "2 * x[:, ::-1] - 1.5": lambda x: 2 * x[:, ::-1] - 1.5,
    "-x / (1 + ops.abs(x))": lambda x: -x / (1 + abs(x)),
    "keras.ops.mean(x, axis=1)": lambda x: keras.ops.mean(x, axis=1),
    "ops.softmax(x @ ops.transpose(x, (0, 2, 1)), -1) @ x": lambda x: (
        keras.ops.softmax(x @ keras.ops.transpose(x, (0, 2, 1)), -1) @ x
    ),
    "expand_dims(sum(x ** 2, (1, 2)), axis=-1)": lambda x: keras.ops.sum(x**2, axis=(1, 2))[:, None],
    "2 * where(x > 0.2, x, 0.1)": lambda x: 2 * keras.ops.where(x > 0.2, x, 0.1),
    "concatenate([x, ops.tanh(x)], axis=-1)[:, :, 2:8]": lambda x: keras.ops.concatenate(
        [x, keras.ops.tanh(x)], axis=-1
    )[:, :, 2:8],
    "ops.erf(x) + log2(2 + abs(x))": lambda x: keras.ops.erf(x) + keras.ops.log2(2 + abs(x)),
    "einsum('bij,bkj->bik', x, x)": lambda x: keras.ops.einsum("bij,bkj->bik", x, x),
    "ops.moveaxis(x, 1, 2)": lambda x: keras.ops.moveaxis(x, 1, 2),
    "where(isnan(x / x), 0.5, x)": lambda x: keras.ops.where(keras.ops.isnan(x / x), 0.5, x),
    "2 * ops.split(x, 3, axis=-1)[1] - unstack(x, 5, 1)[3][:, None, :2]": lambda x: (
        2 * keras.ops.split(x, 3, axis=-1)[1] - keras.ops.unstack(x, 5, 1)[3][:, None, :2]
    ),
    "ops.pad(x, ((0, 0), (1, 0), (0, 0)), constant_values=0.5)": lambda x: keras.ops.pad(
        x, ((0, 0), (1, 0), (0, 0)), constant_values=0.5
    ),
}


def model(k: Any, function: Any, **options: Any) -> Any:
    x = k.Input((5, 4))
    h = k.layers.LSTM(6, return_sequences=True)(x)
    y = k.layers.Lambda(function, name="mine", **options)(h)
    made = k.Model(x, k.layers.Dense(2)(y))
    randomize(made)
    return made


def agree(made: Any, path: Path, layers: dict[str, str]) -> None:
    inputs = samples(made)
    graph = read_file(path, layers=layers)
    for x, wanted in zip(inputs[0], predictions(made, inputs)[0]):
        np.testing.assert_allclose(graph.evaluate(x)[0], wanted, rtol=0, atol=1e-12 * max(1, np.abs(wanted).max()))


@pytest.mark.parametrize("expression", FUNCTIONS)
def test_an_expression_is_the_function(expression: str, tmp_path: Path) -> None:
    with precision(keras):
        made = model(keras, FUNCTIONS[expression])
        for suffix in (".keras", ".h5"):
            made.save(tmp_path / f"model{suffix}")
            agree(made, tmp_path / f"model{suffix}", {"mine": expression})


@both
@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_several_tensors_and_every_form_of_file(k: Any, suffix: str, tmp_path: Path) -> None:
    with precision(k):
        x = k.Input((5, 4))
        h = k.layers.GRU(3, return_sequences=True)(x)
        last = k.layers.Lambda(lambda v: v[:, -1], name="last", output_shape=(3,))(h)
        y = k.layers.Lambda(lambda v: v[0] * v[1][:, 0], name="product", output_shape=(3,))([last, h])
        inner = k.Sequential([k.Input((3,)), k.layers.Lambda(lambda v: v + 1, name="inside", output_shape=(3,))])
        made = k.Model(x, inner(y))
        randomize(made)
        made.save(str(tmp_path / f"model{suffix}"))
        layers = {"last": "x[:, -1]", "product": "x[0] * x[1][:, 0]", "inside": "1 + x"}
        agree(made, tmp_path / f"model{suffix}", layers)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("y", "'y' is not supported; use x, numbers"),
        ("x.__class__", "'x.__class__' is not supported"),
        ("__import__('os').system('true')", "is not a known function; known: abs, "),
        ("(lambda: x)()", "is not a known function"),
        ("open('marker', 'w')", "'open' is not a known function"),
        ("[t for t in x]", "is not supported"),
        ("x if x else -x", "is not supported"),
        ("x[:, -1", "is not a valid expression: '\\[' was never closed"),
        ("import os", "is not a valid expression"),
        ("ops.sort(x)", "'ops.sort' is not a known function"),
        ("tf.sum(x)", "'tf.sum' is not a known function"),
        ("ops.sum(x, 1, 2, 3)", "takes x, axis, keepdims"),
        ("ops.sum(x, over=1)", "takes x, axis, keepdims"),
        ("ops.sum()", "needs x"),
        ("3", "does not depend on x"),
        ("ops.clip(x, 0.5)", "needs x, x_min, x_max"),
        ("(x > 0) * x", r"'\(x > 0\) \* x' computes with booleans.*ops.where"),
        ("1 - ops.expand_dims(x == 0, 1)", "computes with booleans"),
        ("2 ** 10", "is without a tensor"),
        ("x * (1 / 0)", "'1 / 0' has no value: division by zero"),
        (f"x * (1{'0' * 400} / 1)", "has no value: integer division result too large"),
        ("not x", "'not x' is not supported"),
        ("'a' + 'b'", "is not a number"),
        ("x" * 3000, "more than 2000 characters"),
        ("-" * 1900 + "x", "not a valid expression|maximum recursion|recursion"),
    ],
)
def test_what_is_no_expression(expression: str, message: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    model(keras, lambda x: x).save("model.keras")
    with pytest.raises(OptionError, match=message):
        read_file("model.keras", layers={"mine": expression})
    assert not Path("marker").exists()


@pytest.mark.parametrize("name", expressions.FUNCTIONS)
def test_arguments_that_are_left_out(name: str) -> None:
    """They have Keras's names, in its order, and its defaults: ops.concatenate joins along the first axis."""
    ours = expressions.parameters(expressions.FUNCTIONS[name])
    theirs = list(inspect.signature(getattr(keras.ops, name)).parameters.values())[: len(ours)]
    assert [each.spelling for each in ours] == [each.name for each in theirs]
    assert [each.default for each in ours] == [each.default for each in theirs]


def test_what_does_not_fit_the_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    model(keras, lambda x: x).save(path)
    with pytest.raises(OptionError, match="no Lambda of that name; those of the model: mine"):
        read_file(path, layers={"lambda_1": "x"})
    with pytest.raises(UnsupportedError, match="axis=0 is the batch axis, which would mix samples"):
        read_file(path, layers={"mine": "ops.concatenate((x, -x))"})
    with pytest.raises(UnsupportedError, match="GetItem layer 'mine/getitem_1': index 9 is outside an axis of 5"):
        read_file(path, layers={"mine": "x[:, 9]"})
    with pytest.raises(
        UnsupportedError, match="Concatenate layer 'mine/concatenate_1': 1.0 in its list is not a tensor"
    ):
        read_file(path, layers={"mine": "ops.concatenate([x, 1.0], axis=1)"})
    with pytest.raises(OptionError, match="is for a model file"):
        lstmgen.read(model(keras, lambda x: x), layers={"mine": "x"})
    model(tf_keras, lambda x: x, mask=lambda x, mask: x[..., 0] > 0).save(tmp_path / "model.h5")
    with pytest.raises(OptionError, match="`layers=mine`: this Lambda also computes a mask"):
        read_file(tmp_path / "model.h5", layers={"mine": "x"})


def test_the_command_line_says_which_lambdas_want_one(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    model(keras, lambda x: keras.ops.softmax(x[:, -1])).save("model.keras")
    runner = CliRunner()
    found = runner.invoke(app, ["inspect", "model.keras"])
    assert found.exit_code == 1
    text = " ".join(found.output.split())
    mentioned = text.partition("write what it computes (its code mentions ")[2].partition(")")[0].split(", ")
    assert {"keras", "ops", "softmax"} <= set(mentioned)
    # Neither the file that it stood in nor the function around it.
    assert not {"tests", "read", "test_expressions", "lambda", "locals"} & set(mentioned)
    assert "Or: lstmgen export model.keras -o predictor.py --layer mine=EXPRESSION" in text
    stated = ["--layer", "mine=ops.softmax(x[:, -1])"]
    assert runner.invoke(app, ["inspect", "model.keras", *stated]).exit_code == 0
    assert runner.invoke(app, ["export", "model.keras", "-o", "p.py", *stated]).exit_code == 0
    verified = runner.invoke(app, ["verify", "model.keras", "p.py", *stated])
    assert verified.exit_code == 0, verified.output
    assert "the file contains code, which Keras would run" in " ".join(verified.output.split())
    export = ["export", "model.keras", "-o", "q.py"]
    for wrong, message in [
        (["--layer", "x"], "--layer x must be NAME=EXPRESSION"),
        (["--layer", "mine=x", "--layer", "mine=-x"], "--layer mine is set twice"),
    ]:
        refused = runner.invoke(app, [*export, *wrong])
        assert (refused.exit_code, message in refused.output) == (2, True)
    Path("pipeline.json").write_text('{"version": 2}')
    unread = runner.invoke(app, ["inspect", "model.keras", "--pipeline", "pipeline.json"])
    assert "pipeline.json: its version is 2" in unread.output
