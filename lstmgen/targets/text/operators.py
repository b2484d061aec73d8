"""Operations on two numbers, and reductions, in the languages that write them as C does."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    """

    functions: Mapping[str, str]
    equal: str
    not_equal: str
    one: str
    zero: str

    def binary(self, kind: str, a: str, b: str) -> str:
        """An expression of two numbers."""
        if kind in INFIX:
            return f"{a} {INFIX[kind]} {b}"
        if kind in self.functions:
            return f"{self.functions[kind]}({a}, {b})"
        comparisons = {"equal": self.equal, "not_equal": self.not_equal, **ORDER}
        if kind in comparisons:
            return f"{a} {comparisons[kind]} {b} ? {self.one} : {self.zero}"
        is_true = f"{self.not_equal} {self.zero}"
        return f"{a} {is_true} {LOGIC[kind]} {b} {is_true} ? {self.one} : {self.zero}"

    def joined(self, kind: str, name: str, part: str) -> str:
        """The statement that combines a variable with a further operand: `sum += x;`."""
        return f"{name} {INFIX[kind]}= {part};" if kind in INFIX else f"{name} = {self.binary(kind, name, part)};"
