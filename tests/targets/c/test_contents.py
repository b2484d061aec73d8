"""The table of contents of long C files: each line that it names is where that section starts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from golden import helper_names
from toolchain import ROOT

import lstmgen
from lstmgen.check.artifact import existing
from lstmgen.check.candidates import first_difference
from lstmgen.check.summary import with_summary, without
from lstmgen.targets.c import assemble, decisions
from lstmgen.targets.c.helpers import OWNERS

pytestmark = pytest.mark.quick

EXAMPLES = ROOT / "generated_examples"
ENTRY = re.compile(r"^ \*   line +(\d+)  (.+)$", re.MULTILINE)
# A function's definition, behind its comment if it has one.
FUNCTION = re.compile(r"^(?!typedef|#|\}| )[\w *]*?(\w+)\([^;{}]*\)\n\{$", re.MULTILINE)
SIZE: Mapping[str, Any] = {"optimize": "size"}
CASES: list[tuple[str, str, Mapping[str, Any]]] = [
    ("article", "net.c", {}),
    ("article", "net.c", SIZE),
    ("forecast", "meter.c", {"name": "brain", "with_main": True}),
    ("sentences", "net.c", {"weights_file": "c"}),
    ("har", "net.c", {"weights_file": "incbin", "weights_dtype": "float16"}),
    ("har", "net.c", {"quantize": "int8", "ranges": (8.0, 0.5, 8.0, 1.0), "mcu": "cortex-m4"}),
    ("har", "net.c", {"mcu": "avr"}),
    ("article_relu", "lib", {"package": "cmake"}),
    ("article", "sketch", {"package": "arduino", "quantize": "int16", "ranges": (8.0, 0.5)}),
]


def export(model: str, out: Path, options: Mapping[str, Any]) -> list[Path]:
    (path,) = (EXAMPLES / model).glob("model.*")
    pipeline = path.with_name("pipeline.json")
    graph = lstmgen.read(path, pipeline=pipeline if pipeline.exists() else None)
    chosen = dict(options)
    if "ranges" in chosen:
        chosen = {name: value for name, value in chosen.items() if name != "ranges"}
        np.save(out.with_name("x.npy"), np.random.default_rng(1).normal(size=(4, *graph.inputs[0].shape)))
        chosen["calibrate"] = out.with_name("x.npy")
    return [path for path in lstmgen.export(graph, out, **chosen).files if path.suffix in (".c", ".cpp")]


def check(text: str) -> bool:
    """Checks each entry of a table of contents; returns whether there is one."""
    entries = [(int(line), title) for line, title in ENTRY.findall(text.partition("*/")[0])]
    if not entries:
        assert text.count("\n") < assemble.LONG
        return False
    assert text.count("\n") >= assemble.LONG
    lines = text.splitlines()
    helpers = {name.removeprefix("net_") for name in {*helper_names("c"), *OWNERS}}
    ends = [*(line - 1 for line, _ in entries[1:]), len(lines)]
    for (line, title), end in zip(entries, ends):
        first = lines[line - 1]
        assert first
        assert not first.startswith(("}", " ", "#if", "#endif"))
        assert not lines[line - 2], lines[line - 2]
        defined = FUNCTION.findall("\n".join(lines[line - 1 : end]))
        plain = [name.partition("_")[2].removesuffix("_of_floats") for name in defined]
        if title == "weights":
            assert first.startswith("/* Weights")
        elif title.endswith("helper functions"):
            assert plain[0] in helpers
            assert plain[-1] in helpers
        elif title == "layers":
            assert plain
            assert not helpers & {*plain}
        else:
            assert {*title.split(", ")} <= {*defined}
    return True


def test_each_line_is_where_that_section_starts(tmp_path: Path) -> None:
    tables = 0
    for k, (model, out, options) in enumerate(CASES):
        (tmp_path / str(k)).mkdir()
        for path in export(model, tmp_path / str(k) / out, options):
            tables += check(path.read_text(encoding="utf-8"))
    assert tables >= 7


def test_functions_that_are_repeated_for_each_width(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "LARGE", 0)
    (source,) = export("article", tmp_path / "net.c", {})
    assert check(source.read_text())


def test_lines_above_move_the_numbers(tmp_path: Path) -> None:
    """A certificate adds a line, and calibration one that a later export cannot measure."""
    (source,) = export("har", tmp_path / "net.c", {"weights_dtype": "int8", "ranges": ()})
    content = source.read_bytes()
    checked = with_summary(content, "outputs agree")
    assert checked.count(b"\n") == content.count(b"\n") + 1
    assert check(checked.decode())
    assert check(with_summary(checked, "again").decode())
    assert without(checked) == content
    assert " Errors:  at most " in content.decode()
    assert first_difference(existing(lstmgen.read(EXAMPLES / "har" / "model.keras"), source)) == ""
