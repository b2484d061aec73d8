"""Compiles fixed point for every microcontroller at every level of optimization, as debuggers and safety rules want it.

python tests/support/core_table.py [BOARD...]   all of `boards.BOARDS`, or these

All warnings are errors. Exits with 1 where anything does not compile.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path

import toolchain
from boards import BOARDS, Board
from c_library import WARNINGS
from graph_maker import Case
from planning import written
from quantized_graphs import FAMILIES, options_for
from side_by_side import Group, groups, numbered

from lstmgen.errors import UnsupportedError
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.targets.c.mcu.classes import MCUS

LEVELS = ("-O0", "-Og", "-O1", "-O2", "-Os", "-O3")
FRAMES, PROTECTED = "-fno-omit-frame-pointer", "-fstack-protector-all"
DEBUGGED = (FRAMES, PROTECTED)
SECTIONS = ("-ffunction-sections", "-fdata-sections")  # of nearly all firmware; GCC addresses arrays otherwise
BUILDS = (SECTIONS, (FRAMES,), (PROTECTED,), DEBUGGED)
UNKNOWN_ON_AVR = PROTECTED
ALONE = 6  # of the models that are compiled by themselves, at all levels: every sixth
WHOLE = ("-O0", "-Os")  # levels of all models side by side, which take a compiler long with others


def models(board: Board) -> Mapping[str, Case | Group]:
    """Every graph of fixed point beside others, and some alone: then helpers have one caller, and are inlined.

    No AVR has the memory for many side by side.
    """
    cases = {f"{family}_{name}": case for family in FAMILIES for name, case in FAMILIES[family]()}
    alone = {f"alone_{k}": case for k, case in enumerate(list(cases.values())[::ALONE])}
    return alone if board.is_avr else {**numbered(groups(cases)), **alone}


def variants(board: Board) -> Iterator[dict[str, object]]:
    """Options that alter the integer code for a board."""
    yield {}
    if not (MCUS[board.mcu].separate_flash or MCUS[board.mcu].simd):
        yield {"constant_time": True}


def compiled(board: Board, source: Path, level: str, flags: Sequence[str] = DEBUGGED) -> str:
    """Returns what the compiler says of a source: nothing where it compiles."""
    standard = "-std=gnu99" if board.is_avr else "-std=c99"  # __flash is no part of C99
    known = [flag for flag in flags if not board.is_avr or flag != UNKNOWN_ON_AVR]
    options = [*board.machine, standard, level, *known, *WARNINGS]
    command = [toolchain.require(board.compiler), *options, "-c", source, "-o", "/dev/null"]
    return subprocess.run(command, capture_output=True, text=True).stderr


def write(board: Board, folder: Path) -> list[Path]:
    """Writes all models in all widths for a board, but for what has no code in constant time."""
    sources = []
    for width in FIXED_POINT:
        for k, variant in enumerate(variants(board)):
            for name, case in models(board).items():
                source = folder / f"{name}_{width}_{k}.c"
                try:
                    texts = written(case.graph, "c", source.name, mcu=board.mcu, **options_for(case, width), **variant)
                except UnsupportedError:
                    assert variant
                    continue
                for suffix, text in texts.items():
                    source.with_suffix(suffix).write_text(str(text))
                sources.append(source)
    return sources


def main(chosen: list[str]) -> int:
    bad = total = 0
    with ThreadPoolExecutor(cpu_count()) as pool:
        for name in chosen or BOARDS:
            board, start = BOARDS[name], time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                sources = write(board, Path(folder))
                cells = [
                    (source, level, flags)
                    for source in sources
                    for level in (WHOLE if source.name.startswith("group") else LEVELS)
                    for flags in ((DEBUGGED,) if source.name.startswith("group") else BUILDS)
                ]
                errors = pool.map(lambda cell: compiled(board, *cell), cells)  # noqa: B023
                failed: Counter[str] = Counter()
                for (source, level, flags), said in zip(cells, errors):
                    if said:
                        failed[level] += 1
                        print(f"  {name} {' '.join((level, *flags))} {source.name}: {said[:600]}", flush=True)
            bad, total = bad + failed.total(), total + len(cells)
            result = dict(failed) or "all compile"
            print(
                f"{name}: {len(sources)} files, {', '.join(LEVELS)}: {result}, {time.monotonic() - start:.0f} s",
                flush=True,
            )
    print(f"{total} compiled, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
