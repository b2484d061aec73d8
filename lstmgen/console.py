"""What the terminal shows: messages, tables, and a bar for what takes long.

Texts from a model file reach it as plain text in one line: nothing in them is markup, or an order to a terminal.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread, Timer
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

import lstmgen
from lstmgen import display
from lstmgen.arguments import as_flags
from lstmgen.check.report import Line, counted
from lstmgen.graph.graph import Layer, told
from lstmgen.graph.shape import Length, Shape, text
from lstmgen.inspection import Inspection
from lstmgen.parameters import typed
from lstmgen.plan.cost import DEFAULT_LENGTH
from lstmgen.plan.quantize.accuracy import Accuracy
from lstmgen.progress import Step, silent
from lstmgen.read import Survey
from lstmgen.read.advice import CUSTOM_ADVICE
from lstmgen.records import Record, as_json
from lstmgen.targets.footprint import Time, milliseconds


def show_export(done: lstmgen.Exported) -> None:
    """The layers, what was written and what it costs, how far off it is where that was measured, and warnings."""
    console = open_console()
    console.print(layer_table(done.graph.layers))
    console.print(cost_table(done))
    if done.accuracy is not None:
        console.print(accuracy_table(done.accuracy))
    for warning in done.warnings:
        say(console, f"Warning: {warning}", "yellow")


def show_inspection(inspection: Inspection, given: Sequence[str]) -> None:
    """What is in a model file, whether it fits, how it will be run; then what to do next.

    Args:
        given: the model and what is beside it, as it was typed.
    """
    found = inspection.survey
    show_survey(found, inspection.pipeline)
    if inspection.footprint is not None:
        show_footprint(inspection.footprint)
    if inspection.plan is not None:
        show_plan(["", *inspection.plan])
    if not found.exportable:
        show_road(found, given)
    elif inspection.footprint is None and inspection.plan is None:
        next_step("export", [*given, "-o", "predictor.py"])


def show_survey(found: Survey, pipeline: Sequence[str]) -> None:
    """What is in a model file, what its pipeline says in lines, and all that keeps it from being exported."""
    console = open_console()
    console.print(survey_table(found, pipeline))
    console.print(layer_table(found.layers, {problem.layer for problem in found.problems}))
    for problem in found.problems:
        say(console, f"Not supported: {problem}", "red")
    if found.damage:
        say(console, f"Cannot be read: {found.damage}", "red")
    for warning in found.warnings:
        say(console, f"Warning: {warning}", "yellow")
    if not found.exportable:
        say(console, "This model cannot be exported.", "red")


def show_footprint(cost: lstmgen.Footprint) -> None:
    """What a model takes of a microcontroller, whether it fits, and what to change if it does not."""
    console = open_console()
    console.print(footprint_table(cost))
    if cost.fits:
        say(console, "It fits.", "green")
    else:
        say(console, "It does not fit. Change one of:", "red")
    for change in cost.changes:
        say(console, f"  {change}")


def show_plan(lines: Iterable[str]) -> None:
    """A plan as it is dumped."""
    console = open_console()
    for each in lines:
        say(console, each)


def show_json(record: Record) -> None:
    """A result for programs, and nothing beside it."""
    sys.stdout.write(as_json(record) + "\n")


def show_report(report: lstmgen.Report) -> None:
    """The errors as a table, notes, and the verdict."""
    console = open_console()
    console.print(error_table(report))
    for covered in report.covered:
        say(console, covered)
    for note in report.notes:
        say(console, f"Note: {note}", "yellow")
    say(console, report.verdict, "red" if not report.ok else "yellow" if report.far else "green")


def show_facts(facts: lstmgen.Facts, file: Path) -> None:
    """What a report says of the number formats, and where it is."""
    console = open_console()
    console.print(format_table(facts))
    say(console, f"written  {file}")


@contextmanager
def working(
    title: str, console: Console | None = None, delay: float = 1.0, *, wanted: bool = True
) -> Iterator[Callable[[str], None]]:
    """A bar on stderr for what takes longer than this many seconds; it is gone in the end. No terminal: lines instead.

    Args:
        wanted: whether anything is shown.

    Yields:
        What takes a word on what is being done.
    """
    if not wanted:
        yield silent
        return
    shown = console or Console(stderr=True)
    with bar(title, shown, delay) if shown.is_terminal else lines(title, shown) as tell:
        yield tell


@contextmanager
def bar(title: str, console: Console, delay: float) -> Iterator[Callable[[str], None]]:
    """A bar, which is as long as what is done where a `Step` tells that, and else only moves."""
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    progress = Progress(*columns, console=console, transient=True)
    task = progress.add_task(title, total=None)
    timer = Timer(delay, progress.start)
    timer.daemon = True

    def tell(what: str) -> None:
        done, of = (what.done, what.of) if isinstance(what, Step) else (0.0, None)
        progress.update(task, description=printable(f"{title}: {what}"), completed=done, total=of)

    timer.start()
    try:
        yield tell
    finally:
        timer.cancel()
        timer.join()
        progress.stop()


@contextmanager
def lines(title: str, console: Console, pause: float = 2.0, patience: int = 5) -> Iterator[Callable[[str], None]]:
    """A line after each pause in which something else has begun, and after as many as one is patient with."""
    doing, done, began = [""], Event(), monotonic()

    def watch() -> None:
        told, quiet = "", 0
        while not done.wait(pause):
            quiet += 1
            if doing[0] != told or quiet >= patience:
                told, quiet = doing[0], 0
                say(console, f"{title}{told and f': {told}'}, {monotonic() - began:.0f} s…")

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield lambda what: doing.__setitem__(0, what)
    finally:
        done.set()
        watcher.join()


def open_console() -> Console:
    """Where tables go. What does not fit the terminal wraps; a pipe has room."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    return Console(width=None if sys.stdout.isatty() else 120, highlight=False, soft_wrap=False)


def printable(message: object) -> str:
    """A message in one line, without anything that a terminal would obey, with arguments as one types them."""
    return display.printable(as_flags(str(message)))


def say(console: Console, message: object, style: str = "") -> None:
    """A message, which the terminal may wrap, not we."""
    console.print(line(message, style), soft_wrap=True)


def line(message: object, style: str = "") -> Text:
    """A line of text; nothing in it is markup."""
    return Text(printable(message), style=style)


def table(*columns: str, rows: Sequence[Sequence[object]]) -> Table:
    """A table without frame; columns whose title begins with `#` hold numbers."""
    made = Table(box=None, pad_edge=False, header_style="bold", show_header=any(columns))
    for title in columns:
        made.add_column(title.removeprefix("#"), justify="right" if title.startswith("#") else "left", overflow="fold")
    for row in rows:
        made.add_row(*(line(cell) for cell in row))
    return made


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
        *(("pipeline", each) for each in told(done.graph)),
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
        ("", *total(cost.flash, cost.flash_left)),
        ("memory", "state", f"{cost.state:,}", "exact"),
        ("", "workspace", f"{cost.workspace:,}", "exact"),
        ("", "input and output", f"{cost.ends:,}", "exact, for a call"),
        ("", "stack", f"{cost.stack:,}", "at most, by gcc -O2 or -Os"),
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
    return table(f"against float64 on {counted(facts.samples)}", "#bytes", "#max relative", "", rows=rows)


def error_table(report: lstmgen.Report) -> Table:
    """How far from the truth everything is."""
    rows = [(item.what, item.output, f"{item.samples:,}", *errors(item)) for item in report.lines]
    columns = "#samples", "#max abs", "#relative", "#ulp", "#allowed"
    return table("against the truth", "output", *columns, "", rows=rows)


def errors(item: Line) -> tuple[str, ...]:
    """The cells of what was measured, and a verdict where something is allowed."""
    if not item.compared:
        return "", "", "", "", "nothing compared"
    found = f"{item.errors.absolute:.1e}", f"{item.errors.relative:.1e}", f"{item.errors.ulp:.1f}"
    allowed = ("", "") if item.tolerance is None else (f"{item.tolerance:.1e}", "ok" if item.ok else "WRONG")
    return (*found, *allowed)


def show_road(found: Survey, given: Sequence[str]) -> None:
    """Says by which commands a model can be exported all the same, where what is missing can be given."""
    if not found.problems or found.damage:
        return
    refused = [problem.layer.rpartition("/")[2] for problem in found.problems]
    lambdas = [name for name, problem in zip(refused, found.problems) if problem.class_name == "Lambda"]
    own = [problem for problem in found.problems if CUSTOM_ADVICE in problem.advice]
    command = [*given, "-o", "predictor.py"]
    if len(lambdas) == len(refused):
        next_step("export", [*command, *typed({"layers": dict.fromkeys(lambdas, "EXPRESSION")})])
    elif len(own) == len(refused) and found.source.container != "SavedModel":
        next_step("export", [*command, "--custom", "mylayers.py"])
    elif len(own) + len(lambdas) == len(refused):
        say(
            open_console(),
            "Next: load it in Keras with your classes, and in Python: lstmgen.export(model, 'predictor.py')",
        )
    if found.sources and set(refused) <= {*found.sources, *lambdas}:
        sources = {name: each[0] if len(each) == 1 else "SOURCE" for name, each in found.sources.items()}
        said = {"layers": dict.fromkeys(lambdas, "EXPRESSION"), "assume": sources}
        next_step("export", [*command, *typed(said)], word="Or")
    if found.source.container == "SavedModel":
        say(open_console(), "Or, in Python, where the model runs: model.save('model.keras')")
    else:
        say(
            open_console(),
            "Or, in Python, where the model runs: tf.saved_model.save(model, 'exported'), then: "
            "lstmgen export exported -o predictor.py",
        )


def next_step(command: str, arguments: Sequence[str], word: str = "Next") -> None:
    """Says which command to run now, as one would type it."""
    say(open_console(), f"{word}: lstmgen {shlex.join([command, *arguments])}")
