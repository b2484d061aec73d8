"""Perl 5, with nothing but its core."""

from __future__ import annotations

from new_language.perl.options import PerlOptions
from new_language.perl.runner import missing, runners, tools
from new_language.perl.source import HELPERS, TEMPLATES, layer, render

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import LSTM, Recurrent
from lstmgen.plan.backend import Backend
from lstmgen.plan.kernel import Kernel
from lstmgen.plan.layouts import by_gate, rows
from lstmgen.plan.program import Plan
from lstmgen.targets.interface import Precision, Target
from lstmgen.targets.text.templates import template_for

KERNELS = {Dense: [Kernel("dense", rows)], LSTM: [Kernel("lstm", by_gate)]}


def backend(options: PerlOptions) -> Backend:
    """How Perl wants a graph to be planned."""
    return Backend(kernels=KERNELS, lacks=lacks, title="Perl")


def lacks(operation: Operation, kernel: str) -> str:
    """What there is not that an operation needs."""
    if isinstance(operation, Recurrent) and operation.masked:
        return "loop over masked timesteps"
    functions = [operation.activation] if isinstance(operation, Activate) else []
    functions += operation.functions.values() if isinstance(operation, LSTM) else []
    unknown = [function.name for function in functions if function.parameters or function.name not in HELPERS]
    return f"function {unknown[0]}" if unknown else template_for(operation, exists=TEMPLATES.has(layer(kernel)))


def precision(plan: Plan) -> Precision:
    """That of double, which Perl computes in."""
    return Precision.FLOAT64


PERL = Target(
    name="perl",
    title="Perl",
    suffixes=(".pl",),
    needs="Perl 5.8 or newer",
    guide="CONTRIBUTING.md",
    options=PerlOptions,
    backend=backend,
    render=render,
    runners=runners,
    precision=precision,
    missing=missing,
    tools=tools,
)
