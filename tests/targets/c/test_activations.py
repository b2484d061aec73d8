"""exp, sigmoid and tanh of generated C are as exact as its comments say, for every SIMD width."""

from __future__ import annotations

import subprocess
import sys

import toolchain

BENCHMARK = toolchain.ROOT / "benchmarks" / "activations.py"  # which also goes through all floats, when run by hand


def test_errors_over_a_sample_of_all_floats() -> None:
    for compiler in ("gcc", "clang"):
        toolchain.require(compiler)
    done = subprocess.run([sys.executable, BENCHMARK, "--every", "4099"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "wrong" not in done.stdout.partition("`-ffast-math`")[0]
    without_avx512 = toolchain.widest() != "-march=x86-64-v4"  # two of the ways are for it
    assert done.stdout.count("| `gcc") == done.stdout.count("| `clang") == (12 if without_avx512 else 14)
