"""Gives symbolic tensors and variables the operators that tensors have in a prediction.

Symbolic tensors of Keras 3 have no `==`, so Python compares identities. Their `&`, `|`, `^` and `~` are logical even
for integers. Source: keras/src/backend/common/keras_tensor.py, variables.py.
"""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import numpy as np

from lstmgen.read.replacing import replaced

# Operators of variables that symbolic tensors have in reflected form.
OF_VARIABLES = (
    "__add__ __sub__ __mul__ __truediv__ __floordiv__ __mod__ __pow__ __matmul__ "
    "__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __and__ __or__ __xor__".split()
)
BITWISE = {"and": "BitwiseAnd", "or": "BitwiseOr", "xor": "BitwiseXor"}


def operators_of_numbers() -> AbstractContextManager[None]:
    """Records operators of symbolic tensors with the meaning that they have for numbers.

    The symbolic tensor also handles `variable * tensor`, as it does `tensor * variable`, not the backend.
    """
    keras = sys.modules["keras"]
    kind = keras.KerasTensor
    changed = [(kind, name, function) for name, function in operators(kind).items()]
    for name in OF_VARIABLES:
        owner = next(base for base in keras.Variable.__mro__ if name in vars(base))
        changed.append((owner, name, deferring(vars(owner)[name], kind)))
    return replaced(*changed)


def deferring(function: Callable[[Any, Any], Any], kind: type) -> Callable[[Any, Any], Any]:
    """An operator that returns NotImplemented for operands of a class, so that Python calls their operator."""
    return lambda a, b: NotImplemented if isinstance(b, kind) else function(a, b)


def operators(kind: Any) -> dict[str, Callable[..., Any]]:
    """The operators of symbolic tensors that Keras lacks, or that differ for integers."""
    changed: dict[str, Callable[..., Any]] = {
        "__eq__": lambda a, b: False if b is None else sys.modules["keras"].ops.equal(a, b),
        "__ne__": lambda a, b: True if b is None else sys.modules["keras"].ops.not_equal(a, b),
        "__invert__": inverted,
    }
    for name, class_name in BITWISE.items():
        changed[f"__{name}__"] = bitwise_or_logical(class_name, vars(kind)[f"__{name}__"], reflected=False)
        changed[f"__r{name}__"] = bitwise_or_logical(class_name, vars(kind)[f"__r{name}__"], reflected=True)
    return changed


def inverted(x: Any) -> Any:
    """~x."""
    ops = sys.modules["keras"].ops
    return ops.logical_not(x) if x.dtype == "bool" else ops.bitwise_invert(x)


def bitwise_or_logical(class_name: str, logical: Callable[..., Any], *, reflected: bool) -> Callable[[Any, Any], Any]:
    """An operator that is logical for bools and bitwise for integers."""
    return lambda a, b: logical(a, b) if a.dtype == "bool" else bitwise(class_name, *((b, a) if reflected else (a, b)))


def bitwise(class_name: str, a: Any, b: Any) -> Any:
    """Records a bitwise operator as a call of keras.ops."""
    numpy = sys.modules["keras.src.ops.numpy"]
    return getattr(numpy, class_name)().symbolic_call(a, b)


def taking_and_summing() -> AbstractContextManager[None]:
    """Lets gather and segment functions of TensorFlow accept symbolic tensors."""
    keras, tensorflow = sys.modules["keras"], sys.modules.get("tensorflow")
    if tensorflow is None:
        return replaced()
    functions = (
        (tensorflow, "gather", taken),
        (tensorflow.math, "unsorted_segment_sum", partial(of_segments, "segment_sum")),
        (tensorflow.math, "unsorted_segment_max", partial(of_segments, "segment_max")),
        (tensorflow.math, "unsorted_segment_mean", mean_of_segments),
    )
    kind = keras.KerasTensor
    return replaced(*((owner, name, for_symbols(f, getattr(owner, name), kind)) for owner, name, f in functions))


def for_symbols(function: Callable[..., Any], original: Callable[..., Any], kind: type) -> Callable[..., Any]:
    """Calls `function` if the first argument is of this kind, `original` otherwise."""
    return lambda *args, **kwargs: (function if args and isinstance(args[0], kind) else original)(*args, **kwargs)


def taken(x: Any, indices: Any, axis: int = 0) -> Any:
    """tf.gather with constant indices."""
    return sys.modules["keras"].ops.take(x, np.asarray(indices), axis=axis)


def of_segments(kind: str, x: Any, segment_ids: Any, num_segments: int) -> Any:
    """tf.math.unsorted_segment_sum, tf.math.unsorted_segment_max."""
    return getattr(sys.modules["keras"].ops, kind)(x, np.asarray(segment_ids), num_segments=num_segments)


def mean_of_segments(x: Any, segment_ids: Any, num_segments: int) -> Any:
    """tf.math.unsorted_segment_mean; the mean of an empty segment is 0."""
    counts = np.bincount(np.asarray(segment_ids), minlength=num_segments)
    total = of_segments("segment_sum", x, segment_ids, num_segments)
    return total / np.maximum(counts, 1.0).reshape(-1, *[1] * (len(x.shape) - 1)).astype(x.dtype)
