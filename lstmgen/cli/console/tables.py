"""Results as tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rich.table import Table

import lstmgen
from lstmgen.check.report import Line
from lstmgen.cli.console.terminal import table
from lstmgen.graph.graph import Layer, pipeline_lines
from lstmgen.graph.shape import Length, Shape, text
from lstmgen.plan.cost import DEFAULT_LENGTH
from lstmgen.plan.quantize.accuracy import Accuracy
from lstmgen.read import Survey
from lstmgen.targets.footprint import Time, milliseconds


def layer_table(layers: Sequence[Layer], refused: Collection[str] = ()) -> Table:
    """The layers as the model has them."""
    rows = [
        (
            layer.name,
            layer.class_name,
            shapes(layer.output_shapes) or "unknown",
            f"{layer.parameters:,}",
            ", ".join(layer.options),
            "not supported" if layer.name in refused else "",
        )
        for layer in layers
    ]
    return table("layer", "class", "output", "#weights", "options", "", rows=rows)


def shapes(several: Sequence[Shape]) -> str:
    """Shapes as people write them."""
    return ", ".join(text(shape) for shape in several)


def survey_table(found: Survey, pipeline: Sequence[str]) -> Table:
    """Where a model comes from, what goes in and out."""
    source = found.source
    backend = f" on {source.backend}" if source.backend else ""
    rows = [
        ("file", f"{source.name}, {source.container}"),
        ("SHA-256", source.sha256),
        ("written by", f"Keras {source.keras_version or 'of unknown version'}{backend}"),
        ("model", f"{found.class_name}, {found.parameters:,} weights"),
        *(("input", f"{value.name} {text(value.shape)}") for value in found.inputs),
        *(("output", f"{name} {text(value.shape)}") for name, value in zip(found.output_names, found.outputs)),
        *(("pipeline", each) for each in pipeline),
    ]
    return table("", "", rows=rows)


def cost_table(done: lstmgen.Exported) -> Table:
    """What was written, and what it takes to run."""
    cost = done.cost
    free = any(isinstance(dim, Length) for value in done.graph.inputs for dim in value.shape)
    each = " a timestep" if free else " a prediction"
    held = f" for lengths of {DEFAULT_LENGTH}" if free else ""
    rows = [
        *(("pipeline", each) for each in pipeline_lines(done.graph)),
        ("written", ", ".join(str(path) for path in done.files)),
        ("weights", f"{done.parameters:,}"),
        ("flash", f"{cost.weights:,} bytes of weights as {done.numbers}"),
        ("memory", f"{cost.state:,} bytes of state, {cost.workspace:,} of workspace{held}"),
        ("work", f"{cost.macs:,} multiply-accumulates{each}"),
        ("step", f"not possible: {done.not_steppable}" if done.not_steppable else "one timestep at a time"),
        *(() if done.time is None else [("time", str(done.time))]),
    ]
    return table("", "", rows=rows)


def accuracy_table(accuracy: Accuracy) -> Table:
    """How far off fixed point, or stored weights, are, layer by layer."""
    rows = [
        (
            error.name,
            f"{error.error:.1e}",
            f"{error.largest:.3g}",
            "" if error.agreement is None else f"{error.agreement:.1%}",
        )
        for error in (*accuracy.layers, *accuracy.outputs)
    ]
    title = f"against float64 on {accuracy.over}"
    return table(title, "#max error", "#of", "#same class", rows=rows)


def footprint_table(cost: lstmgen.Footprint) -> Table:
    """What a model takes of a microcontroller, and what that leaves."""
    rows = [
        ("flash", "weights", f"{cost.weights:,}", "exact"),
        ("", "code and libraries", f"{cost.code:,}", "at most, by gcc -O2 or -Os"),
        *(("", part.title, f"{part.flash:,}", part.note) for part in cost.parts if part.flash),
        ("", *total(cost.flash, cost.flash_left)),
        ("memory", "state", f"{cost.state:,}", "exact"),
        ("", "workspace", f"{cost.workspace:,}", "exact"),
        ("", "input and output", f"{cost.ends:,}", "exact, for a call"),
        ("", "stack", f"{cost.stack:,}", "at most, by gcc -O2 or -Os"),
        *(("", part.title, f"{part.ram:,}", part.note) for part in cost.parts if part.ram),
        ("", *total(cost.ram, cost.ram_left)),
        ("work", "multiply-accumulates", f"{cost.macs:,}", "exact"),
        *(() if cost.time is None else time_rows(cost.time)),
        *(
            ()
            if cost.time_left is None
            else [("", "period", f"{cost.limits.period:g} ms", period_text(cost.time_left))]
        ),
    ]
    return table(f"on {cost.mcu}", "", "#", "", rows=rows)


def period_text(left: float) -> str:
    """What a period leaves at worst."""
    return f"{milliseconds(left)} left at worst" if left >= 0 else f"{milliseconds(-left)} TOO SLOW at worst"


def time_rows(time: Time) -> Iterator[tuple[str, str, str, str]]:
    """How long a model takes, as rows of its footprint."""
    title = "time"
    for name, each in {"prediction": time.prediction_ms, "step": time.step_ms}.items():
        if each is not None:
            yield title, name, f"{milliseconds(each.likely)} ms", f"{each.span}, at {time.mhz} MHz"
            title = ""
    if time.unknown:
        yield title, "", "not known", time.unknown
    if time.windowed:
        yield "", "row of a stream", "", "a prediction where it fills a window"


def total(taken: int, left: int | None) -> tuple[str, str, str]:
    """The cells of a sum, and what it leaves."""
    rest = "" if left is None else f"{left:,} left" if left >= 0 else f"{-left:,} TOO MUCH"
    return "in all", f"{taken:,}", rest


def format_table(facts: lstmgen.Facts) -> Table:
    """What each number format takes, and how far off it is."""
    rows = [
        (each.name, "", "", each.refusal)
        if each.refusal
        else (each.name, f"{each.weights_bytes:,}", f"{each.worst:.1e}", "")
        for each in facts.formats
    ]
    return table(f"against float64 on {facts.over}", "#bytes", "#max relative", "", rows=rows)


def error_table(report: lstmgen.Report) -> Table:
    """How far from the truth everything is."""
    rows = [(item.what, item.output, f"{item.samples:,}", *errors(item)) for item in report.lines]
    columns = "#samples", "#max abs", "#relative", "#ulp", "#allowed"
    return table("compared with float64", "output", *columns, "", rows=rows)


def errors(item: Line) -> tuple[str, ...]:
    """The cells of what was measured, and a verdict where something is allowed."""
    if item.ok and not item.compared:
        return "", "", "", "", "nothing compared"
    found = f"{item.errors.absolute:.1e}", f"{item.errors.relative:.1e}"
    if item.tolerance is None:  # what quantization costs: float32 units in the last place are no measure for it
        return (*found, "", "", "")
    return (*found, f"{item.errors.ulp:.1f}", f"{item.tolerance:.1e}", "ok" if item.ok else "WRONG")
