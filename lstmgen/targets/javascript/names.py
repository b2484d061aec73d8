"""The identifiers of generated JavaScript: none is a keyword, a global, a helper or a name of the module's own."""

from lstmgen.plan.program import Plan
from lstmgen.targets.indexing.names import ProgramNames
from lstmgen.targets.javascript.templates import TEMPLATES, helpers, layer

KEYWORDS = (
    "arguments async await break case catch class const continue debugger default delete do else enum eval export "
    "extends false finally for function get if implements import in instanceof interface let new null of package "
    "private protected public return set static super switch this throw true try typeof undefined var void while "
    "with yield"
).split()
GLOBALS = (
    "Array ArrayBuffer Boolean DataView Error Float32Array Float64Array Infinity Int16Array Int32Array Int8Array JSON "
    "Map Math NaN Number Object Proxy RangeError Reflect Set String Symbol TypeError URL Uint8Array WebAssembly atob "
    "console document fetch globalThis isFinite isNaN process self window"
).split()
API = (
    "AFTER AHEAD BASE BEFORE CATEGORIES CHANGES COLUMNS EXPECTED FILE FIRST HOP IGNORES_OTHERS INPUT_NAMES "
    "INPUT_SHAPES LABELS LARGE MEMORY OUTPUT_NAMES OUTPUT_SHAPES PANEL PLACED REQUEST REST SHARED SIMD SIZES "
    "STEP_SHAPES THRESHOLD TOKENS VOCABULARY WINDOW Predictor Weights begin classify encode forward forwardStep "
    "functions inputs knownTokens label lengths onlyToken predict predictBatch sample samples shapes shared started "
    "tokenIds"
).split()
# What templates call their own variables.
TEMPLATE_NAMES = (
    "m i j k l n u v w p q r t x y z h c f o a b at to from count total mean squares factor met fromI fromJ fromL "
    "candidate cell low high power rr e newH resetH weighedH sums fromX fromH row part turn"
).split()


class Names(ProgramNames):
    """All identifiers of one module."""

    def __init__(self, plan: Plan) -> None:
        axes = [axis.name for program in plan.programs for axis in program.graph.axes()]
        known = helpers(plan.numbers.quantize, categories=True)
        super().__init__([*KEYWORDS, *GLOBALS, *API, *TEMPLATE_NAMES, *known, *axes], camel=True)

    def of_model(self, plan: Plan) -> frozenset[str]:
        """Returns the names so far that come from the model."""
        axes = {axis.name for program in plan.programs for axis in program.graph.axes()}
        return self.namer.names | {name.upper() for name in self.constants.names} | axes

    def defines(self, kernel: str) -> bool:
        return hasattr(TEMPLATES.macros(layer(kernel)), "definition")
