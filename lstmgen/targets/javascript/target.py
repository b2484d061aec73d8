"""JavaScript: one ES module, with nothing but the language."""

from collections.abc import Mapping
from functools import partial

from lstmgen.output import Content
from lstmgen.plan.backend import Backend
from lstmgen.plan.program import Plan
from lstmgen.targets.interface import Precision, Target
from lstmgen.targets.javascript.options import JavaScriptOptions
from lstmgen.targets.javascript.runner import missing, runners, tools
from lstmgen.targets.text.exchange import exchanged


def backend(options: JavaScriptOptions) -> Backend:
    """Settings for plans of JavaScript."""
    from lstmgen.targets.javascript.templates import lacks  # which only a language needs that is written

    return Backend(
        kernels=options.kernels, lacks=lacks, numbers=options.numbers, batches=lambda program: True, title="JavaScript"
    )


def render(plan: Plan, options: JavaScriptOptions) -> Mapping[str, Content]:
    """The module, and its types."""
    from lstmgen.targets.javascript import source  # which no other language needs

    return source.render(plan, options)


def precision(plan: Plan) -> Precision:
    """Returns float64, or float32 if SIMD computes in it."""
    from lstmgen.targets.javascript.simd import in_float32  # which no other language needs

    return Precision.FLOAT32 if in_float32(plan) else Precision.FLOAT64


JAVASCRIPT = Target(
    name="javascript",
    title="JavaScript",
    suffixes=(".mjs", ".d.ts"),
    more_suffixes=(".js",),
    renamed={".ts": "name it {stem}.mjs; its types are written beside it"},
    in_page={"optimize": "size"},  # the page of a report forbids WebAssembly
    needs="browsers, Node.js",
    guide="docs/how-to/browser.md",
    options=JavaScriptOptions,
    backend=backend,
    render=render,
    runners=runners,
    precision=precision,
    missing=missing,
    tools=tools,
    exchange=partial(exchanged, render, ".mjs"),
)
