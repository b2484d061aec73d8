"""Runs programs built from generated code and a driver: a line for each request, a line for each answer."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

from lstmgen.plan.program import Plan
from lstmgen.targets.family.surface import lengths
from lstmgen.targets.session import Request, Runner, Shapes, axis_lengths, completed, line_runner


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


def program_runner(command: Sequence[str], plan: Plan, weights: Sequence[str] = ()) -> Runner:
    """Returns the runner of a program that was built with the plan's driver.

    Args:
        weights: names of the files that requests load in turn; all further requests load the last one.
    """
    files = iter(weights)

    def line(request: Request, outputs: Shapes) -> str:
        """Returns a request as text.

        Its words are the method, the predictor or the count of samples, maybe a file of weights, lengths, sizes and
        numbers of inputs, and sizes of outputs.
        """
        in_batch = request.method == "batch"
        words: list[object] = [request.method, len(request.inputs[0]) if in_batch else request.which]
        words += [next(files, weights[-1])] if weights else []
        if request.method != "reset":
            graph = plan.step.graph if request.method == "step" and plan.step is not None else plan.graph
            measured = axis_lengths(graph, tuple(x[0] for x in request.inputs) if in_batch else request.inputs)
            words += [measured[name] for name in lengths(graph)[0]]
            for x in request.inputs:
                words += [x.size, *map(as_text, x.ravel().tolist())]
            words += map(prod, outputs)
        return " ".join(map(str, words)) + "\n"

    return line_runner(command, plan, line)


def as_text(value: float) -> str:
    """Returns a number as most languages read it."""
    return repr(float(value)).replace("nan", "NaN").replace("inf", "Infinity")


def versions(tools: Mapping[str, Tool]) -> Mapping[str, str]:
    """Returns the versions of tools by title."""
    return {title: tool.version() for title, tool in tools.items()}
