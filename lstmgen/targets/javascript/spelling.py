"""The shared code in JavaScript."""

import re
from collections.abc import Iterable

from lstmgen.targets.family.code import spelled
from lstmgen.targets.family.spelling import CodeDialect, CodeSyntax, braces
from lstmgen.targets.text.names import camel_case

SHARED_CODE = CodeDialect(
    CodeSyntax(
        reals={"float64": "number"},
        types={"int": "number", "real": "number", "memory": "Float64Array"},
        function="function {name}({parameters}) {{",
        parameter="{name}",
        result="",
        no_result="",
        let="const {name} = {value};",
        var="let {name} = {value};",
        loop="for (let {name} = {start}; {name} < {stop}; ++{name}) {{",
        blocks=braces("({condition})"),
        choose="{condition} ? {a} : {b}",
        literal={"float64": "{n}"},
        infinity={"float64": "Infinity"},
        nan={"float64": "NaN"},
        from_int="{n}",
        to_int="Math.trunc({x})",
        statements={"put": "{0}.set({2}, {1});"},
        camel=False,  # NAMES are, but no length of an axis is: timesteps_1
        rewrites={
            r"(?<![\w.])(\d+)\.0\b": r"\1",
            r" != ": " !== ",
            r"\bmaximum\(": "Math.max(",
            r"\bminimum\(": "Math.min(",
            r"(?<![\w.])sqrt\(": "Math.sqrt(",
        },
    ),
    "float64",
)
# Not in quotes, where a comment has the name of a layer.
NAMES = re.compile(r"\b(?<!['/])(?:from_h|from_x|look_up|multiply_transposed|reset_h|sum_of_squares)\b(?!['/])")
LONGEST = 100  # characters of a loop in one line


def in_javascript(lines: Iterable[str]) -> list[str]:
    """Returns shared code in JavaScript; a loop over one short statement has no braces."""
    code: list[str] = []
    for indented in spelled(lines, SHARED_CODE):
        line = NAMES.sub(lambda name: camel_case(name[0]), indented.strip())
        *_, head, body = ["", "", *code]
        is_alone = line == "}" and head.startswith("for (") and head.endswith("{") and body.endswith(";")
        if is_alone and not body.startswith(("const ", "let ")) and len(head) + len(body) <= LONGEST:
            code[-2:] = [f"{head[:-2]} {body}"]
        else:
            code.append(line)
    return code
