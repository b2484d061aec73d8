"""`--json`: documents for programs, with the keys that docs/reference/json.md explains."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import small_graphs
from command_line import ARTICLE, run
from toolchain import ROOT

import lstmgen
from lstmgen.check.verification import Timing
from lstmgen.cli.records import verify_record


def keys(value: object, path: str = "") -> set[str]:
    """Every key of a JSON document with those above it: reports[].lines[].of."""
    if isinstance(value, list):
        return {key for each in value for key in keys(each, f"{path}[]")}
    if not isinstance(value, dict):
        return set()
    inside = {f"{path}.{key}".lstrip(".") for key in value}
    return inside | {found for key, each in value.items() for found in keys(each, f"{path}.{key}".lstrip("."))}


def test_json_has_the_keys_that_are_documented(tmp_path: Path) -> None:
    """All of them, and nothing else is on stdout."""
    np.save(tmp_path / "x.npy", np.ones((2, 3, 2)))
    fixed = ["--quantize", "int16", "--calibrate", tmp_path / "x.npy"]
    layers = [
        {"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [None, 3, 2]}},
        {"class_name": "Wondrous", "config": {"name": "new"}},
    ]
    (tmp_path / "w.json").write_text(json.dumps({"class_name": "Sequential", "config": {"layers": layers}}))
    lstmgen.export(ARTICLE, tmp_path / "loads.c", weights_file="load")
    calls: dict[str, list[tuple[int, list[object]]]] = {
        "export": [
            (0, [ARTICLE, "-o", tmp_path / "net.py", *fixed]),
            (0, [ARTICLE, "-o", tmp_path / "net.c", "--board", "uno"]),
        ],
        "inspect": [
            (0, [ARTICLE, "--board", "uno", "--plan"]),
            (1, [tmp_path / "w.json", "--weights", ARTICLE]),
            (1, [ARTICLE, "--mcu", "avr", "--flash", "1k"]),
        ],
        "verify": [(0, [ARTICLE, tmp_path / "net.py", "--no-keras"])],
        "weights": [(0, [ARTICLE, "--for", tmp_path / "loads.c", "-o", tmp_path / "other.bin"])],
    }
    for command, several in calls.items():
        report = lstmgen.verify(small_graphs.embedding(9, mask_zero=True), target="python")
        report = replace(report, timing=Timing("step", calls=1, least=1.0, most=1.0))
        found = keys(verify_record([report])) if command == "verify" else set()
        for code, arguments in several:
            done = run(command, *arguments, "--json")
            assert done.returncode == code, (done.stdout, done.stderr)
            found |= keys(json.loads(done.stdout))
        assert found == documented(command)


def documented(command: str) -> set[str]:
    """The keys that docs/reference/json.md explains for a command."""
    page = (ROOT / "docs" / "reference" / "json.md").read_text()
    section = page.partition(f"## {command}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def test_a_report_has_the_keys_that_are_documented(tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "net.py")
    lstmgen.certify(ARTICLE, tmp_path / "net.py", tmp_path / "net.json", keras=False)
    shown = ["--certificate", tmp_path / "net.json"]
    done = run("report", ARTICLE, "-o", tmp_path / "report.json", "--samples", 1, *shown)
    assert done.returncode == 0, done.stderr
    assert keys(json.loads((tmp_path / "report.json").read_text())) == documented("report")


def test_json_says_errors_on_stderr(tmp_path: Path) -> None:
    done = run("export", ARTICLE, "-o", tmp_path / "a.c", "--dtype", "half", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("lstmgen: there is no --dtype half")
