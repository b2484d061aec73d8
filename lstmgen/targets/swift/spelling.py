"""Swift as data."""

from lstmgen.targets.family.spelling import LanguageSyntax, braces
from lstmgen.targets.text.names import camel_case

SWIFT = LanguageSyntax(
    name="swift",
    title="Swift",
    suffix=".swift",
    reals={"float32": "Float", "float64": "Double"},
    types={
        "int": "Int",
        "real": "{real}",
        "bool": "Bool",
        "memory": "inout [{real}]",
        "reals": "[{real}]",
        "ints": "inout [Int]",
        "bytes": "[UInt8]",
        "weights": "[[{real}]]",
        "predictor": "Predictor",
    },
    function="private func {name}({parameters}){result} {{",
    parameter="_ {name}: {type}",
    result=" -> {type}",
    no_result="",
    let="let {name}: {type} = {value}",
    var="var {name}: {type} = {value}",
    end="",
    loop="for {name} in {start}..<{stop} {{",
    blocks=braces("{condition}", plain="do {"),
    choose="({condition} ? {a} : {b})",
    literal={"float32": "{n}", "float64": "{n}"},
    infinity={"float32": "Float.infinity", "float64": "Double.infinity"},
    nan={"float32": "Float.nan", "float64": "Double.nan"},
    from_int="{real}({n})",
    to_int="Int({x})",
    from_byte="Int({x})",
    length="{x}.count",
    attempt="try {call}",
    statements={
        "fail": "throw Refusal({0})",
        "grow": "if m.count < {0} {{\nm += [{real}](repeating: 0, count: {0} - m.count)\n}}",
        "give": "keep(&outputs[{0}], m, {2}, {3})",
        "own": "",
        "arrays": "var arrays = [[{real}]](repeating: [], count: {0})",
        "hold": "weights = {0}",
        "label": "found.append(Label(output: {0}, row: {1}, name: {2}, probability: {3}))",
    },
    results="values",
    public={
        "number": "public static let {name} = {value}",
        "names": "public static let {name}: [String] = [{value}]",
        "lists": "public static let {name}: [[String]] = [{value}]",
        "vocabulary": "public static let {name}: [String] = {value}",
    },
    weights_field="private var weights: [[{real}]] = []",
    method="public mutating func {name}({parameters}) throws {{",
    documented="/// {sentence}.",
    comment={
        "begin": "/// {purpose}\n///",
        "input": "/// - Parameter {name}: of shape {shape}",
        "length": "/// - Parameter {name}: the length of that axis",
        "end": "/// - Returns: {result}\n"
        "/// - Throws: `Refusal` if an array has another size, or an index is outside a table",
    },
    public_name=lambda name: camel_case(name.lower()),
    rewrites={
        r"\bLABELS\b": "labels",
        r"\bEXPECTED\b": "expected",
        # Arrays that a function changes.
        r"(?<=\()(m|codes|ids)(?=[,)])|(?<=, )ids(?=[,)])|(?<=copy\()rows|(?<=put\()rows": r"&\g<0>",
    },
    expected="private let expected: [UInt8] = [\n{values},\n]",
    constant="private let {name}: [{real}] = [\n{values},\n]",
    encoded="private let {name}: [{real}] = decoded(\n{pieces})",
    unicode="\\u{{{code:x}}}",
    control="\\u{{{code:x}}}",
    pairs=False,
    camel=True,
    capitals=False,
    strings="[{items}]",
    joined_strings="texts({pieces})",
    functions={"single": "REAL(Float(x))"},
    keywords=(
        "actor any as associatedtype async await borrowing break case catch class consuming continue convenience "
        "default defer deinit do dynamic else enum extension fallthrough false fileprivate final for func get guard "
        "if import in indirect infix init inout internal is isolated lazy let macro mutating nil nonisolated open "
        "operator optional override postfix precedencegroup prefix private protocol public repeat required rethrows "
        "return self Self set some static struct subscript super switch throw throws true try Type typealias unowned "
        "var weak where while willSet didSet Any Array Bool CustomStringConvertible Dictionary Double Equatable Error "
        "Float Foundation Int Sendable StaticString String Swift UInt32 UInt64 Unicode UnsafeBufferPointer XCTest "
        # of the libraries of mathematics, of the template and of the driver
        "abs ceil cos exp expm1 floor fmod log log1p pow sin sqrt tanh Refusal Darwin Glibc Musl Android WASILibc ucrt "
        "found outputs due keep decoded tokenPlaces predictor readLine print words place "
        "size numbers rows text answered answer"
    ),
)
