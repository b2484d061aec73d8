"""Builds generated C with every option that alters arithmetic, at every level, and compares what it prints.

python tests/support/flag_table.py [OPTION...]   all of `OPTIONS`, or these

Each model is right, or refused by an error in the file itself. Exits with 1 where one is neither.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path

import c_program
import toolchain
from compilers import PLAIN, Way, commands

LEVELS = {
    "gcc": ("-O0", "-Og", "-O1", "-O2", "-Os", "-O3", "-Ofast"),
    "clang": ("-O0", "-Og", "-O1", "-O2", "-Os", "-Oz", "-O3", "-Ofast"),
}
PARTS = (
    "-fno-signed-zeros",
    "-fno-trapping-math",
    "-fno-math-errno",
    "-ffinite-math-only",
    "-fassociative-math",
    "-freciprocal-math",
    "-funsafe-math-optimizations",
)
OPPOSITES = (
    "-fsigned-zeros",
    "-ftrapping-math",
    "-fmath-errno",
    "-fno-finite-math-only",
    "-fno-associative-math",
    "-fno-reciprocal-math",
    "-fno-unsafe-math-optimizations",
    "-frounding-math",
)
ROUNDING = (
    "-frounding-math",
    "-ffp-contract=off",
    "-ffp-contract=on",
    "-ffp-contract=fast",
    "-ffp-contract=fast -mfma",
    "-mfpmath=387",
    "-mrecip",
    "-fsingle-precision-constant",
)
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "gcc": (
        "",
        *PARTS,
        "-fassociative-math -fno-signed-zeros -fno-trapping-math",
        "-ffast-math",
        *(f"-ffast-math {option}" for option in OPPOSITES),
        "-ffast-math -mrecip",
        "-ffast-math -mfma",
        *ROUNDING,
        "-fcx-limited-range",
        "-fsignaling-nans",
        "-fexcess-precision=fast",
        "-fmerge-all-constants",
        "-flto",
        "-ffast-math -flto",
    ),
    "clang": (
        "",
        *PARTS,
        "-fassociative-math -fno-signed-zeros -fno-trapping-math",
        "-ffast-math",
        *(f"-ffast-math {option}" for option in OPPOSITES),
        "-ffast-math -mfma",
        *(option for option in ROUNDING if option not in ("-mfpmath=387", "-fsingle-precision-constant")),
        "-fapprox-func",
        "-fno-honor-nans",
        "-fno-honor-infinities",
        "-fdenormal-fp-math=positive-zero",
        "-ffp-model=strict",
        "-ffp-model=fast",
        "-fmerge-all-constants",
    ),
}
QUIET = {"gcc": (), "clang": ("-Wno-nan-infinity-disabled", "-Wno-deprecated-ofast")}
REFUSED = ("_needs_no_", "compile this file with")


def outcome(compiler: str, level: str, options: str, name: str, folder: Path) -> str:
    """Returns "agrees", "refused" or the problem of one model."""
    sources = [folder / name / f"{name}.c", folder / name / "main.c"]
    with tempfile.TemporaryDirectory(dir=folder) as work:
        way = Way("x86-64", compiler, "c11", f"{level} {options} {PLAIN}")
        program = Path(work) / "program"
        for command in commands(way, sources, program):
            # gcc warns of options that contradict each other.
            quiet = [part for part in command if part != "-Werror"] + [*QUIET[compiler]]
            done = subprocess.run(quiet, capture_output=True, text=True)
            if done.returncode:
                refused = any(words in done.stderr for words in REFUSED)
                return "refused" if refused else f"does not compile: {done.stderr[-600:]}"
            if f"/{name}.c:" in done.stderr:
                return f"warns: {done.stderr[:600]}"
        printed = subprocess.run([program], capture_output=True, text=True)
        try:
            c_program.check(printed.stdout, {name: c_program.subjects()[name]})
        except AssertionError as error:
            return f"WRONG: {str(error).strip()[:600]}"
    return "agrees"


def rows(chosen: list[str], folder: Path) -> Iterator[tuple[str, str, dict[str, dict[str, str]]]]:
    """Yields compiler, options and the outcomes by level and model."""
    for name in c_program.FEW:
        (folder / name).mkdir()
        c_program.write(folder / name, {name: c_program.subjects()[name]})
        c_program.expected(name)
    with ThreadPoolExecutor(cpu_count()) as pool:
        for compiler, every in OPTIONS.items():
            toolchain.require(compiler)
            for options in chosen or every:
                cells = [(level, name) for level in LEVELS[compiler] for name in c_program.FEW]
                done = pool.map(lambda cell: outcome(compiler, cell[0], options, cell[1], folder), cells)  # noqa: B023
                by_level: dict[str, dict[str, str]] = {}
                for (level, name), said in zip(cells, done):
                    by_level.setdefault(level, {})[name] = said
                yield compiler, options, by_level


def main(chosen: list[str]) -> int:
    bad = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for compiler, options, by_level in rows(chosen, Path(folder)):
            summary = []
            for level, by_model in by_level.items():
                count += len(by_model)
                kinds = {said if said in ("agrees", "refused") else "WRONG" for said in by_model.values()}
                summary.append(f"{level} {'/'.join(sorted(kinds))}")
                for name, said in by_model.items():
                    if said not in ("agrees", "refused"):
                        bad += 1
                        print(f"  {compiler} {level} {options} {name}: {said}", flush=True)
            print(f"{compiler} {options or '(none)'}: {', '.join(summary)}", flush=True)
    print(f"{count} programs, {bad} neither right nor refused")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
