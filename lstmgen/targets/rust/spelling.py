"""Rust as data."""

from lstmgen.targets.family.spelling import LanguageSyntax

RUST = LanguageSyntax(
    name="rust",
    title="Rust",
    suffix=".rs",
    reals={"float32": "f32", "float64": "f64"},
    types={
        "int": "usize",
        "real": "{real}",
        "bool": "bool",
        "memory": "&mut [{real}]",
        "reals": "&[{real}]",
        "ints": "&mut [usize]",
    },
    function="fn {name}({parameters}){result} {{",
    parameter="{name}: {type}",
    result=" -> {type}",
    no_result="",
    let="let {name}: {type} = {value};",
    var="let mut {name}: {type} = {value};",
    loop="for {name} in {start}..{stop} {{",
    condition="{condition}",
    choose="if {condition} {{ {a} }} else {{ {b} }}",
    literal={"float32": "{n}", "float64": "{n}"},
    infinity={"float32": "f32::INFINITY", "float64": "f64::INFINITY"},
    nan={"float32": "f32::NAN", "float64": "f64::NAN"},
    from_int="({n}) as {real}",
    to_int="{x} as usize",
    length="{x}.len()",
    attempt="{call}?;",
    statements={
        "fail": "return Err(Error::Value({0}));",
        "give": "{1}.copy_from_slice(&m[{2}..][..{3}]);",
        "grow": "if self.memory.len() < {0} {{\nself.memory.resize({0}, 0.0);\n}}",
        "own": "let {0}: &mut [{real}] = &mut self.memory;",
        "label": "let (output, row, name, probability) = ({0}, {1}, {2}, {3});\n"
        "labels.push(Label {{ output, row, name, probability }});",
    },
    results="parameters",
    public={
        "number": "pub const {name}: usize = {value};",
        "names": "pub const {name}: [&str; {count}] = [{value}];",
        "lists": "pub const {name}: [&[&str]; {count}] = [{value}];",
        "vocabulary": "pub static {name}: &[&str] = {value};",
    },
    documented="/// {sentence}.",
    comment={
        "begin": "/// {purpose}\n///",
        "input": "/// - `{name}`: of shape {shape}",
        "length": "/// - `{name}`: the length of that axis",
        "output": "/// - `{name}`: the output, of shape {shape}",
        "end": "///\n/// # Errors\n///\n/// A slice has another size, or an index is outside a table.",
    },
    constant="static {name}: &[{real}] = &[\n{values}\n];",
    unicode="\\u{{{code:x}}}",
    control="\\u{{{code:x}}}",
    pairs=False,
    camel=False,
    strings="&[{items}]",
    functions={
        "single": "(x as f32) as REAL",
        **{name: f"x.{name}()" for name in "abs ceil cos exp floor sin sqrt tanh".split()},
        "expm1": "x.exp_m1()",
        "log": "x.ln()",
        "log1p": "x.ln_1p()",
        "pow": "a.powf(b)",
        "fmod": "a % b",
    },
    keywords=(
        "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen "
        "if impl in let loop macro match mod move mut override priv pub ref return self Self static struct super trait "
        "true try type typeof union unsafe unsized use virtual where while yield core std Ok Err Result Option Some "
        "None Label String Vec f32 f64 usize"
    ),
)
