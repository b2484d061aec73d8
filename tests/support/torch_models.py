"""Compares generated code with PyTorch for the modules of `torch_modules`. Run by a Python with torch.

    /usr/bin/python3 tests/support/torch_models.py [--targets c,python] [--file] [NAME or NAME@TARGET…]

With --file it compares the ONNX file that torch.onnx.export(dynamo=True) writes, which needs onnxscript.

Prints one line of JSON per model: {"name": …, "ok": …, "errors": {…}} or {"name": …, "refused": …}.
"""

import argparse
import json
import sys
import tempfile
import traceback
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import torch

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "cases")]

from torch_modules import MODELS, REFUSED, Case  # noqa: E402 - found by the line above

import lstmgen  # noqa: E402
from lstmgen.read.configs.interface import OnnxInterface  # noqa: E402
from lstmgen.read.onnx.axes import sorted_graph  # noqa: E402
from lstmgen.read.onnx.running import called  # noqa: E402
from lstmgen.read.refusal import Refusal  # noqa: E402
from lstmgen.read.torch import module as reader  # noqa: E402
from lstmgen.read.torch.example import ExampleArguments, example_of  # noqa: E402
from lstmgen.read.torch.program import AtenGraph  # noqa: E402

lstmgen.__path__.append(str(ROOT))  # where a checkout has lstmgen.templates

LIMIT = 2e-6  # of the largest output: rounding of float32 in another order


def drawn(name: str) -> Case:
    """A module with random parameters, its example, and options for lstmgen."""
    torch.manual_seed(0)
    module, example, options = {**MODELS, **REFUSED}[name]()
    for parameter in module.parameters():
        parameter.data.normal_(0, 0.4)
    for buffer in module.buffers():
        if buffer.dtype.is_floating_point:
            buffer.data.uniform_(0.5, 1.5)
    return module.train(name == "training"), example, options


@contextmanager
def followed_once() -> Iterator[None]:
    """Within it, torch.export, which takes most of the time, follows one module once for the same free axes."""
    results: dict[str, AtenGraph | Refusal] = {}
    original = reader.exported

    def exported(module: Any, example: ExampleArguments, free: Sequence[Collection[int]]) -> AtenGraph:
        key = str([list(axes) for axes in free])
        if key not in results:
            try:
                results[key] = original(module, example, free)
            except Refusal as refusal:
                results[key] = refusal
        result = results[key]
        if isinstance(result, Refusal):
            raise result
        return result

    with mock.patch.object(reader, "exported", exported):
        yield


@followed_once()
def compared(name: str, targets: list[str]) -> dict[str, Any]:
    """The errors of each language compared with PyTorch's own."""
    module, example, options = drawn(name)
    try:
        if name in REFUSED:
            lstmgen.read(module, example=example, **options)
            return {"name": name, "ok": True}
        reports = {target: lstmgen.verify(module, example=example, target=target, **options) for target in targets}
    except lstmgen.UnsupportedError as error:
        inspected = lstmgen.inspect(module, example=example, **options)
        return {"name": name, "refused": str(error), "inspected": inspected.problems == error.problems}
    except lstmgen.LstmgenError as error:
        return {"name": name, "refused": str(error), "inspected": str(error) in inspection(module, example, options)}
    errors = {
        line.what: max(one.errors.relative for one in report.lines if one.what == line.what)
        for report in reports.values()
        for line in report.lines
    }
    graph = lstmgen.read(module, example=example, **options)
    weights = graph.parameters() if "looped" in name else 0
    if weights > 2 * sum(parameter.numel() for parameter in module.parameters()):  # steps of a loop share them
        errors["weights"] = float(weights)
    ok = all(report.ok for report in reports.values()) and "PyTorch" in errors and max(errors.values()) < LIMIT
    return {
        "name": name,
        "ok": ok,
        "errors": errors,
        "notes": [note for report in reports.values() for note in report.notes],
        "warnings": graph.warnings,
    }


def written(name: str) -> dict[str, Any]:
    """The error of the graph of an ONNX file compared with the module that it was written from."""
    module, example, options = drawn(name)
    arguments = example_of(example)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        keywords = {"kwargs": dict(arguments.kwargs), "dynamo": True, "verbose": False}
        dims = free_dims(module, arguments, options.get("shape", {}))
        try:
            torch.onnx.export(module, arguments.args, path, dynamic_shapes=dims, **keywords)
        except torch.onnx.errors.OnnxExporterError:
            dims = None
        try:
            if dims is None:
                torch.onnx.export(module, arguments.args, path, **keywords)
        except torch.onnx.errors.OnnxExporterError as error:
            return {"name": name, "not written": str(error).strip().splitlines()[-1]}
        try:
            graph, ends = lstmgen.read(path), sorted_graph(path, OnnxInterface())
        except lstmgen.LstmgenError as error:
            return {"name": name, "refused": str(error)}
    inputs, outputs = ([item.name for item in side] for side in (ends.model.graph.inputs, ends.model.graph.outputs))

    def original(feed: dict[str, Any]) -> dict[str, Any]:
        return dict(zip(outputs, reader.run(module, arguments, tuple(inputs), feed).values(), strict=True))

    row = [
        np.take(x.numpy(), 0, item.batch) if item.batch is not None else x.numpy()
        for x, item in zip(arguments.tensors, ends.inputs, strict=True)
    ]
    wanted, _ = called(original, replace(ends, states=()), row, {}, [len(value.shape) for value in graph.outputs])
    got = graph.evaluate(*row)
    error = max(float(np.abs(a - b).max() / max(1.0, np.abs(b).max())) for a, b in zip(got, wanted, strict=True))
    return {"name": name, "ok": error < LIMIT, "errors": {"PyTorch": error}, "free": bool(dims)}


def free_dims(module: Any, arguments: ExampleArguments, shapes: dict[str, str]) -> Any:
    """The free axes of the arguments, as torch.export names them; None if there are none."""
    words = {name: text.split(",") for name, text in shapes.items()}
    dims = {
        name: {k: torch.export.Dim(word) for k, word in enumerate(words.get(name, ())) if word.isidentifier()} or None
        for name in arguments.by_name(module)
    }
    return dims if any(dims.values()) else None


def inspection(module: Any, example: Any, options: dict[str, Any]) -> str:
    """What `inspect` raises, or its problems."""
    try:
        return str(lstmgen.inspect(module, example=example, **options).problems)
    except lstmgen.LstmgenError as error:
        return str(error)


def main() -> None:
    """Prints what each model gives."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--targets", default="c")
    parser.add_argument("--file", action="store_true")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for word in arguments.names or ([*MODELS] if arguments.file else [*MODELS, *REFUSED]):
        name, _, targets = word.partition("@")
        try:
            result = written(name) if arguments.file else compared(name, (targets or arguments.targets).split(","))
        except Exception:
            result = {"name": name, "traceback": traceback.format_exc()[-1500:]}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
