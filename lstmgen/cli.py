"""The command line: what it takes, which calls that becomes, and how it exits."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

import lstmgen
from lstmgen.console import open_console, printable, say, show_bill, show_export, show_report, show_survey, working
from lstmgen.errors import LstmgenError, OptionError
from lstmgen.plan.boards import BOARDS
from lstmgen.plan.budget import bytes_of
from lstmgen.plan.mcu import MCUS
from lstmgen.plan.storage import STORAGES
from lstmgen.read import survey

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
Target = Annotated[
    str | None,
    typer.Option(help="Language: python, numpy (Python with numpy), micropython or c.", show_default="by the suffix"),
]


def show_version(wanted: bool) -> None:
    """What `--version` does."""
    if wanted:
        typer.echo(f"lstmgen {lstmgen.__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Turns trained Keras recurrent models into standalone Python and C99, weights included."""


@app.command()
def export(
    model: Model,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write: .py, or .c (with a .h beside it).")],
    target: Target = None,
    name: Annotated[str | None, typer.Option(help="C: prefix of all names.", show_default="from the file")] = None,
    with_main: Annotated[bool, typer.Option("--with-main", help="C: add a main() that reads stdin.")] = False,
    style: Annotated[str | None, typer.Option(help="Python: readable, like the equations, or fast.")] = None,
    dtype: Annotated[str | None, typer.Option(help="C: float32, or float64.", show_default="float32")] = None,
    optimize: Annotated[
        str | None, typer.Option(help="C: speed, or size, for less code.", show_default="speed")
    ] = None,
    quantize: Annotated[str | None, typer.Option(help="C, Python: compute in whole numbers: int16 or int8.")] = None,
    calibrate: Annotated[
        Path | None,
        typer.Option(
            help="With --quantize or stored --weights: samples to measure on, as verify takes them by --data."
        ),
    ] = None,
    ranges: Annotated[
        str,
        typer.Option(
            help="With --quantize, instead of --calibrate: the ranges from the head of a file written before."
        ),
    ] = "",
    max_error: Annotated[
        float, typer.Option(help="With --calibrate: refuse to write if an output is off by more.", show_default="any")
    ] = math.inf,
    package: Annotated[
        str | None,
        typer.Option(help="C: make a folder for arduino, platformio, esp-idf, zephyr, cmake or pico.", metavar="KIND"),
    ] = None,
    selftest: Annotated[
        int, typer.Option(min=0, help="C: add so many samples with their results, to check the code where it runs.")
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
        show_export(done)
        source = next(path for path in done.files if path.suffix in (".c", ".py")) if package else out
        chosen = [] if target is None else ["--target", target]
        next_step("verify", [str(model), str(source), *weights_option(file), *chosen])


@app.command()
def inspect(
    model: Model,
    weights: Weights = None,
    mcu: Annotated[
        str | None, typer.Option(help="Microcontroller, named as for export: say what C takes of its flash and memory.")
    ] = None,
    board: Annotated[str | None, typer.Option(help="Board, named as for export: say whether C fits it.")] = None,
    flash: Annotated[str | None, typer.Option(help="Flash of the microcontroller, such as 32k.")] = None,
    ram: Annotated[str | None, typer.Option(help="Memory of the microcontroller, such as 2k.")] = None,
    optimize: Annotated[str | None, typer.Option(help="With --mcu or --board: as for export.")] = None,
    quantize: Annotated[str | None, typer.Option(help="With --mcu or --board: as for export.")] = None,
) -> None:
    """Show what is in a model file, what is not supported and why; with a board, whether it fits.

    Exits 1 where the model cannot be exported, or does not fit.
    """
    with reported():
        file, store = split_weights(weights)
        chosen: dict[str, Any] = {"mcu": mcu, "board": board}
        chosen |= {"optimize": optimize, "quantize": quantize, "store": store}
        chosen |= {"flash": None if flash is None else bytes_of(flash), "ram": None if ram is None else bytes_of(ram)}
        wanted = any(each is not None for each in chosen.values())
        if wanted and mcu is None and board is None:
            raise OptionError("what C takes depends on the microcontroller: add --mcu or --board")
        found = survey(model, None if file is None else Path(file))
        exportable = not (found.problems or found.damage)
        bill = lstmgen.bill(model, **chosen, weights=file) if wanted and exportable else None
        show_survey(found)
        if bill is not None:
            show_bill(bill)
            if not bill.fits:
                raise typer.Exit(1)
        elif not exportable:
            raise typer.Exit(1)
        else:
            next_step("export", [str(model), *weights_option(file), "-o", "predictor.py"])


@app.command()
def verify(
    model: Model,
    generated: Annotated[
        Path | None, typer.Argument(help="The .py or .c file to check; without one, code is generated to be checked.")
    ] = None,
    target: Target = None,
    samples: Annotated[
        int, typer.Option(min=1, help="How many random samples, beside those over masks and tables.")
    ] = 8,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Samples to take instead: .npy, .csv (a line is a whole sample), or .npz for several inputs."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random samples.")] = 0,
    timesteps: Annotated[int | None, typer.Option(min=1, help="Length of axes that the model leaves free.")] = None,
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
            help="Write what was found to a JSON file, over extreme samples too, and a line to the head of GENERATED."
        ),
    ] = None,
) -> None:
    """Build and run generated code; compare it with the float64 truth and with Keras. Exits 1 if it is wrong."""
    chosen: dict[str, Any] = {"target": target, "weights": weights, "samples": samples, "data": data, "seed": seed}
    chosen |= {"timesteps": timesteps, "keras": keras}
    with reported():
        with working("verifying") as tell:
            chosen["tell"] = tell
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


def weights_option(file: str | None) -> list[str]:
    """How the next command names the file with the weights, if there is one."""
    return [] if file is None else ["--weights", file]


def next_step(command: str, arguments: Sequence[str]) -> None:
    """Says which command to run now, as one would type it."""
    say(open_console(), f"Next: lstmgen {shlex.join([command, *arguments])}")


def numbers(listed: str) -> tuple[float, ...]:
    """Numbers from a list with commas.

    Raises:
        OptionError: something else stands there.
    """
    try:
        return tuple(float(word) for word in listed.split(",") if word.strip())
    except ValueError:
        raise OptionError(f"--ranges takes numbers with commas between them, not {listed!r}") from None


# Indented, so that no line that begins inside a message, say by a name in a model file, can pass for one of ours.
CONTINUED = "\n  "


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
