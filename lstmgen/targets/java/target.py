"""Java 8 and newer: one class, with nothing but the language."""

from collections.abc import Mapping
from functools import partial

from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.family.options import backend, precision
from lstmgen.targets.family.runner import versions
from lstmgen.targets.interface import Target
from lstmgen.targets.java.options import JavaOptions, checked
from lstmgen.targets.java.runner import JAVAC, runners


def render(plan: Plan, options: JavaOptions) -> Mapping[str, Content]:
    """Returns the source file."""
    from lstmgen.targets.java import source  # which no other language needs

    return source.render(plan, options)


JAVA = Target(
    name="java",
    title="Java",
    suffixes=(".java",),
    needs="Java 8 or newer",
    guide="docs/how-to/java.md",
    options=JavaOptions,
    backend=partial(backend, "Java"),
    naming=checked,
    render=render,
    runners=runners,
    precision=precision,
    missing=JAVAC.missing,
    tools=partial(versions, {"javac": JAVAC}),
    compiled=True,
)
