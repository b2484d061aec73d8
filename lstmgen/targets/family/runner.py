"""Runs programs built from generated code and a driver: a line for each request, a line for each answer."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from lstmgen.errors import ToolError
from lstmgen.plan.program import Plan
from lstmgen.targets.family.surface import lengths
from lstmgen.targets.session import Answer, Request, Runner, axis_lengths, completed, output_shapes, run


@dataclass(frozen=True)
class Tool:
    """A compiler or an interpreter.

    Attributes:
        command: with which it prints its version.
        absent: the message where it is not installed.
    """

    command: tuple[str, ...]
    absent: str

    def version(self) -> str:
        """Returns the first line of what it prints; "" where it is missing."""
        try:
            done = completed(self.command)
        except OSError:
            return ""
        return (done.stdout or done.stderr).partition("\n")[0].strip()

    def missing(self) -> str:
        """Returns the reason why it cannot run; "" if it can."""
        return "" if shutil.which(self.command[0]) else self.absent


def built(command: Sequence[str]) -> None:
    """Runs a compiler.

    Raises:
        ToolError: it fails.
    """
    run(command, "")


def program_runner(command: Sequence[str], plan: Plan, weights: Sequence[str] = ()) -> Runner:
    """Returns the runner of a program that was built with the plan's driver.

    Args:
        weights: names of the files that requests load in turn; all further requests load the last one.
    """

    def answers(requests: Sequence[Request]) -> list[Answer]:
        shapes = [output_shapes(plan, request) for request in requests]
        files = [*([name] for name in weights), *([[*weights[-1:]]] * len(requests))]
        lines = [line(plan, *parts) for parts in zip(requests, shapes, files)]
        answered = run(command, "".join(lines)).split("\n")[:-1]
        if len(answered) != len(requests):
            raise ToolError(f"the compiled program answered {len(answered)} of {len(requests)} requests")
        return [answer(outputs, text) for outputs, text in zip(shapes, answered)]

    return answers


def line(plan: Plan, request: Request, outputs: Sequence[tuple[int, ...]], file: Sequence[str]) -> str:
    """Returns a request as text.

    Its words are the method, the predictor or the count of samples, maybe a file of weights, lengths, sizes and numbers
    of inputs, and sizes of outputs.
    """
    in_batch = request.method == "batch"
    words: list[object] = [request.method, len(request.inputs[0]) if in_batch else request.which, *file]
    if request.method != "reset":
        graph = plan.step.graph if request.method == "step" and plan.step is not None else plan.graph
        measured = axis_lengths(graph, tuple(x[0] for x in request.inputs) if in_batch else request.inputs)
        words += [measured[name] for name in lengths(graph)[0]]
        for x in request.inputs:
            words += [x.size, *map(as_text, x.ravel().tolist())]
        words += map(prod, outputs)
    return " ".join(map(str, words)) + "\n"


def as_text(value: float) -> str:
    """Returns a number as most languages read it."""
    return repr(float(value)).replace("nan", "NaN").replace("inf", "Infinity")


def answer(shapes: Sequence[tuple[int, ...]], text: str) -> Answer:
    """Returns the outputs, or the error."""
    if text.startswith("error"):
        return text
    numbers = np.array(text.split(), dtype=np.float64)
    ends = np.cumsum([prod(shape) for shape in shapes])
    parts = np.split(numbers, ends[:-1]) if len(shapes) else []
    return tuple(part.reshape(shape) for part, shape in zip(parts, shapes))


def versions(tools: Mapping[str, Tool]) -> Mapping[str, str]:
    """Returns the versions of tools by title."""
    return {title: tool.version() for title, tool in tools.items()}
