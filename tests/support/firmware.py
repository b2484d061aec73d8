"""Generated C on a microcontroller: compiled with a small program around it, run in an emulator, and measured."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import toolchain
from boards import Board
from c_library import WARNINGS
from planning import planned_as

from lstmgen.graph.graph import Graph
from lstmgen.targets.c.literals import c_list
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.target import render

FIRMWARE = toolchain.ROOT / "tests" / "mcu" / "firmware"
C_TYPES = {"float": "float", "int16": "int16_t"}
CODE = (".text", ".progmem", ".rodata", ".data")


@dataclass(frozen=True)
class Measured:
    """What running a model on a board gave and took.

    Attributes:
        outputs: (samples, numbers), float32.
        count: instructions or cycles of the last sample.
        context: bytes of a context.
        stack: bytes of the deepest stack.
        code: bytes of the generated source with -Os, without its weights.
        flash: bytes of a whole program that only predicts.
        data: bytes of constants and variables of the generated source that are copied to memory at the start.
    """

    outputs: np.ndarray
    count: int
    context: int
    stack: int
    code: int
    flash: int
    data: int


def measure(
    board: Board,
    graph: Graph,
    options: COptions,
    samples: np.ndarray,
    folder: Path,
    flags: Sequence[str] = ("-O2",),
    by_steps: bool = False,
) -> Measured:
    """Builds a model for a board and runs it.

    Args:
        samples: (samples, *input), of a model with one input.
        by_steps: feeds each sample timestep by timestep to net_step; what the last step says counts.
    """
    for suffix, text in render(planned_as(options.with_inputs(graph), options), options).items():
        (folder / f"net{suffix}").write_text(text)
    element = element_of(options)
    write_samples(folder, samples, board, element)
    standard = "-std=gnu99" if board.is_avr else "-std=c99"  # __flash is no part of C99
    compiler = [toolchain.require(board.compiler), *board.machine, standard, "-ffunction-sections", "-fdata-sections"]
    defines = [*board.defines, *(["-DBY_STEPS"] if by_steps else []), f"-DINPUT={C_TYPES[element]}", f"-I{folder}"]
    run([*compiler, *flags, *WARNINGS, "-c", str(folder / "net.c"), "-o", str(folder / "net.o")])
    run([*compiler, "-Os", "-c", str(folder / "net.c"), "-o", str(folder / "small.o")])
    programs = []
    for source in ("main_avr.c" if board.is_avr else "main.c", "bare.c"):
        programs.append(folder / f"{source}.elf")
        parts = [*defines, str(FIRMWARE / source), str(folder / "net.o"), *board.link, "-Wl,--gc-sections", "-lm"]
        run([*compiler, *flags, *parts, "-o", str(programs[-1])])
    program, bare = programs
    weights = {f"{options.prefix}_" + name for name in names_of_weights(folder / "net.c")}
    small = folder / "small.o"
    sizes = {
        "code": section_bytes(board, small) - symbol_bytes(board, small, weights),
        "flash": section_bytes(board, bare),
        "data": section_bytes(board, small, (".data", ".rodata") if board.is_avr else (".data",)),
    }
    if board.is_avr:
        return Measured(**avr_results(board, program, len(samples)), **sizes)
    return Measured(**results(board, program, len(samples)), **sizes)


def outputs(
    board: Board, graph: Graph, options: COptions, samples: np.ndarray, folder: Path, flags: Sequence[str] = ("-O2",)
) -> np.ndarray:
    """Returns what a board predicts of samples, without any sizes; see `measure`."""
    program = build(board, graph, options, samples, folder, flags=flags)
    found = avr_results(board, program, len(samples)) if board.is_avr else results(board, program, len(samples))
    assert isinstance(found["outputs"], np.ndarray)
    return found["outputs"]


def build(
    board: Board,
    graph: Graph,
    options: COptions,
    samples: np.ndarray,
    folder: Path,
    *,
    flags: Sequence[str] = ("-O2",),
    by_steps: bool = False,
) -> Path:
    """A program that predicts samples, and nothing else; see `measure`."""
    for suffix, text in render(planned_as(options.with_inputs(graph), options), options).items():
        (folder / f"net{suffix}").write_text(text)
    element = element_of(options)
    write_samples(folder, samples, board, element)
    standard = "-std=gnu99" if board.is_avr else "-std=c99"
    compiler = [toolchain.require(board.compiler), *board.machine, standard, "-ffunction-sections", "-fdata-sections"]
    run([*compiler, *flags, *WARNINGS, "-c", str(folder / "net.c"), "-o", str(folder / "net.o")])
    main = str(FIRMWARE / ("main_avr.c" if board.is_avr else "main.c"))
    defines = [*board.defines, *(["-DBY_STEPS"] if by_steps else []), f"-DINPUT={C_TYPES[element]}", f"-I{folder}"]
    parts = [*defines, main, str(folder / "net.o"), *board.link, "-Wl,--gc-sections", "-lm"]
    program = folder / "predicts.elf"
    run([*compiler, *flags, *parts, "-o", str(program)])
    return program


def count(board: Board, graph: Graph, options: COptions, sample: np.ndarray, folder: Path) -> int:
    """Instructions or cycles of a prediction with -O2, and nothing else."""
    program = build(board, graph, options, sample[None], folder)
    found = avr_results(board, program, 1) if board.is_avr else results(board, program, 1)
    return int(str(found["count"]))


def element_of(options: COptions) -> str:
    """The type of inputs."""
    return "int16" if options.input_type == "int16" else "float"


def results(board: Board, program: Path, samples: int) -> dict[str, object]:
    """What the program said."""
    lines = run([toolchain.require(board.run[0]), *board.run[1:], str(program)]).stderr.splitlines()
    *rows, last = (line.split() for line in lines)
    assert len(rows) == samples, lines
    context, stack = map(int, last)
    ticks = int(rows[-1][-1])
    return {
        "outputs": floats([row[:-1] for row in rows]),
        "count": board.count(ticks),
        "context": context,
        "stack": stack,
    }


def avr_results(board: Board, program: Path, samples: int) -> dict[str, object]:
    """What the program said, and what the simulator saw."""
    done = run([str(simulator()), *board.run, str(program)])
    *rows, last = (line.split() for line in done.stdout.splitlines() if not line.startswith("Loaded "))
    marks = [line.split() for line in done.stderr.splitlines() if line[:1].isdigit()]
    assert len(rows) == len(marks) == samples, done
    cycles, stack = map(int, marks[-1])
    return {"outputs": floats(rows), "count": cycles, "context": int(last[0], 16), "stack": stack}


def floats(rows: Sequence[Sequence[str]]) -> np.ndarray:
    """float32 from its bits in hexadecimal."""
    return np.array([[int(word, 16) for word in row] for row in rows], np.uint32).view(np.float32)


def write_samples(folder: Path, samples: np.ndarray, board: Board, element: str = "float") -> None:
    """The header with the samples, which no board has the memory to read from elsewhere."""
    flat = samples.reshape(len(samples), -1)
    rows = ",\n".join(f"{{\n{c_list(row if element == 'float' else row.astype(element))}}}" for row in flat)
    include, where = ("#include <avr/pgmspace.h>\n", "PROGMEM ") if board.is_avr else ("#include <stdint.h>\n", "")
    array = f"static const {C_TYPES[element]} samples[SAMPLES][{flat.shape[1]}] {where}= {{\n{rows}\n}};\n"
    (folder / "samples.h").write_text(f"{include}#define SAMPLES {len(flat)}\n{array}")


def names_of_weights(source: Path) -> set[str]:
    """The arrays in a source, without prefix."""
    words = [line.split("[")[0].split()[-1] for line in source.read_text().splitlines() if is_array(line)]
    return {word.partition("_")[2] for word in words}


def is_array(line: str) -> bool:
    return line.startswith("static const ") and "[" in line and line.partition(" /*")[0].endswith("= {")


def section_bytes(board: Board, path: Path, sections: tuple[str, ...] = CODE) -> int:
    """Bytes of some sections; of everything that lies in flash, unless others are asked for."""
    text = run([toolchain.require(f"{board.tools}size"), "-A", str(path)]).stdout
    rows = [line.split() for line in text.splitlines()]
    return sum(int(row[1]) for row in rows if len(row) == 3 and row[0].startswith(sections))


def symbol_bytes(board: Board, path: Path, names: set[str]) -> int:
    """Bytes of some symbols."""
    text = run([toolchain.require(f"{board.tools}nm"), "-S", str(path)]).stdout
    rows = [line.split() for line in text.splitlines()]
    return sum(int(row[1], 16) for row in rows if len(row) == 4 and row[3].partition(".")[0] in names)


@cache
def simulator() -> Path:
    """The program that runs AVRs, compiled once for this run of the tests."""
    for header in ("/usr/include/simavr/sim_avr.h", "/usr/include/libelf.h"):
        if not Path(header).exists():
            toolchain.missing(f"there is no {header}: run 'make toolchains'")
    program = Path(tempfile.mkdtemp(prefix="lstmgen-simavr-")) / "simulate_avr"
    source = FIRMWARE / "simulate_avr.c"
    run([toolchain.require("gcc"), "-O2", str(source), "-lsimavr", "-lelf", "-o", str(program)])
    return program


def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Runs a tool; what it says stands in the failure."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
    assert done.returncode == 0, f"{command[0]}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done
