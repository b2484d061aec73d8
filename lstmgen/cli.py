"""The command line: options in, calls, pictures out."""

from __future__ import annotations

import math
import shlex
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

import lstmgen
from lstmgen.errors import LstmgenError, OptionError
from lstmgen.graph.graph import Layer
from lstmgen.graph.shape import Length, Shape, text
from lstmgen.plan.boards import BOARDS
from lstmgen.plan.budget import bytes_of
from lstmgen.plan.mcu import MCUS
from lstmgen.plan.quantize.accuracy import Accuracy
from lstmgen.plan.storage import STORAGES
from lstmgen.read import Survey, survey

app = typer.Typer(
    help="Turns trained Keras recurrent models into standalone Python and C99, weights included.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Model = Annotated[Path, typer.Argument(help="What Keras saved: .h5, .keras, JSON, a SavedModel folder.")]
Weights = Annotated[
    list[str] | None,
    typer.Option(
        help="The file with the weights, where MODEL has none. C: int8 or float16 too, to store them so.",
        metavar="FILE|int8|float16",
    ),
]
WeightsFile = Annotated[Path | None, typer.Option(help="The file with the weights, where MODEL has none.")]
CONTINUED = "\n  "  # a line that a name from a file began would else look like one of ours
Target = Annotated[
    str | None, typer.Option(help="python, numpy (with numpy), micropython or c.", show_default="by the suffix")
]


def show_version(wanted: bool) -> None:
    """What `--version` does."""
    if wanted:
        typer.echo(f"lstmgen {lstmgen.__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=show_version, is_eager=True, help="Say it.")] = False,
) -> None:
    """Turns trained Keras recurrent models into standalone Python and C99, weights included."""


@app.command()
def export(
    model: Model,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write: .py, or .c (with a .h beside it).")],
    target: Target = None,
    name: Annotated[str | None, typer.Option(help="C: prefix of all names.", show_default="from the file")] = None,
    with_main: Annotated[bool, typer.Option("--with-main", help="C: add a main() that reads stdin.")] = False,
    style: Annotated[str | None, typer.Option(help="Python: readable, as the equations, or fast.")] = None,
    dtype: Annotated[str | None, typer.Option(help="C: float32, or float64.", show_default="float32")] = None,
    optimize: Annotated[str | None, typer.Option(help="C: speed, or size: less code.", show_default="speed")] = None,
    quantize: Annotated[str | None, typer.Option(help="C, Python: compute in whole numbers: int16 or int8.")] = None,
    calibrate: Annotated[
        Path | None, typer.Option(help="With --quantize or stored --weights: samples to measure on: .npy, .npz, .csv.")
    ] = None,
    ranges: Annotated[
        str, typer.Option(help="With --quantize, instead: how large numbers become, as in the head of a file.")
    ] = "",
    max_error: Annotated[
        float, typer.Option(help="With --calibrate: write nothing if an output is farther off.", show_default="any")
    ] = math.inf,
    package: Annotated[
        str | None,
        typer.Option(help="C: make a folder for arduino, platformio, esp-idf, zephyr, cmake or pico.", metavar="KIND"),
    ] = None,
    selftest: Annotated[
        int, typer.Option(min=0, help="C: add so many samples with results, to try the code where it runs.")
    ] = 0,
    weights_file: Annotated[
        str | None, typer.Option(help="C: weights in a file of their own: c, embed or incbin.", metavar="HOW")
    ] = None,
    mcu: Annotated[str | None, typer.Option(help=f"C for a microcontroller: {', '.join(MCUS)}.")] = None,
    board: Annotated[str | None, typer.Option(help=f"C for a board that it must fit: {', '.join(BOARDS)}.")] = None,
    weights: Weights = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Write a model as source code that needs nothing else."""
    with reported():
        file, store = split_weights(weights)
        with working("exporting"):
            done = lstmgen.export(
                model,
                out,
                target=target,
                name=name,
                with_main=with_main,
                style=style,
                optimize=optimize,
                dtype=dtype,
                quantize=quantize,
                store=store,
                calibrate=calibrate,
                ranges=numbers(ranges),
                max_error=max_error,
                package=package,
                selftest=selftest,
                weights_file=weights_file,
                mcu=mcu,
                board=board,
                force=force,
                weights=file,
            )
        console = open_console()
        console.print(layer_table(done.graph.layers))
        console.print(cost_table(done))
        if done.accuracy is not None:
            console.print(accuracy_table(done.accuracy))
        for warning in done.graph.warnings:
            say(console, f"Warning: {warning}", "yellow")
        source = next(path for path in done.files if path.suffix in (".c", ".py")) if package else out
        arguments = [str(model), str(source), *(["--weights", file] if file else [])]
        if target is not None:
            arguments += ["--target", target]
        say(console, f"Next: lstmgen verify {shlex.join(arguments)}")


@app.command()
def inspect(
    model: Model,
    weights: Weights = None,
    mcu: Annotated[str | None, typer.Option(help="What C takes of such a microcontroller, as export names it.")] = None,
    board: Annotated[str | None, typer.Option(help="What C takes of a board, as export names it.")] = None,
    flash: Annotated[str | None, typer.Option(help="Of the microcontroller, such as 32k.")] = None,
    ram: Annotated[str | None, typer.Option(help="Of the microcontroller, such as 2k.")] = None,
    optimize: Annotated[str | None, typer.Option(help="As export takes it.")] = None,
    quantize: Annotated[str | None, typer.Option(help="As export takes it.")] = None,
) -> None:
    """Show what is in a model file, what is not supported and why; with a board, whether it fits. Exits 1 if not."""
    with reported():
        file, store = split_weights(weights)
        chosen: dict[str, Any] = {"mcu": mcu, "board": board}
        chosen |= {"optimize": optimize, "quantize": quantize, "store": store}
        chosen |= {"flash": None if flash is None else bytes_of(flash), "ram": None if ram is None else bytes_of(ram)}
        wanted = any(each is not None for each in chosen.values())
        if wanted and mcu is None and board is None:
            raise OptionError("what C takes depends on the microcontroller: add --mcu or --board")
        found = survey(model, None if file is None else Path(file))
        bill = None
        if wanted and not (found.problems or found.damage):
            bill = lstmgen.bill(model, **chosen, weights=file)
        console = open_console()
        console.print(survey_table(found))
        console.print(layer_table(found.layers, {problem.layer for problem in found.problems}))
        for problem in found.problems:
            say(console, f"Not supported: {problem}", "red")
        if found.damage:
            say(console, f"Damaged: {found.damage}", "red")
        for warning in found.warnings:
            say(console, f"Warning: {warning}", "yellow")
        if found.problems or found.damage:
            say(console, "This model cannot be exported.", "red")
        elif bill is not None:
            console.print(bill_table(bill))
            say(
                console, "It fits." if bill.fits else "It does not fit. Change one of:", "green" if bill.fits else "red"
            )
            for change in bill.changes:
                say(console, f"  {change}")
            if not bill.fits:
                raise typer.Exit(1)
        else:
            arguments = [str(model), *(["--weights", file] if file else [])]
            say(console, f"Next: lstmgen export {shlex.join(arguments)} -o predictor.py")


@app.command()
def verify(
    model: Model,
    generated: Annotated[Path | None, typer.Argument(help="A .py or .c file made from it; else it is made.")] = None,
    target: Target = None,
    samples: Annotated[int, typer.Option(min=1, help="How many random samples.")] = 8,
    data: Annotated[
        Path | None, typer.Option(help="Samples to take instead: .npy, .csv, or .npz for several inputs.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the random samples.")] = 0,
    timesteps: Annotated[int | None, typer.Option(min=1, help="The length of free axes.")] = None,
    weights: WeightsFile = None,
    keras: Annotated[
        bool,
        typer.Option(
            help="Compare with Keras too, where it is installed. Keras may run what a model file carries: "
            "--no-keras for files that you do not trust."
        ),
    ] = True,
    certificate: Annotated[
        Path | None,
        typer.Option(
            help="Write what was found as JSON, over extreme samples too, and a line into the head of GENERATED."
        ),
    ] = None,
) -> None:
    """Build and run generated code; compare it with the float64 truth and with Keras. Exits 1 if it is wrong."""
    chosen: dict[str, Any] = {"target": target, "weights": weights, "samples": samples, "data": data, "seed": seed}
    chosen |= {"timesteps": timesteps, "keras": keras}
    with reported():
        with working("verifying"):
            if certificate is None:
                reports: tuple[lstmgen.Report, ...] = (lstmgen.verify(model, generated, **chosen),)
            elif generated is None:
                raise OptionError("a certificate is about a file: name the .py or .c that was exported")
            else:
                reports = lstmgen.certify(model, generated, certificate, **chosen)
        for report in reports:
            show_report(report)
    if not all(report.ok for report in reports):
        raise typer.Exit(1)


def show_report(report: lstmgen.Report) -> None:
    """The errors as a table, notes, and the verdict."""
    console = open_console()
    console.print(error_table(report))
    for note in report.notes:
        say(console, f"Note: {note}", "yellow")
    verdict = "within tolerance" if report.ok else "OUT OF TOLERANCE" if report.compared else "nothing compared"
    say(console, f"{report.samples} samples: {verdict}", "green" if report.ok else "red")


def split_weights(given: Sequence[str] | None) -> tuple[str | None, str | None]:
    """The file that --weights names, and how to store weights; int8 is no file, but ./int8 is.

    Raises:
        OptionError: there are two of a kind.
    """
    words = [word for word in given or () if word in STORAGES]
    files = [name for name in given or () if name not in STORAGES]
    if len(words) > 1 or len(files) > 1:
        raise OptionError(f"--weights names one file at most, and one of {' and '.join(STORAGES)}")
    return next(iter(files), None), next(iter(words), None)


def numbers(listed: str) -> tuple[float, ...]:
    """Numbers from a list with commas.

    Raises:
        OptionError: something else stands there.
    """
    try:
        return tuple(float(word) for word in listed.split(",") if word.strip())
    except ValueError:
        raise OptionError(f"--ranges takes numbers with commas between them, not {listed!r}") from None


@contextmanager
def working(title: str, console: Console | None = None, delay: float = 1.0) -> Iterator[None]:
    """A bar on stderr, if that is a terminal, for what takes longer than this many seconds; it is gone in the end."""
    shown = console or Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    bar = Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal)
    bar.add_task(title, total=None)
    timer = Timer(delay, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        bar.stop()


@contextmanager
def reported() -> Iterator[None]:
    """What goes wrong on purpose becomes one message on stderr, and exit code 1, or 2 for wrong usage."""
    try:
        yield
    except BrokenPipeError:  # `| head`: no one wants to read on
        raise
    except (LstmgenError, OSError, MemoryError) as error:
        message = str(error) or type(error).__name__
        lines = [printable(part) for part in message.split("\n")]
        typer.echo(f"lstmgen: {CONTINUED.join(lines)}", err=True)
        raise typer.Exit(2 if isinstance(error, OptionError) else 1) from None


def open_console() -> Console:
    """Where tables go. What does not fit the terminal wraps; a pipe has room."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    return Console(width=None if sys.stdout.isatty() else 120, highlight=False, soft_wrap=False)


def printable(message: object) -> str:
    """Text that may come from a model file, in one line, without anything that a terminal would obey."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in str(message))


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


def survey_table(found: Survey) -> Table:
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
    ]
    return table("", "", rows=rows)


def cost_table(done: lstmgen.Exported) -> Table:
    """What was written, and what it takes to run."""
    bill = done.bill
    free = any(isinstance(dim, Length) for value in done.graph.inputs for dim in value.shape)
    each = " a timestep" if free else " a prediction"
    rows = [
        ("written", ", ".join(str(path) for path in done.files)),
        ("weights", f"{done.parameters:,}"),
        ("flash", f"{bill.weights:,} bytes of weights as {done.numbers}"),
        ("memory", f"{bill.state:,} bytes of state, {bill.workspace:,} of workspace{each if free else ''}"),
        ("work", f"{bill.macs:,} multiply-accumulates{each}"),
        ("step", f"not possible: {done.not_steppable}" if done.not_steppable else "one timestep at a time"),
    ]
    return table("", "", rows=rows)


def accuracy_table(accuracy: Accuracy) -> Table:
    """How far off whole numbers, or stored weights, are, layer by layer."""
    rows = [
        (
            error.name,
            f"{error.error:.1e}",
            f"{error.largest:.3g}",
            "" if error.agreement is None else f"{error.agreement:.1%}",
        )
        for error in (*accuracy.layers, *accuracy.outputs)
    ]
    title = f"against float64 on {accuracy.samples} samples"
    return table(title, "#max error", "#of", "#same class", rows=rows)


def bill_table(bill: lstmgen.Budget) -> Table:
    """What a model takes of a microcontroller, and what that leaves."""
    rows = [
        ("flash", "weights", f"{bill.weights:,}", "exact"),
        ("", "code and libraries", f"{bill.code:,}", "at most, by gcc -O2 or -Os"),
        ("", *total(bill.flash, bill.flash_left)),
        ("memory", "state", f"{bill.state:,}", "exact"),
        ("", "workspace", f"{bill.workspace:,}", "exact"),
        ("", "input and output", f"{bill.ends:,}", "exact, for a call"),
        ("", "stack", f"{bill.stack:,}", "at most, by gcc -O2 or -Os"),
        ("", *total(bill.ram, bill.ram_left)),
        ("work", "multiply-accumulates", f"{bill.macs:,}", "exact"),
    ]
    return table(f"on {bill.mcu}", "", "#", "", rows=rows)


def total(taken: int, left: int | None) -> tuple[str, str, str]:
    """The cells of a sum, and what it leaves."""
    rest = "" if left is None else f"{left:,} left" if left >= 0 else f"{-left:,} TOO MUCH"
    return "in all", f"{taken:,}", rest


def error_table(report: lstmgen.Report) -> Table:
    """How far from the truth everything is."""
    rows = [
        (
            item.what,
            item.output,
            f"{item.errors.absolute:.1e}",
            f"{item.errors.relative:.1e}",
            f"{item.errors.ulp:.1f}",
            "" if item.tolerance is None else f"{item.tolerance:.1e}",
            "" if item.tolerance is None else "ok" if item.ok else "WRONG",
        )
        for item in report.lines
    ]
    return table("against the truth", "output", "#max abs", "#relative", "#ulp", "#allowed", "", rows=rows)
