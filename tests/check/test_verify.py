"""A verification that could not fail would be worth nothing: here it must."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import small_graphs
from agreement import keras as installed
from graph_maker import Maker, Weights
from graphs import lstm as make_lstm
from graphs import network
from planning import STYLES

import lstmgen
from lstmgen.check import keras
from lstmgen.check.verify import verify
from lstmgen.errors import OptionError, ToolError
from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.elementwise import Activate, Binary, Constant
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import SimpleRNN
from lstmgen.graph.shape import Axis
from lstmgen.samples.sampling import Sampling
from lstmgen.targets.c.toolchain import NO_COMPILER, build, find_compiler

EXAMPLES = Path(__file__).resolve().parents[2] / "generated_examples"
ARTICLE, HAR = EXAMPLES / "article" / "model.h5", EXAMPLES / "har" / "model.keras"


@pytest.fixture(scope="module")
def article() -> Graph:
    return lstmgen.read(ARTICLE)


def test_what_is_generated_is_within_tolerance(article: Graph, require) -> None:
    for tool in ("gcc", "javac", "rustc", "go", "mcs", "swiftc"):
        require(tool)
    report = verify(article)
    assert report.ok
    assert report.compared == 1
    languages = {
        "Python": True,
        "Python with numpy": True,
        "Python for MicroPython": False,
        "MicroPython": False,
        "C": True,
        "JavaScript": True,
        "Java": True,
        "Rust": True,
        "Go": True,
        "C#": True,
        "Swift": True,
    }
    ways = [f"{name}{way}" for name, batch in languages.items() for way in ("", *[" batch"] * batch, " step()")]
    assert [line.what for line in report.lines] == ways
    assert max(line.errors.absolute for line in report.lines) > 0


@pytest.mark.parametrize(("name", "target"), [("predictor.py", None), ("predictor.py", "numpy"), ("net.c", None)])
def test_one_wrong_weight_is_seen(article: Graph, tmp_path: Path, require, name: str, target: str | None) -> None:
    require("gcc")
    lstmgen.export(article, tmp_path / name, target=target)
    report = verify(article, tmp_path / name)
    assert report.ok
    assert report.lines[0].what == {"numpy": "Python with numpy"}.get(target, "C" if name == "net.c" else "Python")
    text = (tmp_path / name).read_text()
    weights = list(re.finditer(r"-?\d\.\d{5,}", text))
    chosen = weights[len(weights) // 2]
    (tmp_path / name).write_text(text[: chosen.start()] + f"{float(chosen[0]) + 1e-2:.9f}" + text[chosen.end() :])
    report = verify(article, tmp_path / name)
    assert not report.ok
    assert "NOT WITHIN" in str(report)


def test_one_wrong_byte_is_seen_for_micropython(article: Graph, tmp_path: Path, require) -> None:
    require("micropython")
    path = tmp_path / "predictor.py"
    lstmgen.export(article, path, target="micropython")
    report = verify(article, path)
    assert report.ok
    titles = ("Python for MicroPython", "MicroPython")
    assert [line.what for line in report.lines] == [f"{title}{way}" for title in titles for way in ("", " step()")]
    assert max(line.errors.relative for line in report.lines) < 1e-14
    text = path.read_text()
    path.write_text(text.replace('DENSE_BIAS = array("f", b"\\xd3', 'DENSE_BIAS = array("f", b"\\xd4'))
    assert text != path.read_text()
    report = verify(article, path)
    assert not report.ok
    assert len([line for line in report.lines if not line.ok]) == 4


def test_a_file_from_another_model_is_noted(article: Graph, tmp_path: Path) -> None:
    lstmgen.export(ARTICLE.parent.parent / "article_relu" / "model.keras", tmp_path / "predictor.py")
    report = verify(article, tmp_path / "predictor.py")
    assert not report.ok
    (note,) = report.notes
    assert re.fullmatch(r"predictor.py was exported from another file, .* with SHA-256 .*…, not from model.h5", note)


def test_a_file_from_another_model_that_does_not_build_is_noted_too(article: Graph, tmp_path: Path, require) -> None:
    require("gcc")
    lstmgen.export(ARTICLE.parent.parent / "har" / "model.keras", tmp_path / "net.c")
    message = "net.c was exported from another file, model.keras with SHA-256 [0-9a-f]{12}…, not from model.h5"
    with pytest.raises(ToolError, match=f"^{message}$"):
        verify(article, tmp_path / "net.c")


def test_c_with_another_prefix_and_its_own_main(article: Graph, tmp_path: Path, require) -> None:
    require("gcc")
    lstmgen.export(article, tmp_path / "my-model.c", name="Other", with_main=True)
    assert verify(article, tmp_path / "my-model.c").ok


def test_a_free_axis_and_a_state_between_calls(require) -> None:
    require("gcc")
    graph = network((Axis("timesteps"), small_graphs.FEATURES), small_graphs.lstm(return_sequences=True, stateful=True))
    report = verify(graph)
    assert report.ok
    assert report.compared == 1


def test_in_a_chaotic_network_only_the_beginning_is_compared(require) -> None:
    require("gcc")
    graph = network((150, small_graphs.FEATURES), small_graphs.chaotic(return_sequences=True))
    report = verify(graph, sampling=Sampling(samples=3))
    assert 0 < report.compared < 1
    assert "ill-conditioned" in report.notes[0]
    assert report.ok


def test_what_is_right_is_not_called_wrong_where_inputs_happen_to_move_an_output_little() -> None:
    """This sample's output moves by 2e-6 of itself, and rounding on big integers comes to 4e-6."""
    rng, units = np.random.default_rng(1), 64

    def array(*shape: int, scale: float = 1.0) -> np.ndarray:
        return rng.normal(0, scale, shape).astype(np.float32)

    graph = network(
        (40,),
        Embedding(table=array(20, 3, scale=0.05)),
        SimpleRNN(
            kernel=array(3, units),
            recurrent_kernel=array(units, units, scale=1.8 / units**0.5),
            bias=array(units, scale=0.1),
        ),
        Dense(kernel=array(units, 1, scale=0.3), bias=np.float32([-9])),
        Activate(activation=Activation("sigmoid")),
    )
    report = verify(graph, target="python", sampling=Sampling(samples=1, seed=3))
    assert report.ok
    assert report.lines[0].errors.relative > 3e-6


def test_where_nothing_can_be_compared_nothing_is_ok() -> None:
    graph = network((150, small_graphs.FEATURES), small_graphs.chaotic())
    report = verify(graph, target="python", sampling=Sampling(samples=2))
    assert report.compared == 0
    assert not report.ok
    assert report.notes[0].endswith("give samples from the training data with `data=`")
    assert report.verdict == "2 samples: nothing compared"
    assert "ok" not in str(report)
    assert [line.cells[-1] for line in report.lines] == ["nothing compared"] * len(report.lines)


def test_a_pressure_is_compared(article: Graph) -> None:
    """A float32 of 101,325 has a unit in the last place of 0.0078, which is no error of code that subtracts first."""
    pipeline = lstmgen.Pipeline(scaler=([101325.15, 0.02], [12.0, 0.004]))
    report = lstmgen.verify(ARTICLE, target="numpy", pipeline=pipeline, keras=False)
    assert report.compared == 1
    assert report.ok


def test_keras_sets_the_tolerance_of_c(article: Graph, require) -> None:
    require("gcc")
    pytest.importorskip("keras")
    report = verify(article, target="c", keras_model=lambda: keras.load(ARTICLE, article))
    reference, c, *_ = report.lines
    assert reference.what == "Keras"
    assert c.tolerance is not None
    assert 1e-7 * 0.9 <= c.tolerance <= max(4 * reference.errors.absolute, 1e-6)


def test_c_need_not_be_closer_than_its_activations_promise_where_keras_is_lucky(
    article: Graph, require, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", require("gcc"))  # code for every processor, whose activations are less exact
    lucky = Other(0.0)
    lucky.predict = lambda x, **_: np.stack([article.evaluate(sample)[0] for sample in x])
    report = verify(article, target="c", keras_model=lambda: lucky)
    assert report.lines[0].errors.absolute == 0
    assert max(line.errors.relative for line in report.lines) > 1.2e-7
    assert report.ok


class Other:
    """A Keras model that says the same to every sample."""

    inputs = (SimpleNamespace(shape=(None, 3, 2)),)

    def __init__(self, says: float, columns: int = 2) -> None:
        self.says = says
        self.columns = columns

    def predict(self, x: np.ndarray, batch_size: int, verbose: int) -> np.ndarray:
        return np.full((len(x), self.columns), self.says)


@pytest.mark.parametrize("says", [7.0, np.inf, np.nan])
def test_where_keras_says_something_else_nothing_is_ok(article: Graph, require, says: float) -> None:
    require("gcc")
    report = verify(article, target="c", keras_model=lambda: Other(says))
    assert not report.ok
    assert "Keras computes something else" in report.notes[0]
    reference, c, *_ = report.lines
    assert not reference.ok
    assert c.ok
    assert c.tolerance is not None
    assert c.tolerance < 0.01  # Keras makes nothing right by being wrong


@pytest.mark.parametrize(("dtype", "wrong"), [("int32", "takes integers, not 1.5; round it"), ("uint8", "from 0 to")])
def test_an_input_that_keras_converts_to_integers_is_given_integers(tmp_path: Path, dtype: str, wrong: str) -> None:
    """Keras cuts 1.5 to 1, and 300 of uint8 to 44."""
    x = installed.Input((4, 3), dtype=dtype)
    installed.Model(x, installed.layers.LSTM(2)(x)).save(tmp_path / "net.keras")
    assert lstmgen.verify(tmp_path / "net.keras", target="python", samples=3).ok
    sample = np.full((1, 4, 3), 1.5 if dtype == "int32" else 300.0)
    with pytest.raises(OptionError, match=wrong):
        lstmgen.verify(tmp_path / "net.keras", target="python", data=sample)
    columns = lstmgen.Pipeline(columns=["a", "b", "c"])
    with pytest.raises(OptionError, match=wrong):
        lstmgen.verify(tmp_path / "net.keras", target="python", data=sample, pipeline=columns)


def test_another_shape_of_keras_is_told(article: Graph) -> None:
    report = verify(article, target="python", keras_model=lambda: Other(0.5, columns=3))
    assert not report.ok
    assert "an output of shape (3,) where that should be (2,)" in report.notes[0]


def test_keras_is_asked_anew_for_each_length(tmp_path: Path) -> None:
    """Its TimeDistributed gives as many timesteps as there were at first."""
    x = installed.Input((None, 3))
    y = installed.layers.TimeDistributed(installed.layers.Dense(2))(installed.layers.LSTM(4, return_sequences=True)(x))
    model = installed.Model(x, y)
    model.save(tmp_path / "net.keras")
    samples = [(np.ones((length, 3)),) for length in (1, 5, 2)]
    found = keras.predict(model, lstmgen.read(tmp_path / "net.keras"), samples)
    assert [outputs[0].shape for outputs in found] == [(1, 2), (5, 2), (2, 2)]


EDITS = {
    "C": (
        "net.c",
        "net_predict_batch(net_batch_context *batch",
        "outputs)\n{",
        "outputs)\n{ outputs[0] = 1.0f; return 0;",
    ),
    "Python": ("net.py", "def predict_batch(", "[predict(sample)", "[[y + 0.01 for y in predict(sample)]"),
}


@pytest.mark.parametrize("language", EDITS)
def test_what_is_wrong_in_batches_only_is_seen(article: Graph, tmp_path: Path, require, language: str) -> None:
    require("gcc")
    name, function, right, wrong = EDITS[language]
    source = lstmgen.export(article, tmp_path / name).files[0]
    assert verify(article, source).ok
    before, found, after = source.read_text().partition(function)
    assert right in after
    source.write_text(before + found + after.replace(right, wrong))
    report = verify(article, source)
    assert [line.what for line in report.lines if not line.ok] == [f"{language} batch"]


@pytest.mark.parametrize("macro", ["INPUT_SIZE 6", "OUTPUT_SIZE 2", "TIMESTEPS 3"])
def test_a_size_that_the_header_does_not_tell_is_told(article: Graph, tmp_path: Path, require, macro: str) -> None:
    require("gcc")
    source = lstmgen.export(article, tmp_path / "net.c").files[0]
    header, define = source.with_suffix(".h"), f"#define NET_{macro}"
    assert define in header.read_text()
    header.write_text(header.read_text().replace(define, f"{define}2"))
    with pytest.raises(ToolError, match=f"NET_{macro.split()[0]} is not {macro.split()[1]}"):
        verify(article, source)


def test_numbers_beyond_float32_are_not_compared(tmp_path: Path, require) -> None:
    require("gcc")
    m = Maker()
    (x,) = m.add(Activate(activation=activation("exponential")), m.input(2))
    np.save(tmp_path / "x.npy", [[1.0, 2.0], [200.0, 1.0]])
    report = verify(m.graph(x), target="c", sampling=Sampling(data=tmp_path / "x.npy"))
    assert report.ok
    assert report.compared == 0.5
    assert "numbers beyond float32" in report.notes[0]


def test_tensorflow_does_not_warn_of_lengths(caplog: pytest.LogCaptureFixture) -> None:
    """It does after five, and a shape that comes again is not traced again."""
    model = installed.Sequential([installed.Input((None, 3)), installed.layers.LSTM(2)])
    graph = lstmgen.read(model)
    samples = [(np.full((length, 3), k / 9),) for k, length in enumerate((1, 2, 3, 4, 5, 6, 7, 1, 2))]
    assert caplog.records == []
    found = keras.predict(model, graph, samples)
    assert caplog.records == []
    for sample, outputs in zip(samples, found):
        np.testing.assert_allclose(outputs[0], graph.evaluate(*sample)[0], rtol=0, atol=1e-6)


@pytest.mark.parametrize(("target", "fewer"), [("c", False), ("python", True)])
def test_each_line_says_how_many_samples_it_is_about(require, target: str, fewer: bool) -> None:
    """A large model takes long in Python, for which step() is given a few samples, the last among them."""
    require("gcc")
    graph = network((40, 3), make_lstm(Weights(2), 3, 200))
    report = verify(graph, target=target, sampling=Sampling(samples=5, seed=1))
    assert report.ok
    counts = {line.what: line.samples for line in report.lines}
    title = {"c": "C", "python": "Python"}[target]
    expected = 2 if fewer else 5
    assert (counts[title], counts[f"{title} step()"]) == (5, expected)
    assert ("2 of them by step()" in report.verdict) == fewer


def test_states_last_through_steps_of_several_samples() -> None:
    graph = network((Axis("timesteps"), small_graphs.FEATURES), small_graphs.lstm(return_sequences=True, stateful=True))
    report = verify(graph, target="python")
    assert report.ok
    assert [line.samples for line in report.lines] == [10, 1, 10]


def test_where_only_some_states_last_one_sample_is_stepped_through() -> None:
    """The others begin anew with a call of predict(); step() goes on from all."""
    w = Weights(5)
    kept = make_lstm(w, 3, 4, return_sequences=True, stateful=True)
    report = verify(network((6, 3), kept, make_lstm(w, 4, 3)), target="python")
    assert report.ok, report
    assert [line.samples for line in report.lines] == [8, 1, 1]


def test_a_state_that_lasts_is_stepped_through_up_to_a_sample_that_begins_masked() -> None:
    """There predict() repeats the output of its own call, which is none; step() knows of no calls."""
    m, w = Maker(), Weights(5)
    x = m.input(6)
    mask = m(Binary(kind="not_equal"), x, m(Constant(value=np.array(0.0))))
    cell = make_lstm(w, 3, 4, masked=True, stateful=True)
    report = verify(m.graph(m(cell, m(Embedding(table=w(30, 3)), x), mask)), target="python")
    assert report.ok, report
    assert report.lines[-1].what == "Python step()"
    assert report.lines[-1].samples == 2


def test_without_keras_the_report_says_so(article: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(keras, "importlib", SimpleNamespace(import_module=missing))
    report = lstmgen.verify(ARTICLE, target="python")
    assert report.ok
    assert report.notes == ("not compared with Keras: keras is not installed (pip install tensorflow keras)",)


def test_without_a_compiler_python_is_checked(article: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC")
    monkeypatch.setenv("PATH", "/nowhere")
    report = verify(article)
    assert report.ok
    assert f"{NO_COMPILER}: C was not checked" in report.notes
    assert {line.what for line in report.lines} >= {"Python", "Python with numpy"}
    with pytest.raises(ToolError, match="no C compiler"):
        verify(article, target="c")
    monkeypatch.setenv("CC", "tcc")
    with pytest.raises(ToolError, match="there is no compiler 'tcc'"):
        verify(article)


def test_python_on_long_integers_is_as_close_as_float32_and_all_other_python_closer(tmp_path: Path) -> None:
    har = lstmgen.read(HAR)
    allowed = {}
    for style in STYLES:
        lstmgen.export(har, tmp_path / f"{style}.py", style=style)
        report = verify(har, tmp_path / f"{style}.py", Sampling(samples=2))
        assert report.ok
        allowed[style] = report.lines[0].tolerance
    assert allowed["readable"] <= 1e-12
    assert 1e-8 < allowed["fast"] < 1e-6


def test_what_does_not_compile_is_told(tmp_path: Path, require) -> None:
    require("gcc")
    compiler = find_compiler()
    assert compiler is not None
    (tmp_path / "net.c").write_text("int main(void) { return nothing; }\n")
    with pytest.raises(ToolError, match=r"cannot compile the generated C:(.|\n)*nothing"):
        build([tmp_path / "net.c"], tmp_path / "net", compiler)


def test_what_raises_is_told(article: Graph, tmp_path: Path) -> None:
    lstmgen.export(article, tmp_path / "predictor.py")
    text = (tmp_path / "predictor.py").read_text()
    (tmp_path / "predictor.py").write_text(text.replace("def predict(self, ", "def other(self, "))
    with pytest.raises(ToolError, match="Python failed: AttributeError"):
        verify(article, tmp_path / "predictor.py")
    (tmp_path / "predictor.py").write_text(f"{text}\nimport nothing_of_this_name\n")
    with pytest.raises(ToolError, match=r"ended with code 1:\nModuleNotFoundError: .*nothing_of_this_name"):
        verify(article, tmp_path / "predictor.py")


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("missing.py", None, "there is no file"),
        ("alone.c", "", "alone.h beside"),
        ("notes.txt", "", "unknown suffix '.txt'"),
        ("net.h", "", "name the source, net.c"),
    ],
)
def test_what_is_no_generated_file_is_told(
    article: Graph, tmp_path: Path, name: str, text: str | None, why: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(OptionError, match=why):
        verify(article, tmp_path / name)


def test_a_header_of_something_else_is_told(article: Graph, tmp_path: Path) -> None:
    (tmp_path / "a.c").write_text("")
    (tmp_path / "a.h").write_text("")
    with pytest.raises(OptionError, match="has no line 'Written: by lstmgen"):
        verify(article, tmp_path / "a.c")


def test_a_target_that_the_file_was_not_written_for_is_told(article: Graph) -> None:
    with pytest.raises(OptionError, match="written with `target='python'`, not micropython; leave `target=` out"):
        verify(article, EXAMPLES / "article" / "predictor.py", target="micropython")


def test_samples_of_the_user(article: Graph, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.random.default_rng(1).normal(size=(5, 3, 2)))
    report = verify(article, target="python", sampling=Sampling(data=tmp_path / "x.npy"))
    assert (report.samples, report.ok, report.notes) == (5, True, ())
    some = verify(article, target="python", sampling=Sampling(samples=2, data=tmp_path / "x.npy"))
    assert (some.samples, some.notes) == (2, ("2 of 5 samples, evenly spaced",))
