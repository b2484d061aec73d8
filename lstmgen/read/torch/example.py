"""Defines the example inputs of a module: arguments of its forward(), with tensors anywhere inside."""

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.operation import Array
from lstmgen.read.refusal import Refusal
from lstmgen.read.torch.whole_layers import PACKED, PACKED_ADVICE

FORM = "a tensor, a tuple of arguments, or a dict of arguments by name"


@dataclass(frozen=True)
class ExampleArguments:
    """Arguments of a module.

    Attributes:
        args, kwargs: as forward() takes them.
    """

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]

    @property
    def tensors(self) -> list[Any]:
        """The tensors, flattened."""
        return [leaf for leaf in tree().tree_leaves((self.args, self.kwargs)) if is_tensor(leaf)]

    def mapped(self, function: Callable[[Any], Any]) -> "ExampleArguments":
        """The arguments with a function of each tensor in its place, and None for all else."""
        convert = tree().tree_map
        args, kwargs = convert(lambda leaf: function(leaf) if is_tensor(leaf) else None, (self.args, dict(self.kwargs)))
        return ExampleArguments(args, kwargs)

    def with_tensors(self, tensors: Sequence[Any]) -> "ExampleArguments":
        """The arguments with other tensors."""
        leaves, spec = tree().tree_flatten((self.args, dict(self.kwargs)))
        values = iter(tensors)
        args, kwargs = tree().tree_unflatten([next(values) if is_tensor(leaf) else leaf for leaf in leaves], spec)
        return ExampleArguments(args, kwargs)

    def by_name(self, module: Any) -> dict[str, Any]:
        """The arguments by the names of forward()'s parameters.

        Raises:
            OptionError: forward() does not take them.
        """
        try:
            bound = inspect.signature(module.forward).bind(*self.args, **self.kwargs)
        except TypeError as error:
            raise OptionError(f"`example=` does not fit {type(module).__name__}.forward(): {error}") from None
        return dict(bound.arguments)


def example_of(value: Any) -> ExampleArguments:
    """Reads the argument `example`.

    Raises:
        OptionError: it is missing, or contains no tensor.
        Refusal: it contains a packed sequence.
    """
    if value is None:
        raise OptionError(f"a PyTorch module needs `example=`, {FORM}: example=(torch.zeros(1, 128, 9),)")
    if isinstance(value, Mapping):
        example = ExampleArguments((), dict(value))
    else:
        example = ExampleArguments(tuple(value) if type(value) in (list, tuple) else (value,), {})
    for leaf in tree().tree_leaves((example.args, example.kwargs)):
        if type(leaf).__name__ == "PackedSequence":
            raise Refusal(PACKED, PACKED_ADVICE)
    if not example.tensors:
        raise OptionError(f"`example=` contains no tensor; give {FORM}")
    return example


def is_tensor(value: Any) -> bool:
    """Returns true for a tensor of PyTorch."""
    return isinstance(value, sys.modules["torch"].Tensor)


def tree() -> Any:
    """PyTorch's functions of nested containers."""
    return sys.modules["torch"].utils._pytree


def numbers(tensor: Any) -> Array:
    """A tensor as an array."""
    return np.asarray(tensor.detach().cpu().contiguous().numpy())
