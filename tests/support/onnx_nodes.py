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
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from lstmgen.errors import LstmgenError
from lstmgen.read import OnnxInterface, read_file

ZERO = "zero"  # the input of a model whose other inputs are constants


def cases(pattern: str = "") -> list[Any]:
    """The cases whose name matches, without those whose outputs are rounded to 8 bits."""
    return [case for case in every_case() if re.search(pattern, case.name) and not is_bfloat16(case)]


def is_bfloat16(case: Any) -> bool:
    """Returns true if an output is of bfloat16."""
    types = [item.type.tensor_type.elem_type for item in case.model.graph.output]
    return onnx.TensorProto.BFLOAT16 in types


@cache
def every_case() -> list[Any]:
    """All cases, which are computed in some seconds."""
    from onnx.backend.test.loader import load_model_tests

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(load_model_tests(kind="node"))


def variants(case: Any) -> Iterator[Any]:
    """Models of a case that differ in which inputs are constants: a case has weights and axes as inputs, too.

    The last one has no other inputs: it adds 0, an input of the model, to each result.
    """
    arrays, names = case.data_sets[0][0], given(case.model)
    if len(arrays) != len(names) or any(isinstance(array, list) or array is None for array in arrays):
        return
    constants = {name: as_numbers(array) for name, array in zip(names, arrays)}
    floats = [name for name, array in constants.items() if array.dtype.kind == "f"]
    for kept in dict.fromkeys(map(tuple, (names, floats, *([name] for name in names)))):
        yield with_constants(case.model, {name: x for name, x in constants.items() if name not in kept})
    if all(item.type.HasField("tensor_type") for item in case.model.graph.output):
        yield with_zero(with_constants(case.model, constants))


def given(model: Any) -> list[str]:
    """The names of the inputs of a model."""
    return [item.name for item in model.graph.input]


def as_numbers(value: Any) -> np.ndarray[Any, Any]:
    """An input or output of a case as an array."""
    return numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else np.asarray(value)


def with_constants(model: Any, constants: Mapping[str, np.ndarray[Any, Any]]) -> Any:
    """A copy of a model that has these inputs as constants."""
    proto = onnx.ModelProto()
    proto.CopyFrom(model)
    del proto.graph.input[:]
    proto.graph.input.extend(item for item in model.graph.input if item.name not in constants)
    proto.graph.initializer.extend(numpy_helper.from_array(array, name) for name, array in constants.items())
    return proto


def with_zero(model: Any) -> Any:
    """The model with an input whose number is added to all outputs."""
    outputs = [item.name for item in model.graph.output]
    del model.graph.output[:]
    model.graph.input.append(helper.make_tensor_value_info(ZERO, onnx.TensorProto.FLOAT, [1]))
    for name in outputs:
        model.graph.node.append(helper.make_node("Cast", [name], [f"{name}/float"], to=onnx.TensorProto.FLOAT))
        model.graph.node.append(helper.make_node("Add", [f"{name}/float", ZERO], [f"{name}/sum"]))
        model.graph.output.append(helper.make_tensor_value_info(f"{name}/sum", onnx.TensorProto.FLOAT, None))
    return model


def judged(case: Any, folder: Path) -> str:
    """right, refused, or what is wrong."""
    results = {result(case, proto, folder) for proto in variants(case)}
    wrong = sorted(results - {"right", "refused"})
    return wrong[0] if wrong else "right" if "right" in results else "refused"


def result(case: Any, proto: Any, folder: Path) -> str:
    """right, refused, or what is wrong, for one model."""
    path = folder / "case.onnx"
    path.write_bytes(proto.SerializeToString())
    try:
        graph = read_file(path, interface=OnnxInterface(state=dict.fromkeys(given(proto), "none")))
    except LstmgenError:
        return "refused"
    arrays = map(as_numbers, case.data_sets[0][0])
    numbers: dict[str, Any] = {ZERO: np.zeros(1)} | dict(zip(given(case.model), arrays))
    samples = [shaped(numbers[name], value.shape) for name, value in zip(graph.input_names, graph.inputs)]
    try:
        computed = graph.evaluate(*samples)
    except IndexError:  # an index from the end, which is an error at run time
        return "refused"
    tolerance = max(case.rtol, 1e-4)
    for expected, y in zip(case.data_sets[0][1], computed, strict=True):
        true = as_numbers(expected).astype(np.float64)
        if true.size != y.size or not np.allclose(true.reshape(y.shape), y, rtol=tolerance, atol=1e-5, equal_nan=True):
            return f"wrong: {case.name}"
    return "right"


def shaped(array: np.ndarray[Any, Any], shape: Any) -> np.ndarray[Any, Any]:
    """A sample in the shape of an input, of which one length may be free."""
    return array.astype(np.float64).reshape([dim if isinstance(dim, int) else -1 for dim in shape])


def main() -> None:
    """Prints the counts."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        counts.update(judged(case, Path(folder)) for case in cases(*sys.argv[1:2]))
    for result, count in counts.most_common():
        print(count, result)


if __name__ == "__main__":
    main()
