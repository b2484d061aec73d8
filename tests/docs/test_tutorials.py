"""What the Arduino tutorial ends with works: the sketch is built for the board, and runs in a simulator."""

from __future__ import annotations

from pathlib import Path

import arduino
import page
from toolchain import ROOT

import lstmgen

MODELS = ROOT / "docs" / "tutorials"


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
