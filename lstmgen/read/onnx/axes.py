"""Sorts the axes of a graph's inputs: batch axes, which samples do not have, free axes, and others.

A recurrent node shows which of its axes counts samples. Where no such node depends on an axis, its name decides.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.graph.shape import Axis
from lstmgen.read.calls.layer import Call, Reading
from lstmgen.read.configs.config import Config
from lstmgen.read.configs.dtypes import known
from lstmgen.read.containers.container import Container
from lstmgen.read.containers.onnx import Input, OnnxModel
from lstmgen.read.onnx.endpoint import Endpoint, ModelInput, architecture_of, named_dims
from lstmgen.read.onnx.follower import Follower
from lstmgen.read.onnx.recurrent import BatchAxis
from lstmgen.read.onnx.values import View
from lstmgen.read.scope import Ledger, Scope
from lstmgen.read.version import KNOWN, parse_version

BATCH_NAMES = re.compile(r"batch|^(n|b|bs|bsz|samples|unk__\d+|dynamic_axes_\d+)$|\[0\]$", re.IGNORECASE)


def sorted_axes(container: Container) -> Container:
    """Makes a model of one layer of an ONNX graph.

    Raises:
        ReadError: an input has no shape, or its axes could be read in two ways.
    """
    model = container.config
    assert isinstance(model, OnnxModel)
    endpoint = endpoint_of(model)
    return replace(container, config=architecture_of(endpoint))


def endpoint_of(model: OnnxModel) -> Endpoint:
    """The graph with its axes sorted.

    Raises:
        ReadError: as `sorted_axes`.
    """
    samples: set[str] = set()
    while True:
        try:
            follower = tried(model, samples)
            break
        except BatchAxis as found:
            samples.add(found.axis.name)
    for item in model.graph.inputs:
        first = next(iter(named_dims(item)), 1)
        if isinstance(first, str) and first not in samples | follower.timesteps:
            if not (samples or BATCH_NAMES.search(first)):
                raise ReadError(
                    f"axis 0 of input {item.name!r}, {first!r}, may count samples or timesteps; "
                    f"say which by `--batch-axis {item.name}=0` or `--batch-axis {item.name}=none`"
                )
            if BATCH_NAMES.search(first):
                samples.add(first)
    inputs = tuple(model_input(item, samples, follower.batches.get(item.name)) for item in model.graph.inputs)
    places = {item.batch for item in inputs if item.batch is not None}
    outputs = tuple(output_batch(item, samples, min(places, default=0)) for item in model.graph.outputs)
    return Endpoint(model, inputs, {}, outputs)


def tried(model: OnnxModel, samples: set[str]) -> Follower:
    """Follows the graph with every free axis but those of samples left open.

    Raises:
        BatchAxis: one of them counts samples.
    """
    reading = Reading(parse_version(".".join(map(str, KNOWN))), "")
    call = Call("", "", Config({}), reading, Scope("", "", Ledger(0)))
    follower = Follower(call, model)
    arguments: dict[str, Any] = {}
    for item in model.graph.inputs:
        names = named_dims(item)
        dims = tuple(1 if name in samples else Axis(name) if isinstance(name, str) else name for name in names)
        value = reading.builder.input(item.name, dims)
        arguments[item.name] = View(value, dims, tuple(range(len(dims))), known(item.dtype))
    follower.follow(model.graph, arguments)
    return follower


def model_input(item: Input, samples: set[str], stated: int | None) -> ModelInput:
    """An input with the place of its batch axis: a free one that counts samples, or else one of length 1."""
    names = named_dims(item)
    batch = next((k for k, name in enumerate(names) if name in samples), None)
    if batch is None:
        ones = [k for k, name in enumerate(names) if name == 1]
        batch = stated if stated in ones else 0 if 0 in ones else None
    dims = tuple(None if isinstance(name, str) else name for name in names)
    return ModelInput(item.name, item.dtype, dims, batch)


def output_batch(item: Input, samples: set[str], usual: int) -> int | None:
    """The place of the batch axis of an output: the one that is stated, or else that of the inputs."""
    stated = next((k for k, name in enumerate(item.dims or ()) if name in samples), None)
    return usual if stated is None else stated
