"""Commands: their parameters, the calls of the Python API that they make, and their exit codes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

import lstmgen
from lstmgen.api.subject import ModelArguments
from lstmgen.arguments import typed
from lstmgen.cli.command_help import COMMANDS, HELP, PlainFlags
from lstmgen.cli.console.progress_bar import working
from lstmgen.cli.console.results import (
    next_step,
    show_export,
    show_facts,
    show_inspection,
    show_json,
    show_report,
    show_weights,
)
from lstmgen.cli.console.terminal import printable
from lstmgen.cli.parameter_groups import ModelOptions, SamplingOptions, file, with_groups
from lstmgen.cli.parameters import completion, listing_callback, number_parser, set_options, with_options
from lstmgen.cli.records import export_record, inspection_record, verify_record
from lstmgen.cli.roads import with_roads
from lstmgen.errors import LstmgenError, OptionError
from lstmgen.packages.registry import PACKAGES
from lstmgen.targets.footprint import bytes_of
from lstmgen.targets.registry import TARGETS, languages

app = typer.Typer(rich_markup_mode=None)


def command(name: str, *more_help: str) -> Callable[[Callable[..., None]], Any]:
    """Registers a function as a command.

    Args:
        more_help: options beside `HELP` that show its help.
    """
    return app.command(
        name, cls=PlainFlags, help=COMMANDS[name], context_settings={"help_option_names": [*HELP, *more_help]}
    )


Model = Annotated[
    Path,
    typer.Argument(
        metavar="MODEL", help="Model of Keras (.keras, .h5, JSON, YAML, SavedModel), ONNX, or audio (.nam, JSON)."
    ),
]


def language(what: str, shown: str | bool = True) -> Any:
    """Declares an option whose value is a language.

    Args:
        shown: text of the default in the help.
    """
    return typer.Option(
        metavar="|".join(TARGETS),
        help=what,
        show_default=shown,
        autocompletion=completion(TARGETS),
        callback=listing_callback("target", languages),
        is_eager=True,
    )


Target = Annotated[str | None, language("Language.", "by the suffix")]
OUT = ("--out", "-o")
Json = Annotated[bool, typer.Option("--json", help="Print only the result, as JSON.")]
Flash = Annotated[str | None, typer.Option(metavar="BYTES", help="Flash of the microcontroller, such as 32k.")]
BOARD = "Check the code on a board, which runs the self-test sketch of a package."
Serial = Annotated[Path | None, typer.Option(metavar="PORT", help=BOARD)]
PERIOD = "Time between two timesteps in ms; exits 1 if the board is too slow."
Period = Annotated[float | None, typer.Option(metavar="NUMBER", help=PERIOD)]


@command("export", "--help-all")
@with_options(TARGETS.values())
@with_groups
def export(
    model: Model,
    *,
    out: Annotated[Path, file("File to write; its suffix selects the language. With --package, a folder.", *OUT)],
    target: Target = None,
    package: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(PACKAGES),
            help="Write a folder for a build system or package manager.",
            autocompletion=completion(PACKAGES),
        ),
    ] = None,
    model_options: ModelOptions,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
    json: Json = False,
    **options: Any,
) -> None:
    """Exports a model, prints its cost, and the next command."""
    with reported():
        beside = ModelArguments(model, **model_options.arguments())
        with with_roads(beside, str(out)), working("exporting", wanted=not json) as tell:
            language: dict[str, Any] = {"target": target, "package": package}
            chosen = {**language, **model_options.arguments(), **set_options(options)}
            done = lstmgen.export(model, out, force=force, tell=tell, **chosen)
        if json:
            show_json(export_record(done))
            return
        show_export(done)
        samples = {"data": options.get("calibrate"), **{name: options.get(name) for name in ("lines", "window")}}
        next_step("verify", [str(model), str(out), *beside.typed(), *typed({"target": target, **samples})])


@command("inspect")
@with_options(TARGETS.values(), lambda option: option.plans)
@with_groups
def inspect(
    model: Model,
    *,
    model_options: ModelOptions,
    plan: Annotated[bool, typer.Option("--plan", help="Print the plan: operations, kernels, arrays, buffers.")] = False,
    target: Annotated[str | None, language("Language of the plan.")] = None,
    flash: Flash = None,
    ram: Annotated[str | None, typer.Option(metavar="BYTES", help="RAM of the microcontroller, such as 2k.")] = None,
    period_ms: Period = None,
    json: Json = False,
    **options: Any,
) -> None:
    """Prints the content of a model file; exits 1 if it cannot be exported or does not fit."""
    with reported():
        sizes = {"flash": None if flash is None else bytes_of(flash), "ram": None if ram is None else bytes_of(ram)}
        subject = ModelArguments(model, **model_options.arguments())
        chosen: dict[str, Any] = {"target": target, **sizes, **model_options.arguments(), **set_options(options)}
        result = lstmgen.inspect(model, plan=plan, period_ms=period_ms, **chosen)
        if json:
            show_json(inspection_record(result))
        else:
            show_inspection(result, [str(model), *subject.typed()])
        if not result.ok:
            raise typer.Exit(1)


@command("verify")
@with_groups
def verify(
    model: Model,
    generated: Annotated[
        Path | None,
        typer.Argument(
            metavar="GENERATED",
            help="Exported file, or folder of a package. Without it, verify generates code in all languages.",
        ),
    ] = None,
    *,
    target: Annotated[str | None, language("Language.", "all")] = None,
    sampling: SamplingOptions,
    model_options: ModelOptions,
    keras: Annotated[
        bool,
        typer.Option(
            help="Compare with Keras too, if it is installed. Keras may run code in a model file: use --no-keras for "
            "files that you do not trust.",
        ),
    ] = True,
    max_error: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER[%]",
            parser=number_parser(float),
            help="Exit 1 if fixed point, or narrow weights, put an output off by more: a number, or 1% of its "
            "largest value.",
            show_default="any",
        ),
    ] = None,
    certificate: Annotated[
        Path | None,
        file("Test extreme samples too; write the errors to a JSON file, and a line to the head of GENERATED."),
    ] = None,
    serial: Serial = None,
    json: Json = False,
) -> None:
    """Prints the errors of generated code; exits 1 if they are out of tolerance."""
    with reported():
        chosen: dict[str, Any] = {"target": target, "keras": keras, **model_options.arguments(), **vars(sampling)}
        with working("verifying", wanted=not json) as tell:
            chosen["tell"] = tell
            if certificate is None:
                if max_error is not None:
                    chosen["max_error"] = max_error
                reports: tuple[lstmgen.Verification, ...] = (lstmgen.verify(model, generated, serial=serial, **chosen),)
            elif max_error is not None:
                raise OptionError("`max_error=` and `certificate=` exclude each other: that tries extreme samples too")
            elif generated is None or serial is not None:
                raise OptionError("`certificate=` needs an exported file, not a board: give that file")
            else:
                reports = lstmgen.certify(model, generated, certificate, **chosen)
        if json:
            show_json(verify_record(reports))
        else:
            for report in reports:
                show_report(report)
    if not all(report.ok for report in reports):
        raise typer.Exit(1)


@command("weights")
@with_groups
def weights(
    model: Model,
    *,
    generated: Annotated[
        Path,
        typer.Option(
            "--for", metavar="GENERATED", help="Code exported with --weights-file load; the header of C is beside it."
        ),
    ],
    out: Annotated[Path, file("File to write, such as other.bin.", *OUT)],
    model_options: ModelOptions,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    json: Json = False,
) -> None:
    """Writes the weights of a model for code of another one."""
    with reported():
        written = lstmgen.weights(model, generated, out, force=force, **model_options.arguments())
        record = {"file": str(written), "for": str(generated), "bytes": written.stat().st_size}
        if json:
            show_json(record)
        else:
            show_weights(record)


@command("report")
@with_groups
def report(
    model: Model,
    *,
    out: Annotated[Path, file("File to write: .html for people, .json for programs.", *OUT)],
    sampling: SamplingOptions,
    certificate: Annotated[Path | None, file("Show the certificate that verify --certificate wrote.")] = None,
    model_options: ModelOptions,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
) -> None:
    """Writes a page about a model, and prints the errors of the number formats."""
    with reported():
        with working("reporting") as tell:
            chosen: dict[str, Any] = {**model_options.arguments(), **vars(sampling)}
            facts = lstmgen.report(model, out, certificate=certificate, force=force, tell=tell, **chosen)
        show_facts(facts, out)


# Later lines of a message are indented: a name in a model file must not imitate a message of its own.
CONTINUED = "\n  "


@contextmanager
def reported() -> Iterator[None]:
    """Prints errors as one message on stderr; exits 2 for wrong usage, else 1."""
    try:
        yield
    except BrokenPipeError:  # `| head` has closed the pipe
        raise
    except (LstmgenError, OSError, MemoryError) as error:
        message = str(error) or type(error).__name__
        lines = [printable(part) for part in message.split("\n")]
        typer.echo(f"lstmgen: {CONTINUED.join(lines)}", err=True)
        raise typer.Exit(2 if isinstance(error, OptionError) else 1) from None
