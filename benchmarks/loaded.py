"""Instructions of C in emulators that loads its weights, as shares of those with the weights inside.

.venv/bin/python benchmarks/loaded.py                                     # a minute
"""

from __future__ import annotations

import itertools
import sys
import tempfile
from pathlib import Path

from models import MODELS, Model

import lstmgen

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))
from boards import BOARDS, Board
from firmware import FIRMWARE, results, run, write_samples

CORES = ("Cortex-M0+", "Cortex-M4", "Cortex-M55", "RV32IMAC")
FORMATS = (None, "int16", "int8x16", "int8", "int4x8")


def instructions(board: Board, model: Model, form: str | None, weights_file: str | None) -> int:
    """Returns the instructions of a prediction with -O2."""
    sample = model.sample(0)[None]
    calibrated = {"quantize": form, "calibrate": sample} if form else {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lstmgen.export(model.graph, folder / "net.c", mcu=board.mcu, weights_file=weights_file, **calibrated)
        write_samples(folder, sample, board)
        command = [board.compiler, *board.machine, "-std=c11", "-O2", *board.defines, f"-I{folder}"]
        if weights_file:
            numbers = ", ".join(map(str, (folder / "net_weights.bin").read_bytes()))
            array = f"_Alignas(64) static const unsigned char weights[] = {{ {numbers} }};\n"
            (folder / "weights.h").write_text(array, encoding="ascii")
            command.append("-DLOADED")
        sources = [str(folder / "net.c"), str(FIRMWARE / "main.c")]
        run([*command, *sources, *board.link, "-lm", "-o", str(folder / "net.elf")])
        return int(str(results(board, folder / "net.elf", 1)["count"]))


def main() -> None:
    """Prints a row for each processor, model and format."""
    for core, size, cell, form in itertools.product(CORES, ("seed", "har"), ("lstm", "gru"), FORMATS):
        inside, loaded = (instructions(BOARDS[core], MODELS[size](cell), form, file) for file in (None, "load"))
        print(f"{core:11} {size:5} {cell:5} {form or 'float32':8} {loaded / inside:.3f}", flush=True)


if __name__ == "__main__":
    main()
