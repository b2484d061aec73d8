"""How exact the generated exp, sigmoid and tanh are, over every float there is, however they are compiled.

    .venv/bin/python benchmarks/activations.py                 # all 2^32; writes results/activations.md
    .venv/bin/python benchmarks/activations.py --every 4099    # one float in 4099, a few seconds; writes nothing

Ends with code 1 where an error is larger than what the comments in generated C promise.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import machine
from c_library import HERE, Build

from lstmgen.targets.c.dialect import Dialect
from lstmgen.targets.c.templates import templates
from lstmgen.targets.text.snippets import load, needed, words

ULPS = {"exp": 2.5, "sigmoid": 2.5, "tanh": 2.6}  # as the comments of the snippets say
ERROR_OF_FAST_MATH = 3e-7
ULPS_OF_FAST_MATH = 100
MACHINE = ("processor", "system", "gcc", "clang", "lstmgen")
RESULT = HERE / "results" / "activations.md"
FUNCTIONS = {"exp": "exps", "sigmoid": "sigmoids", "tanh": "tanhs"}
SOURCE = """
#include <stdint.h>
#include <string.h>
{settings}
{helpers}
{functions}
"""
FUNCTION = """
void {variant}_{name}(const float *x, float *y, int n);
void {variant}_{name}(const float *x, float *y, int n)
{{
    for (int k = 0; k < n; k += NET_LANES) {{
        NET_STORE(y + k, net_{plural}(NET_LOAD(x + k)));
    }}
}}
"""
TABLE = """| compiled with | vector | {heads} |
| --- | --- | {lines} |
"""
REPORT = """# exp, sigmoid and tanh of generated C

`benchmarks/activations.py` made this. {how} went through each function, compiled in each way, and every
result was compared with that of libm in double precision. Errors are in units of the last place of the true result as
a float, subnormal ones included; what overflows counts as 2^128. Promised are units of at most
{ulps}; that NaN gives NaN; and that infinities give what they should.

{table}
Under `-ffast-math` a compiler may reorder sums, and divide by multiplying with an estimate. Promised are errors of at
most {error:g} for all numbers but NaN and infinities where the result is at most 1, which is all of sigmoid and tanh,
and e^x for x ≤ 0 as softmax takes it; these are in the table. Very small results of sigmoid and exp, and large ones of
exp, are within {fast_ulps} units. Of NaN and of infinities these options say that there are none, so no compiler
promises anything; the last columns tell what comes of them.

{fast}
Measured with:

{machine}
"""


@dataclass(frozen=True)
class Variant:
    """A way to compile the functions."""

    build: Build
    width: int

    @property
    def name(self) -> str:
        """A C identifier."""
        return "".join(char if char.isalnum() else "_" for char in self.build.name)

    @property
    def fast(self) -> bool:
        return "-ffast-math" in self.build.flags

    @property
    def runs(self) -> bool:
        """Whether this processor has the vectors that it is compiled for."""
        return {flag[2:] for flag in self.build.flags if flag.startswith("-m")} <= machine.features()


@dataclass(frozen=True)
class Found:
    """What was found of a function: errors, where the largest is, whether NaN stays NaN, the error at infinities."""

    ulps: float
    at: float
    error: float
    nan: bool
    infinite: float

    def keeps(self, name: str, fast: bool) -> bool:
        """Whether it is as exact as it should be."""
        if fast:
            return self.error <= ERROR_OF_FAST_MATH and self.ulps <= ULPS_OF_FAST_MATH
        return self.ulps <= ULPS[name] and self.nan and self.infinite == 0


def variants() -> list[Variant]:
    """Every width that this processor has, with and without multiply-adds, for the compilers of this machine."""
    widths = {
        ("-O3", "-mavx512f", "-mfma"): 64,
        ("-O2", "-mavx2", "-mfma"): 32,
        ("-O2", "-mavx"): 32,
        ("-O2",): 16,
        ("-O2", "-mavx2", "-mfma", "-DNET_INTRINSICS"): 32,
        ("-O2", "-DNET_INTRINSICS"): 16,
        ("-O2", "-DNET_PORTABLE"): 4,
        ("-O2", "-DNET_PORTABLE", "-mfma", "-ffp-contract=fast"): 4,
    }
    found = []
    for compiler in ("gcc", "clang"):
        for flags, width in widths.items():
            found.append(Variant(Build(compiler, flags), width))
            if "-mavx" not in flags and "-ffp-contract=fast" not in flags:
                found.append(Variant(Build(compiler, (*flags, "-ffast-math")), width))
    return [each for each in found if each.build.command() is not None and each.runs]


def source(variant: Variant) -> str:
    """The functions, as a generated file has them."""
    helpers = load("c/helpers", ".c")
    functions = "".join(
        FUNCTION.format(variant=variant.name, name=name, plural=plural) for name, plural in FUNCTIONS.items()
    )
    settings = templates(Dialect()).write("c/module/constants.c.j2", "exact", "float")
    return SOURCE.format(
        settings=settings, helpers="\n".join(needed(words(functions), helpers, words).values()), functions=functions
    )


def build(folder: Path, chosen: list[Variant]) -> Path:
    """The program that measures all variants."""

    def compiled(variant: Variant) -> Path:
        path = folder / f"{variant.name}.c"
        path.write_text(source(variant))
        check = f"-DNET_WIDTH={variant.width}" if "-DNET_PORTABLE" not in variant.build.flags else "-Wall"
        run([*command(variant.build), check, "-Werror", "-c", path, "-o", path.with_suffix(".o")])
        return path.with_suffix(".o")

    (folder / "variants.h").write_text("".join(f"VARIANT({variant.name})\n" for variant in chosen))
    with ThreadPoolExecutor(2) as pool:
        objects = list(pool.map(compiled, chosen))
    program = folder / "activations"
    native = Build(chosen[0].build.compiler, ("-O3", "-march=native", f"-I{folder}"))
    # Linked without -ffast-math, with which gcc before 13 makes the whole process flush subnormal numbers to zero.
    run([*command(native), HERE / "activations.c", *objects, "-o", program, "-lm"])
    return program


def command(build: Build) -> list[str]:
    """The beginning of the command of a compiler that is there."""
    found = build.command()
    assert found is not None
    return found


def run(arguments: list[str | Path]) -> str:
    """What a program prints."""
    return subprocess.run(arguments, check=True, stdout=subprocess.PIPE, text=True).stdout


def measure(program: Path, every: int) -> dict[tuple[str, str], Found]:
    """Errors by function and variant."""
    found = {}
    for line in run([program, str(every)]).splitlines():
        function, variant, ulps, at, error, nan, infinite = line.split()
        found[function, variant] = Found(float(ulps), float(at), float(error), nan == "1", float(infinite))
    return found


def rows(chosen: list[Variant], found: dict[tuple[str, str], Found], fast: bool) -> Iterator[str]:
    """The lines of a table."""
    names = [f"{name}, {'error' if fast else 'ulp'}" for name in FUNCTIONS] + ["NaN", "infinity"]
    yield TABLE.format(heads=" | ".join(names), lines=" | ".join(["---:"] * len(FUNCTIONS) + ["---"] * 2))
    for variant in chosen:
        if variant.fast == fast:
            each = [found[name, variant.name] for name in FUNCTIONS]
            numbers = [f"{one.error:.2g}" if fast else f"{one.ulps:.3f} at {one.at:.7g}" for one in each]
            marks = [right([one.nan for one in each]), right([one.infinite <= ERROR_OF_FAST_MATH for one in each])]
            width = f"{variant.width // 4} float{'s' if variant.width > 4 else ''}"
            yield f"| `{variant.build.name}` | {width} | " + " | ".join(numbers + marks) + " |\n"


def right(each: list[bool]) -> str:
    """What holds of the functions."""
    wrong = [name for name, good in zip(FUNCTIONS, each) if not good]
    return f"wrong: {', '.join(wrong)}" if wrong else "right"


def main() -> int:
    """Measures, prints, and says whether all is well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="take one float in so many")
    every = parser.parse_args().every
    chosen = variants()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(build(Path(folder), chosen), every)
    equipment = machine.description(each.build for each in chosen)
    text = REPORT.format(
        how="All 2^32 floats" if every == 1 else f"One float in {every}",
        ulps=", ".join(f"{ulps} for {name}" for name, ulps in ULPS.items()),
        fast_ulps=ULPS_OF_FAST_MATH,
        error=ERROR_OF_FAST_MATH,
        table="".join(rows(chosen, found, False)),
        fast="".join(rows(chosen, found, True)),
        machine="\n".join(f"- {what}: {which}" for what, which in equipment if what in MACHINE),
    )
    print(text)
    if every == 1:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_text(text, encoding="utf-8")
    wrong = [
        f"{name} by {variant.build.name}: {found[name, variant.name]}"
        for variant in chosen
        for name in FUNCTIONS
        if not found[name, variant.name].keeps(name, variant.fast)
    ]
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
