"""Python that imports only the standard library."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from lstmgen.output import Content
from lstmgen.plan.backend import Backend
from lstmgen.plan.kernel import Kernels, before
from lstmgen.plan.program import Plan, Routine
from lstmgen.targets.interface import Precision, Target
from lstmgen.targets.options import Conflict
from lstmgen.targets.python.dialect import Dialect, remarks_on_name, remarks_on_speed
from lstmgen.targets.python.literals import Code
from lstmgen.targets.python.loading_options import LoadingOptions
from lstmgen.targets.python.runner import runners
from lstmgen.targets.shared_options import StyledOptions, with_main
from lstmgen.targets.text.exchange import exchanged


@dataclass(frozen=True, kw_only=True)
class PythonOptions(StyledOptions, LoadingOptions):
    """The options of Python."""

    with_main: bool = with_main()

    CONFLICTS: ClassVar[Sequence[Conflict]] = (*StyledOptions.CONFLICTS, *LoadingOptions.NOT_LOADED)

    @property
    def fast(self) -> bool:
        """Returns whether speed is preferred to code that resembles the equations."""
        return self.style != "readable" and self.quantize is None and not self.loads


def literal(routine: Routine, role: str, readable: bool) -> Code:
    """Returns an array of a routine as an expression."""
    from lstmgen.targets.python.bignum import layers  # which no other language needs

    return layers.literal(routine, role, readable)


DIALECT = Dialect("python", "in pure Python, without any import but the standard library", ("python",), literal)


def backend(options: PythonOptions) -> Backend:
    """Settings for plans of Python."""
    from lstmgen.plan.passes.prune import prune
    from lstmgen.targets.python.bignum.lowering import pack

    return Backend(
        kernels=kernels(options),
        lacks=DIALECT.lacks,
        passes=(pack, prune) if options.fast else (),
        numbers=options.numbers,
        batches=lambda program: True,
        title="Python",
    )


def kernels(options: PythonOptions) -> Kernels:
    """Returns the kernels for the options."""
    from lstmgen.targets.python.kernels import FAST, READABLE

    floats = READABLE if options.style == "readable" or options.loads else FAST
    if options.quantize is None:
        return floats
    from lstmgen.plan.layouts import windows_as_rows
    from lstmgen.plan.quantize.kernels import gate_by_gate  # which few models need

    return before(gate_by_gate(windows_as_rows), floats)


def render(plan: Plan, options: PythonOptions) -> Mapping[str, Content]:
    """The one file."""
    from lstmgen.targets.python import source as python  # which no other language needs

    return python.render(plan, options, DIALECT, with_main=options.with_main, beside=options.weights_beside)


def precision(plan: Plan) -> Precision:
    """Returns float64, or the precision of bignums if sums are packed into them."""
    from lstmgen.targets.python.bignum.layers import Packed

    packed = any(isinstance(routine.operation, Packed) for routine in plan.routines)
    return Precision.BIGNUM if packed else Precision.FLOAT64


PYTHON = Target(
    name="python",
    title="Python",
    suffixes=(".py",),
    needs="Python 3.8 or newer, nothing else",
    guide="docs/tutorials/forecasting.md",
    options=PythonOptions,
    backend=backend,
    naming=lambda out: remarks_on_name(DIALECT, sys.stdlib_module_names, out),
    remarks=lambda plan, options, size: remarks_on_speed(plan),
    render=render,
    runners=runners,
    precision=precision,
    exchange=partial(exchanged, render, ".py"),
)
