"""The command line: what it takes, which calls that becomes, and how it exits."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

import lstmgen
from lstmgen.console import open_console, printable, say, show_export, show_footprint, show_report, show_survey, working
from lstmgen.errors import LstmgenError, OptionError
from lstmgen.packages.registry import PACKAGES
from lstmgen.parameters import asked, with_options
from lstmgen.read import survey
from lstmgen.targets.c.footprint import bytes_of
from lstmgen.targets.registry import TARGETS

# What the source of a target ends in.
SOURCES = {each.suffixes[0] for each in TARGETS.values()}

app = typer.Typer(
    help="Turns trained Keras recurrent models into standalone Python and C99, weights included.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Model = Annotated[Path, typer.Argument(help="What Keras saved: .h5, .keras, JSON, a SavedModel folder.")]
Weights = Annotated[Path | None, typer.Option(help="The file with the weights, where MODEL has none.")]
Target = Annotated[
    str | None,
    typer.Option(help=f"Language: {', '.join(TARGETS)}.", show_default="by the suffix"),
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
@with_options(TARGETS.values())
def export(
    model: Model,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="The file to write; its suffix tells the language. Or a package's folder."),
    ],
    target: Target = None,
    package: Annotated[
        str | None,
        typer.Option(help=f"Make a folder for a build system: {', '.join(PACKAGES)}.", metavar="KIND"),
    ] = None,
    weights: Weights = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
    **options: Any,
) -> None:
    """Write a model as source code that needs nothing else."""
    with reported():
        with working("exporting"):
            done = lstmgen.export(
                model, out, target=target, package=package, weights=weights, force=force, **asked(options)
            )
        show_export(done)
        source = done.files[0] if package is None else next(path for path in done.files if path.suffix in SOURCES)
        chosen = [] if target is None else ["--target", target]
        next_step("verify", [str(model), str(source), *weights_option(weights), *chosen])


@app.command()
@with_options([TARGETS["c"]], only=("mcu", "board", "optimize", "quantize", "weights_dtype"))
def inspect(
    model: Model,
    weights: Weights = None,
    flash: Annotated[str | None, typer.Option(help="Flash of the microcontroller, such as 32k.")] = None,
    ram: Annotated[str | None, typer.Option(help="Memory of the microcontroller, such as 2k.")] = None,
    **options: Any,
) -> None:
    """Show what is in a model file, what is not supported and why; with a board, whether it fits.

    Exits 1 where the model cannot be exported, or does not fit.
    """
    with reported():
        limits = {name: bytes_of(text) for name, text in {"flash": flash, "ram": ram}.items() if text is not None}
        chosen = {**asked(options), **limits}
        if chosen and not chosen.keys() & {"mcu", "board"}:
            raise OptionError("what C takes depends on the microcontroller: add --mcu or --board")
        found = survey(model, weights)
        exportable = not (found.problems or found.damage)
        cost = lstmgen.estimate(model, **chosen, weights=weights) if chosen and exportable else None
        show_survey(found)
        if cost is not None:
            show_footprint(cost)
            if not cost.fits:
                raise typer.Exit(1)
        elif not exportable:
            raise typer.Exit(1)
        else:
            next_step("export", [str(model), *weights_option(weights), "-o", "predictor.py"])


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
    weights: Weights = None,
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


def weights_option(file: Path | None) -> list[str]:
    """How the next command names the file with the weights, if there is one."""
    return [] if file is None else ["--weights", str(file)]


def next_step(command: str, arguments: Sequence[str]) -> None:
    """Says which command to run now, as one would type it."""
    say(open_console(), f"Next: lstmgen {shlex.join([command, *arguments])}")


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
