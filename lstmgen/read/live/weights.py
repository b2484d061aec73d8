"""The weights of a live model, in a tree as its scopes are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmgen.errors import MismatchError
from lstmgen.graph.operation import Weight
from lstmgen.read.scope import Scope, Want
from lstmgen.read.tokens import has_words


@dataclass(frozen=True)
class Arrays:
    """The arrays of one layer.

    Attributes:
        own: its own; where it has no parts here, those of all that it holds, in the order of Keras's legacy format.
        parts: those of the layers that it holds, by the keys of their scopes.
        tokens: its vocabulary, if it has one.
    """

    own: tuple[Weight, ...] = ()
    parts: Mapping[str, Arrays] = field(default_factory=dict)
    tokens: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many numbers there are in all."""
        return sum(array.size for array in self.own) + sum(part.size for part in self.parts.values())


class Library:
    """Arrays of variables and tensors, each made once: what is one in Keras is one in the graph."""

    def __init__(self) -> None:
        self._arrays: dict[int, tuple[Any, Weight]] = {}

    def array(self, tensor: Any) -> Weight:
        """The numbers of a variable or tensor; of those that numpy does not know, as float32."""
        if id(tensor) not in self._arrays:
            found = np.asarray(tensor.detach().cpu() if hasattr(tensor, "detach") else tensor)
            known = found.dtype.kind in "biuf"
            self._arrays[id(tensor)] = (tensor, found if known else found.astype(np.float32))
        return self._arrays[id(tensor)][1]

    def of_layer(self, layer: Any) -> Arrays:
        """The weights of a layer and of all that it holds."""
        every = [*layer.trainable_weights, *layer.non_trainable_weights]
        words = layer.get_vocabulary() if has_words(layer) else ()
        return Arrays(tuple(map(self.array, every)), tokens=tuple(map(str, words)))


def assign(arrays: Arrays, scope: Scope) -> None:
    """Gives the layers of a model their arrays.

    Raises:
        MismatchError: a layer wants others than it has.
    """
    scope.tokens = arrays.tokens
    wants = scope.wants if arrays.parts else [want for part in scope.legacy_order() for want in part]
    if len(wants) != len(arrays.own):
        names = ", ".join(want.name for want in wants) or "none"
        raise MismatchError(f"{scope.place} wants {len(wants)} arrays ({names}), and has {len(arrays.own)}")
    for want, array in zip(wants, arrays.own):
        give(want, array)
    for key, child in scope.children.items() if arrays.parts else ():
        assign(arrays.parts.get(key, Arrays()), child)


def give(want: Want, array: Weight) -> None:
    """One array.

    Raises:
        MismatchError: it has another shape.
    """
    if array.shape not in want.shapes:
        raise MismatchError(f"{want.place}: expected shape {want.shapes[0]}, found {array.shape}")
    want.array = array
