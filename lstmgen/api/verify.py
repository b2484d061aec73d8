"""Is it right: the functions of lstmgen that verify, certify and report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Literal

import lstmgen  # so that hints which are evaluated, such as lstmgen.Pipeline, import a class only then
from lstmgen import arguments, output
from lstmgen.api.subject import ModelArguments
from lstmgen.arguments import StrPath
from lstmgen.check.report import Report
from lstmgen.errors import OptionError
from lstmgen.samples.sampling import SamplingArguments


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
            such. With `data`, how many of its samples to take, evenly spaced; by default all.
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
    file = None if generated is None else arguments.path("generated", generated)
    port = None if serial is None else arguments.path("serial", serial)
    arguments.check_words(target=target)
    keras = arguments.switch("keras", keras)
    tell = arguments.listener(tell)
    if port is not None and (file is not None or target is not None):
        raise OptionError("`serial=` asks a board, which says how its code was written: name no file and no language")
    sampling = SamplingArguments(samples, seed, timesteps, data, lines, window).in_place_of_random()
    from lstmgen.check import verify

    subject = ModelArguments(model, weights, pipeline, custom_objects, layers, assume).read()
    keras_model = subject.find if keras else None
    if port is not None:
        return verify.verify_board(subject.graph, port, sampling, keras_model=keras_model, tell=tell)
    return verify.verify(subject.graph, file, sampling, target=target, keras_model=keras_model, tell=tell)


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
        samples: how many random samples, by default 8, and how many of `data`, evenly spaced, by default all.
        target, seed, timesteps, keras, tell: as `verify` takes them.

    Returns:
        A report on each kind of samples.

    Raises:
        ReadError, UnsupportedError, OptionError, ToolError: as `verify`.
        OutputError: the certificate, or that line, cannot be written; nothing has changed then.
    """
    file, place = arguments.path("generated", generated), arguments.output_path("out", out)
    arguments.check_words(target=target)
    keras = arguments.switch("keras", keras)
    tell = arguments.listener(tell)
    sampling = SamplingArguments(samples, seed, timesteps, data, lines, window).in_addition()
    from lstmgen.check import candidates, certificate

    given = ModelArguments(model, weights, pipeline, custom_objects, layers, assume)
    subject = given.read()
    exported = candidates.in_file(subject.graph, file, target)
    contents, reports = certificate.certify(
        exported,
        place,
        sampling,
        beside=given.typed(attrgetter("name")),
        keras_model=subject.find if keras else None,
        tell=tell,
    )
    output.write(contents, force=True, sources=given.files(data))
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
        samples: how many of `data`, evenly spaced, by default 1,000 at most; or how many random samples, by default 8.
        seed, timesteps: of random samples, where there is no `data`.
        certificate: of an export of the model, as `certify` writes it, to be shown.
        force: a file that exists may be replaced.
        tell: is told what is being done.

    Raises:
        ReadError, UnsupportedError, ToolError: as `read`.
        OptionError: the suffix of `out`, the samples or the certificate do not fit the model.
        OutputError: the file exists already, or cannot be written; nothing has changed then.
    """
    place = arguments.output_path("out", out)
    shown = None if certificate is None else arguments.path("certificate", certificate)
    force = arguments.switch("force", force)
    tell = arguments.listener(tell)
    sampling = SamplingArguments(samples, seed, timesteps, data, lines, window).in_place_of_random()
    from lstmgen.report import report

    given = ModelArguments(model, weights, pipeline, custom_objects, layers, assume)
    sources = given.files(data, certificate)
    beside = given.typed(attrgetter("name"))
    facts, text = report.report(given.read().graph, place, sampling, certificate=shown, beside=beside, tell=tell)
    output.write({place: text}, force=force, sources=sources)
    return facts
