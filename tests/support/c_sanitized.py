"""Runs C of many models under AddressSanitizer and UndefinedBehaviorSanitizer: in a process of its own.

Arrays are numpy's, so that the sanitizer, loaded before everything else, sees every access beyond them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import quantized_graphs
import toolchain
from c_library import Library, Model
from graph_maker import at_length
from operation_graphs import FAMILIES
from planning import planned, ways_to_step
from side_by_side import groups, numbered

# Not optimised, which leaves no access out, but with what sources have for compilers that optimise.
FLAGS = "-std=c11 -O0 -D__OPTIMIZE__ -fno-omit-frame-pointer -fsanitize=address,undefined".split()
FLAGS.append("-fno-sanitize-recover=all")
RUNTIMES = {"gcc": "libasan.so", "clang": "libclang_rt.asan-x86_64.so"}


def sanitize(families: Sequence[str], compiler: str, folder: Path, width: str = "") -> str:
    """What the sanitizers and the comparison have to say about the cases of families; "" if nothing.

    Args:
        width: of fixed-point integers; the families are then those for them.
    """
    path = toolchain.require(compiler)
    runtime = subprocess.run([path, f"-print-file-name={RUNTIMES[compiler]}"], capture_output=True, text=True)
    if not Path(runtime.stdout.strip()).is_absolute():
        toolchain.missing(f"{compiler} has no {RUNTIMES[compiler]}")
    environment = os.environ | {
        "LD_PRELOAD": runtime.stdout.strip(),
        "ASAN_OPTIONS": "detect_leaks=0",
        "PYTHONPATH": os.pathsep.join(map(str, [toolchain.ROOT, *toolchain.HELPERS])),
        "PYTHONMALLOC": "malloc",
    }
    command = [sys.executable, __file__, " ".join(families), compiler, str(folder), *([width] if width else [])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


def main(families: str, compiler: str, folder: str, width: str = "") -> None:
    makers = quantized_graphs.FAMILIES if width else FAMILIES
    cases = {name: case for family in families.split() for name, case in makers[family]()}
    every = numbered(groups(cases, ways_to_step))
    flags = [*FLAGS, "-shared-libasan"] if compiler == "clang" else [*FLAGS]
    flags += [f"-D{name.upper()}_NO_DISPATCH" for name in every]  # a third of it to compile
    graphs = {name: group.graph for name, group in every.items()}
    if width:
        options = {name: quantized_graphs.options_for(group, width) for name, group in every.items()}
        library = Library(Path(folder), graphs, compiler, flags, options)
        for name, group in every.items():
            quantized_graphs.check(library.model(name), group, options[name])
        return
    library = Library(Path(folder), graphs, compiler, flags)
    for name, group in every.items():
        models = [library.model(name), library.model(name)]
        for length in group.every_length or (1,):
            for model in models:
                group.compare(model.predict(*group.inputs(length)), group.evaluate(length), f"length {length}")
                step(model)


def step(model: Model) -> None:
    """Feeds it one timestep, if it can be fed so."""
    program = planned(model.graph, "c").plan.step
    if program is not None:
        arrays = [np.ones(at_length(value.shape, 2)) for value in program.graph.inputs]
        assert not isinstance(model.step(program.graph, *arrays), int)


if __name__ == "__main__":
    main(*sys.argv[1:])
