"""The identifiers of generated code: none is a keyword, a helper or a name of the interface."""

from collections.abc import Iterable

from lstmgen.plan.program import Plan, Program, Routine
from lstmgen.targets.family.spelling import LanguageSyntax
from lstmgen.targets.family.templates import TEMPLATES, layer
from lstmgen.targets.text.names import Namer, camel_case
from lstmgen.targets.text.routine import RoutineView, routine_view

# What templates and interfaces call their own variables, besides helpers.
TEMPLATE_NAMES = (
    "m i j k l n u v w p q r t x y z h c f o a b at to count total mean squares factor candidate sums from_x from_h "
    "reset_h from_i from_j from_l pick real whole memory samples sample result error before name "
    "needed lengths predictor predictors what expected results each out words net number numbers rows check_size "
    "check_numbers check_parts"
).split()
API = (
    "forward forward_step predict predict_batch step reset push classify label labels Predictor Error size index "
    "INPUT_NAMES OUTPUT_NAMES INPUT_SIZES OUTPUT_SIZES LABELS COLUMNS WINDOW HOP"
).split()


class Names:
    """All identifiers of one file."""

    def __init__(self, plan: Plan, spelling: LanguageSyntax, helpers: Iterable[str]) -> None:
        axes = [axis.name for program in plan.programs for axis in program.graph.axes()]
        names = [*TEMPLATE_NAMES, *API, *helpers, *axes]
        reserved = [*spelling.keywords.split(), *names, *(camel_case(name) for name in names)]
        self.namer, self.constants = Namer(reserved, camel=spelling.camel), Namer(reserved)
        self.parameters = Namer(reserved, camel=spelling.camel)

    def value(self, name: str) -> str:
        """Returns the variable for the place of a value."""
        return self._variable(f"value {name}", name, "at" if self.namer.reserves(name) else "")

    def working(self, node: str, name: str) -> str:
        """Returns the variable for the place where a node works."""
        return self._variable(f"scratch {node} {name}", node, name)

    def parameter(self, kind: str, k: int, name: str) -> str:
        """Returns the parameter for an input or an output of the model."""
        wish = name if self.parameters.camel else name.lower()
        return self.parameters.name(f"{kind} {k}", wish, kind if self.parameters.reserves(name) else "")

    def array(self, routine: Routine, role: str) -> str:
        """Returns the name of an array of weights, in capitals."""
        return self.constants.name(f"array {id(routine.arrays[role])}", routine.name, role).upper()

    def view(self, routine: Routine) -> RoutineView:
        """Returns the routine with the names of its function and arrays."""
        define = hasattr(TEMPLATES.macros(layer(routine.kernel)), "definition")
        name = self._variable(f"routine {id(routine)}", routine.name, "step") if define else ""
        return routine_view(routine, name, self.array)

    def body(self, program: Program, node: str) -> str:
        """Returns the function of the body of a Map or a Scan."""
        return self._variable(f"body {id(program)}", node, "timestep")

    def _variable(self, key: str, wish: str, ending: str) -> str:
        """Returns a variable, in small letters where words are joined by underscores."""
        return self.namer.name(key, wish if self.namer.camel else wish.lower(), ending)
