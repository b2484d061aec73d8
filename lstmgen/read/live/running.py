"""Runs the user's own code on numbers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from lstmgen.graph.operation import Array

MASKING = "keras.src.backend.common.masking"
Within: TypeAlias = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class LiveCall:
    """A call of a layer.

    Attributes:
        args, kwargs: what it is called with; symbolic tensors among it.
        symbolic: the class of these.
        nest: a module with `flatten` and `pack_sequence_as`, as this Keras takes lists and dicts apart.
    """

    layer: Any
    args: Any
    kwargs: Any
    symbolic: type
    nest: Any

    @property
    def leaves(self) -> list[Any]:
        """The arguments of the call, flattened."""
        return list(self.nest.flatten((self.args, self.kwargs)))

    @property
    def tensors(self) -> list[Any]:
        """The symbolic tensors among it."""
        return [leaf for leaf in self.leaves if isinstance(leaf, self.symbolic)]

    def masks(self) -> dict[int, Any]:
        """By place among the tensors, the masks that they have."""
        masks = {k: getattr(tensor, "_keras_mask", None) for k, tensor in enumerate(self.tensors)}
        return {k: mask for k, mask in masks.items() if mask is not None}

    def run(self, tensors: Sequence[Any]) -> list[Any]:
        """Calls the layer on other tensors in the place of these: its outputs, flattened."""
        values = iter(tensors)
        leaves = [next(values) if isinstance(leaf, self.symbolic) else leaf for leaf in self.leaves]
        args, kwargs = self.nest.pack_sequence_as((self.args, self.kwargs), leaves)
        return list(self.nest.flatten(self.layer(*args, **kwargs)))


@dataclass(frozen=True)
class Code:
    """The code behind a call that was followed. All of it are equal: a second call is not another layer.

    Attributes:
        masked: places of the tensors whose masks come behind them.
        masks: places of the outputs whose masks come behind them.
        within: the context in which the code runs as in a prediction.
    """

    call: LiveCall = field(compare=False)
    masked: tuple[int, ...] = field(compare=False)
    masks: tuple[int, ...] = field(compare=False)
    within: Within = field(compare=False)

    def run(self, batches: Sequence[Array]) -> list[Array]:
        """The outputs, then the masks of some, for batches of its tensors, then of the masks of some.

        Raises:
            Exception: whatever the code raises.
        """
        symbolic = self.call.tensors
        tensors = [tensor_of(x, like.dtype, keras3=self.keras3) for x, like in zip(batches, symbolic)]
        for place, mask in zip(self.masked, batches[len(symbolic) :]):
            set_mask(tensors[place], tensor_of(mask, "bool", keras3=self.keras3))
        with self.within():
            results = [output for output in self.call.run(tensors) if output is not None]
        masks = [mask_of(results[k]) for k in self.masks]
        return [array_of(tensor) for tensor in (*results, *masks)]

    @property
    def keras3(self) -> bool:
        """True where Keras 3 runs it, on any of its backends."""
        return self.call.symbolic.__module__.partition(".")[0] == "keras"


def tensor_of(array: Array, dtype: Any, *, keras3: bool) -> Any:
    """A tensor of whatever Keras runs on."""
    name = str(getattr(dtype, "name", dtype))
    if keras3:
        return sys.modules["keras"].ops.convert_to_tensor(array, dtype=name)
    return sys.modules["tensorflow"].cast(array, name)


def set_mask(tensor: Any, mask: Any) -> None:
    """Gives a tensor a mask; those of some backends take no attributes, and Keras keeps their masks."""
    if (masking := sys.modules.get(MASKING)) is not None:
        masking.set_keras_mask(tensor, mask)
    else:
        tensor._keras_mask = mask


def mask_of(tensor: Any) -> Any:
    """The mask of a tensor."""
    masking = sys.modules.get(MASKING)
    return getattr(tensor, "_keras_mask", None) if masking is None else masking.get_keras_mask(tensor)


def array_of(tensor: Any) -> Array:
    """The numbers of a tensor."""
    if hasattr(tensor, "detach"):
        tensor = tensor.detach().cpu()
    return np.asarray(tensor).astype(np.float64)
