"""No option is ignored: what a language is asked for changes its files, or is refused."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import toolchain
from graph_maker import T, Weights
from graphs import chain, lstm

import lstmgen
from lstmgen.errors import AccuracyError, OptionError
from lstmgen.graph.linear import Dense
from lstmgen.packages.registry import PACKAGES
from lstmgen.targets.registry import TARGETS, declared

pytestmark = pytest.mark.quick

MODEL = toolchain.ROOT / "generated_examples" / "article" / "model.h5"
w = Weights()
AUDIO = chain((T, 2), lstm(w, 2, 4, return_sequences=True), Dense(kernel=w(4, 2), bias=w(2)))
# A value of each that no language has by default.
ASKED: dict[str, list[Any]] = {
    "quantize": ["int16"],
    "ranges": [(1.0, 2.0)],
    "biases": [(0.1, 0.2)],
    "centers": [(0.1, 0.2)],
    "rounding": ["second-order"],
    "calibrate": [[[[0.1, 0.2]] * 3] * 4],
    "lines": ["samples"],
    "window": [3],
    "max_error": [1e-9],
    "style": ["readable"],
    "dtype": ["float32", "float64"],
    "optimize": ["size"],
    "no_std": [True],
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
DEFAULTS: list[tuple[str, str, Any]] = [
    (name, "dtype", "float32") for name in ("c", "java", "rust", "go", "csharp", "swift")
]
DEFAULTS += [("rust", "no_std", True)]  # of a crate
DEFAULTS += [("javascript", "dtype", "float64"), ("javascript", "dtype", "float32")]


# What others need beside them to be accepted.
COMPANIONS: dict[str, dict[str, Any]] = {
    "quantize": {"calibrate": ASKED["calibrate"][0]},
    "ranges": {"quantize": "int16"},
    "biases": {"quantize": "int16", "ranges": (1.0, 2.0)},
    "centers": {"quantize": "int16", "ranges": (1.0, 2.0)},
    "rounding": {"quantize": "int8", "calibrate": ASKED["calibrate"][0]},
    "max_error": {"quantize": "int16", "calibrate": ASKED["calibrate"][0]},
    "calibrate": {"quantize": "int16"},
    "constant_time": {"quantize": "int16", "calibrate": ASKED["calibrate"][0], "optimize": "size"},
    "with_proof": {"optimize": "size"},
}
KINDS = [*(f"target {name}" for name in TARGETS), *(f"package {name}" for name in PACKAGES)]


def written(folder: Path, **options: Any) -> dict[str, str] | None:
    """The files by name; of text without the lines that list the options. None if the options are refused."""
    package = "package" in options
    if not package:
        folder.mkdir()
    out = folder if package else folder / f"net{TARGETS[options['target']].suffixes[0]}"
    contents = {}
    try:
        files = lstmgen.export(AUDIO if options.get("package") in ("lv2", "clap") else MODEL, out, **options).files
    except (OptionError, AccuracyError):
        assert not folder.is_dir() or not list(folder.iterdir())
        return None
    for path in files:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        contents[path.relative_to(folder).as_posix()] = "\n".join(line for line in lines if "--" not in line)
    return contents


def test_every_option_is_asked_for() -> None:
    assert set(ASKED) == set(declared(TARGETS.values()))


@pytest.mark.parametrize("kind", KINDS)
def test_no_option_is_ignored(kind: str, tmp_path: Path) -> None:
    key, _, name = kind.partition(" ")
    usual = written(tmp_path / "usual", **{key: name})
    assert usual
    language = PACKAGES[name].target if key == "package" else name
    ignored = []
    for option, values in ASKED.items():
        for value in values:
            changed = written(tmp_path / f"{option} {value}"[:40], **{key: name, option: value}) != usual
            if not changed and (language, option, value) not in DEFAULTS:
                ignored.append((option, value))
    assert ignored == []


@pytest.mark.parametrize("target", TARGETS)
def test_no_option_is_ignored_beside_another(target: str, tmp_path: Path) -> None:
    """Two that are accepted together write what neither writes alone."""
    known = {option.name for option in TARGETS[target].options.declared()}
    settings = {
        option: {
            name: value for name, value in {**COMPANIONS.get(option, {}), option: values[-1]}.items() if name in known
        }
        for option, values in ASKED.items()
        if option in known and (target, option, values[-1]) not in DEFAULTS
    }
    alone = {name: written(tmp_path / name, target=target, **chosen) for name, chosen in settings.items()}
    ignored = []
    for first, second in combinations(settings, 2):
        chosen = {**settings[first], **settings[second]}
        together = written(tmp_path / f"{first} {second}", target=target, **chosen)
        for option, other in ((first, second), (second, first)):
            if together is not None and together == alone[other] and option not in settings[other]:
                ignored.append(f"{option} beside {other}")
    assert ignored == []
