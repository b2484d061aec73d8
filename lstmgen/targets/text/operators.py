"""Operations on two numbers, and reductions, in the languages that write them as C does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lstmgen.graph.activation import Activation

INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
LOGIC = {"logical_and": "&&", "logical_or": "||"}
ORDER = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="}


@dataclass(frozen=True)
class Reduction:
    """Reduction of numbers.

    Attributes:
        function: the helper for some of them.
        join: the operation that joins its result with that of others.
        start: what joined with leaves the result as it is.
    """

    function: str
    join: str
    start: str


@dataclass(frozen=True)
class Operators:
    """Operations whose text differs between languages, by kind.

    Attributes:
        functions: names of functions, for operations without an operator.
        equal, not_equal: the comparisons.
        one, zero: the numbers for true and false.
        choose: {a} where a {condition} holds, else {b}.
    """

    functions: Mapping[str, str]
    equal: str
    not_equal: str
    one: str
    zero: str
    choose: str = "{condition} ? {a} : {b}"

    def binary(self, kind: str, a: str, b: str) -> str:
        """An expression of two numbers."""
        if kind in INFIX:
            return f"{a} {INFIX[kind]} {b}"
        if kind in self.functions:
            return f"{self.functions[kind]}({a}, {b})"
        comparisons = {"equal": self.equal, "not_equal": self.not_equal, **ORDER}
        is_true = f"{self.not_equal} {self.zero}"
        condition = (
            f"{a} {comparisons[kind]} {b}" if kind in comparisons else f"{a} {is_true} {LOGIC[kind]} {b} {is_true}"
        )
        return self.choose.format(condition=condition, a=self.one, b=self.zero)

    def joined(self, kind: str, name: str, part: str) -> str:
        """The statement that combines a variable with a further operand: `sum += x;`."""
        return f"{name} {INFIX[kind]}= {part};" if kind in INFIX else f"{name} = {self.binary(kind, name, part)};"

    def reductions(self, *, prefix: str = "", infinity: str = "INFINITY") -> Mapping[str, Reduction]:
        """Returns the reductions by kind; `prefix`: that of the helpers' names."""
        total = Reduction(f"{prefix}sum", "add", self.zero)
        return {
            "sum": total,
            "mean": total,
            "max": Reduction(f"{prefix}largest", "maximum", f"-{infinity}"),
            "min": Reduction(f"{prefix}smallest", "minimum", infinity),
            "product": Reduction(f"{prefix}product", "multiply", self.one),
        }


def applied(
    function: Activation, x: str, *, activation: Callable[[Activation], str], number: Callable[[float], str]
) -> str:
    """Returns an activation of a number, as an expression; functions of rows have statements of their own.

    Args:
        activation: returns the name of a function.
        number: returns a literal.
    """
    if function.name == "linear" or function.rowwise:
        return x
    parameters = "".join(f", {number(value)}" for _, value in function.parameters)
    return f"{activation(function)}({x}{parameters})"
