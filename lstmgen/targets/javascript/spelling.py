"""The shared code in JavaScript, as data."""

from lstmgen.targets.family.spelling import CodeDialect, CodeSyntax, braces

SHARED_CODE = CodeDialect(
    CodeSyntax(
        reals={"float64": "number"},
        types={"int": "number", "real": "number"},
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
        camel=False,  # helpers below are, but no length of an axis is: timesteps_1
        rewrites={
            r"(?<![\w.])(\d+)\.0\b": r"\1",
            r" != ": " !== ",
            r"\bmaximum\(": "Math.max(",
            r"\bminimum\(": "Math.min(",
            r"(?<![\w.])sqrt\(": "Math.sqrt(",
            r"\blook_up\(": "lookUp(",
            r"\bmultiply_transposed\(": "multiplyTransposed(",
            r"\bsum_of_squares\(": "sumOfSquares(",
        },
    ),
    "float64",
)
