"""Follows code that moves the batch axis, such as graph convolutions that put the nodes of their graph first.

The code is followed on a batch of one sample, whose axis is an ordinary axis of length 1. A new batch axis is then
put in front of all tensors. This is correct if no sample influences another one, which is checked with numbers.
"""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from lstmgen.read.arrays.table import KERAS
from lstmgen.read.live.architecture import Architect, with_code
from lstmgen.read.live.calls import History, Untraceable, predicting, trace, trace_with, untraceable, with_samples
from lstmgen.read.live.functional import Item, Part, refused, wrapped
from lstmgen.read.live.origin import is_of_keras
from lstmgen.read.live.running import is_array
from lstmgen.read.live.weights import Arrays

# Operations without axes among their arguments, and the arguments of the others that are axes.
WITHOUT_AXES = frozenset(["Matmul", *(name for name, word in KERAS.items() if word.function.pointwise)])
REDUCTIONS = ("Sum", "Mean", "Max", "Min", "Prod", "Var", "Std", "Softmax", "LogSoftmax")
AXES = {
    **dict.fromkeys((*REDUCTIONS, "Concatenate", "Stack", "Take", "ExpandDims", "Squeeze"), ("axis",)),
    "Swapaxes": ("axis1", "axis2"),
    "Moveaxis": ("source", "destination"),
}
OF_SEGMENTS = ("SegmentSum", "SegmentMax")  # along the first axis

BATCHES = (2, 3)  # batch sizes to test with
TOLERANCE = 1e-3  # of the largest number: far above rounding, far below the influence of another sample
ADVICE = "keep the batch axis first, and compute each sample without the others"


def where_samples_move(history: History) -> str | None:
    """The line of the first operation that moves the first axis; None if there is none."""
    moving = (node for node in history.kept if id(node) in history.lines and moves_first(node.operation))
    return next((history.lines[id(node)] for node in moving), None)


def moves_first(operation: Any) -> bool:
    """Returns true if an operation moves axis 0. Negative numbers for that axis are not recognized."""
    kind = type(operation).__name__
    if kind == "Transpose":
        return operation.axes is None or operation.axes[0] != 0
    return kind in ("Swapaxes", "Moveaxis") and any(getattr(operation, key) == 0 for key in AXES[kind])


class Outermost(Architect):
    """Follows code with any number of samples, or with one if the code moves the batch axis."""

    def traced(self, layer: Any, args: Any, kwargs: Any, *, training: bool) -> Part:
        """Follows the code of a layer, called with these arguments."""
        call = trace(layer, args, kwargs, self.samples, training=training)
        line = where_samples_move(call.history)
        code = self.code(layer, args, kwargs, training=training)
        if line is None:
            return with_code(self.serialized_call(layer, call), code)
        try:
            check_independent(layer, args, kwargs, training=training)
            return with_code(OneSample(self).outermost(layer, args, kwargs, training=training), code)
        except Untraceable as error:
            return {**refused(layer, error), "line": line}, Arrays()


class OneSample(Architect):
    """Follows code with one sample: tensors have no batch axis.

    Attributes:
        rows: follows layers of Keras, for which the first axis is the batch axis.
    """

    def __init__(self, outside: Architect) -> None:
        super().__init__(outside.library, 1, outside.once)
        self.rows = Architect(outside.library, outside.samples, outside.once)

    def outermost(self, layer: Any, args: Any, kwargs: Any, *, training: bool) -> Part:
        """Follows a layer that is called with a batch axis."""
        item, arrays = self.followed(layer, args, kwargs, partial(with_samples, 1), training=training)
        return {**item, "config": {**item["config"], "one_sample": True}}, arrays

    def followed(self, layer: Any, args: Any, kwargs: Any, shaped: Callable[..., Any], *, training: bool) -> Part:
        """Follows the code of a layer on tensors whose shapes `shaped` returns.

        Raises:
            Untraceable: the code cannot be followed, or it uses masks.
        """
        call = trace_with(layer, args, kwargs, shaped, training=training)
        if call.masks or any(mask is not None for mask in call.output_masks):
            raise Untraceable("it moves the batch axis of a tensor with a mask", ADVICE)
        return self.serialized_call(layer, call)

    def sample_shape(self, tensor: Any) -> tuple[int | None, ...]:
        """All axes of a tensor."""
        return tuple(tensor.shape)

    def layer(self, layer: Any, args: Any, kwargs: Any, *, training: bool) -> Part:
        """Writes down a layer of Keras as TimeDistributed over the first axis, and follows other code."""
        if not is_of_keras(layer):
            return self.followed(layer, args, kwargs, lambda shape: shape, training=training)
        leaves = self.keras.tree.flatten((args, kwargs))
        tensors = [leaf for leaf in leaves if isinstance(leaf, self.tensor)]
        arrays = [leaf for leaf in leaves if is_array(leaf) and not isinstance(leaf, self.tensor)]
        if len(tensors) != 1 or arrays or training or getattr(tensors[0], "_keras_mask", None) is not None:
            reason = f"it moves the batch axis, then calls {layer.name!r} with several tensors, an array, a mask or "
            raise Untraceable(reason + "training=True", ADVICE)
        held = self.rows.layer(layer, args, kwargs, training=False)
        return wrapped("TimeDistributed", layer.name, {}, {"layer": held})

    def operation(self, operation: Any, name: str) -> Item:
        """Writes down a function of keras.ops, on tensors with one more axis in front."""
        item = self.serialized(operation)
        try:
            config = with_axis_in_front(type(operation).__name__, item["config"])
        except Untraceable as error:
            item, config = refused(operation, error), {}
        return {**item, "name": name, "config": {**item["config"], **config, "name": name}, "inbound_nodes": []}


def with_axis_in_front(kind: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Adapts the config of an operation to one more axis in front: returns the keys that change.

    Raises:
        Untraceable: not supported for this operation, or for these arguments.
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
    raise Untraceable("not supported with these arguments after the batch axis was moved", ADVICE)


def later(axis: Any) -> Any:
    """The number of an axis, or of several, after one more axis was put in front."""
    if isinstance(axis, (list, tuple)):
        return [later(item) for item in axis]
    return axis if axis < 0 else axis + 1


def check_independent(layer: Any, args: Any, kwargs: Any, *, training: bool) -> None:
    """Calls a layer on random batches, and on each of their samples alone, and compares the outputs.

    Raises:
        Untraceable: one sample influences another, or the outputs cannot show it.
    """
    keras = sys.modules["keras"]
    tree, call_arguments = keras.tree, (tuple(args), dict(kwargs))
    rng = np.random.default_rng(1)

    def numbers(count: int, leaf: Any) -> Any:
        if not isinstance(leaf, keras.KerasTensor):
            return leaf
        if None in leaf.shape[1:] or not keras.backend.is_float_dtype(leaf.dtype):
            reason = f"it moves the batch axis of a tensor of shape {tuple(leaf.shape)} and dtype {leaf.dtype}"
            raise Untraceable(reason, "give the Input layer a full shape of floats; or " + ADVICE)
        return keras.ops.convert_to_tensor(rng.normal(size=(count, *leaf.shape[1:])), dtype=leaf.dtype)

    def only(k: int, leaf: Any, value: Any) -> Any:
        return value[k : k + 1] if isinstance(leaf, keras.KerasTensor) else value

    def outputs(arguments: Any) -> list[Any]:
        with predicting(training=training):
            return list(map(keras.ops.convert_to_numpy, tree.flatten(layer(*arguments[0], **arguments[1]))))

    for count in BATCHES:
        batch = tree.map_structure(partial(numbers, count), call_arguments)
        try:
            together = outputs(batch)
            alone = [outputs(tree.map_structure(partial(only, k), call_arguments, batch)) for k in range(count)]
        except Exception as error:  # whatever the user's code, or Keras, raises
            raise untraceable(layer, error) from error
        for output, rows in zip(together, zip(*alone)):
            check_rows(output, rows)


def check_rows(batch: Any, rows: Any) -> None:
    """Compares an output for a batch with the outputs for its samples alone.

    Raises:
        Untraceable: they differ, or all samples have the same output, which proves nothing.
    """
    if batch.shape[:1] != (len(rows),) or any(row.shape != (1, *batch.shape[1:]) for row in rows):
        raise Untraceable("the first axis of its output is not the batch axis", ADVICE)
    expected = np.concatenate(rows)
    if np.array_equal(batch[0], batch[1]) or not np.all(np.isfinite(expected)):
        reason = "it moves the batch axis, and cannot be checked: it returns the same for different samples, or no "
        raise Untraceable(reason + "finite numbers", ADVICE)
    if np.max(np.abs(batch - expected)) > TOLERANCE * np.max(np.abs(expected)):
        raise Untraceable("it moves the batch axis, and one sample influences another", ADVICE)
