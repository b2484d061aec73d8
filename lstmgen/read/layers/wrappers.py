"""Layers around other layers: Bidirectional, TimeDistributed, SpectralNormalization and Pipeline."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lstmgen.graph.elementwise import Binary
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import text
from lstmgen.read.calls.layer import LAYERS, Call, Refusal, Tensor, layer
from lstmgen.read.calls.run import check_known, run
from lstmgen.read.configs.dtypes import INTEGERS
from lstmgen.read.layers.looping import BACKWARDS, closed, inside_of
from lstmgen.read.layers.lowering import affine, reduced
from lstmgen.read.layers.recurrent import Arguments, Results, arguments, recurrence
from lstmgen.read.layers.stacked_cells import READERS

MERGES = {"sum": "add", "mul": "multiply", "ave": "add"}


@layer("Bidirectional", mask="own", several=True)
def bidirectional(call: Call, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """keras.layers.Bidirectional: one layer forward in time, one backward, and their outputs merged.

    The first half of the initial states is the forward layer's, and so it is with the states returned.
    """
    call_arguments = arguments(call, inputs)
    forward, backward = directions(call)
    half = len(call_arguments.states) // 2
    if len(call_arguments.states) != 2 * half:
        raise Refusal(f"it is called with {len(call_arguments.states)} initial states, an odd number")
    ahead = one_direction(call, forward, replace(call_arguments, states=call_arguments.states[:half]))
    back = one_direction(call, backward, replace(call_arguments, states=call_arguments.states[half:]))
    sequences = forward.config.boolean("return_sequences")
    if sequences:
        back = replace(back, y=call.add(BACKWARDS, back.y, part="reversed"))
    mask = call.kept_mask if sequences else None
    outputs = tuple(Tensor(y, mask) for y in merged(call, ahead.y, back.y))
    if not forward.config.boolean("return_state"):
        return outputs
    return (*outputs, *(Tensor(state) for state in (*ahead.states, *back.states)))


def directions(call: Call) -> tuple[Call, Call]:
    """The calls of the forward and the backward layer; by default the latter is the former turned round."""
    serialized = part(call, "layer")
    forward = call.inner("forward_layer", named(serialized, "forward_"), ())
    check_recurrent(forward)
    if call.config.has("backward_layer"):
        backward = call.inner("backward_layer", named(part(call, "backward_layer"), "backward_"), ())
        check_recurrent(backward)
    else:
        call.config.ignore("backward_layer")
        turned = not forward.config.boolean("go_backwards")
        backward = call.inner("backward_layer", named(serialized, "backward_"), (), go_backwards=turned)
    call.config.only("num_constants", None, 0)
    for key in ("return_sequences", "return_state", "stateful"):
        if forward.config.boolean(key) != backward.config.boolean(key):
            raise Refusal(f"its forward and its backward layer differ in {key}")
    if forward.config.boolean("go_backwards") == backward.config.boolean("go_backwards"):
        raise Refusal("its forward and its backward layer go in the same direction")
    return forward, backward


def part(call: Call, key: str) -> Mapping[str, Any]:
    """The serialised layer that the config holds under a key.

    Raises:
        Refusal: there is none.
    """
    serialized = call.config.raw(key)
    if not isinstance(serialized, Mapping):
        raise Refusal(f"it has no {key}")
    return serialized


def named(serialized: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Returns the layer with the name that Keras gives to a direction."""
    config = serialized.get("config")
    if not isinstance(config, Mapping):
        raise Refusal("a layer without a config")
    name = str(config.get("name", "layer"))
    return {**serialized, "config": {**config, "name": prefix + name.removeprefix(prefix)}}


def check_recurrent(call: Call) -> None:
    if call.class_name not in READERS:
        raise Refusal(f"it wraps a {call.class_name}, which is not a recurrent layer that is supported")


def one_direction(call: Call, direction: Call, arguments: Arguments) -> Results:
    """The forward or the backward layer over the whole sequence."""
    sequences = direction.config.boolean("return_sequences")
    if arguments.mask is not None and call.version.ambiguous_masked_bidirectional:
        call.warn(
            "TensorFlow 1.13 to 2.1 write the same version, but 1.13 gives other outputs where timesteps are masked; "
            "this computes what 1.14 to 2.1 do"
        )
    zeros = sequences if call.version.zeros_in_masked_bidirectional else None
    results = recurrence(direction, arguments, zeros=zeros)
    direction.config.check_dtype()
    check_known(direction)
    return results


def merged(call: Call, ahead: Value, back: Value) -> tuple[Value, ...]:
    """Both outputs as one, or both."""
    mode = call.config.raw("merge_mode", "concat")
    if mode is None:
        return ahead, back
    if mode == "concat":
        return (call.add(Concatenate(axis=len(ahead.shape) - 1), ahead, back),)
    if not isinstance(mode, str) or mode not in MERGES:
        raise Refusal(f"merge_mode={mode!r} is not supported")
    if ahead.shape != back.shape:
        raise Refusal(f"merge_mode={mode!r} of outputs {text(ahead.shape)} and {text(back.shape)}")
    both = call.add(Binary(kind=MERGES[mode]), ahead, back)
    return (affine(call, both, scale=0.5, part="average") if mode == "ave" else both,)


@layer("TimeDistributed", mask="own", several=True)
def time_distributed(call: Call, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """keras.layers.TimeDistributed: a layer, or a whole model, applied to every timestep separately."""
    serialized = part(call, "layer")
    inner = call.inner("layer", serialized, [replace(x, mask=None) for x in inputs])
    if "_from_" in inner.config.dtype():
        raise Refusal(
            f"it holds a {inner.class_name} whose weights are quantized, and Keras forgets their scales there",
            "leave TimeDistributed out: such a layer does the same at every timestep",
        )
    if inner.class_name in LAYERS and LAYERS[inner.class_name].pointwise:
        return tuple(replace(y, mask=call.kept_mask) for y in run(inner) or ())
    return mapped(call, inputs, serialized)


def mapped(call: Call, inputs: Sequence[Tensor], serialized: Mapping[str, Any]) -> tuple[Tensor, ...]:
    """The layer as the body of a loop over the timesteps.

    A mask with more axes than the timesteps' is cut into timesteps as the sequence is, and the layer inside
    uses its part; an ordinary mask leaves nothing for it.
    """
    inside = inside_of(call)
    builder = inside.reading.builder
    outside, rows, body_inputs = [], [], []
    for k, x in enumerate(inputs):
        value = builder.input(f"{call.name}/timestep" if k == 0 else f"{call.name}/timestep_{k}", x.shape[1:])
        outside.append(x.value)
        body_inputs.append(value)
        mask = None
        if x.mask is not None and len(x.mask.shape) > 1 and call.version.masks_inside_time_distributed:
            mask = builder.input(f"{value.name}/mask", x.mask.shape[1:])
            outside.append(x.mask)
            body_inputs.append(mask)
        rows.append(Tensor(value, mask, x.dtype))
    for row, x in zip(rows, inputs):
        inside.reading.bound(row.value, call.reading.ranges.get(x.value.name))
    outputs = run(inside.inner("layer", serialized, rows)) or ()
    output_masks = [y.mask for y in outputs if y.mask is not None] if call.version.masks_out_of_time_distributed else []
    graph = closed(call, inside, body_inputs, [*(y.value for y in outputs), *output_masks])
    if graph.stateful():
        raise Refusal("it wraps a stateful layer, which is not supported")
    results = call.add_all(Map(body=graph), *outside)
    values, masks = results[: len(outputs)], iter(results[len(outputs) :])
    for value, y in zip(values, outputs):
        call.reading.bound(value, inside.reading.ranges.get(y.value.name))
    kept = call.kept_mask
    if not call.version.masks_out_of_time_distributed:
        return tuple(Tensor(value, kept, y.dtype) for y, value in zip(outputs, values))
    if kept is not None and len(kept.shape) > 1:
        kept = None if output_masks else reduced(call, "max", kept, range(1, len(kept.shape)))
    return tuple(
        Tensor(value, next(masks) if y.mask is not None else kept, y.dtype) for y, value in zip(outputs, values)
    )


@layer("SpectralNormalization", mask="own")
def spectral_normalization(call: Call, x: Tensor) -> tuple[Tensor, ...]:
    """keras.layers.SpectralNormalization: the layer inside, whose kernel was divided by its norm in training alone."""
    call.config.ignore("power_iterations")
    if call.version.keras3 and x.dtype in INTEGERS:
        advice = "set a float dtype in the Input layer, and save the model again"
        raise Refusal(f"Keras rounds its output to {x.dtype}, the dtype of its input", advice)
    inner = call.inner("layer", part(call, "layer"), [x])
    outputs = run(inner) or ()
    kernels = inner.scope.wants
    if not kernels:
        raise Refusal(f"it wraps a {inner.class_name}, which has no kernel")
    call.weight("vector_u", (1, kernels[0].shapes[0][-1]), trainable=False)  # which training goes on from
    return outputs


@layer("Pipeline", mask="own")
def pipeline(call: Call, x: Tensor) -> tuple[Tensor, ...]:
    """keras.layers.Pipeline: layers one after another, which prepare what goes in."""
    layers = call.config.raw("layers")
    if not isinstance(layers, list) or not all(isinstance(item, Mapping) for item in layers):
        raise Refusal("its layers are not in the file")
    if x.mask is not None:
        raise Refusal("its input has a mask, which is not supported", "put the Masking behind it")
    for k, item in enumerate(layers):
        inner = call.inner(str(k), item, [x])
        outputs = run(inner) or ()
        if len(outputs) != 1:
            raise Refusal(f"its {inner.class_name} returns {len(outputs)} tensors, expected one")
        if any(inner.scope.every()):
            advice = "put it behind the Pipeline, and save the model again"
            raise Refusal(f"it holds a {inner.class_name}, which has weights", advice)
        (x,) = outputs
    return (x,)
