"""Results as tables."""

from collections.abc import Collection, Iterator, Sequence

from rich.table import Table

import lstmgen
from lstmgen.check.verification import ERRORS
from lstmgen.cli.console.terminal import table
from lstmgen.graph.graph import Layer, pipeline_lines
from lstmgen.graph.shape import Length, text
from lstmgen.plan.cost import DEFAULT_LENGTH
from lstmgen.plan.quantize.accuracy import Accuracy
from lstmgen.read import Survey
from lstmgen.targets.footprint import Time, milliseconds, period_text

SHOWN = 4  # names of layers in a line


def layer_table(layers: Sequence[Layer], refused: Collection[str] = ()) -> Table:
    """Returns the layers, in the model's order."""
    rows = [
        (
            layer.name,
            layer.class_name,
            ", ".join(text(shape) for shape in layer.output_shapes) or "unknown",
            f"{layer.parameters:,}" if layer.output_shapes else "unknown",
            ", ".join(layer.options),
            "not supported" if layer.name in refused else "",
        )
        for layer in layers
    ]
    return table("layer", "class", "output", "#weights", "options", "", rows=rows)


def survey_table(survey: Survey, pipeline: Sequence[str]) -> Table:
    """Returns the origin of a model, its inputs and outputs, and its pipeline."""
    source = survey.source
    backend = f" on {source.backend}" if source.backend else ""
    rows = [
        ("file", f"{source.name}, {source.container}"),
        ("SHA-256", source.sha256),
        ("written by", f"{source.writer}{backend}"),
        *([] if source.sample_rate is None else [("sample rate", f"{source.sample_rate:g} Hz")]),
        ("model", f"{survey.class_name}, {weights_text(survey)}"),
        *(("input", f"{value.name} {text(value.shape)}") for value in survey.inputs),
        *(("output", f"{name} {text(value.shape)}") for name, value in zip(survey.output_names, survey.outputs)),
        *(("pipeline", line) for line in pipeline),
    ]
    return table("", "", rows=rows)


def weights_text(survey: Survey) -> str:
    """Formats the number of weights, with the layers whose weights are unknown: refused ones, and those behind them."""
    unread = [layer.name for layer in survey.layers if not layer.output_shapes]
    if not survey.layers or survey.damage:
        return "weights unknown"
    if not unread:
        return f"{survey.parameters:,} weights"
    more = f" and {len(unread) - SHOWN} more layers" if len(unread) > SHOWN else ""
    return f"{survey.parameters:,} weights, without those of {', '.join(unread[:SHOWN])}{more}"


def cost_table(done: lstmgen.Exported) -> Table:
    """Returns the written files, with their flash, RAM, work and run time."""
    cost = done.cost
    free = any(isinstance(dim, Length) for value in done.graph.inputs for dim in value.shape)
    unit = "timestep" if free else "prediction"
    held = f" for lengths of {DEFAULT_LENGTH}" if free else ""
    rows = [
        *(("pipeline", line) for line in pipeline_lines(done.graph)),
        ("written", ", ".join(str(path) for path in done.files)),
        ("weights", f"{done.parameters:,}"),
        ("flash", f"{cost.weights:,} bytes of weights as {done.numbers}"),
        ("RAM", f"{cost.state:,} bytes of state, {cost.workspace:,} of workspace{held}"),
        ("work", f"{cost.macs:,} multiply-accumulates (MACs) per {unit}"),
        ("step", f"not possible: {done.not_steppable}" if done.not_steppable else "one timestep at a time"),
        *(() if done.time is None else [("time", str(done.time))]),
    ]
    return table("", "", rows=rows)


def accuracy_table(accuracy: Accuracy) -> Table:
    """Returns the errors of fixed point, or of narrow stored weights, layer by layer."""
    rows = [
        (
            error.name,
            f"{error.error:.1e}",
            f"{error.largest:.3g}",
            "" if error.agreement is None else f"{error.agreement:.1%}",
        )
        for error in (*accuracy.layers, *accuracy.outputs)
    ]
    title = f"compared with float64 on {accuracy.over}"
    return table(title, "#max error", "#largest value", "#same class", rows=rows)


def footprint_table(cost: lstmgen.Footprint) -> Table:
    """Returns the flash, RAM, work and run time of a model on a microcontroller, with the rest of its limits."""
    rows = [
        ("flash", "weights", f"{cost.weights:,}", "exact"),
        ("", "code and libraries", f"{cost.code:,}", "at most, by gcc -O2 or -Os"),
        *(("", part.title, f"{part.flash:,}", part.note) for part in cost.parts if part.flash),
        ("", *total(cost.flash, cost.flash_left)),
        ("RAM", "state", f"{cost.state:,}", "exact"),
        ("", "workspace", f"{cost.workspace:,}", "exact"),
        ("", "input and output", f"{cost.ends:,}", "exact, for a call"),
        ("", "stack", f"{cost.stack:,}", "at most, by gcc -O2 or -Os"),
        *(("", part.title, f"{part.ram:,}", part.note) for part in cost.parts if part.ram),
        ("", *total(cost.ram, cost.ram_left)),
        ("work", "multiply-accumulates (MACs)", f"{cost.macs:,}", "exact"),
        *(() if cost.time is None else time_rows(cost.time)),
        *(
            ()
            if cost.time_left is None
            else [("", "period", f"{cost.limits.period:g} ms", period_text(cost.time_left))]
        ),
    ]
    return table(f"on {cost.mcu}", "", "#", "", rows=rows)


def time_rows(time: Time) -> Iterator[tuple[str, str, str, str]]:
    """Yields the run time of a model, as rows of its footprint."""
    title = "time"
    for name, run_time in time.durations.items():
        if run_time is not None:
            yield title, name, f"{milliseconds(run_time.likely)} ms", f"{run_time.span}, at {time.mhz} MHz"
            title = ""
    if time.unknown:
        yield title, "", "unknown", time.unknown
    if time.windowed:
        yield "", "row of a stream", "", "cheap, or a whole prediction when it completes a window"


def total(size: int, rest: int | None) -> tuple[str, str, str]:
    """Returns the cells of a sum in bytes, and of the rest of its limit; None without a limit."""
    note = "" if rest is None else f"{rest:,} left" if rest >= 0 else f"{-rest:,} too much"
    return "total", f"{size:,}", note


def format_table(facts: lstmgen.Report) -> Table:
    """Returns the bytes and the error of each number format."""
    rows = [
        (item.name, "", "", item.refusal)
        if item.refusal
        else (item.name, f"{item.weights_bytes:,}", f"{item.worst:.1e}", "")
        for item in facts.formats
    ]
    return table(f"compared with float64 on {facts.over}", "#bytes", "#max relative", "", rows=rows)


def error_table(report: lstmgen.Verification) -> Table:
    """Returns the errors of each output, from each implementation."""
    rows = [(item.what, item.output, f"{item.samples:,}", *item.cells) for item in report.lines]
    columns = [f"#{name}" if name else "" for name in ("samples", *ERRORS)]
    return table("compared with float64", "output", *columns, rows=rows)
