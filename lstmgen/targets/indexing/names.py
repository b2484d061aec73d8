"""The identifiers of a program that computes in one array."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from lstmgen.plan.program import Program, Routine
from lstmgen.targets.text.names import Namer
from lstmgen.targets.text.routine import RoutineView, routine_view


class ProgramNames(ABC):
    """The identifiers of places, functions and arrays of weights; none is reserved."""

    def __init__(self, reserved: Sequence[str], *, camel: bool) -> None:
        """`camel`: variables are camelCase; otherwise they are in small letters, joined by underscores."""
        self.namer, self.constants = Namer(reserved, camel=camel), Namer(reserved)

    @abstractmethod
    def defines(self, kernel: str) -> bool:
        """Returns whether the template of a kernel defines a function of one timestep."""

    def value(self, name: str) -> str:
        """Returns the variable for the place of a value: `dense`, or `denseAt` if `dense` is reserved."""
        return self._variable(f"value {name}", name, "at" if self.namer.reserves(name) else "")

    def working(self, node: str, name: str) -> str:
        """Returns the variable for the place where a node works."""
        return self._variable(f"scratch {node} {name}", node, name)

    def array(self, routine: Routine, role: str) -> str:
        """Returns the name of an array of weights, in capitals, unlike everything that is computed."""
        return self.constants.name(f"array {id(routine.arrays[role])}", routine.name, role).upper()

    def view(self, routine: Routine) -> RoutineView:
        """Returns the routine with the names of its function and arrays."""
        ending = "timestep" if self.namer.reserves(f"{routine.name} step") else "step"
        name = self._variable(f"routine {id(routine)}", routine.name, ending) if self.defines(routine.kernel) else ""
        return routine_view(routine, name, self.array)

    def body(self, program: Program, node: str) -> str:
        """Returns the function of the body of a Map or a Scan."""
        return self._variable(f"body {id(program)}", node, "timestep")

    def _variable(self, key: str, wish: str, ending: str) -> str:
        return self.namer.name(key, wish if self.namer.camel else wish.lower(), ending)
