"""Roles of dropped files: model, weights, pipeline, samples."""

import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lstmgen.errors import ReadError

MODELS = (".keras", ".h5", ".hdf5", ".onnx", ".zip", ".yaml", ".yml")
ARCHITECTURES = (".json", ".yaml", ".yml")
SAMPLES = (".npy", ".npz", ".csv", ".txt")
WEIGHTS = ".weights.h5"
HEAD = 4096  # bytes in which an architecture names a class
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


def dropped(names: Iterable[str]) -> Dropped:
    """Returns the roles of files in the working directory.

    Raises:
        ReadError: there is no model, there are several, or a file has no role.
    """
    paths = [Path(name) for name in names]
    by_role = dict(roles(paths))
    models = [path for path, role in by_role.items() if role == "model"]
    if len(models) != 1:
        listed = ", ".join(path.name for path in models)
        raise ReadError(
            f"several models: {listed}; drop one" if models else "no model; drop a .keras, .h5 or .onnx file"
        )
    weights = [path for path, role in by_role.items() if role == "weights"]
    pipelines = [path for path, role in by_role.items() if role == "pipeline"]
    return Dropped(
        unpacked(models[0]) if models[0].suffix.lower() == ".zip" else models[0],
        weights[0] if weights else None,
        pipelines[0] if pipelines else None,
        tuple(path for path, role in by_role.items() if role == "samples"),
    )


def roles(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Yields the role of each file.

    Raises:
        ReadError: a file has none.
    """
    architecture = any(path.suffix.lower() in ARCHITECTURES and names_a_class(path) for path in paths)
    for path in paths:
        suffix = path.suffix.lower()
        if path.name.endswith(WEIGHTS) or (architecture and suffix in (".h5", ".hdf5")):
            yield path, "weights"
        elif suffix in MODELS or (suffix == ".json" and names_a_class(path)):
            yield path, "model"
        elif suffix == ".json":
            yield path, "pipeline"
        elif suffix in SAMPLES:
            yield path, "samples"
        elif suffix == ".py":
            raise ReadError(f"{path.name}: custom code needs Keras, which a page does not have; use the command line")
        else:
            raise ReadError(
                f"{path.name} has an unknown suffix; drop a model (.keras, .h5, .onnx, a zipped SavedModel), a "
                "pipeline (.json), or samples (.npy, .npz, .csv, .txt)"
            )


def names_a_class(path: Path) -> bool:
    """Returns whether the head of a file names a class, as the architecture of a model does."""
    with path.open("rb") as file:
        return b"class_name" in file.read(HEAD)


def unpacked(path: Path) -> Path:
    """Unpacks a zipped SavedModel; returns its folder.

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
            archive.extractall(folder)  # never more than the stated sizes, never outside the folder
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise ReadError(f"{path.name} is a damaged archive ({error}); zip the folder again") from None
    return min(folder.rglob(SAVED_MODEL), key=lambda found: len(found.parts)).parent
