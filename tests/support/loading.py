"""C that loads its weights: exported, compiled and called with contexts."""

from __future__ import annotations

import ctypes
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import toolchain
from c_library import WARNINGS

import lstmgen

FLOAT32 = 2e-6  # of sums of a few numbers of about 1
HEAD, ALIGNMENT = 64, 64
LARGEST = 2**16  # bytes of a context of these tests
READY, OK, WEIGHTS, FORMAT, MODEL, UNALIGNED, CHECKSUM, RANGE = 1, 0, -4, -5, -6, -7, -8, -10
PROGRAMS = toolchain.ROOT / "tests" / "targets" / "c" / "loading"


def scaled(model: dict[str, Any], factor: float) -> dict[str, Any]:
    """The same network with other weights."""
    if "weights" in model:
        return {**model, "weights": [factor * number for number in model["weights"]]}
    return {**model, "state_dict": {k: (factor * np.array(v)).tolist() for k, v in model["state_dict"].items()}}


def exported(model: dict[str, Any], folder: Path, name: str, **options: Any) -> tuple[Path, bytes]:
    """The source, and the bytes of the file of weights."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(model), encoding="utf-8")
    lstmgen.export(path, folder / f"{name}.c", weights_file="load", **options)
    return folder / f"{name}.c", (folder / f"{name}_weights.bin").read_bytes()


def built(source: Path) -> Path:
    """The library of a source, compiled without a warning."""
    library = source.with_suffix(".so")
    own = ["-std=c99", "-Og", f"-D{source.stem.upper()}_NO_DISPATCH", *WARNINGS, "-fPIC", "-shared"]
    subprocess.run([toolchain.require("gcc"), *own, source, "-lm", "-o", library], check=True)
    return library


def program(name: str, folder: Path, *flags: str | Path, sanitizer: str = "address,undefined") -> Path:
    """Compiles a C program of these tests, which includes generated files in a folder; returns its path."""
    sanitized = [f"-fsanitize={sanitizer}", "-fno-sanitize-recover=all"] if sanitizer else []
    command = [toolchain.require("gcc"), "-std=gnu11", "-O1", *sanitized, f"-I{folder}", PROGRAMS / f"{name}.c"]
    subprocess.run([*command, *flags, "-lm", "-o", folder / name], check=True)
    return folder / name


class Library:
    """A compiled source, called with contexts."""

    def __init__(self, source: Path) -> None:
        self.library, self.prefix = ctypes.CDLL(str(built(source))), source.stem

    def function(self, name: str) -> Any:
        return self.library[f"{self.prefix}_{name}"]

    def context(self) -> Any:
        known = hasattr(self.library, f"{self.prefix}_context_size")  # small code has no such function
        return ctypes.create_string_buffer(self.function("context_size")() if known else LARGEST)

    def load(self, context: Any, blob: bytes, offset: int = 0) -> int:
        """Loads weights from aligned memory, or an offset behind it; the memory stays."""
        memory = np.zeros(len(blob) + 2 * ALIGNMENT, np.uint8)
        start = -memory.ctypes.data % ALIGNMENT + offset
        memory[start : start + len(blob)] = np.frombuffer(blob, np.uint8)
        context.memory = memory
        place = ctypes.c_void_p(memory.ctypes.data + start)
        return int(self.function("load")(context, place, ctypes.c_size_t(len(blob))))

    def steps(self, context: Any, x: np.ndarray, units: int = 1) -> np.ndarray:
        """The outputs of steps, one after another."""
        rows = []
        for row in x.astype(np.float32):
            y = np.zeros(units, np.float32)
            status = self.function("step")(
                context, row.ctypes.data_as(ctypes.c_void_p), y.ctypes.data_as(ctypes.c_void_p)
            )
            assert status == OK
            rows.append(y)
        return np.array(rows)

    def steps_anew(self, context: Any, x: np.ndarray, units: int = 1) -> np.ndarray:
        """The outputs of steps after a reset."""
        self.function("reset")(context)
        return self.steps(context, x, units)
