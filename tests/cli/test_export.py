"""`lstmgen export`: what it writes, and what it prints of that."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import graphs
import pytest
import small_graphs
from command_line import ARTICLE, EXAMPLES, fails, run, run_apart
from graph_maker import T
from graphs import network
from planning import planned

import lstmgen
from lstmgen.cli.console.results import show_export
from lstmgen.graph.shape import Length
from lstmgen.targets.registry import TARGETS


def test_export_python(tmp_path: Path) -> None:
    done = run("export", ARTICLE, "-o", "predictor.py", cwd=tmp_path)
    assert done.returncode == 0, done
    assert sorted(path.name for path in tmp_path.iterdir()) == ["predictor.py"]
    assert "Next: lstmgen verify" in done.stdout
    for row in (r"lstm\s+LSTM\s+\(8,\)\s+352", r"weights\s+370", r"flash\s+1,480 bytes", r"work\s+976 multiply"):
        assert re.search(row, done.stdout), done.stdout


@pytest.mark.parametrize(
    ("name", "told"),
    [("my-net", "such as my_net.py"), ("class", "such as model_class.py"), ("numpy", ""), ("match", "")],
)
@pytest.mark.parametrize("target", ["python", "micropython"])
def test_export_says_what_cannot_be_imported(name: str, told: str, target: str, tmp_path: Path) -> None:
    done = lstmgen.export(ARTICLE, tmp_path / f"{name}.py", target=target)
    assert ("only run it" in "".join(done.warnings)) == (bool(told) and target == "python")
    assert bool(told) == bool(done.warnings)
    assert told in "".join(done.warnings)


def test_export_c(tmp_path: Path) -> None:
    done = run("export", ARTICLE, "-o", tmp_path / "my-net.c")
    assert done.returncode == 0, done
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my-net.c", "my-net.h"]
    assert '#include "my-net.h"' in (tmp_path / "my-net.c").read_text()
    assert "int my_net_predict(" in (tmp_path / "my-net.h").read_text()


@pytest.mark.parametrize(("length", "told"), [(T, "for lengths of 100"), (7, "")])
def test_export_says_for_which_lengths_the_workspace_is(
    length: int | Length, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    graph = network((length, small_graphs.FEATURES), small_graphs.lstm())
    show_export(lstmgen.export(graph, tmp_path / "net.c"))
    (row,) = re.findall("^RAM .*", capsys.readouterr().out, re.MULTILINE)
    assert re.search(" of workspace(.*)", row)[1].strip() == told  # type: ignore[index]


def test_export_in_fixed_point(tmp_path: Path) -> None:
    (tmp_path / "samples.csv").write_text("1,2,3,4,5,6\n-1,0,1,0.5,0,2\n")
    options = ["--quantize", "int16", "--calibrate", "samples.csv", "--lines", "samples"]
    done = run("export", ARTICLE, "-o", "net.c", *options, cwd=tmp_path)
    assert done.returncode == 0, done
    for row in (
        r"flash\s+[\d,]+ bytes of weights as int16",
        r"compared with float64 on 2 calibration samples",
        r"dense\s+\S+e-0\d\s+\S+\s+100.0%",
    ):
        assert re.search(row, done.stdout), done.stdout


def test_large_files_and_slow_ones_are_warned_of(tmp_path: Path) -> None:
    graph = network((T, 5), graphs.lstm(graphs.Weights(1), 5, 6))
    plan = planned(graph).plan
    (warning,) = TARGETS["c"].remarks(plan, TARGETS["c"].options(), 224_000_000)
    assert warning.startswith("224 MB of C take a compiler minutes: `weights_file='incbin'` keeps")
    assert not TARGETS["c"].remarks(plan, TARGETS["c"].options(weights_file="c"), 224_000_000)
    assert not TARGETS["c"].remarks(plan, TARGETS["c"].options(), 19_000_000)
    slow = replace(plan, cost=replace(plan.cost, macs=100_000_000))
    for name in ("python", "micropython"):
        (warning,) = TARGETS[name].remarks(slow, TARGETS[name].options(), 0)
        assert warning.startswith("100,000,000 multiply-accumulates per timestep take seconds in pure Python: `target=")
        assert not TARGETS[name].remarks(plan, TARGETS[name].options(), 0)
    assert not TARGETS["numpy"].remarks(slow, TARGETS["numpy"].options(), 0)


def test_values_that_saturate_are_told(tmp_path: Path) -> None:
    (tmp_path / "samples.csv").write_text("1,2,3,4,5,6\n-1,0,1,0.5,0,0\n")
    options, given = ["--quantize", "int16", "--ranges", "1.0,16.0"], ["samples.csv", "--lines", "samples"]
    done = run("export", ARTICLE, "-o", "net.py", *options, "--calibrate", *given, cwd=tmp_path)
    assert done.returncode == 0, done
    said = " ".join(done.stdout.split())
    told = "in 1 of 2 samples, input 'input_layer' has larger values than it was exported for: up to 6, which saturate"
    assert f"Warning: {told}" in said
    assert "Warning: output 'dense' is off by up to 0." in said
    checked = run("verify", ARTICLE, "net.py", "--data", *given, "--no-keras", cwd=tmp_path)
    assert checked.returncode == 0, checked
    said = " ".join(checked.stdout.split())
    assert f"Note: {told}" in said
    assert re.search(r"2 samples: within tolerance, but int16 itself is FAR from the model \(\S+ of \S+\)", said)


def test_a_prefix_and_a_main(tmp_path: Path, require) -> None:
    assert run("export", ARTICLE, "-o", tmp_path / "a.c", "--name", "Brain", "--with-main").returncode == 0
    compiler = require("gcc")
    subprocess.run([compiler, "-std=c99", tmp_path / "a.c", "-o", tmp_path / "a", "-lm"], check=True)
    expected = json.loads((EXAMPLES / "article" / "expected.json").read_text())
    text = " ".join(str(number) for sample in expected["inputs"] for row in sample for number in row)
    done = subprocess.run([tmp_path / "a"], input=text, capture_output=True, text=True, check=True)
    found = [[float(word) for word in line.split()] for line in done.stdout.splitlines()]
    for got, wanted in zip(found, expected["outputs"], strict=True):
        assert got == pytest.approx(wanted, abs=1e-6)


def test_readable_python_says_so_and_verifies(tmp_path: Path) -> None:
    out = tmp_path / "predictor.py"
    assert run("export", ARTICLE, "-o", out, "--style", "readable").returncode == 0
    assert "# Written: by lstmgen" in out.read_text()
    assert " --target python --style readable\n" in out.read_text()
    assert "i = [sigmoid(v) for v in weigh(x, " in out.read_text()
    assert run("verify", ARTICLE, out, "--no-keras").returncode == 0
    assert run("export", ARTICLE, "-o", out, "--style", "fast", "--force").returncode == 0
    assert "--style" not in out.read_text()


def test_the_target_overrides_the_suffix(tmp_path: Path) -> None:
    assert run("export", ARTICLE, "-o", tmp_path / "net.txt", "--target", "c").returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.h", "net.txt"]


def test_an_existing_file_needs_force(tmp_path: Path) -> None:
    (tmp_path / "net.h").write_text("mine")
    fails(1, "net.h exists already; --force replaces it", "export", ARTICLE, "-o", tmp_path / "net.c")
    assert [path.name for path in tmp_path.iterdir()] == ["net.h"]
    assert run("export", ARTICLE, "-o", tmp_path / "net.c", "--force").returncode == 0
    assert (tmp_path / "net.h").read_text() != "mine"


@pytest.mark.parametrize(
    ("out", "before", "now", "left"),
    [
        ("net.mjs", ["--with-main"], [], {"net.cli.mjs"}),
        ("net.c", ["--weights-file", "c"], ["--weights-file", "embed"], {"net_weights.c"}),
        ("net.c", ["--with-proof", "--optimize", "size"], [], {"net_proof"}),
        (
            "Net",
            ["--package", "arduino", "--selftest", "1"],
            ["--package", "arduino"],
            {f"Net_{name}" for name in ("selftest.c", "selftest.h", "serve.c", "serve.h")},
        ),
    ],
)
def test_what_an_earlier_export_left_is_told(
    out: str, before: list[str], now: list[str], left: set[str], tmp_path: Path
) -> None:
    """A build system takes all sources in a folder, so a self-test of older weights would be part of a sketch."""
    first = run("export", ARTICLE, "-o", tmp_path / out, *before)
    assert "is not of this export" not in first.stdout
    warnings = json.loads(run("export", ARTICLE, "-o", tmp_path / out, *now, "--force", "--json").stdout)["warnings"]
    told = [Path(warning.partition(" is not of this export")[0]) for warning in warnings]
    assert {path.name for path in told if path.exists()} == left


def test_the_model_is_never_replaced(tmp_path: Path) -> None:
    model = tmp_path / "model.py"
    model.write_bytes(ARTICLE.read_bytes())
    fails(1, "it was read for this", "export", model, "-o", model, "--force")
    assert model.read_bytes() == ARTICLE.read_bytes()


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
        {"PYTHONHASHSEED": "3", "TZ": "Asia/Kathmandu", "PYTHONIOENCODING": "latin-1"},
    ],
)
def test_the_same_bytes_whatever_the_environment(tmp_path: Path, environment: dict[str, str]) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    for name in ("predictor.py", "net.c"):
        lstmgen.export(ARTICLE, here / name)
        assert run_apart("export", ARTICLE, "-o", name, cwd=there, **environment).returncode == 0
    assert contents(here) == contents(there)
    assert len(contents(here)) == 3


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_export_takes_little_time(tmp_path: Path) -> None:
    """Well under a second of CPU; the bound has room for a busy machine."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for example in ("article", "har"):
        model = next((EXAMPLES / example).glob("model.*"))
        assert run_apart("export", model, "-o", tmp_path / f"{example}.c").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2 * 3


UNNEEDED = (
    "check.verify packages.c_projects packages.python_package pipeline plan.quantize.operations read.expressions "
    "read.containers.saved_model read.live report.page targets.c.driver targets.c.fit targets.c.fixed_point_kernels "
    "targets.javascript.kernels targets.javascript.source targets.numpy.kernels targets.python.bignum.layers "
    "targets.python.source"
).split()
SCRIPT = """
import sys, lstmgen
lstmgen.export(sys.argv[1], "net.c")
print(*sys.modules)
lstmgen.report(sys.argv[1], "report.json", samples=1)
from lstmgen import *
print(callable(lstmgen.report), *(name in dir(lstmgen) for name in lstmgen.__all__))
"""


def test_export_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    """What comes later is there all the same, and takes nobody's name."""
    command = [sys.executable, "-c", SCRIPT, ARTICLE]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    modules, there = (line.split() for line in done.stdout.splitlines())
    assert "lstmgen.targets.c.source" in modules
    assert {f"lstmgen.{name}" for name in UNNEEDED}.isdisjoint(modules)
    assert set(there) == {"True"}
