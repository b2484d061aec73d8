"""The identifiers of generated Python: none is a keyword, a builtin, a helper or a name of the API."""

import keyword
from collections.abc import Mapping

from lstmgen.graph.shape import Axis, Length
from lstmgen.plan.program import Plan, Routine, RoutineCall
from lstmgen.targets.python.dialect import Dialect
from lstmgen.targets.python.helpers import Helpers
from lstmgen.targets.text.names import Namer
from lstmgen.targets.text.routine import RoutineView, routine_view

# A list of its own, so that the output does not depend on the Python that lstmgen runs on.
BUILTINS = (
    "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex "
    "delattr dict dir divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash hex id "
    "input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print "
    "property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip exit "
    "help quit "
).split()
API = (
    "predict predict_batch classify Predictor INPUT_SHAPES OUTPUT_SHAPES INPUT_NAMES OUTPUT_NAMES "
    "VOCABULARY TOKENS UNKNOWN LENGTH PADDING TRUNCATING BY_CHARACTER SEPARATOR LOWER CHANGES "
    "CATEGORIES COLUMNS FILLED HOP IGNORES_OTHERS LABELS THRESHOLD WINDOW label"
).split()
TEMPLATE_NAMES = "main match case row self state sums of_x of_h forward forward_step run_alone".split()
RESERVED = frozenset([*keyword.kwlist, *BUILTINS, *API, *TEMPLATE_NAMES])


class Names:
    """All identifiers of one output file."""

    def __init__(self, plan: Plan, dialect: Dialect, helpers: Helpers) -> None:
        self.dialect = dialect
        imported = {name for helper in helpers.values() for name in helper.imported}
        self.namer = Namer(RESERVED | set(helpers) | imported)
        self.routines = {routine: self._view(routine) for routine in plan.routines}

    def view(self, routine: Routine) -> RoutineView:
        """The routine with the names of its function and arrays."""
        return self.routines[routine]

    def _view(self, routine: Routine) -> RoutineView:
        define = hasattr(self.dialect.macros(routine.kernel), "definition")
        name = self.namer.name(f"routine {id(routine)}", routine.name, "step") if define else ""
        return routine_view(routine, name, self.array)

    def array(self, routine: Routine, role: str) -> str:
        """The name of a constant array: in capitals, unlike everything that is computed."""
        return self.namer.name(f"array {id(routine.arrays[role])}", routine.name, role).upper()

    def arrays(self) -> Mapping[str, tuple[Routine, str]]:
        """Returns each array once, by its name: its routine and its role."""
        arrays: dict[str, tuple[Routine, str]] = {}
        for routine in self.routines:
            for role in routine.arrays:
                arrays.setdefault(self.array(routine, role), (routine, role))
        return arrays

    def value(self, name: str) -> str:
        """The variable of a value: `dense`, or `relu_out` if `relu` is a helper."""
        return self.namer.name(f"value {name}", name, "out" if self.namer.reserves(name) else "")

    def states(self, node: str) -> str:
        """The variable for all states of a node."""
        return self.namer.name(f"states {node}", node, "states")

    def length(self, dim: Length) -> str:
        """The variable of a length."""
        return self.namer.name(f"length {dim}", dim.name if isinstance(dim, Axis) else "length")

    def body(self, call: RoutineCall) -> str:
        """The function for one element, of a call that repeats a graph of its own."""
        assert call.body is not None
        return self.namer.name(f"body {id(call.body)}", call.node.name, "element")
