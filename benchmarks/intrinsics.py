"""Generated C with intrinsics, as MSVC compiles it, beside vector extensions and plain loops.

.venv/bin/python benchmarks/intrinsics.py                # writes results/intrinsics.md
.venv/bin/python benchmarks/intrinsics.py --seconds 0.1  # a first look; writes nothing
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import machine
from c_library import COMPILERS, HERE, Build
from markdown_table import table
from measure import Bench, Result
from models import MODELS
from names import names_of
from timing import pin

RESULT = HERE / "results" / "intrinsics.md"
LONG = 1.0
CHOSEN = "har,stack,bilstm"
SSE2, AVX2 = ("-O2",), ("-O2", "-mavx2", "-mfma")
FORMS = {"vector extensions": "-DNET_NO_DISPATCH", "intrinsics": "-DNET_INTRINSICS", "portable": "-DNET_PORTABLE"}
WIDTHS = {"SSE2": SSE2, "AVX2 and FMA": AVX2}
REPORT = """# Intrinsics beside vector extensions

`benchmarks/intrinsics.py` made this. `NET_INTRINSICS` compiles the kernels of generated C as MSVC gets them; here gcc
and clang compile them, as MSVC does not run where this was measured. Times are microseconds of processor time for one
sequence; the ratios say how many times as long the portable form and the vector extensions take as the intrinsics do.

{table}

Measured with:

{machine}
"""
HEADS = ("model", "compiler", "vectors", "intrinsics", "vector extensions", "portable", "extensions ÷", "portable ÷")


def build(compiler: str, width: str, form: str) -> Build:
    """A compiler with its options for a SIMD width and a form of the kernels."""
    return Build(compiler, (*WIDTHS[width], FORMS[form]))


def rows(result: Result, compiler: str) -> list[list[str]]:
    """The lines of a model with a compiler."""
    found = []
    for width in WIDTHS:
        times = {form: result.times[build(compiler, width, form).name].cpu * 1e6 for form in FORMS}
        least = times["intrinsics"]
        numbers = [f"{times[form]:.3g}" for form in ("intrinsics", "vector extensions", "portable")]
        ratios = [f"{times[form] / least:.2f}" for form in ("vector extensions", "portable")]
        found.append([f"{result.model.name} {result.model.cell}", f"`{compiler}`", width, *numbers, *ratios])
    return found


def main() -> None:
    """Measures, prints, and writes where it was given the time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=LONG, help="how long each is timed")
    parser.add_argument("--models", type=names_of(MODELS), default=CHOSEN, help="names with commas")
    arguments = parser.parse_args()
    pin(None)
    builds = [build(compiler, width, form) for compiler in COMPILERS for width in WIDTHS for form in FORMS]
    bench = Bench(rivals=[], builds=builds, rooflines={}, seconds=arguments.seconds)
    lines = []
    for name in arguments.models:
        for cell in ("lstm", "gru"):
            with tempfile.TemporaryDirectory() as place:
                model = MODELS[name](cell)
                result = bench.race(model, 1, bench.compile(model, Path(place)), Path(place))
            lines += [line for compiler in COMPILERS for line in rows(result, compiler)]
    equipment = machine.description(builds)
    text = REPORT.format(
        table=table(HEADS, lines),
        machine="\n".join(f"- {what}: {which}" for what, which in equipment if what in ("processor", "gcc", "clang")),
    )
    print(text)
    if arguments.seconds >= LONG:
        RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
