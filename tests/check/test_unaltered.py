"""A file is compared with what lstmgen writes for the model: that sees what no sample reaches."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graph_maker import Weights
from graphs import dense, lstm, network

import lstmgen
from lstmgen.check.artifact import existing, generate
from lstmgen.check.candidates import first_difference
from lstmgen.check.summary import without
from lstmgen.check.verify import verify
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Embedding
from lstmgen.targets.registry import TARGETS

ARTICLE = Path(__file__).resolve().parents[2] / "generated_examples" / "article" / "model.h5"

OPTIONS: list[tuple[str, dict[str, Any]]] = [
    ("net.py", {}),
    ("net.py", {"style": "readable"}),
    ("net.py", {"target": "numpy"}),
    ("net.py", {"target": "micropython"}),
    ("net.py", {"quantize": "int8", "calibrate": True}),
    ("my-model.c", {"name": "brain", "with_main": True, "selftest": 2}),
    ("net.c", {"optimize": "size"}),
    ("net.c", {"dtype": "float64"}),
    ("net.c", {"quantize": "int16", "calibrate": True}),
    ("net.c", {"weights_dtype": "int8", "calibrate": True}),
    ("net.c", {"mcu": "cortex-m4"}),
    ("net.c", {"weights_file": "embed"}),
    ("net.c", {"weights_file": "c"}),
    ("net.js", {"weights_file": "bin"}),
    ("lib", {"package": "cmake"}),
]


@pytest.mark.parametrize(("name", "options"), OPTIONS, ids=str)
def test_what_was_exported_is_what_is_written(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    graph = lstmgen.read(ARTICLE)
    if "calibrate" in options:
        np.save(tmp_path / "x.npy", np.random.default_rng(1).normal(size=(5, 3, 2)))
        options = options | {"calibrate": tmp_path / "x.npy"}
    files = lstmgen.export(graph, tmp_path / name, **options).files
    source = next(path for path in files if path.suffix in (".c", ".py", ".js"))
    assert first_difference(existing(graph, source)) == ""
    beside = existing(graph, source).files[-1]
    beside.write_bytes(beside.read_bytes() + b"\n")
    assert str(first_difference(existing(graph, source))).startswith(f"{beside.name}, line ")


def test_line_ends_and_what_a_certificate_adds_are_no_changes(tmp_path: Path) -> None:
    source = lstmgen.export(ARTICLE, tmp_path / "net.py").files[0]
    (report, *_) = lstmgen.certify(ARTICLE, source, tmp_path / "net.json", keras=False, samples=1)
    assert b"Checked: " in source.read_bytes()
    assert report.altered == ""
    assert "Byte-identical" in report.covered[0]
    source.write_bytes(source.read_bytes().replace(b"\n", b"\r\n"))
    assert lstmgen.verify(ARTICLE, source, keras=False).altered == ""


@pytest.mark.parametrize("name", ["net.py", "net.c"])
def test_heads_of_earlier_versions_take_the_line_of_a_certificate_once(tmp_path: Path, name: str) -> None:
    files = lstmgen.export(ARTICLE, tmp_path / name).files
    for path in files:
        path.write_text(re.sub("License: .*", "Licence: this file is the user's own.", path.read_text()))
    before = {path: path.read_bytes() for path in files}
    for _ in range(2):
        assert lstmgen.certify(ARTICLE, tmp_path / name, tmp_path / "net.json", keras=False, samples=1)[0].ok
    for path in files:
        assert path.read_bytes().count(b"Checked: ") == 1
        assert without(path.read_bytes()) == before[path]


def test_a_comment_may_be_changed_and_is_told(tmp_path: Path) -> None:
    source = lstmgen.export(ARTICLE, tmp_path / "net.py").files[0]
    source.write_text(source.read_text() + "# mine\n")
    report = lstmgen.verify(ARTICLE, source, keras=False)
    assert report.ok
    assert report.notes[0].startswith(f"net.py, line {len(source.read_text().splitlines())}, is not what lstmgen ")
    assert "Byte-identical" not in str(report)


@pytest.mark.parametrize("ending", [".c", ".h"])
def test_files_from_another_version_are_named_and_not_called_changed(tmp_path: Path, ending: str) -> None:
    source = lstmgen.export(ARTICLE, tmp_path / "net.c").files[0]
    other = source.with_suffix(ending)
    other.write_text(other.read_text().replace(f"by lstmgen {lstmgen.__version__}, ", "by lstmgen 0.0.1, "))
    report = lstmgen.verify(ARTICLE, source, keras=False)
    assert (report.ok, report.altered) == (True, None)
    (note,) = report.notes
    assert note.startswith(f"net{ending} was written by lstmgen 0.0.1, and this is {lstmgen.__version__}: ")


def huge() -> Graph:
    w = Weights(3)
    return network((5,), Embedding(table=w(20_000, 1)), lstm(w, 1, 4), dense(w, 4, 2))


def test_a_row_that_no_sample_reads_is_not_called_right_where_the_file_was_altered(tmp_path: Path) -> None:
    graph = huge()
    report = verify(graph, generate(graph, TARGETS["numpy"], tmp_path).source)
    assert report.ok
    assert "of 20,000 rows were read" in str(report)
    changed = np.array(graph.nodes[0].operation.weights()["table"])
    changed[9_001] *= 1.1
    embedding = replace(graph.nodes[0], operation=Embedding(table=changed))
    altered = replace(graph, nodes=(embedding, *graph.nodes[1:]))
    report = verify(graph, generate(altered, TARGETS["numpy"], tmp_path).source)
    assert all(line.ok for line in report.lines)
    assert not report.ok
    assert "the file was edited where no sample looked" in report.verdict
    assert "set `samples=` or `data=`" in report.notes[0]
