"""Rust: one module, with nothing but the standard library."""

from collections.abc import Mapping
from functools import partial

from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.family.options import FamilyOptions, backend, precision
from lstmgen.targets.family.runner import versions
from lstmgen.targets.interface import Target
from lstmgen.targets.rust.runner import RUSTC, runners


def render(plan: Plan, options: FamilyOptions) -> Mapping[str, Content]:
    """Returns the source file."""
    from lstmgen.targets.rust import source  # which no other language needs

    return source.render(plan, options)


RUST = Target(
    name="rust",
    title="Rust",
    suffixes=(".rs",),
    needs="Rust 1.70 or newer",
    guide="docs/how-to/rust.md",
    options=FamilyOptions,
    backend=partial(backend, "Rust"),
    render=render,
    runners=runners,
    precision=precision,
    missing=RUSTC.missing,
    tools=partial(versions, {"rustc": RUSTC}),
    compiled=True,
)
