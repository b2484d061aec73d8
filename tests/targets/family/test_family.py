"""Languages of one description: how they spell the shared code, and what they refuse before a file is written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import golden
import numpy as np
import pytest
from graph_maker import Maker, S, T, Weights
from graphs import chain, lstm, several
from planning import answers, written
from sklearn.preprocessing import StandardScaler
from toolchain import ROOT, missing

import lstmgen
from lstmgen.check.artifact import existing, generate
from lstmgen.errors import OptionError, UnsupportedError
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Binary
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.graph.reduction import Reduce
from lstmgen.plan.numbers import DType
from lstmgen.targets.csharp.spelling import CSHARP
from lstmgen.targets.family.code import expression, spelled
from lstmgen.targets.family.literals import constant, quoted
from lstmgen.targets.family.spelling import Dialect, LanguageSyntax
from lstmgen.targets.go.spelling import GO
from lstmgen.targets.java.spelling import JAVA
from lstmgen.targets.registry import TARGETS
from lstmgen.targets.rust.spelling import RUST
from lstmgen.targets.session import Request
from lstmgen.targets.swift.spelling import SWIFT

FAMILY = ["java", "rust", "go", "csharp", "swift"]
LANGUAGES = [JAVA, RUST, GO, CSHARP, SWIFT]
SHARED = """\
fn mean_of(m: memory, x: int, numbers: reals) -> real {
var total = 0.0;
for k in 0..x + 1 {
total += pick(m[x + k] > numbers[k], real(k), -INFINITY);
}
if total < 1.0e-3 || x == 2 {
fill(m, x, 2, 0.5);
} else if total > 2.0 {
let first_row: int = whole(total) / 2;
fill(m, first_row, 1, 0.0);
}
return total;
}"""
IN_JAVA = """\
private static double meanOf(double[] m, int x, double[] numbers) {
    double total = 0.0;
    for (int k = 0; k < x + 1; k++) {
        total += (m[x + k] > numbers[k] ? (double) (k) : -Double.POSITIVE_INFINITY);
    }
    if (total < 1.0e-3 || x == 2) {
        fill(m, x, 2, 0.5);
    } else if (total > 2.0) {
        final int firstRow = (int) (total) / 2;
        fill(m, firstRow, 1, 0.0);
    }
    return total;
}"""
IN_RUST = """\
fn mean_of(m: &mut [f64], x: usize, numbers: &[f64]) -> f64 {
    let mut total: f64 = 0.0;
    for k in 0..x + 1 {
        total += if m[x + k] > numbers[k] { (k) as f64 } else { -f64::INFINITY };
    }
    if total < 1.0e-3 || x == 2 {
        fill(m, x, 2, 0.5);
    } else if total > 2.0 {
        let first_row: usize = total as usize / 2;
        fill(m, first_row, 1, 0.0);
    }
    return total;
}"""


IN_GO = """\
func meanOf(m []float64, x int, numbers []float64) float64 {
    var total float64 = 0.0
    for k := 0; k < x + 1; k++ {
        total += pick(m[x + k] > numbers[k], float64(k), -math.Inf(1))
    }
    if total < 1.0e-3 || x == 2 {
        fill(m, x, 2, 0.5)
    } else if total > 2.0 {
        firstRow := int(total) / 2
        fill(m, firstRow, 1, 0.0)
    }
    return total
}"""


IN_SWIFT = """\
private func meanOf(_ m: inout [Double], _ x: Int, _ numbers: [Double]) -> Double {
    var total: Double = 0.0
    for k in 0..<x + 1 {
        total += (m[x + k] > numbers[k] ? Double(k) : -Double.infinity)
    }
    if total < 1.0e-3 || x == 2 {
        fill(&m, x, 2, 0.5)
    } else if total > 2.0 {
        let firstRow: Int = Int(total) / 2
        fill(&m, firstRow, 1, 0.0)
    }
    return total
}"""
WRITTEN = {"java": (JAVA, IN_JAVA), "rust": (RUST, IN_RUST), "go": (GO, IN_GO), "swift": (SWIFT, IN_SWIFT)}


@pytest.mark.parametrize(("language", "text"), WRITTEN.values(), ids=WRITTEN)
def test_shared_code_in_each_language(language: LanguageSyntax, text: str) -> None:
    assert "\n".join(spelled(SHARED.splitlines(), Dialect(language, "float64"))) == text


def test_texts_are_ascii_on_one_line() -> None:
    text = 'a"\\\n\u00e9\U0001f600'
    assert quoted(text, JAVA) == '"a\\"\\\\\\012\\u00e9\\ud83d\\ude00"'
    assert quoted(text, RUST) == '"a\\"\\\\\\u{a}\\u{e9}\\u{1f600}"'
    assert quoted(text, GO) == '"a\\"\\\\\\x0a\\U000000e9\\U0001f600"'


def test_weights_have_the_digits_that_their_type_needs() -> None:
    weights = np.array([0.1, 1e-7, -1e39, np.nan, 2.0])
    assert constant("W", weights, Dialect(RUST, "float32"), 5) == (
        "static W: &[f32] = &[\n        0.1, 1.0e-07, -f32::INFINITY, f32::NAN, 2.0\n];"
    )


def test_many_weights_are_text_in_java() -> None:
    text = constant("W", np.zeros(100_000), Dialect(JAVA, "float32"), 100_000)
    assert text.startswith('private static final float[] W = decoded(\n        "AAAA')
    assert max(map(len, text.splitlines())) < 65_535  # the longest literal of a class file


@pytest.mark.parametrize(
    ("dtype", "zero"), [("float32", "float32(math.Copysign(0, -1))"), ("float64", "float64(math.Copysign(0, -1))")]
)
def test_go_has_no_literal_of_the_negative_zero(dtype: DType, zero: str) -> None:
    assert f"1.0, {zero},\n}}" in constant("w", np.array([1.0, -0.0]), Dialect(GO, dtype), 2)


def small() -> Graph:
    w = Weights()
    return chain((T, 3), lstm(w), Dense(kernel=w(4, 2), bias=w(2)), Activate(activation=Activation("softmax")))


@pytest.mark.parametrize("target", FAMILY)
def test_rows_of_windows_have_as_many_features_as_the_model(target: str, tmp_path: Path) -> None:
    m = Maker()
    graph = m.graph(m(Reduce(kind="sum", axes=(0, 1)), m.input(T, S, name="x")))
    with pytest.raises(UnsupportedError, match="windows have rows with a fixed number of features"):
        lstmgen.export(
            lstmgen.read(graph, pipeline=lstmgen.Pipeline(window=4, hop=2)),
            tmp_path / f"Net{TARGETS[target].suffixes[0]}",
        )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("target", FAMILY)
def test_a_language_is_few_lines(target: str) -> None:
    folders = (ROOT / "lstmgen" / "targets" / target, ROOT / "templates" / target)
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) <= 600


@pytest.mark.parametrize(("target", "name"), [("java", "Sensors.java"), ("rust", "sensors.rs")])
def test_text_is_the_golden_one(target: str, name: str) -> None:
    """A model with labels and windows."""
    pipeline = lstmgen.Pipeline(columns=list("abc"), labels=["calm", "storm"], window=4, hop=2)
    (text,) = written(lstmgen.read(small(), pipeline=pipeline), target, name).values()
    assert golden.agrees(ROOT / "tests" / "golden" / target / name, text, "family", target)


def test_lines_without_a_layer_have_no_comment() -> None:
    m = Maker()
    x = m.input(3)
    (text,) = written(m.graph(x, x), "java", "Net.java").values()
    assert "    //\n" not in text


@pytest.mark.parametrize("target", FAMILY)
def test_sizes_and_nan_are_refused_by_input(target: str, tmp_path: Path) -> None:
    if reason := TARGETS[target].missing():
        missing(reason)
    scaler = StandardScaler().fit(np.random.default_rng(1).normal(size=(9, 3)))
    graph = lstmgen.read(small(), pipeline=lstmgen.Pipeline(columns=list("abc"), scaler=scaler))
    artifact = generate(graph, TARGETS[target], tmp_path)
    good, wrong, unknown = np.ones((4, 3)), np.ones(5), np.full((4, 3), np.nan)
    requests = [Request("predict", (x,)) for x in (wrong, unknown, np.ones((0, 3)))]
    got = answers(artifact, tmp_path, [(good,)], requests)
    assert "of shape (timesteps, 3) has another size: expected 3 values, got 5" in got[0]
    assert "holds NaN; set missing= in the pipeline to fill it" in got[1]
    assert "has another size: expected 3 values, got 0" in got[2]


USE = """\
class Use {
    static void refused(Runnable call) {
        try {
            call.run();
            System.out.println("no error");
        } catch (IllegalArgumentException error) {
            System.out.println(error.getMessage());
        }
    }

    public static void main(String[] arguments) {
        refused(() -> Batch.predictBatch(new float[3][2], new float[2][2]));
        refused(() -> Batch.predictBatch(new float[2][2], new float[2][2]));
        refused(() -> Lengths.predict(new float[12], -2, -3));
        refused(() -> Lengths.predict(new float[12], 2, 0));
        refused(() -> new Lengths.Predictor().predict(new float[12], 0, 3));
        refused(() -> Lengths.predict(new float[12], 2, (1 << 30) + 3));
        refused(() -> Wide.predict(new float[5 << 15], 1, (1 << 17) + 5));
        refused(() -> Lengths.predict(new float[12], 2, 3));
    }
}
"""


def test_calls_that_java_refuses(tmp_path: Path) -> None:
    """Shape (-2, -3, 2) has 12 numbers, too, and so has (2, 2^30 + 3, 2) modulo 2^32.

    Of the wide input, (1, 2^17 + 5, 2^15) has 5 · 2^15 numbers modulo 2^32, and no length is larger than that.
    """
    if reason := TARGETS["java"].missing():
        missing(reason)
    lstmgen.export(several(Binary(kind="multiply"), (2,), (2,)), tmp_path / "Batch.java")
    for name, width in {"Lengths": 2, "Wide": 2**15}.items():
        m = Maker()
        sums = m.graph(m(Reduce(kind="sum", axes=(0, 1)), m.input(T, S, width, name="x")))
        lstmgen.export(sums, tmp_path / f"{name}.java")
    (tmp_path / "Use.java").write_text(USE)
    files = [path.name for path in tmp_path.glob("*.java")]
    subprocess.run(["javac", *files], cwd=tmp_path, check=True)
    done = subprocess.run(["java", "Use"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "inputs have different numbers of samples, got 3 and 2",
        "no error",
        "timesteps must be at least 1 and fit the size of its input, got -2",
        "timesteps1 must be at least 1 and fit the size of its input, got 0",
        "timesteps must be at least 1 and fit the size of its input, got 0",
        "timesteps1 must be at least 1 and fit the size of its input, got 1073741827",
        "timesteps1 must be at least 1 and fit the size of its input, got 131077",
        "no error",
    ]


@pytest.mark.parametrize(
    ("name", "namespace"),
    [
        ("words.java", None),
        ("price.java", None),
        ("Net.java", "out.net"),
        ("Keep.cs", None),
        ("CheckSize.cs", "Labels.Keep"),
        ("DENSE_KERNEL.cs", None),
        ("denseKernel.swift", None),
    ],
)
def test_classes_and_packages_named_like_others(name: str, namespace: str | None, tmp_path: Path) -> None:
    """Like variables, helpers, types inside the class, and weights."""
    m, suffix = Maker(), Path(name).suffix
    if reason := next(target for target in TARGETS.values() if suffix in target.suffixes).missing():
        missing(reason)
    total = m(Binary(kind="add"), m.input(2, name="price"), m.input(2, name="predictor"))
    graph = m.graph(m(Dense(kernel=np.eye(2), bias=None), total, name="dense"))
    lstmgen.export(graph, tmp_path / name, namespace=namespace)
    artifact = existing(graph, tmp_path / name)
    x = np.array([[1.0, 2.0], [3.0, 5.0]])
    got = answers(artifact, tmp_path, [(x[0], x[1])], [Request("predict", (x[0], x[1])), Request("batch", (x, x))])
    assert np.array_equal(got[0][0], [4.0, 7.0])
    assert np.array_equal(got[1][0], 2 * x)


@pytest.mark.parametrize("name", ["my-net.cs", "1st.cs", "Array.cs", "Console.cs", "Predictor.cs", "_.cs"])
def test_the_file_names_the_class_of_csharp(name: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"names the class .*; use letters and digits, as in Net\.cs"):
        lstmgen.export(small(), tmp_path / name)


@pytest.mark.parametrize("name", "main my-net 1st float predictor equatable uInt64 substring XCTest XCTestCase".split())
def test_the_file_names_the_enumeration_of_swift(name: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"names the enumeration .*; use letters and digits, as in Net\.swift"):
        lstmgen.export(small(), tmp_path / f"{name}.swift")


@pytest.mark.parametrize("name", ["func.go", "main.go", "fmt.go", "net_test.go", "net_arm.go", "1st.go"])
def test_the_file_names_the_package(name: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"names the package .*; use small letters and digits, as in net\.go"):
        lstmgen.export(small(), tmp_path / name)


@pytest.mark.parametrize("name", ["class.java", "my-net.java", "1st.java", "String.java", "_.java", "Map.java"])
def test_the_file_names_the_class(name: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"names the class .*; use letters and digits, as in Net\.java"):
        lstmgen.export(small(), tmp_path / name)


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("Net.java", ["Com.example", "com..example", "com.class", "com example", "java.example"]),
        ("Net.cs", ["Console", "Example.Console", "Example.class", "Math", "Example Models", ""]),
    ],
)
def test_a_namespace_is_one(file: str, names: list[str], tmp_path: Path) -> None:
    for name in names:
        with pytest.raises(OptionError, match="is not the name of a (package|namespace)"):
            lstmgen.export(small(), tmp_path / file, namespace=name)


TAKEN = "results each out words net number numbers rows check_size check_numbers check_parts".split()


@pytest.mark.parametrize("target", FAMILY)
def test_variables_of_templates_are_no_names_of_inputs(target: str, tmp_path: Path) -> None:
    if reason := TARGETS[target].missing():
        missing(reason)
    m = Maker()
    graph = m.graph(m(Concatenate(axis=1), *(m.input(T, 1, name=name) for name in TAKEN), name="result"))
    artifact = generate(graph, TARGETS[target], tmp_path)
    x = np.arange(2.0 * len(TAKEN)).reshape(len(TAKEN), 2, 1)
    batch = tuple(np.stack([each, -each]) for each in x)
    got = answers(artifact, tmp_path, [tuple(x)], [Request("predict", tuple(x)), Request("batch", batch)])
    expected = x[:, :, 0].T
    assert np.array_equal(got[0][0], expected)
    assert np.array_equal(got[1][0], [expected, -expected])


@pytest.mark.parametrize("target", FAMILY)
def test_an_empty_input_is_refused_before_lengths_are_divided_by_its_own(target: str, tmp_path: Path) -> None:
    if reason := TARGETS[target].missing():
        missing(reason)
    m = Maker()
    x = m.input(T, 3, name="x")
    artifact = generate(m.graph(m(MatMul(), m.input(S, T, name="shares"), x)), TARGETS[target], tmp_path)
    requests = [Request("predict", (np.ones((0, 3)), np.ones((2, 0))))]
    assert "'x' of shape (timesteps, 3) has another size" in answers(artifact, tmp_path, [], requests)[0]


@pytest.mark.parametrize("language", LANGUAGES, ids=FAMILY)
def test_numbers_beyond_float32_are_none_that_compilers_refuse(language: LanguageSyntax) -> None:
    single, double = (Dialect(language, dtype) for dtype in ("float32", "float64"))
    assert expression("-1.0e+39", single) == f"-{language.infinity['float32']}"
    assert expression("1.0e-60", single) == language.literal["float32"].format(n="0.0")
    assert expression("1.0e-45 + 3.4028235e+38", single).replace("f", "") == "1.0e-45 + 3.4028235e+38"
    assert expression("1.0e+39 + 1.0e-60", double) == "1.0e+39 + 1.0e-60"
