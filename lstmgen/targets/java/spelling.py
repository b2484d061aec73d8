"""Java as data."""

from lstmgen.targets.family.spelling import LanguageSyntax

JAVA = LanguageSyntax(
    name="java",
    title="Java",
    suffix=".java",
    reals={"float32": "float", "float64": "double"},
    types={"int": "int", "real": "{real}", "bool": "boolean", "memory": "{real}[]", "reals": "{real}[]"},
    function="private static {result} {name}({parameters}) {{",
    parameter="{type} {name}",
    result="{type}",
    no_result="void",
    let="final {type} {name} = {value};",
    var="{type} {name} = {value};",
    loop="for (int {name} = {start}; {name} < {stop}; {name}++) {{",
    condition="({condition})",
    choose="({condition} ? {a} : {b})",
    literal={"float32": "{n}f", "float64": "{n}"},
    infinity={"float32": "Float.POSITIVE_INFINITY", "float64": "Double.POSITIVE_INFINITY"},
    nan={"float32": "Float.NaN", "float64": "Double.NaN"},
    from_int="({real}) ({n})",
    to_int="(int) ({x})",
    unicode="\\u{code:04x}",
    control="\\{code:03o}",
    pairs=True,
    camel=True,
    constant="private static final {real}[] {name} = {{\n{values}\n    }};",
    encoded="private static final {real}[] {name} = decoded(\n{pieces});",
    keywords=(
        "abstract assert boolean break byte case catch char class const continue default do double else enum extends "
        "final finally float for goto if implements import instanceof int interface long native new package private "
        "protected public return short static strictfp super switch synchronized this throw throws transient try void "
        "volatile while true false null var yield record sealed permits Math Float Double String Object Arrays "
        "ThreadLocal Integer Override "
        "Predictor VerifyDriver Base64 ByteBuffer ByteOrder System IllegalArgumentException "
        "UnsupportedOperationException"
    ),
)
