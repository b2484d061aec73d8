"""The identifiers of generated code: none is a keyword, a helper or a name of the interface."""

from collections.abc import Iterable

from lstmgen.plan.program import Plan, Routine
from lstmgen.targets.family.spelling import LanguageSyntax
from lstmgen.targets.family.templates import TEMPLATES, layer
from lstmgen.targets.indexing.names import ProgramNames
from lstmgen.targets.text.names import Namer, camel_case

# What templates and interfaces call their own variables, besides helpers.
TEMPLATE_NAMES = (
    "m i j k l n u v w p q r t x y z h c f o a b at to count total mean squares factor candidate sums from_x from_h "
    "reset_h from_i from_j from_l pick real whole quotient memory samples sample result error before name "
    "needed lengths len padded row due meaning predictor predictors what expected results each out words net number "
    "numbers rows check_size "
    "check_numbers check_parts labels prediction row codes ids token_at token_ids add_token fit_ids"
).split()
API = (
    "forward forward_step predict predict_batch step reset push classify label labels encode tokens "
    "Predictor Error Label LabelOf size index INFINITY NAN "
    "INPUT_NAMES OUTPUT_NAMES INPUT_SIZES OUTPUT_SIZES LABELS COLUMNS WINDOW HOP VOCABULARY THRESHOLD"
).split()


class Names(ProgramNames):
    """All identifiers of one file."""

    def __init__(self, plan: Plan, spelling: LanguageSyntax, helpers: Iterable[str]) -> None:
        axes = [axis.name for program in plan.programs for axis in program.graph.axes()]
        names = [*TEMPLATE_NAMES, *API, *helpers, *axes]
        reserved = [*spelling.keywords.split(), *names, *(camel_case(name) for name in names)]
        self.capitals = spelling.capitals
        super().__init__(reserved, camel=spelling.camel)
        self.parameters = Namer(reserved, camel=spelling.camel)

    def of_model(self, plan: Plan) -> frozenset[str]:
        """Returns the names so far that come from the model."""
        axes = {axis.name for program in plan.programs for axis in program.graph.axes()}
        return self.namer.names | {name.upper() for name in self.constants.names} | self.parameters.names | axes

    def defines(self, kernel: str) -> bool:
        return hasattr(TEMPLATES.macros(layer(kernel)), "definition")

    def array(self, routine: Routine, role: str) -> str:
        return (
            super().array(routine, role)
            if self.capitals
            else self._variable(f"array {id(routine.arrays[role])}", routine.name, role)
        )

    def parameter(self, kind: str, k: int, name: str) -> str:
        """Returns the parameter for an input or an output of the model."""
        wish = name if self.parameters.camel else name.lower()
        return self.parameters.name(f"{kind} {k}", wish, kind if self.parameters.reserves(name) else "")
