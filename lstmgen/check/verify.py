"""Is what was generated right? Runs it beside the float64 truth, and beside Keras where that is installed.

The truth is `Graph.run`: numpy in float64, from the exact weights. `tolerances` says how closely each is compared.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from lstmgen.check import keras, texts
from lstmgen.check.artifact import existing, generate, written
from lstmgen.check.board import Board, connected, fits
from lstmgen.check.calls import Judge, judged, judged_on_board, measured
from lstmgen.check.cover import covering_samples, reach
from lstmgen.check.report import Line, Report, counted
from lstmgen.check.tolerances import keras_tolerances, tolerances
from lstmgen.check.truth import Outputs, Truth, find_truth
from lstmgen.check.written import first_difference, other_version
from lstmgen.errors import OptionError, ToolError, UnsupportedError
from lstmgen.graph.graph import FLOAT32_BITS, Graph
from lstmgen.graph.samples import Sample, check_timesteps, random_samples, samples_of
from lstmgen.packages.registry import package_runners
from lstmgen.plan.program import Plan
from lstmgen.plan.quantize.accuracy import Error
from lstmgen.plan.quantize.limits import doubts, is_far
from lstmgen.progress import Steps, Tell, silent
from lstmgen.targets.interface import Artifact, Bench, Target
from lstmgen.targets.registry import TARGETS, target_named
from lstmgen.targets.session import SERVED_LENGTH, Runner
from lstmgen.version import VERSION


def verify(
    graph: Graph,
    generated: Path | None = None,
    *,
    target: str | None = None,
    samples: int = 8,
    data: Any = None,
    seed: int = 0,
    timesteps: int | None = None,
    keras_model: Callable[[], Any] | None = None,
    compiler: str | None = None,
    interpreter: str = sys.executable,
    serial: Path | None = None,
    tell: Tell = silent,
) -> Report:
    """Compares generated code with the truth and with Keras.

    Args:
        generated: an exported file, or the folder of a package; None: it is generated for this, in every language that
            can be run here.
        target: its language, or the only one to generate.
        samples, seed, timesteps: of random samples, beside which there are `covering_samples`; `data` has samples
            instead of both, as `samples_of` takes them.
        keras_model: gives the same model in Keras; None: there is no comparison with it.
        compiler, interpreter: to build and run with.
        serial: a port with a board that runs generated code, which is asked instead; it says how that was written.
        tell: is told what is being done.

    Raises:
        OptionError: the samples, or the file, do not fit the model.
        ToolError: something does not build or run.
    """
    if serial is not None and (generated is not None or target is not None):
        raise OptionError("`serial=` asks a board, which says how its code was written: name no file and no language")
    check_timesteps(graph, timesteps)
    with nullcontext() if serial is None else connected(graph, serial) as board:
        if generated is not None:
            _, options, _ = written(generated, target)
            graph = options.with_inputs(graph)
        elif board is not None:
            graph = board.artifact.options.with_inputs(graph)
            timesteps = timesteps if board.artifact.plan.step is not None else SERVED_LENGTH
        tried = (
            samples_of(graph, data, "data")
            if data is not None
            else [*random_samples(graph, samples, seed, timesteps), *covering_samples(graph, seed, timesteps)]
        )
        return compare(
            graph,
            tried,
            generated,
            target=target,
            keras_model=keras_model,
            compiler=compiler,
            interpreter=interpreter,
            board=board,
            tell=tell,
        )


def compare(
    graph: Graph,
    tried: Sequence[Sample],
    generated: Path | None = None,
    *,
    target: str | None = None,
    keras_model: Callable[[], Any] | None = None,
    compiler: str | None = None,
    interpreter: str = sys.executable,
    board: Board | None = None,
    tell: Tell = silent,
) -> Report:
    """As `verify`, over these samples."""
    if board is not None and not all(fits(board.artifact.plan, sample) for sample in tried):
        raise OptionError(f"the board takes sequences of {SERVED_LENGTH}, as it has no memory for those of any length")
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="lstmgen-") as folder:
        bench = Bench(Path(folder), tried, compiler, interpreter)
        subjects = _subjects(graph, generated, target, bench, notes) if board is None else [board.artifact]
        altered = _altered(subjects[0], notes) if generated is not None and not notes else None
        known = tuple(notes)
        on, steps = f"on {counted(len(tried))}", Steps(1 + (keras_model is not None) + len(subjects), tell)
        steps.begin(f"the truth {on}")
        truth = find_truth(graph, tried, steps.watch)
        reference: Outputs | None = None
        lines: list[Line] = []
        if keras_model is not None:
            steps.begin(f"Keras {on}")
            reference, lines = _reference(keras_model, graph, truth, notes)
        far = False
        try:
            for subject in subjects:
                steps.begin(f"{subject.target.title if board is None else 'the board'} {on}")
                if board is None:
                    lines += _lines(subject, truth, reference, _runners(subject, generated, bench))
                else:
                    lines += _lines(subject, truth, reference, {"board": board.run}, judged_on_board)
                approximate = [line for line in lines if line.what == subject.plan.numbers.approximation]
                far |= _far(graph, subject.plan, truth, approximate, notes)
        except ToolError as error:  # for which what is known already may be the reason
            raise ToolError("\n".join([*known, str(error)])) from None
    if truth.compared < 1:
        notes.append(_ill_conditioned(truth))
    return Report(
        graph.source.name,
        len(tried),
        truth.compared,
        tuple(lines),
        tuple(notes),
        far=far,
        tables=reach(graph, tried),
        altered=altered,
        timing=None if board is None else board.timing,
    )


def _altered(subject: Artifact, notes: list[str]) -> str | None:
    """Where a file is not what is written for the model, as `first_difference` says; a note says what that means."""
    altered = first_difference(subject)
    if altered:
        notes.append(
            f"{altered}, is not what lstmgen {VERSION} writes for this model: it was changed, or written by an lstmgen "
            "between two releases; only samples can tell what that does; for more of them give `samples=` or `data=`"
        )
    elif altered is None:
        notes.append(
            f"{other_version(subject)}, and this is {VERSION}: it is run on the samples, but not compared to the byte; "
            "for that, verify with the lstmgen that wrote it, or export again"
        )
    return altered


def _runners(subject: Artifact, generated: Path | None, bench: Bench) -> Mapping[str, Runner]:
    """What runs a subject, by title: its source, and the package around it where one is checked."""
    runs = subject.target.runners(subject, bench)
    if generated is not None and generated.is_dir():
        return {**runs, **package_runners(subject, generated, bench)}
    return runs


def _ill_conditioned(truth: Truth) -> str:
    """Why a part of the outputs was not compared."""
    advice = "" if truth.compared else "; give samples of yours, such as the model was trained on, with `data=`"
    return (
        f"ill-conditioned: {1 - truth.compared:.0%} of the outputs change by more than 1e-4 of the largest when inputs "
        "and weights move by one float32 unit in the last place, or need numbers that no float32 holds; these were not "
        f"compared{advice}"
    )


def _subjects(
    graph: Graph,
    generated: Path | None,
    target: str | None,
    bench: Bench,
    notes: list[str],
) -> list[Artifact]:
    """What is checked: the files that are given, or those of one language, or of all that can be run here."""
    if generated is not None:
        subject = existing(graph, generated, target)
        if graph.source.sha256 not in subject.source.read_text(encoding="utf-8", errors="replace"):
            notes.append(f"{subject.source.name} does not say that it was made from this model file")
        return [subject]
    if target is not None:
        return [generate(graph, target_named(target), bench.folder)]
    found: list[Artifact] = []
    refusal: UnsupportedError | None = None
    for each in TARGETS.values():
        reason = each.missing(bench.compiler)
        made = None if reason else _generated(graph, each, bench.folder)
        if isinstance(made, Artifact):
            found.append(made)
            continue
        if made is not None:
            refusal, reason = refusal or made, "; ".join(map(str, made.problems))
        notes.append(f"{reason}: {each.title} was not checked")
    if refusal is not None and not found:
        raise refusal
    return found


def _generated(graph: Graph, target: Target, folder: Path) -> Artifact | UnsupportedError:
    """The files of a language, or why it refuses the model, which others may take."""
    try:
        return generate(graph, target, folder)
    except UnsupportedError as error:
        return error


def _far(graph: Graph, plan: Plan, truth: Truth, lines: Sequence[Line], notes: list[str]) -> bool:
    """Whether an output of the numbers that a plan computes with is far from the model; notes say why, and what to do.

    Args:
        lines: what was measured of these numbers, an output each.
    """
    measured = [Error(line.output, line.errors.absolute, scale) for line, scale in zip(lines, truth.scale)]
    found = doubts(graph, plan.limits, truth.samples, measured)
    if found:
        advice = "export with `calibrate=` on samples like these, or verify with samples of yours (`data=`)"
        notes += [*found, advice if plan.numbers.quantize else "export with a wider `weights_dtype=`, or none"]
    return any(map(is_far, measured))


def _lines(
    subject: Artifact,
    truth: Truth,
    reference: Outputs | None,
    runs: Mapping[str, Runner],
    judge: Judge = judged,
) -> list[Line]:
    """What is measured of one subject.

    Args:
        reference: what Keras gives in float32, if it was asked.
        runs: what runs it, by title.
        judge: puts it to the test.
    """
    lines: list[Line] = []
    plan, expected = subject.plan, truth
    numbers = plan.numbers
    if numbers.approximation:
        expected = find_truth(plan.graph, truth.samples)
        lines += measured(numbers.approximation, plan.graph, truth, expected.outputs, None)
    allowed = tolerances(subject, truth, expected, reference)
    for title, run in runs.items():
        lines += judge(title, subject, run, expected, allowed)
    return lines


def _reference(
    keras_model: Callable[[], Any], graph: Graph, truth: Truth, notes: list[str]
) -> tuple[Outputs | None, list[Line]]:
    """What Keras says to the samples and to texts, and how far off that is.

    The first is None where it is no measure for others: where Keras rounds to fewer bits, or, with a note, where it
    cannot be asked.
    """
    try:
        model = keras_model()
        reference, lines = keras.predict(model, graph, truth.samples), texts.compared(model, graph)
    except ToolError as error:
        notes.append(f"not compared with Keras: {error}")
        return None, []
    lines += measured("Keras", graph, truth, reference, keras_tolerances(truth, graph.bits))
    if not all(line.ok for line in lines):
        notes.append(
            f"Keras computes something else{_other_shape(truth, reference)}: lstmgen misreads the model, or the Keras "
            f"that is installed does, where another one wrote it ({graph.source.keras_version or 'unknown'})"
        )
    return (reference if graph.bits == FLOAT32_BITS else None), lines


def _other_shape(truth: Truth, reference: Outputs) -> str:
    """Of the first output that has another shape than the truth, both shapes."""
    for got, true in zip(reference, truth.outputs):
        for y, output in zip(got, true):
            if y.shape != output.shape:
                return f", an output of shape {y.shape} where that should be {output.shape}"
    return ""
