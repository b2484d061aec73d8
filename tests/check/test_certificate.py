"""A certificate says what was compared with what, and how far apart they were; a wrong file gets one that says so."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small_graphs
from graphs import network

import lstmgen
from lstmgen.check.certificate import digest
from lstmgen.check.summary import without
from lstmgen.check.verification import number
from lstmgen.graph.shape import Axis
from lstmgen.samples.synthetic import extreme_samples

EXAMPLES = Path(__file__).resolve().parents[2] / "generated_examples"
ARTICLE = EXAMPLES / "article" / "model.h5"


def certified(folder: Path, **options: Any) -> dict[str, Any]:
    """The certificate of the article's model in C."""
    source = folder / "net.c"
    if not source.exists():
        lstmgen.export(ARTICLE, source)
    lstmgen.certify(ARTICLE, source, folder / "certificate.json", keras=False, **options)
    return json.loads((folder / "certificate.json").read_text())


def test_it_names_files_tools_and_inputs(tmp_path: Path, require) -> None:
    require("gcc")
    lstmgen.export(ARTICLE, tmp_path / "net.c")
    hashes = {name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("net.c", "net.h")}
    found = certified(tmp_path)
    assert found["model"]["sha256"] == hashlib.sha256(ARTICLE.read_bytes()).hexdigest()
    assert found["generated"] == {"options": "--target c --name net", "sha256": hashes}
    assert found["tools"]["lstmgen"] == lstmgen.__version__
    assert "-std=c99 -O2" in found["tools"]["compiler"]
    assert "numpy" in found["tools"]
    assert not {"keras", "tf-keras", "tensorflow"} & set(found["tools"])  # which nobody asked
    assert {kind: entry["samples"] for kind, entry in found["inputs"].items()} == {"random, seed 0": 8, "extreme": 5}
    assert found["ok"]
    for kind in found["inputs"]:
        ways = [(line["of"], line["output"]) for line in found["errors"][kind]]
        assert ways == [("C", "dense"), ("C batch", "dense"), ("C step()", "dense")]
        assert all(0 < line["absolute"] < line["allowed"] and line["ok"] for line in found["errors"][kind])


def test_it_says_every_option(tmp_path: Path, require) -> None:
    require("gcc")
    lstmgen.export(ARTICLE, tmp_path / "net.c", name="brain", with_main=True, optimize="size")
    found = certified(tmp_path, samples=1)
    assert found["ok"]
    assert found["generated"]["options"] == "--target c --name brain --with-main --optimize size"
    assert f"{found['generated']['options']}\n" in (tmp_path / "net.h").read_text()


def test_reports_say_what_was_tried(tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "predictor.py")
    done = lstmgen.certify(ARTICLE, tmp_path / "predictor.py", tmp_path / "made.json", samples=2, seed=3, keras=False)
    assert [(report.kind, report.samples) for report in done] == [("random, seed 3", 2), ("extreme", 5)]
    assert str(done[1]).startswith("model.h5, extreme: ok\n")


def test_keras_is_measured_too(tmp_path: Path, require) -> None:
    require("gcc")
    pytest.importorskip("keras")
    lstmgen.export(ARTICLE, tmp_path / "net.c")
    reports = lstmgen.certify(ARTICLE, tmp_path / "net.c", tmp_path / "certificate.json")
    found = json.loads((tmp_path / "certificate.json").read_text())
    assert [line["of"] for line in found["errors"]["extreme"]] == ["Keras", "C", "C batch", "C step()"]
    assert found["errors"]["extreme"][0]["absolute"] == reports[1].lines[0].errors.absolute > 0
    assert "keras" in found["tools"]


def test_the_same_again_is_the_same_bytes(tmp_path: Path, require) -> None:
    require("gcc")
    certified(tmp_path, samples=2)
    first = (tmp_path / "certificate.json").read_bytes()
    certified(tmp_path, samples=2)
    assert (tmp_path / "certificate.json").read_bytes() == first
    assert str(tmp_path).encode() not in first


def test_given_samples_come_beside_the_others(tmp_path: Path, require) -> None:
    require("gcc")
    data = np.random.default_rng(3).normal(size=(4, 3, 2)).astype(np.float32)
    np.save(tmp_path / "mine.npy", data)
    found = certified(tmp_path, data=tmp_path / "mine.npy")
    assert found["inputs"]["given, mine.npy"] == {
        "samples": 4,
        "sha256": hashlib.sha256(data.tobytes()).hexdigest(),
    }
    assert found["errors"]["given, mine.npy"]
    some = certified(tmp_path, data=tmp_path / "mine.npy", samples=2)
    assert some["inputs"]["given, mine.npy"]["samples"] == 2
    assert "2 of 4 samples, evenly spaced" in some["notes"]["given, mine.npy"]


def test_a_wrong_file_is_certified_as_wrong(tmp_path: Path, require) -> None:
    require("gcc")
    lstmgen.export(ARTICLE, tmp_path / "net.c")
    text = (tmp_path / "net.c").read_text()
    weight = re.search(r"-?\d\.\d{5,}", text)
    assert weight is not None
    (tmp_path / "net.c").write_text(text[: weight.start()] + f"{float(weight[0]) + 1e-2:.9f}" + text[weight.end() :])
    found = certified(tmp_path)
    assert not found["ok"]
    assert not all(line["ok"] for line in found["errors"]["random, seed 0"])
    assert " * Checked: OUT OF TOLERANCE: outputs at most " in (tmp_path / "net.h").read_text()


def test_it_never_takes_the_place_of_what_it_is_about(tmp_path: Path, require) -> None:
    require("gcc")
    lstmgen.export(ARTICLE, tmp_path / "net.c")
    before = (tmp_path / "net.c").read_bytes()
    with pytest.raises(lstmgen.OutputError, match="it was read for this"):
        lstmgen.certify(ARTICLE, tmp_path / "net.c", tmp_path / "net.c", keras=False)
    (tmp_path / "link.json").symlink_to("net.h")
    with pytest.raises(lstmgen.OutputError, match="it was read for this"):
        lstmgen.certify(ARTICLE, tmp_path / "net.c", tmp_path / "link.json", keras=False)
    assert (tmp_path / "net.c").read_bytes() == before


@pytest.mark.parametrize("target", ["c", "python", "numpy", "micropython"])
def test_the_head_says_it_in_a_line(tmp_path: Path, require, target: str) -> None:
    require("gcc")
    source = tmp_path / ("net.c" if target == "c" else "net.py")
    files = lstmgen.export(ARTICLE, source, target=target).files
    before = {path: path.read_text() for path in files}
    reports = lstmgen.certify(ARTICLE, source, tmp_path / "net.json", keras=False)
    worst = max(line.errors.relative for report in reports for line in report.lines)
    mark = " *" if target == "c" else "#"
    line = f"{mark} Checked: outputs at most {worst:.1e} of the largest off float64; 13 samples, see net.json\n"
    for path, text in before.items():
        assert path.read_text().count(line) == 1
        # A table of contents counts it, too.
        assert without(path.read_bytes()) == text.encode()
    certificate = (tmp_path / "net.json").read_bytes()
    after = {path: path.read_bytes() for path in files}
    lstmgen.certify(ARTICLE, source, tmp_path / "net.json", keras=False)
    assert (tmp_path / "net.json").read_bytes() == certificate
    assert {path: path.read_bytes() for path in files} == after
    assert lstmgen.verify(ARTICLE, source, keras=False).ok
    lstmgen.certify(ARTICLE, source, tmp_path / "*x\n.json", keras=False, samples=2)
    assert source.read_text().count("Checked:") == 1
    assert "; 7 samples, see <U+002A>x<U+000A>.json\n" in source.read_text()


def test_keras_stands_beside_it(tmp_path: Path, require) -> None:
    require("gcc")
    pytest.importorskip("keras")
    lstmgen.export(ARTICLE, tmp_path / "net.c")
    lstmgen.certify(ARTICLE, tmp_path / "net.c", tmp_path / "net.json")
    assert re.search(r"off float64, Keras \d\.\de-\d\d; 13 samples", (tmp_path / "net.h").read_text())


def test_fixed_point_is_as_far_off_as_its_evaluation(tmp_path: Path, require) -> None:
    require("gcc")
    lstmgen.export(ARTICLE, tmp_path / "net.c", quantize="int8", ranges=(4.0, 16.0, 1.0))
    reports = lstmgen.certify(ARTICLE, tmp_path / "net.c", tmp_path / "net.json", keras=False)
    worst = max(line.errors.relative for report in reports for line in report.lines if line.what == "int8")
    assert 1e-4 < worst < 1
    assert f"outputs at most {worst:.1e} of the largest" in (tmp_path / "net.c").read_text()


def test_extreme_samples_reach_the_ends() -> None:
    graph = network((Axis("timesteps"), small_graphs.FEATURES), small_graphs.lstm())
    samples = extreme_samples(graph, 7)
    assert [x.shape for (x,) in samples] == [(1, small_graphs.FEATURES)] * 5 + [(7, small_graphs.FEATURES)] * 5
    assert not samples[0][0].any()
    assert (samples[-1][0].min(), samples[-1][0].max()) == (-1e4, 1e4)
    assert 0 < np.abs(samples[1][0]).max() == np.finfo(np.float32).tiny
    words = extreme_samples(small_graphs.embedding(9, mask_zero=False))
    assert {float(x.max()) for (x,) in words} == {0.0, 8.0}


def test_numbers_that_json_lacks_are_words() -> None:
    assert [number(value) for value in (1.5, float("inf"), float("-inf"), float("nan"))] == [1.5, "inf", "-inf", "nan"]


def test_a_digest_is_that_of_the_numbers() -> None:
    sample = (np.array([[1.0, -2.0]]), np.array([3.0]))
    assert digest([sample]) == hashlib.sha256(np.array([1, -2, 3], "<f4").tobytes()).hexdigest()
