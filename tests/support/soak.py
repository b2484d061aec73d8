"""Feeds one stream of ten million steps to every form of C under sanitizers, beside the network in double precision.

make soak STEPS=10000000     how far each form is off in the first half and in the second: what drifts is further off
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("cases", "support")]

import toolchain  # noqa: E402
from graph_maker import T, Weights  # noqa: E402
from graphs import dense, gru, lstm, network  # noqa: E402

import lstmgen  # noqa: E402
from lstmgen.graph.graph import Graph  # noqa: E402

INPUTS, OUTPUTS = 3, 2
FORMS: Mapping[str, Mapping[str, Any]] = {
    "simd": {},
    "size": {"optimize": "size"},
    "mcu": {"mcu": "cortex-m4"},
    "int16": {"quantize": "int16"},
    "int8": {"quantize": "int8"},
    "stored8": {"weights_dtype": "int8"},
    "plain8": {"weights_dtype": "int8"},
    "stored16": {"weights_dtype": "float16"},
}
# Sums of int8 weights are scaled at their end, so that larger inputs overflow: see docs/how-to/small-weights.md. plain8
# is compiled without FMA, which cannot turn finite products into NaN.
LARGEST = dict.fromkeys(("stored8", "plain8"), 2.6e36 / INPUTS)
EXACT = "exact"
SANITIZED = "-fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all"
FLAGS = f"-std=c99 -g -DPLAIN8_NO_DISPATCH {SANITIZED}".split()
OPTIMIZED = ("-O1",)
BRIEFLY = ("-O0", "-D__OPTIMIZE__")  # the same code, built in a third of the time, runs for five times as long


@dataclass(frozen=True)
class Drift:
    """The root mean square of the errors of a form in the halves of a stream."""

    early: float
    late: float


def stream() -> Graph:
    """A network that can be fed step by step."""
    layers = lstm(Weights(1), INPUTS, 9, return_sequences=True), gru(Weights(2), 9, 5), dense(Weights(3), 5, OUTPUTS)
    return network((T, INPUTS), *layers)


def calibration() -> list[np.ndarray]:
    """Samples of the ordinary numbers of the stream, and of its constant."""
    rng = np.random.default_rng(0)
    drawn = [rng.uniform(-1, 1, (100, INPUTS)).astype(np.float32) for _ in range(20)]
    return [*drawn, np.full((100, INPUTS), 0.75, np.float32)]


def build(folder: Path, level: Sequence[str]) -> Path:
    """The program."""
    graph = stream()
    lstmgen.export(graph, folder / f"{EXACT}.c", dtype="float64")
    for name, options in FORMS.items():
        calibrated = {"calibrate": calibration()} if "quantize" in options else {}
        lstmgen.export(graph, folder / f"{name}.c", **options, **calibrated)
    every = [EXACT, *FORMS]
    lines = [f'#include "{name}.h"' for name in every]
    lines += [f"enum {{ FORMS = {len(FORMS)}, INPUTS = {INPUTS}, OUTPUTS = {OUTPUTS} }};"]
    lines += [f"static const char *const names[FORMS] = {{{', '.join(map(json.dumps, FORMS))}}};"]
    lines += [f"static {name}_context {name};" for name in every]
    lines += ["static float limited(float x, float limit)", "{"]
    lines += ["    return x > limit ? limit : x < -limit ? -limit : x;", "}"]
    lines += ["static void reset_all(void)", "{", *(f"    {name}_reset(&{name});" for name in every), "}"]
    lines += ["static void step_all(const float *x, double *exact_y, float (*y)[OUTPUTS])", "{"]
    lines += ["    double wide[INPUTS];", "    for (int k = 0; k < INPUTS; ++k) {", "        wide[k] = x[k];", "    }"]
    lines += [f"    {EXACT}_step(&{EXACT}, wide, exact_y);"]
    for k, name in enumerate(FORMS):
        limits = [f"limited(x[{i}], {LARGEST[name]:.6e}f)" for i in range(INPUTS)] if name in LARGEST else []
        x = f"(const float[INPUTS]){{{', '.join(limits)}}}" if limits else "x"
        lines.append(f"    {name}_step(&{name}, {x}, y[{k}]);")
    (folder / "soak.h").write_text("\n".join([*lines, "}", ""]))
    (folder / "soak.c").write_text(Path(__file__).with_suffix(".c").read_text())
    sources = [folder / f"{name}.c" for name in ("soak", *every)]
    subprocess.run([toolchain.require("clang"), *FLAGS, *level, *sources, "-o", folder / "soak", "-lm"], check=True)
    return folder / "soak"


def soak(folder: Path, steps: int, level: Sequence[str] = OPTIMIZED) -> Mapping[str, Drift]:
    """How far each form is off.

    Raises:
        subprocess.CalledProcessError: a sanitizer found something, or an output is not a number.
    """
    done = subprocess.run([build(folder, level), str(steps)], capture_output=True, text=True, check=True)
    rows = (line.split() for line in done.stdout.splitlines())
    return {name: Drift(float(early), float(late)) for name, early, late in rows}


def main(steps: int = 10_000_000) -> int:
    with tempfile.TemporaryDirectory() as folder:
        found = soak(Path(folder), steps)
    for name, drift in found.items():
        print(f"{name:9} first half {drift.early:.3g}, second half {drift.late:.3g}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
