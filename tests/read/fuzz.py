"""Mutates model files at random and reads them, for some minutes, other ones in every run.

python tests/read/fuzz.py MINUTES [SEED]     (`make fuzz-reader MINUTES=20`)

Nothing but an LstmgenError may come out; time and memory are bounded, see `fuzz_cases`. A child process does the
reading, so that one that crashes or hangs is found, too. `python tests/read/fuzz.py --case NUMBER` makes a case again.
If atheris is installed, half of the time goes to a search that is guided by coverage.
"""

from __future__ import annotations

import importlib.util
import random
import resource
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "cases"), str(HERE.parent / "support")]

from fuzz_cases import SECONDS, Case, folder_case, judge, pipeline_cases, read_pipeline, stored_cases  # noqa: E402

from lstmgen.read import read_file, survey  # noqa: E402

ADDRESS_SPACE = 4 << 30  # bytes that the child may have: a case that wants more ends it
SHARED = HERE.parents[2] / "shared" / "models"
LARGEST = 2 << 20  # bytes of a model worth changing: in larger ones most is weights
SAVED = "saved"  # the name of a folder
SAVED_MODELS = """
import sys, keras, tf_keras
layers = tf_keras.layers
model = tf_keras.Sequential([layers.Input((4, 3)), layers.LSTM(2, return_sequences=True), layers.Dense(2)])
model.save(sys.argv[1] + "/keras", save_format="tf")
layers = keras.layers
several = [layers.Embedding(9, 3, mask_zero=True), layers.Bidirectional(layers.GRU(2, return_sequences=True))]
rest = [layers.Conv1D(3, 2, activation="relu"), layers.RNN([layers.LSTMCell(2)]), layers.Dense(2)]
keras.Sequential([keras.Input((6,)), *several, *rest]).export(sys.argv[1] + "/exported", verbose=False)
"""


def make_saved_models(folder: Path) -> Path:
    """SavedModels in a folder, with Keras's architecture and without, where there is a TensorFlow."""
    folder.mkdir(exist_ok=True)
    subprocess.run([sys.executable, "-c", SAVED_MODELS, folder], capture_output=True, check=False)
    return folder


def cases(saved_models: Path) -> list[Case]:
    """All that there is to mutate."""
    found = [*stored_cases(), *pipeline_cases()]
    shared = (path for path in sorted(SHARED.glob("*/*")) if path.suffix in (".h5", ".hdf5", ".keras"))
    found.extend(Case({"model": path.read_bytes()}) for path in shared if path.stat().st_size < LARGEST)
    return found + [folder_case(folder) for folder in sorted(saved_models.iterdir())]


def changed(originals: list[Case], seed: int) -> Case:
    """The case of a number."""
    return originals[seed % len(originals)].mutated(random.Random(seed))


def reader(case: Case, seed: int) -> Callable[[Path, Path | None], object]:
    """What reads the case of a number."""
    return read_pipeline if case.is_pipeline else survey if seed % 4 == 0 else read_file


def child(folder: Path, first: int) -> None:
    """Reads case after case; says the number of each before, and what was found after."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    originals, seed = cases(folder / SAVED), first
    while True:
        case = changed(originals, seed)
        print(seed, flush=True)
        with tempfile.TemporaryDirectory(dir=folder) as place:
            found = judge(case, Path(place), reader(case, seed))
        if found:
            print(f"! {found!r}", flush=True)
        seed += 1


def search(folder: Path, first: int, end: float, found: Counter[str]) -> int:
    """Runs a child until the time is over, or the child is; the number of the case after the last one."""
    command = [sys.executable, __file__, "--child", str(folder), str(first)]
    seed, why = first, ""
    # Without a buffer, so that what is ready is what was not yet read.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0) as process:
        assert process.stdout is not None
        while not why:
            ready, _, _ = select.select([process.stdout], [], [], 3 * SECONDS)
            line = process.stdout.readline().decode() if ready else ""
            if line.startswith("!"):
                report(found, seed, line[2:].strip())
            elif line:
                seed = int(line)
            else:
                why = f"the reader was killed ({process.wait()})" if ready else "the reader hung"
            if time.monotonic() > end and line:
                why = "over"
        process.kill()
    if why != "over":
        report(found, seed, why)
    return seed + 1


def report(found: Counter[str], seed: int, what: str) -> None:
    found[what[:60]] += 1
    print(f"case {seed}: {what}", flush=True)


def main(minutes: float, seed: int) -> int:
    """The exit code: 0 where nothing was found."""
    guided = importlib.util.find_spec("atheris") is not None
    end = time.monotonic() + 60 * minutes / (2 if guided else 1)
    found: Counter[str] = Counter()
    first = seed
    with tempfile.TemporaryDirectory() as folder:
        make_saved_models(Path(folder) / SAVED)
        while time.monotonic() < end:
            seed = search(Path(folder), seed, end, found)
    print(f"{seed - first} files from number {first} on, {found.total()} findings", flush=True)
    if not guided:
        print("atheris is not installed: no search guided by coverage")
        return min(found.total(), 1)
    command = [sys.executable, HERE / "fuzz_coverage.py", str(int(30 * minutes))]
    return max(min(found.total(), 1), subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    if sys.argv[1] == "--child":
        child(Path(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1] == "--case":
        with tempfile.TemporaryDirectory() as scratch:
            originals = cases(make_saved_models(Path(scratch) / SAVED))
            again, number = changed(originals, int(sys.argv[2])), int(sys.argv[2])
            print(judge(again, Path(scratch), reader(again, number)) or "nothing")
    else:
        sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**9)))
