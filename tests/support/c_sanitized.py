"""Runs C of many models under AddressSanitizer and UndefinedBehaviorSanitizer.

A process of its own loads the library and calls it: nothing else runs there, where all takes many times as long.
Arrays are numpy's, so that the sanitizer, loaded before everything else, sees every access beyond them.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import numpy as np
import toolchain
from c_model import Model

from lstmgen.graph.graph import Graph

# Not optimised, which leaves no access out, but with what sources have for compilers that optimise.
FLAGS = "-std=c11 -O0 -D__OPTIMIZE__ -fno-omit-frame-pointer -fsanitize=address,undefined".split()
FLAGS.append("-fno-sanitize-recover=all")
RUNTIMES = {"gcc": "libasan.so", "clang": "libclang_rt.asan-x86_64.so"}


def sanitizing(compiler: str, names: Sequence[str]) -> list[str]:
    """Returns what to compile models with, for one SIMD width: a third of it to compile."""
    shared = ["-shared-libasan"] if compiler == "clang" else []
    return [*FLAGS, *shared, *(f"-D{name.upper()}_NO_DISPATCH" for name in names)]


class Sanitized:
    """A process under sanitizers with a library of models in it."""

    def __init__(self, library: Path, graphs: Mapping[str, Graph], compiler: str) -> None:
        path = toolchain.require(compiler)
        asked = subprocess.run([path, f"-print-file-name={RUNTIMES[compiler]}"], capture_output=True, text=True)
        runtime = asked.stdout.strip()
        if not Path(runtime).is_absolute():
            toolchain.missing(f"{compiler} has no {RUNTIMES[compiler]}")
        environment = os.environ | {
            "LD_PRELOAD": runtime,
            "ASAN_OPTIONS": "detect_leaks=0",
            "PYTHONPATH": os.pathsep.join(map(str, [toolchain.ROOT, *toolchain.HELPERS])),
            "PYTHONMALLOC": "malloc",
        }
        self.graphs = graphs
        self.errors = library.with_suffix(".errors")
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, __file__, str(library)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=environment,
            )  # fmt: skip

    def __enter__(self) -> Sanitized:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        self.process.communicate()
        assert failure or self.process.returncode == 0, self.errors.read_text()

    def model(self, name: str) -> Model:
        """The model with a context of its own."""
        return Remote(self, name)

    def ask(self, *request: object) -> object:
        """Sends a request, and returns the answer.

        Raises:
            AssertionError: the sanitizers ended the process, or something was written beyond a buffer.
        """
        assert self.process.stdin
        assert self.process.stdout
        try:
            pickle.dump(request, self.process.stdin)
            self.process.stdin.flush()
            answer = pickle.load(self.process.stdout)
        except (EOFError, BrokenPipeError):
            self.process.wait()
            raise AssertionError(self.errors.read_text()) from None
        if isinstance(answer, Exception):
            raise answer
        return answer


class Remote(Model):
    """A model in the process."""

    def __init__(self, sanitized: Sanitized, name: str) -> None:
        self.sanitized = sanitized
        self.graph = sanitized.graphs[name]
        self.number = sanitized.ask("open", name, self.graph)

    def reset(self) -> None:
        self.sanitized.ask("reset", self.number)

    def call(self, function: str, graph: Graph, inputs: Sequence[np.ndarray]) -> list[np.ndarray] | int:
        ends = graph if graph is not self.graph else None  # of the model, which is there
        answer = self.sanitized.ask("call", self.number, function, ends, [*inputs])
        assert isinstance(answer, (list, int))
        return answer


def serve(library: ctypes.CDLL, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Calls models until there are no more requests."""
    models: list[Model] = []
    while True:
        try:
            kind, subject, *arguments = pickle.load(requests)
        except EOFError:
            return
        answer: object = None
        try:
            if kind == "open":
                answer = len(models)
                models.append(Model(library, subject, *arguments))
            elif kind == "reset":
                models[subject].reset()
            else:
                function, graph, inputs = arguments
                answer = models[subject].call(function, graph or models[subject].graph, inputs)
        except AssertionError as error:
            answer = error
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    serve(ctypes.CDLL(sys.argv[1]), sys.stdin.buffer, sys.stdout.buffer)
