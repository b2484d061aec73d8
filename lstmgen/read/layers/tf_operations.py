"""Nodes that call TensorFlow itself: TFOpLambda and SlicingOpLambda (TF 2.4 to 2.15), TensorFlowOpLayer before.

Source: tf_keras/src/layers/core/tf_op_layer.py; TensorFlowOpLayer in tf_keras/src/engine/base_layer.py.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping, Sequence
from typing import Any

from lstmgen.graph.graph import Value
from lstmgen.read.dtypes import INTEGERS, named
from lstmgen.read.layer import Call, Refusal, layer, shorten
from lstmgen.read.layers.batched import tensor
from lstmgen.read.layers.batched_layout import indexed
from lstmgen.read.layers.tf_functions import Meaning
from lstmgen.read.layers.tf_names import GETITEM, GRAPH_OPERATIONS, HARMLESS, exported

ADVICE = "replace it by Keras's own layers and save the model again"


@layer("TFOpLambda", mask="drop", arguments=True)
def tf_op_lambda(call: Call) -> Any:
    """A call of a function of TensorFlow: the first argument stands by itself, the others under their names."""
    name = str(call.config.raw("function"))
    found, last = exported(name), name.rpartition(".")[2]
    if found is None:
        raise Refusal(f"function {shorten(name)} is not supported", ADVICE)
    call.kwargs.ignore("name")
    for key, allowed in HARMLESS.items():
        if key not in found.names:
            call.kwargs.only(key, *allowed)
    call.function, call.dtype = last, named(call.kwargs.raw("dtype"))
    given = [call.kwargs.raw(key) for key in found.names]
    return evaluated(call, found.meaning, [*call.args, *given], f"function {name}")


def evaluated(call: Call, meaning: Meaning, arguments: list[Any], what: str) -> Any:
    """What a function makes of its arguments, if there are as many as it can take."""
    try:
        inspect.signature(meaning).bind(call, *arguments)
    except TypeError:
        raise Refusal(f"{what} is called with {len(arguments)} arguments, which was not expected", ADVICE) from None
    return meaning(call, *arguments)


@layer("SlicingOpLambda", mask="drop", arguments=True)
def slicing_op_lambda(call: Call) -> Value:
    """x[key]: slices, numbers, `...` and new axes."""
    call.config.only("function", GETITEM)
    call.kwargs.ignore("name")
    return indexed(call, tensor(call.args[0]), [index_part(item) for item in as_list(call.kwargs.raw("slice_spec"))])


def as_list(value: Any) -> list[Any]:
    """A list; one item by itself as a list of it."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def index_part(item: Any) -> Any:
    """A part of an index from its JSON form."""
    if isinstance(item, Mapping):
        if item.get("class_name") == "__ellipsis__":
            return ...
        return slice(item.get("start"), item.get("stop"), item.get("step"))
    return item


DTYPES = {
    "DT_FLOAT": "float32",
    "DT_DOUBLE": "float64",
    "DT_HALF": "float16",
    "DT_BOOL": "bool",
    "DT_BFLOAT16": "bfloat16",
    **{f"DT_{name.upper()}": name for name in INTEGERS if name != "bool"},
}
MASKS = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")


@layer("TensorFlowOpLayer", mask="drop", arguments=True)
def tensorflow_op_layer(call: Call) -> Any:
    """One operation of a TensorFlow graph; inputs that are constants stand in the config by their position."""
    node = call.config.raw("node_def")
    try:
        node = json.loads(node) if isinstance(node, str) else node
    except (ValueError, RecursionError):
        node = None
    constants = call.config.raw("constants") or {}
    if not isinstance(node, Mapping) or not isinstance(constants, Mapping):
        raise Refusal("its node_def is not JSON", ADVICE)
    operation, attributes = str(node.get("op")), node.get("attr") or {}
    inputs = all_inputs(call.args, constants)
    if operation == "StridedSlice":
        return strided_slice(call, inputs, attributes)
    found = GRAPH_OPERATIONS.get(operation)
    if found is None:
        raise Refusal(f"operation {shorten(operation)} is not supported", ADVICE)
    call.function, call.dtype = operation, named(attribute(attributes, "DstT"))
    given = [attribute(attributes, key) for key in found.names]
    return evaluated(call, found.meaning, [*inputs, *given], f"operation {operation}")


def all_inputs(xs: Sequence[Any], constants: Mapping[str, Any]) -> list[Any]:
    """Tensors and constants in the order of the operation's inputs.

    Raises:
        Refusal: a constant has no place among them.
    """
    count = len(xs) + len(constants)
    places = {str(k): k for k in range(count)}
    if any(str(key) not in places for key in constants):
        raise Refusal(f"its constants have the places {', '.join(map(str, constants))} of {count}", ADVICE)
    by_place = {places[str(key)]: value for key, value in constants.items()}
    tensors = iter(xs)
    return [by_place[k] if k in by_place else next(tensors) for k in range(count)]


def attribute(attributes: Mapping[str, Any], key: str) -> Any:
    """An attribute of a graph operation as a plain value; None where it is missing or empty."""
    value = attributes.get(key)
    if not isinstance(value, Mapping):
        return None
    if "type" in value:
        return DTYPES.get(str(value["type"]), value["type"])
    if isinstance(value.get("list"), Mapping):
        return [int(n) for n in value["list"].get("i", [])] or None
    found = next((value[form] for form in ("b", "i", "f") if form in value), None)
    return int(found) if found is not None and "i" in value else found


def strided_slice(call: Call, inputs: list[Any], attributes: Mapping[str, Any]) -> Value:
    """x[key], taken apart into numbers and bit masks that say which of them count."""
    if len(inputs) != 4 or not all(isinstance(part, list) for part in inputs[1:]):
        raise Refusal("a slice whose limits are computed is not supported")
    return indexed(call, tensor(inputs[0]), index_of(inputs[1:], [attribute(attributes, key) for key in MASKS]))


def index_of(limits: Sequence[list[Any]], masks: Sequence[Any]) -> list[Any]:
    """An index of numpy, from the limits of a StridedSlice.

    Args:
        limits: where each part begins, where it ends, and its steps.
        masks: the values of `MASKS`; None for no bit.
    """
    begin_mask, end_mask, ellipsis, new_axis, shrink = (int(mask or 0) for mask in masks)
    key: list[Any] = []
    for k, (begin, end, step) in enumerate(zip(*limits)):
        bit = 1 << k
        if ellipsis & bit:
            key.append(...)
        elif new_axis & bit:
            key.append(None)
        elif shrink & bit:
            key.append(begin)
        else:
            key.append(slice(None if begin_mask & bit else begin, None if end_mask & bit else end, step))
    return key
