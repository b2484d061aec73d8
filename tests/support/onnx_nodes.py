"""Runs the node cases of ONNX's own test suite: reads each, and compares with the outputs that come with it.

`PYTHONPATH=tests/support python tests/support/onnx_nodes.py [REGEX]` runs all of them in about a minute, and prints
how many are right, refused, and wrong.
"""

from __future__ import annotations

import re
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper

from lstmgen.errors import LstmgenError
from lstmgen.read import read_file

BFLOAT16 = "bf16|bfloat16"  # cases whose outputs are rounded to 8 bits


def cases(pattern: str = "") -> list[Any]:
    """The cases whose name matches."""
    return [case for case in every_case() if re.search(pattern, case.name) and not re.search(BFLOAT16, case.name)]


@cache
def every_case() -> list[Any]:
    """All cases, which are computed in some seconds."""
    from onnx.backend.test.loader import load_model_tests

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(load_model_tests(kind="node"))


def variants(case: Any) -> Iterator[Any]:
    """Models of a case that differ in which inputs are constants: a case has weights and axes as inputs, too."""
    arrays = case.data_sets[0][0]
    names = [item.name for item in case.model.graph.input]
    if len(arrays) != len(names) or not all(isinstance(array, np.ndarray) for array in arrays):
        return
    floats = [name for name, array in zip(names, arrays) if array.dtype.kind == "f"]
    for kept in dict.fromkeys(map(tuple, (names, floats, names[:1], names[-1:]))):
        proto = onnx.ModelProto()
        proto.CopyFrom(case.model)
        del proto.graph.input[:]
        proto.graph.input.extend(item for item in case.model.graph.input if item.name in kept)
        constants = [(name, array) for name, array in zip(names, arrays) if name not in kept]
        proto.graph.initializer.extend(numpy_helper.from_array(array, name) for name, array in constants)
        yield proto


def judged(case: Any, folder: Path) -> str:
    """right, refused, or what is wrong."""
    inputs, outputs = case.data_sets[0]
    names = [item.name for item in case.model.graph.input]
    results = set()
    for proto in variants(case):
        path = folder / "case.onnx"
        path.write_bytes(proto.SerializeToString())
        try:
            graph = read_file(path)
        except LstmgenError:
            results.add("refused")
            continue
        samples = [
            inputs[names.index(name)].astype(np.float64).reshape([int(n) for n in value.shape])  # type: ignore[call-overload]
            for name, value in zip(graph.input_names, graph.inputs)
        ]
        try:
            computed = graph.evaluate(*samples)
        except IndexError:  # an index from the end, which is an error at run time
            results.add("refused")
            continue
        for expected, result in zip(outputs, computed, strict=True):
            true = np.asarray(expected).astype(np.float64)
            same = true.size == result.size and np.allclose(
                true.reshape(result.shape), result, rtol=max(case.rtol, 1e-4), atol=1e-5, equal_nan=True
            )
            if not same:
                return f"wrong: {case.name}"
        results.add("right")
    return "right" if "right" in results else "refused"


def main() -> None:
    """Prints the counts."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        counts.update(judged(case, Path(folder)) for case in cases(*sys.argv[1:2]))
    for result, count in counts.most_common():
        print(count, result)


if __name__ == "__main__":
    main()
