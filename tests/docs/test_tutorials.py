"""What tutorials tell of that their pages do not run: the training of the models, and the sketch, in a simulator."""

from __future__ import annotations

import importlib.util
import re
import runpy
import shutil
from pathlib import Path

import arduino
import numpy as np
import page
import pytest
import toolchain
from boards import BOARDS
from firmware import measure
from toolchain import ROOT

import lstmgen
from lstmgen.graph.batches import traces
from lstmgen.planning import planned
from lstmgen.targets.c.options import COptions
from lstmgen.targets.registry import TARGETS

MODELS = ROOT / "docs" / "tutorials"
# By page: the script, and the model that it writes.
TRAININGS = {
    "arduino.md": ("train_gestures.py", "gestures.keras"),
    "forecasting.md": ("train_forecast.py", "forecast.keras"),
    "character-rnn.md": ("train_characters.py", "characters.keras"),
}


@pytest.mark.parametrize("name", TRAININGS)
def test_a_script_trains_the_model_of_its_tutorial(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process, where TensorFlow is loaded: that takes as long as to train."""
    if importlib.util.find_spec("tensorflow") is None:
        toolchain.missing("TensorFlow is not installed")
    script, model = TRAININGS[name]
    monkeypatch.setattr("sys.argv", [script, str(tmp_path)])
    runpy.run_path(str(MODELS / script), run_name="__main__")
    printed = capsys.readouterr().out
    blocks = page.blocks(MODELS / name)
    (place,) = (k for k, block in enumerate(blocks) if f"python {script} mine" in block.text)
    assert page.agrees(printed, blocks[place + 1].text), printed
    ours, theirs = lstmgen.read(tmp_path / model), lstmgen.read(MODELS / model)
    assert [(each.name, each.class_name, each.output_shapes) for each in ours.layers] == [
        (each.name, each.class_name, each.output_shapes) for each in theirs.layers
    ]


def test_the_script_that_trains_in_int8(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a twentieth of its samples, once each. The next test but one has what all of them trained."""
    if importlib.util.find_spec("tensorflow") is None:
        toolchain.missing("TensorFlow is not installed")
    shutil.copy(MODELS / "gestures.keras", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(MODELS)
    script = runpy.run_path(str(MODELS / "train_in_int8.py"))
    readings, named = script["readings"], script["main"].__globals__
    named.update(EPOCHS=1, readings=lambda random, count: readings(random, count // 20))
    script["main"]()
    (accuracy,) = re.findall(r"accuracy in int8: ([\d.]+) %", capsys.readouterr().out)
    assert float(accuracy) > 95
    trained = lstmgen.read(tmp_path / "trained.keras").source.trained
    assert trained is not None
    assert trained.quantize == "int8"


def test_the_sketch_of_the_tutorial_runs(tmp_path: Path) -> None:
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    # As the tutorial exports it.
    options = {"package": "arduino", "board": "uno", "quantize": "int16", "selftest": 3}
    lstmgen.export(MODELS / "gestures.keras", libraries / "Gestures", calibrate=MODELS / "gestures.npy", **options)
    (sketch,) = (block for block in page.blocks(MODELS / "arduino.md") if block.title.endswith(".ino"))
    file = libraries / sketch.title
    file.parent.mkdir(parents=True)
    file.write_text(sketch.text, encoding="utf-8")
    program = arduino.build(file, libraries, "uno", tmp_path / "build")
    said = arduino.first_lines(program, "atmega328p", 2)
    assert said[0] == "self-test, wrong samples: 0"
    assert said[1] in ("still", "shake", "circle")


@pytest.mark.parametrize(
    ("row", "model", "form"),
    [
        ("int16, calibrated", "gestures.keras", "int16"),
        ("int8, calibrated", "gestures.keras", "int8"),
        ("int8, trained", "trained/gestures.keras", "int8"),
    ],
)
def test_the_table_of_the_tutorial(row: str, model: str, form: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("tensorflow") is None:
        toolchain.missing("TensorFlow is not installed")
    x, labels = runpy.run_path(str(MODELS / "train_gestures.py"))["readings"](np.random.default_rng(2), 1000)
    samples = np.load(MODELS / "gestures.npy") if "calibrated" in row else None
    graph, options = lstmgen.read(MODELS / model), COptions(mcu="avr", quantize=form, calibrate=samples)
    calibrated, plan = planned(graph, TARGETS["c"], options.placed(tmp_path / "net.c"))
    assert isinstance(calibrated, COptions)
    outputs = np.zeros((len(x), 3))
    for batch in traces([(each,) for each in x], plan.graph):
        outputs[batch.places] = batch.values[0][plan.graph.outputs[0].name]
    taken = measure(BOARDS["ATmega328P"], graph, calibrated, x[:1], tmp_path, by_steps=True)
    assert np.allclose(taken.outputs[0], outputs[0], rtol=0, atol=3e-7)
    accuracy = 100 * np.mean(outputs.argmax(axis=1) == labels)
    shown = f"| {row} | {taken.count:,} | {taken.flash:,} | {accuracy:.1f} % |"
    assert shown in (MODELS / "arduino.md").read_text(encoding="utf-8"), shown
