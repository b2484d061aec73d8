"""Verification: runs generated code on samples, and compares it with the float64 truth, and with Keras if installed.

The truth is `Graph.run`: numpy in float64, from the exact weights. `tolerances` has the limits of each comparison.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lstmgen.check import keras, originals, texts
from lstmgen.check.board import connected, fits
from lstmgen.check.calls import measured
from lstmgen.check.candidates import Candidate, Candidates, generated_for_this, in_file, on_board
from lstmgen.check.compare import by_position, ulp_of
from lstmgen.check.cover import covering_samples, reach
from lstmgen.check.tolerances import keras_tolerances, tolerances
from lstmgen.check.truth import Outputs, Truth, find_truth
from lstmgen.check.verification import Line, Verification, counted
from lstmgen.errors import OptionError, ToolError
from lstmgen.graph.graph import FLOAT32_BITS, Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.quantize.accuracy import Error
from lstmgen.plan.quantize.limits import doubts, is_far
from lstmgen.progress import Stages, Tell, silent
from lstmgen.samples.sampling import Chosen, Sampling
from lstmgen.targets.interface import Bench
from lstmgen.targets.session import SERVED_LENGTH

KerasModel = Callable[[], Any]  # loads the same model in Keras; raises ToolError if that fails
DEFAULT = Sampling()


@dataclass(frozen=True)
class Findings:
    """Measurements of one implementation of a model: generated code, or Keras.

    Attributes:
        notes: remarks for people.
        far: distance of its number format from the model, as in `Verification.far`; else "".
    """

    lines: Sequence[Line] = ()
    notes: Sequence[str] = ()
    far: str = ""


def verify(
    graph: Graph,
    generated: Path | None = None,
    sampling: Sampling = DEFAULT,
    *,
    target: str | None = None,
    keras_model: KerasModel | None = None,
    tell: Tell = silent,
) -> Verification:
    """Compares generated code with the truth and with Keras.

    Args:
        generated: an exported file, or the folder of a package. None generates code in every language that this
            machine can run.
        sampling: sources of samples. `data` replaces both the random samples and `covering_samples`.
        target: the language of the file, or the only one to generate.
        keras_model: loads the model in Keras. None skips the comparison with Keras.
        tell: called with the name of each stage.

    Raises:
        OptionError: the samples, or the file, do not fit the model.
        ToolError: something does not build or run.
    """
    sampling.check(graph)
    existing = None if generated is None else in_file(graph, generated, target)
    graph = graph if existing is None else existing.model
    chosen = samples_to_try(graph, sampling)
    with tempfile.TemporaryDirectory(prefix="lstmgen-") as folder:
        candidates = existing or generated_for_this(graph, target, Path(folder))
        bench = Bench(Path(folder), chosen.samples)
        return with_notes(compare(graph, candidates, bench, keras_model=keras_model, tell=tell), chosen)


def verify_board(
    graph: Graph,
    port: Path,
    sampling: Sampling = DEFAULT,
    *,
    keras_model: KerasModel | None = None,
    tell: Tell = silent,
) -> Verification:
    """Compares the code that a board runs with the truth and with Keras.

    Args:
        port: the serial port of the board. The board sends the options that its code was exported with.
        sampling, keras_model, tell: see `verify`.

    Raises:
        OptionError: the samples do not fit the model or the board, or the board has another model.
        ToolError: the board does not answer.
    """
    sampling.check(graph)
    with connected(graph, port) as board:
        candidates = on_board(board)
        graph, plan = candidates.model, board.artifact.plan
        one_length = f"the board accepts sequences of length {SERVED_LENGTH} only: it has no memory for others"
        if plan.step is None:
            if sampling.timesteps not in (None, SERVED_LENGTH):
                raise OptionError(f"`timesteps=`: {one_length}")
            sampling = replace(sampling, timesteps=SERVED_LENGTH)
        chosen = samples_to_try(graph, sampling)
        if not all(fits(plan, sample) for sample in chosen.samples):
            raise OptionError(one_length)
        nothing_to_build = Bench(Path(), chosen.samples)
        report = compare(graph, candidates, nothing_to_build, keras_model=keras_model, tell=tell)
        return with_notes(replace(report, timing=board.timing), chosen)


def with_notes(report: Verification, chosen: Chosen) -> Verification:
    """Adds the remarks on samples."""
    return replace(report, notes=(*chosen.notes, *report.notes))


def samples_to_try(graph: Graph, sampling: Sampling) -> Chosen:
    """Returns the user's samples, or random and covering ones.

    Raises:
        OptionError: they do not fit the model.
    """
    if sampling.data is not None:
        return sampling.of_data(graph)
    tried = [*sampling.random(graph), *covering_samples(graph, sampling.seed, sampling.timesteps)]
    return Chosen(tried, len(tried))


def compare(
    graph: Graph,
    candidates: Candidates,
    bench: Bench,
    *,
    keras_model: KerasModel | None = None,
    tell: Tell = silent,
) -> Verification:
    """Runs the truth, Keras and all candidates on the samples of a bench, and compares them.

    Raises:
        ToolError: something does not build or run.
    """
    on = f"on {counted(len(bench.samples))}"
    stages = Stages(1 + (keras_model is not None) + len(candidates.entries), tell)
    stages.begin(f"the truth {on}")
    truth = find_truth(graph, bench.samples, stages.watch)
    reference: Outputs | None = None
    findings = [Findings(notes=candidates.notes)]
    if keras_model is not None:
        stages.begin(f"{graph.source.runtime} {on}")
        reference, keras_findings = _of_keras(keras_model, graph, truth)
        findings.append(keras_findings)
    try:
        for candidate in candidates.entries:
            stages.begin(f"{candidate.title} {on}")
            findings.append(_of_candidate(candidate, bench, truth, reference))
    except ToolError as error:  # a note, such as another model file, may be the cause
        reasons = candidates.notes if candidates.foreign else [*candidates.notes, str(error)]
        raise ToolError("\n".join(reasons)) from None
    findings.append(Findings(notes=[*remarks(graph, truth), *filter(None, [_ill_conditioned(truth)])]))
    return Verification(
        graph.source.name,
        len(bench.samples),
        truth.compared,
        tuple(line for part in findings for line in part.lines),
        tuple(note for part in findings for note in part.notes),
        far=next((part.far for part in findings if part.far), ""),
        tables=reach(graph, bench.samples),
        altered=candidates.altered,
        not_finite=not_finite(truth),
    )


def _ill_conditioned(truth: Truth) -> str:
    """Reports the part of the outputs that was not compared; "" if all finite numbers were."""
    left_out = 1 - truth.compared - not_finite(truth) / max(1, truth.size)
    if left_out <= 0:
        return ""
    advice = "" if truth.compared else "; give samples from the training data with `data=`"
    return (
        f"ill-conditioned: {left_out:.0%} of the outputs were not compared: they change by more than 1e-4 of the "
        "largest when inputs and weights move by one float32 unit in the last place, or need numbers beyond float32"
        f"{advice}"
    )


def _of_candidate(candidate: Candidate, bench: Bench, truth: Truth, reference: Outputs | None) -> Findings:
    """Measures generated code, and its number format if that is fixed point or narrow weights.

    Args:
        reference: outputs of Keras in float32; None if Keras was not run.
    """
    artifact, runs = candidate.artifact, candidate.runners(bench)
    plan, numbers = artifact.plan, artifact.plan.numbers
    expected, approximate = truth, []
    if numbers.approximation:
        expected = find_truth(plan.graph, truth.samples)
        approximate = measured(numbers.approximation, plan.graph, truth, expected.outputs, None)
    allowed = tolerances(artifact, truth, expected, reference)
    lines = [line for title, run in runs.items() for line in candidate.judge(title, artifact, run, expected, allowed)]
    errors = [Error(line.output, line.errors.absolute, line.errors.scale) for line in approximate]
    notes = doubts(plan.model, plan.limits, truth.samples, errors)
    if notes:
        advice = "export with `calibrate=` on samples like these, or verify with samples of yours (`data=`)"
        notes = (*notes, advice if numbers.quantize else "export with a wider `weights_dtype=`, or none")
    off = [f"{error.error:.2g} of {error.largest:.2g}" for error in errors if is_far(error)]
    far = f"{numbers.approximation} itself is FAR from the model ({'; '.join(off)})" if off else ""
    return Findings([*approximate, *lines], notes, far)


def _of_keras(keras_model: KerasModel, graph: Graph, truth: Truth) -> tuple[Outputs | None, Findings]:
    """Runs Keras; returns its outputs in float32, with their errors and those of its token ids.

    The outputs are None if other code cannot be compared with them: Keras rounds to fewer bits, or cannot run. A note
    reports it.
    """
    name = graph.source.runtime
    try:
        model = keras_model()
        is_original = isinstance(model, originals.Session)
        predict = originals.predict if is_original else keras.predict
        reference, lines = predict(model, graph, truth.samples), texts.compared(model, graph)
    except ToolError as error:
        return None, Findings(notes=[f"not compared with {name}: {error}"])
    lines += measured(name, graph, truth, reference, keras_tolerances(truth, graph.bits))
    notes = [note] if is_original and (note := originals.mixed(model, graph, truth.samples, reference)) else []
    if not all(line.ok for line in lines):
        notes.append(
            f"{name} computes something else{_other_shape(truth, reference)}: lstmgen misreads the model, or the "
            f"installed {name} does, if another version wrote it ({graph.source.keras_version or 'unknown'})"
        )
    return (reference if graph.bits == FLOAT32_BITS else None), Findings(lines, notes)


def _other_shape(truth: Truth, reference: Outputs) -> str:
    """Names both shapes of the first output whose shape is not that of the truth; "" if all are equal."""
    for got, true in zip(reference, truth.outputs):
        for y, output in zip(got, true):
            if y.shape != output.shape:
                return f", an output of shape {y.shape} where that should be {output.shape}"
    return ""


def not_finite(truth: Truth) -> int:
    """Counts the numbers that are NaN or infinite in all outputs."""
    return sum(int((~np.isfinite(y)).sum()) for outputs in truth.outputs for y in outputs)


def remarks(graph: Graph, truth: Truth) -> Iterator[str]:
    """Yields a sentence for each output that is not finite, or constant over the samples."""
    for name, column, shape in zip(graph.output_names, zip(*truth.outputs), truth.shapes):
        wrong = [int((~np.isfinite(y)).sum()) for y in column]
        if any(wrong):
            yield (
                f"output {name!r} is NaN or infinite in {sum(map(bool, wrong))} of {len(column)} samples, in "
                f"{sum(wrong):,} of {sum(y.size for y in column):,} numbers: there the code only has to match"
                f"{_cause(graph)}"
            )
            continue
        numbers = np.concatenate([by_position(y, shape) for y in column])
        same = constant(numbers)
        if len(column) < 2 or not same.any():
            continue
        which = f"output {name!r} is" if same.all() else f"{int(same.sum()):,} of {same.size:,} numbers of {name!r} are"
        yield (
            f"{which} the same in all {len(column):,} samples, so mistakes in the layers before do not show; give "
            "other samples with `data=`"
        )


def constant(numbers: Array) -> Array:
    """Returns a mask of the columns that vary by at most one float32 unit in the last place."""
    low, high = numbers.min(axis=0), numbers.max(axis=0)
    same: Array = high - low <= ulp_of(np.maximum(np.abs(low), np.abs(high)))
    return same


def _cause(graph: Graph) -> str:
    """Names the layers whose weights are not finite, as a sentence; "" if there are none."""
    layers = dict.fromkeys(
        node.label or node.name
        for node in graph.nodes
        for array in node.operation.weights().values()
        if array.dtype.kind == "f" and not np.isfinite(array).all()
    )
    return f". The weights of {', '.join(layers)} are not finite: the model was saved after training diverged" * bool(
        layers
    )
