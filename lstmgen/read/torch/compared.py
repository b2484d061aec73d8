"""Compares the graph of a module with the module itself, on probes."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstmgen.errors import Problem
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.read.calls.excerpts import Excerpt
from lstmgen.read.live.compared import LENGTHS, ProbeTrial, RunConditions, failure, first_difference
from lstmgen.read.onnx.running import initial_states, mixes_samples, run
from lstmgen.read.torch.module import OpenedModule
from lstmgen.samples.probes import Drawn, Probe, free_axes, probes, samples_for

FOLLOWED_ADVICE = "let forward() compute with torch functions of its arguments and parameters alone"
FAILURE_ADVICE = "call the module on a tensor: it must return outputs"
MIXED = "its outputs for a sample depend on other samples of the batch"
MIXED_ADVICE = "name the axis that counts samples by `batch_axis=`, or compute each sample alone"
FIXED = (
    "its code fixes axis {axis} of input {name!r} to {length}, so all {length} are one sample; if they are samples, "
    "write {name}.shape[{axis}] in place of {length}, otherwise set {stated}"
)


def problems_of(module: Any, opened: OpenedModule, graph: Graph) -> list[Problem]:
    """Returns a problem if the module gives other numbers than the graph."""
    name = type(module).__name__
    drawn = tuple(Drawn(item.dtype) for item in opened.ends.open_inputs)
    places = tuple(range(len(graph.inputs)))
    excerpt = Excerpt("", name, graph, places, drawn, None)
    free = any(free_axes(value.shape) for value in graph.inputs)
    error: Exception | None = None
    for length in LENGTHS if free else LENGTHS[:1]:
        tried = probes(graph, drawn, length, samples_for(graph, length))
        try:
            trials = results(opened, graph, tried)
        except Exception as raised:  # whatever the code of the user raises
            error = raised
            continue
        error = None
        if (reason := first_difference(RunConditions(module), excerpt, trials)) is not None:
            return [Problem(name, name, reason, FOLLOWED_ADVICE)]
        samples, outputs = [probe.sample for probe in tried], [trial.outputs for trial in trials]
        if mixes_samples(opened.original, opened.ends, samples, outputs):
            return [Problem(name, name, MIXED, MIXED_ADVICE)]
    if error is not None:
        return [Problem(name, name, failure(error), FAILURE_ADVICE)]
    return []


def fixed_samples(opened: OpenedModule, graph: Graph) -> list[str]:
    """Returns a warning if no axis counts samples, and the code fixes the length of one that seems to."""
    ends = opened.ends
    if ends.states or any(item.batch is not None for item in ends.inputs):
        return []
    item = ends.inputs[0]
    for axis, length in enumerate(item.dims[: min(len(item.dims) - 1, 2)]):
        if length is not None and length > 1 and is_itemwise(opened, graph, axis, length):
            name = item.name
            return [FIXED.format(axis=axis, name=name, length=length, stated=f"`batch_axis={ {name: 'none'} }`")]
    return []


def is_itemwise(opened: OpenedModule, graph: Graph, axis: int, length: int) -> bool:
    """Returns true if an item of an axis of the inputs changes the same item of the outputs alone."""
    drawn = [Drawn(item.dtype) for item in opened.ends.inputs]
    _, _, one, _, other = (probe.sample for probe in probes(graph, drawn, LENGTHS[0], 5))
    if not all(length in y.shape[:2] for y in graph.outputs):
        return False
    before = graph.evaluate(*one)
    for place in (0, length - 1):
        changed = [
            exchanged(x, y, axis, place) if length in x.shape[axis : axis + 1] else x for x, y in zip(one, other)
        ]
        for y, z in zip(before, graph.evaluate(*changed)):
            differences = np.moveaxis(y != z, y.shape.index(length), 0).reshape(length, -1).any(1)
            if np.flatnonzero(differences).tolist() != [place]:
                return False
    return True


def exchanged(x: Array, y: Array, axis: int, place: int) -> Array:
    """A copy of x with one item of an axis from y."""
    copy = np.moveaxis(x.copy(), axis, 0)
    copy[place] = np.moveaxis(y, axis, 0)[place]
    return np.moveaxis(copy, 0, axis)


def results(opened: OpenedModule, graph: Graph, tried: Sequence[Probe]) -> list[ProbeTrial]:
    """Runs the module on the probes in order; it keeps its states."""
    states, trials = initial_states(opened.ends), []
    ranks = [len(value.shape) for value in graph.outputs]
    for probe in tried:
        outputs, states = run(opened.original, opened.ends, probe.sample, states, ranks)
        trials.append(ProbeTrial(probe, list(outputs)))
    return trials
