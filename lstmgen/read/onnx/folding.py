"""Folds nodes whose operands are constants or shapes, by the table of functions of arrays."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lstmgen.graph.shape import Length
from lstmgen.read.arrays.table import ONNX
from lstmgen.read.calls import folds
from lstmgen.read.calls.folds import DAMAGE, Array, Fold
from lstmgen.read.calls.vocabulary import Word
from lstmgen.read.containers.onnx import OnnxNode
from lstmgen.read.containers.onnx_tensors import DTYPES, StoredTensor
from lstmgen.read.onnx.constants import dequantized, mel_weights, quantized_weights, unit_matrix, window
from lstmgen.read.onnx.values import SHAPE_ADVICE, integers, lengths, sizes
from lstmgen.read.refusal import Refusal

Attributes = Mapping[str, Any]


def fold(node: OnnxNode, inputs: Sequence[Array | None]) -> Any:
    """Computes the outputs of a node with constant operands.

    Raises:
        Refusal: the operands do not fit, or the result is too large.
    """
    try:
        with np.errstate(all="ignore"):
            result = computed(node, inputs)
            return list(map(np.asarray, result)) if isinstance(result, (list, tuple)) else np.asarray(result)
    except DAMAGE:
        raise Refusal(f"operator {node.op} does not fit its constant operands") from None
    except Refusal as error:
        if any(x is not None and x.dtype == object for x in inputs):
            raise Refusal(error.reason, error.advice or SHAPE_ADVICE) from None
        raise


def computed(node: OnnxNode, inputs: Sequence[Array | None]) -> Any:
    """Computes a node by its row, or by its own function."""
    if node.op in OWN:
        return OWN[node.op]({"num_outputs": len(node.outputs), **node.attributes}, *inputs)
    word = ONNX[node.op]
    return word.folded(bound(word, node.attributes, inputs))


def bound(word: Word, attributes: Attributes, inputs: Sequence[Array | None]) -> dict[str, Any]:
    """The arguments of a fold by parameter; an option is an attribute or, in some opsets, an input.

    Raises:
        Refusal: an option depends on a free length.
    """
    options = {option.name: option for option in word.options}
    values: dict[str, Any] = {name: option.default for name, option in options.items()}
    values |= {name: attributes[key] for name, key in word.spelling.renamed.items() if key in attributes}
    if word.spelling.spread:
        return values | {word.operands[0].name: inputs}
    if len(inputs) > len(word.parameters):
        raise ValueError
    for parameter, x in zip(word.parameters, inputs):
        if x is not None and parameter.name in options:
            values[parameter.name] = integers(x, OPTIONS.get(parameter.name, "an option of a constant"))
        elif x is not None:
            values[parameter.name] = x
    if "keepdims" in options and not values["axis"]:  # without axes a reduction is over all
        values["axis"] = [] if attributes.get("noop_with_empty_axes") else None
    if "dtype" in options:
        values["dtype"] = DTYPES.get(int(values["dtype"]), "")
    return values


OPTIONS = {"shape": "the shape of a constant", "repeats": "the shape of a constant"}


def constant(attributes: Attributes) -> Array:
    """Constant."""
    value = attributes.get("value")
    if isinstance(value, StoredTensor):
        return value.array
    for key, dtype in (("value_float", np.float32), ("value_floats", np.float32), ("value_int", np.int64)):
        if key in attributes:
            return np.asarray(attributes[key], dtype=dtype)
    return np.asarray(attributes["value_ints"], dtype=np.int64)


def filled(attributes: Attributes, dims: Array) -> Array:
    """ConstantOfShape."""
    value = attributes.get("value")
    item = value.array.reshape(-1)[:1].reshape(()) if isinstance(value, StoredTensor) else np.zeros((), np.float32)
    return folds.full(np.array(integers(dims, "the shape of a constant"), dtype=np.int64), item)


def slices(attributes: Attributes, x: Array, *limits: Array) -> Array:
    """Slice."""
    if not limits:
        starts, ends = attributes["starts"], attributes["ends"]
        axes, steps = attributes.get("axes"), None
    else:
        starts, ends = (lengths(limit, "a slice of a constant") for limit in limits[:2])
        axes = limits[2].tolist() if len(limits) > 2 and limits[2] is not None else None
        steps = limits[3].tolist() if len(limits) > 3 and limits[3] is not None else None
    key = [slice(None)] * x.ndim
    if any(isinstance(item, Length) for item in (*starts, *ends)):
        raise Refusal("a constant with the length of a free axis is not supported")
    for k, axis in enumerate(range(len(starts)) if axes is None else axes):
        step = 1 if steps is None else int(steps[k])
        start, end = int(starts[k]), int(ends[k])
        length = x.shape[axis]
        key[axis] = slice(start, None if step < 0 and end < -length else end, step)
    return np.asarray(x[tuple(key)])


def split(attributes: Attributes, x: Array, sections: Array | None = None) -> list[Array]:
    """Split."""
    axis = int(attributes.get("axis", 0))
    parts = split_sizes(x.shape[axis], attributes, sections)
    return np.split(x, np.cumsum(parts)[:-1], axis)


def split_sizes(size: int, attributes: Attributes, sections: Array | None) -> list[int]:
    """The sizes of the parts of a Split: from an attribute or an input, else equal but for a smaller last one."""
    listed = attributes.get("split") if sections is None else integers(sections, "the sizes of a split")
    if listed:
        return [int(n) for n in listed]
    count = int(attributes["num_outputs"])
    part = -(-size // count)
    return [*[part] * (count - 1), size - part * (count - 1)]


def reshape(attributes: Attributes, x: Array, dims: Array | None = None) -> Array:
    """Reshape; 0 keeps a length."""
    wanted = attributes["shape"] if dims is None else integers(dims, "the shape of a constant")
    keeps = [x.shape[k] if n == 0 and not attributes.get("allowzero") else n for k, n in enumerate(wanted)]
    return x.reshape(keeps)


def flatten(attributes: Attributes, x: Array) -> Array:
    """Flatten."""
    axis = int(attributes.get("axis", 1))
    axis += x.ndim if axis < 0 else 0
    return x.reshape(math.prod(x.shape[:axis]), math.prod(x.shape[axis:]))


def part_of_shape(attributes: Attributes) -> slice:
    """The part of a shape that the node Shape gives."""
    return slice(int(attributes.get("start", 0)), attributes.get("end"))


def variadic(op: str) -> Fold:
    """Returns a fold for any number of operands, two by two."""
    two = ONNX[op].fold
    assert two is not None

    def computed(attributes: Attributes, *inputs: Array) -> Array:
        result = inputs[0]
        for other in inputs[1:]:
            result = two(result, other)
        return result

    return computed


# Nodes whose operands or attributes are not those of a row.
OWN: dict[str, Fold] = {
    "Constant": constant,
    "ConstantOfShape": filled,
    "Shape": lambda attributes, x: sizes(x.shape[part_of_shape(attributes)]),
    "Mod": lambda attributes, a, b: folds.exact(np.fmod if attributes.get("fmod") else np.mod)(a, b),
    "Max": variadic("Max"),
    "Min": variadic("Min"),
    "Sum": variadic("Add"),
    "Slice": slices,
    "Split": split,
    "Reshape": reshape,
    "Flatten": flatten,
    "BitwiseAnd": lambda attributes, a, b: np.bitwise_and(a, b),
    "BitwiseOr": lambda attributes, a, b: np.bitwise_or(a, b),
    "BitwiseXor": lambda attributes, a, b: np.bitwise_xor(a, b),
    "BitwiseNot": lambda attributes, x: np.bitwise_not(x),
    "BitShift": lambda attributes, a, b: (np.left_shift if attributes["direction"] == "LEFT" else np.right_shift)(a, b),
    "NonZero": lambda attributes, x: np.stack(np.nonzero(x)),
    "EyeLike": unit_matrix,
    "HannWindow": window(0.5, -0.5),
    "HammingWindow": window(25 / 46, -21 / 46),
    "BlackmanWindow": window(0.42, -0.5, 0.08),
    "MelWeightMatrix": mel_weights,
    "DequantizeLinear": dequantized,
    "QuantizeLinear": quantized_weights,
}
FOLDED = frozenset([*OWN, *(name for name, word in ONNX.items() if word.fold is not None)])
