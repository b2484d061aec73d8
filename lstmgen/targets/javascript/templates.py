"""The templates of JavaScript, and what they may use."""

from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import Literal

from lstmgen.graph.activation import Activation
from lstmgen.graph.operation import Operation
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.functions import tanh_table
from lstmgen.targets.javascript import literals
from lstmgen.targets.javascript.literals import number
from lstmgen.targets.javascript.spelling import in_javascript
from lstmgen.targets.javascript.unit_sums import unit_sums
from lstmgen.targets.text import fixed_point
from lstmgen.targets.text.names import camel_case
from lstmgen.targets.text.numbers import integers
from lstmgen.targets.text.operators import Operators, applied
from lstmgen.targets.text.snippets import load
from lstmgen.targets.text.templates import Templates, has, template_for, written_lines

ACTIVATIONS = {
    "abs": "Math.abs",
    "ceil": "Math.ceil",
    "cos": "Math.cos",
    "exponential": "Math.exp",
    "expm1": "Math.expm1",
    "floor": "Math.floor",
    "log": "Math.log",
    "log1p": "Math.log1p",
    "sign": "Math.sign",
    "sin": "Math.sin",
    "single": "Math.fround",
    "sqrt": "Math.sqrt",
}
OPERATORS = Operators(
    {"power": "power", "remainder": "remainder", "maximum": "Math.max", "minimum": "Math.min"},
    equal="===",
    not_equal="!==",
    one="1",
    zero="0",
)


def activation(function: Activation) -> str:
    """The function for an activation of one number, or of a row."""
    return ACTIVATIONS.get(function.name, camel_case(function.name))


of = partial(applied, activation=activation, number=number)
TEMPLATES = Templates(
    filters={
        "number": literals.number,
        "string": literals.string,
        "strings": literals.strings,
        "dims": literals.shape,
        "activation": activation,
        "fixed": lambda function: camel_case(f"fixed_{function.name}"),
        "binary": OPERATORS.binary,
        "joined": OPERATORS.joined,
        "reduction": OPERATORS.reductions(infinity="Infinity").__getitem__,
        "unit_sums": unit_sums,
        "in_javascript": lambda code: "\n".join(in_javascript(written_lines(code))),
    },
    # JavaScript has no helpers for the usual gates, and its sigmoids are exact.
    names={
        "of": of,
        "gate": of,
        "has_usual_gates": lambda operation: False,
        "loop_head": "for (let {0} = 0; {0} < {1}; ++{0}) {{".format,
    },
)


# What lines hold: rows or samples, the same of which a pipeline says more, or has categories too, texts, or nothing
# that the model takes.
Csv = Literal["table", "titled", "categories", "text", "none"]


@cache
def helpers(
    quantize: str | None,
    *,
    small: bool = False,
    few: bool = False,
    free: bool = True,
    ahead: bool = True,
    categories: bool = False,
    loads: bool = False,
) -> Mapping[str, str]:
    """All helpers of modules by name, and for a fixed-point format, if it is for any.

    Args:
        small: of those that are there twice, the shorter ones, not the faster ones.
        few: whether all weights are one text of float32 each.
        free: whether inputs have axes of any length.
        ahead: whether inputs of several timesteps are multiplied at once.
        categories: whether columns have categories with names.
        loads: whether weights are loaded while the program runs.
    """
    variants = {"size": small, "few_weights": few, "short": not ahead, "fixed_shapes": not free, "loads": loads}
    return {
        **loaded("javascript/helpers"),
        **loaded("javascript/pipeline", ("", "categories") if categories else ("",)),
        **loaded("javascript/helpers/fixed_point", fixed_point.variants(quantize)),
        **loaded("javascript/helpers", [name for name, applies in variants.items() if applies]),
        **formats(quantize),
    }


@cache
def program_helpers(csv: Csv) -> Mapping[str, str]:
    """All helpers of the command line by name.

    Args:
        csv: the format of the lines that it reads.
    """
    more = {"titled": ("table", "titled"), "categories": ("table", "titled", "categories")}
    variants = ("", *more.get(csv, (csv,)))
    return {
        **loaded("javascript/helpers"),
        **loaded("javascript/pipeline"),
        **loaded("javascript/program", variants),
    }


def loaded(folder: str, variants: Iterable[str] = ("",)) -> Mapping[str, str]:
    """Returns the helpers of a folder by name; a later variant replaces an earlier one."""
    return {name: text for variant in variants for name, text in load(folder, ".js", variant).items()}


def formats(quantize: str | None) -> Mapping[str, str]:
    """The constants of fixed-point code by name, each a statement; none for floats."""
    if quantize is None:
        return {}
    constants = {
        name: f"const {name} = {number}; // {comment}"
        for name, number, comment in fixed_point.constants(FIXED_POINT[quantize])
    }
    return constants | {"TANH_TABLE": f"const TANH_TABLE = [\n{integers(tanh_table(FIXED_POINT[quantize]))},\n];"}


# Layers in shared code, where the shortest JavaScript is the same loops.
SHARED = "family/layers/"


def layer(kernel: str) -> str:
    """The template of a kernel: JavaScript's own, or that in shared code."""
    template = f"javascript/layers/{kernel}.js.j2"
    return template if has(template) else f"{SHARED}{kernel}.code.j2"


def lacks(operation: Operation, kernel: str) -> str:
    """Returns the missing part for an operation; "" if nothing is missing."""
    return template_for(operation, exists=has(layer(kernel)))
