"""A main() around generated C that calls its functions as stdin says: how check/ talks to them."""

from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Axis
from lstmgen.plan.program import Plan
from lstmgen.targets.c.declarations import sizes
from lstmgen.targets.c.dialect import Dialect, dialect_of
from lstmgen.targets.c.format import prefixed
from lstmgen.targets.c.interface import has_integers
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.templates import templates
from lstmgen.targets.text.numbers import wrap


def driver(plan: Plan, options: COptions, blob: bytes = b"") -> str:
    """A C source that includes the plan's header; templates/c/module/driver.c.j2 says what it reads and prints.

    Args:
        blob: weights to load.
    """
    programs = {"predict": plan.graph} | ({} if plan.step is None else {"step": plan.step.graph})
    dialect = dialect_of(options)
    context = {
        "prefix": options.prefix,
        "header_file": options.header,
        "functions": [{"name": name, "inputs": inputs(graph, dialect)} for name, graph in programs.items()],
        "counts": has_integers(plan.graph),
        "outputs": len(plan.graph.outputs),
        "promised": {
            f"{options.prefix.upper()}_{name}": prefixed(number, options.prefix)
            for name, number, _ in sizes(plan.interface)
        },
        "blob": wrap(map(str, blob)) if blob else "",
        "batch": inputs(plan.graph, dialect) if plan.batches else None,
    }
    return templates(dialect).render("c/module/driver.c.j2", context)


def inputs(graph: Graph, dialect: Dialect) -> list[tuple[str, list[str]]]:
    """The number type and the free axes of each input; the lengths of these follow it in the arguments."""
    return [
        (dialect.c_type(value.element), [dim.name for dim in value.shape if isinstance(dim, Axis)])
        for value in graph.inputs
    ]
