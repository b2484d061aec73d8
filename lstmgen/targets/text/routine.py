"""What a template of any language sees of a unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lstmgen.graph.operation import Operation
from lstmgen.plan.program import Unit


@dataclass(frozen=True)
class UnitView:
    """A unit as names and numbers; there is nothing left to decide.

    Attributes:
        name: of the function that it defines, if it does.
        kernel: name of its template.
        arrays: by role, the name of the constant; None where the layer has no such array.
        stored: see `Unit`.
    """

    name: str
    kernel: str
    label: str
    operation: Operation
    arrays: Mapping[str, str | None]
    stored: bool


def unit_view(unit: Unit, name: str, array: Callable[[Unit, str], str]) -> UnitView:
    """A unit under the names of its function and, by role, of its arrays."""
    arrays: defaultdict[str, str | None] = defaultdict(_nothing)
    arrays.update({role: array(unit, role) for role in unit.arrays})
    return UnitView(name, unit.kernel, unit.label, unit.operation, arrays, unit.stored)


def _nothing() -> str | None:
    return None
