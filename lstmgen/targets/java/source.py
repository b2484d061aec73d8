"""Plan → Java: one class with the weights inside."""

from collections.abc import Mapping

from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.family.literals import quoted
from lstmgen.targets.family.source import SourceParts, source
from lstmgen.targets.family.spelling import Dialect
from lstmgen.targets.family.templates import native_helpers
from lstmgen.targets.java.options import JavaOptions
from lstmgen.targets.java.spelling import JAVA
from lstmgen.targets.text.templates import PLAIN


def render(plan: Plan, options: JavaOptions) -> Mapping[str, Content]:
    """Returns the source file."""
    parts = parts_of(plan, options)
    context = {
        "s": parts,
        "options": options,
        "decoded": any("decoded(" in constant for constant in parts.constants),
        "result": result(parts),
        "further": result(parts).removeprefix(f"{parts.real}[]"),
        "not_steppable": quoted(f"this model cannot be stepped: {plan.not_steppable}", JAVA),
    }
    return {".java": PLAIN.render("java/module/class.java.j2", context)}


def driver(plan: Plan, options: JavaOptions) -> str:
    """Returns a program that runs the class."""
    parts = parts_of(plan, options)
    methods = [("predict", parts.predict), ("batch", parts.predict), *([("step", parts.step)] if parts.step else [])]
    name = f"{options.namespace}.{options.type_name}" if options.namespace else options.type_name
    context = {"methods": methods, "real": parts.real, "result": result(parts), "type_name": name}
    return PLAIN.render("java/module/driver.java.j2", context)


def parts_of(plan: Plan, options: JavaOptions) -> SourceParts:
    """Returns the parts of the source of a plan."""
    dialect = Dialect(JAVA, options.real)
    written = f"--target java {options.command_line()}".rstrip()
    native = {name: text.replace("(double) ", "") for name, text in native_helpers("java", ".java", dialect).items()}
    return source(plan, dialect, native, written)


def result(parts: SourceParts) -> str:
    """Returns the type of the result of predict: an array, or one for each output."""
    return f"{parts.real}[]" if len(parts.predict.outputs) == 1 else f"{parts.real}[][]"
