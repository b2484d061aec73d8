"""Generated JavaScript beside TensorFlow.js and onnxruntime-web, in Node.js.

    python benchmarks/javascript_bench.py [--models seed,har] [--cell lstm]

prints Markdown tables: bytes shipped, milliseconds from before the import to the first prediction, and microseconds a
prediction. Each runtime and model has a process of its own; times are the least of a few. What rivals are made of is
fetched by npm, see benchmarks/javascript/package.json. All predict on one thread, and must agree.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx_file
from markdown_table import table
from models import CELLS, MODELS, Model

from lstmgen.export import export
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Weight
from lstmgen.graph.recurrent import GRU, Recurrent

HERE = Path(__file__).with_name("javascript")
PACKAGES = HERE / "node_modules"
STARTS = 2  # of a process, of which the least first prediction counts
AGREE = 1e-4  # rivals compute in float32
# What a page must fetch for each rival beside the model.
SHIPPED = {
    "tfjs cpu": ("@tensorflow/tfjs/dist/tf.min.js",),
    "tfjs wasm": (
        "@tensorflow/tfjs/dist/tf.min.js",
        "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js",
        "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
    ),
    "onnxruntime": (
        "onnxruntime-web/dist/ort.wasm.min.mjs",
        "onnxruntime-web/dist/ort-wasm-simd-threaded.mjs",
        "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
    ),
}
RUNTIMES = ("lstmgen", *SHIPPED)


@dataclass(frozen=True)
class Measured:
    """One runtime on one model: bytes shipped, milliseconds to the first prediction, microseconds a prediction."""

    shipped: int
    first: float
    each: float
    output: Sequence[float]


def main() -> None:
    """Measures, and prints the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--cell", choices=CELLS, default="lstm")
    options = parser.parse_args()
    if not PACKAGES.is_dir():
        subprocess.run(["npm", "install", "--no-fund", "--no-audit"], cwd=HERE, check=True)
    found = {name: measured(MODELS[name](options.cell)) for name in options.models.split(",")}
    for title, cell in (
        ("bytes shipped", lambda each: f"{each.shipped:,}"),
        ("first prediction, ms", lambda each: f"{each.first:.1f}"),
        ("a prediction, us", lambda each: f"{each.each:.1f}"),
    ):
        rows = [
            [name, *(cell(each[runtime]) if runtime in each else "-" for runtime in RUNTIMES)]
            for name, each in found.items()
        ]
        print(f"{table([title, *RUNTIMES], rows)}\n", flush=True)


def measured(model: Model) -> dict[str, Measured]:
    """All runtimes on a model."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample = model.sample(0)
        (folder / "sample.json").write_text(json.dumps(sample.tolist()))
        export(model.graph, folder / "predictor.mjs", given={})
        path = onnx_file.write(model, 1, folder)
        path.rename(folder / "model.onnx")
        shape = [*sample.shape, 1] if model.vocabulary else [sample.shape[0], 1, *sample.shape[1:]]
        (folder / "dims.json").write_text(json.dumps({"indices": bool(model.vocabulary), "shape": shape}))
        layers = list(layers_of(model))
        (folder / "layers.json").write_text(json.dumps({"layers": layers, "input": list(sample.shape)}))
        (truth,) = model.graph.evaluate(sample.astype(np.float64))
        found = {}
        for runtime in RUNTIMES:
            result = run(runtime, folder, truth.ravel())
            if result is not None:
                found[runtime] = result
        return found


def run(runtime: str, folder: Path, truth: Weight) -> Measured | None:
    """A runtime on the model in a folder; None where it fails, which is printed."""
    answers = []
    for _ in range(STARTS):
        done = subprocess.run(
            ["node", str(HERE / "measure.mjs"), runtime, str(folder)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            print(f"{runtime} fails: {done.stderr.strip().splitlines()[-1:]}")
            return None
        answers.append(json.loads(done.stdout.strip().splitlines()[-1]))
    assert np.abs(np.array(answers[0]["output"]) - truth).max() < AGREE, f"{runtime} computes something else"
    model = {"lstmgen": "predictor.mjs", "onnxruntime": "model.onnx"}.get(runtime)
    bytes_of_model = (folder / model).stat().st_size if model else 4 * parameters(folder)
    code = sum((PACKAGES / each).stat().st_size for each in SHIPPED.get(runtime, ()))
    first, each = (min(answer[what] for answer in answers) for what in ("first", "each"))
    return Measured(code + bytes_of_model, first, each, answers[0]["output"])


def parameters(folder: Path) -> int:
    """The number of weights of a model."""
    layers = json.loads((folder / "layers.json").read_text())["layers"]
    return sum(int(np.prod(each["shape"])) for layer in layers for each in layer["weights"])


def layers_of(model: Model) -> Iterator[dict[str, Any]]:
    """The layers as TensorFlow.js is told to build them."""
    pending: list[Recurrent] = []
    nodes = list(model.graph.nodes)
    for k, node in enumerate(nodes):
        operation = node.operation
        following = nodes[k + 1].operation if k + 1 < len(nodes) else None
        if isinstance(operation, Embedding):
            rows, features = operation.table.shape
            yield layer("embedding", {"inputDim": rows, "outputDim": features}, operation.table)
        elif isinstance(operation, Recurrent):
            if operation.go_backwards or (isinstance(following, Recurrent) and following.go_backwards):
                pending.append(operation)
                if len(pending) == 2:
                    yield recurrent("bidirectional", *pending)
            else:
                yield recurrent("gru" if isinstance(operation, GRU) else "lstm", operation)
        elif isinstance(operation, Dense):
            activation = following.activation.name if isinstance(following, Activate) else "linear"
            options = {"units": operation.kernel.shape[1], "activation": activation}
            yield layer("dense", options, operation.kernel, operation.bias)


def recurrent(kind: str, *operations: Recurrent) -> dict[str, Any]:
    """A recurrent layer, or one in both directions."""
    options: dict[str, Any] = {
        "units": operations[0].units,
        "returnSequences": operations[0].return_sequences,
        "recurrentActivation": "sigmoid",
    }
    if isinstance(operations[0], GRU):
        options["resetAfter"] = True
    weights = [array for each in operations for array in (each.kernel, each.recurrent_kernel, each.bias)]
    return layer(kind, options, *weights)


def layer(kind: str, options: dict[str, Any], *weights: Weight | None) -> dict[str, Any]:
    """A layer with its weights as nested lists."""
    arrays = [{"numbers": array.ravel().tolist(), "shape": list(array.shape)} for array in weights if array is not None]
    return {"kind": kind, "options": options, "weights": arrays}


if __name__ == "__main__":
    main()
