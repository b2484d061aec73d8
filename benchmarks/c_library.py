"""lstmgen's C: generated, compiled with the loop that times it (which must not be Python's), and called."""

from __future__ import annotations

import ctypes
import resource
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from timing import Elapsed

import lstmgen
from lstmgen.graph.graph import Graph

HERE = Path(__file__).parent
NEWEST = 40  # version of a compiler to look for
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
        """The beginning of the command; None without that compiler. Clang may be called clang-19."""
        names = [self.compiler, *(f"{self.compiler}-{k}" for k in range(NEWEST, 0, -1))]
        found = next((path for name in names if (path := shutil.which(name))), None)
        return None if found is None else [found, "-std=c99", *self.flags]


COMPILERS = ("gcc", "clang")
NATIVE, PLAIN, BASE = ("-O3", "-march=native"), ("-O2",), ("-O2", "-DNET_NO_DISPATCH")
FLAGS = {"native": NATIVE, "plain": PLAIN, "base": BASE, "portable": ("-O2", "-DNET_PORTABLE"), "small": ("-Os",)}


@dataclass(frozen=True)
class Compiled:
    """An object file of generated C.

    Attributes:
        seconds: processor time of the compiler.
        code, constants: bytes.
    """

    build: Build
    source: Path
    object: Path
    seconds: float
    code: int
    constants: int

    def link(self, path: Path, driver: str, *flags: str) -> Path:
        """A program, or with -shared a library, with a driver of this folder."""
        batch = ["-DHAS_BATCH"] if "net_predict_batch(" in self.source.with_suffix(".h").read_text() else []
        command = [*(self.build.command() or []), *flags, *batch, f"-I{self.source.parent}"]
        run([*command, str(self.object), str(HERE / driver), "-o", str(path), "-lm"])
        return path

    def library(self) -> Path:
        """A shared library with the loop."""
        return self.link(self.object.with_suffix(".so"), "loop.c", "-fPIC", "-shared")


def generate(graph: Graph, folder: Path, **options: object) -> Path:
    """The C file; its prefix is `net`."""
    return lstmgen.export(graph, folder / "net.c", name="net", **options).files[0]


def compile_source(source: Path, build: Build) -> Compiled:
    """Compiles generated C, position-independent as a library wants it.

    Raises:
        RuntimeError: the compiler refuses; holds what it says.
    """
    path = source.parent / f"{build.name.replace(' ', '')}.o"
    before = children_seconds()
    run([*(build.command() or []), "-fPIC", "-c", str(source), "-o", str(path)])
    seconds = children_seconds() - before
    sizes = section_sizes(path)
    code = sum(size for name, size in sizes.items() if name.startswith(".text"))
    constants = sum(size for name, size in sizes.items() if name.startswith((".rodata", ".data")))
    return Compiled(build, source, path, seconds, code, constants)


def section_sizes(path: Path) -> dict[str, int]:
    """Bytes of each section of an object file."""
    lines = subprocess.run(["size", "-A", "-d", path], capture_output=True, text=True, check=True).stdout.splitlines()
    rows = (line.split() for line in lines)
    return {row[0]: int(row[1]) for row in rows if len(row) == 3 and row[1].isdigit()}


def children_seconds() -> float:
    """Processor time of all processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command: list[str]) -> None:
    """Runs a compiler.

    Raises:
        RuntimeError: it refuses.
    """
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr[:4000]}")


class Library:
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
        """Times calls, in C."""
        elapsed = (ctypes.c_double * 2)()
        arguments = (self.inputs.ctypes.data_as(FLOATS), self.outputs.ctypes.data_as(FLOATS))
        status = self.library.run(self.batch, self.sets, ctypes.c_long(calls), *arguments, elapsed)
        if status != 0:
            raise RuntimeError(f"the generated C returns {status}")
        return Elapsed(*elapsed)

    def predict(self) -> np.ndarray:
        """The outputs for all inputs: (sets, batch, outputs)."""
        self.run(self.sets)
        return self.outputs.copy()


class FromPython:
    """One call after the other through ctypes, as a Python program would make them."""

    def __init__(self, library: Library) -> None:
        self.call = library.library.call
        self.call.argtypes = (ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
        self.batch = library.batch
        self.output = np.zeros(library.outputs.shape[1:], np.float32)

    def prepare(self, x: np.ndarray) -> tuple[np.ndarray, int, int]:
        x = np.ascontiguousarray(x, np.float32)
        return x, x.ctypes.data, self.output.ctypes.data

    def __call__(self, prepared: tuple[np.ndarray, int, int]) -> np.ndarray:
        _, x, output = prepared
        self.call(self.batch, x, output)
        return self.output
