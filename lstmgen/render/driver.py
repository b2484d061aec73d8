"""A main() around generated C that calls its functions as stdin says: how check/ talks to them."""

from __future__ import annotations

from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Axis
from lstmgen.plan.program import Plan
from lstmgen.render.doubles import doubled
from lstmgen.render.templates import environment


def driver(plan: Plan) -> str:
    """A C source that includes the plan's header; templates/c/driver.c.j2 says what it reads and prints."""
    programs = {"predict": plan.graph} | ({} if plan.step is None else {"step": plan.step.graph})
    text = (
        environment()
        .get_template("c/driver.c.j2")
        .render(
            prefix=plan.options.name,
            header_file=plan.options.header,
            functions=[{"name": name, "inputs": free_axes(graph)} for name, graph in programs.items()],
            outputs=len(plan.graph.outputs),
            batch=free_axes(plan.graph) if plan.batches else None,
        )
    )
    return doubled(text) if plan.options.dtype == "float64" else text


def free_axes(graph: Graph) -> list[list[str]]:
    """The free axes of each input, whose lengths follow it in the arguments."""
    return [[dim.name for dim in value.shape if isinstance(dim, Axis)] for value in graph.inputs]
