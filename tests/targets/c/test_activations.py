"""exp, sigmoid and tanh of generated C are as exact as its comments say, for every SIMD width."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import toolchain
from small_graphs import classifier

import lstmgen

BENCHMARK = toolchain.ROOT / "benchmarks" / "activations.py"  # which also goes through all floats, when run by hand


def test_errors_over_a_sample_of_all_floats() -> None:
    for compiler in ("gcc", "clang"):
        toolchain.require(compiler)
    done = subprocess.run([sys.executable, BENCHMARK, "--every", "4099"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "wrong" not in done.stdout.partition("`-ffast-math`")[0]
    without_avx512 = toolchain.widest() != "-march=x86-64-v4"  # two of the ways are for it
    assert done.stdout.count("| `gcc") == done.stdout.count("| `clang") == (12 if without_avx512 else 14)


def test_half_floats_of_a_processor_slow_nothing(tmp_path: Path) -> None:
    """gcc has FLT_EVAL_METHOD 16 with AVX512-FP16, which is no reason to round floats through memory."""
    lstmgen.export(classifier(), tmp_path / "net.c")
    for options, rounds in (
        (["-march=sapphirerapids"], False),
        (["-U__FLT_EVAL_METHOD__", "-D__FLT_EVAL_METHOD__=2"], True),
    ):
        command = [toolchain.require("gcc"), "-std=gnu17", "-O2", "-w", *options, "-E", tmp_path / "net.c"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert ("volatile net_floats" in text) == rounds
