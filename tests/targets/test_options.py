"""No option is ignored: what a language is asked for changes its files, or is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import toolchain

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.packages.registry import PACKAGES
from lstmgen.targets.registry import TARGETS, declared

pytestmark = pytest.mark.quick

MODEL = toolchain.ROOT / "generated_examples" / "article" / "model.h5"
# A value of each that no language has by default.
ASKED: dict[str, list[Any]] = {
    "quantize": ["int16"],
    "ranges": [(1.0, 2.0)],
    "biases": [(0.1, 0.2)],
    "calibrate": [[[[0.1, 0.2]] * 3] * 4],
    "lines": ["samples"],
    "window": [3],
    "max_error": [0.1],
    "style": ["readable"],
    "dtype": ["float32", "float64"],
    "optimize": ["size"],
    "weights_file": ["c", "load", "bin"],
    "name": ["other"],
    "namespace": ["com.example"],
    "with_main": [True],
    "input_type": ["int16"],
    "mcu": ["avr"],
    "weights_dtype": ["float16"],
    "selftest": [2],
    "with_proof": [True],
    "constant_time": [True],
    "board": ["pico"],
}
# What is so by default, and so changes nothing; JavaScript computes layers as small as these in float64.
DEFAULTS = {(name, "dtype", "float32") for name in ("c", "java", "rust")}
DEFAULTS |= {("javascript", "dtype", "float64"), ("javascript", "dtype", "float32")}


def written(folder: Path, **options: Any) -> dict[str, str]:
    """The files by name; of text without the lines that tell the options."""
    out = folder if "package" in options else folder / f"net{TARGETS[options['target']].suffixes[0]}"
    found = {}
    for path in lstmgen.export(MODEL, out, **options).files:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        found[path.relative_to(folder).as_posix()] = "\n".join(line for line in lines if "--" not in line)
    return found


def test_every_option_is_asked_for() -> None:
    assert set(ASKED) == set(declared(TARGETS.values()))


@pytest.mark.parametrize("kind", [*(f"target {name}" for name in TARGETS), "package cmake", "package npm"])
def test_no_option_is_ignored(kind: str, tmp_path: Path) -> None:
    key, _, name = kind.partition(" ")
    if key == "target":
        (tmp_path / "usual").mkdir()
    usual = written(tmp_path / "usual", **{key: name})
    language = PACKAGES[name].target if key == "package" else name
    ignored = []
    for option, values in ASKED.items():
        for value in values:
            folder = tmp_path / f"{option} {value}"[:40]
            if key == "target":
                folder.mkdir()
            try:
                changed = written(folder, **{key: name, option: value}) != usual
            except OptionError:
                changed = True
                assert not folder.is_dir() or not list(folder.iterdir())
            if not changed and (language, option, value) not in DEFAULTS:
                ignored.append((option, value))
    assert ignored == []
