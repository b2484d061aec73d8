"""A tensor as Keras knows it."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.graph.graph import Value
from lstmgen.graph.shape import Shape
from lstmgen.read.dtypes import FLOAT


@dataclass(frozen=True)
class Tensor:
    """A value and the mask that travels with it, (timesteps,) of 0.0 and 1.0; None where there is none.

    Attributes:
        dtype: what Keras computes it in: one of `dtypes.INTEGERS`, FLOAT for every float, COMPLEX or STRING.
    """

    value: Value
    mask: Value | None = None
    dtype: str = FLOAT

    @property
    def shape(self) -> Shape:
        return self.value.shape
