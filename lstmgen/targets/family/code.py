"""The shared code → a language.

The shared code has one statement a line:

    // a comment
    fn name(m: memory, x: int, kernel: reals) -> real {
    let a = 0.5 * m[x];             a float; `let n: int = 4;` an integer; `var` where it changes
    for k in 0..n {
    while a < 2.0 {
    if a < b {                      and `} else if a > b {`, `} else {`, `}`
    return pick(a < b, a, b);       the first where the condition holds, else the second; `pick_int` of integers
    m[x + k] += real(n);            the float of an integer; `whole(a)` is the integer of a float
    let n: int = quotient(a, 4);    of two integers, rounded down
    try check_size(len(x), 3, "…");  a call that may fail
    fail("…");                      and what a language spells in its own way: `grow(n)` is the memory of an object to
    own(m);                         n elements at least, `own` names it, `label` adds a label
    refuse("…", a, b);              of two numbers, which may be the same; `refuse_size` of an expected size and another
    done();                         the end of a function that may fail, and has none of those above
    let n: int = byte(file[k]);     the integer of a byte
    arrays(n);                      a variable with room for n arrays, `hold` makes one of these the weights of an
    hold(arrays);                   object, `own_weights` names those
"""

import re
from collections.abc import Callable, Iterable, Iterator

from lstmgen.targets.family.spelling import CodeDialect
from lstmgen.targets.text.names import camel_case

FUNCTION = re.compile(r"fn (\w+)\((.*?)\)(?: -> (\w+))? \{")
DECLARED = re.compile(r"(let|var) (\w+)(?:: (\w+))? = (.*);")
LOOP = re.compile(r"for (\w+) in (.+?)\.\.(.+) \{")
CONDITION = re.compile(r"(while|if|\} else if) (.+) \{")
STATEMENT = re.compile(r"(try )?(\w+)\((.*)\);")
TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
LITERAL = re.compile(r"(?<![\w.])\d+\.\d+(?:e[+-]?\d+)?")
BEYOND, VANISHING = (2 - 2.0**-24) * 2.0**127, 2.0**-150  # of float32: the first that is infinite, the last that is 0
NAME = re.compile(r"\b[a-z]\w*_\w*\b")
CALL = re.compile(r"\b[a-z]\w*(?=\()")
SPELLED = {"pick", "pick_int", "real", "whole", "len", "byte", "quotient"}
SILENT = {"done", "own_weights"}  # no statements in languages without a spelling of these
INDENT = "    "


def spelled(lines: Iterable[str], dialect: CodeDialect) -> Iterator[str]:
    """Yields lines of shared code in a language, indented by their braces."""
    depth = 0
    for line in lines:
        codes = with_texts(line.strip(), dialect).splitlines() if line else [""]
        for code, braces in zip(codes, codes if len(codes) > 1 else [line.strip()]):
            depth -= braces.startswith("}")
            yield f"{INDENT * depth}{code}".rstrip()
            depth += braces.endswith("{") and not braces.startswith("//")


def with_texts(code: str, dialect: CodeDialect) -> str:
    """Returns a statement in a language; its texts are literals of that already, so they stay as they are."""
    texts = iter(TEXT.findall(code))
    return re.sub('""', lambda _: next(texts), statement(TEXT.sub('""', code), dialect))


def statement(code: str, dialect: CodeDialect) -> str:
    """Returns one statement in a language, without the characters of its texts."""
    spelling = dialect.spelling
    if code.startswith("//"):
        return spelling.remark + code[2:]
    if code in ("", "{", "}", "} else {"):
        return spelling.blocks.get(code, "")
    if match := FUNCTION.fullmatch(code):
        return function(match, dialect)
    if match := DECLARED.fullmatch(code):
        kind, name, of, value = match.groups()
        form = spelling.let if kind == "let" else spelling.var
        if LITERAL.fullmatch(value):
            form = spelling.let_literal or form
        return form.format(
            name=named(name, dialect), type=typed(of or "real", dialect), value=expression(value, dialect)
        )
    if match := LOOP.fullmatch(code):
        name, start, stop = match.groups()
        return spelling.loop.format(name=name, start=expression(start, dialect), stop=expression(stop, dialect))
    if match := CONDITION.fullmatch(code):
        return spelling.blocks[match[1]].format(condition=expression(match[2], dialect))
    if match := STATEMENT.fullmatch(code):
        usual = "" if match[2] in SILENT else spelling.attempt if match[1] else None
        call_form = spelling.statements.get(match[2], usual)
        if call_form is not None:
            arguments, _ = inside(match[3] + ")", 0)
            parts = (expression(argument, dialect) for argument in arguments)
            called = expression(code.removeprefix("try ")[:-1], dialect)
            return call_form.format(*parts, call=called, real=dialect.real)
    end = spelling.end if code.endswith(";") else ""
    return expression(code.removesuffix(";"), dialect) + end


def function(match: re.Match[str], dialect: CodeDialect) -> str:
    """Returns the first line of a function."""
    spelling, (name, parameters, result) = dialect.spelling, match.groups()
    pairs = [parameter.split(": ") for parameter in parameters.split(", ") if parameter]
    return spelling.function.format(
        name=function_name(name, dialect),
        parameters=declared([(name, kind) for name, kind in pairs], dialect),
        result=spelling.result.format(type=typed(result, dialect)) if result else spelling.no_result,
    )


def declared(parameters: Iterable[tuple[str, str]], dialect: CodeDialect) -> str:
    """Returns parameters, a name and a type of the shared code each, as the language declares them."""
    form = dialect.spelling.parameter
    return ", ".join(form.format(name=named(name, dialect), type=typed(kind, dialect)) for name, kind in parameters)


def named(name: str, dialect: CodeDialect) -> str:
    """Returns a name of the shared code by the language's convention; constants are in capitals everywhere."""
    return camel_case(name) if dialect.spelling.camel and NAME.fullmatch(name) else name


def function_name(name: str, dialect: CodeDialect) -> str:
    """Returns the name of a function of the shared code in the language."""
    spell = dialect.spelling.function_name
    return named(name, dialect) if spell is None else spell(name)


def typed(name: str, dialect: CodeDialect) -> str:
    """Returns a type of the shared code in the language."""
    return dialect.spelling.types[name].format(real=dialect.real)


def expression(code: str, dialect: CodeDialect) -> str:
    """Returns an expression or a simple statement in a language."""
    spelling, dtype = dialect.spelling, dialect.dtype
    code = CALL.sub(lambda name: name[0] if name[0] in SPELLED else function_name(name[0], dialect), code)
    for word, form in (("pick_int", spelling.choose_int or spelling.choose), ("pick", spelling.choose)):
        code = call(code, word, lambda condition, a, b, form=form: form.format(condition=condition, a=a, b=b))
    code = call(code, "real", lambda n: spelling.from_int.format(n=n, real=dialect.real))
    code = call(code, "whole", lambda x: spelling.to_int.format(x=x))
    code = call(code, "len", lambda x: spelling.length.format(x=x))
    code = call(code, "byte", lambda x: spelling.from_byte.format(x=x))
    code = call(code, "quotient", lambda a, b: spelling.quotient.format(a=a, b=b))
    code = LITERAL.sub(lambda number: literal(number[0], dialect), code)
    code = NAME.sub(lambda name: named(name[0], dialect), code)
    for name, constant in {"INFINITY": spelling.infinity[dtype], "NAN": spelling.nan[dtype]}.items():
        code = re.sub(rf"\b{name}\b", constant, code)
    for pattern, replacement in spelling.rewrites.items():
        code = re.sub(pattern, replacement, code)
    return code


def literal(digits: str, dialect: CodeDialect) -> str:
    """Returns a float of the language; beyond float32 it is infinite or 0, as compilers refuse digits of others."""
    value = abs(float(digits))
    if dialect.dtype == "float32" and value >= BEYOND:
        return "INFINITY"
    is_zero = dialect.dtype == "float32" and value <= VANISHING
    return dialect.spelling.literal[dialect.dtype].format(n="0.0" if is_zero else digits)


def call(code: str, name: str, spell: Callable[..., str]) -> str:
    """Returns code with each call of a function of the shared code spelled from its arguments."""
    match = re.search(rf"\b{name}\(", code)
    if match is None:
        return code
    arguments, end = inside(code, match.end())
    spelled = spell(*(call(argument, name, spell) for argument in arguments))
    return code[: match.start()] + spelled + call(code[end:], name, spell)


def inside(code: str, start: int) -> tuple[list[str], int]:
    """Returns the arguments of a call from behind its parenthesis, and the index behind the closing one."""
    arguments: list[str] = []
    depth, begin = 0, start
    for k in range(start, len(code)):
        if code[k] in ")]" and depth == 0:
            return [*arguments, code[begin:k]], k + 1
        if code[k] == "," and depth == 0:
            arguments.append(code[begin:k])
            begin = k + 2
        depth += (code[k] in "([") - (code[k] in ")]")
    raise ValueError(f"no closing parenthesis: {code}")
