"""Proves the C of the examples and of small models: python tests/support/prove.py [WORD …]

Says for each how many proofs there are and how many seconds of the processor they took; fails where one fails.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("cases", "support")]

from proof_graphs import small_graphs  # noqa: E402

from lstmgen.export import export  # noqa: E402
from lstmgen.graph.graph import Graph  # noqa: E402
from lstmgen.plan.quantize.formats import FIXED_POINT  # noqa: E402
from lstmgen.plan.quantize.ranges import ranges_from_samples  # noqa: E402
from lstmgen.read.reader import read_file  # noqa: E402
from lstmgen.samples.synthetic import random_samples  # noqa: E402

NUMBERS: tuple[str | None, ...] = ("int16", "int8", "int8x16", None)
EXAMPLES = ("article", "har")
# What is proven in some formats only: the 128 timesteps of har take minutes in each, and int16 alone sums in parts.
FORMATS: Mapping[str, tuple[str | None, ...]] = {"har": ("int16", "int8", None), "long_rows": ("int16",)}
VERDICT = re.compile(r"^(?P<proof>\w+): (?P<verdict>proven|refuted|no answer)", re.MULTILINE)
LIMIT = 300  # seconds of a processor for a proof


def example(name: str) -> Graph:
    """The model of a folder of generated_examples."""
    (path,) = (ROOT / "generated_examples" / name).glob("model.*")
    return read_file(path)


def graphs() -> Iterator[tuple[str, Graph]]:
    """All that is proven, by name."""
    yield from ((name, example(name)) for name in EXAMPLES)
    yield from small_graphs()


def export_proof(graph: Graph, folder: Path, numbers: str | None, name: str = "net", **options: object) -> Path:
    """Exports a model with its proof; the folder of that."""
    given: dict[str, object] = {"optimize": "size", "with_proof": True, **options}
    if numbers is not None:
        samples = random_samples(graph, 4, 0)
        given |= {"quantize": numbers, "ranges": ranges_from_samples(graph, FIXED_POINT[numbers], samples)}
    export(graph, folder / f"{name}.c", arguments=given)
    return folder / f"{name}_proof"


def prove(folder: Path, *targets: str, limit: int = LIMIT) -> Mapping[str, str]:
    """What becomes of each proof of a folder, by its name: "proven", "refuted" or "no answer".

    Raises:
        RuntimeError: none was tried.
    """
    command = ["nice", "make", "-k", f"LIMIT={limit}", *targets]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    found = {match["proof"]: match["verdict"] for match in VERDICT.finditer(done.stdout)}
    if not found:
        raise RuntimeError(f"nothing was proven: {done.stdout}\n{done.stderr}")
    return found


def processor_seconds() -> float:
    """What all that was run so far took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(words: list[str]) -> int:
    """Proves everything; how many proofs failed."""
    failed = 0
    for name, graph in graphs():
        for numbers in FORMATS.get(name, NUMBERS):
            title = f"{name} {numbers or 'float32'}"
            if not all(word in title.split() for word in words):
                continue
            before = processor_seconds()
            with tempfile.TemporaryDirectory() as folder:
                verdicts = prove(export_proof(graph, Path(folder), numbers), f"-j{os.cpu_count()}")
            bad = {proof: verdict for proof, verdict in verdicts.items() if verdict != "proven"}
            failed += len(bad)
            said = ", ".join(f"{proof}: {verdict}" for proof, verdict in bad.items()) or "all proven"
            print(f"{title:30} {len(verdicts):3} proofs {processor_seconds() - before:6.1f} s  {said}", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
