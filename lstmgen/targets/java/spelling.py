"""Java as data."""

from lstmgen.targets.family.spelling import LanguageSyntax, braces

JAVA = LanguageSyntax(
    name="java",
    title="Java",
    suffix=".java",
    reals={"float32": "float", "float64": "double"},
    types={
        "int": "int",
        "real": "{real}",
        "bool": "boolean",
        "memory": "{real}[]",
        "reals": "{real}[]",
        "ints": "int[]",
        "text": "String",
        "bytes": "byte[]",
        "weights": "{real}[][]",
        "predictor": "Predictor",
        "done": "void",
    },
    function="private static {result} {name}({parameters}) {{",
    parameter="{type} {name}",
    result="{type}",
    no_result="void",
    let="final {type} {name} = {value};",
    var="{type} {name} = {value};",
    loop="for (int {name} = {start}; {name} < {stop}; {name}++) {{",
    blocks=braces("({condition})"),
    choose="({condition} ? {a} : {b})",
    literal={"float32": "{n}f", "float64": "{n}"},
    infinity={"float32": "Float.POSITIVE_INFINITY", "float64": "Double.POSITIVE_INFINITY"},
    nan={"float32": "Float.NaN", "float64": "Double.NaN"},
    from_int="({real}) ({n})",
    to_int="(int) ({x})",
    from_byte="({x} & 255)",
    length="{x}.length",
    statements={
        "fail": "throw new IllegalArgumentException({0});",
        "grow": "if (memory.length < {0}) {{\nmemory = Arrays.copyOf(memory, {0});\n}}",
        "give": "keep(outputs, {0}, m, {2}, {3});",
        "own": "final {real}[] {0} = memory;",
        "refuse": "throw new IllegalArgumentException(\n"
        '{1} == {2} ? {0} + ", got " + {1} : {0} + ", got " + {1} + " and " + {2});',
        "refuse_size": 'throw new IllegalArgumentException({0} + ": expected " + {1} + " values, got " + {2});',
        "arrays": "final {real}[][] arrays = new {real}[{0}][];",
        "hold": "weights = {0};",
        "label": "labels.add(new Label({0}, {1}, {2}, {3}));",
    },
    unicode="\\u{code:04x}",
    control="\\{code:03o}",
    pairs=True,
    camel=True,
    constant="private static final {real}[] {name} = {{\n{values}\n    }};",
    expected="private static final int[] EXPECTED = {{\n{values}\n    }};",
    encoded="private static final {real}[] {name} = decoded(\n{pieces});",
    strings="{{{items}}}",
    public={
        "number": "public static final int {name} = {value};",
        "names": "public static final String[] {name} = {{{value}}};",
        "lists": "public static final String[][] {name} = {{{value}}};",
        "vocabulary": "public static final String[] {name} = {value};",
    },
    weights_field="private {real}[][] weights = {{}};",
    method="public void {name}({parameters}) {{",
    documented="/** {sentence}. */",
    comment={
        "begin": "/**\n * {purpose}\n *",
        "input": " * @param {name} of shape {shape}",
        "length": " * @param {name} the length of that axis",
        "end": " * @return {result}\n"
        " * @throws IllegalArgumentException if an input has another size, or an index is outside a table\n */",
    },
    joined_strings="texts({pieces})",
    functions={
        "abs": "Math.abs(x)",
        **{name: f"(REAL) Math.{name}(x)" for name in "ceil cos exp expm1 floor log log1p sin sqrt tanh".split()},
        "pow": "(REAL) Math.pow(a, b)",
        "fmod": "a % b",
    },
    keywords=(
        "abstract assert boolean break byte case catch char class const continue default do double else enum extends "
        "final finally float for goto if implements import instanceof int interface long native new package private "
        "protected public return short static strictfp super switch synchronized this throw throws transient try void "
        "volatile while true false null var yield record sealed permits Math Float Double String Object Arrays "
        "ThreadLocal Integer Override Label TOKENS "
        "Predictor VerifyDriver Base64 ByteBuffer ByteOrder System IllegalArgumentException "
        "UnsupportedOperationException java outputs keep results"
    ),
)
