"""In which number format Keras computes a tensor, as far as it matters: any float, or integers of how many bits.

Keras wraps integers (uint8 at 256), lstmgen computes in real numbers: see `ranges`. What is not said to give floats
here is taken to give what its operands have, and what of that is not surely an integer is refused.
Source: keras/src/backend/common/dtypes.py, keras/src/backend/tensorflow/numpy.py; tf_keras promotes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from lstmgen.read.tokens import WITH_WORDS

FLOAT = "float32"  # stands for every float: they differ by rounding only
FLOATS = ("float16", "bfloat16", "float32", "float64")
UNSIGNED = tuple(f"uint{bits}" for bits in (8, 16, 32, 64))
SIGNED = tuple(f"int{bits}" for bits in (8, 16, 32, 64))
INTEGERS = ("bool", *UNSIGNED, *SIGNED)
STRING = "string"
COMPLEX = "complex"  # of tensors with an axis more, the first, for the real and the imaginary part
# Of arrays: not all that fits int32 fits these, and not all that fits float32 fits the last.
NARROW = ("bool", "int8", "int16", *UNSIGNED, "float16")

# Layers whose output is float whatever they are given.
FLOAT_LAYERS = frozenset(
    "Dense EinsumDense Embedding LSTM GRU SimpleRNN RNN Bidirectional BatchNormalization BatchNormalizationV1 "
    "BatchNormalizationV2 SyncBatchNormalization Normalization Rescaling "
    "LeakyReLU MultiHeadAttention CategoryEncoding CenterCrop MelSpectrogram "
    "RandomFlip RandomRotation RandomTranslation RandomZoom RandomContrast".split()
)
FLOAT_LAYERS_OF_KERAS2 = frozenset(["Resizing"])
FLOAT_LAYERS_OF_KERAS3 = frozenset(f"GlobalAveragePooling{rank}D" for rank in (1, 2, 3))
# Functions, by the name that `plain` makes of them, whose result is float, in Keras 3 and in TensorFlow.
FLOAT_OPERATIONS = frozenset(
    "sqrt exp expm1 log log1p log2 log10 sin cos tan sinh cosh tanh floor ceil mean var std average norm divide "
    "truedivide leakyrelu onehot".split()
)
FLOAT_FUNCTIONS = frozenset("truediv rtruediv divide dividenonan divnonan onehot leakyrelu".split())
TRUTHS = frozenset(
    "equal notequal less lessequal greater greaterequal eq ne lt le gt ge logicaland logicalor logicalxor logicalnot "
    "isnan any all".split()
)
BITWISE = frozenset("and or xor invert".split())  # of truth values the same as logic
PROMOTING = frozenset(
    "add subtract multiply power maximum minimum floordivide mod equal notequal less lessequal greater "
    "greaterequal divide truedivide".split()
)
JOINING = frozenset("concatenate stack hstack einsum matmul dot".split())
CHOICES = frozenset("where wherev2 select selectv2".split())


def named(dtype: Any) -> str | None:
    """The name of a dtype as a config or a call has it; None where it has none."""
    if isinstance(dtype, Mapping):
        inside = dtype.get("config")
        dtype = inside.get("name") if isinstance(inside, Mapping) else None
    return dtype if isinstance(dtype, str) else None


def known(dtype: str) -> str:
    """The same name for all floats."""
    return dtype if dtype in (*INTEGERS, STRING) else FLOAT


def plain(name: str) -> str:
    """A function's name in one spelling: reduce_sum, Sum and NotEqual are sum, sum and notequal."""
    return name.replace("_", "").lower().removeprefix("reduce")


def kind_of_constant(value: Any) -> str:
    """Its dtype if it is an array; "int", "bool", or float is what Keras takes a number of Python for, or a list."""
    if isinstance(value, np.ndarray):
        return known(str(value.dtype))
    kind = np.asarray(value).dtype.kind
    return {"i": "int", "u": "int", "b": "bool"}.get(kind, FLOAT)


def promoted(dtypes: Iterable[str]) -> str:
    """What Keras 3 makes of operands of these dtypes; "int" is a number of Python."""
    every = set(dtypes)
    if not every or FLOAT in every:
        return FLOAT
    constant = "int" in every
    every -= {"int", "bool"}
    if not every:
        return "int32" if constant else "bool"
    unsigned = max((UNSIGNED.index(dtype) for dtype in every if dtype in UNSIGNED), default=-1)
    signed = max((SIGNED.index(dtype) for dtype in every if dtype in SIGNED), default=-1)
    if signed < 0:
        return UNSIGNED[min(unsigned, 2)]  # Keras takes uint64 for uint32
    if unsigned < 0:
        return SIGNED[signed]
    return SIGNED[max(signed, unsigned + 1)] if unsigned < 3 else FLOAT


def of_layer(class_name: str, dtypes: Iterable[str], *, keras3: bool) -> str:
    """What a layer gives for inputs of these dtypes."""
    if class_name in FLOAT_LAYERS | (FLOAT_LAYERS_OF_KERAS3 if keras3 else FLOAT_LAYERS_OF_KERAS2):
        return FLOAT
    if class_name in WITH_WORDS:
        return "int64"
    return promoted(dtypes)


def of_operation(name: str, dtypes: Iterable[str], *, keras3: bool) -> str:
    """What a function gives for operands of these dtypes.

    Args:
        name: as `plain` makes it.
    """
    if name in TRUTHS:
        return "bool"
    if name in (FLOAT_OPERATIONS if keras3 else FLOAT_FUNCTIONS):
        return FLOAT
    common = promoted(dtypes)
    if not keras3:
        return common
    if name in ("sum", "prod") and common in ("bool", "int8", "int16"):
        return "int32"
    if name in ("sum", "prod") and common in ("uint8", "uint16"):
        return "uint32"
    return "int32" if common == "bool" and name in ("cumsum", "square", "clip") else common
