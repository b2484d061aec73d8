"""The description of a language: how it spells the shared code, as data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lstmgen.plan.numbers import DType
from lstmgen.targets.indexing.expressions import Syntax


def braces(condition: str, *, repeat: str = "while", plain: str = "{") -> Mapping[str, str]:
    """Returns the blocks of a language with braces.

    Args:
        condition: behind `if` and the like: a {condition}.
        repeat: the word for `while`.
        plain: the beginning of a block that only holds variables.
    """
    conditions = {word: f"{spelled} {condition} {{{{" for word, spelled in (("while", repeat), ("if", "if"))}
    conditions["} else if"] = f"}}}} else if {condition} {{{{"
    return {"{": plain, "}": "}", "} else {": "} else {", **conditions}


@dataclass(frozen=True, kw_only=True)
class CodeSyntax:
    """How a language spells the statements, types and literals of the shared code.

    Formats in which {real} occurs have the type of floats there.

    Attributes:
        reals: the type of floats by dtype.
        types: of variables and parameters: `int`, `real`, `bool`, `memory` (the array that functions compute in),
            `reals` (a constant array), `ints` (an array of integers that changes); `text` and `done` (the result of
            what may fail) if shared helpers check arguments; in languages that load weights `bytes` (of a file),
            `weights` (several constant arrays) and `predictor`.
        function: the first line of a function, with its {name}, {parameters} and {result}.
        parameter: with its {name} and {type}.
        result: the type of a result behind the parameters, or before the name; `no_result` where there is none.
        let, var: a variable that does not change, and one that does, with {name}, {type} and {value}.
        let_literal: a variable whose value is a literal, if another.
        loop: over {name} from {start} up to {stop}.
        blocks: the lines around statements that depend on a {condition}, by those of the shared code.
        choose: an expression: {a} where the {condition} holds, else {b}; `choose_int` for integers, if another.
        literal: a float in digits, {n}, by dtype.
        infinity, nan: constants by dtype.
        from_int: the float of an integer {n}.
        to_int: the integer of a float {x}, towards zero.
        from_byte: the integer of a byte {x}, from 0 to 255.
        quotient: of two integers {a} and {b} that are not negative, rounded down.
        length: of an array {x}.
        statements: calls of functions that are spelled in another way, with arguments {0}, {1} and so on.
        attempt: a {call} that may fail.
        camel: whether names are camelCase.
        rewrites: patterns of other parts of expressions, and what stands for them.
        end: of a statement.
        remark: what begins a comment.
        function_name: returns the name of a function of the shared code; None where it is as other names.
    """

    reals: Mapping[str, str]
    types: Mapping[str, str]
    function: str
    parameter: str
    result: str
    no_result: str
    let: str
    var: str
    loop: str
    blocks: Mapping[str, str]
    choose: str
    literal: Mapping[str, str]
    infinity: Mapping[str, str]
    nan: Mapping[str, str]
    from_int: str
    to_int: str
    from_byte: str = "{x}"
    length: str = ""
    statements: Mapping[str, str] = field(default_factory=dict)
    attempt: str = "{call};"
    camel: bool
    choose_int: str = ""
    let_literal: str = ""
    end: str = ";"
    quotient: str = "{a} / {b}"
    remark: str = "//"
    rewrites: Mapping[str, str] = field(default_factory=dict)
    function_name: Callable[[str], str] | None = None


@dataclass(frozen=True, kw_only=True)
class LanguageSyntax(CodeSyntax):
    """How a language spells the shared code, and whole files.

    Attributes:
        name: as `--target` takes it; also that of the folder of its templates.
        title: name of the language in messages.
        folder: where its own templates are: beside a language that is registered from elsewhere; None: among those of
            lstmgen.
        suffix: of its files.
        unicode, control: a character of a text that is not ASCII, and one that does not print, by its {code}.
        pairs: whether characters beyond 16 bits are two of these.
        constant: an array of weights: its {name}, {count} and {values}.
        encoded: an array of weights from {pieces} of base64, "" where literals do for any.
        expected: the constant `EXPECTED`, an array of bytes with {values}; "" in languages that load no weights.
        strings: a list of texts, {items}.
        public: a public constant by its kind: `number`, `names`, `lists` (of names) or `vocabulary`; with its {name},
            {value} and {count}.
        documented: the comment of one, with its {name} and {purpose}, or a whole {sentence}.
        comment: of a method: its `begin` with the {purpose}, an `input` of a {name} and {shape}, a `length` of a
            {name}, maybe an `output`, and the `end` with the {result}.
        public_name: returns the name of one from that in capitals.
        method: the first line of a public method of a predictor that may fail, with its {name}, or {Name} with a
            capital, and {parameters}.
        weights_field: the field of a predictor with the weights, in languages that declare fields beside methods.
        results: how methods pass outputs: in an `array` (of arrays, where there are several), as `values`, or to
            `parameters`.
        joined_strings: a long list of texts from the {pieces} of one, parted by NUL; "" where `strings` does for any.
        functions: results of mathematics, from `x`, or from `a` and `b`; REAL is the type of floats.
        negative_zero: -0.0 as a weight, where the literal is 0.0.
        capitals: whether names of weights are in capitals.
        layout: returns a whole file as the formatter of the language lays it out; None where it is so already.
        keywords: that no name may be.
    """

    name: str
    title: str
    suffix: str
    folder: Path | None = None
    unicode: str
    control: str
    pairs: bool
    constant: str
    encoded: str = ""
    expected: str = ""
    strings: str
    joined_strings: str = ""
    public: Mapping[str, str]
    documented: str
    comment: Mapping[str, str]
    public_name: Callable[[str], str] = str
    method: str = ""
    weights_field: str = ""
    results: Literal["array", "values", "parameters"] = "array"
    functions: Mapping[str, str] = field(default_factory=dict)
    negative_zero: str = ""
    capitals: bool = True
    layout: Callable[[str], str] | None = None
    keywords: str


# Expressions of the shared code; `code` spells `pick` and `real` in the language.
SHARED = Syntax(
    divide="quotient({a}, {b})",
    choose="pick_int({condition}, {a}, {b})",
    real_literal="{n}.0",
    real="real({n})",
    larger="larger({a}, {b})",
)


@dataclass(frozen=True)
class CodeDialect:
    """The statements of a language with the type of its floats."""

    spelling: CodeSyntax
    dtype: DType

    @property
    def real(self) -> str:
        """The type of floats."""
        return self.spelling.reals[self.dtype]


@dataclass(frozen=True)
class Dialect(CodeDialect):
    """A language with the type of its floats."""

    spelling: LanguageSyntax
