"""Values in two forms: integers, and floats of the same value through which gradients flow.

Forward, a float is its integer times a step. Backward, it is the smooth function that the integer rounds: the
straight-through estimator of Bengio et al. (2013), arXiv:1308.3432.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from keras import ops

from lstmgen.keras.arithmetic import Tensor


class Dual(NamedTuple):
    """A value as float32 and as int32."""

    real: Tensor
    integer: Tensor


@dataclass(frozen=True)
class Tie:
    """Ties a smooth function to its rounded values.

    Attributes:
        training: false computes the rounded values alone, without gradients.
    """

    training: bool

    def __call__(self, exact: Tensor, smooth: Callable[[], Tensor]) -> Tensor:
        """Returns exactly `exact`, with the gradients of `smooth`."""
        if not self.training:
            return exact
        value = smooth()
        return ops.stop_gradient(exact) + (value - ops.stop_gradient(value))

    def dual(self, integer: Tensor, step: Tensor | float, smooth: Callable[[], Tensor]) -> Dual:
        """Returns an integer in both forms."""
        return Dual(self(ops.cast(integer, "float32") * step, smooth), integer)
