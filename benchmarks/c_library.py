"""lstmgen's C, built into a shared library with the loop that times it: the loop must not be Python's."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from timing import Elapsed

import lstmgen
from lstmgen.graph.graph import Graph

LOOP = Path(__file__).with_name("loop.c")
NEWEST_CLANG = 40
FLOATS = ctypes.POINTER(ctypes.c_float)


@dataclass(frozen=True)
class Build:
    """A compiler and its flags."""

    compiler: str
    flags: tuple[str, ...]

    @property
    def name(self) -> str:
        return " ".join((self.compiler, *self.flags))

    def command(self) -> list[str] | None:
        """The beginning of the command, or None without that compiler; clang may be called clang-19."""
        names = [self.compiler, *(f"{self.compiler}-{k}" for k in range(NEWEST_CLANG, 0, -1))]
        found = next((path for name in names if (path := shutil.which(name))), None)
        return None if found is None else [found, "-std=c99", *self.flags]


NATIVE = ("-O3", "-march=native")
BUILDS = tuple(
    Build(compiler, flags)
    for compiler in ("gcc", "clang")
    for flags in (NATIVE, ("-O2",), ("-O2", "-DNET_NO_DISPATCH"))
)
REFERENCE = BUILDS[0]


def generate(graph: Graph, folder: Path) -> Path:
    """The C file; its prefix is `net`."""
    return lstmgen.export(graph, folder / "net.c", name="net").files[0]


def compile_library(source: Path, build: Build, path: Path) -> Path:
    """The shared library.

    Raises:
        subprocess.CalledProcessError: the compiler refuses.
    """
    command = build.command()
    assert command is not None
    batch = ["-DHAS_BATCH"] if "net_predict_batch(" in source.with_suffix(".h").read_text() else []
    common = ["-fPIC", "-shared", f"-I{source.parent}"]
    subprocess.run(
        [*command, *batch, *common, str(source), str(LOOP), "-o", str(path), "-lm"], check=True, capture_output=True
    )
    return path


class CLibrary:
    """A loaded library on some inputs.

    Args:
        inputs: (sets, batch, *input shape).
        outputs: how many numbers an output has.
    """

    def __init__(self, path: Path, inputs: np.ndarray, outputs: int) -> None:
        self.library = ctypes.CDLL(str(path))
        self.inputs = np.ascontiguousarray(inputs, np.float32)
        self.sets, self.batch = inputs.shape[:2]
        self.outputs = np.zeros((self.sets, self.batch, outputs), np.float32)

    def run(self, calls: int) -> Elapsed:
        elapsed = (ctypes.c_double * 2)()
        status = self.library.run(
            ctypes.c_int(self.batch),
            ctypes.c_int(self.sets),
            ctypes.c_long(calls),
            self.inputs.ctypes.data_as(FLOATS),
            self.outputs.ctypes.data_as(FLOATS),
            elapsed,
        )
        if status != 0:
            raise RuntimeError(f"the generated C returns {status}")
        return Elapsed(*elapsed)

    def predict(self) -> np.ndarray:
        """The outputs for all inputs: (sets, batch, outputs)."""
        self.run(self.sets)
        return self.outputs.copy()
