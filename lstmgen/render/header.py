"""The comment with which every generated file begins."""

from __future__ import annotations

from lstmgen.graph.shape import Length, text
from lstmgen.plan.plan import Plan
from lstmgen.render.names import comment
from lstmgen.version import VERSION


def header(plan: Plan, summary: str) -> list[str]:
    """Its lines, safe in any language's comment.

    Args:
        summary: the first line: what the file is.
    """
    source, bill = plan.graph.source, plan.bill
    free = any(isinstance(dim, Length) for value in plan.graph.inputs for dim in value.shape)
    lines = [
        summary,
        "",
        f"Model:   {source.name} (SHA-256 {source.sha256 or 'unknown'})",
        f"         written by Keras {source.keras_version or 'unknown'}",
        f"Written: by lstmgen {VERSION}, {options(plan)}",
        f"Costs:   {bill.weights} bytes of weights as float32, {bill.state} of state, {bill.workspace} of workspace,",
        f"         {bill.macs} multiply-accumulates{' (for one timestep)' if free else ''}",
        "Licence: this file is the user's own; what lstmgen put into it is under MIT-0.",
        "",
        "Layers:",
    ]
    for layer in plan.graph.layers:
        shapes = ", ".join(text(shape) for shape in layer.output_shapes)
        lines.append(f"  {layer.name}: {layer.class_name} -> {shapes}, {layer.parameters} parameters")
    return [comment(line) if line else line for line in lines]


def options(plan: Plan) -> str:
    """The options that were used, as one would type them."""
    chosen = plan.options
    parts = [f"--target {chosen.target}"]
    if chosen.target == "c":
        parts.append(f"--name {chosen.name}")
        if chosen.with_main:
            parts.append("--with-main")
    return " ".join(parts)
