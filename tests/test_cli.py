"""The command line as people meet it: what it writes and prints, and what it says when things go wrong."""

from __future__ import annotations

import io
import json
import re
import resource
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import h5py
import numpy as np
import pytest
import small_graphs
from command_line import fails, run
from graph_maker import T
from graphs import network
from planning import planned
from rich.console import Console
from toolchain import ROOT
from typer.testing import CliRunner, Result

import lstmgen
from lstmgen.cli import app
from lstmgen.console import lines, show_export, working
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Length
from lstmgen.plan.dump import dump
from lstmgen.progress import Step, Steps
from lstmgen.records import verify_record
from lstmgen.targets.registry import TARGETS

EXAMPLES = ROOT / "generated_examples"
ARTICLE = EXAMPLES / "article" / "model.h5"
# The steps of a report.
FORMATS = ("float32", "int16", "int8", "float16 weights", "int8 weights")
REPORTED = [f"{part} as {name}" for part in ("errors", "boards") for name in FORMATS]


def run_here(*arguments: object) -> Result:
    """As `run`, in this process: for what depends on nothing around it."""
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"lstmgen {lstmgen.__version__}\n")


# --- export


def test_export_python(tmp_path: Path) -> None:
    done = run("export", ARTICLE, "-o", "predictor.py", cwd=tmp_path)
    assert done.returncode == 0, done
    assert sorted(path.name for path in tmp_path.iterdir()) == ["predictor.py"]
    assert "Next: lstmgen verify" in done.stdout
    for row in (r"lstm\s+LSTM\s+\(8,\)\s+352", r"weights\s+370", r"flash\s+1,480 bytes", r"work\s+976 multiply"):
        assert re.search(row, done.stdout), done.stdout


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
    (row,) = re.findall("^memory .*", capsys.readouterr().out, re.MULTILINE)
    assert re.search(" of workspace(.*)", row)[1].strip() == told  # type: ignore[index]


def test_export_in_fixed_point(tmp_path: Path) -> None:
    (tmp_path / "samples.csv").write_text("1,2,3,4,5,6\n-1,0,1,0.5,0,2\n")
    options = ["--quantize", "int16", "--calibrate", "samples.csv"]
    done = run("export", ARTICLE, "-o", "net.c", *options, cwd=tmp_path)
    assert done.returncode == 0, done
    for row in (
        r"flash\s+[\d,]+ bytes of weights as int16",
        r"against float64 on 2 samples",
        r"dense\s+\S+e-0\d\s+\S+\s+100.0%",
    ):
        assert re.search(row, done.stdout), done.stdout


def test_values_that_saturate_are_told(tmp_path: Path) -> None:
    (tmp_path / "samples.csv").write_text("1,2,3,4,5,6\n-1,0,1,0.5,0,0\n")
    options = ["--quantize", "int16", "--ranges", "1.0,16.0"]
    done = run("export", ARTICLE, "-o", "net.py", *options, "--calibrate", "samples.csv", cwd=tmp_path)
    assert done.returncode == 0, done
    said = " ".join(done.stdout.split())
    told = "in 1 of 2 samples, input 'input_layer' has larger values than it was exported for: up to 6, which saturate"
    assert f"Warning: {told}" in said
    assert "Warning: output 'dense' is off by up to 0." in said
    checked = run("verify", ARTICLE, "net.py", "--data", "samples.csv", "--no-keras", cwd=tmp_path)
    assert checked.returncode == 0, checked
    said = " ".join(checked.stdout.split())
    assert f"Note: {told}" in said
    assert "2 samples: within tolerance of its own numbers, which are FAR FROM THE MODEL'S" in said


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


def test_the_model_is_never_replaced(tmp_path: Path) -> None:
    model = tmp_path / "model.py"
    model.write_bytes(ARTICLE.read_bytes())
    fails(1, "it was read for this", "export", model, "-o", model, "--force")
    assert model.read_bytes() == ARTICLE.read_bytes()


@pytest.mark.parametrize(
    ("code", "message", "arguments"),
    [
        (1, "cannot read nothing.h5", ["export", "nothing.h5", "-o", "a.py"]),
        (1, "there is no folder", ["export", ARTICLE, "-o", "missing/a.py"]),
        (1, "holds weights only|is no model", ["export", "README.md", "-o", "a.py"]),
        (2, "end it in .py or .c or .mjs, or give --target", ["export", ARTICLE, "-o", "net"]),
        (2, "there is no --target rust", ["export", ARTICLE, "-o", "net.rs", "--target", "rust"]),
        (2, "cannot begin a C name", ["export", ARTICLE, "-o", "a.c", "--name", "1st"]),
        (2, "cannot begin a C name", ["export", ARTICLE, "-o", "a.c", "--name", "a; int b"]),
        (2, "cannot stand in an #include", ["export", ARTICLE, "-o", 'a".c']),
        (2, "is for C", ["export", ARTICLE, "-o", "a.py", "--name", "net"]),
        (2, "is for C", ["export", ARTICLE, "-o", "a.py", "--with-main"]),
        (2, "--style is for Python and JavaScript, not for C", ["export", ARTICLE, "-o", "a.c", "--style", "readable"]),
        (2, "there is no --style pretty", ["export", ARTICLE, "-o", "a.py", "--style", "pretty"]),
        (2, "is for C", ["export", ARTICLE, "-o", "a.py", "--optimize", "size"]),
        (2, "is for C", ["export", ARTICLE, "-o", "a.py", "--dtype", "float64"]),
        (2, "there is no --dtype half", ["export", ARTICLE, "-o", "a.c", "--dtype", "half"]),
        (
            2,
            "go together: there are SIMD",
            ["export", ARTICLE, "-o", "a.c", "--dtype", "float64", "--optimize", "speed"],
        ),
        (2, "there is no --optimize space", ["export", ARTICLE, "-o", "a.c", "--optimize", "space"]),
        (2, "is for C", ["export", ARTICLE, "-o", "a.py", "--mcu", "avr"]),
        (2, "there is no --mcu 8051", ["export", ARTICLE, "-o", "a.c", "--mcu", "8051"]),
        (2, "give samples with --calibrate", ["export", ARTICLE, "-o", "a.c", "--quantize", "int16"]),
        (2, "must be numbers, with commas", ["export", ARTICLE, "-o", "a.c", "--quantize", "int16", "--ranges", "1;2"]),
        (2, "--max-error needs --quantize or --weights-dtype", ["export", ARTICLE, "-o", "a.c", "--max-error", "1"]),
        (2, "have no doubles", ["export", ARTICLE, "-o", "a.c", "--mcu", "cortex-m4", "--dtype", "float64"]),
        (2, "is where the declarations go", ["export", ARTICLE, "-o", "net.h", "--target", "c"]),
        (2, "Missing option", ["export", ARTICLE]),
        (2, "No such option", ["export", ARTICLE, "-o", "a.py", "--fast"]),
        (2, "there is no file", ["verify", ARTICLE, "nothing.py"]),
        (2, "--selftest ten must be an integer, 0 or more", ["export", ARTICLE, "-o", "a.c", "--selftest", "ten"]),
        (2, "--max-error -1.0 must be a number, 0 or more", ["export", ARTICLE, "-o", "a.c", "--max-error", "-1"]),
        (2, "--samples 0 must be an integer, 1 or more", ["verify", ARTICLE, "--samples", "0"]),
        (2, "--samples few must be an integer", ["verify", ARTICLE, "--samples", "few"]),
        (2, "add --plan", ["inspect", ARTICLE, "--target", "c"]),
        (2, "name it with --target", ["inspect", ARTICLE, "--plan"]),
        (2, "cannot read samples", ["verify", ARTICLE, "--target", "python", "--data", "README.md"]),
    ],
)
def test_errors_are_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, message: str, arguments: Sequence[object]
) -> None:
    (tmp_path / "README.md").write_text("# no model")
    monkeypatch.chdir(tmp_path)
    done = run_here(*arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert isinstance(done.exception, SystemExit)
    assert any(part in done.stderr for part in message.split("|")), done.stderr
    assert "`" not in done.stderr.replace("Try `", "")
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]


# --- the same bytes everywhere


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
        assert run("export", ARTICLE, "-o", name, cwd=there, **environment).returncode == 0
    assert contents(here) == contents(there)
    assert len(contents(here)) == 3


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- inspect


def test_inspect_tells_what_is_in_a_file() -> None:
    done = run("inspect", ARTICLE)
    assert done.returncode == 0, done
    for row in (
        r"written by\s+Keras 3\.\d+",
        r"input\s+\w+ \(3, 2\)",
        r"output\s+dense \(2,\)",
        r"lstm\s+LSTM\s+\(8,\)\s+352\s+units=8, activation=tanh",
    ):
        assert re.search(row, done.stdout), done.stdout


def test_inspect_works_on_what_cannot_be_exported(tmp_path: Path) -> None:
    layers = [
        {"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [None, 3, 2]}},
        {"class_name": "Lambda", "config": {"name": "\x1b[31m[bold]trick"}},
        {"class_name": "Wondrous", "config": {"name": "new", "magic": 3}},
    ]
    architecture = {
        "class_name": "Sequential",
        "keras_version": "2.21.0",
        "config": {"name": "sequential", "layers": layers},
    }
    (tmp_path / "model.json").write_text(json.dumps(architecture))
    weights = EXAMPLES / "article_relu_gates" / "model.h5"
    done = run("inspect", tmp_path / "model.json", "--weights", weights)
    assert done.returncode == 1, done
    assert "it holds Python code, which is never run" in done.stdout
    assert "Wondrous layer 'new': this layer is not supported; if it is a class of your own" in done.stdout
    assert "This model cannot be exported." in done.stdout
    assert "\x1b" not in done.stdout
    assert "[bold]trick" in done.stdout
    fails(1, "Lambda layer", "export", tmp_path / "model.json", "--weights", weights, "-o", tmp_path / "a.py")


def test_weights_of_another_model_name_the_layer_of_the_model(tmp_path: Path) -> None:
    """Of the layer as the author called it, not of its cell; the file is not damaged, and both files are named."""
    folder = EXAMPLES / "article_relu_gates"
    with h5py.File(folder / "model.h5") as file:
        text = file.attrs["model_config"]
    (tmp_path / "wider.json").write_text(text.replace('"units": 8', '"units": 9').replace('"lstm"', '"lstm_3"'))
    done = run("inspect", tmp_path / "wider.json", "--weights", folder / "model.h5")
    assert done.returncode == 1, done
    told = " ".join(done.stdout.split())
    assert re.search(r"Cannot be read: the weights in \S+/model.h5 do not fit the layers in \S+/wider.json:", told), (
        told
    )
    assert "layer 'lstm_3', kernel: the architecture wants shape (2, 36), the file has (2, 32); give the" in told
    assert "cell" not in told
    assert "amaged" not in told


# --- verify


def test_verify_generates_and_compares(require) -> None:
    require("gcc")
    done = run("verify", ARTICLE, "--no-keras", "--samples", "3", "--seed", "5")
    assert done.returncode == 0, done
    assert re.search(r"Python\s+dense\s+3\s+\S+e-1[5-9]", done.stdout), done.stdout
    assert re.search(r"C step\(\)\s+dense", done.stdout)
    assert "3 samples: within tolerance" in done.stdout


def test_verify_shows_kerass_own_error() -> None:
    pytest.importorskip("keras")
    done = run("verify", ARTICLE, "--target", "python")
    assert done.returncode == 0, done
    assert re.search(r"Keras\s+dense\s+8\s+\S+e-0[6-9]", done.stdout), done.stdout
    progress = r"verifying: \d of 3, .* on 8 samples, \d+ s…"  # and not a word of TensorFlow's
    assert all(re.fullmatch(progress, line) for line in done.stderr.splitlines()), done.stderr


def test_verify_says_what_keras_may_do() -> None:
    shown = " ".join(run("verify", "--help", COLUMNS="200").stdout.replace("│", " ").split())
    assert "Keras may run what a model file carries: --no-keras for files that you do not trust." in shown


def test_verify_writes_a_certificate(tmp_path: Path) -> None:
    out, certificate = tmp_path / "predictor.py", tmp_path / "predictor.json"
    assert run("export", ARTICLE, "-o", out).returncode == 0
    done = run("verify", ARTICLE, out, "--no-keras", "--samples", "1", "--certificate", certificate)
    assert done.returncode == 0, done.stderr
    assert "1 sample (random, seed 0): within tolerance" in done.stdout
    assert "5 samples (extreme): within tolerance" in done.stdout
    assert json.loads(certificate.read_text())["ok"] is True
    certificate.unlink()
    done = run("verify", ARTICLE, "--no-keras", "--certificate", certificate)
    assert (done.returncode, "name the one that was exported" in done.stderr) == (2, True)
    assert not certificate.exists()


def test_verify_exits_with_1_where_the_code_is_wrong(tmp_path: Path) -> None:
    text = (EXAMPLES / "article" / "predictor.py").read_text()
    assert "tanh(" in text
    (tmp_path / "predictor.py").write_text(text.replace("tanh(", "1.0001 * tanh("))
    done = run("verify", ARTICLE, tmp_path / "predictor.py", "--no-keras")
    assert done.returncode == 1, done
    assert "WRONG" in done.stdout
    assert "OUT OF TOLERANCE" in done.stdout


def test_verify_takes_the_folder_of_a_package(tmp_path: Path, require) -> None:
    require("gcc")
    done = run_here("export", ARTICLE, "-o", tmp_path / "brain", "--package", "arduino", "--weights-file", "c")
    assert f"Next: lstmgen verify {ARTICLE} {tmp_path / 'brain'}\n" in done.stdout
    report = lstmgen.verify(ARTICLE, tmp_path / "brain", keras=False, samples=1)
    assert report.ok
    assert report.altered == ""
    for name, wanted in (("empty", "holds no file that lstmgen wrote"), (".", "several files that lstmgen wrote")):
        (tmp_path / "empty").mkdir(exist_ok=True)
        lstmgen.export(ARTICLE, tmp_path / "predictor.py", force=True)
        with pytest.raises(lstmgen.OptionError, match=wanted):
            lstmgen.verify(ARTICLE, tmp_path / name, keras=False)


# --- the plan


@pytest.mark.parametrize("target", TARGETS)
def test_inspect_prints_the_plan(target: str) -> None:
    done = run_here("inspect", ARTICLE, "--plan", "--target", target)
    assert done.exit_code == 0, done.stdout
    for row in (
        r"plan of 'model.h5', computed in float32",
        r"routine lstm: LSTM, for LSTM 'lstm'\n  kernel  \S*lstm",
        r"  array  bias +\(.+\) +float(32|64) +\S+ bytes",
        r"program predict\n  input  input_layer  \(3, 2\)  \[input 0\]",
        r"  call dense: lstm \(8,\) \[\w+ 0\] -> dense \(2,\) \[output 0\]",
        r"program step",
        r"  state  lstm.c  \(8,\)  float  at first 0",
    ):
        assert re.search(row, done.stdout), done.stdout


def test_the_plan_follows_the_options() -> None:
    def plan(*options: str) -> str:
        return str(run_here("inspect", ARTICLE, "--plan", "--target", "c", *options).stdout)

    assert "kernel  simd/lstm, SIMD, shared, batched" in plan()
    assert "kernel  lstm_per_unit" in plan("--optimize", "size")
    fixed = plan("--quantize", "int16", "--ranges", "2,2")
    assert "computed in int16" in fixed
    assert re.search(r"array  \S+ +\(\S+.*\) +int16", fixed)
    assert "It fits." in plan("--board", "uno")


def test_the_plan_shows_what_runs_again_and_again_and_in_bodies() -> None:
    repeated = run_here("inspect", EXAMPLES / "har" / "model.keras", "--plan", "--target", "c", "--optimize", "size")
    assert "program step, which predict repeats" in repeated.stdout
    assert "call lstm at every timestep: " in repeated.stdout
    graph = network((T, 4, 3), Map(body=network((4, 3), small_graphs.lstm(3))))
    lines = "\n".join(dump(planned(graph).plan))
    assert "  body, once a timestep\n    input " in lines


# --- for programs


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
    calls: dict[str, list[tuple[int, list[object]]]] = {
        "export": [(0, [ARTICLE, "-o", tmp_path / "net.py", *fixed])],
        "inspect": [
            (0, [ARTICLE, "--board", "uno", "--plan"]),
            (1, [tmp_path / "w.json", "--weights", ARTICLE]),
            (1, [ARTICLE, "--mcu", "avr", "--flash", "1k"]),
        ],
        "verify": [(0, [ARTICLE, tmp_path / "net.py", "--no-keras"])],
    }
    for command, several in calls.items():
        report = lstmgen.verify(small_graphs.embedding(9, mask_zero=True), target="python")
        found = keys(verify_record([report])) if command == "verify" else set()
        for code, arguments in several:
            done = run_here(command, *arguments, "--json")
            assert done.exit_code == code, (done.stdout, done.stderr)
            found |= keys(json.loads(done.stdout))
        assert found == documented(command)


def documented(command: str) -> set[str]:
    """The keys that docs/reference/json.md explains for a command."""
    page = (ROOT / "docs" / "reference" / "json.md").read_text()
    section = page.partition(f"## {command}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def test_a_report_has_the_keys_that_are_documented(tmp_path: Path) -> None:
    done = run_here("report", ARTICLE, "-o", tmp_path / "report.json", "--samples", 1)
    assert done.exit_code == 0, done.stderr
    assert keys(json.loads((tmp_path / "report.json").read_text())) == documented("report")


def test_json_says_errors_on_stderr(tmp_path: Path) -> None:
    done = run_here("export", ARTICLE, "-o", tmp_path / "a.c", "--dtype", "half", "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("lstmgen: there is no --dtype half")


# --- help and completion


@pytest.mark.parametrize("command", ["", "export", "inspect", "verify"])
def test_help_has_examples_and_flags_without_a_type(command: str) -> None:
    done = run("--help", COLUMNS="100") if not command else run(command, "--help", COLUMNS="100")
    assert done.returncode == 0
    assert "<bool>" not in done.stdout
    assert "`" not in done.stdout
    assert re.search(rf"Examples:\s+lstmgen {command}", done.stdout)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("export m.h5 --dtype ", ["float32", "float64"]),
        ("export m.h5 --weights-dtype f", ["float16"]),
        ("export m.h5 --board nano", ["nano", "nano33ble"]),
        ("inspect m.h5 --target ", list(TARGETS)),
        ("export m.h5 --package z", ["zephyr"]),
        ("ver", ["verify"]),
    ],
)
def test_shells_complete_options_and_their_values(typed: str, wanted: Sequence[str]) -> None:
    words = f"lstmgen {typed}"
    done = run(_LSTMGEN_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(words.count(" ")))
    assert done.stdout.split() == wanted, done


# --- what it costs


def test_export_takes_little_time(tmp_path: Path) -> None:
    """Well under a second of CPU; the bound has room for a busy machine."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for example in ("article", "har"):
        model = next((EXAMPLES / example).glob("model.*"))
        assert run("export", model, "-o", tmp_path / f"{example}.c").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2 * 3


# --- what takes long


@pytest.mark.parametrize(
    ("terminal", "delay", "shown"), [(True, 0.01, True), (True, 60.0, False), (False, 0.01, False)]
)
def test_a_bar_is_shown_on_a_terminal_after_a_while(terminal: bool, delay: float, shown: bool) -> None:
    console = Console(file=io.StringIO(), force_terminal=terminal, width=60)
    with working("exporting", console, delay):
        time.sleep(0.3)
    assert ("exporting" in console.file.getvalue()) == shown


def test_a_bar_is_as_long_as_what_is_done() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=80, color_system="standard")
    with working("exporting", console, 0.01) as tell:
        steps = Steps(3, tell)
        for what in ("planning", "rendering", "writing"):
            steps.begin(what)
            time.sleep(0.3)
    red = r"(\d) of 3[^\r]*?\x1b\[91m(━+)"  # the part that is done
    lengths = {number: len(part) for number, part in re.findall(red, console.file.getvalue())}
    assert set(lengths) == {"2", "3"}
    assert 1.8 <= lengths["3"] / lengths["2"] <= 2.2


def test_export_tells_its_steps(tmp_path: Path) -> None:
    told: list[str] = []
    lstmgen.export(ARTICLE, tmp_path / "net.c", tell=told.append)
    assert told == ["1 of 3, planning", "2 of 3, 370 weights as C", "3 of 3, writing"]
    np.save(tmp_path / "x.npy", np.ones((2, 3, 2)))
    told.clear()
    lstmgen.report(ARTICLE, tmp_path / "report.json", data=tmp_path / "x.npy", tell=told.append)
    assert list(dict.fromkeys(each for each in told if "sample" not in each)) == [
        str(Step(k, 10, what)) for k, what in enumerate(REPORTED, 1)
    ]


def test_samples_are_counted_while_they_are_measured(tmp_path: Path) -> None:
    told: list[str] = []
    samples = np.random.default_rng(3).normal(size=(3, 3, 2))
    lstmgen.export(ARTICLE, tmp_path / "net.c", quantize="int8", calibrate=samples, tell=told.append)
    counts = [f"1 of 3, calibrating and planning, sample {k} of 3" for k in (1, 2, 3)]
    assert list(dict.fromkeys(told))[:4] == ["1 of 3, calibrating and planning", *counts]
    assert [round(each.done, 2) for each in map(_step, dict.fromkeys(told))][:4] == [0, 0, 0.33, 0.67]
    told.clear()
    lstmgen.verify(ARTICLE, target="python", data=samples, keras=False, tell=told.append)
    assert list(dict.fromkeys(told))[1:4] == [f"1 of 2, the truth on 3 samples, sample {k} of 3" for k in (1, 2, 3)]


def _step(told: str) -> Step:
    assert isinstance(told, Step)
    return told


def test_json_comes_without_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with working("exporting", delay=0.0, wanted=False) as tell:
        tell("1 of 3, planning")
        time.sleep(0.1)
    assert capsys.readouterr() == ("", "")


def test_elsewhere_lines_say_what_is_being_done_each_once_in_a_while() -> None:
    console = Console(file=io.StringIO(), width=60)
    with lines("verifying", console, pause=0.1, patience=4) as tell:
        tell("1 of 2, the truth")
        time.sleep(0.25)
        tell("2 of 2, C")
        time.sleep(0.65)
    told = console.file.getvalue().splitlines()
    assert 3 <= len(told) <= 4  # the second again, since it takes long
    assert told[0] == "verifying: 1 of 2, the truth, 0 s…"
    assert told[1].startswith("verifying: 2 of 2, C, ")
    assert told[1][:20] == told[2][:20]


def test_the_bar_goes_when_something_fails() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=60)

    def fail() -> None:
        with working("exporting", console, 0.01):
            time.sleep(0.1)
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    time.sleep(0.3)
    shown = console.file.getvalue()
    time.sleep(0.3)
    assert "exporting" in shown
    assert console.file.getvalue() == shown
