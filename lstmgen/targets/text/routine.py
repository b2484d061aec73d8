"""Routines as the templates of any language see them."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lstmgen.graph.operation import Operation
from lstmgen.plan.program import Routine


@dataclass(frozen=True)
class RoutineView:
    """A routine as the template of its kernel sees it.

    Attributes:
        name: of the function that it defines, if it defines one.
        kernel: name of its template.
        arrays: by role, the name of the constant; None where the layer has no such array.
        stored: see `Routine`.
        scaled: its kernels and tables hold integers, whose columns have scales.
    """

    name: str
    kernel: str
    label: str
    operation: Operation
    arrays: Mapping[str, str | None]
    stored: bool
    scaled: bool


def routine_view(routine: Routine, name: str, array: Callable[[Routine, str], str]) -> RoutineView:
    """The view of a routine, with the name of its function; `array` gives the name of an array by its role."""
    arrays: defaultdict[str, str | None] = defaultdict(lambda: None)
    arrays.update({role: array(routine, role) for role in routine.arrays})
    scaled = any(role.endswith("_scale") for role in routine.arrays)
    return RoutineView(name, routine.kernel, routine.label, routine.operation, arrays, routine.stored, scaled)
