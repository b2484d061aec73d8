"""The templates of C: files that look like the C they give, and know which helpers and headers that takes.

A file is cut into tokens once, when Jinja compiles it: it is put into the dialect, and where it names a helper or
something of a standard header, it notes so whenever that place is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from lstmgen.graph.operation import Operation
from lstmgen.plan.quantize.formats import GATE_FRACTIONAL_BITS
from lstmgen.targets.c import dtypes, functions, literals, tokens
from lstmgen.targets.c.dialect import HEADERS, READERS, Dialect
from lstmgen.targets.text.expression import note, noting
from lstmgen.targets.text.snippets import variants
from lstmgen.targets.text.templates import Templates, has, template_for


@dataclass(frozen=True)
class Code:
    """C that was written, and the names in it: of helpers, of what standard headers declare, of variables."""

    text: str
    uses: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    @classmethod
    def joined(cls, codes: Iterable[Code]) -> Code:
        """Several, one after the other."""
        several = list(codes)
        return cls("\n".join(code.text for code in several), tuple(name for code in several for name in code.uses))

    def using(self, further: Iterable[str]) -> Code:
        """The same, with what is used by parts of it that were written before."""
        return replace(self, uses=(*further, *self.uses))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that hold something."""
        return tuple(line.strip() for line in self.text.splitlines() if line.strip())


class Noting(Extension):
    """Jinja extension: puts the text of a template into the dialect; where it is rendered, its names are recorded."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        dialect = self.environment.globals["dialect"]
        assert isinstance(dialect, Dialect)
        in_comment = False
        for token in stream:
            if token.type not in ("data", "string"):
                yield token
                continue
            quiet, code = "", token.value
            if token.type == "data":
                if in_comment:  # that was begun before something was put in
                    quiet, end, code = code.partition("*/")
                    quiet, in_comment = quiet + end, not end
                in_comment = in_comment or code.rfind("/*") > code.rfind("*/")
            code = dialect.text(code)
            yield from noting_tokens(
                token, quiet + code, [name for name in dict.fromkeys(tokens.names(code)) if name in known()]
            )


def noting_tokens(token: Token, text: str, used: Sequence[str]) -> Iterator[Token]:
    """The tokens of Jinja for a text: as it is, or where it uses names, {{ note(text, *names) }}."""
    if not used:
        yield Token(token.lineno, token.type, text)
        return
    call = [("name", "note"), ("lparen", "("), ("string", text)]
    call += [part for name in used for part in (("comma", ","), ("string", name))]
    call.append(("rparen", ")"))
    if token.type == "data":
        call = [("variable_begin", "{{"), *call, ("variable_end", "}}")]
    yield from (Token(token.lineno, kind, value) for kind, value in call)


@cache
def known() -> frozenset[str]:
    """All names that are noted: of helpers, and of what standard headers declare."""
    helpers = (*variants("c/helpers", ".c").values(), *variants("c/helpers/fixed_point", ".c").values())
    return frozenset([*(name for texts in helpers for name in texts), *READERS.values(), *HEADERS])


def used_in(code: str) -> list[str]:
    """The names in code that are recorded: of helpers, and of what standard headers declare."""
    return [name for name in dict.fromkeys(tokens.names(code)) if name in known()]


@dataclass(frozen=True, eq=False)
class CTemplates(Templates):
    """The templates in a dialect."""

    def write(self, template: str, macro: str, *arguments: object) -> Code:
        """What a macro writes, given these; nothing where the template has none of that name."""
        write = getattr(self.macros(template), macro, None)
        if write is None:
            return Code("")
        with noting() as names:
            text = str(write(*arguments))
        return Code(text, tuple(names))


def fixed_point_filters() -> dict[str, Callable[..., object]]:
    """What only templates of fixed point use: how the weights of a layer lie."""
    from lstmgen.targets.c.layouts import fixed_point, fixed_point_panels, panels, tables  # which few models need

    return {
        "input_row": fixed_point.input_row,
        "in_parts": fixed_point.in_parts,
        "paired_row": fixed_point.paired_row,
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

    def noted(code: str) -> str:
        return note(code, *used_in(code))

    def in_dialect(code: str) -> str:
        return noted(dialect.text(code))

    def of_element(helper: str, element: str) -> str:
        return note(named := dtypes.named(f"net_{helper}", element), named)

    return CTemplates(
        filters={
            "c_float": lambda value: in_dialect(literals.c_parameter(value)),
            "c_type": lambda element: noted(dialect.c_type(element)),
            "activation": lambda function: in_dialect(functions.activation(function)),
            "vector_activation": lambda function: in_dialect(functions.vector_activation(function)),
            "binary": lambda kind, a, b: in_dialect(functions.OPERATORS.binary(kind, a, b)),
            "joined": lambda kind, name, part: in_dialect(functions.OPERATORS.joined(kind, name, part)),
            "reduction": functions.REDUCTIONS.__getitem__,
            "c_zero": lambda element: dialect.text(dtypes.c_zero(element)),
            "in_dialect": in_dialect,
            "reciprocal": lambda number: 1 / number,
            "power_of_two": lambda exponent: 2**exponent,
            "helper": lambda name: note(name, name),
            "of_element": of_element,
            **(fixed_point_filters() if fixed_point else {}),
        },
        names={"note": note, "dialect": dialect, "gate_one": 2**GATE_FRACTIONAL_BITS},
        extensions=[Noting],
    )


def lacks(operation: Operation, kernel: str) -> str:
    """The template that an operation lacks; "" where there is one."""
    return template_for(operation, found=has(f"c/layers/{kernel}.c.j2"))
