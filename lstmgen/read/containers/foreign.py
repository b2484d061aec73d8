"""Recognizes files that are not Keras models by their bytes, to refuse them with advice."""

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

TABLE_END = bytes.fromhex("57fb808b247547db")  # of the table of names in a checkpoint of TensorFlow

# Names of arrays in a state_dict of PyTorch.
STATE_DICT = re.compile(r"(^|\.)(weight|bias|running_mean|running_var)(_[ih]h_l\d+)?$")

# --- advice

FROM_KERAS = "give the Keras model that it was made from (.h5, .keras or SavedModel)"
IF_KERAS = f"lstmgen reads Keras and ONNX models: if it was made from one, {FROM_KERAS}"
RETRAIN = "lstmgen reads Keras and ONNX models: build the network in Keras and give that model its weights"
TO_ONNX = (
    "which lstmgen never unpickles. Load it in the Python that has its code, and export it from there, or as ONNX:\n"
    "    {load}\n"
    "    lstmgen.export(module.eval(), 'net.c', example=(x,))\n"
    "    torch.onnx.export(module.eval(), (x,), 'model.onnx', dynamo=False)"
)
STATE_DICT_JSON = (
    "is a state_dict of PyTorch without the architecture. Load it into its module, and export that from Python:\n"
    "    state = json.load(open('model.json'))\n"
    "    module.load_state_dict({name: torch.tensor(value) for name, value in state.items()})\n"
    "    lstmgen.export(module.eval(), 'net.c', example=(x,))"
)
TORCH_FILE = "is a file of PyTorch, " + TO_ONNX.format(
    load="module.load_state_dict(torch.load('model.pt', weights_only=True))"
)
TORCH_PROGRAM = "is a program of torch.export, " + TO_ONNX.format(load="module = Net()  # with the same weights")
SAFETENSORS = "is a file of safetensors, which holds weights only and " + TO_ONNX.format(
    load="module.load_state_dict(safetensors.torch.load_file('model.safetensors'))"
)
UNPICKLE = (
    "reading it would run code, which lstmgen never does: load it in the Python that wrote it, and if it is a Keras "
    "model, save it by model.save('model.h5')"
)
RECURRENT = "train a model with an LSTM or a GRU of the same amplifier"
NO_MODEL = "give the file that model.save() wrote"
DATA = "it holds data, not a model: give it to verify by `data=`, or to export by `calibrate=`"
WHOLE_FOLDER = "give the folder that it is in"
LOAD_THEM = (
    "build the model as it was trained, call load_weights() with these, and save it whole by model.save('model.h5')"
)
CHECKPOINT = f"is a checkpoint of TensorFlow, which holds weights only: {LOAD_THEM}"
SHARDS = f"lists weights in several files (shards), which is not supported: {LOAD_THEM}"


def is_of(start: bytes, offset: int = 0) -> Callable[[bytes], bool]:
    """Returns a test for these bytes at an offset of a file."""
    return lambda data: data[offset : offset + len(start)] == start


def is_pickle(data: bytes) -> bool:
    """Protocols 2 to 5 of Python's pickle."""
    return data[:1] == b"\x80" and data[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")


def is_onnx(data: bytes) -> bool:
    """A ModelProto: its version, then the producer's name, or the graph, or other fields that CoreML has not."""
    if data[:1] != b"\x08" or len(data) < 3 or not 1 <= data[1] <= 30:
        return False
    name = data[4:8]
    return data[2:3] in b"\x1a\x22\x2a\x32\x3a\x42" or (data[2:3] == b"\x12" and name.decode("latin-1").isprintable())


def is_core_ml(data: bytes) -> bool:
    """A Model: its version, then a description that begins with an input."""
    return data[:1] == b"\x08" and data[2:3] == b"\x12" and b"\x0a" in data[4:7]


def is_csv(data: bytes) -> bool:
    """Lines of text with as many commas, or semicolons, or tabs, in each of the first ones."""
    lines = [line for line in data[:4096].split(b"\n")[:-1] if line.strip()][:5]
    return b"\0" not in data[:4096] and any(
        len(lines) > 1 and lines[0].count(sign) > 0 and len({line.count(sign) for line in lines}) == 1
        for sign in (b",", b";", b"\t")
    )


# The first match counts.
KINDS: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda data: not data, "is empty: it was not completely written or downloaded"),
    (is_of(b"version https://git-lfs"), "is only a pointer of Git LFS to the real file; fetch that with: git lfs pull"),
    (is_of(b"\xff\xfe"), "is text in UTF-16, as PowerShell writes it; save it as UTF-8"),
    (is_of(b"<?xml"), f"is XML, not a model; {NO_MODEL}"),
    (is_of(b"<"), "is a web page; download the file itself"),
    (is_of(b"\x1f\x8b"), "is compressed with gzip; unpack it first"),
    (is_of(b"BZh"), "is compressed with bzip2; unpack it first"),
    (is_of(b"\xfd7zXZ\0"), "is compressed with xz; unpack it first"),
    (is_of(b"\x28\xb5\x2f\xfd"), "is compressed with zstd; unpack it first"),
    (is_of(b"7z\xbc\xaf\x27\x1c"), "is a 7z archive; unpack it first"),
    (is_of(b"Rar!"), "is a RAR archive; unpack it first"),
    (is_of(b"ustar", 257), "is a tar archive; unpack it first"),
    (is_of(b"TFL3", 4), f"is a TFLite model, which has lost its layers; {FROM_KERAS}"),
    (is_of(b"GGUF"), f"is a GGUF model of llama.cpp; {RETRAIN}"),
    (is_of(b'{"', 8), SAFETENSORS),
    (is_of(b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."), TORCH_FILE),
    (lambda data: is_pickle(data) and b"joblib" in data[:4096], f"is a file of joblib; {UNPICKLE}"),
    (is_pickle, f"is a pickle of Python; {UNPICKLE}"),
    (is_of(b"\x93NUMPY"), f"is an array of numpy (.npy); {DATA}"),
    (is_of(b"MATLAB "), f"is a file of MATLAB; {NO_MODEL}"),
    (is_of(b"\xff\xd8\xff"), f"is a JPEG picture; {NO_MODEL}"),
    (is_of(b"\x89PNG\r\n"), f"is a PNG picture; {NO_MODEL}"),
    (is_of(b"GIF8"), f"is a GIF picture; {NO_MODEL}"),
    (is_of(b"%PDF-"), f"is a PDF document; {NO_MODEL}"),
    (is_of(b"model_checkpoint_path:"), CHECKPOINT),
    (lambda data: data[-8:] == TABLE_END, CHECKPOINT),
    (
        lambda data: data[:1] == b"\x0a" and b"Placeholder" in data[:1024],
        f"is a frozen graph of TensorFlow; {IF_KERAS}",
    ),
    (lambda data: data[:3] == b"\x08\x01\x12" and b"serve" in data, f"is a part of a SavedModel; {WHOLE_FOLDER}"),
    (is_core_ml, f"is a CoreML model; {IF_KERAS}"),
    (is_csv, f"is a table of text (CSV); {DATA}"),
)

# Files of a SavedModel with the architecture: since TensorFlow 2.5 the second, before that the first.
SAVED_MODEL = ("saved_model.pb", "keras_metadata.pb")
FINGERPRINT = "fingerprint.pb"  # beside them


def foreign(data: bytes, path: Path) -> str:
    """Describes a file that is not a model, with advice: a sentence without its subject."""
    part = part_of_a_folder(path)
    if part:
        return part
    descriptions = (text for fits, text in KINDS if fits(data))
    return next(
        descriptions, "is not a Keras or ONNX model (expected .keras, .h5, a SavedModel folder, .onnx, or JSON)"
    )


def part_of_a_folder(path: Path) -> str:
    """Describes a file that is a part of a folder, by its name; empty for other files."""
    if path.name in (*SAVED_MODEL, FINGERPRINT):
        return f"is a part of a SavedModel; {WHOLE_FOLDER}: {path.parent}"
    if path.suffix == ".index" or ".data-0" in path.name:
        if path.absolute().parent.name == "variables":
            return f"is a part of a SavedModel; give the folder around it: {folder_above(path.parent)}"
        return CHECKPOINT
    if path.suffix == ".bin" and path.name.startswith("group") and "-shard" in path.name:
        return f"holds weights of TensorFlow.js; give {path.with_name('model.json')}"
    return ""


def folder_above(path: Path) -> Path:
    """The parent of a folder, also of "."."""
    return path.parent if path.name else path / ".."


def foreign_folder(path: Path, names: Collection[str]) -> str:
    """Describes a folder that is not a model, by the names in it; empty if it is unknown."""
    if "variables.index" in names:
        return f"is a part of a SavedModel; give the folder around it: {folder_above(path)}"
    if "checkpoint" in names or any(name.endswith(".index") for name in names):
        return CHECKPOINT
    if "Manifest.json" in names:
        return f"is a CoreML model; {IF_KERAS}"
    return ""


PROGRAMS = ("serialized_exported_program.json", "archive_format")  # files in what torch.export.save() writes


def foreign_archive(names: Collection[str]) -> str:
    """Describes a zip archive that is not a `.keras` file, by the names in it; empty if it is unknown."""
    if any(name.endswith("/data.pkl") for name in names):
        return TORCH_FILE
    if any(name.rpartition("/")[2] in PROGRAMS for name in names):
        return TORCH_PROGRAM
    if names and all(name.endswith(".npy") for name in names):
        return f"is an archive of numpy (.npz); {DATA}"
    if "[Content_Types].xml" in names:
        return f"is a document of Office; {NO_MODEL}"
    if any(name.endswith("Manifest.json") for name in names):
        return f"is a CoreML model; {IF_KERAS}"
    return ""


def foreign_json(value: Any, path: Path) -> str:
    """Describes JSON that is not an architecture; empty if it may be one."""
    if not isinstance(value, Mapping):
        return ""
    topology = value.get("modelTopology")
    if value.get("format") == "graph-model" or (isinstance(topology, Mapping) and "node" in topology):
        return f"is a graph model of TensorFlow.js, which has lost its layers; {FROM_KERAS}"
    if isinstance(value.get("weight_map"), Mapping):
        return SHARDS
    if "version" in value and value.keys() & {"inputs", "outputs", "windows"} and "class_name" not in value:
        return "is a pipeline: export the model that it belongs to, and give it beside that with `pipeline=`"
    if {"residual_channels", "dilations"} <= value.keys():
        return f"is a WaveNet of SmartAmp or PedalNetRT, which is not supported; {RECURRENT}"
    if {"conv1d", "lstm", "dense"} <= value.keys():
        return f"is a model of SmartAmpPro, which is not supported; {RECURRENT}"
    if value and all(isinstance(item, list) and STATE_DICT.search(name) for name, item in value.items()):
        return STATE_DICT_JSON
    if "nbformat" in value:
        return "is a Jupyter notebook; run it, and give the file that its model.save() writes"
    return ""


def is_layers_model(value: Any) -> bool:
    """Returns true for the JSON of a layers model of TensorFlow.js."""
    return isinstance(value, Mapping) and ("modelTopology" in value or "weightsManifest" in value)
