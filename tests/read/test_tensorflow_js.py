"""Layers models of TensorFlow.js: as its converter writes them from Keras, and as TensorFlow.js saves them."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from agreement import FLOAT32, FLOAT64, compare, predictions, randomize, samples, save

import lstmgen
from lstmgen.errors import ReadError
from lstmgen.read import files_of, read_file

SAVED = Path(__file__).parent / "files" / "tensorflow_js"
STORED = {"uint8": np.uint8, "uint16": np.uint16, "float16": np.float16}


def quantized(array: np.ndarray, kind: str) -> tuple[np.ndarray, dict[str, Any], np.ndarray]:
    """What the converter stores of an array, its entry in the manifest, and what TensorFlow.js makes of it."""
    if kind == "float16":
        stored = array.astype(np.float16)
        return stored, {"dtype": kind, "original_dtype": "float32"}, stored.astype(np.float32)
    scale = float(array.max() - array.min()) / np.iinfo(STORED[kind]).max or 1.0
    low = float(array.min())
    stored = np.round((array.astype(float) - low) / scale).astype(STORED[kind])
    restored = np.array([v * scale + low for v in stored.ravel().tolist()], np.float32).reshape(array.shape)
    return stored, {"dtype": kind, "min": low, "scale": scale, "original_dtype": "float32"}, restored


def converted(model: Any, folder: Path, kind: str = "", shard: int = 100) -> Path:
    """Writes a model as `tensorflowjs_converter` does: layers in the order of HDF5, shards of so many bytes.

    The model gets the numbers that the file has.
    """
    arrays = [array.astype(np.float32) for array in model.get_weights()]
    restored = [quantized(array, kind)[2] for array in arrays] if kind else arrays
    path = save(model, folder, ".h5")
    entries, data = [], b""
    with h5py.File(path) as file:
        topology = {
            "keras_version": file.attrs["keras_version"],
            "backend": "tensorflow",
            "model_config": json.loads(file.attrs["model_config"]),
        }
        for layer in file["model_weights"].values():
            for name in layer.attrs.get("weight_names", ()):
                stored = np.asarray(layer[name]).astype(np.float32)
                entry = {"name": str(name).removesuffix(":0"), "shape": list(stored.shape), "dtype": "float32"}
                if kind:
                    stored, entry["quantization"], _ = quantized(stored, kind)
                entries.append(entry)
                data += stored.tobytes()
    names = [f"group1-shard{k + 1}of{-(-len(data) // shard)}.bin" for k in range(-(-len(data) // shard))]
    for k, name in enumerate(names):
        (folder / name).write_bytes(data[k * shard : (k + 1) * shard])
    content = {
        "format": "layers-model",
        "modelTopology": topology,
        "weightsManifest": [{"paths": names, "weights": entries}],
    }
    model.set_weights(restored)
    (folder / "model.json").write_text(json.dumps(content), encoding="utf-8")
    return folder / "model.json"


def network(k: Any) -> Any:
    """Layers whose weights are in another order than the layers, and a model within the model."""
    inner = k.Sequential([k.Input((4,)), k.layers.Dense(3), k.layers.BatchNormalization()], name="inner")
    x = k.Input((5, 2))
    y = k.layers.DepthwiseConv1D(2, name="depthwise")(x)  # Keras 3 has another name for its kernel
    y = k.layers.Bidirectional(k.layers.LSTM(3, return_sequences=True), name="z")(y)
    y = k.layers.TimeDistributed(k.layers.Dense(4))(k.layers.BatchNormalization()(y))
    model = k.Model(x, inner(k.layers.RNN([k.layers.LSTMCell(3), k.layers.GRUCell(4)], name="a")(y)))
    randomize(model)
    return model


@pytest.mark.parametrize("kind", ["", "uint8", "uint16", "float16"])
def test_a_converted_model(k: Any, kind: str, tmp_path: Path) -> None:
    model = network(k)
    path = converted(model, tmp_path, kind)
    inputs = samples(model)
    graph = read_file(path)
    compare(graph, inputs, predictions(model, inputs), FLOAT64)
    assert (graph.source.container, graph.source.keras_version) == ("TensorFlow.js", k.__version__)
    assert len(files_of(path)) == len(list(tmp_path.glob("*.bin"))) + 1


def test_a_model_that_tensorflow_js_saved() -> None:
    """It is compared with what TensorFlow.js computes in float32."""
    graph = read_file(SAVED / "model.json")
    reference = json.loads((SAVED / "reference.json").read_text())
    compare(graph, [np.array(reference["input"])], [np.array(y) for y in reference["outputs"]], FLOAT32)
    assert graph.source.writer == "TensorFlow.js 4.22.0"


def test_verify_says_why_keras_is_missing(tmp_path: Path) -> None:
    lstmgen.export(SAVED / "model.json", tmp_path / "net.py")
    report = lstmgen.verify(SAVED / "model.json", tmp_path / "net.py")
    assert "not compared with Keras: Keras does not read files of TensorFlow.js" in str(report)


Edit = Callable[[dict[str, Any]], object]


def edited(folder: Path, edit: Edit) -> Path:
    shutil.copytree(SAVED, folder, dirs_exist_ok=True)
    content = json.loads((SAVED / "model.json").read_text())
    edit(content)
    (folder / "model.json").write_text(json.dumps(content))
    return folder / "model.json"


def group(content: dict[str, Any]) -> Any:
    return content["weightsManifest"][0]


def weight(**values: Any) -> Edit:
    return lambda content: group(content)["weights"][0].update(values)


def paths(*names: Any) -> Edit:
    return lambda content: group(content).update(paths=list(names))


def quantization(**values: Any) -> Edit:
    return weight(quantization=values)


def layer(of: str, **values: Any) -> Edit:
    """Gives the first layer of a class other values."""

    def edit(content: dict[str, Any]) -> None:
        layers = content["modelTopology"]["config"]["layers"]
        item = next(item for item in layers if item["class_name"] == of)
        item.update({key: value for key, value in values.items() if key == "class_name"})
        item["config"].update({key: value for key, value in values.items() if key != "class_name"})

    return edit


OUTSIDE = "which is outside the model's folder"


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        *((paths(name), OUTSIDE) for name in ("../weights.bin", "/etc/hosts", "a\\..\\..\\b", "C:b", "link.bin")),
        (paths("gone.bin"), "cannot read"),
        (paths("."), "is not a file"),
        (paths(3), "names a file 3"),
        (paths("weights.bin", "weights.bin"), "bytes, but its weights have"),
        (paths(), "is too short"),
        (paths(*["weights.bin"] * 10_001), "more than 10000 files"),
        (lambda content: content.pop("weightsManifest"), "has no weightsManifest"),
        (lambda content: content.update(weightsManifest={}), "weightsManifest is not a list"),
        (lambda content: content.update(weightsManifest=[3]), "lacks `weights` or `paths`"),
        (lambda content: content.update(modelTopology=None), "no modelTopology"),
        (lambda content: content.update(modelTopology={"model_config": 3}), "contains no model architecture"),
        (lambda content: group(content)["weights"].pop(), "bytes, but its weights have"),
        (weight(shape=[2**31]), "without a name or a shape"),
        (weight(shape=[True]), "without a name or a shape"),
        (weight(shape=[1] * 33), "without a name or a shape"),
        (weight(shape=[12, 2]), "the architecture needs shape (2, 12), the file has (12, 2)"),
        (weight(name=None), "without a name or a shape"),
        (weight(dtype="string"), "the dtype 'string' is not supported"),
        (weight(dtype=[]), "the dtype [] is not supported"),
        (weight(dtype="int32"), "weights of type int32 are not supported"),
        (weight(name="other/kernel"), "belongs to no layer of the architecture"),
        (weight(name="lstm_LSTM1/bias"), "twice"),
        (weight(name="lstm_LSTM1/gamma"), "expected 3 arrays (kernel, recurrent_kernel, bias)"),
        (weight(name="layers/lstm/vars/0"), "give the .keras file itself"),
        (quantization(dtype="uint4"), "quantization of float32 as 'uint4' is not supported"),
        (quantization(dtype="uint8", scale=1), "needs `scale` and `min`"),
        (quantization(dtype="uint8", scale=math.nan, min=0), "needs `scale` and `min`"),
        (quantization(dtype="uint8", scale=10**400, min=0), "needs `scale` and `min`"),
        (quantization(dtype="uint8", scale=1, min=0), "bytes, but its weights have"),
        (layer("BatchNormalization", class_name="Masking"), "may compute another result than Keras in layer"),
        (layer("SimpleRNN", mask_zero=True), "(mask_zero)"),
        (layer("SimpleRNN", class_name=[]), "may compute another result than Keras in layer"),
        (lambda content: content.update(format="graph-model"), "is a graph model of TensorFlow.js"),
    ],
)
def test_damaged_models(edit: Edit, message: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "weights.bin").write_bytes((SAVED / "weights.bin").read_bytes())
    (folder / "link.bin").symlink_to("../weights.bin")
    path = edited(folder, edit)
    with pytest.raises(ReadError) as caught:
        read_file(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value) or str(path.parent) in str(caught.value)


def swap(first: int, second: int) -> Edit:
    """Gives two weights each other's names."""

    def edit(content: dict[str, Any]) -> None:
        entries: Sequence[dict[str, Any]] = group(content)["weights"]
        one, other = entries[first], entries[second]
        one["name"], other["name"] = other["name"], one["name"]

    return edit


def test_directions_are_told_apart(tmp_path: Path) -> None:
    """Arrays of forward and backward layers have equal shapes."""
    names = [entry["name"] for entry in group(json.loads((SAVED / "model.json").read_text()))["weights"]]
    pair = [k for k, name in enumerate(names) if "ward_" in name and name.endswith("/bias")]
    with pytest.raises(ReadError, match="backward_"):
        read_file(edited(tmp_path, swap(*pair)))


def test_custom_code_is_refused() -> None:
    with pytest.raises(ReadError, match="a TensorFlow.js file is read without `custom_objects=`; leave that out"):
        lstmgen.read(SAVED / "model.json", custom_objects={})


def test_another_file_with_weights_is_refused() -> None:
    with pytest.raises(ReadError, match="contains its own weights"):
        read_file(SAVED / "model.json", SAVED / "model.json")
