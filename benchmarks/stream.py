"""Many sequences, one after the other, through `predict_batch` of a module: stream.py FOLDER MODULE COUNT.

Prints a line of JSON: how much memory the call took, how much of that its result is, in bytes, and the largest
difference from predictions one by one.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from itertools import cycle, islice
from pathlib import Path

import numpy as np

DISTINCT = 1000


def memory(which: str) -> int:
    """A number of bytes that Linux keeps of this process: VmRSS is now, VmHWM the most so far."""
    (kilobytes,) = re.findall(rf"{which}:\s*(\d+) kB", Path("/proc/self/status").read_text())
    return 1024 * int(kilobytes)


def main(folder: str, name: str, count: int) -> None:
    """The measurement."""
    sys.path.insert(0, folder)
    module = importlib.import_module(name)
    x = np.random.default_rng(0).normal(size=(DISTINCT, *module.INPUT_SHAPES[0])).astype(np.float32)
    alone = np.stack([module.predict(sample) for sample in x])
    before = memory("VmRSS")
    outputs = module.predict_batch(islice(cycle(x), count))
    found = {"peak": memory("VmHWM") - before, "result": outputs.nbytes}
    error = max(np.abs(outputs[k : k + DISTINCT] - alone[: count - k]).max() for k in range(0, count, DISTINCT))
    print(json.dumps({**found, "error": float(error)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
