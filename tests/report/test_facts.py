"""What a report tells is what the rooms say that know it."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import run, working_in
from graph_maker import Maker
from toolchain import ROOT

import lstmgen
from lstmgen.errors import OptionError, OutputError
from lstmgen.graph.elementwise import Binary
from lstmgen.plan.quantize.weight_only import store
from lstmgen.report.facts import Report
from lstmgen.report.report import record
from lstmgen.samples.synthetic import random_samples

HAR = ROOT / "generated_examples" / "har" / "model.keras"
ARTICLE = ROOT / "generated_examples" / "article" / "model.h5"
PUBLISHED = "machinelearningmastery"
ATTENTION = """
import keras
from keras import ops


class Attention(keras.layers.Layer):
    def build(self, shape):
        self.weight = self.add_weight(name="att_weight", shape=(shape[-1], 1))
        self.bias = self.add_weight(name="att_bias", shape=(shape[1], 1))

    def call(self, x):
        scores = ops.tanh(ops.matmul(x, self.weight) + self.bias)
        return ops.sum(x * ops.softmax(scores, axis=1), axis=1)
"""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return lstmgen.report(HAR, tmp_path_factory.mktemp("report") / "report.json", samples=3)


def test_errors_and_bytes_are_those_of_an_export(facts: Report, tmp_path: Path) -> None:
    samples = np.stack([x for (x,) in random_samples(lstmgen.read(HAR), 3, 0)])
    for each, chosen in zip(
        facts.formats[1:],
        (*({"quantize": name} for name in ("int16", "int8", "int8x16", "int4x8")), {"weights_dtype": "float16"}),
    ):
        done = lstmgen.export(HAR, tmp_path / "net.c", calibrate=samples, force=True, **chosen)
        assert done.accuracy is not None
        assert (each.weights_bytes, each.state_bytes) == (done.cost.weights, done.cost.state)
        assert [(e.name, e.error, e.same_class) for e in (*each.layers, *each.outputs)] == [
            (e.name, e.error, e.agreement) for e in (*done.accuracy.layers, *done.accuracy.outputs)
        ]


def test_boards_take_what_an_estimate_says(facts: Report) -> None:
    for board in (facts.boards[0], facts.boards[-1]):
        for taken, chosen in zip(board.formats, ({}, {"quantize": "int16"}, {"quantize": "int8"})):
            found = lstmgen.estimate(HAR, board=board.name, **chosen)
            assert (taken.flash_bytes, taken.ram_bytes, taken.fits) == (found.flash, found.ram, found.fits)


def test_the_worst_sample_is_the_one_that_is_furthest_off(facts: Report) -> None:
    graph = lstmgen.read(HAR)
    stored = store(graph, "int8")
    distances = [
        float(np.abs(stored.evaluate(*sample)[0] - graph.evaluate(*sample)[0]).max())
        for sample in random_samples(graph, 3, 0)
    ]
    (error,) = facts.formats[-1].outputs
    assert error.sample == 1 + int(np.argmax(distances))
    assert error.error == pytest.approx(max(distances))


def test_layers_have_all_the_work_and_all_the_weights(facts: Report) -> None:
    assert sum(each.macs for each in facts.layers) == facts.macs
    assert sum(each.parameters for each in facts.layers) == facts.parameters
    assert facts.layers[1].reads == (facts.layers[0].title,)
    assert facts.layers[0].reads == (facts.inputs[0].name,)


def test_ranges_are_those_of_the_samples(facts: Report) -> None:
    samples = np.abs([x for (x,) in random_samples(lstmgen.read(HAR), 3, 0)])
    assert facts.ranges[0].largest == samples.max()
    assert facts.ranges[0].median == pytest.approx(np.median(samples))
    for each in facts.ranges:
        assert all(one.saturation >= each.largest for one in each.formats)


def test_data_is_named_and_hashed(tmp_path: Path) -> None:
    np.save(tmp_path / "mine.npy", np.ones((2, 128, 9)))
    facts = lstmgen.report(HAR, tmp_path / "report.json", data=tmp_path / "mine.npy")
    assert (facts.provenance.data, facts.provenance.seed, facts.samples) == ("mine.npy", None, 2)
    assert facts.provenance.data_sha256 is not None
    assert any("--calibrate mine.npy" in each.line for each in facts.commands)


def test_a_copied_command_exports_the_model_of_the_report(tmp_path: Path) -> None:
    """Without the pipeline it would export another one."""
    shutil.copy(ARTICLE, tmp_path)
    lstmgen.Pipeline(labels=["calm", "storm"]).save(tmp_path / "pipeline.json")
    np.savetxt(tmp_path / "rows.csv", np.ones((6, 2)), delimiter=",")
    beside = {"pipeline": tmp_path / "pipeline.json", "data": tmp_path / "rows.csv", "window": 3}
    facts = lstmgen.report(tmp_path / "model.h5", tmp_path / "report.json", **beside)
    assert all("--pipeline pipeline.json" in each.line for each in facts.commands)
    first, quantized = facts.commands[0].line, next(each.line for each in facts.commands if "int8" in each.line)
    assert "--calibrate rows.csv --window 3" in quantized
    done = run(*shlex.split(first)[1:], cwd=tmp_path)
    assert done.returncode == 0, done
    assert "calm" in (tmp_path / "net.py").read_text()
    graph = lstmgen.read(tmp_path / "model.h5", pipeline=tmp_path / "pipeline.json")
    in_memory = lstmgen.report(graph, tmp_path / "memory.json", samples=1)
    assert in_memory.provenance.options == "--pipeline pipeline.json"


# Models that need more than their file: options, and the same as arguments. Without them a copied command would export
# another model, or none.
ABOUT_MODELS: dict[str, tuple[str, dict[str, str], dict[str, Any]]] = {
    "pipeline": ("model.keras", {"pipeline": "pipe line.json"}, {"pipeline": "pipe line.json"}),
    "weights": ("model.json", {"weights": "model.weights.h5"}, {"weights": "model.weights.h5"}),
    "layer": ("last.keras", {"layer": "last=x[:, -1] * 2"}, {"layers": {"last": "x[:, -1] * 2"}}),
    "custom": ("attention.keras", {"custom": "own layers.py"}, {"custom_objects": "own layers.py"}),
    "assume": ("attention.keras", {"assume": f"attention={PUBLISHED}"}, {"assume": {"attention": PUBLISHED}}),
    "two": (
        "last.keras",
        {"pipeline": "pipe line.json", "layer": "last=x[:, -1] * 2"},
        {"pipeline": "pipe line.json", "layers": {"last": "x[:, -1] * 2"}},
    ),
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of these models, with what they need."""
    import keras

    folder = tmp_path_factory.mktemp("models")
    (folder / "own layers.py").write_text(ATTENTION)
    own: dict[str, Any] = {"__name__": "own"}
    exec(ATTENTION, own)
    x = keras.Input((4, 2))
    h = keras.layers.LSTM(3, return_sequences=True)(x)
    keras.Model(x, own["Attention"](name="attention")(h)).save(folder / "attention.keras")
    keras.Model(x, keras.layers.Lambda(lambda v: v[:, -1] * 2, name="last")(h)).save(folder / "last.keras")
    model = keras.Model(x, keras.layers.Dense(2)(h))
    model.save(folder / "model.keras")
    model.save_weights(folder / "model.weights.h5")
    (folder / "model.json").write_text(model.to_json())
    lstmgen.Pipeline(columns=["a", "b"], window=4).save(folder / "pipe line.json")
    np.save(folder / "samples.npy", np.random.default_rng(0).normal(size=(4, 4, 2)))
    return folder


@pytest.mark.parametrize(("model", "options", "arguments"), ABOUT_MODELS.values(), ids=ABOUT_MODELS)
def test_a_copied_command_writes_the_bytes_of_an_export(
    model: str, options: dict[str, str], arguments: dict[str, Any], models: Path, tmp_path: Path
) -> None:
    beside = [word for name, value in options.items() for word in (f"--{name}", value)]
    done = run("report", model, "-o", tmp_path / "report.json", "--samples", 1, *beside, cwd=models)
    assert done.returncode == 0, done
    lines = {each["title"]: each["line"] for each in json.loads((tmp_path / "report.json").read_text())["commands"]}
    assert len(lines) > 10
    assert "--target" not in lines["Python"] + lines["C"]
    assert "--target numpy" in lines["Python with numpy"]
    copied = shutil.copytree(models, tmp_path / "copied")
    for title, line in lines.items():
        _, command, *words = shlex.split(line)
        assert words[-len(beside) :] == beside or title == "Certify it", line
        if title in ("Python", "C", "C, int8"):
            assert run(command, *words, "--force", cwd=copied).returncode == 0, line
            more = {"quantize": "int8", "calibrate": "samples.npy"} if title == "C, int8" else {}
            with working_in(models):
                written = lstmgen.export(model, words[2], force=True, **arguments, **more).files
                for path in written:
                    assert (copied / path.name).read_bytes() == path.read_bytes(), line


def test_some_of_many_samples_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["lstmgen.report.report"], "MOST", 3)
    data = np.random.default_rng(0).normal(size=(5, 3, 2))
    facts = lstmgen.report(ARTICLE, tmp_path / "report.html", data=data)
    assert (facts.samples, facts.over) == (3, "3 of 5 samples, evenly spaced")
    assert facts.over in (tmp_path / "report.html").read_text()
    same = lstmgen.report(ARTICLE, tmp_path / "same.json", data=data[::2])
    assert (same.formats, same.over) == (facts.formats, "3 samples")
    every = lstmgen.report(ARTICLE, tmp_path / "every.json", data=data, samples=7)
    assert every.samples == 5


def test_what_a_format_refuses_is_said(tmp_path: Path) -> None:
    """A model without anything that fixed point is for."""
    m = Maker()
    x = m.input(4)
    facts = lstmgen.report(m.graph(m(Binary(kind="add"), x, x)), tmp_path / "report.html")
    assert "no effect" in facts.formats[1].refusal
    assert "no effect" in (tmp_path / "report.html").read_text()


def test_the_same_model_gives_the_same_bytes(tmp_path: Path, facts: Report) -> None:
    lstmgen.report(HAR, tmp_path / "report.json", samples=3)
    assert json.loads((tmp_path / "report.json").read_text()) == json.loads(json.dumps(record(facts)))


def test_wrong_calls_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"a report is \.html or \.json"):
        lstmgen.report(HAR, tmp_path / "report.pdf")
    with pytest.raises(OptionError, match="sample 2 of `data=`: .* is nan at"):
        lstmgen.report(HAR, tmp_path / "r.json", data=np.stack([np.zeros((128, 9)), np.full((128, 9), np.nan)]))
    (tmp_path / "there.json").touch()
    with pytest.raises(OutputError, match="exists already"):
        lstmgen.report(HAR, tmp_path / "there.json", samples=1)


def test_a_certificate_is_shown_if_it_is_about_the_model(tmp_path: Path) -> None:
    net, certificate = tmp_path / "net.py", tmp_path / "net.json"
    lstmgen.export(ARTICLE, net)
    (random, extreme) = lstmgen.certify(ARTICLE, net, certificate, keras=False)
    found = lstmgen.report(ARTICLE, tmp_path / "a.json", samples=1, certificate=certificate).provenance.certificate
    assert found is not None
    assert (found.file, found.options, found.ok) == ("net.json", "--target python", True)
    assert [each.file for each in found.generated] == ["net.py"]
    assert [(each.inputs, each.samples) for each in found.trials] == [
        (each.kind, each.samples) for each in (random, extreme)
    ]
    assert found.trials[0].relative == max(line.errors.relative for line in random.lines if line.tolerance is not None)
    with pytest.raises(OptionError, match="certifies another model"):
        lstmgen.report(HAR, tmp_path / "b.json", samples=1, certificate=certificate)
    graph = lstmgen.read(ARTICLE)
    in_memory = replace(graph, source=replace(graph.source, sha256=""))
    with pytest.raises(OptionError, match="is about a model file: report on that file"):
        lstmgen.report(in_memory, tmp_path / "b.json", samples=1, certificate=certificate)
    whole = certificate.read_text(encoding="utf-8")
    for text in ("", "[]", "null", '{"model": 1}', whole.replace('"errors": {', '"errors": ['), "[" * 100_000):
        certificate.write_text(text, encoding="utf-8")
        with pytest.raises(OptionError, match="is not a certificate"):
            lstmgen.report(ARTICLE, tmp_path / "b.json", samples=1, certificate=certificate)
    with pytest.raises(OptionError, match="cannot read"):
        lstmgen.report(ARTICLE, tmp_path / "b.json", samples=1, certificate=tmp_path / "none.json")
    assert not (tmp_path / "b.json").exists()
