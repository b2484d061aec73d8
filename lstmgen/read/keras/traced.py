"""Reads calls of the user's own code in a live model, which were followed to a nested graph."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lstmgen.graph.graph import Layer
from lstmgen.read.calls.excerpts import note
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.configs.config import Config
from lstmgen.read.configs.serialized import REFUSED, TRACED
from lstmgen.read.keras import nesting
from lstmgen.read.keras.model import Missing, Walker
from lstmgen.read.layers.lowering import expanded, reshaped

Tensors = tuple[Tensor, ...]


@layer(REFUSED, mask="own", several=True, looks_inside=True)
def refused(call: Call, inputs: Tensors | None) -> Tensors:
    """Refuses a call that could not be followed."""
    call.config.ignore("of")
    raise Refusal(str(call.config.raw("reason")), str(call.config.raw("advice")))


@layer(TRACED, mask="own", several=True, looks_inside=True, leaves_out=True)
def traced(call: Call, inputs: Tensors | None) -> Tensors:
    """Reads a followed call: a functional model of its operations and of the layers that it calls.

    Config:
        of: the class of the layer.
        graph: the functional model. Its inputs are the tensors of the call, followed by masks; its outputs those of
            the call, followed by masks.
        weights: names and shapes of the weights that its operations use.
        masked: the indices of inputs with masks; None if masks do not matter.
        masks: the indices of outputs with masks.
        one_sample: true if the batch axis is an ordinary first axis of length 1 in the graph.
        initial_state: the initial states of the cell of a recurrent layer.
        is_model: true for a functional or Sequential model, whose layers are listed in reports.
        takes_masks: true if the keyword `mask` is the mask of the inputs.
        code: the live code of the layer; None if it is not compared with the graph.
    """
    config = call.config
    graph = config.raw("graph")
    if not isinstance(graph, Mapping):
        raise Refusal("it has no graph")
    config.ignore("of", "weights", "masked", "masks", "is_model", "initial_state", "one_sample", "code", "takes_masks")
    for name, shape in config.values["weights"]:
        call.weight(name, tuple(shape))
    if inputs is not None and config.values.get("takes_masks"):
        inputs = nesting.with_masks(call, inputs)
    walker = Walker(call.reading, call.scope, f"{call.name}/")
    walked = walker.walk("Functional", graph, None if inputs is None else given(call, inputs, config))
    outputs = walked.outputs
    if config.values.get("one_sample"):
        outputs = tuple(replace(y, value=reshaped(call, y.value, y.shape[1:], part="sample")) for y in outputs)
    call.parts = walked.layers if config.values["is_model"] else (layer_record(call, outputs, config),)
    if not outputs:
        raise Missing
    if (code := config.values.get("code")) is not None and inputs is not None:
        compared = with_masks(inputs, config.values["masked"])
        note(call, str(config.values["of"]), compared, [y.value for y in outputs], code)
    return paired_masks(outputs, config.values["masks"])


def given(call: Call, inputs: Tensors, config: Config) -> Tensors:
    """Returns the input tensors of the graph.

    Raises:
        Refusal: as `with_masks`.
    """
    if config.values["is_model"]:
        call.reading.unmasked -= {x.value.name for x in inputs if x.mask is not None}  # Keras puts masks back there
        return inputs
    followed = config.values["masked"]
    inputs = inputs if followed is None else with_masks(inputs, followed)
    if config.values.get("one_sample"):
        return tuple(replace(x, value=expanded(call, x.value, 0)) for x in inputs)
    return inputs


def with_masks(inputs: Tensors, followed: Sequence[int]) -> Tensors:
    """Returns the tensors of a call, followed by their masks.

    Raises:
        Refusal: other inputs have masks than when the call was followed.
    """
    masked = [k for k, x in enumerate(inputs) if x.mask is not None]
    if masked != followed:
        raise Refusal(f"it is called with masks of the inputs {masked}, but was followed with {followed}")
    return (*inputs, *(Tensor(x.mask, dtype="bool") for x in inputs if x.mask is not None))


def paired_masks(tensors: Sequence[Tensor], places: Sequence[int]) -> Tensors:
    """Pairs outputs with their masks: `tensors` is all outputs, then the masks of those at `places`."""
    count = len(tensors) - len(places)
    outputs, masks = list(tensors[:count]), tensors[count:]
    for place, mask in zip(places, masks):
        if outputs[place].mask is None:
            outputs[place] = replace(outputs[place], mask=mask.value)
    return tuple(outputs)


def layer_record(call: Call, outputs: Tensors, config: Config) -> Layer:
    """The record of the layer, for reports."""
    size = sum(want.size for want in call.scope.every())
    return Layer(call.name, str(config.values["of"]), tuple(x.shape for x in outputs), size)
