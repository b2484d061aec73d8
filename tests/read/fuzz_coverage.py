"""Searches for files over which the reader stumbles, guided by what it executes (atheris, on libFuzzer).

python tests/read/fuzz_coverage.py SECONDS [FOLDER]

An input is one model file; an architecture without weights goes with those of a stored model. FOLDER keeps the
inputs that led somewhere new, for the next run.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import atheris

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "cases"), str(HERE.parent / "support")]

with atheris.instrument_imports(include=["lstmgen.read"]):
    from lstmgen.errors import LstmgenError
    from lstmgen.read import read_file

from fuzz_cases import SECONDS, stored_cases  # noqa: E402
from mutation import mutate_blindly  # noqa: E402

LARGEST = 1 << 16  # bytes of an input
MEGABYTES = 600  # of the whole process: Python, numpy and the coverage take 150 of them
WEIGHTS = HERE / "files" / "keras-2.2.4_graph_weights.h5"
PATH = Path(tempfile.mkdtemp()) / "model"


def read(data: bytes) -> None:
    """What must come to nothing but an LstmgenError."""
    PATH.write_bytes(data)
    try:
        read_file(PATH, None if data.startswith((b"PK", b"\x89HDF")) else WEIGHTS)
    except LstmgenError as error:
        if error.__cause__ is not None:
            raise error.__cause__ from None


def mutate(data: bytes, largest: int, seed: int) -> bytes:
    """A change that knows the formats, or one of libFuzzer's own."""
    rng = random.Random(seed)
    if data and rng.random() < 0.5:
        return mutate_blindly(data, rng)[:largest]
    return bytes(atheris.Mutate(data, largest))


def main(seconds: int, folder: Path) -> None:
    """Ends the process, with another code than 0 where something was found."""
    for k, case in enumerate(stored_cases()):
        (folder / f"stored{k}").write_bytes(case.files["model"])
    limits = {"max_total_time": seconds, "timeout": int(SECONDS), "rss_limit_mb": MEGABYTES, "max_len": LARGEST}
    options = [f"-{name}={value}" for name, value in limits.items()]
    arguments = [sys.argv[0], *options, "-print_final_stats=1", f"-artifact_prefix={folder}/", str(folder)]
    atheris.Setup(arguments, read, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    kept = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp())
    main(int(sys.argv[1]), kept)
