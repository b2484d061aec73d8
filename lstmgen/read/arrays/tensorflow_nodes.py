"""Nodes that call TensorFlow itself: TFOpLambda and SlicingOpLambda (TF 2.4 to 2.15), TensorFlowOpLayer before.

Source: tf_keras/src/layers/core/tf_op_layer.py; TensorFlowOpLayer in tf_keras/src/engine/base_layer.py.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from lstmgen.graph.graph import Value
from lstmgen.read.arrays.selection import get_item
from lstmgen.read.arrays.table import NODES, TF
from lstmgen.read.calls.layer import Call, Refusal, layer, shorten
from lstmgen.read.calls.vocabulary import REQUIRED, Word
from lstmgen.read.configs.dtypes import INTEGERS, named

ADVICE = "replace it by Keras's own layers and save the model again"


GETITEM = "__operators__.getitem"
# Where TensorFlow exports its functions to Python. The last part of a name means the same in all of them.
MODULES = ("", "math", "nn", "linalg", "__operators__", "compat.v1", "compat.v1.math", "compat.v1.nn", "keras.backend")
# Python's operators with a tensor on the right.
REVERSED = {f"r{name}": name for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow")}
# Arguments that change nothing while they have one of these values.
HARMLESS: dict[str, tuple[Any, ...]] = {
    "conjugate": (False, None),
    "batch_dims": (0, None),
    "on_value": (1, None),
    "off_value": (0, None),
    "adjoint_a": (False, None),
    "adjoint_b": (False, None),
    "a_is_sparse": (False, None),
    "b_is_sparse": (False, None),
    "dtype": (None, "float32", "float64"),
}


def exported(name: str) -> Word | None:
    """The function that TensorFlow exports to Python under a name, if it is known here."""
    module, _, last = name.rpartition(".")
    return TF.get(REVERSED.get(last, last)) if module in MODULES else None


def is_known(name: str) -> bool:
    """Checks that TensorFlow exports a function of arrays under a name, which does nothing else."""
    return name == GETITEM or exported(name) is not None


@layer("TFOpLambda", mask="drop", arguments=True)
def tf_op_lambda(call: Call) -> Any:
    """A call of a function of TensorFlow: the first argument has no name, the others have theirs."""
    name = str(call.config.raw("function"))
    word = exported(name)
    if word is None:
        raise Refusal(f"function {shorten(name)} is not supported", ADVICE)
    call.kwargs.ignore("name")
    spellings = {parameter.spelling for parameter in word.parameters}
    for key, allowed in HARMLESS.items():
        if key not in spellings:
            call.kwargs.only(key, *allowed)
    first, *rest = word.parameters
    if not word.spelling.spread and len(call.args) != 1:
        raise miscounted(f"function {name}", len(call.args) + len(rest))
    values = {first.name: list(call.args) if word.spelling.spread else call.args[0]}
    values |= options(word, {parameter.name: call.kwargs.raw(parameter.spelling) for parameter in rest})
    if name.rpartition(".")[2] in REVERSED:
        values["x1"], values["x2"] = values["x2"], values["x1"]
    return call.of_function(word.function, values, word.meaning, dtype=named(call.kwargs.raw("dtype")))


def options(word: Word, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by parameter, with the defaults of those that are None."""
    defaults = {parameter.name: parameter.default for parameter in word.parameters if parameter.default is not REQUIRED}
    return {name: defaults.get(name) if value is None else value for name, value in values.items()}


def miscounted(what: str, count: int) -> Refusal:
    """A call with more arguments, or fewer, than the function has."""
    return Refusal(f"{what} is called with {count} arguments, which is not supported", ADVICE)


def of_node(call: Call, operation: str, inputs: Sequence[Any], attribute_of: Callable[[str], Any]) -> Any:
    """A call of a function by a node of a graph.

    Args:
        inputs: tensors, and constants as numbers, lists and arrays.
        attribute_of: returns an attribute by name, as a plain value; None where it is missing.
    Raises:
        Refusal: the function is not known, or not with these arguments.
    """
    word = NODES[operation]
    values = bound(word, operation, inputs, attribute_of)
    return call.of_function(word.function, values, word.meaning, dtype=named(attribute_of("DstT")))


def bound(word: Word, operation: str, inputs: Sequence[Any], attribute_of: Callable[[str], Any]) -> dict[str, Any]:
    """The arguments of a function by parameter, from the inputs and attributes of a node.

    Raises:
        Refusal: there are more inputs, or fewer, or an attribute that is not supported.
    """
    attached = set(word.spelling.renamed)
    places = [parameter for parameter in word.parameters if parameter.name not in attached]
    arguments = list(inputs)
    if word.spelling.spread:
        count = len(arguments) - len(places) + 1
        arguments[:count] = [arguments[:count]]
    required = sum(parameter.default is REQUIRED for parameter in places)
    if not required <= len(arguments) <= len(places):
        raise miscounted(f"operation {operation}", len(inputs) + len(attached))
    for name, allowed in word.spelling.fixed.items():
        if attribute_of(name) not in allowed:
            raise Refusal(f"{name}={attribute_of(name)!r} is not supported")
    values = {parameter.name: value for parameter, value in zip(places, arguments)}
    return values | options(word, {name: attribute_of(key) for name, key in word.spelling.renamed.items()})


@layer("SlicingOpLambda", mask="drop", arguments=True)
def slicing_op_lambda(call: Call) -> Value:
    """x[key]: slices, numbers, `...` and new axes."""
    call.config.only("function", GETITEM)
    call.kwargs.ignore("name")
    return get_item(call, call.args[0], [index_part(item) for item in as_list(call.kwargs.raw("slice_spec"))])


def as_list(value: Any) -> list[Any]:
    """A list; a single item becomes a list of one."""
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
    """One operation of a TensorFlow graph; inputs that are constants are in the config by their position."""
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
    if operation not in NODES:
        raise Refusal(f"operation {shorten(operation)} is not supported", ADVICE)
    return of_node(call, operation, inputs, partial(attribute, attributes))


def all_inputs(xs: Sequence[Any], constants: Mapping[str, Any]) -> list[Any]:
    """Tensors and constants in the order of the operation's inputs.

    Raises:
        Refusal: a constant has no place among them.
    """
    count = len(xs) + len(constants)
    places = {str(k): k for k in range(count)}
    if any(str(key) not in places for key in constants):
        raise Refusal(f"its constants have the invalid positions {', '.join(map(str, constants))} of {count}", ADVICE)
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
    if "s" in value:
        return decoded(value["s"])
    plain = next((value[form] for form in ("b", "i", "f") if form in value), None)
    return int(plain) if plain is not None and "i" in value else plain


def decoded(text: Any) -> str | None:
    """A text from its base64 form, in which JSON has bytes; None where it is not one."""
    try:
        return base64.b64decode(str(text), validate=True).decode("ascii")
    except ValueError:
        return None


def strided_slice(call: Call, inputs: list[Any], attributes: Mapping[str, Any]) -> Value:
    """x[key], taken apart into numbers and bit masks that say which of them count."""
    if len(inputs) != 4 or not all(isinstance(part, list) for part in inputs[1:]):
        raise Refusal("a slice with computed limits is not supported")
    return get_item(call, inputs[0], index_of(inputs[1:], [attribute(attributes, key) for key in MASKS]))


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
