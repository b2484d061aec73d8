"""Files that every Python has to export with the same bytes: each target, with options that alter how it is written."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from toolchain import ROOT

import lstmgen

MODELS = ("generated_examples/har/model.keras", "tests/read/files/keras-1.2.2_wrapped.h5")
# What is written of each model, by its name.
OUTPUTS: dict[str, dict[str, Any]] = {
    "fast.py": {},
    "readable.py": {"style": "readable"},
    "numpy.py": {"target": "numpy"},
    "micropython.py": {"target": "micropython"},
    "speed.c": {"selftest": 2, "with_main": True},
    "size.c": {"optimize": "size"},
    "double.c": {"dtype": "float64"},
    "bytes.c": {"weights_file": "incbin"},
    "board.c": {"mcu": "avr"},
    "fixed_point.c": {"quantize": "int8", "calibrate": True, "lines": "samples"},
    "page.mjs": {},
    "small.mjs": {"optimize": "size"},
}
PROGRAM = """
import json, sys
import lstmgen
models, outputs, samples = json.loads(sys.argv[1])
for k, model in enumerate(models):
    for name, options in outputs.items():
        if options.get("calibrate"):
            options = {**options, "calibrate": samples[k]}
        lstmgen.export(model, f"{k}_{name}", **options)
print(lstmgen.__file__)
"""


def sample_files(folder: Path) -> list[str]:
    """Writes samples to calibrate on, a file for each model."""
    paths = []
    for k, model in enumerate(MODELS):
        graph = lstmgen.read(ROOT / model)
        size = 1
        for dim in graph.inputs[0].shape:
            size *= dim if isinstance(dim, int) else 5
        paths.append(folder / f"{k}.csv")
        paths[-1].write_text(
            "".join(",".join(f"{(j * 7 + i) % 11 / 5 - 1:.1f}" for j in range(size)) + "\n" for i in (1, 2))
        )
    return [str(path) for path in paths]


def export_all(folder: Path, samples: list[str]) -> dict[str, str]:
    """Exports every model in every form into a new folder; returns hashes by name."""
    folder.mkdir()
    for k, model in enumerate(MODELS):
        for name, options in OUTPUTS.items():
            chosen = {**options, "calibrate": samples[k]} if options.get("calibrate") else options
            lstmgen.export(ROOT / model, folder / f"{k}_{name}", **chosen)
    return hashes(folder)


def hashes(folder: Path) -> dict[str, str]:
    """Returns the SHA-256 of each file of a folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
