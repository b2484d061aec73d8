"""Accuracy of generated code: the functions verify, certify and report of lstmgen."""

from __future__ import annotations

import math
from collections.abc import Callable
from operator import attrgetter
from os import PathLike
from pathlib import Path

import lstmgen  # lstmgen.Pipeline is imported only if type hints are evaluated
from lstmgen import arguments, output
from lstmgen.api.export import read
from lstmgen.api.signatures import takes_model_as, takes_samples
from lstmgen.api.subject import ModelArguments
from lstmgen.arguments import StrPath
from lstmgen.check.verification import Verification
from lstmgen.errors import OptionError
from lstmgen.samples.sampling import SamplingArguments


@takes_model_as(read)
@takes_samples
def verify(
    model: ModelArguments,
    generated: StrPath | None = None,
    *,
    target: str | None = None,
    sampling: SamplingArguments,
    keras: bool = True,
    serial: StrPath | None = None,
    max_error: float | str = math.inf,
    tell: Callable[[str], None] | None = None,
) -> Verification:
    """Builds and runs generated code, and compares it with the float64 truth and with Keras.

    Args:
        generated: the exported file, or the folder of a package. Without it, code is generated for the check.
        target: the language, such as "c"; by default that of the file, or all languages.
        samples: number of random samples, by default 8; with `data`, number of its samples, evenly spaced, by default
            all. Random samples come with masked ones, the shortest sequences, and samples over the rows of tables.
        seed: seed of the random samples.
        timesteps: length of variable-length (None) axes of the random samples.
        data: samples in place of all these: an array, nested lists, a DataFrame, or anything else that numpy converts
            to an array, with samples along the first axis. For several inputs, a dict by input name, or a tuple. A
            table has a whole sample in each row; its columns may be in any order if a pipeline names them. Or the path
            of a .npy, .npz or .csv file. A .npz file contains an array for each input, by name or in order. A line of
            CSV is a timestep: with column titles, rows of a sample have the same value in a column `sample`; without
            that column, empty lines separate samples. For a model of texts, a list of texts, or a .txt file with one
            text per line.
        lines: "samples" if a line of CSV is a whole sample, row-major.
        window: lines of CSV per sample; by default the pipeline's window, or all lines.
        keras: True compares with Keras too, if it is installed. Keras then loads the model file and may run code in
            it; lstmgen itself never does.
        serial: a port, such as "/dev/ttyACM0", of a board to check. The board runs the self-test of a package.
        max_error: largest error of fixed point, or of narrow weights, in the units of the outputs, or "1%" of
            the largest value of each; as of `export`.
        tell: called with the name of each stage.

    Raises:
        ReadError, UnsupportedError: see `read`.
        OptionError: the samples, or the generated file, do not fit the model; or there is nothing that `max_error`
            limits.
        ToolError: there is no compiler, code does not build or run, or a board does not answer.
    """
    file = None if generated is None else arguments.path("generated", generated)
    port = None if serial is None else arguments.path("serial", serial)
    arguments.check_words(target=target)
    keras = arguments.switch("keras", keras)
    tell = arguments.listener(tell)
    max_error = arguments.limit("max_error", max_error)
    if port is not None and (file is not None or target is not None):
        raise OptionError("`serial=` checks a board, which sends its own options: leave the file and the language out")
    if max_error != math.inf and file is None and port is None:
        raise OptionError(
            "`max_error=` is for fixed point and narrow weights: name a file that has these, or leave it out"
        )
    chosen = sampling.in_place_of_random()
    from lstmgen.check import verify

    subject = model.read()
    keras_model = subject.find if keras else None
    if port is not None:
        report = verify.verify_board(subject.graph, port, chosen, keras_model=keras_model, tell=tell)
    else:
        report = verify.verify(subject.graph, file, chosen, target=target, keras_model=keras_model, tell=tell)
    return report if max_error == math.inf else report.within(max_error)


@takes_model_as(read)
@takes_samples
def certify(
    model: ModelArguments,
    generated: StrPath,
    out: StrPath,
    *,
    target: str | None = None,
    sampling: SamplingArguments,
    keras: bool = True,
    tell: Callable[[str], None] | None = None,
) -> tuple[Verification, ...]:
    """Writes a certificate in JSON: the errors of a generated file, and of Keras, against the float64 truth.

    It also adds a line with the largest error to the head of the generated files.

    Args:
        generated: the exported file, or the folder of a package.
        out: path of the certificate; an existing one is replaced.
        data, lines, window: samples in addition to random and extreme ones; see `verify`.
        samples: number of random samples, by default 8; and of samples of `data`, evenly spaced, by default all.
        target, seed, timesteps, keras, tell: see `verify`.

    Returns:
        A report on each kind of samples.

    Raises:
        ReadError, UnsupportedError, OptionError, ToolError: see `verify`.
        OutputError: the certificate or a generated file cannot be written; then nothing has changed.
    """
    file, place = arguments.path("generated", generated), arguments.output_path("out", out)
    arguments.check_words(target=target)
    keras = arguments.switch("keras", keras)
    tell = arguments.listener(tell)
    chosen = sampling.in_addition()
    from lstmgen.check import candidates, certificate

    subject = model.read()
    exported = candidates.in_file(subject.graph, file, target)
    contents, reports = certificate.certify(
        exported,
        place,
        chosen,
        beside=model.typed(attrgetter("name")),
        keras_model=subject.find if keras else None,
        tell=tell,
    )
    output.write(contents, force=True, sources=model.files(sampling.data))
    return reports


@takes_model_as(read)
@takes_samples
def report(
    model: ModelArguments,
    out: StrPath,
    *,
    sampling: SamplingArguments,
    certificate: StrPath | None = None,
    force: bool = False,
    tell: Callable[[str], None] | None = None,
) -> lstmgen.Report:
    """Writes a report on a model: its layers, the error of each number format, and the footprint on each board.

    Args:
        out: an .html file, a page without external resources; or a .json file with the same facts.
        data, lines, window: samples to measure errors and ranges on; see `verify`.
        samples: number of samples of `data`, evenly spaced, by default at most 1,000; or of random samples, by default
            8.
        seed, timesteps: seed and length of random samples, without `data`.
        certificate: path of a certificate of an export, to show on the page.
        force: True replaces an existing file, even if it is not as this process wrote it.
        tell: called with the name of each stage.

    Raises:
        ReadError, UnsupportedError, ToolError: see `read`.
        OptionError: the suffix of `out` is unknown, or the samples or the certificate do not fit the model.
        OutputError: the file exists, or cannot be written; then nothing has changed.
    """
    place = arguments.output_path("out", out)
    shown = None if certificate is None else arguments.path("certificate", certificate)
    force = arguments.switch("force", force)
    tell = arguments.listener(tell)
    chosen = sampling.in_place_of_random()
    from lstmgen.report import report

    sources = model.files(sampling.data, certificate)
    graph = model.read().graph
    file = Path(model.model).name if isinstance(model.model, (str, PathLike)) else graph.source.name
    as_typed = [file, *model.typed(attrgetter("name"))]
    facts, text = report.report(graph, place, chosen, certificate=shown, as_typed=as_typed, tell=tell)
    output.write({place: text}, force=force, sources=sources)
    return facts
