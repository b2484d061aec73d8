"""Files of other formats, each called by its name, with what to do."""

from __future__ import annotations

import io
import json
import pickle
import re
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from lstmgen.errors import ReadError
from lstmgen.read import read_file, survey


def refused(path: Path, *parts: str) -> None:
    """The file is refused by its name as given, in a message with these parts, whoever reads it."""
    for reads in (read_file, survey):
        with pytest.raises(ReadError) as caught:
            reads(path)
        assert str(caught.value).startswith(f"{path} "), caught.value
        assert all(part in str(caught.value) for part in parts), caught.value


def written(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


TORCH = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
FROZEN = b"\x0a\x1d\x0a\x07input_1\x12\x0bPlaceholder"
SAVED_MODEL = b"\x08\x01\x12\xb4\x01\x0a\xb0\x01\x22\x05serve"


@pytest.mark.parametrize(
    ("content", "kind", "advice"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "pointer of Git LFS", "git lfs pull"),
        (b"", "is empty", "not completely written or downloaded"),
        (b"\x01\x02", "is not a Keras or ONNX model", "expected .keras, .h5, a SavedModel folder, .onnx, or JSON"),
        (b"# Keras\n\nA library.\n", "is not a Keras or ONNX model", "expected .keras"),
        (b"<!DOCTYPE html><html>", "is a web page", "download the file itself"),
        (b'<?xml version="1.0"?>', "is XML", "model.save()"),
        (b"\x1f\x8b\x08\0", "compressed with gzip", "unpack it first"),
        (b"BZh91AY", "compressed with bzip2", "unpack it first"),
        (b"\xfd7zXZ\0\0", "compressed with xz", "unpack it first"),
        (b"\x28\xb5\x2f\xfd\0", "compressed with zstd", "unpack it first"),
        (b"7z\xbc\xaf\x27\x1c", "is a 7z archive", "unpack it first"),
        (b"Rar!\x1a", "is a RAR archive", "unpack it first"),
        (b"net.h5".ljust(257, b"\0") + b"ustar\0", "is a tar archive", "unpack it first"),
        (b"\x1c\0\0\0TFL3", "is a TFLite model", "give the Keras model that it was made from"),
        (b"GGUF\x03\0\0\0", "is a GGUF model", "build the network in Keras"),
        (b'\x40\0\0\0\0\0\0\0{"__metadata__":{}}', "is a file of safetensors", "torch.onnx.export(module.eval()"),
        (TORCH, "is a file of PyTorch", "torch.onnx.export(module.eval()"),
        (pickle.dumps({"weights": [1.0]}), "is a pickle", "never does"),
        (b"\x80\x04\x95\x10\0\0\0\0\0\0\0\x8c\x14joblib.numpy_pickle", "is a file of joblib", "load it in the Python"),
        (written(np.ones((3, 2))), "is an array of numpy", "`data=`"),
        (b"MATLAB 5.0 MAT-file, Platform: GLNXA64", "is a file of MATLAB", "model.save()"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "is a JPEG picture", "model.save()"),
        (b"\x89PNG\r\n\x1a\n", "is a PNG picture", "model.save()"),
        (b"GIF89a", "is a GIF picture", "model.save()"),
        (b"%PDF-1.7\n", "is a PDF document", "model.save()"),
        (b"0.1,0.2,0.3\n0.4,0.5,0.6\n", "is a table of text (CSV)", "`data=`"),
        (b"open;close\r\n1;2\r\n3;4\r\n", "is a table of text (CSV)", "`calibrate=`"),
        (b'model_checkpoint_path: "cp"\n', "is a checkpoint of TensorFlow", "load_weights()"),
        (bytes(48) + bytes.fromhex("57fb808b247547db"), "is a checkpoint of TensorFlow", "load_weights()"),
        (FROZEN, "is a frozen graph of TensorFlow", "give the Keras model that it was made from"),
        (SAVED_MODEL, "is a part of a SavedModel", "give the folder"),
        (b"\x08\x07\x12\x07pytorch\x1a\x031.9", "is an ONNX file without a graph", "not completely written"),
        (b"\x08\x08\x12\x06ML.NET", "is an ONNX file without a graph", "not completely written"),
        (b"\x08\x0a:\x10\x0a\x02", "is a damaged ONNX file", ""),
        (b"\x08\x05\x12\xb4\x01\x0a\x20\x0a\x07input_1", "is a CoreML model", "give the Keras model"),
        (b'{"weight_map": {"/layers/lstm/cell/vars": ["m_00000.weights.h5"]}}', "in several files", "load_weights()"),
        ('{"class_name": "Sequential"}'.encode("utf-16"), "is text in UTF-16", "save it as UTF-8"),
        (b'{"a": 1}', "contains no model architecture", ""),
        (b'{"version": 1, "inputs": []}', "is a pipeline: export the model", "with `pipeline=`"),
        (b"{", "is not valid JSON", ""),
        (b'{"cells": [], "nbformat": 4}', "is a Jupyter notebook", "model.save()"),
        (b"\x89HDF\r\n\x1a\n\0\0", "is a damaged or incomplete HDF5 file", ""),
    ],
)
def test_files_of_other_kinds(content: bytes, kind: str, advice: str, tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    path.write_bytes(content)
    refused(path, kind, advice)


@pytest.mark.parametrize(
    ("name", "kind", "advice"),
    [
        ("model/saved_model.pb", "is a part of a SavedModel", "give the folder that it is in: {}/model"),
        ("model/keras_metadata.pb", "is a part of a SavedModel", "give the folder that it is in: {}/model"),
        ("model/fingerprint.pb", "is a part of a SavedModel", "give the folder that it is in: {}/model"),
        ("model/variables/variables.index", "is a part of a SavedModel", "give the folder around it: {}/model"),
        ("model/variables/variables.data-00000-of-00001", "is a part of a SavedModel", "around it: {}/model"),
        ("m.index", "is a checkpoint", "load_weights()"),
        ("m.data-00000-of-00001", "is a checkpoint", "load_weights()"),
        ("js/group1-shard1of1.bin", "holds weights of TensorFlow.js", "give {}/js/model.json"),
    ],
)
def test_parts_of_other_formats(name: str, kind: str, advice: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\0\0")
    refused(path, kind, advice.format(tmp_path))


def test_the_folder_around_is_named_from_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "variables").mkdir()
    (tmp_path / "variables" / "variables.index").write_bytes(b"\0\0")
    monkeypatch.chdir(tmp_path / "variables")
    for path in (Path("variables.index"), Path()):
        refused(path, "is a part of a SavedModel; give the folder around it: ..")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["variables.index", "variables.data-00000-of-00001"], "is a part of a SavedModel; give the folder around it"),
        (["checkpoint", "cp.index"], "is a checkpoint of TensorFlow"),
        (["Manifest.json"], "is a CoreML model"),
        (["model.json", "group1-shard1of1.bin"], "is not a model itself, but contains model.json; give that"),
        (["checkpoint", "cp.index", "best.h5"], "is not a model itself, but contains best.h5; give that"),
    ],
)
def test_folders_of_other_kinds(names: list[str], message: str, tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"")
    refused(tmp_path, message)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["archive/data.pkl", "archive/version"], "is a file of PyTorch, which lstmgen never unpickles. Load it"),
        (["serialized_exported_program.json", "version"], "is a program of torch.export, which lstmgen never"),
        (["arr_0.npy", "arr_1.npy"], "is an archive of numpy (.npz); it holds data, not a model"),
        (["[Content_Types].xml", "xl/workbook.xml"], "is a document of Office; give the file that model.save() wrote"),
        (["net.mlpackage/Manifest.json"], "is a CoreML model; "),
        (["readme.txt"], "has no config.json: it is not a Keras model, or incomplete; give the file that"),
    ],
)
def test_archives_of_other_kinds(names: list[str], message: str, tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    refused(path, message)


def test_hdf5_of_somebody_else(tmp_path: Path) -> None:
    path = tmp_path / "frame.h5"
    with h5py.File(path, "w") as file:
        file["table"] = np.ones(3)
    with pytest.raises(
        ReadError, match=f"^{re.escape(str(path))}: the HDF5 file has no layer_names; it was not written"
    ):
        read_file(path)


def test_graph_models_of_tensorflow_js(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    for content in ({"format": "graph-model", "modelTopology": {}}, {"modelTopology": {"node": []}}):
        path.write_text(json.dumps(content))
        refused(path, "is a graph model of TensorFlow.js", "give the Keras model that it was made from")


def test_a_checkpoint_by_its_prefix(tmp_path: Path) -> None:
    (tmp_path / "m.index").write_bytes(b"\0\0")
    refused(tmp_path / "m", "is a checkpoint of TensorFlow", "load_weights()")
