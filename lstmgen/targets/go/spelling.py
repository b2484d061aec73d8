"""Go as data."""

from lstmgen.targets.family.spelling import LanguageSyntax, braces
from lstmgen.targets.go.layout import laid_out
from lstmgen.targets.text.names import camel_case, pascal_case

GO = LanguageSyntax(
    name="go",
    title="Go",
    suffix=".go",
    reals={"float32": "float32", "float64": "float64"},
    types={
        "int": "int",
        "real": "{real}",
        "bool": "bool",
        "memory": "[]{real}",
        "reals": "[]{real}",
        "ints": "[]rune",
        "bytes": "[]byte",
        "weights": "[][]{real}",
        "predictor": "*Predictor",
    },
    function="func {name}({parameters}){result} {{",
    parameter="{name} {type}",
    result=" {type}",
    no_result="",
    let="{name} := {value}",
    var="{name} := {value}",
    let_literal="var {name} {type} = {value}",
    end="",
    loop="for {name} := {start}; {name} < {stop}; {name}++ {{",
    blocks=braces("{condition}", repeat="for"),
    choose="pick({condition}, {a}, {b})",
    choose_int="pickInt({condition}, {a}, {b})",
    literal={"float32": "{n}", "float64": "{n}"},
    infinity={"float32": "float32(math.Inf(1))", "float64": "math.Inf(1)"},
    nan={"float32": "float32(math.NaN())", "float64": "math.NaN()"},
    negative_zero="{real}(math.Copysign(0, -1))",
    from_int="{real}({n})",
    to_int="int({x})",
    from_byte="int({x})",
    length="len({x})",
    attempt="if err = {call}; err != nil {{\nreturn\n}}",
    statements={
        "fail": "err = fmt.Errorf({0})\nreturn",
        "grow": "if len(p.memory) < {0} {{\np.memory = append(p.memory, make([]{real}, {0}-len(p.memory))...)\n}}",
        "give": "p.outputs[{0}] = append(p.outputs[{0}][:0], m[{2}:][:{3}]...)",
        "own": "{0} := p.memory",
        "done": "return nil",
        "arrays": "arrays := make([][]{real}, {0})",
        "hold": "p.weights = {0}",
        "own_weights": "weights := p.weights",
        "label": "labels = append(labels, Label{{{0}, {1}, {2}, {3}}})",
        "check_size": 'if {0} != {1} {{\nerr = fmt.Errorf("%s: expected %d values, got %d", {2}, {1}, {0})\nreturn\n}}',
        "check_numbers": 'for _, v := range {0} {{\nif v != v {{\nerr = fmt.Errorf("%s", {1})\nreturn\n}}\n}}',
        "copy": "copy({0}[{1}:{1}+{3}], {0}[{2}:{2}+{3}])",
        "put": "copy({0}[{1}:{1}+{3}], {2}[:{3}])",
    },
    results="values",
    public={
        "number": "const {name} = {value}",
        "names": "var {name} = []string{{{value}}}",
        "lists": "var {name} = [][]string{{{value}}}",
        "vocabulary": "var {name} = []string{value}",
    },
    method="func (p *Predictor) {Name}({parameters}) (err error) {{",
    documented="// {name} {purpose}.",
    comment={
        "begin": "// {purpose}\n//",
        "input": "//   - {name}: of shape {shape}",
        "length": "//   - {name}: the length of that axis",
        "output": "//   - {name}: the output, of shape {shape}",
        "end": "//\n// It is an error if a slice has another size, or an index is outside a table.",
    },
    public_name=pascal_case,
    rewrites={r"\bLABELS\b": "Labels", r"\bEXPECTED\b": "expected"},
    expected="var expected = []byte{{\n{values},\n}}",
    constant="var {name} = []{real}{{\n{values},\n}}",
    unicode="\\U{code:08x}",
    control="\\x{code:02x}",
    pairs=False,
    camel=True,
    capitals=False,
    function_name=lambda name: "move" if name == "copy" else camel_case(name),  # copy is one of Go
    layout=laid_out,
    strings="{{{items}}}",
    functions={
        "single": "REAL(float32(x))",
        **{
            name: f"REAL(math.{name.title()}(float64(x)))"
            for name in "abs ceil cos exp floor log sin sqrt tanh".split()
        },
        "expm1": "REAL(math.Expm1(float64(x)))",
        "log1p": "REAL(math.Log1p(float64(x)))",
        "pow": "REAL(math.Pow(float64(a), float64(b)))",
        "fmod": "REAL(math.Mod(float64(a), float64(b)))",
    },
    keywords=(
        "break case chan const continue default defer else fallthrough for func go goto if import interface map "
        "package range return select struct switch type var any append bool byte cap clear close comparable complex "
        "complex64 complex128 copy delete error false float32 float64 imag int int8 int16 int32 int64 iota len make "
        "max min new nil panic print println real recover rune string true uint uint8 uint16 uint32 uint64 uintptr "
        "init main _ fmt math strings sync err shared method write answer os strconv bufio in"
    ),
)
