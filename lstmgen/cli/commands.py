"""The commands: what each takes, which calls that becomes, and how it exits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

import lstmgen
from lstmgen.api import inspection
from lstmgen.api.inspection import Question
from lstmgen.api.subject import ModelArguments
from lstmgen.arguments import typed
from lstmgen.cli.command_help import COMMANDS, PlainFlags, example
from lstmgen.cli.console.next_step import next_step
from lstmgen.cli.console.progress_bar import working
from lstmgen.cli.console.results import show_export, show_facts, show_inspection, show_json, show_report
from lstmgen.cli.console.terminal import printable
from lstmgen.cli.parameter_groups import ModelOptions, SamplingOptions, with_groups
from lstmgen.cli.parameters import asked, completion, with_options
from lstmgen.cli.records import export_record, inspection_record, verify_record
from lstmgen.errors import LstmgenError, OptionError
from lstmgen.packages.registry import PACKAGES
from lstmgen.targets.footprint import bytes_of
from lstmgen.targets.options import Declared
from lstmgen.targets.registry import TARGETS

app = typer.Typer()


def command(name: str, *examples: str) -> Callable[[Callable[..., None]], Any]:
    """Makes a function a command."""
    return app.command(name, cls=PlainFlags, help=COMMANDS[name], epilog=example(*examples))


Model = Annotated[
    Path, typer.Argument(metavar="MODEL", help="What Keras saved: .keras, .h5, JSON, YAML, a SavedModel folder.")
]


def language(what: str, shown: str | bool = True) -> Any:
    """The option of a language.

    Args:
        shown: what it is by default.
    """
    return typer.Option(metavar="|".join(TARGETS), help=what, show_default=shown, autocompletion=completion(TARGETS))


Target = Annotated[str | None, language("Language.", "by the suffix")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for programs, and nothing else.")]
Flash = Annotated[str | None, typer.Option(metavar="BYTES", help="Flash of the microcontroller, such as 32k.")]
BOARD = "Check a board instead, on which the self-test sketch of a package runs."
Serial = Annotated[Path | None, typer.Option(metavar="PORT", help=BOARD)]
PERIOD = "Milliseconds from one timestep to the next, to be fast enough for."
Period = Annotated[float | None, typer.Option(metavar="NUMBER", help=PERIOD)]


@command(
    "export",
    "lstmgen export model.keras -o predictor.py",
    "lstmgen export model.keras -o net.c --quantize int8 --calibrate samples.npy --board uno",
)
@with_options(TARGETS.values())
@with_groups
def export(
    model: Model,
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="The file to write; its suffix tells the language. Or a package's folder.",
        ),
    ],
    target: Target = None,
    package: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(PACKAGES), help="Make a folder for a build system.", autocompletion=completion(PACKAGES)
        ),
    ] = None,
    model_options: ModelOptions,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
    json: Json = False,
    **options: Any,
) -> None:
    """Writes files."""
    with reported():
        with working("exporting", wanted=not json) as tell:
            given = ModelArguments(model, **model_options.arguments())
            chosen: dict[str, Any] = {**model_options.arguments(), **asked(options)}
            done = lstmgen.export(model, out, target=target, package=package, force=force, tell=tell, **chosen)
        if json:
            show_json(export_record(done))
            return
        show_export(done)
        samples = {"data": options.get("calibrate"), **{name: options.get(name) for name in ("lines", "window")}}
        next_step("verify", [str(model), str(out), *given.typed(), *typed({"target": target, **samples})])


def plans(option: Declared) -> bool:
    """Whether it decides anything of a plan."""
    return option.plans


@command(
    "inspect",
    "lstmgen inspect model.keras",
    "lstmgen inspect model.keras --board uno --quantize int8",
    "lstmgen inspect model.keras --plan --target c --optimize size",
)
@with_options(TARGETS.values(), plans)
@with_groups
def inspect(
    model: Model,
    *,
    model_options: ModelOptions,
    plan: Annotated[
        bool, typer.Option("--plan", help="Print how it will be run: operations, kernels, arrays, buffers.")
    ] = False,
    target: Annotated[str | None, language("Language of the plan.")] = None,
    flash: Flash = None,
    ram: Annotated[str | None, typer.Option(metavar="BYTES", help="Memory of the microcontroller, such as 2k.")] = None,
    period_ms: Period = None,
    json: Json = False,
    **options: Any,
) -> None:
    """Shows what was found."""
    with reported():
        limits: dict[str, Any] = {
            name: bytes_of(text) for name, text in {"flash": flash, "ram": ram}.items() if text is not None
        }
        limits |= {} if period_ms is None else {"period_ms": period_ms}
        given = ModelArguments(model, **model_options.arguments())
        found = inspection.inspect(given, Question(plan, target, limits, asked(options)))
        if json:
            show_json(inspection_record(found))
        else:
            show_inspection(found, [str(model), *given.typed()])
        if not found.ok:
            raise typer.Exit(1)


@command(
    "verify",
    "lstmgen verify model.keras net.c",
    "lstmgen verify model.keras predictor.py --data samples.npy --no-keras",
)
@with_groups
def verify(
    model: Model,
    generated: Annotated[
        Path | None,
        typer.Argument(
            metavar="GENERATED",
            help="The exported file, or the folder of a package; without it, code is generated for this.",
        ),
    ] = None,
    *,
    target: Annotated[str | None, language("Language.", "all")] = None,
    sampling: SamplingOptions,
    model_options: ModelOptions,
    keras: Annotated[
        bool,
        typer.Option(
            help="Compare with Keras too, where it is installed. Keras may run what a model file carries: "
            "--no-keras for files that you do not trust.",
        ),
    ] = True,
    certificate: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write what was found to a JSON file, over extreme samples too, and a line to the head of GENERATED.",
        ),
    ] = None,
    serial: Serial = None,
    json: Json = False,
) -> None:
    """Shows reports."""
    with reported():
        chosen: dict[str, Any] = {"target": target, "keras": keras, **model_options.arguments(), **vars(sampling)}
        with working("verifying", wanted=not json) as tell:
            chosen["tell"] = tell
            if certificate is None:
                reports: tuple[lstmgen.Report, ...] = (lstmgen.verify(model, generated, serial=serial, **chosen),)
            elif generated is None or serial is not None:
                raise OptionError("a certificate is about a file, not a board: name the one that was exported")
            else:
                reports = lstmgen.certify(model, generated, certificate, **chosen)
        if json:
            show_json(verify_record(reports))
        else:
            for report in reports:
                show_report(report)
    if not all(report.ok for report in reports):
        raise typer.Exit(1)


@command(
    "report",
    "lstmgen report model.keras -o report.html --data samples.npy",
    "lstmgen report model.keras -o report.json",
)
@with_groups
def report(
    model: Model,
    *,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="FILE", help="The file to write: .html for people, .json for programs."),
    ],
    sampling: SamplingOptions,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What verify --certificate wrote of an export, to be shown.")
    ] = None,
    model_options: ModelOptions,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
) -> None:
    """Writes a page."""
    with reported():
        with working("reporting") as tell:
            chosen: dict[str, Any] = {**model_options.arguments(), **vars(sampling)}
            facts = lstmgen.report(model, out, certificate=certificate, force=force, tell=tell, **chosen)
        show_facts(facts, out)


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
