"""Roles of dropped files: model, weights, shards of weights, pipeline, samples."""

import shutil
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lstmgen.errors import ReadError

MODELS = (".keras", ".h5", ".hdf5", ".onnx", ".nam", ".aidax", ".zip", ".yaml", ".yml")
ARCHITECTURES = (".json", ".yaml", ".yml")
SAMPLES = (".npy", ".npz", ".csv", ".txt")
WEIGHTS, SHARD = ".weights.h5", ".bin"
HEAD, CLASS = 4096, "class_name"  # bytes in which an architecture names a class
TOPOLOGY = "modelTopology"  # its key in model.json of TensorFlow.js, whose weights are never HDF5
AUDIO = ("in_shape", "model_data", "state_dict")  # one of the first keys in JSON of audio plug-ins
SAVED_MODEL = "saved_model.pb"
MOST_BYTES, MOST_ENTRIES = 256 * 1024**2, 1000  # of an unpacked SavedModel


@dataclass(frozen=True)
class Dropped:
    """Files by their role, as relative paths.

    Attributes:
        model: a file, or the folder of an unpacked SavedModel.
    """

    model: Path
    weights: Path | None = None
    pipeline: Path | None = None
    samples: tuple[Path, ...] = ()


def kept(before: Mapping[str, str], added: Mapping[str, str]) -> list[str]:
    """Returns the files that belong together after some were added: a new model replaces all files before.

    Args:
        before, added: first bytes of the files as text, by name.

    Raises:
        ReadError: a file has no role.
    """
    old, new = roles(before), roles({**before, **added})
    replaces = "model" in old.values() and any(new[name] == "model" for name in added)
    completes = any(role == "model" and new[name] == "weights" for name, role in old.items() if name not in added)
    if (replaces and not completes) or Counter(new.values())["weights"] > 1:
        return list(added)
    superseded = "pipeline" in {new[name] for name in added}
    return [name for name in new if name in added or not (superseded and new[name] == "pipeline")]


def dropped(names: Iterable[str]) -> Dropped:
    """Returns the roles of files in the working directory.

    Raises:
        ReadError: there is no model, there are several, or a file has no role.
    """
    by_role: dict[str, list[Path]] = {"model": [], "weights": [], "shard": [], "pipeline": [], "samples": []}
    for name, role in roles({name: head(Path(name)) for name in names}).items():
        by_role[role].append(Path(name))
    models = by_role["model"]
    if len(models) != 1:
        listed = ", ".join(path.name for path in models)
        raise ReadError(
            f"several models: {listed}; drop one" if models else "no model; drop a .keras, .h5 or .onnx file"
        )
    return Dropped(
        unpacked(models[0]) if models[0].suffix.lower() == ".zip" else models[0],
        next(iter(by_role["weights"]), None),
        next(iter(by_role["pipeline"]), None),
        tuple(by_role["samples"]),
    )


def head(path: Path) -> str:
    """Returns the first bytes of a file as text."""
    with path.open("rb") as file:
        return file.read(HEAD).decode("latin-1")


def roles(heads: Mapping[str, str]) -> dict[str, str]:
    """Returns the role of each file, by name.

    Raises:
        ReadError: a file has none.
    """
    architecture = any(
        Path(name).suffix.lower() in ARCHITECTURES and CLASS in first and TOPOLOGY not in first
        for name, first in heads.items()
    )
    return {name: role(Path(name), first, architecture) for name, first in heads.items()}


def role(path: Path, first: str, architecture: bool) -> str:
    """Returns the role of a file.

    Args:
        first: its first bytes as text.
        architecture: true if a file of Keras beside it has the architecture: then HDF5 is weights.

    Raises:
        ReadError: it has none.
    """
    suffix = path.suffix.lower()
    if path.name.endswith(WEIGHTS) or (architecture and suffix in (".h5", ".hdf5")):
        return "weights"
    if suffix in MODELS or (suffix == ".json" and any(key in first for key in (CLASS, TOPOLOGY, *AUDIO))):
        return "model"
    if suffix == SHARD:
        return "shard"
    if suffix == ".json":
        return "pipeline"
    if suffix in SAMPLES:
        return "samples"
    if suffix == ".py":
        raise ReadError(f"{path.name}: custom code needs Keras, which a page does not have; use the command line")
    raise ReadError(
        f"{path.name} has an unknown suffix; drop a model (.keras, .h5, .onnx, .nam, a zipped SavedModel, "
        "model.json of TensorFlow.js with its .bin files, or JSON of RTNeural), a pipeline (.json), or samples (.npy, "
        ".npz, .csv, .txt)"
    )


def unpacked(path: Path) -> Path:
    """Unpacks a zipped SavedModel; returns its folder, as it is named where it was zipped.

    Raises:
        ReadError: the archive is damaged or too large, or contains no SavedModel.
    """
    folder = Path(path.stem)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise ReadError(f"{path.name} has {len(entries):,} entries, more than {MOST_ENTRIES:,}")
            if not any(Path(entry.filename).name == SAVED_MODEL for entry in entries):
                raise ReadError(f"{path.name} contains no {SAVED_MODEL}; zip the folder of a SavedModel")
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise ReadError(f"{path.name} is larger than {MOST_BYTES:,} bytes when unpacked")
            named_so = all(Path(entry.filename).parts[:1] == (folder.name,) for entry in entries)
            archive.extractall(
                Path() if named_so else folder
            )  # never more than the stated sizes, never outside the folder
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise ReadError(f"{path.name} is a damaged archive ({error}); zip the folder again") from None
    return min(folder.rglob(SAVED_MODEL), key=lambda found: len(found.parts)).parent
