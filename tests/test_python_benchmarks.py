"""The benchmarks of generated Python run, and their goals are those of the numbers beside them."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import toolchain

sys.path.append(str(toolchain.ROOT / "benchmarks"))
import python_batch
import python_goals
import python_speed
import python_start
from models import MODELS
from rivals import KERAS


@pytest.fixture(scope="module")
def speed():
    return python_speed.measure(MODELS["seed"]("lstm"), sys.executable, seconds=0.01)


def test_every_shape_is_timed_and_right(speed):
    """measure() compares all outputs with the graph's."""
    assert {"lstmgen", "lstmgen numpy", "comprehension", "sum(map(mul))", "numpy"} <= set(speed.times)
    assert min(speed.times.values()) > 0
    assert speed.errors["lstmgen"] < 1e-15 < speed.errors["numpy"] < 1e-6
    heading, rule = list(python_speed.heading(sys.executable))[1:]
    assert heading.count("|") == rule.count("|") == python_speed.line(speed).count("|")


def test_a_process_is_started_and_measured(tmp_path):
    model = MODELS["seed"]("lstm")
    (tmp_path / "sample.json").write_text(str(model.sample(seed=1).tolist()))
    start = python_start.generated(model, sys.executable, "python", tmp_path)
    assert 0 < start.again < start.imported < start.cpu
    assert 5 < start.memory < 100
    heading, rule = python_start.heading()
    assert heading.count("|") == rule.count("|") == python_start.line("seed", "it", start, start).count("|")


def test_goals_that_are_not_reached_are_marked(speed):
    model = MODELS["har"]("lstm")
    times = {"lstmgen": 2.0, "sum(map(mul))": 5.0, "sumprod": 2.2, "numpy": 1.0, "lstmgen numpy": 0.5}
    errors = {"lstmgen": 3e-9, "numpy": 2e-9}
    start = python_start.Start(cpu=0.02, wall=0.03, imported=0.004, memory=13.0)
    starts = {KERAS: replace(start, cpu=1.0, memory=377.0), "3.13": start}
    speed = python_speed.Speed(model, times, errors)
    result = python_goals.Result(model, {"3.11": speed, "3.13": speed}, starts)
    (text,) = python_goals.lines([result], "3.13")
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]
    assert dict(cells) == {
        "sum(map(mul)) ÷ it, 3.11": "2.5 ≥ 2 ✓",
        "math.sumprod ÷ it, 3.13": "1.1 ≥ 1.2 ✗",
        "numpy by hand ÷ it for numpy": "2 ≥ 1 ✓",
        "error ÷ that of float32": "1.5 ≤ 1 ✗",
        "start, processor: Keras ÷ it": "50 ≥ 30 ✓",
        "start, memory: Keras ÷ it": "29 ≥ 30 ✗",
    }


def test_what_a_million_weights_take_is_a_goal():
    million = replace(MODELS["seed"]("lstm"), name=python_goals.MILLION)
    start = python_start.Start(cpu=0.1, wall=0.1, imported=0.0455, memory=34.2, again=0.03)
    (text,) = python_goals.lines([python_goals.Result(million, {}, {"3.11": start})], "3.11")
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]
    assert dict(cells) == {
        "first import, ms": "45.5 ≤ 45 ✗",
        "import from .pyc, ms": "30 ≤ 45 ✓",
        "memory, MB": "34.2 ≤ 60 ✓",
    }


def test_one_run_writes_the_whole_report(tmp_path):
    program, out = toolchain.ROOT / "benchmarks" / "python_bench.py", tmp_path / "python.md"
    options = ["--models", "seed", "--cells", "gru", "--seconds", "0.01", "--out", str(out), sys.executable]
    done = subprocess.run([sys.executable, str(program), *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    text = out.read_text(encoding="utf-8")
    assert done.stdout == text
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for part in ("- processor: ", "| seed gru | ", "| 1e6 weights | Python ", "| memory, MB ", "| char, second | "):
        assert f"\n{part}" in text
    if version in python_goals.PYTHONS:
        assert f"\n| numpy by hand ÷ it, {version} " in text


def test_ways_for_several_samples_compute_as_many_products():
    """Of two samples, the sums are what the ways have in common."""
    ways = python_batch.ways(6, 8)
    a, b = ways["one by one"]()
    length = 8 * python_batch.BITS
    assert ways["in one factor"]() == a + (b << length)
    assert set(ways) == set(python_batch.NAMES)


def test_numpy_predicts_the_same_for_samples_together():
    ways = python_batch.numpy_ways(MODELS["seed"]("gru"))
    alone, together = (run() for run in ways.values())
    np.testing.assert_allclose(together, alone, rtol=0, atol=1e-6)  # float32
