"""What a file carries never runs, neither unasked nor beside classes that the user names."""

from __future__ import annotations

import base64
import json
import marshal
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from custom_project import OLD_CODE

import lstmgen
from lstmgen.check import custom
from lstmgen.errors import UnsupportedError

keras = pytest.importorskip("keras")

EVIL = "open('marker', 'w')"


def edited(change: Callable[[Any], None]) -> str:
    """The archive with another config of the model."""
    with zipfile.ZipFile("model.keras") as source, zipfile.ZipFile("evil.keras", "w") as target:
        for member in source.infolist():
            data = source.read(member)
            if member.filename == "config.json":
                config = json.loads(data)
                change(config)
                data = json.dumps(config).encode()
            target.writestr(member.filename, data)
    return "evil.keras"


def tensorflow_deletes(model: Any) -> None:
    own = {"name": "delete", "trainable": True, "dtype": "float32", "function": "io.gfile.remove"}
    call = ["_CONSTANT_VALUE", -1, "oldlayers.py", {}]
    model["config"]["layers"].append(
        {"class_name": "TFOpLambda", "name": "delete", "config": own, "inbound_nodes": [call]}
    )


def of_a_module(**item: Any) -> Callable[[Any], None]:
    """A layer holds something that is in a module, for which Keras 2 would import that."""
    return lambda model: model["config"]["layers"][-1]["config"].update(activation={"module": "evil", **item})


OLD_ATTACKS: dict[str, Callable[[Any], None]] = {
    "a function of TensorFlow": tensorflow_deletes,
    "a module of the model": lambda model: model.update(module="evil", registered_name="Evil"),
    "a type": of_a_module(class_name="__typespec__", spec_name="Evil", registered_name=None, config=[]),
    "a function with the name of another": of_a_module(class_name="function", config="f", registered_name="halved"),
    "a class without a name": of_a_module(class_name="Old", config={}, registered_name=""),
    "a function without a name": of_a_module(class_name="function", registered_name="f"),
    "a module that a module has": of_a_module(
        module="keras.src.utils.data_utils", class_name="function", config="os.system", registered_name="f"
    ),
    "a Lambda of no name": of_a_module(
        module="keras.layers", class_name="Lambda", config={"function_type": "function", "function": {}}
    ),
}


def test_nothing_of_a_file_of_keras_2_runs(project: Path) -> None:
    tf_keras = pytest.importorskip("tf_keras")
    Path("oldlayers.py").write_text(OLD_CODE)
    Path("evil.py").write_text(f"{EVIL}\nclass Evil: pass\n")
    x = tf_keras.Input((4, 3))
    h = custom.objects_of(Path("oldlayers.py"))["Old"]()(x)
    tf_keras.Model(x, tf_keras.layers.LSTM(2)(tf_keras.backend.relu(h[:, None]))).save("model.keras")
    assert lstmgen.read("model.keras", custom_objects="oldlayers.py").outputs
    for change in OLD_ATTACKS.values():
        with pytest.raises(UnsupportedError):
            lstmgen.read(edited(change), custom_objects="oldlayers.py")
        assert Path("oldlayers.py").exists()
        assert not Path("marker").exists()
        assert "evil" not in sys.modules


def a_lambda(layers: Any) -> None:
    code = base64.b64encode(marshal.dumps(compile(EVIL, "x", "eval"))).decode()
    function = {"class_name": "__lambda__", "config": {"code": code, "defaults": None, "closure": None}}
    config = {"name": "attention", "function": function, "arguments": {}}
    layers[2].update({"module": "keras.layers", "class_name": "Lambda", "config": config, "registered_name": None})


def an_activation(layers: Any) -> None:
    code = base64.b64encode(marshal.dumps(compile(EVIL, "x", "eval"))).decode()
    layers[-1]["config"]["activation"] = {"value": [code, None, None]}


def a_module(layers: Any) -> None:
    layers[2].update({"module": "evil", "class_name": "Evil", "registered_name": "Evil"})


def a_function_of_a_module(layers: Any) -> None:
    layers[-1]["config"]["activation"] = {
        "module": "os",
        "class_name": "function",
        "config": "system",
        "registered_name": "system",
    }


@pytest.mark.parametrize("change", [a_lambda, an_activation, a_module, a_function_of_a_module])
@pytest.mark.parametrize("custom", [None, "mylayers.py"])
def test_nothing_of_a_file_runs(change: Any, custom: str | None, project: Path) -> None:
    Path("evil.py").write_text(f"{EVIL}\nclass Evil: pass\n")
    path = edited(lambda model: change(model["config"]["layers"]))
    with pytest.raises(UnsupportedError):
        lstmgen.read(path, custom_objects=custom)
    assert not Path("marker").exists()
    assert "evil" not in sys.modules


def test_a_lambda_that_is_stated_never_reaches_keras(project: Path) -> None:
    x = keras.Input((5, 4))
    hidden = keras.layers.GRU(3, return_sequences=True)(x)
    keras.Model(x, keras.layers.Reshape((15,), name="attention")(hidden)).save("model.keras")
    path = edited(lambda model: a_lambda(model["config"]["layers"]))
    report = lstmgen.verify(path, layers={"attention": "x[:, 0]"}, target="python")
    assert report.ok
    assert any("contains code, which Keras would run" in note for note in report.notes)
    assert not Path("marker").exists()


def test_nothing_is_imported_unasked(project: Path) -> None:
    Path("mylayers.py").write_text(EVIL)
    with pytest.raises(UnsupportedError, match=r"`custom_objects=mylayers.py`"):
        lstmgen.read("model.keras")
    assert not Path("marker").exists()
