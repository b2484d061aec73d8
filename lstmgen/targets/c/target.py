"""C99."""

from __future__ import annotations

from collections.abc import Mapping

from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.c.decisions import backend
from lstmgen.targets.c.fit import estimate, on_boards, require
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.runner import missing, runners, tools
from lstmgen.targets.interface import Estimator, Precision, Target


def render(plan: Plan, options: COptions) -> Mapping[str, Content]:
    """The source and the header, and what stands beside them."""
    from lstmgen.targets.c import source  # which no other language needs

    return source.render(plan, options)


def precision(plan: Plan) -> Precision:
    """That of the type that the options name."""
    return Precision.FLOAT64 if plan.numbers.dtype == "float64" else Precision.FLOAT32


C = Target(
    name="c",
    title="C",
    suffixes=(".c", ".h"),
    needs="any C99 or C++17 compiler, libm",
    guide="docs/how-to/c-project.md",
    options=COptions,
    backend=backend,
    render=render,
    runners=runners,
    precision=precision,
    fits=require,
    estimator=Estimator(
        estimate,
        machines=("mcu", "board"),
        boards=on_boards,
        unrelated=("name", "with_main", "with_proof", "weights_file", "selftest", "ranges", "calibrate", "max_error"),
    ),
    missing=missing,
    tools=tools,
    compiled=True,
)
