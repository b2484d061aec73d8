"""Files with classes of the user's own, which are loaded because the user names these."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from custom_project import BESIDE, CODE, OLD_CODE, forget
from typer.testing import CliRunner

import lstmgen
from lstmgen.check import custom
from lstmgen.cli.app import app
from lstmgen.errors import OptionError, ReadError, ToolError, UnsupportedError

keras = pytest.importorskip("keras")


@pytest.mark.parametrize("name", ["model.keras", "model.h5"])
def test_a_file_and_its_classes(name: str, project: Path) -> None:
    graph = lstmgen.read(name, custom_objects="mylayers.py")
    assert graph.source.name == name
    assert graph.source.sha256
    for x, y in zip(np.load("x.npy"), np.load("y.npy")):
        np.testing.assert_allclose(graph.evaluate(x)[0], y, rtol=0, atol=1e-6)


def test_what_lies_beside_the_file_is_its_own(project: Path) -> None:
    """Another folder may have modules of the same names."""
    other = project / "other"
    other.mkdir()
    (other / "mylayers.py").write_text(CODE)
    (other / "beside.py").write_text(BESIDE.replace("/ 2", "/ 4"))
    given = [custom.objects_of(folder / "mylayers.py")["squashed"] for folder in (project, other)]
    assert [float(squashed(np.float64(100.0))) for squashed in given] == [0.5, 0.25]
    assert not {"mylayers", "beside"} & set(sys.modules)


def test_classes_by_name(project: Path) -> None:
    from lstmgen.check.custom import objects_of

    given = objects_of(Path("mylayers.py"))
    assert set(given) == {"Attention", "Registered", "Token", "squashed"}
    forget()
    lstmgen.read("model.keras", custom_objects=given)
    del given["Attention"]
    forget()
    with pytest.raises(UnsupportedError, match="Attention layer 'attention.*': 'Attention' is missing in"):
        lstmgen.read("model.keras", custom_objects=given)


def test_the_command_line(project: Path) -> None:
    runner = CliRunner()
    refused = runner.invoke(app, ["inspect", "model.keras"])
    assert refused.exit_code == 1
    assert "Or: lstmgen export model.keras -o predictor.py --custom mylayers.py" in " ".join(refused.output.split())
    assert "mylayers" not in sys.modules
    done = runner.invoke(app, ["export", "model.keras", "-o", "net.c", "--custom", "mylayers.py"])
    assert done.exit_code == 0, done.output
    verified = runner.invoke(app, ["verify", "model.keras", "net.c", "--custom", "mylayers.py"])
    assert verified.exit_code == 0, verified.output
    assert "Keras" in verified.output


def test_commands_that_show(project: Path) -> None:
    runner = CliRunner()
    shown = runner.invoke(app, ["inspect", "model.keras", "--custom", "mylayers.py", "--board", "pico"])
    assert shown.exit_code == 0, shown.output
    assert all(word in shown.output for word in ("Attention", "Registered", "model.keras", "code and libraries"))
    again = runner.invoke(app, ["inspect", "model.keras", "--custom", "mylayers.py"])
    assert "Next: lstmgen export model.keras --custom mylayers.py -o predictor.py" in " ".join(again.output.split())
    made = runner.invoke(app, ["report", "model.keras", "-o", "report.json", "--custom", "mylayers.py"])
    assert made.exit_code == 0, made.output
    assert "Registered" in Path("report.json").read_text()


def test_what_does_not_go_together(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "keras", None)
        with pytest.raises(OptionError, match=r"missing.py`: there is no such file"):
            lstmgen.read("model.keras", custom_objects="missing.py")
    Path("broken.py").write_text("import nothing_of_that_name")
    with pytest.raises(
        OptionError, match="broken.py cannot be imported: ModuleNotFoundError.*a Python file that contains only it"
    ):
        lstmgen.read("model.keras", custom_objects="broken.py")
    with pytest.raises(OptionError, match="needs a file with the whole model"):
        lstmgen.read("model.keras", "model.h5", custom_objects={})
    Path("fails.py").write_text(CODE.replace("self.scale = scale", "raise ValueError('no')"))
    with pytest.raises(ToolError, match=r"cannot load the model: Attention cannot be built from its config: no$"):
        lstmgen.read("model.keras", custom_objects="fails.py")
    forget()
    Path("strict.py").write_text(CODE.replace("scale, **options", "scale").replace("(**options)", "()"))
    message = r"Attention.__init__\(\) got an unexpected keyword.*let __init__\(\) take \*\*kwargs"
    with pytest.raises(ToolError, match=message):
        lstmgen.read("model.keras", custom_objects="strict.py")


SUBCLASS = """
import keras
from keras import layers, ops


@keras.saving.register_keras_serializable(package="mine")
class Whole(keras.Model):
    def __init__(self, **options):
        super().__init__(**options)
        self.lstm = layers.LSTM(3)

    def call(self, x):
        return ops.where(self.lstm(x) == 0, 1.0, self.lstm(x))


@keras.saving.register_keras_serializable(package="mine")
class Noisy(keras.layers.Layer):
    def call(self, x):
        import tensorflow as tf
        return x + tf.random.normal(tf.shape(x))
"""


def test_a_subclassed_model_and_a_random_layer(project: Path) -> None:
    Path("mymodel.py").write_text(SUBCLASS)
    given = custom.objects_of(Path("mymodel.py"))
    model = given["Whole"]()
    x = np.load("x.npy")
    expected = np.asarray(model(x))
    model.save("whole.keras")
    with pytest.raises(UnsupportedError, match=r"the model itself.*`custom_objects=mymodel.py`.*functional model"):
        lstmgen.read("whole.keras")
    shown = " ".join(CliRunner().invoke(app, ["inspect", "whole.keras"]).output.split())
    assert "Or: lstmgen export whole.keras -o predictor.py --custom mylayers.py" in shown
    graph = lstmgen.read("whole.keras", custom_objects="mymodel.py")
    np.testing.assert_allclose(graph.evaluate(x[0])[0], expected[0], rtol=0, atol=1e-6)
    inputs = keras.Input((5, 4))
    keras.Model(inputs, given["Noisy"]()(inputs)).save("noisy.keras")
    with pytest.raises(
        UnsupportedError, match="Noisy layer .*two calls on the same sample differ: it is random; leave out of call"
    ):
        lstmgen.read("noisy.keras", custom_objects="mymodel.py")


SHADOWS = """
import keras
from keras import layers, ops


class Functional(keras.Model):
    def call(self, inputs, training=None, mask=None):
        return 2 * super().call(inputs)


class Multiply(layers.Layer):
    def call(self, a, b=None):
        return ops.tanh(a)
"""


def test_classes_by_names_of_keras_take_no_place_of_its_own(project: Path) -> None:
    """A functional model and an operator, whose classes Keras looks up among the user's first."""
    Path("shadows.py").write_text(SHADOWS)
    given = custom.objects_of(Path("shadows.py"))
    x = keras.Input((5, 4))
    model = keras.Model(x, keras.layers.LSTM(2)(x * x))
    samples = np.load("x.npy")
    for kind, factor in ((keras.Model, 1), (given["Functional"], 2)):
        kind(model.inputs, model.outputs).save("shadows.keras")
        graph = lstmgen.read("shadows.keras", custom_objects="shadows.py")
        np.testing.assert_allclose(graph.evaluate(samples[0])[0], factor * model(samples)[0], rtol=0, atol=1e-6)
    keras.Model(x, given["Multiply"]()(x) * x).save("both.keras")
    with pytest.raises(
        UnsupportedError, match="Multiply layer .*own by the same name, which the model uses, too; rename"
    ):
        lstmgen.read("both.keras", custom_objects="shadows.py")


@pytest.mark.parametrize("name", ["old.h5", "old.keras"])
def test_files_of_keras_2(name: str, project: Path) -> None:
    tf_keras = pytest.importorskip("tf_keras")
    Path("oldlayers.py").write_text(OLD_CODE)
    given = custom.objects_of(Path("oldlayers.py"))
    layers = tf_keras.layers
    activation = given["halved"] if name == "old.keras" else "tanh"  # Keras itself cannot read it back from HDF5
    inner = layers.LSTM(2, activation=activation, return_sequences=True)
    tf_keras.Sequential([tf_keras.Input((4, 3)), inner, given["Old"]()]).save(name)
    with pytest.raises(UnsupportedError):
        lstmgen.read(name)
    with pytest.raises(ToolError, match="its classes must be too: give the Python file, where keras means tf_keras"):
        lstmgen.read(name, custom_objects={"halved": given["halved"], "Old": keras.layers.Dense})
    for target in ("python", "c"):
        report = lstmgen.verify(name, custom_objects="oldlayers.py", target=target, samples=2)
        assert report.ok
        assert "\nKeras " in str(report)


OLDER_CODE = """
import keras
import keras.engine as KE
import keras.layers as layers
import keras.layers.recurrent as recurrent
from keras import backend as K, initializers
from keras.engine.topology import InputSpec, Layer
from tensorflow.python.keras.engine.base_layer import Layer as SameLayer

assert Layer is SameLayer is layers.Layer is KE.Layer is keras.engine.Layer
assert recurrent.GRU is layers.GRU


class Positional(Layer):
    def __init__(self, **options):
        self.init = initializers.get("glorot_uniform")
        super().__init__(**options)

    def build(self, shape):
        self.input_spec = [InputSpec(ndim=3)]
        self.w = self.add_weight((shape[-1], shape[-1]), initializer=self.init, name="w")
        self.u = self.add_weight((shape[-1],), "zero", "u")
        super().build(shape)

    def call(self, x, mask=None):
        return x * K.expand_dims(K.softmax(K.sum(K.tanh(K.dot(x, self.w)) * self.u, axis=-1)))


class Listed(keras.layers.Layer):
    def build(self, shape):
        self.a, self.b = (K.variable(K.ones((shape[-1],)), name=name) for name in "ab")
        self.trainable_weights = [self.b, self.a]
        super().build(shape)

    def call(self, x, mask=None):
        return K.sum(x * self.a - self.b, axis=1)
"""


@pytest.mark.parametrize("name", ["older.h5", "older.keras"])
def test_code_for_older_keras(name: str, project: Path) -> None:
    """It imports what is elsewhere now, gives the shape of a weight first, and lists its weights itself."""
    tf_keras = pytest.importorskip("tf_keras")
    Path("oldlayers.py").write_text(OLDER_CODE)
    before = dict(sys.modules)
    given = custom.given_objects(Path("oldlayers.py"), tf_keras)
    layer = tf_keras.layers.Layer
    kept = (layer.add_weight, layer.trainable_weights)
    with custom.older.weights_of_keras1(tf_keras):
        gru = tf_keras.layers.GRU(3, return_sequences=True)
        model = tf_keras.Sequential([tf_keras.Input((5, 2)), gru, given["Positional"](), given["Listed"]()])
    random = np.random.default_rng(2)
    model.set_weights([random.normal(size=weight.shape) for weight in model.get_weights()])
    assert model.layers[-1].weights[0] is model.layers[-1].b
    model.save(name)
    shown = " ".join(CliRunner().invoke(app, ["inspect", name]).output.split())
    assert f"Or: lstmgen export {name} -o predictor.py --custom mylayers.py" in shown
    for target in ("python", "c"):
        report = lstmgen.verify(name, custom_objects="oldlayers.py", target=target, samples=2)
        assert report.ok
        assert "\nKeras " in str(report)
    assert (layer.add_weight, layer.trainable_weights) == kept
    assert not hasattr(tf_keras, "engine")
    assert all(sys.modules[key] is before[key] for key in before if key.partition(".")[0] == "keras")
    Path("oldlayers.py").write_text("from keras.layers.recurrent import Recurrent")
    with pytest.raises(OptionError, match="cannot be imported: ImportError: cannot import name 'Recurrent'"):
        lstmgen.read(name, custom_objects="oldlayers.py")


@pytest.mark.parametrize("name", ["old.h5", "old.keras"])
def test_code_in_files_of_keras_2(name: str, project: Path) -> None:
    """It is refused, as a lambda or as the name of a function that nobody gave, and never runs."""
    tf_keras = pytest.importorskip("tf_keras")
    Path("oldlayers.py").write_text(OLD_CODE)
    for function in (lambda x: x if Path("marker").exists() else 2 * x, os.fspath):
        layer = tf_keras.layers.Lambda(lambda x: x)
        model = tf_keras.Sequential([tf_keras.Input((4, 3)), layer, tf_keras.layers.LSTM(2)])
        layer.function = function
        model.save(name)
        with pytest.raises(UnsupportedError, match="it contains code, which lstmgen never runs"):
            lstmgen.read(name, custom_objects="oldlayers.py")


def test_saved_models_of_keras_2(project: Path) -> None:
    tf_keras = pytest.importorskip("tf_keras")
    tf_keras.Sequential([tf_keras.Input((4, 3)), tf_keras.layers.LSTM(2)]).save("old", save_format="tf")
    with pytest.raises(ReadError, match="is read without `custom_objects=`"):
        lstmgen.read("old", custom_objects="mylayers.py")
