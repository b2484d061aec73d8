"""Code that moves the axis of the samples, as graph convolutions do which put the nodes of their graph in front.

It is followed on a batch of one sample, whose axis is then one of length 1 like any other, and a new axis in front of
all is that of the samples. That is what the code computes if samples do not meet in it, which is tried with numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from lstmgen.read.layers.operations import BINARY, PARAMETERS, UNARY
from lstmgen.read.live.architecture import Architect, is_array, with_code
from lstmgen.read.live.calls import (
    History,
    Untraceable,
    predicting,
    trace,
    trace_with,
    untraceable,
    with_samples,
)
from lstmgen.read.live.functional import Item, Part, refused, wrapped
from lstmgen.read.live.origin import is_of_keras
from lstmgen.read.live.weights import Arrays

# Operations of which no argument is an axis, and those of which some are.
WITHOUT_AXES = frozenset([*BINARY, *UNARY, *PARAMETERS, "Matmul", "Where", "Clip", "Cast", "LeakyRelu", "Relu6"])
REDUCTIONS = ("Sum", "Mean", "Max", "Min", "Prod", "Var", "Std", "Softmax", "LogSoftmax")
AXES = {
    **dict.fromkeys((*REDUCTIONS, "Concatenate", "Stack", "Take", "ExpandDims", "Squeeze"), ("axis",)),
    "Swapaxes": ("axis1", "axis2"),
    "Moveaxis": ("source", "destination"),
}
OF_SEGMENTS = ("SegmentSum", "SegmentMax")  # along the first axis

BATCHES = (2, 3)  # samples, of which none may change what becomes of another
TOLERANCE = 1e-3  # of the largest number: far more than rounding in another order, far less than samples that meet
ADVICE = "leave the axis of the samples in front, and what is computed for one apart from the others"


def where_samples_move(history: History) -> str | None:
    """The line of the first operation that puts another axis in the place of the first; None where none does."""
    moving = (made for made in history.kept if id(made) in history.lines and moves_first(made.operation))
    return next((history.lines[id(made)] for made in moving), None)


def moves_first(operation: Any) -> bool:
    """Whether an operation does that; where it names the first axis from behind, it is not told."""
    kind = type(operation).__name__
    if kind == "Transpose":
        return operation.axes is None or operation.axes[0] != 0
    return kind in ("Swapaxes", "Moveaxis") and any(getattr(operation, key) == 0 for key in AXES[kind])


class Outermost(Architect):
    """Follows code with any number of samples; such as moves their axis, with one."""

    def traced(self, layer: Any, args: Any, kwargs: Any, *, training: bool) -> Part:
        """What the code of a layer does when it is called like this."""
        found = trace(layer, args, kwargs, self.samples, training=training)
        line = where_samples_move(found.history)
        code = self.code(layer, args, kwargs, training=training)
        if line is None:
            return with_code(self.serialized_call(layer, found), code)
        try:
            check_independent(layer, args, kwargs, training=training)
            return with_code(OneSample(self).outermost(layer, args, kwargs, training=training), code)
        except Untraceable as error:
            return {**refused(layer, error), "line": line}, Arrays()


class OneSample(Architect):
    """Follows code with one sample: no axis of a tensor stands for several.

    Attributes:
        rows: follows layers to which the first axis is one of samples.
    """

    def __init__(self, outside: Architect) -> None:
        super().__init__(outside.library, 1, outside.functions)
        self.rows = Architect(outside.library, outside.samples, outside.functions)

    def outermost(self, layer: Any, args: Any, kwargs: Any, *, training: bool) -> Part:
        """A layer that is called with samples."""
        item, arrays = self.followed(layer, args, kwargs, partial(with_samples, 1), training=training)
        return {**item, "config": {**item["config"], "one_sample": True}}, arrays

    def followed(self, layer: Any, args: Any, kwargs: Any, shaped: Callable[..., Any], *, training: bool) -> Part:
        """What the code of a layer does on tensors of these shapes.

        Raises:
            Untraceable: it cannot be followed, or it uses masks.
        """
        found = trace_with(layer, args, kwargs, shaped, training=training)
        if found.masks or any(mask is not None for mask in found.output_masks):
            raise Untraceable("it moves the axis of the samples of what has a mask", ADVICE)
        return self.serialized_call(layer, found)

    def sample_shape(self, tensor: Any) -> tuple[int | None, ...]:
        """All axes of a tensor."""
        return tuple(tensor.shape)

    def layer(self, layer: Any, args: Any, kwargs: Any, *, training: bool) -> Part:
        """A layer of Keras's own does the same to each part along the first axis; other code may do anything."""
        if not is_of_keras(layer):
            return self.followed(layer, args, kwargs, lambda shape: shape, training=training)
        leaves = self.keras.tree.flatten((args, kwargs))
        tensors = [leaf for leaf in leaves if isinstance(leaf, self.tensor)]
        arrays = [leaf for leaf in leaves if is_array(leaf) and not isinstance(leaf, self.tensor)]
        if len(tensors) != 1 or arrays or training or getattr(tensors[0], "_keras_mask", None) is not None:
            reason = f"it calls {layer.name!r} with several tensors, an array, a mask or training=True"
            reason += " after it moved the samples"
            raise Untraceable(reason, ADVICE)
        held = self.rows.layer(layer, args, kwargs, training=False)
        return wrapped("TimeDistributed", layer.name, {}, {"layer": held})

    def operation(self, operation: Any, name: str) -> Item:
        """A function of keras.ops, on tensors with one axis more in front."""
        item = self.serialized(operation)
        try:
            config = with_axis_in_front(type(operation).__name__, item["config"])
        except Untraceable as error:
            item, config = refused(operation, error), {}
        return {**item, "name": name, "config": {**item["config"], **config, "name": name}, "inbound_nodes": []}


def with_axis_in_front(kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """What the config of an operation says where there is one axis more in front.

    Raises:
        Untraceable: that is not known of this operation, or with these arguments.
    """
    if kind in WITHOUT_AXES:
        return {}
    if kind == "Transpose" and config["axes"] is not None:
        return {"axes": [0, *(axis % len(config["axes"]) + 1 for axis in config["axes"])]}
    if kind == "Reshape":
        return {"newshape": [-1, *config["newshape"]]}
    if kind in OF_SEGMENTS:
        return {"axis": 1}
    if kind in AXES and all(config[key] is not None for key in AXES[kind]):
        return {key: later(config[key]) for key in AXES[kind]}
    raise Untraceable("this operation, with these arguments, is not supported where the samples were moved", ADVICE)


def later(axis: Any) -> Any:
    """An axis, or several, where there is one more in front."""
    if isinstance(axis, (list, tuple)):
        return [later(each) for each in axis]
    return axis if axis < 0 else axis + 1


def check_independent(layer: Any, args: Any, kwargs: Any, *, training: bool) -> None:
    """Calls a layer on random batches, and on each of their samples alone.

    Raises:
        Untraceable: samples meet, or that cannot be told.
    """
    keras = sys.modules["keras"]
    tree, given = keras.tree, (tuple(args), dict(kwargs))
    rng = np.random.default_rng(1)

    def numbers(count: int, leaf: Any) -> Any:
        if not isinstance(leaf, keras.KerasTensor):
            return leaf
        if None in leaf.shape[1:] or not keras.backend.is_float_dtype(leaf.dtype):
            reason = f"it moves the axis of the samples of a tensor {tuple(leaf.shape)} of {leaf.dtype}"
            raise Untraceable(reason, "give the Input layer a full shape, of floats; or " + ADVICE)
        return keras.ops.convert_to_tensor(rng.normal(size=(count, *leaf.shape[1:])), dtype=leaf.dtype)

    def only(k: int, leaf: Any, value: Any) -> Any:
        return value[k : k + 1] if isinstance(leaf, keras.KerasTensor) else value

    def outputs(given: Any) -> list[Any]:
        with predicting(training=training):
            return list(map(keras.ops.convert_to_numpy, tree.flatten(layer(*given[0], **given[1]))))

    for count in BATCHES:
        batch = tree.map_structure(partial(numbers, count), given)
        try:
            together = outputs(batch)
            alone = [outputs(tree.map_structure(partial(only, k), given, batch)) for k in range(count)]
        except Exception as error:  # whatever the user's code, or Keras, raises
            raise untraceable(layer, error) from error
        for found, rows in zip(together, zip(*alone)):
            check_rows(found, rows)


def check_rows(found: Any, rows: Any) -> None:
    """Compares what a batch gave with what its samples gave alone.

    Raises:
        Untraceable: it is not the same, or the same for all samples.
    """
    if found.shape[:1] != (len(rows),) or any(row.shape != (1, *found.shape[1:]) for row in rows):
        raise Untraceable("the first axis of what it gives is not that of the samples", ADVICE)
    expected = np.concatenate(rows)
    if np.array_equal(found[0], found[1]) or not np.all(np.isfinite(expected)):
        reason = "it moves the axis of the samples, and gives the same for different samples, or no finite numbers"
        raise Untraceable(reason + ": whether samples meet cannot be told", ADVICE)
    if np.max(np.abs(found - expected)) > TOLERANCE * np.max(np.abs(expected)):
        raise Untraceable("it moves the axis of the samples so that samples meet", ADVICE)
