"""Runs the generated Python in this process, the generated C as a child."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import toolchain
from generated import source_of
from planning import STYLES, written

from lstmgen.graph.graph import Graph

Rows = Sequence[Sequence[np.ndarray]]


def run_python(graph: Graph, rows: Rows, style: str = STYLES[0], target: str = "python") -> list[list[np.ndarray]]:
    """The outputs of every sample."""
    module: dict[str, Any] = {"__name__": "predictor"}
    text = source_of(graph, style, target)
    exec(compile(text, "predictor.py", "exec"), module)
    results = []
    for row in rows:
        result = module["predict"](*row)
        results.append([np.array(y) for y in (result if len(graph.outputs) > 1 else [result])])
    return results


def run_c(graph: Graph, rows: Rows) -> list[list[np.ndarray]]:
    """The outputs of every sample, through main(): a free axis is preceded by its length."""
    text = ""
    for row in rows:
        for value, array in zip(graph.inputs, row):
            lengths = [str(n) for dim, n in zip(value.shape, array.shape) if not isinstance(dim, int)]
            text += " ".join([*lengths, *(repr(float(v)) for v in array.ravel())]) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        for suffix, source in written(graph, "c", with_main=True).items():
            (Path(folder) / f"net{suffix}").write_text(source)
        program = Path(folder) / "net"
        # The code for compilers that optimise, without the time they take: what they make of every operation is tested
        # by conformance/. Without dispatch there is a third of it to compile.
        unoptimized = ["-O0", "-D__OPTIMIZE__", "-DNET_NO_DISPATCH"]
        command = [toolchain.require("gcc"), "-std=c99", *unoptimized, "-Werror", "-Wall", "-Wextra", "-Wconversion"]
        command += [f"{program}.c", "-o", program, "-lm"]
        subprocess.run(command, check=True, capture_output=True)
        done = subprocess.run([program], input=text, capture_output=True, text=True, check=True)
    results = []
    for line, row in zip(done.stdout.splitlines(), rows, strict=True):
        numbers = np.array([float(v) for v in line.split()])
        shapes = [np.shape(y) for y in graph.evaluate(*row)]
        ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
        assert ends[-1] == len(numbers)
        results.append([part.reshape(s) for part, s in zip(np.split(numbers, ends[:-1]), shapes)])
    return results
