"""C# as data."""

from lstmgen.targets.csharp.layout import laid_out
from lstmgen.targets.family.spelling import LanguageSyntax, braces
from lstmgen.targets.text.names import pascal_case

CSHARP = LanguageSyntax(
    name="csharp",
    title="C#",
    suffix=".cs",
    reals={"float32": "float", "float64": "double"},
    types={
        "int": "int",
        "real": "{real}",
        "bool": "bool",
        "memory": "{real}[]",
        "reals": "{real}[]",
        "ints": "int[]",
        "text": "string",
        "done": "void",
        "bytes": "byte[]",
        "weights": "{real}[][]",
        "predictor": "Predictor",
    },
    function="private static {result} {name}({parameters}) {{",
    parameter="{type} {name}",
    result="{type}",
    no_result="void",
    let="{type} {name} = {value};",
    var="{type} {name} = {value};",
    loop="for (int {name} = {start}; {name} < {stop}; {name}++) {{",
    blocks=braces("({condition})"),
    choose="({condition} ? {a} : {b})",
    literal={"float32": "{n}f", "float64": "{n}"},
    infinity={"float32": "float.PositiveInfinity", "float64": "double.PositiveInfinity"},
    nan={"float32": "float.NaN", "float64": "double.NaN"},
    negative_zero="-Math.Abs(({real}) 0)",  # mcs leaves constants that equal 0 out of arrays
    from_int="({real}) ({n})",
    to_int="(int) ({x})",
    length="{x}.Length",
    statements={
        "fail": "throw new ArgumentException({0});",
        "grow": "if (memory.Length < {0}) {{\nArray.Resize(ref memory, {0});\n}}",
        "give": "keep(ref outputs[{0}], m, {2}, {3});",
        "own": "{real}[] {0} = memory;",
        "refuse": 'throw new ArgumentException({0} + ", got " + {1} + ({1} == {2} ? null : " and " + {2}));',
        "refuse_size": 'throw new ArgumentException({0} + ": expected " + {1} + " values, got " + {2});',
        "arrays": "{real}[][] arrays = new {real}[{0}][];",
        "hold": "weights = {0};",
        "label": "labels.Add(new Label({0}, {1}, {2}, {3}));",
    },
    public={
        "number": "public const int {name} = {value};",
        "names": "public static readonly string[] {name} = new string[] {{ {value} }};",
        "lists": "public static readonly string[][] {name} = new string[][] {{ {value} }};",
        "vocabulary": "public static readonly string[] {name} = {value};",
    },
    weights_field="private {real}[][] weights = new {real}[0][];",
    method="public void {Name}({parameters}) {{",
    documented="/// <summary>{sentence}.</summary>",
    comment={
        "begin": "/// <summary>{purpose}</summary>",
        "input": '/// <param name="{name}">Of shape {shape}.</param>',
        "length": '/// <param name="{name}">The length of that axis.</param>',
        "end": "/// <returns>The {result}.</returns>\n"
        '/// <exception cref="ArgumentException">An input has another size, or an index is outside a table.'
        "</exception>",
    },
    public_name=pascal_case,
    rewrites={r"\bLABELS\b": "Labels"},
    expected="private static readonly byte[] EXPECTED = {{\n{values}\n    }};",
    constant="private static readonly {real}[] {name} = {{\n{values}\n    }};",
    unicode="\\u{code:04x}",
    control="\\u{code:04x}",
    pairs=True,
    camel=True,
    strings="new string[] {{ {items} }}",
    layout=laid_out,
    functions={
        "single": "(float) x",
        **{name: f"(REAL) Math.{name.title()}(x)" for name in "abs cos exp floor log sin sqrt tanh".split()},
        "ceil": "(REAL) Math.Ceiling(x)",
        "pow": "(REAL) Math.Pow(a, b)",
        "fmod": "a % b",
    },
    keywords=(
        "abstract as base bool break byte case catch char checked class const continue decimal default delegate do "
        "double else enum event explicit extern false finally fixed float for foreach goto if implicit in int "
        "interface internal is lock long namespace new null object operator out override params private protected "
        "public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw "
        "true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while async await dynamic "
        "nameof var when where yield value shared outputs keep message expected write answer Array Math "
        "ArgumentException System ThreadStatic VerifyDriver own text"
    ),
)
