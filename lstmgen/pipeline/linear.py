"""LinearMap maps of the features, such as principal components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstmgen.graph.elementwise import Affine
from lstmgen.graph.graph import Value
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Array
from lstmgen.pipeline.step import Deviation, Numbers, Place, Step, shown


@dataclass(frozen=True)
class LinearMap(Step):
    """Computes (x - center) · kernel + offset, with a row of the kernel per feature."""

    center: Numbers
    kernel: tuple[Numbers, ...]
    offset: Numbers

    kind: ClassVar[str] = "linear"

    def features(self, count: int) -> int:
        for name, numbers in {"center": self.center, "kernel": self.kernel}.items():
            if len(numbers) != count:
                raise ValueError(f"{name!r} of {self.kind!r} is for {len(numbers)} features, not {count}")
        if any(len(row) != len(self.offset) for row in self.kernel):
            raise ValueError(f"rows of 'kernel' of {self.kind!r} must have {len(self.offset)} numbers, as 'offset'")
        return len(self.offset)

    def add(self, place: Place, x: Value) -> Value:
        # The part of the center that float32 cannot represent is subtracted afterwards.
        center, kernel = np.array(self.center), np.array(self.kernel)
        coarse = center.astype(np.float32).astype(np.float64)
        if coarse.any():
            x = place.add(Affine(scale=np.ones(1), offset=-coarse), x, part="center")
        return _product(place, x, kernel, np.array(self.offset) - (center - coarse) @ kernel)

    def deviate(self, place: Place, x: Deviation) -> Deviation:
        """Adds the map of the deviation.

        Raises:
            ValueError: the deviation is not valid everywhere.
        """
        kernel = np.array(self.kernel)
        center = (x.center - np.array(self.center)) @ kernel + np.array(self.offset)
        if x.near is not None:
            raise ValueError("combinations of features are not near a center if one feature is not")
        return Deviation(center, np.ones(kernel.shape[1]), _product(place, x.times(place), kernel, None))

    def inverse(self) -> LinearMap:
        """Returns the map back; of fewer numbers than features, the one with the least squares."""
        back = np.linalg.pinv(np.array(self.kernel))
        return LinearMap(self.offset, tuple(map(tuple, back.tolist())), self.center)

    def __str__(self) -> str:
        times = f"{len(self.offset)} linear combinations of {len(self.center)} features"
        return f"minus {shown(self.center)}, then {times}" if any(self.center) else times


def _product(place: Place, x: Value, kernel: Array, bias: Array | None) -> Value:
    return place.add(Dense(kernel=kernel, bias=bias), x, part="linear")
