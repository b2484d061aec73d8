"""Runs generated code in processes of its own: requests in, answers out.

A crash, a leak or an endless loop there cannot hurt the process that checks.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from math import prod
from pathlib import Path
from typing import TypeAlias

import numpy as np

from lstmgen.errors import ToolError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.graph.shape import Axis, at
from lstmgen.plan.numbers import DType
from lstmgen.plan.program import Plan
from lstmgen.samples.synthetic import Sample

PR_SET_PDEATHSIG = 1  # of prctl(2)
NOT_FINITE = re.compile(r"(?<=[\[ ])-?(nan|inf)\b")  # as MicroPython writes them into JSON
MESSAGE_LIMIT = 2000
SERVED_LENGTH = 5  # of free axes where a board is asked, as far as it is not fed timestep by timestep


@dataclass(frozen=True)
class Request:
    """One call.

    Attributes:
        method: "predict", "step", "reset", or "batch": several samples at once, from initial states.
        inputs: what the method takes; for a batch, each with a first axis for samples.
        which: of several independent predictors or contexts.
    """

    method: str
    inputs: Sample = ()
    which: int = 0

    @property
    def shapes(self) -> tuple[str, tuple[tuple[int, ...], ...]]:
        """The method and the shapes of its inputs, which determine the shapes of outputs."""
        return self.method, tuple(x.shape for x in self.inputs)


Answer: TypeAlias = tuple[Array, ...] | str  # the outputs, or the error as text
Shapes: TypeAlias = Sequence[tuple[int, ...]]  # of the outputs of a call
Runner: TypeAlias = Callable[[Sequence[Request]], list[Answer]]
Execute: TypeAlias = Callable[[Sequence[str], str], "subprocess.CompletedProcess[str]"]  # a command and its stdin


def script_runner(command: Sequence[str]) -> Runner:
    """Runs a program that takes requests as JSON and answers them so."""

    def answers(requests: Sequence[Request]) -> list[Answer]:
        requested = json.dumps([[r.method, r.which, [x.tolist() for x in r.inputs]] for r in requests])
        results = json.loads(NOT_FINITE.sub(_as_json, run(command, requested)))
        return [
            answer if isinstance(answer, str) else tuple(np.array(y, dtype=float) for y in answer) for answer in results
        ]

    return answers


def _as_json(number: re.Match[str]) -> str:
    return "NaN" if "nan" in number[0] else number[0].replace("inf", "Infinity")


def line_runner(
    command: Sequence[str], plan: Plan, line: Callable[[Request, Shapes], str], dtype: DType = "float64"
) -> Runner:
    """Runs a program that takes a line for each request, and answers with a line of numbers, or of an error.

    Args:
        line: returns a request as text, from the shapes of its outputs.
        dtype: of the numbers.
    """

    def answers(requests: Sequence[Request]) -> list[Answer]:
        unlike = {request.shapes: request for request in requests}
        shapes = {kind: output_shapes(plan, request) for kind, request in unlike.items()}
        text = run(command, "".join(line(request, shapes[request.shapes]) for request in requests))
        answered = text.split("\n")[:-1]
        if len(answered) != len(requests):
            raise ToolError(f"the compiled program answered {len(answered)} of {len(requests)} requests")
        return [answer(shapes[request.shapes], got) for request, got in zip(requests, answered)]

    def answer(shapes: Shapes, text: str) -> Answer:
        if text.startswith("error"):
            return text
        numbers = np.array(text.split(), dtype=dtype).astype(np.float64)  # as exact as they were
        parts = np.split(numbers, np.cumsum([prod(shape) for shape in shapes])[:-1]) if shapes else []
        return tuple(part.reshape(shape) for part, shape in zip(parts, shapes))

    return answers


def run(command: Sequence[str], stdin: str = "") -> str:
    """Runs a program with a text as standard input, and returns its output.

    Raises:
        ToolError: it cannot be run, or fails.
    """
    try:
        done = completed(command, stdin)
    except OSError as error:
        raise ToolError(f"cannot run {command[0]}: {error.strerror}") from None
    if done.returncode != 0:
        raise ToolError(
            f"{Path(command[0]).name} ended with code {done.returncode}:\n{done.stderr.strip()[-MESSAGE_LIMIT:]}"
        )
    return done.stdout


def axis_lengths(graph: Graph, sample: Sample) -> Mapping[str, int]:
    """The lengths of the free axes in a sample; in one timestep of it, of the axes behind the first."""
    return {
        dim.name: n
        for value, x in zip(graph.inputs, sample)
        for dim, n in zip(value.shape[len(value.shape) - x.ndim :], x.shape)
        if isinstance(dim, Axis)
    }


def output_shapes(plan: Plan, request: Request) -> list[tuple[int, ...]]:
    """Shapes of the outputs of a call; a step gives one timestep of a sequence, without its time axis."""
    if request.method == "reset":
        return []
    if request.method == "batch":
        axes = axis_lengths(plan.graph, tuple(x[0] for x in request.inputs))
        return [(len(request.inputs[0]), *at(value.shape, axes)) for value in plan.graph.outputs]
    if request.method == "predict" or plan.step is None:
        axes = axis_lengths(plan.graph, request.inputs)
        return [at(value.shape, axes) for value in plan.graph.outputs]
    step = plan.step.graph
    axes = axis_lengths(step, request.inputs)
    return [at(value.shape, axes)[end.streamed :] for value, end in zip(step.outputs, plan.interface.outputs)]


def longest(graph: Graph, samples: Sequence[Sample]) -> dict[str, int]:
    """The greatest length of each free axis."""
    lengths: dict[str, int] = {}
    for sample in samples:
        for name, length in axis_lengths(graph, sample).items():
            lengths[name] = max(length, lengths.get(name, 0))
    return lengths


def completed(command: Sequence[str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Runs a program to its end, whatever its exit code.

    Args:
        stdin: its standard input.

    Raises:
        OSError: it cannot be run.
    """
    return _execute.get()(command, stdin)


@contextmanager
def executed_by(execute: Execute) -> Iterator[None]:
    """Runs programs by a function in place of processes: a web page has none."""
    token = _execute.set(execute)
    try:
        yield
    finally:
        _execute.reset(token)


def _as_process(command: Sequence[str], stdin: str) -> subprocess.CompletedProcess[str]:
    """Runs a program as a process, which ends with this one."""
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        preexec_fn=_tied_to_this_process(),
    )


_execute: ContextVar[Execute] = ContextVar("execute", default=_as_process)


def _tied_to_this_process() -> Callable[[], None] | None:
    """Returns a function that the new process calls first, so that it ends with this one; None except on Linux.

    Otherwise an endless loop in generated code would continue, unnoticed, after its parent was killed.
    """
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # here: a process that was just forked should not import

    prctl = ctypes.CDLL(None).prctl
    return partial(_end_with, os.getpid(), partial(prctl, PR_SET_PDEATHSIG, signal.SIGKILL))


def _end_with(parent: int, ask: Callable[[], int]) -> None:
    ask()
    if os.getppid() != parent:  # it ended before
        os._exit(1)
