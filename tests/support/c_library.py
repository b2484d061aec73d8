"""Generated C of many models in one shared library, called through ctypes, with guards around every buffer."""

from __future__ import annotations

import ctypes
import re
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
import toolchain
from planning import written

from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Length

WARNINGS = (
    "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wdouble-promotion -Wcast-qual -Wstrict-prototypes -Wundef -Wvla "
    "-Werror"
).split()
FIELD = re.compile(r"^    (?:float|int\d+_t) (\w+)\[(.*)\];$", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STATIC = re.compile(r"^static [^=;(]*?(\w+)(?:\(|\[| =)", re.MULTILINE)
FROM_HEADERS = re.compile(r"#include <.*>|\b(?:[a-z]+[0-9]*[fl]?(?=\()|\w+_t\b|[A-Z][A-Z0-9_]+\b)")  # and a few more
GUARD = 8
BATCH = 8  # samples per batch, unless a user says otherwise
PROBE = """
#include "{name}.h"
size_t {name}_sizeof(void);
int {name}_intact(const {name}_context *ctx);
size_t {name}_sizeof(void) {{ return sizeof({name}_context); }}
int {name}_intact(const {name}_context *ctx)
{{
    for (int k = 0; k < {guard}; ++k) {{
        if ({broken}) {{
            return 0;
        }}
    }}
    return 1;
}}
"""
GARBAGE = np.float32(12345)
FLOATS = ctypes.POINTER(ctypes.c_float)


class Model:
    """One model's functions on one context, which begins full of garbage and is reset."""

    def __init__(self, library: ctypes.CDLL, name: str, graph: Graph) -> None:
        self.graph = graph
        self.library = library
        self.name = name
        size = getattr(library, f"{name}_sizeof")
        size.restype = ctypes.c_size_t
        self.context = ctypes.create_string_buffer(GARBAGE.tobytes() * (size() // 4 + 1))
        self.batch = ctypes.create_string_buffer(GARBAGE.tobytes() * (BATCH * size() // 4 + 1))
        self.size = size()
        self.reset()

    def reset(self) -> None:
        getattr(self.library, f"{self.name}_reset")(self.context)

    @property
    def steps(self) -> bool:
        return hasattr(self.library, f"{self.name}_step")

    def predict(self, *inputs: np.ndarray) -> list[np.ndarray] | int:
        """The outputs, or the error."""
        return self.call("predict", self.graph, inputs)

    @property
    def batches(self) -> bool:
        return hasattr(self.library, f"{self.name}_predict_batch")

    def reset_batch(self) -> None:
        for k in range(BATCH):
            getattr(self.library, f"{self.name}_reset")(ctypes.byref(self.batch, k * self.size))

    def predict_batch(self, samples: Sequence[Sequence[np.ndarray]]) -> list[list[np.ndarray]] | int:
        """The outputs of each sample, or the error."""
        axes: dict[str, int] = {}
        arguments: list[object] = [self.batch, ctypes.c_int(len(samples))]
        kept = []
        for value, arrays in zip(self.graph.inputs, zip(*samples, strict=True), strict=True):
            kept.append(np.ascontiguousarray(arrays, np.float32))
            arguments.append(kept[-1].ctypes.data_as(FLOATS))
            for dim, n in zip(value.shape, np.shape(arrays[0])):
                if isinstance(dim, Length):
                    axes[str(dim)] = n
                    arguments.append(ctypes.c_int(n))
        results = []
        for value in self.graph.outputs:
            shape = tuple(dim.at(axes) if isinstance(dim, Length) else dim for dim in value.shape)
            held = np.full(len(samples) * int(np.prod(shape)) + GUARD, GARBAGE, np.float32)
            results.append((held, shape))
            arguments.append(held.ctypes.data_as(FLOATS))
        status = int(getattr(self.library, f"{self.name}_predict_batch")(*arguments))
        for k in range(BATCH):
            intact = getattr(self.library, f"{self.name}_intact")(ctypes.byref(self.batch, k * self.size))
            assert intact or k >= len(samples), "wrote beyond a buffer"
        assert all((held[-GUARD:] == GARBAGE).all() for held, _ in results), "wrote beyond an output"
        outputs = [held[:-GUARD].reshape(-1, *shape) for held, shape in results]
        return status or [[output[k].copy() for output in outputs] for k in range(len(samples))]

    def step(self, graph: Graph, *inputs: np.ndarray) -> list[np.ndarray] | int:
        """As predict, by the graph of one timestep."""
        return self.call("step", graph, inputs)

    def call(self, function: str, graph: Graph, inputs: Sequence[np.ndarray]) -> list[np.ndarray] | int:
        axes: dict[str, int] = {}
        arguments: list[object] = [self.context]
        kept = []
        for value, array in zip(graph.inputs, inputs, strict=True):
            kept.append(np.ascontiguousarray(array, np.float32))
            arguments.append(kept[-1].ctypes.data_as(FLOATS))
            for dim, n in zip(value.shape, np.shape(array)):
                if isinstance(dim, Length):
                    axes[str(dim)] = n
                    arguments.append(ctypes.c_int(n))
        results = []
        for value in graph.outputs:
            shape = tuple(dim.at(axes) if isinstance(dim, Length) else dim for dim in value.shape)
            held = np.full(max(int(np.prod(np.maximum(shape, 0))), 0) + GUARD, GARBAGE, np.float32)
            results.append((held, shape))
            arguments.append(held.ctypes.data_as(FLOATS))
        status = int(getattr(self.library, f"{self.name}_{function}")(*arguments))
        assert getattr(self.library, f"{self.name}_intact")(self.context), "wrote beyond a buffer"
        assert all((held[-GUARD:] == GARBAGE).all() for held, _ in results), "wrote beyond an output"
        return status or [held[:-GUARD].reshape(shape).copy() for held, shape in results]


class Library:
    """Models by name, generated, compiled without a warning, and loaded.

    For this processor alone, unless flags say else: the code is the same, and a third of what is for all. With -Og,
    in half the time of -O1; test_compilers.py and test_paths.py compare what more optimization makes of it.

    `options` are those of `Options` that are not the same for all models, by name of the model.
    """

    def __init__(
        self,
        folder: Path,
        graphs: Mapping[str, Graph],
        compiler: str = "gcc",
        flags: Sequence[str] = ("-std=c99", "-Og", toolchain.widest()),
        options: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
        **choices: str,
    ) -> None:
        self.graphs = graphs
        each = {name: {**choices, **options.get(name, {})} for name in graphs}
        self.library = ctypes.CDLL(str(compiled(folder, graphs, compiler, flags, each)))

    def model(self, name: str) -> Model:
        """The model with a context of its own."""
        return Model(self.library, name, self.graphs[name])


def compiled(
    folder: Path,
    graphs: Mapping[str, Graph],
    compiler: str,
    flags: Sequence[str],
    options: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
) -> Path:
    """A shared library of all models and their probes.

    It is linked without -ffast-math, with which gcc before 13 makes the whole process, and so numpy, flush subnormal
    numbers to zero.
    """
    probes = "".join(write(folder, name, graph, **options.get(name, {})) for name, graph in graphs.items())
    (folder / "probes.c").write_text("#include <stddef.h>\n" + probes)
    command = [toolchain.require(compiler), *flags, *WARNINGS, "-fPIC"]
    names = (*graphs, "probes")
    run([*command, "-c", *(f"{name}.c" for name in names)], folder)
    path = folder / "models.so"
    exact = [flag for flag in command if flag != "-ffast-math"]
    run([*exact, "-shared", *(str(folder / f"{name}.o") for name in names), "-o", str(path), "-lm"])
    return path


def write(folder: Path, name: str, graph: Graph, **choices: object) -> str:
    """Writes a model with guards between the fields of its context; returns the C that looks at them."""
    texts = written(graph, "c", f"{name}.c", **choices)
    fields = FIELD.findall(texts[".h"])
    header = FIELD.sub(lambda found: f"{found[0]}\n    float guard_{found[1]}[{GUARD}];", texts[".h"])
    broken = " || ".join(f"ctx->guard_{field}[k] != {GARBAGE:.1f}f" for field, _ in fields) or "ctx == NULL"
    (folder / f"{name}.h").write_text(header)
    (folder / f"{name}.c").write_text(texts[".c"])
    return PROBE.format(name=name, guard=GUARD, broken=broken)


def check_alone(
    folder: Path,
    graphs: Mapping[str, Graph],
    options: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
    **choices: object,
) -> None:
    """Each model has all functions that it needs and no others, and all headers, which beside others nobody would see.

    Functions have the names of their models, so that all sources are compiled as one, and headers are read once. Alone
    is compiled one source of those with the same headers that take the same names from them.
    """
    apart = folder / "alone"
    apart.mkdir()
    alone: dict[frozenset[str], str] = {}
    for name, graph in graphs.items():
        write(apart, name, graph, **choices, **options.get(name, {}))
        text = COMMENT.sub("", (apart / f"{name}.c").read_text())
        counts = Counter(re.findall(r"\w+", text))
        unused = [each for each in STATIC.findall(text) if counts[each] == 1]
        assert not unused, f"{name} does not use {unused}"
        names = {each for each in FROM_HEADERS.findall(text) if not each.startswith(name.upper())}
        alone.setdefault(frozenset(names), f"{name}.c")
    (apart / "all.c").write_text("".join(f'#include "{name}.c"\n' for name in graphs))
    run([toolchain.require("gcc"), "-std=c99", "-O1", *WARNINGS, "-fsyntax-only", "all.c", *alone.values()], apart)


def run(command: Sequence[str], folder: Path | None = None) -> None:
    """Runs a compiler, in a folder if one is given; what it says stands in the failure."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:4000]
