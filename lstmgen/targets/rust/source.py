"""Plan → Rust: one module with the weights inside."""

from collections.abc import Mapping

from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.family.options import FamilyOptions
from lstmgen.targets.family.source import SourceParts, source
from lstmgen.targets.family.spelling import Dialect
from lstmgen.targets.family.templates import native_helpers
from lstmgen.targets.rust.spelling import RUST
from lstmgen.targets.text.templates import PLAIN


def render(plan: Plan, options: FamilyOptions) -> Mapping[str, Content]:
    """Returns the source file."""
    parts = parts_of(plan, options)
    memory = f"[0.0; {parts.size}]" if parts.fixed else f"vec![0.0; {parts.size}]"
    of = f"[{parts.real}; {parts.size}]" if parts.fixed else f"Vec<{parts.real}>"
    return {".rs": PLAIN.render("rust/module/module.rs.j2", {"s": parts, "memory": memory, "memory_type": of})}


def driver(plan: Plan, options: FamilyOptions) -> str:
    """Returns a program that runs the module."""
    parts = parts_of(plan, options)
    methods = [("predict", parts.predict), ("batch", parts.predict), *([("step", parts.step)] if parts.step else [])]
    return PLAIN.render("rust/module/driver.rs.j2", {"methods": methods, "real": parts.real})


def parts_of(plan: Plan, options: FamilyOptions) -> SourceParts:
    """Returns the parts of the source of a plan."""
    dialect = Dialect(RUST, options.real)
    written = f"--target rust {options.command_line()}".rstrip()
    return source(plan, dialect, native_helpers("rust", ".rs", dialect), written)
