"""Runs generated code in processes of its own: requests in, answers out.

A crash, a leak or an endless loop there cannot hurt the process that checks.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from lstmgen.errors import ToolError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.graph.samples import Sample
from lstmgen.graph.shape import Axis, at
from lstmgen.plan.program import Plan
from lstmgen.plan.sequences import streamed_outputs

CHILD = Path(__file__).with_name("child.py")
BOARD_CHILD = Path(__file__).with_name("board_child.py")
MICROPYTHON = "micropython"
HEAP = 256_000_000  # bytes; what is in use is all that the system gives
NOT_FINITE = re.compile(r"(?<=[\[ ])-?(nan|inf)\b")  # as MicroPython writes them into JSON
MESSAGE_LIMIT = 2000


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


Answer: TypeAlias = tuple[Array, ...] | str  # the outputs, or the error as text
Runner: TypeAlias = Callable[[Sequence[Request]], list[Answer]]


def python_runner(path: Path, interpreter: str = sys.executable, packages: bool = False) -> Runner:
    """Runs a generated predictor, with nothing importable but the standard library, unless `packages`."""
    alone = ["-I", "-B"] if packages else ["-I", "-S", "-B"]
    return _script_runner([interpreter, *alone, str(CHILD), str(path)])


def micropython_runner(path: Path, interpreter: str = MICROPYTHON) -> Runner:
    """Runs a generated predictor in the Unix port of MicroPython."""
    return _script_runner([interpreter, "-X", f"heapsize={HEAP}", str(BOARD_CHILD), str(path)])


def _script_runner(command: Sequence[str]) -> Runner:
    def answers(requests: Sequence[Request]) -> list[Answer]:
        given = json.dumps([[r.method, r.which, [x.tolist() for x in r.inputs]] for r in requests])
        found = json.loads(NOT_FINITE.sub(_as_json, _run(command, given)))
        return [
            answer if isinstance(answer, str) else tuple(np.array(y, dtype=float) for y in answer) for answer in found
        ]

    return answers


def _as_json(number: re.Match[str]) -> str:
    return "NaN" if "nan" in number[0] else number[0].replace("inf", "Infinity")


def c_runner(program: Path, plan: Plan, wrapper: Sequence[str] = ()) -> Runner:
    """Runs a program that was built with the plan's driver.

    Args:
        wrapper: what to run it under: valgrind, an emulator.
    """

    def answers(requests: Sequence[Request]) -> list[Answer]:
        text = _run([*wrapper, str(program)], "".join(_c_request(plan, request) for request in requests))
        lines = text.split("\n")[:-1]
        if len(lines) != len(requests):
            raise ToolError(f"the compiled program answered {len(lines)} of {len(requests)} requests")
        return [_c_answer(plan, request, line) for request, line in zip(requests, lines)]

    return answers


def _run(command: Sequence[str], given: str) -> str:
    try:
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
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
    return [
        at(value.shape, axes)[1 if streamed else 0 :]
        for value, streamed in zip(step.outputs, streamed_outputs(plan.graph))
    ]


def _c_request(plan: Plan, request: Request) -> str:
    in_batch = request.method == "batch"
    words: list[object] = [request.method[0], len(request.inputs[0]) if in_batch else request.which]
    graph = plan.step.graph if request.method == "step" and plan.step is not None else plan.graph
    for value, x in zip(graph.inputs, request.inputs):
        words += [x.size, *map(repr, x.ravel().tolist())]
        shape = x.shape[1:] if in_batch else x.shape
        words += [n for dim, n in zip(value.shape[len(value.shape) - len(shape) :], shape) if isinstance(dim, Axis)]
    words += [int(np.prod(shape)) for shape in output_shapes(plan, request)]
    return " ".join(map(str, words)) + "\n"


def _c_answer(plan: Plan, request: Request, line: str) -> Answer:
    if line.startswith("error"):
        return line
    numbers = np.array(line.split(), dtype=plan.options.dtype).astype(np.float64)  # as exact as they were
    outputs = []
    for shape in output_shapes(plan, request):
        size = int(np.prod(shape))
        outputs.append(numbers[:size].reshape(shape))
        numbers = numbers[size:]
    return tuple(outputs)
