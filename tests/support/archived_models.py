"""The tables of layer-matrix.md on files of versions that do not run here: read/old_keras and read/files.

Each folder has the script that made its files. Read back, they must give what their Keras predicted.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import close
from proof import refusal, run_languages
from toolchain import ROOT

from lstmgen.errors import UnsupportedError
from lstmgen.graph.graph import Graph, Layer, State
from lstmgen.read import read_file, survey

READ = ROOT / "tests" / "read"
FILES = READ / "files"
ARCHIVES = {path.stem: path for path in sorted((READ / "old_keras").glob("*.zip"))}
FLOAT32 = 2e-6
NO_FILE = "no file"

# TensorFlow 1.13 cannot be told from 1.14 to 2.1, which the reader takes it for: a warning says so.
AMBIGUOUS = {("tf1.13.1-tensorflow", "embedding_bidirectional")}

RECURRENT = """## What was written by versions that do not run here: recurrent layers

The HDF5 files in `tests/read/old_keras`, each with what its Keras predicted in float32; **E** is agreement with that
to 2e-6 of the largest output. Keras 1 has `consume_less`, "cpu" or "gpu", where Keras 2 has `implementation`. There is
no file where that version has no such layer or option, or could not save it.
"""


# --- what one file came to


@dataclass(frozen=True)
class Numbers:
    """Inputs and what Keras predicted, a batch each; `again` of a second call where the model is stateful."""

    inputs: list[np.ndarray]
    outputs: list[np.ndarray]
    again: list[np.ndarray]


def cell(paths: Sequence[Path], numbers: Numbers, ambiguous: bool = False) -> str:
    """ "E P C", or who refuses.

    Raises:
        AssertionError: numbers differ.
    """
    try:
        graph = read_file(*paths)
    except UnsupportedError as error:
        return refusal(error)
    if ambiguous:
        with pytest.raises(AssertionError):
            agree(graph, numbers)
        return "warning: " + graph.warnings[0]
    agree(graph, numbers)
    run_languages(graph, [[batch[k] for batch in numbers.inputs] for k in range(2)])
    return "E P C"


def agree(graph: Graph, numbers: Numbers) -> None:
    """Holds the graph to every sample, in both calls.

    Raises:
        AssertionError: numbers differ.
    """
    for k in range(len(numbers.inputs[0])):
        state: State = {}
        for expected in (numbers.outputs, numbers.again):
            outputs, state = graph.run([batch[k] for batch in numbers.inputs], state)
            if expected:
                close(outputs, [batch[k] for batch in expected], FLOAT32)


def brief(layer: Layer) -> str:
    """A layer with the options that are on, and with what is inside it."""
    inside = [option.partition("(")[0] for option in layer.options if option.startswith(("layer=", "cell=", "merge_m"))]
    return " ".join([layer.class_name, *(option for option in layer.options if "=" not in option), *inside])


def version(name: str) -> str:
    """The producer in the name of a file: "Keras 2.2.4 on Theano" of theano-2.2.4 or of 2.2.4-theano."""
    first, _, second = name.partition("-")
    if first.startswith("tf"):
        return "TensorFlow " + (first.removeprefix("tf") or second)
    number, backend = (first, second) if first[0].isdigit() else (second, first)
    return f"Keras {number} on {'Theano' if backend == 'theano' else 'TensorFlow'}"


# --- recurrent layers: a row for a model, a column for a version

RECURRENT_HEADS = ["model", "layers", *map(version, ARCHIVES)]


def recurrent_names() -> list[str]:
    """The models in the archives, each once."""
    return list(dict.fromkeys(name for archive in ARCHIVES for name in members(archive)))


@cache
def members(archive: str) -> list[str]:
    with zipfile.ZipFile(ARCHIVES[archive]) as file:
        return [name.removesuffix(".h5") for name in file.namelist() if name.endswith(".h5")]


def recurrent_row(name: str) -> list[str]:
    """The row of a model, made by reading and running the file of every version that has it.

    Raises:
        AssertionError: numbers differ.
    """
    cells, layers = [], ""
    for archive in ARCHIVES:
        if name not in members(archive):
            cells.append(NO_FILE)
            continue
        with tempfile.TemporaryDirectory() as folder:
            path, numbers = unpacked(archive, name, Path(folder))
            cells.append(cell([path], numbers, (archive, name) in AMBIGUOUS))
            layers = ", ".join(map(brief, survey(path).layers))
    return [name.replace("_", " "), layers, *cells]


def unpacked(archive: str, name: str, folder: Path) -> tuple[Path, Numbers]:
    """The model's file, and its arrays."""
    with zipfile.ZipFile(ARCHIVES[archive]) as file:
        path = Path(file.extract(f"{name}.h5", folder))
        arrays = np.load(io.BytesIO(file.read(f"{name}.npz")))
    return path, Numbers(*([arrays[key] for key in arrays if key.startswith(kind)] for kind in ("in", "out", "again")))


# --- formats: a row for a version and a format, a column for a model


FORMATS = {".h5": "`.h5`", ".keras": "`.keras`", ".json": "JSON + `.h5`", ".yaml": "YAML + `.h5`"}


def old_files() -> list[Path]:
    """The files with an architecture, each beside what its Keras predicted."""
    paths = sorted(path for path in FILES.iterdir() if path.suffix in FORMATS)
    return [path for path in paths if (FILES / f"{path.stem}.reference.json").exists()]


def kinds() -> list[str]:
    """The models that are in several formats."""
    return list(dict.fromkeys(path.stem.partition("_")[2] for path in old_files()))


def containers() -> list[tuple[str, str]]:
    """The version and the format of every row: Keras before TensorFlow, old before new."""

    def age(row: tuple[str, str]) -> tuple[Any, ...]:
        return (
            row[0].startswith("tf"),
            [int(n) for n in re.findall(r"\d+", row[0])],
            row[0],
            list(FORMATS).index(row[1]),
        )

    return sorted({(path.name.partition("_")[0], path.suffix) for path in old_files()}, key=age)


def container_row(key: tuple[str, str]) -> list[str]:
    """The row of a version and a format.

    Raises:
        AssertionError: numbers differ.
    """
    producer, suffix = key
    cells = [container_cell(FILES / f"{producer}_{kind}{suffix}") for kind in kinds()]
    return [version(producer), FORMATS[suffix], *cells]


def container_cell(path: Path) -> str:
    if not path.exists():
        return NO_FILE
    paths = [path, path.with_name(f"{path.stem}_weights.h5")]
    reference = json.loads((FILES / f"{path.stem}.reference.json").read_text(encoding="utf-8"))
    inputs, outputs = ([np.array(batch) for batch in reference[key]] for key in ("inputs", "outputs"))
    return cell(paths if path.suffix in (".json", ".yaml") else paths[:1], Numbers(inputs, outputs, []))


def layers_of(kind: str) -> str:
    """What is in a model, by the newest file of it."""
    path = [path for path in old_files() if path.stem.endswith(f"_{kind}") and path.suffix in (".h5", ".keras")][-1]
    return ", ".join(map(brief, survey(path).layers))


CONTAINERS = f"""## What was written by versions that do not run here: formats

The files in `tests/read/files`, in the same way. What is in the models:

{"".join(f"- {kind}: {layers_of(kind)}" + chr(10) for kind in kinds())}"""

CONTAINER_HEADS = ["version", "format", *kinds()]
