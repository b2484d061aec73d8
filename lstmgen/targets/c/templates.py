"""The templates of C: files that look like the C they give, which are put into a dialect when they are read."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from lstmgen.graph.operation import FLOAT, Operation
from lstmgen.plan.quantize.formats import GATE_FRACTIONAL_BITS
from lstmgen.targets.c import literals
from lstmgen.targets.c.dialect import Dialect, helper_of
from lstmgen.targets.text.operators import Operators
from lstmgen.targets.text.templates import Templates, has, template_for

ACTIVATIONS = {
    "abs": "fabsf",
    "ceil": "ceilf",
    "cos": "cosf",
    "erf": "erff",
    "exponential": "net_exp",
    "expm1": "expm1f",
    "floor": "floorf",
    "log": "logf",
    "log1p": "log1pf",
    "sin": "sinf",
    "sqrt": "sqrtf",
}
VECTOR_ACTIVATIONS = {
    "sigmoid": "net_sigmoids",
    "tanh": "net_tanhs",
    "hard_sigmoid": "net_hard_sigmoids",
    "relu": "net_relus",
}
OPERATORS = Operators(
    {"power": "powf", "remainder": "net_remainder", "maximum": "net_maximum", "minimum": "net_minimum"},
    equal="==",
    not_equal="!=",
    one="1.0f",
    zero="0.0f",
)


@dataclass(frozen=True, eq=False)
class CTemplates(Templates):
    """The templates in a dialect."""

    def write(self, template: str, macro: str, *arguments: object) -> str:
        """Returns what a macro writes; "" if the template has no macro of that name."""
        write = getattr(self.macros(template), macro, None)
        return "" if write is None else str(write(*arguments))


def fixed_point_filters() -> dict[str, Callable[..., object]]:
    """Returns the filters for templates of fixed point: layouts of weights."""
    from lstmgen.targets.c.layouts import fixed_point, fixed_point_panels, panels, tables  # which few models need

    return {
        "input_row": fixed_point.input_row,
        "form_of_sums": fixed_point.form_of_sums,
        "has_factor_words": fixed_point.has_factor_words,
        "has_four_words": fixed_point.has_four_words,
        "holds_inputs": fixed_point.holds_inputs,
        "narrowing_factor": fixed_point.narrowing_factor,
        "word_of_sum": fixed_point.word_of_sum,
        "paired_row": fixed_point.paired_row,
        "pieces_of_state": fixed_point.pieces_of_state,
        "panels": panels.panels,
        "matrix_panels": fixed_point_panels.matrix_panels,
        "fits_shorts": tables.fits_shorts,
        "packed_units": fixed_point_panels.packed_units,
        "tiles": fixed_point_panels.tiles,
    }


@cache
def templates(dialect: Dialect, *, fixed_point: bool = False) -> CTemplates:
    """The templates in this dialect, compiled when they are first used.

    Args:
        fixed_point: they are for a model of integers.
    """

    in_dialect = dialect.text
    return CTemplates(
        filters={
            "c_float": lambda value: in_dialect(literals.c_parameter(value)),
            "c_type": dialect.c_type,
            "activation": lambda function: in_dialect(ACTIVATIONS.get(function.name, f"net_{function.name}")),
            "vector_activation": lambda function: in_dialect(VECTOR_ACTIVATIONS[function.name]),
            "binary": lambda kind, a, b: in_dialect(OPERATORS.binary(kind, a, b)),
            "joined": lambda kind, name, part: in_dialect(OPERATORS.joined(kind, name, part)),
            "reduction": OPERATORS.reductions(prefix="net_").__getitem__,
            "c_zero": lambda element: in_dialect("0.0f" if element == FLOAT else "0"),
            "in_dialect": in_dialect,
            "reciprocal": lambda number: 1 / number,
            "power_of_two": lambda exponent: 1 << exponent,
            "of_element": lambda helper, element: helper_of(f"net_{helper}", element),
            **(fixed_point_filters() if fixed_point else {}),
        },
        names={
            "dialect": dialect,
            "gate_one": 2**GATE_FRACTIONAL_BITS,
            "loop_head": "for (int {0} = 0; {0} < {1}; ++{0}) {{".format,
        },
        source=in_dialect,
    )


def lacks(operation: Operation, kernel: str) -> str:
    """The template that an operation lacks; "" where there is one."""
    return template_for(operation, exists=has(f"c/layers/{kernel}.c.j2"))
