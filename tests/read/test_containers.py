"""Every kind of file that a Keras wrote, from real files and from models saved here."""

from __future__ import annotations

import io
import json
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import agreement
import h5py
import numpy as np
import pytest
import yaml
from agreement import FLOAT32, FLOAT64, compare, keras, precision, predictions, randomize, samples, save

from lstmgen.errors import ReadError, UnsupportedError
from lstmgen.read import files_of, read_file, read_model, survey

tf_keras = pytest.importorskip("tf_keras")

FILES = Path(__file__).parent / "files"


# --- files that old versions of Keras wrote (files/make.py); tests/support/archived_models.py has all of them


def test_theano_and_tensorflow_store_convolutions_as_mirror_images(tmp_path: Path) -> None:
    path = shutil.copy(FILES / "theano-2.2.4_wrapped.h5", tmp_path / "model.h5")
    reference = json.loads((FILES / "theano-2.2.4_wrapped.reference.json").read_text(encoding="utf-8"))
    with h5py.File(path, "r+") as file:
        file["model_weights"].attrs["backend"] = "tensorflow"
    (got,) = read_file(path).evaluate(np.array(reference["inputs"][0][0]))
    assert np.abs(got - np.array(reference["outputs"][0][0])).max() > 0.01


def test_keras_1_does_not_say_what_it_ran_on() -> None:
    graph = read_file(FILES / "keras-1.2.2_wrapped.h5")
    assert [text for text in graph.warnings if "look like tensorflow's" in text]
    assert read_file(FILES / "keras-1.2.2_chain.h5").warnings == ()
    assert graph.source.keras_version == "1.2.2"


# --- files made here


def chain(k: Any) -> Any:
    """Names that contradict the classes, and a layer frozen."""
    layers = k.layers
    model = k.Sequential(
        [
            layers.Input((5, 3)),
            layers.LSTM(4, return_sequences=True, name="dense"),
            layers.LSTM(3, return_sequences=True, name="aa"),
            layers.BatchNormalization(name="lstm"),
            layers.Bidirectional(layers.GRU(2, return_sequences=True), name="zz"),
            layers.RNN([layers.LSTMCell(3), layers.GRUCell(2), layers.LSTMCell(2)], name="mm"),
            layers.Dense(3, name="b"),
            layers.Dense(2, name="a"),
        ]
    )
    model.layers[2].trainable = False
    return model


def json_and_weights(model: Any, folder: Path) -> tuple[Path, Path]:
    architecture, weights = folder / "architecture.json", folder / "numbers.weights.h5"
    architecture.write_text(model.to_json(), encoding="utf-8")
    model.save_weights(weights)
    return architecture, weights


def json_and_legacy_weights(model: Any, folder: Path) -> tuple[Path, Path]:
    architecture, weights = folder / "architecture.json", folder / "numbers.h5"
    architecture.write_text(model.to_json(), encoding="utf-8")
    model.save_weights(weights, save_format="h5")
    return architecture, weights


def unzipped(model: Any, folder: Path) -> tuple[Path]:
    with zipfile.ZipFile(save(model, folder, ".keras")) as archive:
        archive.extractall(folder / "model")
    return (folder / "model",)


def deflated(model: Any, folder: Path) -> tuple[Path]:
    path = save(model, folder, ".keras")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(folder / "z.keras", "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("assets\\lookup\\words.txt", "as Windows writes it")
    return (folder / "z.keras",)


def wrong_suffix(model: Any, folder: Path) -> tuple[Path]:
    return (save(model, folder, ".h5").rename(folder / "model.keras"),)


def both(model: Any, folder: Path) -> tuple[Path, Path]:
    """A whole model, and a checkpoint whose weights are to be taken instead."""
    whole = save(model, folder, ".h5")
    _, weights = json_and_weights(model, folder)
    with h5py.File(whole, "r+") as file:
        for name in file["model_weights/b"].attrs["weight_names"]:
            file["model_weights/b"][name][...] = 0
    return whole, weights


WAYS: list[tuple[Any, Callable[..., Any]]] = [
    *((k, lambda model, folder: (save(model, folder, ".h5"),)) for k in (keras, tf_keras)),
    *((k, lambda model, folder: (save(model, folder, ".keras"),)) for k in (keras, tf_keras)),
    *((k, way) for way in (json_and_weights, unzipped, deflated, wrong_suffix, both) for k in (keras, tf_keras)),
    (tf_keras, json_and_legacy_weights),
]


@pytest.mark.parametrize(("k", "way"), WAYS, ids=lambda value: getattr(value, "__name__", None))
def test_every_way_to_save(k: Any, way: Callable[..., Any], tmp_path: Path) -> None:
    with precision(k):
        model = chain(k)
        randomize(model)
        inputs = samples(model)
        graph = read_file(*way(model, tmp_path))
        compare(graph, inputs, predictions(model, inputs), FLOAT64)
    assert [layer.name for layer in graph.layers] == ["dense", "aa", "lstm", "zz", "mm", "b", "a"]
    assert graph.source.keras_version.startswith("3." if k is keras else "2.")


def as_on_windows(path: Path, target: Path) -> Path:
    """The archive with weights in groups by the names of paths with backslashes."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    ours = io.BytesIO()
    with h5py.File(io.BytesIO(members["model.weights.h5"])) as source, h5py.File(ours, "w") as file:

        def fold(name: str, item: Any) -> None:
            if isinstance(item, h5py.Group) and "vars" in item:
                source.copy(item["vars"], file.create_group(name.replace("/", "\\")), "vars")

        source.visititems(fold)
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in {**members, "model.weights.h5": ours.getvalue()}.items():
            archive.writestr(name, data)
    return target


@pytest.mark.parametrize("name", ["tf-2.12_chain", "tf-2.13_wrapped", "tf-2.13_sharing", "tf-2.14_siblings"])
def test_weights_as_windows_names_them(name: str, tmp_path: Path) -> None:
    reference = json.loads((FILES / f"{name}.reference.json").read_text(encoding="utf-8"))
    plain = FILES / f"{name}.keras"
    ours, theirs = read_file(as_on_windows(plain, tmp_path / "folded.keras")), read_file(plain)
    given = [np.array(values[0]) for values in reference["inputs"]]
    for got, wanted in zip(ours.evaluate(*given), theirs.evaluate(*given), strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_weights_alone_as_windows_names_them(small: dict[str, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(as_on_windows(small["keras"], tmp_path / "folded.keras")) as archive:
        weights = tmp_path / "weights.h5"
        weights.write_bytes(archive.read("model.weights.h5"))
    assert same(read_file(small["json"], weights), read_file(small["keras"]))


@pytest.mark.parametrize("k", [keras, tf_keras], ids=["keras", "tf_keras"])
def test_a_live_model(k: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with precision(k):
        model = chain(k)
        randomize(model)
        inputs = samples(model)
        graph = read_model(model)
        compare(graph, inputs, predictions(model, inputs), FLOAT64)
    assert graph.source.name == model.name
    assert graph.source.sha256 == ""


def test_a_live_model_that_is_refused_is_called_by_its_name() -> None:
    noisy = keras.layers.Lambda(lambda x: keras.random.normal((3,)) * x)
    model = keras.Sequential([keras.Input((5, 3)), noisy], name="doubling")
    with pytest.raises(UnsupportedError, match=r"^the model 'doubling' cannot be exported"):
        read_model(model)


def test_what_is_no_live_model() -> None:
    with pytest.raises(ReadError, match=r"got dict; load its weights into the module: module.load_state_dict\("):
        read_model({"lstm.weight_ih_l0": np.zeros((8, 2))})
    with pytest.raises(ReadError, match="expected a path, a keras.Model or a torch.nn.Module, got int"):
        read_model(3)


def test_a_compiled_and_trained_model(tmp_path: Path) -> None:
    for k in (keras, tf_keras):
        model = k.Sequential([k.layers.Input((4, 3)), k.layers.LSTM(3), k.layers.Dropout(0.2), k.layers.Dense(1)])
        model.compile("adam", "mse")
        (x,) = samples(model)
        model.fit(x, np.ones((len(x), 1)), verbose=0)
        expected = predictions(model, [x.astype("float32")])
        for suffix in (".h5", ".keras"):
            compare(read_file(save(model, tmp_path, suffix)), [x], expected, FLOAT32)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One model in several files, to be copied and changed."""
    folder = tmp_path_factory.mktemp("small")
    model = keras.Sequential(
        [keras.layers.Input((None, 3)), keras.layers.LSTM(4, name="lstm"), keras.layers.Dense(2, name="dense")]
    )
    randomize(model)
    found = {"h5": save(model, folder, ".h5"), "keras": save(model, folder, ".keras")}
    found["json"], found["weights"] = json_and_weights(model, folder)
    return found


def copied(small: dict[str, Path], kind: str, folder: Path) -> Path:
    return Path(shutil.copy(small[kind], folder / small[kind].name))


def rewrite_attribute(group: h5py.Group, name: str, value: Any) -> None:
    del group.attrs[name]
    group.attrs[name] = value


def test_names_as_bytes_and_in_chunks(small: dict[str, Path], tmp_path: Path) -> None:
    """h5py 2 wrote fixed-length bytes; lists too long for one attribute are split."""
    path = copied(small, "h5", tmp_path)
    with h5py.File(path, "r+") as file:
        weights = file["model_weights"]
        rewrite_attribute(weights["lstm"], "weight_names", np.array(weights["lstm"].attrs["weight_names"], "S"))
        names = np.array(weights.attrs["layer_names"], "S")
        for k, part in enumerate(np.array_split(names, 2)):
            weights.attrs[f"layer_names{k}"] = part
        del weights.attrs["layer_names"]
        rewrite_attribute(file, "model_config", np.bytes_(file.attrs["model_config"]))
    assert same(read_file(path), read_file(small["h5"]))


def same(ours: Any, theirs: Any) -> bool:
    x = np.random.default_rng(1).normal(size=(4, 3))
    return all(np.array_equal(a, b) for a, b in zip(ours.evaluate(x), theirs.evaluate(x), strict=True))


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64", ">f4"])
@pytest.mark.parametrize("kind", ["h5", "keras"])
def test_weights_of_other_widths(kind: str, dtype: str, small: dict[str, Path], tmp_path: Path) -> None:
    """bfloat16 is what HDF5 calls opaque."""
    plain = read_file(small[kind])
    path = copied(small, kind, tmp_path)

    def change(file: h5py.File) -> None:
        paths: list[str] = []
        file.visititems(lambda name, found: paths.append(name) if isinstance(found, h5py.Dataset) else None)
        for name in paths:
            values = file[name][()]
            del file[name]
            if dtype == "bfloat16":
                file[name] = (values.view(np.uint32) >> 16).astype(np.uint16).view("V2")
            else:
                file[name] = values.astype(dtype)

    change_weights(path, kind, change)
    x = np.random.default_rng(1).normal(size=(4, 3))
    (got,), (wanted,) = read_file(path).evaluate(x), plain.evaluate(x)
    tolerance = {"float16": 1e-2, "bfloat16": 5e-2}.get(dtype, 0.0)
    np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance)
    assert np.any(got != wanted) == (tolerance > 0)


def change_weights(path: Path, kind: str, change: Callable[[h5py.File], None]) -> None:
    """Changes the HDF5 file, or that in the archive."""
    if kind != "keras":
        with h5py.File(path, "r+") as file:
            change(file)
        return
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    inner = path.with_suffix(".inner")
    inner.write_bytes(members["model.weights.h5"])
    with h5py.File(inner, "r+") as file:
        change(file)
    members["model.weights.h5"] = inner.read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def test_names_with_slashes(tmp_path: Path) -> None:
    layers = tf_keras.layers
    x = layers.Input((4, 3))
    model = tf_keras.Model(x, layers.Dense(2, name="a/b/c")(layers.LSTM(3, name="a/b")(x)))
    agreement.check(model, tmp_path, suffixes=[".h5"], tolerance=FLOAT32)


# --- what is said about files that are not quite right


def test_versions_that_disagree(small: dict[str, Path], tmp_path: Path) -> None:
    model = tf_keras.Sequential([tf_keras.layers.Input((4, 3)), tf_keras.layers.LSTM(3)])
    architecture, weights = json_and_legacy_weights(model, tmp_path)
    assert read_file(architecture, weights).warnings == ()
    text = architecture.read_text(encoding="utf-8").replace(tf_keras.__version__, "2.2.4")
    architecture.write_text(text, encoding="utf-8")
    graph = read_file(architecture, weights)
    assert graph.warnings[0].startswith("the architecture was written by Keras 2.2.4, its weights by Keras 2.")


def test_a_json_of_keras_3_does_not_say_which(small: dict[str, Path]) -> None:
    assert [
        text for text in read_file(small["json"], small["weights"]).warnings if "names no version of Keras 3" in text
    ]


def test_a_future_keras(small: dict[str, Path], tmp_path: Path) -> None:
    path = copied(small, "h5", tmp_path)
    with h5py.File(path, "r+") as file:
        rewrite_attribute(file["model_weights"], "keras_version", "3.99.0")
    assert [text for text in read_file(path).warnings if "newer than the versions" in text]


def test_parts_that_are_missing(small: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="contains an architecture only"):
        read_file(small["json"])
    with pytest.raises(ReadError, match=r"contains weights only.*load_weights.*model\.save.*to_json.*`weights=`"):
        read_file(small["weights"])
    with pytest.raises(ReadError, match="contains no weights"):
        read_file(small["json"], small["json"])
    with pytest.raises(ReadError, match="No such file"):
        read_file(tmp_path / "nothing.h5")
    with pytest.raises(ReadError, match="it is not a Keras model"):
        read_file(tmp_path)


def test_weights_that_do_not_fit(small: dict[str, Path], tmp_path: Path) -> None:
    path = copied(small, "h5", tmp_path)
    with h5py.File(path, "r+") as file:
        rewrite_attribute(file["model_weights/dense"], "weight_names", ["sequential/dense/kernel"])
    with pytest.raises(ReadError, match=r"layer 'dense': expected 2 arrays \(kernel, bias\), found 1"):
        read_file(path)
    text = small["json"].read_text(encoding="utf-8")
    wider = tmp_path / "wider.json"
    wider.write_text(text.replace('"units": 2', '"units": 3'), encoding="utf-8")
    with pytest.raises(ReadError, match=r"layer 'dense', kernel: .* needs shape \(4, 3\), the file has \(4, 2\)"):
        read_file(wider, small["weights"])
    fewer = tmp_path / "fewer.json"
    fewer.write_text(text.replace('"use_bias": true', '"use_bias": false'), encoding="utf-8")
    with pytest.raises(ReadError, match=r"layer 'lstm': expected 2 arrays \(kernel, recurrent_kernel\), found 3"):
        read_file(fewer, small["weights"])
    assert "expected 2 arrays" in survey(fewer, small["weights"]).damage


def test_a_layer_that_the_file_has_more(small: dict[str, Path], tmp_path: Path) -> None:
    path = copied(small, "keras", tmp_path)

    def add(file: h5py.File) -> None:
        file["layers/dense_1/vars/0"] = np.ones(3, "float32")

    change_weights(path, "keras", add)
    with pytest.raises(ReadError, match="1 arrays that no layer of the architecture uses: /layers/dense_1/vars/0"):
        read_file(path)
    path = copied(small, "h5", tmp_path)
    with h5py.File(path, "r+") as file:
        rewrite_attribute(file["model_weights/top_level_model_weights"], "weight_names", ["extra"])
    with pytest.raises(ReadError, match="weights that belong to no layer"):
        read_file(path)


def test_weights_of_another_layer(small: dict[str, Path], tmp_path: Path) -> None:
    path = copied(small, "keras", tmp_path)

    def rename(file: h5py.File) -> None:
        rewrite_attribute(file["layers/dense/vars"], "name", "other")

    change_weights(path, "keras", rename)
    with pytest.raises(ReadError, match="belong to layer 'other', not to 'dense'"):
        read_file(path)


def test_a_file_that_was_not_completely_written(small: dict[str, Path], tmp_path: Path) -> None:
    path = copied(small, "h5", tmp_path)
    with h5py.File(path, "r+") as file:
        del file["model_weights/dense"]
    with pytest.raises(ReadError, match="layer 'dense': the weights are missing; the file is incomplete"):
        read_file(path)


def test_weights_that_are_no_numbers(small: dict[str, Path], tmp_path: Path) -> None:
    path = copied(small, "h5", tmp_path)
    with h5py.File(path, "r+") as file:
        group = file["model_weights/dense"]
        group[group.attrs["weight_names"][1]][0] = np.nan
    assert read_file(path).warnings == ("layer 'dense': its bias holds NaN or infinite weights",)


def test_yaml_that_was_appended_to_a_file_that_had_some(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text(2 * "backend: tensorflow\nclass_name: Sequential\nconfig: []\n")
    with pytest.raises(ReadError, match="a key twice in one object; if several models were appended to the file"):
        read_file(tmp_path / "model.yaml", FILES / "keras-2.2.4_graph_weights.h5")


@pytest.mark.parametrize("outer", [yaml.dump, json.dumps, lambda text: yaml.dump(text, default_style='"')])
def test_architectures_that_were_encoded_twice(outer: Callable[[str], str], tmp_path: Path) -> None:
    for once in ("keras-2.2.4_graph.yaml", "keras-1.2.2_graph.json"):
        weights = FILES / f"{Path(once).stem}_weights.h5"
        twice = tmp_path / once
        twice.write_text(outer((FILES / once).read_text(encoding="utf-8")), encoding="utf-8")
        assert read_file(twice, weights).layers == read_file(FILES / once, weights).layers


def test_yaml_needs_pyyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(ReadError, match=r"pip install 'lstmgen\[yaml\]'"):
        read_file(FILES / "keras-2.2.4_graph.yaml", FILES / "keras-2.2.4_graph_weights.h5")


def test_files_of_a_folder_are_those_that_are_read(tmp_path: Path) -> None:
    names = {"config.json", "saved_model.pb", "variables/variables.index", "assets/layers/words/vocabulary.txt"}
    for name in (*names, "notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert {file.relative_to(tmp_path).as_posix() for file in files_of(tmp_path) if file.is_file()} == names
