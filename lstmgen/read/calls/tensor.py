"""Defines tensors of Keras: a value with mask and dtype."""

from dataclasses import dataclass

from lstmgen.graph.graph import Value
from lstmgen.graph.shape import Shape
from lstmgen.read.configs.dtypes import FLOAT


@dataclass(frozen=True)
class Tensor:
    """A value and its mask: (timesteps,) of 0.0 and 1.0, or None.

    Attributes:
        dtype: one of `dtypes.INTEGERS`, FLOAT for all floats, COMPLEX or STRING.
    """

    value: Value
    mask: Value | None = None
    dtype: str = FLOAT

    @property
    def shape(self) -> Shape:
        return self.value.shape
