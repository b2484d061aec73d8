"""What tutorials tell of that their pages do not run: the training of the models, and the sketch, in a simulator."""

from __future__ import annotations

import importlib.util
import runpy
from pathlib import Path

import arduino
import page
import pytest
import toolchain
from toolchain import ROOT

import lstmgen

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
