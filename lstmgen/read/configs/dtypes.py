"""The number format in which Keras computes a tensor: float of any size, or integers with their bits.

Keras wraps integers (uint8 at 256), lstmgen computes in real numbers: see `ranges`. A layer or function that is not
listed here as one of floats returns the dtype of its operands. A result that may not be an integer is refused.
Source: keras/src/backend/common/dtypes.py, keras/src/backend/tensorflow/numpy.py; tf_keras promotes nothing.
"""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import numpy as np

from lstmgen.read.configs.tokens import WITH_WORDS

FLOAT = "float32"  # the name for all floats: they differ by rounding only
FLOATS = ("float16", "bfloat16", "float32", "float64")
UNSIGNED = tuple(f"uint{bits}" for bits in (8, 16, 32, 64))
SIGNED = tuple(f"int{bits}" for bits in (8, 16, 32, 64))
INTEGERS = ("bool", *UNSIGNED, *SIGNED)
STRING = "string"
COMPLEX = "complex"  # of tensors with an axis more, the first, for the real and the imaginary part
# Dtypes of arrays that do not hold all of int32; the last does not hold all of float32.
NARROW = ("bool", "int8", "int16", *UNSIGNED, "float16")

# Layers whose output is float for inputs of any dtype.
FLOAT_LAYERS = frozenset(
    "Dense EinsumDense Embedding LSTM GRU SimpleRNN RNN Bidirectional BatchNormalization BatchNormalizationV1 "
    "BatchNormalizationV2 SyncBatchNormalization Normalization Rescaling "
    "LeakyReLU MultiHeadAttention CategoryEncoding CenterCrop MelSpectrogram "
    "RandomFlip RandomRotation RandomTranslation RandomZoom RandomContrast".split()
)
FLOAT_LAYERS_OF_KERAS2 = frozenset(["Resizing"])
FLOAT_LAYERS_OF_KERAS3 = frozenset(f"GlobalAveragePooling{rank}D" for rank in (1, 2, 3))


class Result(Enum):
    """The number format of a function's result."""

    OPERANDS = "that of the operands, promoted"
    MOVED = "that of the operands, whose numbers only move"
    FLOAT = "float"
    FLOAT_IN_KERAS = "float; in TensorFlow that of the operands"
    TRUTH = "bool"
    BITS = "that of the operands, which must be bool"
    TOTAL = "that of the operands; in Keras at least 32 bits"
    NUMBER = "that of the operands; in Keras int32 for bool"


def named(dtype: Any) -> str | None:
    """Returns the name of a dtype in a config or a call; None without one."""
    if isinstance(dtype, Mapping):
        inside = dtype.get("config")
        dtype = inside.get("name") if isinstance(inside, Mapping) else None
    return dtype if isinstance(dtype, str) else None


def known(dtype: str) -> str:
    """Returns the name of a dtype; all floats share one."""
    return dtype if dtype in (*INTEGERS, STRING) else FLOAT


def kind_of_constant(value: Any) -> str:
    """The dtype of an array; "int", "bool" or float for a Python number or a list, as Keras reads it."""
    if isinstance(value, np.ndarray):
        return known(str(value.dtype))
    kind = np.asarray(value).dtype.kind
    return {"i": "int", "u": "int", "b": "bool"}.get(kind, FLOAT)


def promoted(dtypes: Iterable[str]) -> str:
    """The dtype that Keras 3 promotes operands to; "int" is a number of Python."""
    kinds = set(dtypes)
    if not kinds or FLOAT in kinds:
        return FLOAT
    constant = "int" in kinds
    kinds -= {"int", "bool"}
    if not kinds:
        return "int32" if constant else "bool"
    unsigned = max((UNSIGNED.index(dtype) for dtype in kinds if dtype in UNSIGNED), default=-1)
    signed = max((SIGNED.index(dtype) for dtype in kinds if dtype in SIGNED), default=-1)
    if signed < 0:
        return UNSIGNED[min(unsigned, 2)]  # Keras takes uint64 for uint32
    if unsigned < 0:
        return SIGNED[signed]
    return SIGNED[max(signed, unsigned + 1)] if unsigned < 3 else FLOAT


def of_layer(class_name: str, dtypes: Iterable[str], *, keras3: bool) -> str:
    """The dtype of a layer's outputs for inputs of these dtypes."""
    if class_name in FLOAT_LAYERS | (FLOAT_LAYERS_OF_KERAS3 if keras3 else FLOAT_LAYERS_OF_KERAS2):
        return FLOAT
    if class_name in WITH_WORDS:
        return "int64"
    return promoted(dtypes)


def of_function(result: Result, dtypes: Iterable[str], *, keras3: bool) -> str:
    """The number format of a function's result for operands of these dtypes.

    Args:
        keras3: it is a function of Keras 3, not of TensorFlow.
    """
    if result is Result.TRUTH:
        return "bool"
    if result is Result.FLOAT or (keras3 and result is Result.FLOAT_IN_KERAS):
        return FLOAT
    common = promoted(dtypes)
    if keras3 and result is Result.TOTAL and common in ("bool", "int8", "int16", "uint8", "uint16"):
        return "uint32" if common in UNSIGNED else "int32"
    return "int32" if keras3 and result is Result.NUMBER and common == "bool" else common
