"""The description of a language: how it spells the shared code, as data."""

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.plan.numbers import DType
from lstmgen.targets.indexing.expressions import Syntax


@dataclass(frozen=True)
class LanguageSyntax:
    """How a language spells the statements, types and literals of the shared code.

    Formats in which {real} occurs have the type of floats there.

    Attributes:
        title: name of the language in messages.
        reals: the type of floats by dtype.
        types: of variables and parameters: `int`, `real`, `bool`, `memory` (the array that functions compute in),
            `reals` (a constant array).
        function: the first line of a function, with its {name}, {parameters} and {result}.
        parameter: with its {name} and {type}.
        result: the type of a result behind the parameters, or before the name; `no_result` where there is none.
        let, var: a variable that does not change, and one that does, with {name}, {type} and {value}.
        loop: over {name} from {start} up to {stop}.
        while_, if_, else_if: with a {condition}.
        block: the beginning of a block of its own.
        choose: an expression: {a} where the {condition} holds, else {b}.
        literal: a float in digits, {n}, by dtype.
        infinity, nan: constants by dtype.
        from_int: the float of an integer {n}.
        to_int: the integer of a float {x}, towards zero.
        argument: the array that functions compute in, as an argument.
        end: what ends a statement.
        unicode, control: a character of a text that is not ASCII, and one that does not print, by its {code}.
        pairs: whether characters beyond 16 bits are two of these.
        constant: an array of weights: its {name}, {count} and {values}.
        encoded: an array of weights from {pieces} of base64, and {double} for float64; "" where literals do for any.
        piece: the characters in such a piece.
        string: a text in double quotes, {text}, in which nothing but \\\\ and \\" needs escapes.
        indent: of a block.
        camel: whether names are camelCase.
        keywords: that no name may be.
    """

    title: str
    reals: Mapping[str, str]
    types: Mapping[str, str]
    function: str
    parameter: str
    result: str
    no_result: str
    let: str
    var: str
    loop: str
    while_: str
    if_: str
    else_if: str
    choose: str
    literal: Mapping[str, str]
    infinity: Mapping[str, str]
    nan: Mapping[str, str]
    from_int: str
    to_int: str
    constant: str
    keywords: str
    unicode: str = "\\u{code:04x}"
    control: str = "\\u{code:04x}"
    pairs: bool = True
    encoded: str = ""
    piece: int = 60_000
    argument: str = "m"
    block: str = "{"
    end: str = ";"
    indent: str = "    "
    camel: bool = True


# Expressions of the shared code; `code` spells `pick` and `real` in the language.
SHARED = Syntax(
    divide="{a} / {b}",
    choose="pick({condition}, {a}, {b})",
    real_literal="{n}.0",
    real="real({n})",
    larger="larger({a}, {b})",
)


@dataclass(frozen=True)
class Dialect:
    """A language with the type of its floats."""

    spelling: LanguageSyntax
    dtype: DType

    @property
    def real(self) -> str:
        """The type of floats."""
        return self.spelling.reals[self.dtype]
