"""The least time that a model can take on this core, however well it is written (Williams et al. 2009).

    input projections: multiply-adds at the peak rate, but where an Embedding comes before and is multiplied out
    each timestep: the longer of its multiply-adds at the peak rate, and of streaming the recurrent kernel from
    where it fits, at the speed measured for a block of that size

Activations, and that a timestep waits for the one before, are left out: small models stay far above it. What reads
a kernel in alternating directions may pass under it, as it finds part of it in a nearer cache.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from c_library import BASE, HERE, NATIVE, Build
from models import Model

from lstmgen.graph.recurrent import Recurrent
from lstmgen.plan.passes.embedding_table import fold
from lstmgen.targets.c.layouts.panels import fit_panels

REPEATS = 40
SECONDS = 5e-3  # of one measurement
ALIGNMENT = 64
FLOAT = 4


@dataclass
class Roofline:
    """Measures this core.

    Attributes:
        peak: operations a second, where a multiply-add counts as two.
    """

    library: ctypes.CDLL
    peak: float = 0.0
    streams: dict[int, float] = field(default_factory=dict)

    def stream(self, size: int) -> float:
        """Bytes a second when that many bytes are read again and again."""
        if size not in self.streams:
            memory = np.ones(size // FLOAT + ALIGNMENT, np.float32)
            start = -memory.ctypes.data % ALIGNMENT // FLOAT
            block = memory[start:].ctypes.data_as(ctypes.c_void_p)
            run = lambda rounds, sink: self.library.stream_seconds(block, ctypes.c_size_t(size), rounds, sink)  # noqa: E731
            rounds, seconds = fastest(run)
            self.streams[size] = size * rounds / seconds
        return self.streams[size]

    def seconds(self, model: Model, batch: int) -> float:
        """The least time for one sequence."""
        total = 0.0
        for node in fold(model.graph, fit_panels).nodes:
            operation, shapes = node.operation, [value.shape for value in node.inputs]
            flops = 2 * batch * int(operation.macs(*shapes))  # type: ignore[call-overload]
            if isinstance(operation, Recurrent):
                timesteps, size = int(shapes[0][0]), operation.recurrent_kernel.size  # type: ignore[call-overload]
                step = max(2 * batch * size / self.peak, size * FLOAT / self.stream(size * FLOAT))
                total += (flops - 2 * batch * timesteps * size) / self.peak + timesteps * step
            else:
                total += flops / self.peak
        return total / batch


def rooflines(builds: Sequence[Build]) -> dict[str, Roofline]:
    """By name, for the first compiler's builds that show the most and the least of the processor."""
    compiler = builds[0].compiler
    return {
        build.name: measured(build) for build in builds if build in (Build(compiler, NATIVE), Build(compiler, BASE))
    }


def measured(build: Build) -> Roofline:
    """This core, as such a build finds it; -O3, for sums must be in registers."""
    command = build.command() or []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "peaks.so"
        command = [*command, "-O3", "-fPIC", "-shared", "-ffp-contract=fast", str(HERE / "peaks.c"), "-o", str(path)]
        subprocess.run(command, check=True)
        library = ctypes.CDLL(str(path))
    library.peak_seconds.restype = library.stream_seconds.restype = ctypes.c_double
    library.peak_flops.restype = ctypes.c_size_t
    found = Roofline(library)
    rounds, seconds = fastest(library.peak_seconds)
    found.peak = library.peak_flops(ctypes.c_long(rounds)) / seconds
    return found


def fastest(run) -> tuple[int, float]:  # type: ignore[no-untyped-def]
    """How many rounds, and the shortest time that they took."""
    sink, rounds = ctypes.byref(ctypes.c_float(0.5)), 1
    while run(ctypes.c_long(rounds), sink) < SECONDS:
        rounds *= 2
    return rounds, min(run(ctypes.c_long(rounds), sink) for _ in range(REPEATS))
