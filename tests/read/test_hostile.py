"""Files that are damaged, contradict themselves or are built to do harm: a clear error, and nothing else."""

from __future__ import annotations

import io
import json
import random
import shutil
import stat
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from mutation import mutate_file

from lstmgen.errors import LstmgenError, ReadError, UnsupportedError
from lstmgen.read import read_file, survey

FILES = Path(__file__).parent / "files"
H5 = FILES / "keras-2.2.4_chain.h5"
GRAPH = FILES / "keras-2.2.4_graph.h5"
KERAS = FILES / "tf-2.13_chain.keras"
JSON, WEIGHTS = FILES / "keras-2.2.4_graph.json", FILES / "keras-2.2.4_graph_weights.h5"
SECRET = "secret.h5"


def refused(path: Path, message: str, weights: Path | None = None) -> None:
    """The file is refused with a message, in little time and memory, by `read_file` and not by `survey`."""
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(LstmgenError, match=message):
        read_file(path, weights)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - begun < 5
    assert peak < 200 * path.stat().st_size + 20_000_000
    try:
        found = survey(path, weights)
    except ReadError:
        return
    assert found.damage or found.problems


# --- HDF5


@pytest.fixture
def h5(tmp_path: Path) -> Path:
    """A copy to change, beside a file that it must not reach."""
    with h5py.File(tmp_path / SECRET, "w") as file:
        file["secret"] = np.ones((3, 3), "float32")
    (tmp_path / "secret.bin").write_bytes(b"\1" * 4096)
    return Path(shutil.copy(H5, tmp_path / "model.h5"))


def kernel(file: h5py.File) -> tuple[h5py.Group, str, tuple[int, ...]]:
    """A dataset that a change is made to: its group, name and shape."""
    group = file["model_weights/dense/dense"]
    name = next(key for key in group if key.startswith("kernel"))
    return group, name, group[name].shape


def external_link(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group[name] = h5py.ExternalLink(SECRET, "secret")


def soft_link(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group[name] = h5py.SoftLink("/model_weights/aa")


def external_storage(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, shape, "f4", external=[("secret.bin", 0, h5py.h5f.UNLIMITED)])


def virtual(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    layout = h5py.VirtualLayout(shape, "f4")
    layout[...] = h5py.VirtualSource(SECRET, "secret", (3, 3))[: shape[0], : shape[1]]
    group.create_virtual_dataset(name, layout)


def filled_on_demand(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, shape, "f4", chunks=shape, fillvalue=1.0)


def compressed(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, data=np.ones(shape, "f4"), compression="gzip")


def enormous(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, (2**40,), "f4", chunks=(1024,))


def compound(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group[name] = np.zeros(shape, [("a", "f2"), ("b", "f2")])


def references(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, shape, h5py.ref_dtype)


def texts(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_dataset(name, shape, h5py.string_dtype())


def quantised(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group[name] = np.ones(shape, "i1")


def empty(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group[name] = h5py.Empty("f4")


def a_group(group: h5py.Group, name: str, shape: tuple[int, ...]) -> None:
    group.create_group(name)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (external_link, "is a link; Keras writes none"),
        (soft_link, "is a link; Keras writes none"),
        (external_storage, "the weights are outside the file"),
        (virtual, "the weights are outside the file"),
        (filled_on_demand, "24 bytes declared but 0 stored"),
        (compressed, "24 bytes declared but .* stored"),
        (enormous, r"wants shape \(3, 2\), the file has \(1099511627776,\)"),
        (compound, "weights of type .* are not supported"),
        (references, "weights of type object are not supported"),
        (texts, "weights of type object are not supported"),
        (quantised, "weights of type int8 are not supported"),
        (empty, "the file has None"),
        (a_group, "the weights are not in the file"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_datasets(change: Callable[..., None], message: str, h5: Path) -> None:
    with h5py.File(h5, "r+") as file:
        group, name, shape = kernel(file)
        del group[name]
        change(group, name, shape)
    refused(h5, f"layer 'dense', kernel: .*{message}" if "link" not in message else message)


@pytest.mark.parametrize("link", [h5py.ExternalLink(SECRET, "/"), h5py.SoftLink("/"), h5py.SoftLink("../aa")])
def test_groups_that_are_links(link: Any, h5: Path) -> None:
    with h5py.File(h5, "r+") as file:
        del file["model_weights/dense"]
        file["model_weights/dense"] = link
    refused(h5, "is a link; Keras writes none")


@pytest.mark.parametrize("name", ["", ".", "..", "/", "../zz", "zz//zz", "zz/../zz"])
def test_names_that_are_no_plain_paths(name: str, h5: Path) -> None:
    with h5py.File(h5, "r+") as file:
        names = [name if old == "zz" else old for old in file["model_weights"].attrs["layer_names"].astype(str)]
        del file["model_weights"].attrs["layer_names"]
        file["model_weights"].attrs["layer_names"] = np.array([text.encode() for text in names], dtype=object)
    refused(h5, "is not a plain path|the weights are not in the file|are not in the file|wants")


@pytest.mark.parametrize(
    "value", [3, 1.5, [1, 2], np.zeros((2, 2), "S1"), h5py.Empty("f4"), np.zeros(2, [("a", "f4")]), [b"\xff\xfe"]]
)
@pytest.mark.parametrize("place", ["/:model_config", "model_weights:layer_names", "model_weights/dense:weight_names"])
def test_attributes_of_other_types(place: str, value: Any, h5: Path) -> None:
    path, name = place.split(":")
    with h5py.File(h5, "r+") as file:
        del file[path].attrs[name]
        file[path].attrs[name] = value
    refused(h5, "")


def test_attributes_that_are_references(h5: Path) -> None:
    with h5py.File(h5, "r+") as file:
        del file.attrs["model_config"]
        file.attrs.create("model_config", file["model_weights"].ref, dtype=h5py.ref_dtype)
    refused(h5, "attribute 'model_config' is not text")


def test_a_layer_listed_twice(h5: Path) -> None:
    with h5py.File(h5, "r+") as file:
        attributes = file["model_weights"].attrs
        attributes["layer_names"] = np.array([*attributes["layer_names"][:-1], attributes["layer_names"][0]])
    refused(h5, "lists the weights of layer 'zz' twice")


def test_groups_that_contain_themselves(tmp_path: Path) -> None:
    """In the layout of Keras 3 what is left over is looked for."""

    def change(file: h5py.File) -> None:
        container = file["_layer_checkpoint_dependencies"]
        container["again"] = container

    refused(archive_with_weights(tmp_path, change), "stands at two places")


def test_very_deep_groups(tmp_path: Path) -> None:
    def change(file: h5py.File) -> None:
        group = file["_layer_checkpoint_dependencies"]
        for _ in range(3000):
            group = group.create_group("d")

    refused(archive_with_weights(tmp_path, change), "stands at two places")


def test_heaps_in_which_the_library_would_loop(h5: Path) -> None:
    data = bytearray(H5.read_bytes())
    start = data.find(b"GCOL\x01\0\0\0")
    assert start > 0
    for at, value in ((start + 16, b"\0" * 16), (start + 24, b"\xff" * 8), (start + 8, b"\xff" * 7 + b"\0")):
        changed = data[:]
        changed[at : at + len(value)] = value
        h5.write_bytes(changed)
        refused(h5, "is a damaged HDF5 file: ")


def test_a_file_that_ends_early(h5: Path) -> None:
    data = H5.read_bytes()
    for size in (8, 100, 2000, len(data) // 2, len(data) - 1):
        h5.write_bytes(data[:size])
        refused(h5, "")


# --- archives


def archive_with_weights(folder: Path, change: Callable[[h5py.File], None]) -> Path:
    """A .keras file with other weights."""
    with zipfile.ZipFile(KERAS) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO(members["model.weights.h5"])
    with h5py.File(buffer, "r+") as file:
        change(file)
    return write_archive(folder, {**members, "model.weights.h5": buffer.getvalue()})


def write_archive(folder: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    path = folder / "model.keras"
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def members_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil", "a\\..\\..\\evil", "C:/evil", "assets/../../evil"])
def test_members_that_lead_out_of_the_archive(name: str, tmp_path: Path) -> None:
    refused(write_archive(tmp_path, {**members_of(KERAS), name: b"evil"}), "leads out of the archive")
    assert [path.name for path in tmp_path.iterdir()] == ["model.keras"]


def test_members_that_are_links(tmp_path: Path) -> None:
    path = write_archive(tmp_path, {name: data for name, data in members_of(KERAS).items() if name != "config.json"})
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("config.json")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    refused(path, "leads out of the archive")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_that_occur_twice(tmp_path: Path) -> None:
    path = Path(shutil.copy(KERAS, tmp_path / "model.keras"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("config.json", b"{}")
    refused(path, "holds a part twice")


def test_bombs(tmp_path: Path) -> None:
    zeros = b"\0" * 100_000_000
    for name, message in (("model.weights.h5", "too large"), ("config.json", "too large")):
        path = write_archive(tmp_path, {**members_of(KERAS), name: zeros}, zipfile.ZIP_DEFLATED)
        refused(path, message)


def test_compression_that_keras_does_not_use(tmp_path: Path) -> None:
    refused(
        write_archive(tmp_path, members_of(KERAS), zipfile.ZIP_BZIP2), "compressed in a way that Keras does not use"
    )


def test_encrypted_members(tmp_path: Path) -> None:
    path = Path(shutil.copy(KERAS, tmp_path / "model.keras"))
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 1)
    path.write_bytes(data)
    refused(path, "is encrypted")


def test_weights_that_are_something_else(tmp_path: Path) -> None:
    for content in (b"", b"\x80\x04", b"PK\x03\x04", b'{"a": 1}'):
        refused(write_archive(tmp_path, {**members_of(KERAS), "model.weights.h5": content}), "is not an HDF5 file")
    others = {name: data for name, data in members_of(KERAS).items() if name != "model.weights.h5"}
    refused(write_archive(tmp_path, others), "has no model.weights.h5")
    refused(write_archive(tmp_path, {**others, "model.weights.npz": b""}), "keeps its weights in another way")


def test_metadata_without_a_version(tmp_path: Path) -> None:
    for content in (b"{}", b"[]", b'{"keras_version": 3}'):
        refused(write_archive(tmp_path, {**members_of(KERAS), "metadata.json": content}), "which version of Keras")


# --- documents


def document(folder: Path, text: str) -> Path:
    path = folder / "model.json"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": ' * 100_000, "not valid JSON"),
        ('{"class_name": ' + "[" * 300 + "]" * 300 + "}", "nested too deeply"),
        ('{"class_name": "Model", "class_name": "Model"}', "a key twice"),
        ('{"n": ' + "9" * 5000 + "}", "not valid JSON"),
        ('{"class_name": "Model"}', "holds no model architecture"),
        ('{"class_name": ["Model"], "config": {}}', "holds no model architecture"),
        ('{"x": [' + "0," * 5_000_000 + "0]}", "too large"),
        ('{"x": "' + "x" * 20_000_000 + '"}', "too large"),
    ],
    ids=range(8),
)
def test_json(text: str, message: str, tmp_path: Path) -> None:
    refused(document(tmp_path, text), message, WEIGHTS)


@pytest.mark.parametrize(
    "text",
    [
        "class_name: !!python/object/apply:os.system ['touch evil']\nconfig: {}\n",
        "class_name: !!python/name:os.system\nconfig: {}\n",
        "class_name: Model\nclass_name: Model\nconfig: {}\n",
        "class_name: &a [*a]\nconfig: {}\n",
        "a: &a {class_name: x}\nb: {<<: *a}\n",
        "class_name: [" * 5000,
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9))
        + "class_name: x\n",
        "class_name: x\n" + "# " + "x" * 2_000_000,
        "? [class_name]\n: 1\n",
    ],
    ids=range(9),
)
def test_yaml(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.yaml"
    path.write_text(text, encoding="utf-8")
    refused(path, "neither JSON nor plain YAML|nested too deeply|too large", WEIGHTS)
    assert [found.name for found in tmp_path.iterdir()] == ["model.yaml"]


# --- architectures


def architecture(folder: Path, change: Callable[[Any], None]) -> Path:
    """The JSON of a functional model with two inputs and a nested Sequential, changed."""
    value = json.loads(JSON.read_text(encoding="utf-8"))
    change(value["config"])
    return document(folder, json.dumps(value))


def find(config: Any, name: str) -> Any:
    return next(item for item in config["layers"] if item["name"] == name)


def set_units(value: Any) -> Callable[[Any], None]:
    def change(config: Any) -> None:
        find(config, "out")["config"]["units"] = value

    return change


@pytest.mark.parametrize("value", [0, -1, True, "3", 1.5, None, [3], {}, 2**31, 10**30, float("nan"), float("inf")])
def test_units_that_are_none(value: Any, tmp_path: Path) -> None:
    refused(architecture(tmp_path, set_units(value)), "Dense layer 'out': units", WEIGHTS)


@pytest.mark.parametrize("value", [10**6, 2**30])
def test_units_that_the_file_cannot_hold(value: int, tmp_path: Path) -> None:
    refused(
        architecture(tmp_path, set_units(value)), "layer 'out': its kernel of shape .* cannot be in this file", WEIGHTS
    )


def test_many_layers_that_the_file_cannot_hold_together(tmp_path: Path) -> None:
    layers = [{"class_name": "Dense", "config": {"units": 64, "name": f"d{k}"}} for k in range(1000)]
    layers[0]["config"]["batch_input_shape"] = [None, 64]  # type: ignore[index]
    value = {"class_name": "Sequential", "config": {"layers": layers}, "keras_version": "2.2.4"}
    refused(document(tmp_path, json.dumps(value)), "cannot be in this file", WEIGHTS)


@pytest.mark.parametrize(
    "shape",
    [[None, 0, 3], [None, -5, 3], [None, True, 3], [None, "5", 3], [None, 2**40, 3], [], None, "x", [None, 1.0]],
)
def test_input_shapes(shape: Any, tmp_path: Path) -> None:
    def change(config: Any) -> None:
        find(config, "first")["config"]["batch_input_shape"] = shape

    refused(architecture(tmp_path, change), "input", WEIGHTS)


def make_cycle(config: Any) -> None:
    find(config, "inner")["inbound_nodes"][0][0][0] = "shared"


def make_dangling(config: Any) -> None:
    find(config, "shared")["inbound_nodes"][0][0][0] = "nothing"


def make_missing_call(config: Any) -> None:
    find(config, "shared")["inbound_nodes"][0][0][1] = 7


def make_missing_output(config: Any) -> None:
    find(config, "out")["inbound_nodes"][0][0][2] = 1


def make_negative(config: Any) -> None:
    find(config, "shared")["inbound_nodes"][0][0][2] = -1


def make_twin(config: Any) -> None:
    config["layers"].append(find(config, "out"))


def make_nested_twin(config: Any) -> None:
    layers = find(config, "inner")["config"]["layers"]
    layers[1]["config"]["name"] = layers[0]["config"]["name"]


def make_input_twin(config: Any) -> None:
    config["input_layers"][1] = config["input_layers"][0]


def make_output_missing(config: Any) -> None:
    config["output_layers"] = [["nothing", 0, 0]]


def make_idle(config: Any) -> None:
    config["output_layers"] = config["output_layers"][1:]


def make_wrong_nodes(config: Any) -> None:
    find(config, "out")["inbound_nodes"] = {"args": 3}


def make_text_node(config: Any) -> None:
    find(config, "out")["inbound_nodes"] = ["shared"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (make_cycle, "layers form a cycle: "),
        (make_dangling, "from 'nothing', which is no layer of it"),
        (make_missing_call, "from call 7 of 'inner', which is not there"),
        (make_missing_output, "has no output 1"),
        (make_negative, "does not name a tensor"),
        (make_twin, "two layers of the same name"),
        (make_nested_twin, "two layers of the same name"),
        (make_input_twin, "the same input twice"),
        (make_output_missing, "from 'nothing', which is no layer of it"),
        (make_idle, "nothing uses what layer 'out' computes"),
        (make_wrong_nodes, "inbound_nodes is not a list"),
        (make_text_node, "does not name a tensor"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_graphs(change: Callable[[Any], None], message: str, tmp_path: Path) -> None:
    refused(architecture(tmp_path, change), message, WEIGHTS)


def test_many_layers_in_the_worst_order(tmp_path: Path) -> None:
    """Time grows with the number of layers, not with its square."""
    count = 20_000
    layers = [
        {
            "class_name": "Dropout",
            "name": f"d{k}",
            "config": {"name": f"d{k}"},
            "inbound_nodes": [[[f"d{k - 1}", 0, 0]]],
        }
        for k in range(1, count)
    ]
    first = {"class_name": "InputLayer", "name": "d0", "config": {"batch_input_shape": [None, 3]}, "inbound_nodes": []}
    config = {
        "layers": [*layers[::-1], first],
        "input_layers": [["d0", 0, 0]],
        "output_layers": [[f"d{count - 1}", 0, 0]],
    }
    value = {"class_name": "Model", "config": config, "keras_version": "2.2.4"}
    begun = time.process_time()
    with pytest.raises(ReadError, match="the architecture has 0 layers with weights"):
        read_file(document(tmp_path, json.dumps(value)), WEIGHTS)
    assert time.process_time() - begun < 10


def test_models_nested_too_deeply(tmp_path: Path) -> None:
    item: Any = {"class_name": "Dropout", "config": {"name": "x", "batch_input_shape": [None, 3]}}
    for _ in range(60):
        item = {"class_name": "Sequential", "config": {"name": "m", "layers": [item]}}
    path = document(tmp_path, json.dumps({**item, "keras_version": "2.2.4"}))
    refused(path, "the architecture has 0 layers with weights|nested too deeply", WEIGHTS)


# --- refusals: all of them, by name, and nothing runs


def add_code(config: Any) -> None:
    for name in ("first", "shared", "out"):
        item = find(config, name)
        if name == "first":
            continue
        item["class_name"] = "Lambda"
        item["config"] = {"name": name, "function": ["4wEAAAAAAAAA", None, None], "function_type": "lambda"}
    inside = find(config, "inner")["config"]["layers"]
    inside[0]["config"]["layer"]["class_name"] = "Mine"
    inside[0]["config"]["layer"]["module"] = "my.package"
    inside[1]["class_name"] = "Custom>Other"


def test_every_problem_is_named(tmp_path: Path) -> None:
    path = architecture(tmp_path, add_code)
    with pytest.raises(UnsupportedError) as caught:
        read_file(path, WEIGHTS)
    text = str(caught.value)
    assert len(caught.value.problems) == 4
    assert "TimeDistributed layer 'inner/td': custom class my.package.Mine" in text
    assert "Custom>Other layer 'inner/bn': custom class 'Custom>Other'" in text
    assert "Lambda layer 'shared': it holds Python code, which is never run" in text
    assert "Lambda layer 'out'" in text
    found = survey(path, WEIGHTS)
    assert found.problems == caught.value.problems
    assert [layer.name for layer in found.layers] == [
        "inner/td",
        "inner/bn",
        "inner/frozen",
        "shared",
        "concatenate_1",
        "out",
    ]


def test_a_subclassed_model(tmp_path: Path) -> None:
    for value in (
        {"class_name": "MyModel", "config": {"name": "m", "units": 3}},
        {"class_name": "Functional", "config": {"name": "m"}},
        {"class_name": "Model", "config": {"layers": []}},
    ):
        path = document(tmp_path, json.dumps({**value, "keras_version": "2.2.4"}))
        with pytest.raises(UnsupportedError, match="it is a class of its own, not a Sequential or functional model"):
            read_file(path, WEIGHTS)


# --- at random


def outcome(path: Path, weights: Path | None) -> str:
    """What reading comes to. Where a layer function stumbled over a config, its check is missing: a net caught it."""
    try:
        read_file(path, weights)
    except LstmgenError as error:
        return "stumbled" if error.__cause__ is not None else type(error).__name__
    return "read"


MADE_WORSE = sorted(path for path in FILES.iterdir() if path.suffix in (".h5", ".keras"))


@pytest.mark.parametrize("path", MADE_WORSE, ids=lambda path: path.name)
def test_nothing_but_our_own_errors(path: Path, tmp_path: Path) -> None:
    changed = tmp_path / "model"
    outcomes = set()
    for seed in range(25):
        changed.write_bytes(mutate_file(path, random.Random(f"{path.name} {seed}")))
        only_weights = path.name.endswith("_weights.h5")
        outcomes.add(outcome(JSON, changed) if only_weights else outcome(changed, None))
    assert "stumbled" not in outcomes
    assert "ReadError" in outcomes


def test_json_at_random(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    outcomes = set()
    for seed in range(300):
        path.write_bytes(mutate_file(JSON, random.Random(seed)))
        outcomes.add(outcome(path, WEIGHTS))
    assert outcomes == {"read", "ReadError", "UnsupportedError"}
