"""The comment with which every generated file begins."""

from collections.abc import Sequence

from lstmgen.graph.shape import Length, text
from lstmgen.plan.program import Plan
from lstmgen.targets.text.names import comment
from lstmgen.version import VERSION

IN_LINE = 10  # numbers
SHORT = 40  # characters of a name in a line with others
# What a line of it begins with, as a regular expression: the comment of a language, whatever that is, before a blank.
MARGIN = r"[^\w\n]*[^\w\s]"


def header(plan: Plan, summary: str, options: str, costs: Sequence[str] = (), room: str = "") -> list[str]:
    """The lines of the comment, safe in any language.

    Args:
        summary: the first line: what the file is.
        options: those of the export, as one would type them.
        costs: further lines about what it takes to run.
        room: for which lengths the workspace is, in words.
    """
    source, cost = plan.graph.source, plan.cost
    free = any(isinstance(dim, Length) for value in plan.graph.inputs for dim in value.shape)
    workspace = f"{cost.workspace} of workspace{room}"
    lines = [
        comment(summary),
        "",
        f"Model:   {comment(source.name)}",
        f"         SHA-256 {comment(source.sha256 or 'unknown')}",
        f"         written by {comment(source.producer or 'Keras ' + (source.keras_version or 'unknown'), SHORT)}",
        *([] if source.sample_rate is None else [f"         sample rate {source.sample_rate:g} Hz"]),
        options_line(options),
        f"Costs:   {cost.weights} bytes of weights as {plan.numbers.title}, {cost.state} of state, {workspace},",
        f"         {cost.macs} multiply-accumulates{' (for one timestep)' if free else ''}",
        *(f"         {line}" for line in costs),
        *calibration(plan),
        *pipeline(plan),
        "License: this file is yours. The parts written by lstmgen are MIT-0.",
        "",
        "Layers:",
    ]
    for layer in plan.graph.layers:
        shapes = ", ".join(text(shape) for shape in layer.output_shapes)
        name, class_name = comment(layer.name, SHORT), comment(layer.class_name, SHORT)
        lines.append(f"  {name}: {class_name} -> {comment(shapes, SHORT)}, {layer.parameters} parameters")
    return lines


def options_line(options: str) -> str:
    """The line with the version of lstmgen, and the options of the export."""
    return f"Written: by lstmgen {VERSION}, {comment(options)}"


def pipeline(plan: Plan) -> list[str]:
    """Lines about the pipeline: the digest of its file, and its steps; none without a pipeline."""
    if plan.graph.ends is None:
        return []
    lines = [f"          {comment(line)}" for line in plan.graph.ends.lines]
    return [f"Pipeline: SHA-256 {plan.graph.ends.digest}", *lines]


def calibration(plan: Plan) -> list[str]:
    """Returns lines with the numbers for --ranges, --biases and --centers, and the largest error."""
    numbers = plan.numbers
    labelled = {"Ranges:": numbers.ranges, "Biases:": numbers.biases, "Centers:": numbers.centers}
    lines = [line for label, values in labelled.items() for line in in_lines(label, values)]
    if plan.accuracy is not None:
        lines.append(f"Errors:  at most {plan.accuracy.worst:.1e} in an output, on {plan.accuracy.over}")
    return lines


def in_lines(label: str, numbers: Sequence[float]) -> list[str]:
    """Numbers behind a label, a few in a line."""
    texts = [repr(float(number)) for number in numbers]
    lines = [", ".join(texts[k : k + IN_LINE]) for k in range(0, len(texts), IN_LINE)]
    return [f"{'' if k else label:8} {line}" for k, line in enumerate(lines)]
