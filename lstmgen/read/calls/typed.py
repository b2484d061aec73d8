"""Determines the dtype of outputs; refuses integers that may overflow in Keras, since lstmgen uses real numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.ranges import of_array
from lstmgen.read.calls import ranges
from lstmgen.read.calls.layer import Call
from lstmgen.read.calls.tensor import Tensor
from lstmgen.read.configs import dtypes
from lstmgen.read.configs.advice import COMPLEX_ADVICE, INTEGER_ADVICE, TEXT_ADVICE
from lstmgen.read.configs.assumed import PUBLISHED
from lstmgen.read.configs.dtypes import COMPLEX, FLOAT, INTEGERS, STRING, Result
from lstmgen.read.configs.nodes import leaves
from lstmgen.read.configs.serialized import TRACED
from lstmgen.read.containers.functions import FUNCTION
from lstmgen.read.containers.onnx import ONNX_GRAPH
from lstmgen.read.refusal import Refusal

PASSING = ("Sequential", "Model", "Functional", TRACED)  # classes that pass their inputs to inner layers
# Classes whose layer functions, or inner layers, have set the dtype of the outputs.
HOLDERS = ("TimeDistributed", "SpectralNormalization", "Pipeline", "Discretization", FUNCTION, ONNX_GRAPH, *PASSING)
OPERANDS = ("x", "x1", "x2", "xs", "operands", "x_min", "x_max")  # which may be constants
CONSTANTS = (int, float, list, np.ndarray)


def tensors_of(call: Call) -> list[Tensor]:
    """The tensors among the inputs and arguments of a call."""
    arguments = leaves((call.inputs, call.args.values, call.kwargs.values))
    return [leaf for leaf in arguments if isinstance(leaf, Tensor)]


def check_text(call: Call, *, takes_text: bool) -> None:
    """Checks that only tokenizing layers have text as input, and no other input; models pass it on.

    Raises:
        Refusal: the layer has the wrong kind of input.
    """
    if call.class_name in PASSING:
        return
    if any((x.dtype == STRING) != takes_text for x in tensors_of(call)):
        raise Refusal("it is called with numbers, not text" if takes_text else "it is called with text", TEXT_ADVICE)


def check_complex(call: Call) -> None:
    """Checks that only layers that convert complex numbers to real ones have them as input; models pass them on.

    Raises:
        Refusal: another layer has complex numbers as input.
    """
    if call.class_name not in (*PASSING, "kapre.Magnitude") and is_complex(tensors_of(call)):
        raise Refusal("it is called with complex numbers", COMPLEX_ADVICE)


def is_complex(tensors: Iterable[Tensor]) -> bool:
    """Returns true if a tensor is complex."""
    return any(x.dtype == COMPLEX for x in tensors)


def check_policy(call: Call) -> None:
    """Checks the dtype of a layer, to which it casts its inputs; records floats of few bits.

    Raises:
        Refusal: the layer casts floats to integers.
    """
    if not is_operation(call) and call.class_name not in HOLDERS:
        call.reading.rounds(call.name, call.config.dtype())
    if is_operation(call) or call.class_name == "Embedding" or call.config.dtype() not in INTEGERS:
        return
    casts = call.version.keras3 and any(x.dtype == FLOAT for x in call.inputs)
    if casts or call.class_name in dtypes.FLOAT_LAYERS:
        raise Refusal(f"it computes with integers (dtype={call.config.dtype()!r})", "give it a float dtype")


def with_dtype(call: Call, outputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Returns the outputs with their dtype in Keras.

    Raises:
        Refusal: integers may leave the range of their dtype, or outputs are complex.
    """
    if call.class_name not in (*PASSING, "kapre.STFT") and is_complex(outputs):
        raise Refusal("complex outputs are not supported", COMPLEX_ADVICE)
    if call.class_name in HOLDERS or call.class_name in PUBLISHED:
        return outputs
    dtype = output_dtype(call)
    for out in outputs if dtype != FLOAT else ():
        limits = call.reading.ranges.get(out.value.name)
        if limits is None or not limits.integral:
            raise Refusal(f"it computes with integers ({dtype}), which is not supported here", INTEGER_ADVICE)
        if not ranges.fits(limits, dtype):
            low, high = ranges.held(dtype)
            reason = f"it computes in {dtype}, which holds {low:,} to {high:,} exactly"
            raise Refusal(
                f"{reason}, but its output may range from {limits.low:,.0f} to {limits.high:,.0f}", INTEGER_ADVICE
            )
    return tuple(replace(out, dtype=dtype) for out in outputs)


def blends_in_keras2(call: Call) -> bool:
    """Returns true for bilinear UpSampling2D in Keras 2, which converts integers to floats; Keras 3 rounds them."""
    is_bilinear = call.config.values.get("interpolation") == "bilinear"
    return call.class_name == "UpSampling2D" and is_bilinear and not call.version.keras3


def output_dtype(call: Call) -> str:
    """The dtype of the outputs of a call.

    Raises:
        Refusal: the operation treats integers differently from real numbers.
    """
    keras3 = call.class_name.startswith("ops.")
    if blends_in_keras2(call):
        return FLOAT
    function = call.function
    if function is None:
        return dtypes.of_layer(call.class_name, [x.dtype for x in call.inputs], keras3=call.version.keras3)
    if call.dtype is not None:
        return dtypes.known(call.dtype)
    operand_dtypes = [leaf.dtype for leaf in leaves(deciding(call)) if isinstance(leaf, Tensor)]
    constants = list(constant_operands(call))
    # TensorFlow converts a constant to the dtype of the tensor beside it.
    promoting = constants if keras3 or not operand_dtypes else []
    kinds = [dtypes.kind_of_constant(value) for value in promoting]
    if not keras3 and "bool" in kinds and len(set(kinds)) > 1:  # TensorFlow converts them to the first
        raise Refusal("its constants mix booleans and numbers, which TensorFlow converts to one of both")
    operands = operand_dtypes + kinds
    common = dtypes.promoted(operands)
    if FLOAT not in operand_dtypes:  # integers are converted to the dtype of a float beside them
        for value in constants:
            call.reading.rounds(call.name, str(getattr(value, "dtype", "")))
    if function.result is Result.BITS and common != "bool":
        raise Refusal("bitwise operations on integers are not supported", INTEGER_ADVICE)
    for value in constants if common != FLOAT else ():
        limits = of_array(value)
        if limits is None or not limits.integral or not ranges.fits(limits, common):
            raise Refusal(f"its constant does not fit {common}, the dtype of its arithmetic", INTEGER_ADVICE)
    return dtypes.of_function(function.result, operands, keras3=keras3)


def is_operation(call: Call) -> bool:
    """Returns true for a call of a function, false for a layer."""
    return call.class_name.startswith("ops.") or call.function is not None


def deciding(call: Call) -> list[Any]:
    """The arguments of a function that have a say in what it computes in: not the condition of a choice."""
    return [value for name, value in call.arguments.items() if name != "condition"]


def constant_operands(call: Call) -> Iterator[Any]:
    """The constants among the operands of a function."""
    names = OPERANDS if call.class_name.startswith("ops.") else (*OPERANDS, "constant_values")
    for value in (call.arguments.get(name) for name in names):
        if isinstance(value, (list, tuple)) and any(isinstance(leaf, Tensor) for leaf in leaves(value)):
            yield from (item for item in value if isinstance(item, CONSTANTS))
        elif isinstance(value, CONSTANTS):
            yield value
