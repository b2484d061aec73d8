"""Python with numpy."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from lstmgen.arguments import named
from lstmgen.output import Content
from lstmgen.plan.backend import Backend
from lstmgen.plan.float_range import require_float32
from lstmgen.plan.passes.single import without_single
from lstmgen.plan.program import Plan, Program
from lstmgen.targets.interface import Precision, Target
from lstmgen.targets.numpy.literals import literal
from lstmgen.targets.numpy.options import NumpyOptions
from lstmgen.targets.python import module_names
from lstmgen.targets.python.dialect import Dialect
from lstmgen.targets.python.runner import runners_with_packages

DIALECT = Dialect("numpy", "in Python with numpy, in 32-bit floats", ("numpy",), literal, batched=True)


def backend(options: NumpyOptions) -> Backend:
    """Settings for plans of numpy."""
    from lstmgen.targets.numpy.kernels import KERNELS  # which no other language needs

    return Backend(
        kernels=KERNELS,
        lacks=DIALECT.lacks,
        passes=(without_single,),
        batches=runs_together,
        title="Python with numpy",
    )


def runs_together(program: Program) -> bool:
    """Every program runs several samples at once: arrays have an axis for them."""
    return True


def render(plan: Plan, options: NumpyOptions) -> Mapping[str, Content]:
    """The one file.

    Raises:
        UnsupportedError: weights are larger than float32 holds.
    """
    from lstmgen.targets.python import source as python  # which no other language needs

    require_float32(plan.graph, f"{named('target', 'python')} computes in float64")
    return python.render(plan, options, DIALECT, with_main=options.with_main)


def naming(out: Path) -> Sequence[str]:
    """Returns remarks on the name of an output file."""
    return module_names.naming(DIALECT, sys.stdlib_module_names | {"numpy"}, out)


def precision(plan: Plan) -> Precision:
    """All arrays are of float32."""
    return Precision.FLOAT32


NUMPY = Target(
    name="numpy",
    title="Python with numpy",
    suffixes=(".py",),
    needs="Python 3.8 or newer, numpy",
    guide="docs/how-to/batches-and-threads.md",
    options=NumpyOptions,
    backend=backend,
    naming=naming,
    render=render,
    runners=runners_with_packages,
    precision=precision,
)
