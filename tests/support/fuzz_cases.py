"""Model files to mutate, and what may come of reading them. Used by the tests and by `make fuzz-reader`."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mutation import mutate_model
from toolchain import ROOT

from lstmgen.errors import LstmgenError
from lstmgen.pipeline import Pipeline
from lstmgen.read import read_file

FILES = ROOT / "tests" / "read" / "files"
SECONDS = 10.0  # that reading a file may take
MEMORY = 64 << 20  # bytes that it may take …
MEMORY_RATIO = 60  # … beside this many for each byte of the file
STATUS, PEAK = Path("/proc/self/status"), Path("/proc/self/clear_refs")  # of Linux


@dataclass(frozen=True)
class Case:
    """A model in one or several files.

    Attributes:
        files: contents by path.
        model, weights: what is given to the reader.
        is_pipeline: whether it is no model, but what stands before and after one.
    """

    files: Mapping[str, bytes]
    model: str = "model"
    weights: str | None = None
    is_pipeline: bool = False

    @property
    def size(self) -> int:
        return sum(map(len, self.files.values()))

    def write(self, folder: Path) -> tuple[Path, Path | None]:
        """Writes the files; the arguments of `read_file`."""
        for name, data in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder / self.model, None if self.weights is None else folder / self.weights

    def mutated(self, rng: random.Random) -> Case:
        """The same with a change in one of the files, or with the first bytes of one only."""
        name = rng.choice(sorted(self.files))
        data = self.files[name]
        changed = data[: rng.randrange(len(data) + 1)] if rng.random() < 0.02 else mutate_model(data, rng)
        return replace(self, files={**self.files, name: changed})


PIPELINES = ROOT / "tests" / "pipeline" / "files"


def stored_cases() -> Iterator[Case]:
    """The stored files: HDF5, archives, one with a vocabulary, ONNX, audio JSON, JSON and YAML with their weights."""
    yield Case({"model": (PIPELINES / "text.keras").read_bytes()})
    for path in sorted(FILES.iterdir()):
        whole = path.suffix in (".h5", ".keras", ".onnx") or path.name.startswith("audio_")
        if whole and not path.name.endswith("_weights.h5"):
            yield Case({"model": path.read_bytes()})
        weights = path.with_name(f"{path.stem}_weights.h5")
        if weights.exists() and path.suffix in (".json", ".yaml"):
            yield Case({"model": path.read_bytes(), "weights": weights.read_bytes()}, weights="weights")


def pipeline_cases() -> Iterator[Case]:
    """Pipelines, as `lstmgen.Pipeline` writes them."""
    for path in sorted(PIPELINES.glob("*.json")):
        yield Case({"model": path.read_bytes()}, is_pipeline=True)


def read_pipeline(path: Path, weights: Path | None = None) -> object:
    """Reads a pipeline as `read_file` reads a model."""
    return Pipeline.load(path)


def folder_case(folder: Path) -> Case:
    """A SavedModel."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return Case({f"model/{name}": data for name, data in files.items() if not name.startswith("assets")})


def judge(case: Case, folder: Path, read: Callable[[Path, Path | None], object] = read_file) -> str:
    """What is wrong with how a case is read; empty where nothing is."""
    paths = case.write(folder)
    before, begun = reset_peak(), time.process_time()
    try:
        read(*paths)
    except LstmgenError as error:
        if error.__cause__ is not None:  # a layer function stumbled over what it should have checked
            return f"stumbled: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    seconds, taken = time.process_time() - begun, peak() - before
    if seconds > SECONDS:
        return f"took {seconds:.0f} s"
    if taken > MEMORY + MEMORY_RATIO * case.size:
        return f"took {taken >> 20} MB for {case.size} bytes"
    return ""


def reset_peak() -> int:
    """Bytes of memory in use; from here on `peak` says how many there were at most. 0 where it cannot be known."""
    if sys.platform == "linux":
        PEAK.write_text("5")
    return peak()


def peak() -> int:
    """Bytes of memory that were in use at most."""
    if sys.platform != "linux":
        return 0
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) << 10
