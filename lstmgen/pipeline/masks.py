"""Rounds scaled values to the mask value: Masking tests for equality, which rounding errors would break."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Where
from lstmgen.graph.graph import Graph, RawSamples, Value
from lstmgen.graph.operation import Array
from lstmgen.graph.reduction import Reduce
from lstmgen.pipeline.step import Numbers, Place, Step

ROUNDING = 2.0**-19  # relative error of a scaler in float32, which loses two bits to its offset
RAW = 2.0**-24  # relative error of a raw value in float32


@dataclass(frozen=True)
class Snap(Step):
    """Sets rows whose numbers are all within rounding of the mask value to exactly that; other rows are unchanged."""

    mask_value: float
    tolerance: Numbers

    kind: ClassVar[str] = "snap"

    def add(self, place: Place, x: Value) -> Value:
        away = x
        if self.mask_value:
            away = place.add(Affine(scale=np.ones(1), offset=np.full(1, -self.mask_value)), x, part="away")
        away = place.add(Activate(activation=activation("abs")), away, part="away")
        tolerance = place.add(Constant(value=np.array(self.tolerance)), part="tolerance")
        is_near = place.add(Binary(kind="less_equal"), away, tolerance, part="near")
        near = place.add(Reduce(kind="min", axes=(len(x.shape) - 1,), keepdims=True), is_near, part="all_near")
        value = place.add(Constant(value=np.full(1, self.mask_value)), part="mask_value")
        return place.add(Where(), near, value, x, part="masked")

    def __str__(self) -> str:
        return f"{self.mask_value:g} where all features of a row are next to that"


def snaps(before: Graph, typical: RawSamples, masked: Sequence[float | None]) -> list[Snap | None]:
    """Returns for each input the step after its scaling, if the network masks this number; else None.

    Args:
        before: graph from raw values to the network's inputs; `typical` is its inverse.
        masked: mask value of each input; None without a mask.
    """
    scaled = [
        np.full([dim if isinstance(dim, int) else 1 for dim in value.shape], 0.0 if mask_value is None else mask_value)
        for value, mask_value in zip(before.outputs, masked)
    ]
    with np.errstate(all="ignore"):
        raw = typical.evaluate(*scaled)
        exact = before.evaluate(*raw)
        beside = before.evaluate(*(array * (1.0 + RAW) for array in raw))
    return [
        None if mask_value is None or end == start else Snap(mask_value, _tolerance(mask_value, y - x))
        for start, end, mask_value, x, y in zip(before.inputs, before.outputs, masked, exact, beside)
    ]


def _tolerance(mask_value: float, error: Array) -> Numbers:
    """Returns one tolerance per feature, the last axis."""
    rounding = np.nan_to_num(np.abs(error.reshape(-1, error.shape[-1])[0]), posinf=0.0)
    return tuple((rounding + ROUNDING * max(1.0, abs(mask_value))).tolist())
