"""Scaled values that a mask is made of: a model with Masking asks for equality, which rounding would decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, Where
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.operation import Array
from lstmgen.graph.reduction import Reduce
from lstmgen.pipeline.step import Numbers, Place, Step

ROUNDING = 2.0**-19  # of what a scaler of near numbers computes in float32, which loses two bits to its offset
RAW = 2.0**-24  # of a raw value in float32, relative to it


@dataclass(frozen=True)
class Snap(Step):
    """Rows in which every number is the mask value, but for rounding, become just that; all others stay."""

    mask_value: float
    tolerance: Numbers

    kind: ClassVar[str] = "snap"

    def add(self, place: Place, x: Value) -> Value:
        away = x
        if self.mask_value:
            away = place.add(Affine(scale=np.ones(1), offset=np.full(1, -self.mask_value)), x, part="away")
        away = place.add(Activate(activation=activation("abs")), away, part="away")
        tolerance = place.add(Constant(value=np.array(self.tolerance)), part="tolerance")
        each = place.add(Binary(kind="less_equal"), away, tolerance, part="near")
        near = place.add(Reduce(kind="min", axes=(len(x.shape) - 1,), keepdims=True), each, part="all_near")
        value = place.add(Constant(value=np.full(1, self.mask_value)), part="mask_value")
        return place.add(Where(), near, value, x, part="masked")

    def __str__(self) -> str:
        return f"{self.mask_value:g} where all features of a row are next to that"


def snaps(before: Graph, typical: Graph, masked: Sequence[float | None]) -> list[Snap | None]:
    """For each input the step behind its others, where the network makes a mask of what is this number.

    Args:
        before: from raw values to what the network takes; `typical` undoes it.
    """
    wanted = [
        np.full([dim if isinstance(dim, int) else 1 for dim in value.shape], 0.0 if mask_value is None else mask_value)
        for value, mask_value in zip(typical.inputs, masked)
    ]
    with np.errstate(all="ignore"):
        raw = typical.evaluate(*wanted)
        exact = before.evaluate(*raw)
        beside = before.evaluate(*(array * (1.0 + RAW) for array in raw))
    return [
        None if mask_value is None or made == given else Snap(mask_value, _tolerance(mask_value, y - x))
        for given, made, mask_value, x, y in zip(before.inputs, before.outputs, masked, exact, beside)
    ]


def _tolerance(mask_value: float, error: Array) -> Numbers:
    """One for each feature, which is the last axis."""
    found = np.nan_to_num(np.abs(error.reshape(-1, error.shape[-1])[0]), posinf=0.0)
    return tuple((found + ROUNDING * max(1.0, abs(mask_value))).tolist())
