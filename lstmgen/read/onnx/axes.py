"""Sorts the axes of a graph's inputs: batch axes, which samples do not have, free axes, and others.

A recurrent node shows which of its axes counts samples. Where no such node depends on an axis, its name decides, and
where that says nothing, the user.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lstmgen.errors import OptionError, ReadError
from lstmgen.graph.shape import Axis
from lstmgen.read.calls.layer import trial_call
from lstmgen.read.configs.dtypes import known
from lstmgen.read.configs.interface import OnnxInterface
from lstmgen.read.containers.container import Container, open_container
from lstmgen.read.containers.onnx import OnnxInput, OnnxModel
from lstmgen.read.onnx.endpoint import BATCH_NAMES, ModelInput, SortedGraph, architecture_of, named_dims
from lstmgen.read.onnx.follower import RANDOM, BatchAxis, Follower
from lstmgen.read.onnx.interface import NONE, check_names, fixed, stated_axis, with_shapes
from lstmgen.read.onnx.states import with_states
from lstmgen.read.onnx.values import Array, View

TIME_NAMES = re.compile(r"time|seq|len|step|frame", re.IGNORECASE)


# Exceptions of functions for nodes that no exporter wrote.
DAMAGE = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Tried:
    """Evidence for the meaning of free axes.

    Attributes:
        samples: free axes that count samples.
        timesteps: free axes that recurrent nodes run over.
        sequences: true if a recurrent node runs over several timesteps.
        batches: the batch axis of inputs that are sequences of recurrent nodes.
    """

    samples: frozenset[str]
    timesteps: frozenset[str]
    sequences: bool
    batches: Mapping[str, int]


def sorted_axes(container: Container, interface: OnnxInterface) -> Container:
    """Makes a model of one layer of an ONNX graph.

    Raises:
        ReadError: an input has no shape, or its axes could be read in two ways.
        OptionError: a statement does not fit the file.
    """
    model = container.config
    assert isinstance(model, OnnxModel)
    check_names(model, interface)
    try:
        with np.errstate(all="ignore"):
            endpoint = endpoint_of(model, interface)
    except ReadError as error:
        raise ReadError(f"{container.name}: {error}") from None
    except DAMAGE as error:
        raise ReadError(f"{container.name} is a damaged ONNX file ({type(error).__name__}: {error})") from error
    return replace(container, config=architecture_of(endpoint))


def sorted_graph(path: Path, interface: OnnxInterface) -> SortedGraph:
    """The graph of an ONNX file with its axes sorted, as it is read.

    Raises:
        ReadError: as `sorted_axes`; or the file is damaged.
        OptionError: as `sorted_axes`.
    """
    return endpoint_of(open_container(path).config, interface)


def endpoint_of(model: OnnxModel, interface: OnnxInterface) -> SortedGraph:
    """The graph with its axes sorted.

    Raises:
        ReadError: as `sorted_axes`.
        OptionError: likewise.
    """
    model, constants = with_shapes(model, interface.shape), fixed(model, interface.fix)
    model, random = without_random(model)
    for name, output in interface.state.items():
        if output in random:
            raise OptionError(f"`state={ {name: output} }`: the output is drawn at random")
    inputs = tuple(item for item in model.graph.inputs if item.name not in constants)
    texts = interface.batch_axis
    if not inputs:
        raise ReadError("the graph has no inputs: its outputs are constant")
    axes = {item.name: stated_axis(item, texts[item.name]) for item in inputs if item.name in texts}
    stated = {named_dims(item)[axis] for item in inputs if (axis := axes.get(item.name)) is not None}
    evidence = tried(model, constants, frozenset(name for name in stated if isinstance(name, str)))
    samples = evidence.samples | {name for item in inputs if item.name not in axes for name in by_name(item, evidence)}
    placed = tuple(model_input(item, samples, evidence.batches.get(item.name), axes) for item in inputs)
    usual = min((item.batch for item in placed if item.batch is not None), default=0)
    outputs = tuple(output_batch(item, samples, usual) for item in model.graph.outputs)
    endpoint = SortedGraph(model, placed, constants, outputs, random=random)
    with_all = with_states(endpoint, interface.state, sequences=evidence.sequences)
    alone = tuple(state.input for state in with_all.states if state.input not in interface.state)
    if not alone:
        return with_all
    from lstmgen.read.onnx.layer import keeps_states  # imported late: it brings all operators

    if keeps_states(with_all):
        return with_all
    rest = {**interface.state, **dict.fromkeys(alone, NONE)}
    return replace(with_states(endpoint, rest, sequences=evidence.sequences), released=alone)


OF_SHAPES = frozenset(["Shape", "Size"])  # operators that use nothing but the shape of their operand
DRAWN_LIKE = frozenset(["RandomNormalLike", "RandomUniformLike", "Bernoulli"])  # random, in the shape of their operand


def without_random(model: OnnxModel) -> tuple[OnnxModel, tuple[str, ...]]:
    """The model without outputs that are drawn at random, and their names; unchanged if no other output is computed.

    The shape of a random tensor is not random: it is that of the tensor which it is drawn like.
    """
    drawn, computed = set[str](), {item.name for item in model.graph.inputs}
    alike = {node.outputs[0]: node.inputs[0] for node in model.graph.nodes if node.op in DRAWN_LIKE}
    nodes = tuple(
        replace(node, inputs=tuple(alike.get(name, name) for name in node.inputs)) if node.op in OF_SHAPES else node
        for node in model.graph.nodes
    )
    model = replace(model, graph=replace(model.graph, nodes=nodes))
    for node in nodes:
        if node.op in RANDOM or (node.op not in OF_SHAPES and drawn.intersection(node.inputs)):
            drawn.update(node.outputs)
        elif computed.intersection(node.inputs):
            computed.update(node.outputs)
    outputs = tuple(item for item in model.graph.outputs if item.name not in drawn)
    left_out = tuple(item.name for item in model.graph.outputs if item.name in drawn)
    if not left_out or not any(item.name in computed for item in outputs):
        return model, ()
    return replace(model, graph=replace(model.graph, outputs=outputs)), left_out


def by_name(item: OnnxInput, evidence: Tried) -> list[str]:
    """The free axes of an input whose names show that they count samples.

    Raises:
        ReadError: its name shows nothing, and no recurrent node depends on it.
    """
    known_axes = evidence.samples | evidence.timesteps
    free = [name for name in named_dims(item) if isinstance(name, str) and name not in known_axes]
    first = next(iter(named_dims(item)), 1)
    named = [name for name in free if "batch" in name.lower() or (name == first and BATCH_NAMES.search(name))]
    if named or first not in free or evidence.samples or TIME_NAMES.search(str(first)):
        return named[:1]
    raise ReadError(
        f"axis 0 of input {item.name!r}, {first!r}, may count samples or timesteps; say which: "
        f"`batch_axis={ {item.name: '0'} }`, or `batch_axis={ {item.name: 'none'} }`"
    )


def tried(model: OnnxModel, constants: Mapping[str, Array], stated: frozenset[str]) -> Tried:
    """Follows the graph with free axes left open, until every recurrent node has one sample."""
    try:
        follower = followed(model, constants, stated)
    except BatchAxis as error:
        return tried(model, constants, stated | {error.axis.name})
    return Tried(stated, frozenset(follower.timesteps), follower.sequences, follower.batches)


def followed(model: OnnxModel, constants: Mapping[str, Array], samples: frozenset[str]) -> Follower:
    """Follows the graph with every free axis but those of samples left open.

    Raises:
        BatchAxis: one of them counts samples.
    """
    call = trial_call()
    follower = Follower(call, model, sorting=True, sampled=bool(samples))
    arguments: dict[str, Any] = dict(constants)
    for item in model.graph.inputs:
        if item.name not in constants:
            names = named_dims(item)
            dims = tuple(1 if name in samples else Axis(name) if isinstance(name, str) else name for name in names)
            value = call.reading.builder.input(item.name, dims)
            arguments[item.name] = View(value, dims, tuple(range(len(dims))), known(item.dtype))
    follower.follow(model.graph, arguments)
    return follower


def model_input(
    item: OnnxInput, samples: frozenset[str], shown: int | None, stated: Mapping[str, int | None]
) -> ModelInput:
    """An input with the place of its batch axis: the stated one, a free one that counts samples, or one of length 1.

    Args:
        shown: the batch axis of a recurrent node that has the input as its sequence.
    """
    names = named_dims(item)
    batch = next((k for k, name in enumerate(names) if name in samples), None)
    if batch is None:
        ones = [k for k, name in enumerate(names) if name == 1]
        batch = shown if shown in ones else 0 if 0 in ones else None
    if item.name in stated:
        batch = stated[item.name]
    dims = tuple(None if isinstance(name, str) else name for name in names)
    lengths = tuple(name if isinstance(name, str) else None for name in names)
    return ModelInput(item.name, item.dtype, dims, batch, lengths)


def output_batch(item: OnnxInput, samples: frozenset[str], usual: int) -> int:
    """The place of the batch axis of an output: the one that is stated, or else that of the inputs."""
    return next((k for k, name in enumerate(item.dims or ()) if name in samples), usual)
