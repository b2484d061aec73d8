"""Reads the outermost model: its inputs become those of the graph. Inputs and outputs are real numbers, or one text."""

from collections.abc import Mapping, Sequence
from typing import Any

from lstmgen.errors import MODEL, Problem
from lstmgen.graph.graph import Value
from lstmgen.graph.shape import Axis, Dim
from lstmgen.read.calls.layer import Reading, Tensor
from lstmgen.read.calls.ranges import of_input
from lstmgen.read.configs.advice import COMPLEX_ADVICE, SUBCLASS_ADVICE, WRAPPED_ADVICE
from lstmgen.read.configs.dtypes import COMPLEX, INTEGERS, STRING, known
from lstmgen.read.configs.inputs import MODELS, DeclaredInput, model_inputs
from lstmgen.read.configs.serialized import known_class
from lstmgen.read.keras.model import Walker, WalkResult, is_subclass
from lstmgen.read.refusal import Refusal
from lstmgen.read.scope import Scope


def walk_root(reading: Reading, scope: Scope, serialized: Mapping[str, Any]) -> tuple[tuple[Value, ...], WalkResult]:
    """Walks the outermost model; returns the inputs of the graph and the result of the walk.

    Args:
        serialized: the class of the model with its origin, and its config.
    Raises:
        ReadError: the architecture contradicts itself.
    """
    class_name, config = serialized["class_name"], serialized["config"]
    is_users = is_of_user(serialized)
    if is_users or not isinstance(config, (list, Mapping)) or is_subclass(class_name, config):
        reading.refuse(subclassed(class_name, config, is_users=is_users))
        return (), WalkResult((), (), ())
    model_input_list = model_inputs(class_name, config, "the model")
    values = tuple(make_input(reading, k, model_input_list) for k in range(len(model_input_list)))
    tensors = tuple(Tensor(value, dtype=known(item.dtype)) for value, item in zip(values, model_input_list))
    for tensor, item in zip(tensors, model_input_list):
        reading.bound(tensor.value, of_input(tensor.dtype))
        reading.rounds(item.name, item.dtype)
    reading.integers = {tensor.value.name: tensor.dtype for tensor in tensors if tensor.dtype in INTEGERS}
    texts = [item.name for item in model_input_list if item.dtype == STRING]
    reading.text_input = values[0].name if texts and len(model_input_list) == 1 else ""
    for item in model_input_list:
        if item.dtype.startswith(COMPLEX):
            reading.refuse(Problem(item.name, "InputLayer", "complex inputs are not supported", COMPLEX_ADVICE))
    walked = Walker(reading, scope).walk(class_name, config, tensors)
    for name, output in zip(walked.output_names, walked.outputs):
        if output.dtype == COMPLEX:
            reading.refuse(Problem(name, class_name, "complex outputs are not supported", COMPLEX_ADVICE))
    if texts and reading.encoded is None and not reading.problems:
        reading.refuse(Problem(texts[0], "InputLayer", "its input is text, and no layer tokenizes it"))
    return (values if reading.encoded is None else (reading.encoded[0],)), walked


def is_of_user(serialized: Mapping[str, Any]) -> bool:
    """Returns true for a model of a user's class, which may have the name of Keras's own."""
    try:
        return known_class(serialized) not in MODELS
    except Refusal:
        return True


def subclassed(class_name: str, config: Any, *, is_users: bool) -> Problem:
    """The problem of a model of a user's class."""
    if is_users and isinstance(config, Mapping) and "layers" in config:
        reason = "it is a subclass of keras.Model, whose code is not in the file"
        return Problem(MODEL, class_name, reason, WRAPPED_ADVICE)
    reason = "it is a subclass of keras.Model, its layers are not in the file"
    return Problem(MODEL, class_name, reason, SUBCLASS_ADVICE)


def make_input(reading: Reading, index: int, inputs: Sequence[DeclaredInput]) -> Value:
    """Adds an input to the graph. Names of variable-length axes contain the index of the input if several have some."""
    several = sum(None in item.shape for item in inputs) > 1
    dims: list[Dim] = []
    for axis, dim in enumerate(inputs[index].shape):
        first, place = first_of_length(inputs, index, axis)
        name = ("timesteps" if place == 0 else f"axis{place}") + (f"_{first}" if several else "")
        dims.append(Axis(name) if dim is None else dim)
    return reading.builder.input(inputs[index].name, tuple(dims))


def first_of_length(inputs: Sequence[DeclaredInput], index: int, axis: int) -> tuple[int, int]:
    """The first input and axis that are as long as an axis."""
    lengths = inputs[index].lengths
    name = lengths[axis] if axis < len(lengths) else None
    places = [(k, place) for k, item in enumerate(inputs) for place, other in enumerate(item.lengths) if other == name]
    return places[0] if name is not None else (index, axis)
