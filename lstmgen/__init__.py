"""Turns trained Keras recurrent models into standalone Python, C99 and JavaScript, weights included.

    import lstmgen

    lstmgen.export("model.h5", "predictor.py")      # a file, or a live keras.Model
    lstmgen.export("model.keras", "net.c")          # writes net.c and net.h
    print(lstmgen.verify("model.keras", "net.c"))   # compares it with the float64 truth, and with Keras
    graph = lstmgen.read("model.h5")                # what the model computes

Everything that goes wrong on purpose is an `LstmgenError`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module as _import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import lstmgen  # itself: so hints that are evaluated, such as lstmgen.Pipeline, import a class only then
from lstmgen import arguments as _arguments
from lstmgen import output as _output
from lstmgen import report as _room  # noqa: F401  (later, the room would take the place of the function)
from lstmgen.arguments import StrPath
from lstmgen.check.report import Report
from lstmgen.errors import (
    AccuracyError,
    BudgetError,
    LstmgenError,
    OptionError,
    OutputError,
    Problem,
    ReadError,
    ToolError,
    UnsupportedError,
)
from lstmgen.export import Exported
from lstmgen.export import export as _export
from lstmgen.export import options_for as _options_for
from lstmgen.graph.graph import Graph
from lstmgen.graph.sampling import SamplingArguments as _SamplingArguments
from lstmgen.read import files_of
from lstmgen.signatures import takes_options as _takes_options
from lstmgen.subject import subject as _subject
from lstmgen.targets.footprint import Footprint
from lstmgen.targets.footprint import Limits as _Limits
from lstmgen.targets.registry import TARGETS as _TARGETS
from lstmgen.targets.registry import estimating as _estimating
from lstmgen.version import VERSION as __version__

if TYPE_CHECKING:
    from lstmgen.pipeline import Pipeline
    from lstmgen.report.facts import Facts

__all__ = [
    "AccuracyError",
    "BudgetError",
    "Exported",
    "Facts",
    "Footprint",
    "Graph",
    "LstmgenError",
    "OptionError",
    "OutputError",
    "Pipeline",
    "Problem",
    "ReadError",
    "Report",
    "ToolError",
    "UnsupportedError",
    "__version__",
    "certify",
    "estimate",
    "export",
    "read",
    "report",
    "verify",
]


# Classes that few programs need: they are imported when somebody asks for them.
_LATER = {"Facts": "lstmgen.report.facts", "Pipeline": "lstmgen.pipeline"}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(_import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})


def read(
    model: Any,
    weights: StrPath | None = None,
    pipeline: lstmgen.Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
) -> Graph:
    """What a model computes.

    Args:
        model: the path of a file or folder that Keras wrote, or a live keras.Model (of Keras 2 or 3); a Graph
            is taken as it is.
        weights: the file with the weights, where the model's own file has only the architecture.
        pipeline: what stands before and after the network: a Pipeline, or the path of one that was saved.
        custom_objects: for a file of Keras 3: classes and functions of your own by name, or the path of a Python file
            that holds them, which is imported. Keras loads the model with them. Code in the model file never runs.
        layers: by the name of a Lambda in a file, what it computes: an expression of keras.ops on its input `x`, such
            as "x[:, -1, :]". It is parsed, and never run.
        assume: by the name of a layer in a file, whose published class it is of, such as "cbaziotis". An error about
            such a layer says which it may be.

    Raises:
        ReadError: a file is damaged or incomplete, not a Keras model, or not a pipeline.
        UnsupportedError: the model uses something that is refused; holds every reason.
        OptionError: the pipeline does not fit the model, or the file with the classes cannot be imported.
        ToolError: Keras is missing, or cannot load the model with these classes.
    """
    return _subject(model, weights, pipeline, custom_objects, layers, assume).graph


@_takes_options(_TARGETS.values())
def export(
    model: Any,
    out: StrPath,
    *,
    target: str | None = None,
    package: str | None = None,
    weights: StrPath | None = None,
    pipeline: lstmgen.Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    force: bool = False,
    tell: Callable[[str], None] | None = None,
    **options: Any,
) -> Exported:
    """Writes a model as source code: all files, or none.

    Args:
        model, weights, pipeline, custom_objects, layers, assume: as `read` takes them.
        out: the file to write; for C the header goes beside it. With `package`, a folder.
        target: the language, by default as the suffix of `out` says.
        package: makes a folder that a build system takes as it is, with an example.
        force: files that exist may be replaced.
        tell: is told what is being done.
        options: those of the target, which are:

    Raises:
        ReadError, UnsupportedError, ToolError: as `read`.
        AccuracyError: an output is off by more than `max_error`.
        BudgetError: the model does not fit the board.
        OptionError: the options contradict each other, or do not tell the language.
        OutputError: a file exists already, or cannot be written; nothing has changed then.
    """
    place = _arguments.path("out", out)
    _check_words(target=target, package=package)
    sources = _files_read(model, weights, pipeline, options.get("calibrate"))
    force = _arguments.switch("force", force)
    graph = read(model, weights, pipeline, custom_objects, layers, assume)
    return _export(graph, place, target, package, given=options, force=force, sources=sources, **_told(tell))


@_takes_options([_estimating()[0]], leave_out=_estimating()[1].unrelated)
def estimate(
    model: Any,
    *,
    flash: int | None = None,
    ram: int | None = None,
    period_ms: float | None = None,
    weights: StrPath | None = None,
    pipeline: lstmgen.Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    **options: Any,
) -> Footprint:
    """What a model takes of a microcontroller as C, and what to change where that is more than there is.

    Args:
        model, weights, pipeline, custom_objects, layers, assume: as `read` takes them.
        flash, ram: limits in bytes, instead of the board's.
        period_ms: milliseconds from one timestep to the next, which a step must not exceed; a prediction, where the
            model cannot be stepped, or a pipeline has windows that overlap.
        options: those of C, of which `mcu` or `board` must be given:

    Raises:
        ReadError, UnsupportedError: as `read`; or the model is not for this microcontroller.
        OptionError: no microcontroller is named, or there is no such; a period and no board, or one that cannot be
            compared, as the time is not known.
    """
    language, estimator = _estimating()
    chosen = _options_for(language, options)
    return estimator.footprint(
        read(model, weights, pipeline, custom_objects, layers, assume), chosen, _Limits(flash, ram, period_ms)
    )


def verify(
    model: Any,
    generated: StrPath | None = None,
    *,
    target: str | None = None,
    weights: StrPath | None = None,
    pipeline: lstmgen.Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    samples: int | None = None,
    data: Any = None,
    lines: Literal["timesteps", "samples"] | None = None,
    window: int | None = None,
    seed: int | None = None,
    timesteps: int | None = None,
    keras: bool = True,
    serial: StrPath | None = None,
    tell: Callable[[str], None] | None = None,
) -> Report:
    """Builds and runs generated code, and compares it with the float64 truth and with Keras.

    Args:
        model, weights, pipeline, custom_objects, layers, assume: as `read` takes them.
        generated: the file that was exported from it, or the folder of a package; by default it is generated for this.
        target: the language, such as "c"; by default what the file says, or all.
        samples, seed, timesteps: how many random samples, by default 8, and how long their free axes are. Beside them
            there are samples with masks, of the shortest sequences, and over the rows of tables, where a model has
            such.
        data: samples to take instead of all these: an array, nested lists, a DataFrame, or whatever else numpy makes
            an array of, with samples along the first axis; for several inputs a dict of such by their names, or a
            tuple. A table has a whole sample in each row, with columns in any order where a pipeline names them. Or the
            path of a .npy, .npz or .csv file: .npz holds an array for each input, named as these or in their order; a
            line of CSV is a timestep. Below titles, rows of a sample have the same value in a column `sample`; without
            such, empty lines stand between samples. For a model that takes texts, a list of these, or a .txt file with
            a text a line.
        lines: "samples" where a line of CSV is a whole sample, row-major.
        window: how many lines of CSV are a sample; by default as the pipeline says, or all.
        keras: whether to compare with Keras too, where it is installed. It loads the model file then, which for
            a file from an unknown source is a risk that `lstmgen` itself does not run.
        serial: a port, such as "/dev/ttyACM0", with a board to check instead, which runs the self-test of a package.
        tell: is told what is being done.

    Raises:
        ReadError, UnsupportedError: as `read`.
        OptionError: the samples, or the generated file, do not fit the model.
        ToolError: there is no compiler, or something does not build or run; or a board does not answer.
    """
    file = None if generated is None else _arguments.path("generated", generated)
    port = None if serial is None else _arguments.path("serial", serial)
    from lstmgen.check import verify

    _check_words(target=target)
    if port is not None and (file is not None or target is not None):
        raise OptionError("`serial=` asks a board, which says how its code was written: name no file and no language")
    sampling = _SamplingArguments(samples, seed, timesteps, data, lines, window).instead()
    truth = _truth(keras, model, weights, pipeline, custom_objects, layers, assume)
    if port is not None:
        return verify.verify_board(port=port, sampling=sampling, **truth, **_told(tell))
    return verify.verify(generated=file, target=target, sampling=sampling, **truth, **_told(tell))


def certify(
    model: Any,
    generated: StrPath,
    out: StrPath,
    *,
    target: str | None = None,
    weights: StrPath | None = None,
    pipeline: lstmgen.Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    samples: int | None = None,
    data: Any = None,
    lines: Literal["timesteps", "samples"] | None = None,
    window: int | None = None,
    seed: int | None = None,
    timesteps: int | None = None,
    keras: bool = True,
    tell: Callable[[str], None] | None = None,
) -> tuple[Report, ...]:
    """Writes a certificate in JSON: how far a generated file is from the float64 truth, beside Keras itself.

    The head of the generated files says it in a line, too.

    Args:
        model, weights, pipeline, custom_objects, layers, assume: as `read` takes them.
        generated: the file that was exported from it, or the folder of a package.
        out: the certificate; one that stands there is replaced.
        data, lines, window: samples that are tried beside random and extreme ones, as `verify` takes them.
        target, samples, seed, timesteps, keras, tell: as `verify` takes them.

    Returns:
        A report on each kind of samples.

    Raises:
        ReadError, UnsupportedError, OptionError, ToolError: as `verify`.
        OutputError: the certificate, or that line, cannot be written; nothing has changed then.
    """
    from lstmgen.check import candidates, certificate

    file, place = _arguments.path("generated", generated), _arguments.path("out", out)
    _check_words(target=target)
    sampling = _SamplingArguments(samples, seed, timesteps, data, lines, window).beside()
    truth = _truth(keras, model, weights, pipeline, custom_objects, layers, assume)
    exported = candidates.in_file(truth.pop("graph"), file, target)
    contents, reports = certificate.certify(exported, place, sampling, **truth, **_told(tell))
    _output.write(contents, force=True, sources=_files_read(model, weights, pipeline, data))
    return reports


def report(
    model: Any,
    out: StrPath,
    *,
    weights: StrPath | None = None,
    pipeline: lstmgen.Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    samples: int | None = None,
    data: Any = None,
    lines: Literal["timesteps", "samples"] | None = None,
    window: int | None = None,
    seed: int | None = None,
    timesteps: int | None = None,
    certificate: StrPath | None = None,
    force: bool = False,
    tell: Callable[[str], None] | None = None,
) -> lstmgen.Facts:
    """Writes a report on a model: its layers, how far off each number format is, and what it costs on each board.

    Args:
        model, weights, pipeline, custom_objects, layers, assume: as `read` takes them.
        out: an .html file, which is one page that fetches nothing, or a .json file with the same facts.
        data, lines, window: samples on which errors and ranges are measured, as `verify` takes them.
        samples, seed, timesteps: of random samples, by default 8, where there is no `data`.
        certificate: of an export of the model, as `certify` writes it, to be shown.
        force: a file that exists may be replaced.
        tell: is told what is being done.

    Raises:
        ReadError, UnsupportedError, ToolError: as `read`.
        OptionError: the suffix of `out`, the samples or the certificate do not fit the model.
        OutputError: the file exists already, or cannot be written; nothing has changed then.
    """
    from lstmgen.report import report

    place = _arguments.path("out", out)
    sampling = _SamplingArguments(samples, seed, timesteps, data, lines, window).instead()
    force = _arguments.switch("force", force)
    shown = None if certificate is None else _arguments.path("certificate", certificate)
    sources = _files_read(model, weights, pipeline, data, certificate)
    graph = read(model, weights, pipeline, custom_objects, layers, assume)
    facts, text = report.report(graph, place, sampling, certificate=shown, **_told(tell))
    _output.write({place: text}, force=force, sources=sources)
    return facts


def _check_words(**given: str | None) -> None:
    """Raises OptionError for what is no text, and not None."""
    for name, value in given.items():
        if value is not None:
            _arguments.word(name, value)


def _truth(keras: bool, *given: Any) -> dict[str, Any]:
    """What generated code is compared with: the graph of a model, and Keras's own where that is wanted.

    Args:
        given: the arguments of `read`.

    Raises:
        ReadError, UnsupportedError, OptionError, ToolError: as `read`.
    """
    wanted = _arguments.switch("keras", keras)
    subject = _subject(*given)
    return {"graph": subject.graph, "keras_model": subject.find if wanted else None}


def _told(tell: Callable[[str], None] | None) -> dict[str, Any]:
    """Who is told what is being done, as it is handed on; nothing where nobody is."""
    return {} if tell is None else {"tell": _arguments.function("tell", tell)}


def _files_read(*given: Any) -> list[Path]:
    """The files behind what was given, as far as that is paths."""
    paths = [Path(each) for each in given if isinstance(each, (str, os.PathLike))]
    return [file for path in paths for file in files_of(path)]
