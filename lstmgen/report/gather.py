"""Collects the facts of a report from a graph and samples. Other packages compute the numbers."""

import hashlib
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, get_args

import numpy as np

from lstmgen.arguments import as_flags, flag, typed
from lstmgen.errors import LstmgenError, UnsupportedError
from lstmgen.export import options_for
from lstmgen.graph.batches import traces
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.shape import Length, Shape
from lstmgen.plan.buffers import elements
from lstmgen.plan.numbers import QuantizedDType
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.plan import draft_plan
from lstmgen.plan.program import Plan
from lstmgen.plan.quantize.accuracy import Accuracy, Error, compare, unchanged
from lstmgen.plan.quantize.limits import Limit
from lstmgen.plan.quantize.peaks import with_peaks
from lstmgen.progress import Stages, Tell, silent
from lstmgen.report.certified import certified
from lstmgen.report.facts import (
    BoardFacts,
    Command,
    Dims,
    ErrorFacts,
    FootprintFacts,
    FormatFacts,
    LayerFacts,
    Provenance,
    RangeFacts,
    Report,
    SaturationFacts,
    TensorFacts,
)
from lstmgen.samples.csv_files import PLAIN, CsvFile
from lstmgen.samples.perturbation import perturbed_graph
from lstmgen.samples.sampling import Sampling
from lstmgen.samples.synthetic import Sample
from lstmgen.targets.calibration import CalibratedOptions
from lstmgen.targets.registry import TARGETS, estimating
from lstmgen.version import VERSION

# Number formats, by the options that select them; float32 needs none.
FORMATS: Sequence[Mapping[str, str]] = (
    {},
    *({"quantize": dtype} for dtype in get_args(QuantizedDType)),
    *({"weights_dtype": dtype} for dtype in ("float16", "int8")),
)


def gather(graph: Graph, samples: Sequence[Sample], provenance: Provenance, tell: Tell = silent) -> Report:
    """Returns all facts about a model.

    Args:
        samples: samples to measure errors and ranges on, and to calibrate fixed point with.
        tell: called with the name of each stage.

    Raises:
        UnsupportedError: the model cannot be exported, not even in float32.
    """
    stages = Stages(2 * len(FORMATS), tell)
    planned = []
    for selection in FORMATS:
        stages.begin(f"errors as {_title(selection)}")
        planned.append((selection, _plan(graph, selection, stages.watch(samples))))
    plain = planned[0][1]
    if isinstance(plain, LstmgenError):
        raise plain
    formats = tuple(_format(graph, selection, plan, samples) for selection, plan in planned)
    return Report(
        provenance=provenance,
        inputs=tuple(TensorFacts(name, dims(value.shape)) for name, value in zip(graph.input_names, graph.inputs)),
        outputs=tuple(TensorFacts(name, dims(value.shape)) for name, value in zip(graph.output_names, graph.outputs)),
        parameters=plain.cost.parameters,
        macs=plain.cost.macs,
        not_steppable=plain.not_steppable or None,
        samples=len(samples),
        layers=tuple(_layers(graph)),
        formats=formats,
        ranges=tuple(_ranges(graph, [item for _, item in planned if isinstance(item, Plan)], samples)),
        boards=tuple(_boards(graph, formats, stages.begin)),
        commands=tuple(_commands(provenance)),
        warnings=graph.warnings,
    )


def provenance_of(
    graph: Graph, sampling: Sampling, certificate: Path | None, as_typed: Sequence[str], *, data_samples: int
) -> Provenance:
    """Returns the origin of a model and its samples, with the content of a certificate.

    Args:
        as_typed: the model's file and the options about it, as typed.
        data_samples: number of samples in `data`.

    Raises:
        OptionError: there is no such certificate, or it is about another model.
    """
    source, data = graph.source, sampling.data
    file = Path(data) if isinstance(data, (str, PathLike)) else None
    layout = data.layout if isinstance(data, CsvFile) else PLAIN
    return Provenance(
        file=source.name,
        model=as_typed[0],
        options=shlex.join(as_typed[1:]),
        sha256=source.sha256 or None,
        container=source.container,
        keras_version=source.keras_version or None,
        producer=source.producer or None,
        sample_rate=source.sample_rate,
        lstmgen=VERSION,
        data=None if file is None else file.name,
        data_options=shlex.join(typed({"lines": "samples" if layout.whole else None, "window": layout.window})),
        data_sha256=None if file is None else hashlib.sha256(file.read_bytes()).hexdigest(),
        data_samples=None if data is None else data_samples,
        seed=sampling.seed if data is None else None,
        certificate=None if certificate is None else certified(certificate, source),
    )


def dims(shape: Shape) -> Dims:
    """Returns a shape as plain values; variable-length axes are strings."""
    return tuple(str(dim) if isinstance(dim, Length) else dim for dim in shape)


# --- formats


def _plan(graph: Graph, selection: Mapping[str, str], samples: Sequence[Sample]) -> Plan | LstmgenError:
    """Plans a number format for the language whose footprint can be estimated; returns the error if that fails."""
    language, _ = estimating()
    try:
        options = options_for(language, selection)
        if isinstance(options, CalibratedOptions):
            options = options.calibrated(graph, samples)
        return draft_plan(graph, language.backend(options), samples)
    except LstmgenError as error:
        return error


def _title(selection: Mapping[str, str]) -> str:
    """Returns the name of a number format: "float32", "int8", "int8 weights"."""
    return " ".join([*selection.values(), *(["weights"] if "weights_dtype" in selection else [])]) or "float32"


def _format(
    graph: Graph, selection: Mapping[str, str], plan: Plan | LstmgenError, samples: Sequence[Sample]
) -> FormatFacts:
    name = _title(selection)
    options = shlex.join(word for key, value in selection.items() for word in (flag(key), value))
    if isinstance(plan, LstmgenError):
        return FormatFacts(name, options, refusal=_reason(plan))
    accuracy = plan.accuracy or _rounding(graph, samples)
    outputs = tuple(map(_error, accuracy.outputs))
    return FormatFacts(
        name,
        options,
        weights_bytes=plan.cost.weights,
        state_bytes=plan.cost.state,
        workspace_bytes=plan.cost.workspace,
        worst=float(np.max([error.relative for error in outputs])),
        layers=tuple(map(_error, accuracy.layers)),
        outputs=outputs,
        doubts=tuple(map(as_flags, accuracy.doubts)),
    )


def _rounding(graph: Graph, samples: Sequence[Sample]) -> Accuracy:
    """Measures the effect of one float32 unit in the last place of every weight, layer by layer."""
    graph = prune(graph)
    return compare(graph, perturbed_graph(graph, np.random.default_rng(0)), unchanged(graph), samples)


def _error(error: Error) -> ErrorFacts:
    relative = error.error / error.largest if error.largest else error.error
    return ErrorFacts(error.name, error.error, error.largest, relative, error.agreement, error.sample + 1)


def _reason(error: LstmgenError) -> str:
    """Returns the reasons of an error, in a line."""
    reasons = [problem.reason for problem in error.problems] if isinstance(error, UnsupportedError) else [str(error)]
    return as_flags("; ".join(dict.fromkeys(reasons)))


# --- layers


def _layers(graph: Graph) -> Iterable[LayerFacts]:
    """Yields the layers with the work of their operations and the layers that they read."""
    by_label: dict[str, list[Node]] = {}
    for node in graph.nodes:
        by_label.setdefault(node.label, []).append(node)
    makers = {value.name: node.label for node in graph.nodes for value in node.outputs}
    makers |= {value.name: name for name, value in zip(graph.input_names, graph.inputs)}
    for layer in graph.layers:
        title = f"{layer.class_name} {layer.name!r}"
        nodes = [node for label, members in by_label.items() if _belongs(label, title, layer.name) for node in members]
        internal = {value.name for node in nodes for value in node.outputs}
        reads = [makers[value.name] for node in nodes for value in node.inputs if value.name not in internal]
        yield LayerFacts(
            title,
            layer.name,
            layer.class_name,
            tuple(map(dims, layer.output_shapes)),
            layer.parameters,
            sum(elements((node.operation.macs(*(value.shape for value in node.inputs)),), 1) for node in nodes),
            layer.options,
            tuple(dict.fromkeys(reads)),
        )


def _belongs(label: str, title: str, name: str) -> bool:
    """Returns True if an operation's label is that of a layer, or of one inside it, whose name starts with its name."""
    return label == title or label.partition(" ")[2].lstrip("'\"").startswith(f"{name}/")


# --- ranges


def _ranges(graph: Graph, plans: Sequence[Plan], samples: Sequence[Sample]) -> Iterable[RangeFacts]:
    """Yields every value that saturates in a fixed-point plan, with its magnitudes on the samples."""
    by_value: dict[str, dict[str, Limit]] = {}
    for plan in plans:
        for limit in plan.limits:
            by_value.setdefault(limit.name, {})[plan.numbers.title] = limit
    seen: dict[str, list[np.ndarray[Any, Any]]] = {name: [] for name in by_value}
    for batch in traces(samples, with_peaks(prune(graph))):
        (values,) = batch.values
        for name, arrays in seen.items():
            if name in values:
                arrays.append(np.abs(values[name]).ravel())
    for name, limits in by_value.items():
        magnitudes = np.concatenate(seen[name]) if seen[name] else np.zeros(0)
        magnitudes = magnitudes[np.isfinite(magnitudes)]
        if not magnitudes.size:
            continue
        median, high, largest = (float(x) for x in np.percentile(magnitudes, [50, 99, 100]))
        formats = tuple(SaturationFacts(title, limit.saturation, limit.format.scale) for title, limit in limits.items())
        yield RangeFacts(next(iter(limits.values())).what, median, high, largest, formats)


# --- boards


def _boards(graph: Graph, formats: Sequence[FormatFacts], begin: Callable[[str], None]) -> Iterable[BoardFacts]:
    language, estimator = estimating()
    boards: dict[str, BoardFacts] = {}
    for selection, number_format in zip(FORMATS, formats):
        begin(f"boards as {number_format.name}")
        for board in estimator.boards(graph, options_for(language, selection)):
            row = boards.setdefault(
                board.name, BoardFacts(board.name, board.title, board.mcu, board.flash, board.ram, ())
            )
            cost, refusal = board.taken, number_format.refusal
            facts = (
                FootprintFacts(number_format.name, cost.fits, cost.flash, cost.ram, time=cost.time)
                if cost is not None and not refusal
                else FootprintFacts(number_format.name, fits=False, refusal=refusal or as_flags(board.refusal))
            )
            boards[board.name] = replace(row, formats=(*row.formats, facts))
    return boards.values()


# --- commands


def _commands(provenance: Provenance) -> Iterable[Command]:
    """Yields the commands that export the model to each language and number format, and check it."""
    model, beside, firsts = provenance.model, shlex.split(provenance.options), set()
    export = ["lstmgen", "export", model, "-o"]
    for name, language in TARGETS.items():
        suffix = language.suffixes[0]
        target = ["--target", name] if suffix in firsts else []  # a suffix selects the first language that has it
        firsts.add(suffix)
        yield Command(language.title, shlex.join([*export, f"net{suffix}", *target, *beside]))
    language, _ = estimating()
    samples = [provenance.data or "samples.npy", *shlex.split(provenance.data_options)]
    for selection in FORMATS[1:]:
        options = [word for key, value in selection.items() for word in (flag(key), value)]
        line = [*export, f"net{language.suffixes[0]}", *options, "--calibrate", *samples, *beside]
        yield Command(f"{language.title}, {_title(selection)}", shlex.join(line))
    verify = ["lstmgen", "verify", model, f"net{language.suffixes[0]}", *beside]
    yield Command("Check it", shlex.join(verify))
    yield Command("Certify it", shlex.join([*verify, "--certificate", "net.json"]))
