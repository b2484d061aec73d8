"""Python for MicroPython and CircuitPython."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from lstmgen.arguments import named
from lstmgen.output import Content
from lstmgen.plan.backend import Backend
from lstmgen.plan.float_range import require_float32
from lstmgen.plan.program import Plan
from lstmgen.targets.interface import Precision, Target
from lstmgen.targets.micropython.generators import generator_inputs
from lstmgen.targets.micropython.kernels import KERNELS, scratch
from lstmgen.targets.micropython.literals import literal
from lstmgen.targets.micropython.runner import runners
from lstmgen.targets.options import Options
from lstmgen.targets.python import module_names
from lstmgen.targets.python.dialect import Dialect

DIALECT = Dialect(
    "micropython",
    "for MicroPython and CircuitPython, and as it is for Python",
    ("micropython", "python"),
    literal,
    runs=False,
    generators=generator_inputs,
    docstrings=False,
    scratch=scratch,
)

OF_BOARDS = {"board", "machine", "microcontroller", "time"}  # modules that programs on a board import


def render(plan: Plan, options: Options) -> Mapping[str, Content]:
    """The one file.

    Raises:
        UnsupportedError: weights are larger than float32, which most boards have, holds.
    """
    from lstmgen.targets.micropython.api import board_api  # which no other language needs
    from lstmgen.targets.python import source as python

    require_float32(plan.graph, f"most boards have float32 alone; {named('target', 'python')} computes in float64")
    return python.render(plan, options, DIALECT, board_api)


def naming(out: Path) -> Sequence[str]:
    """Returns remarks on the name of an output file."""
    helpers = DIALECT.helpers(None, pipeline=True, text=False).values()
    imported = {module or name for helper in helpers for module, name in helper.imports} | OF_BOARDS
    return module_names.naming(DIALECT, imported, out)


MICROPYTHON = Target(
    name="micropython",
    title="Python for MicroPython",
    suffixes=(".py",),
    needs="MicroPython or CircuitPython",
    guide="docs/how-to/micropython.md",
    backend=lambda options: Backend(kernels=KERNELS, lacks=DIALECT.lacks, title="Python for MicroPython"),
    naming=naming,
    render=render,
    runners=runners,
    precision=lambda plan: Precision.FLOAT64,
)
