"""The number format of what a call gives; refuses integers that wrap in Keras, for lstmgen computes in real numbers."""

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

PASSING = ("Sequential", "Model", "Functional", TRACED)  # which give what they are given to the layers inside
# Which have settled it, or whose layers inside have.
HOLDERS = ("TimeDistributed", "SpectralNormalization", "Pipeline", "Discretization", FUNCTION, *PASSING)
CLIPPED = ("x_min", "x_max")
OPERANDS = ("x", "y", "b", "bias", "clip_value_min", "clip_value_max", "constant_values")  # of TensorFlow's functions


def check_text(call: Call, *, takes_text: bool) -> None:
    """Text goes to layers that make token ids of it, and nothing else does; models hand it on.

    Raises:
        Refusal: it is otherwise.
    """
    if call.class_name in PASSING:
        return
    given = [
        leaf.dtype for leaf in leaves((call.inputs, call.args.values, call.kwargs.values)) if isinstance(leaf, Tensor)
    ]
    if any((dtype == STRING) != takes_text for dtype in given):
        raise Refusal("it is called with numbers, not text" if takes_text else "it is called with text", TEXT_ADVICE)


def check_complex(call: Call) -> None:
    """Complex numbers go to layers that make real ones of them; models hand them on.

    Raises:
        Refusal: they go elsewhere.
    """
    every = leaves((call.inputs, call.args.values, call.kwargs.values))
    given = [leaf for leaf in every if isinstance(leaf, Tensor)]
    if call.class_name not in (*PASSING, "kapre.Magnitude") and is_complex(given):
        raise Refusal("it is called with complex numbers", COMPLEX_ADVICE)


def is_complex(tensors: Iterable[Tensor]) -> bool:
    """Whether one of them is."""
    return any(x.dtype == COMPLEX for x in tensors)


def check_policy(call: Call) -> None:
    """Layers cast what they are given to their own dtype, to floats of few bits, even to integers.

    Raises:
        Refusal: this layer does.
    """
    if not is_operation(call) and call.class_name not in HOLDERS:
        call.reading.rounds(call.name, call.config.dtype())
    if is_operation(call) or call.class_name == "Embedding" or call.config.dtype() not in INTEGERS:
        return
    casts = call.version.keras3 and any(x.dtype == FLOAT for x in call.inputs)
    if casts or call.class_name in dtypes.FLOAT_LAYERS:
        raise Refusal(f"it computes with integers (dtype={call.config.dtype()!r})", "give it a float dtype")


def with_dtype(call: Call, outputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """The outputs in the number format that Keras computes them in.

    Raises:
        Refusal: that of integers, and they may leave its range; complex numbers, of a layer that holds another.
    """
    if call.class_name not in (*PASSING, "kapre.STFT") and is_complex(outputs):
        raise Refusal("it makes complex numbers", COMPLEX_ADVICE)
    if call.class_name in HOLDERS or call.class_name in PUBLISHED:
        return outputs
    dtype = output_dtype(call)
    for out in outputs if dtype != FLOAT else ():
        found = call.reading.ranges.get(out.value.name)
        if found is None or not found.integral:
            raise Refusal(f"it computes with integers ({dtype}), which is not supported here", INTEGER_ADVICE)
        if not found.within(dtype):
            low, high = ranges.held(dtype)
            reason = f"it computes in {dtype}, which holds {low:,} to {high:,} exactly"
            raise Refusal(
                f"{reason}, but what it gives may lie at {found.low:,.0f} to {found.high:,.0f}", INTEGER_ADVICE
            )
    return tuple(replace(out, dtype=dtype) for out in outputs)


def blends_in_keras2(call: Call) -> bool:
    """Whether it is a layer whose option makes floats of integers in Keras 2; Keras 3 rounds them."""
    is_bilinear = call.config.values.get("interpolation") == "bilinear"
    return call.class_name == "UpSampling2D" and is_bilinear and not call.version.keras3


def output_dtype(call: Call) -> str:
    """What the call gives.

    Raises:
        Refusal: its operands are integers with which it does something else than with real numbers.
    """
    keras3 = call.class_name.startswith("ops.")
    if blends_in_keras2(call):
        return FLOAT
    if not is_operation(call):
        return dtypes.of_layer(call.class_name, [x.dtype for x in call.inputs], keras3=call.version.keras3)
    name = dtypes.plain(call.class_name.removeprefix("ops.") if keras3 else call.function.rpartition(".")[2])
    asked = dtypes.named(call.config.values.get("dtype")) if keras3 else call.dtype
    if asked is not None:
        return dtypes.known(asked)
    given = [x.dtype for x in (tensors(call)[1:] if name in dtypes.CHOICES else tensors(call))]
    constants = list(constant_operands(call, name) if keras3 else constants_of_tensorflow(call))
    # TensorFlow makes of a constant what the tensor beside it is.
    deciding = constants if keras3 or not given else []
    kinds = [dtypes.kind_of_constant(value) for value in deciding]
    if not keras3 and "bool" in kinds and len(set(kinds)) > 1:  # TensorFlow converts them to the first
        raise Refusal("its constants are truth values and numbers, of which TensorFlow makes one or the other")
    operands = given + kinds
    common = dtypes.promoted(operands)
    if FLOAT not in given:  # integers become what a float beside them is
        for value in constants:
            call.reading.rounds(call.name, str(getattr(value, "dtype", "")))
    if name in dtypes.BITWISE and common != "bool":
        raise Refusal("it combines the bits of integers, which is not supported", INTEGER_ADVICE)
    for value in constants if common != FLOAT else ():
        found = ranges.of_array(value)
        if found is None or not found.integral or not found.within(common):
            raise Refusal(f"its constant does not fit {common}, what it computes in", INTEGER_ADVICE)
    return dtypes.of_operation(name, operands, keras3=call.version.keras3)


def is_operation(call: Call) -> bool:
    """Whether it is a call of a function, not of a layer."""
    return call.class_name.startswith("ops.") or bool(call.function)


def tensors(call: Call) -> list[Tensor]:
    """The tensors that a function is called with, in order."""
    every = [call.args.values, call.kwargs.values] if call.args else [call.inputs, call.kwargs.values]
    return [leaf for leaf in leaves(every) if isinstance(leaf, Tensor)]


def constant_operands(call: Call, name: str) -> Iterator[Any]:
    """The constants among the operands of an operation of Keras 3: they have a say in what it computes in."""
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
    """The constants among the operands of a function of TensorFlow."""
    for value in [*call.args.values, *(call.kwargs.values.get(key) for key in OPERANDS)]:
        if isinstance(value, (int, float, list, np.ndarray)) and not any(
            isinstance(leaf, Tensor) for leaf in leaves(value)
        ):
            yield value
