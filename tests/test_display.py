"""What results look like in a Python shell, and in a notebook."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from graph_maker import Maker
from toolchain import ROOT

import lstmgen
from lstmgen import display
from lstmgen.check.compare import Errors
from lstmgen.graph.linear import Dense

ARTICLE = ROOT / "generated_examples" / "article" / "model.h5"
HAR = ROOT / "generated_examples" / "har" / "model.keras"


def test_results_fit_a_screen(tmp_path: Path) -> None:
    m = Maker()
    x = m.input(4, 3)
    for k in range(40):
        x = m(Dense(kernel=m.weight(3, 3), bias=m.weight(3)), x, name=f"layer_{k}")
    for shown in (
        lstmgen.read(HAR),
        m.graph(x),
        lstmgen.export(ARTICLE, tmp_path / "net.c"),
        lstmgen.read(HAR).nodes[0],
        lstmgen.inspect(HAR),
        lstmgen.inspect(m.graph(x), plan=True, target="c"),
        lstmgen.estimate(HAR, board="uno", quantize="int16", period_ms=20),
        lstmgen.verify(HAR, target="python", keras=False),
        lstmgen.Pipeline(columns=[f"column {k}" for k in range(90)], labels=["walk", "sit"]),
    ):
        assert len(repr(shown).splitlines()) <= 20
        assert all(len(line) <= 120 for line in repr(shown).splitlines())
    text = repr(lstmgen.read(HAR))
    for row in (
        r"^<Graph of 'model.keras': \d+ layers",
        r"  input   \S+ +\(\d+, 9\)",
        r"  layer   lstm ",
        r"  output  dense ",
    ):
        assert re.search(row, text, re.MULTILINE), text
    assert "net.h" in repr(lstmgen.export(ARTICLE, tmp_path / "net.c", force=True))
    assert "… 30 more" in repr(m.graph(x))


def test_results_state_what_matters(tmp_path: Path) -> None:
    slow = repr(lstmgen.estimate(HAR, board="uno", quantize="int16", period_ms=18))
    assert "it does not fit" in slow
    assert re.search(r"RAM +[\d,]+ bytes: [^<]* left\n", slow)
    assert "18 ms, up to " in slow
    assert "ms too slow" in slow
    checked = lstmgen.verify(HAR, target="python", keras=False)
    assert re.search(r"Python step\(\) +dense +\S+ +\S+ +\S+ +\S+ +ok\n.*\n?8 samples: within tolerance", repr(checked))
    assert checked.verdict in checked._repr_html_()
    wrong = replace(checked, lines=tuple(replace(line, errors=Errors(1.0, 1.0, 1.0, 0.5)) for line in checked.lines))
    assert "WRONG" in repr(wrong)
    assert "OUT OF TOLERANCE" in repr(wrong)


def test_warnings_and_notes_are_shown(tmp_path: Path) -> None:
    """A notebook shows nothing else of a call."""
    graph = replace(lstmgen.read(ARTICLE), warnings=("column 'day' is a category",))
    done = lstmgen.export(graph, tmp_path / "net.py")
    with (tmp_path / "net.py").open("a", encoding="utf-8") as file:
        file.write("# mine\n")
    checked = lstmgen.verify(graph, tmp_path / "net.py", keras=False)
    for result, word in ((done, "column 'day' is a category"), (checked, "it was edited")):
        assert word in " ".join(repr(result).split())
        assert word in html.unescape(result._repr_html_())


def test_notebooks_get_tables_in_which_names_are_text(tmp_path: Path) -> None:
    graph = lstmgen.read(ARTICLE)
    layer = replace(graph.layers[0], name="<script>alert(1)</script>\x1b[31m")
    graph = replace(graph, layers=(layer,), source=replace(graph.source, name="<b>.h5"))
    shown = graph._repr_html_() + lstmgen.export(graph, tmp_path / "net.py")._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\x1b[31m" in shown
    assert "&lt;b&gt;.h5" in shown
    assert "<script" not in shown
    assert shown.startswith("<table>")
    assert "\x1b" not in shown + repr(graph)


def test_a_long_last_cell_is_wrapped_not_cut() -> None:
    steps = f"minus {[0.5] * 20}, times {[0.25] * 20}"
    shown = display.lines("Pipeline", [("input", steps), ("windows", "3 rows")])
    assert " ".join(shown.split()) == f"<Pipeline> input {steps} windows 3 rows"
    assert max(map(len, shown.splitlines())) <= display.WIDTH + 2


# --- lstmgen.inspect


def test_inspect_lists_layers_and_answers_for_a_board() -> None:
    inspection = lstmgen.inspect(HAR, board="uno", plan=True)
    assert (inspection.ok, inspection.problems) == (True, ())
    assert [layer.class_name for layer in inspection.survey.layers] == ["LSTM", "Dense"]
    assert inspection.footprint == lstmgen.estimate(HAR, board="uno")
    assert inspection.plan is not None
    assert inspection.plan[0].startswith("plan of 'model.keras'")
    assert not lstmgen.inspect(HAR, mcu="avr", flash=1024).ok
    assert lstmgen.inspect(lstmgen.read(HAR)).survey.layers == inspection.survey.layers
    with pytest.raises(lstmgen.OptionError, match=r"`target=` has no effect without a plan"):
        lstmgen.inspect(HAR, target="c")
    with pytest.raises(lstmgen.OptionError, match=r"no option `quantise=`; did you mean `quantize=`\?"):
        lstmgen.inspect(HAR, board="uno", quantise="int8")  # type: ignore[call-arg]
    with pytest.raises(lstmgen.OptionError, match=r"no option `bord=`; did you mean `board=`\?"):
        lstmgen.inspect(HAR, bord="uno")  # type: ignore[call-arg]
    with pytest.raises(lstmgen.OptionError, match="`weights=` is for a model file"):
        lstmgen.inspect(lstmgen.read(HAR), weights=HAR)


def test_inspect_shows_why_a_model_cannot_be_exported(tmp_path: Path) -> None:
    layers = [
        {"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [None, 3, 2]}},
        *({"class_name": "Wondrous", "config": {"name": f"new_{k}"}} for k in range(6)),
    ]
    architecture = {"class_name": "Sequential", "keras_version": "2.21.0", "config": {"name": "s", "layers": layers}}
    (tmp_path / "model.json").write_text(json.dumps(architecture))
    weights = ROOT / "generated_examples" / "article_relu_gates" / "model.h5"
    inspection = lstmgen.inspect(tmp_path / "model.json", weights=weights)
    assert not inspection.ok
    assert [problem.layer for problem in inspection.problems] == [f"new_{k}" for k in range(6)]
    for shown in (repr(inspection), inspection._repr_html_()):
        assert "not exportable" in shown
        assert "Not supported: Wondrous layer" in shown
        assert "2 more in `problems`" in shown


def test_inspect_takes_a_live_model() -> None:
    keras = pytest.importorskip("keras")
    lstm = keras.layers.LSTM(4, name="lstm")
    good = lstmgen.inspect(keras.Sequential([keras.layers.Input((3, 2)), lstm], name="alive"))
    assert (good.ok, good.survey.class_name, good.survey.parameters) == (True, "Sequential", 112)
    random = keras.layers.Lambda(lambda x: keras.random.uniform((1, 4)) + x, name="noise")
    bad = lstmgen.inspect(keras.Sequential([keras.layers.Input((3, 2)), lstm, random]))
    assert [problem.layer for problem in bad.problems] == ["noise/add"]
    assert "lstm" in repr(bad)
