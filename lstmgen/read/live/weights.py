"""Collects the weights of a live model in a tree that matches its scopes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmgen.errors import MismatchError
from lstmgen.graph.operation import Weight
from lstmgen.read.configs.tokens import has_words
from lstmgen.read.scope import Scope, Want


@dataclass(frozen=True)
class Arrays:
    """The arrays of one layer.

    Attributes:
        direct: the arrays of the layer itself. If `parts` is empty, also those of all inner layers, in the order of
            Keras's legacy format.
        parts: the arrays of inner layers, by the keys of their scopes.
        tokens: the vocabulary, if there is one.
    """

    direct: tuple[Weight, ...] = ()
    parts: Mapping[str, Arrays] = field(default_factory=dict)
    tokens: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Total count of numbers."""
        return sum(array.size for array in self.direct) + sum(part.size for part in self.parts.values())


class ArrayLibrary:
    """Arrays of variables and tensors, each converted once: a shared variable is one array in the graph."""

    def __init__(self) -> None:
        self._arrays: dict[int, tuple[Any, Weight]] = {}

    def array(self, tensor: Any) -> Weight:
        """The numbers of a variable or tensor; dtypes that numpy does not support become float32."""
        if id(tensor) not in self._arrays:
            array = np.asarray(tensor.detach().cpu() if hasattr(tensor, "detach") else tensor)
            is_supported = array.dtype.kind in "biuf"
            self._arrays[id(tensor)] = (tensor, array if is_supported else array.astype(np.float32))
        return self._arrays[id(tensor)][1]

    def of_layer(self, layer: Any) -> Arrays:
        """The weights of a layer and of its inner layers, and its vocabulary."""
        weights = [*layer.trainable_weights, *layer.non_trainable_weights]
        words = layer.get_vocabulary() if has_words(layer) else ()
        return Arrays(tuple(map(self.array, weights)), tokens=tuple(map(str, words)))


def assign(arrays: Arrays, scope: Scope) -> None:
    """Assigns the arrays of a live model to the layers that were read.

    Raises:
        MismatchError: a layer needs another number of arrays, or other shapes.
    """
    scope.tokens = arrays.tokens
    wants = scope.wants if arrays.parts else [want for part in scope.legacy_order() for want in part]
    if len(wants) != len(arrays.direct):
        names = ", ".join(want.name for want in wants) or "none"
        raise MismatchError(f"{scope.place}: expected {len(wants)} arrays ({names}), found {len(arrays.direct)}")
    for want, array in zip(wants, arrays.direct):
        give(want, array)
    for key, child in scope.children.items() if arrays.parts else ():
        assign(arrays.parts.get(key, Arrays()), child)


def give(want: Want, array: Weight) -> None:
    """Assigns one array.

    Raises:
        MismatchError: the array has another shape.
    """
    if array.shape not in want.shapes:
        raise MismatchError(f"{want.place}: expected shape {want.shapes[0]}, found {array.shape}")
    want.array = array


def for_one_sample(array: Weight, samples: int) -> Weight:
    """Returns the first row of a constant that repeats one row per sample; other constants unchanged."""
    per_sample = array.ndim > 1 and len(array) == samples and np.array_equal(array, array[:1].repeat(samples, axis=0))
    return array[:1] if per_sample else array
