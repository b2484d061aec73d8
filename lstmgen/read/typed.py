"""Determines the dtype of outputs; refuses integers that may overflow in Keras, since lstmgen uses real numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.read import dtypes, ranges
from lstmgen.read.advice import COMPLEX_ADVICE, INTEGER_ADVICE, TEXT_ADVICE
from lstmgen.read.assumed import PUBLISHED
from lstmgen.read.dtypes import COMPLEX, FLOAT, INTEGERS, STRING
from lstmgen.read.layer import Call
from lstmgen.read.nodes import leaves
from lstmgen.read.refusal import Refusal
from lstmgen.read.serialized import FUNCTION, TRACED
from lstmgen.read.tensor import Tensor

PASSING = ("Sequential", "Model", "Functional", TRACED)  # classes that pass their inputs to inner layers
# Classes whose layer functions, or inner layers, have set the dtype of the outputs.
HOLDERS = ("TimeDistributed", "SpectralNormalization", "Pipeline", "Discretization", FUNCTION, *PASSING)
CLIPPED = ("x_min", "x_max")
OPERANDS = ("x", "y", "b", "bias", "clip_value_min", "clip_value_max", "constant_values")  # of TensorFlow's functions


def check_text(call: Call, *, takes_text: bool) -> None:
    """Checks that only tokenizing layers have text as input, and no other input; models pass it on.

    Raises:
        Refusal: the layer has the wrong kind of input.
    """
    if call.class_name in PASSING:
        return
    dtypes_of_call = [
        leaf.dtype for leaf in leaves((call.inputs, call.args.values, call.kwargs.values)) if isinstance(leaf, Tensor)
    ]
    if any((dtype == STRING) != takes_text for dtype in dtypes_of_call):
        raise Refusal("it is called with numbers, not text" if takes_text else "it is called with text", TEXT_ADVICE)


def check_complex(call: Call) -> None:
    """Checks that only layers that convert complex numbers to real ones have them as input; models pass them on.

    Raises:
        Refusal: another layer has complex numbers as input.
    """
    arguments = leaves((call.inputs, call.args.values, call.kwargs.values))
    call_tensors = [leaf for leaf in arguments if isinstance(leaf, Tensor)]
    if call.class_name not in (*PASSING, "kapre.Magnitude") and is_complex(call_tensors):
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
        raise Refusal("it makes complex numbers", COMPLEX_ADVICE)
    if call.class_name in HOLDERS or call.class_name in PUBLISHED:
        return outputs
    dtype = output_dtype(call)
    for out in outputs if dtype != FLOAT else ():
        limits = call.reading.ranges.get(out.value.name)
        if limits is None or not limits.integral:
            raise Refusal(f"it computes with integers ({dtype}), which is not supported here", INTEGER_ADVICE)
        if not limits.within(dtype):
            low, high = ranges.held(dtype)
            reason = f"it computes in {dtype}, which holds {low:,} to {high:,} exactly"
            raise Refusal(
                f"{reason}, but what it gives may lie at {limits.low:,.0f} to {limits.high:,.0f}", INTEGER_ADVICE
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
    if not is_operation(call):
        return dtypes.of_layer(call.class_name, [x.dtype for x in call.inputs], keras3=call.version.keras3)
    name = dtypes.plain(call.class_name.removeprefix("ops.") if keras3 else call.function.rpartition(".")[2])
    dtype = dtypes.named(call.config.values.get("dtype")) if keras3 else call.dtype
    if dtype is not None:
        return dtypes.known(dtype)
    operand_dtypes = [x.dtype for x in (tensors(call)[1:] if name in dtypes.CHOICES else tensors(call))]
    constants = list(constant_operands(call, name) if keras3 else constants_of_tensorflow(call))
    # TensorFlow converts a constant to the dtype of the tensor beside it.
    deciding = constants if keras3 or not operand_dtypes else []
    kinds = [dtypes.kind_of_constant(value) for value in deciding]
    if not keras3 and "bool" in kinds and len(set(kinds)) > 1:  # TensorFlow converts them to the first
        raise Refusal("its constants are truth values and numbers, of which TensorFlow makes one or the other")
    operands = operand_dtypes + kinds
    common = dtypes.promoted(operands)
    if FLOAT not in operand_dtypes:  # integers are converted to the dtype of a float beside them
        for value in constants:
            call.reading.rounds(call.name, str(getattr(value, "dtype", "")))
    if name in dtypes.BITWISE and common != "bool":
        raise Refusal("it combines the bits of integers, which is not supported", INTEGER_ADVICE)
    for value in constants if common != FLOAT else ():
        limits = ranges.of_array(value)
        if limits is None or not limits.integral or not limits.within(common):
            raise Refusal(f"its constant does not fit {common}, what it computes in", INTEGER_ADVICE)
    return dtypes.of_operation(name, operands, keras3=call.version.keras3)


def is_operation(call: Call) -> bool:
    """Returns true for a call of a function, false for a layer."""
    return call.class_name.startswith("ops.") or bool(call.function)


def tensors(call: Call) -> list[Tensor]:
    """The tensors among the arguments of a function, in order."""
    arguments = [call.args.values, call.kwargs.values] if call.args else [call.inputs, call.kwargs.values]
    return [leaf for leaf in leaves(arguments) if isinstance(leaf, Tensor)]


def constant_operands(call: Call, name: str) -> Iterator[Any]:
    """Yields the constants among the operands of a Keras 3 operation, which affect its dtype."""
    if name in dtypes.PROMOTING or name in dtypes.CHOICES:
        first = 1 if name in dtypes.CHOICES else 0
        for value in [*call.args.values[first : first + 2], *(call.kwargs.values.get(key) for key in ("x1", "x2"))]:
            if value is not None and not isinstance(value, Tensor):
                yield value
    for value in leaves(call.args.values) if name in dtypes.JOINING else ():
        if isinstance(value, np.ndarray):
            yield value
    for key in CLIPPED if name == "clip" else ():
        if isinstance(call.config.values.get(key), (int, float)):
            yield call.config.values[key]


def constants_of_tensorflow(call: Call) -> Iterator[Any]:
    """Yields the constants among the operands of a TensorFlow function."""
    for value in [*call.args.values, *(call.kwargs.values.get(key) for key in OPERANDS)]:
        if isinstance(value, (int, float, list, np.ndarray)) and not any(
            isinstance(leaf, Tensor) for leaf in leaves(value)
        ):
            yield value
