"""Nothing from a file is run, imported, unpickled or resolved as a name, and reading it opens nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from toolchain import forbid

FILES = Path(__file__).parent / "files"
WEIGHTS = FILES / "keras-2.2.4_graph_weights.h5"
# Reads the files that it is given once to load what Python loads late, then watches all that the interpreter reports.
PROGRAM = """
import json, sys
from lstmgen.errors import LstmgenError
from lstmgen.read import read_file, survey

HARMLESS = {"builtins.id", "object.__getattr__", "sys._getframe", "os.listdir", "os.scandir"}
cases, sound, seen, watching = *json.load(sys.stdin), [], False

def watch(event, arguments):
    if not watching or event in HARMLESS:
        return
    if event == "open":
        path, mode, flags = arguments
        seen.append(["open", str(path), mode or "r", flags & 3])
    else:
        seen.append([event, repr(arguments)[:200]])

def read_all(cases):
    for case in cases:
        for read in (survey, read_file):
            try:
                read(*case)
            except LstmgenError as error:
                str(error)

read_all(sound)
sys.addaudithook(watch)
watching = True
read_all(cases)
watching = False
json.dump(seen, sys.stdout)
"""

LAMBDA = {"class_name": "Lambda", "config": {"function": ["4wEAAAAAAAAA", None, None], "function_type": "lambda"}}
GADGETS: list[Any] = [
    LAMBDA,
    {"class_name": "Lambda", "config": {"function": {"class_name": "__lambda__", "config": {"code": "4wEAAAAAAAAA"}}}},
    {"class_name": "function", "module": "os", "config": "system", "registered_name": "function"},
    {"class_name": "run", "module": "subprocess", "config": {"args": ["touch", "evil"]}, "registered_name": "run"},
    {"class_name": "TFSMLayer", "module": "keras.layers", "config": {"filepath": "secret"}, "registered_name": None},
    {"class_name": "TorchModuleWrapper", "config": {"module": {"class_name": "__bytes__", "config": "gASV"}}},
    {"class_name": "StringLookup", "config": {"vocabulary": "secret"}},
    {"class_name": "enable_unsafe_deserialization", "module": "keras.config", "config": {}},
    {"class_name": "Dense", "config": {"units": 3, "activation": "os.system"}},
    {"class_name": "Dense", "config": {"units": 3, "activation": {"class_name": "function", "config": "exec"}}},
    {"class_name": "Dense", "config": {"units": 3, "kernel_initializer": {"module": "os", "class_name": "system"}}},
    {"class_name": "RNN", "config": {"cell": {"class_name": "Mine", "module": "secret", "config": {}}}},
    {"class_name": "__import__('os').system('touch evil')", "config": {}},
]


def hostile(folder: Path) -> list[list[str]]:
    """Arguments of `read_file`: architectures of gadgets in every container, files that lead elsewhere."""
    found = []
    for k, gadget in enumerate(GADGETS):
        layers = [{"class_name": "InputLayer", "config": {"batch_shape": [None, 3], "name": "i"}}, gadget]
        model = {"class_name": "Sequential", "config": {"name": "s", "layers": layers}, "keras_version": "3.3.0"}
        document = folder / f"{k}.json"
        document.write_text(json.dumps(model))
        found.append([str(document), str(WEIGHTS)])
        with zipfile.ZipFile(folder / f"{k}.keras", "w") as archive:
            archive.writestr("config.json", json.dumps(model))
            archive.writestr("metadata.json", json.dumps({"keras_version": "3.3.0"}))
            archive.writestr("model.weights.h5", WEIGHTS.read_bytes())
            archive.writestr("assets/secret", b"x")
        found.append([str(folder / f"{k}.keras")])
        with h5py.File(folder / f"{k}.h5", "w") as file:
            file.attrs.update(model_config=json.dumps(model), keras_version="2.2.4")
            file["model_weights"] = h5py.ExternalLink("secret", "/")
        found.append([str(folder / f"{k}.h5")])
    for k, tag in enumerate(("python/object/apply:os.system [touch evil]", "python/module:secret", "python/name:exec")):
        (folder / f"{k}.yaml").write_text(f"class_name: !!{tag}\nconfig: {{}}\n")
        found.append([str(folder / f"{k}.yaml"), str(WEIGHTS)])
    for k, storage in enumerate(({"external": [("secret", 0, 24)]}, {"virtual": True}, {"compression": "gzip"})):
        path = folder / f"storage{k}.h5"
        path.write_bytes((FILES / "keras-2.2.4_chain.h5").read_bytes())
        with h5py.File(path, "r+") as file:
            group = file["model_weights/dense/dense"]
            del group["kernel:0"]
            if "virtual" in storage:
                layout = h5py.VirtualLayout((3, 2), "f4")
                layout[...] = h5py.VirtualSource("secret", "/", (3, 2))
                group.create_virtual_dataset("kernel:0", layout)
            else:
                group.create_dataset("kernel:0", (3, 2), "f4", **storage)
        found.append([str(path)])
    pickled = folder / "pickle.h5"
    pickled.write_bytes(b"\x80\x04cos\nsystem\n(S'touch evil'\ntR.")
    return [*found, [str(pickled)]]


def watched(cases: list[list[str]], folder: Path) -> list[list[Any]]:
    """What the interpreter reports while the cases are read."""
    sound = [[str(path)] for path in sorted(FILES.glob("*_graph.h5")) + sorted(FILES.glob("*_graph.keras"))]
    sound.extend([str(path), str(WEIGHTS)] for path in (FILES / "keras-2.2.4_graph.json", *FILES.glob("*.yaml")))
    given = json.dumps([cases, sound])
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, input=given, capture_output=True, text=True, cwd=folder, check=True)
    found: list[list[Any]] = json.loads(done.stdout)
    return found


def test_hostile_files_make_the_reader_do_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(np.ones(6, "f4").tobytes())
    (tmp_path / "secret.py").write_text("raise SystemExit")
    cases = hostile(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    given = {path for case in cases for path in case}
    for event, path, *how in watched(cases, tmp_path):
        assert event == "open", (event, path)
        assert path in given, path
        assert how == ["rb", 0] or how == ["r", 0], (path, how)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_file_is_opened_once(tmp_path: Path) -> None:
    """It may change while it is read: what is checked is what is used."""
    path = tmp_path / "model.keras"
    path.write_bytes((FILES / "tf-2.13_chain.keras").read_bytes())
    opened = [event for event in watched([[str(path)]], tmp_path) if event[0] == "open"]
    assert [event[1] for event in opened] == [str(path)] * 2  # by `survey` and by `read_file`


def test_what_is_refused_never_reaches_keras(tmp_path: Path) -> None:
    """`verify` asks Keras, but only about files that were read."""
    hostile(tmp_path)
    program = forbid({"tensorflow", "keras", "tf_keras"}) + "from lstmgen.cli.app import app; app()\n"
    command = [sys.executable, "-c", program, "verify", "0.keras", "--target", "python"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode != 0
    assert "Lambda layer 'lambda_1'" in done.stderr


@pytest.mark.parametrize("code", ["__import__('secret')", "open('new', 'w')", "eval('1')"])
def test_the_watch_sees_what_must_not_happen(code: str, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("")
    program = PROGRAM.replace("read_all(cases)\nwatching", f"{code}\nwatching")
    assert code in program
    done = subprocess.run(
        [sys.executable, "-c", program], input="[[], []]", capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert {event[0] for event in json.loads(done.stdout)} & {"import", "exec", "compile", "open"}
