"""What tutorials tell of that their pages do not run: the training of the models, and the sketch, in a simulator."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping
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
# One process for all, as TensorFlow takes longer to load than these models to train.
TRAIN = (
    "import runpy, sys\nfor script in sys.argv[2:]:\n    runpy.run_path(script, run_name='__main__')\n    print('---')"
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, str]]:
    """A folder with the models, and by page what its script printed."""
    if importlib.util.find_spec("tensorflow") is None:
        toolchain.missing("TensorFlow is not installed")
    folder = tmp_path_factory.mktemp("trained")
    scripts = [str(MODELS / script) for script, _ in TRAININGS.values()]
    command = [sys.executable, "-c", TRAIN, str(folder), *scripts]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1"}
    )
    return folder, dict(zip(TRAININGS, done.stdout.split("---\n")))


@pytest.mark.parametrize("name", TRAININGS)
def test_a_script_trains_the_model_of_its_tutorial(name: str, trained: tuple[Path, Mapping[str, str]]) -> None:
    folder, printed = trained
    script, model = TRAININGS[name]
    blocks = page.blocks(MODELS / name)
    (place,) = (k for k, block in enumerate(blocks) if f"python {script} mine" in block.text)
    assert page.agrees(printed[name], blocks[place + 1].text), printed[name]
    ours, theirs = lstmgen.read(folder / model), lstmgen.read(MODELS / model)
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
