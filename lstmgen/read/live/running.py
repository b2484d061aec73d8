"""Runs the user's own code on numbers."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import Any, TypeAlias

import numpy as np

from lstmgen.graph.operation import Array

MASKING = "keras.src.backend.common.masking"
KERASES = ("keras", "tf_keras", "tensorflow", "builtins")  # packages whose classes are not the user's own
Within: TypeAlias = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True, eq=False)
class RepeatedRow:
    """A constant argument with the same row for each sample, such as zeros as the initial states of a cell."""

    row: Array

    def batch(self, count: int) -> Array:
        """The argument for this number of samples."""
        return self.row.repeat(count, axis=0)


@dataclass(frozen=True)
class LiveCall:
    """A call of a layer.

    Attributes:
        args, kwargs: its arguments, some of them symbolic tensors, or rows that each sample repeats.
        symbolic: the class of symbolic tensors.
        nest: this Keras's module with `flatten` and `pack_sequence_as`.
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
        """The symbolic tensors among the arguments."""
        return [leaf for leaf in self.leaves if isinstance(leaf, self.symbolic)]

    def masks(self) -> dict[int, Any]:
        """The masks of the tensors, by index of the tensor; those without a mask are left out."""
        masks = {k: getattr(tensor, "_keras_mask", None) for k, tensor in enumerate(self.tensors)}
        return {k: mask for k, mask in masks.items() if mask is not None}

    def run(self, tensors: Sequence[Any]) -> list[Any]:
        """Calls the layer with other tensors in place of the symbolic ones; returns the flattened outputs."""
        values = iter(tensors)
        leaves = [next(values) if isinstance(leaf, self.symbolic) else leaf for leaf in self.leaves]
        leaves = [leaf.batch(len(tensors[0])) if isinstance(leaf, RepeatedRow) else leaf for leaf in leaves]
        args, kwargs = self.nest.pack_sequence_as((self.args, self.kwargs), leaves)
        return list(self.nest.flatten(self.layer(*args, **kwargs)))


@dataclass(frozen=True)
class LiveCode:
    """The live code of a followed call. All instances are equal, so that two calls of a layer compare as equal.

    Attributes:
        masked: indices of the tensors with masks; the masks follow the tensors.
        masks: indices of the outputs with masks; the masks follow the outputs.
        within: the context manager in which the code runs as in a prediction.
    """

    call: LiveCall = field(compare=False)
    masked: tuple[int, ...] = field(compare=False)
    masks: tuple[int, ...] = field(compare=False)
    within: Within = field(compare=False)

    def run(self, batches: Sequence[Array]) -> list[Array]:
        """Runs the code on batches: tensors, then the masks of those in `masked`.

        Returns the outputs, then the masks of those in `masks`.

        Raises:
            Exception: any error of the code.
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
    def integers(self) -> frozenset[int]:
        """Integers in the code of the layer and among its attributes: code may compare a length with these."""
        layer = self.call.layer
        values = (*vars(layer).values(), *(value for code in own_code(layer) for value in constants(code)))
        return frozenset(value for value in values if type(value) is int)

    @property
    def keras3(self) -> bool:
        """True if Keras 3 runs the code, on any of its backends."""
        return self.call.symbolic.__module__.partition(".")[0] == "keras"


def own_code(layer: Any) -> Iterator[CodeType]:
    """Code of the methods that the user wrote for a layer, and of the function of a Lambda."""
    classes = [cls for cls in type(layer).__mro__ if cls.__module__.partition(".")[0] not in KERASES]
    functions = [*(value for cls in classes for value in vars(cls).values()), getattr(layer, "function", None)]
    yield from (function.__code__ for function in functions if isinstance(function, FunctionType))


def constants(code: CodeType) -> Iterator[Any]:
    """Constants of code, and of the functions within it."""
    for value in code.co_consts:
        if isinstance(value, CodeType):
            yield from constants(value)
        else:
            yield value


def tensor_of(array: Array, dtype: Any, *, keras3: bool) -> Any:
    """Converts an array to a tensor of the backend."""
    name = str(getattr(dtype, "name", dtype))
    if keras3:
        return sys.modules["keras"].ops.convert_to_tensor(array, dtype=name)
    return sys.modules["tensorflow"].cast(array, name)


def set_mask(tensor: Any, mask: Any) -> None:
    """Sets the mask of a tensor. Keras keeps it elsewhere if the backend's tensors accept no attributes."""
    if (masking := sys.modules.get(MASKING)) is not None:
        masking.set_keras_mask(tensor, mask)
    else:
        tensor._keras_mask = mask


def mask_of(tensor: Any) -> Any:
    """The mask of a tensor; None if it has none."""
    masking = sys.modules.get(MASKING)
    return getattr(tensor, "_keras_mask", None) if masking is None else masking.get_keras_mask(tensor)


def array_of(tensor: Any) -> Array:
    """Converts a tensor of any backend to a float64 array."""
    if hasattr(tensor, "detach"):
        tensor = tensor.detach().cpu()
    return np.asarray(tensor).astype(np.float64)


def row_of(x: Any) -> Any:
    """A symbolic tensor for one timestep of a sequence: axis 1 is removed."""
    (x,) = sys.modules["keras"].tree.flatten(x)
    return type(x)((x.shape[0], *x.shape[2:]), dtype=x.dtype)


def is_array(value: Any) -> bool:
    """Returns true for an array, or a tensor of the backend."""
    return hasattr(value, "__array__") or hasattr(value, "detach")
