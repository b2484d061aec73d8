"""Replaces TensorFlow functions that graph convolutions use by functions of keras.ops."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np


@contextmanager
def taking_and_summing() -> Iterator[None]:
    """Lets gather and segment functions of TensorFlow accept symbolic tensors."""
    keras, tensorflow = sys.modules["keras"], sys.modules.get("tensorflow")
    kept = []
    if tensorflow is not None:
        for owner, name, function in (
            (tensorflow, "gather", taken),
            (tensorflow.math, "unsorted_segment_sum", partial(of_segments, "segment_sum")),
            (tensorflow.math, "unsorted_segment_max", partial(of_segments, "segment_max")),
            (tensorflow.math, "unsorted_segment_mean", mean_of_segments),
        ):
            kept.append((owner, name, getattr(owner, name)))
            setattr(owner, name, for_symbols(function, getattr(owner, name), keras.KerasTensor))
    try:
        yield
    finally:
        for owner, name, function in kept:
            setattr(owner, name, function)


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
