"""Generated JavaScript beside TensorFlow.js and onnxruntime-web, in two versions of Node.js and in Chromium.

make bench-javascript                                               # writes results/javascript.md
.venv/bin/python benchmarks/javascript_bench.py --models seed,har   # a part; writes nothing

Each runtime, model and start has a process of its own, or a browser; runtimes take turns. What rivals are made of is
fetched by npm, see benchmarks/javascript/package.json, and so is the newer Node.js. All predict on one thread, and must
agree.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from threading import Thread
from typing import Any

import machine
import numpy as np
import onnx_file
from markdown_table import table
from models import CELLS, MODELS, Model
from names import names_of

from lstmgen.export import export
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Weight
from lstmgen.graph.recurrent import GRU, Recurrent
from lstmgen.targets.javascript.options import BINARY

HERE = Path(__file__).with_name("javascript")
RESULT = HERE.parent / "results" / "javascript.md"
PACKAGES = HERE / "node_modules"
# Engines that are commands: that of the system, and one whose SIMD has fused multiply-adds.
NODES = {"Node.js": "node", "Node.js 24": str(PACKAGES / "node" / "bin" / "node")}
# What TensorFlow.js fills with numbers before weights are set, by default with orthogonal ones, which takes seconds.
INITIAL = ("kernelInitializer", "recurrentInitializer")
AGREE = 1e-4  # rivals compute in float32
# What a page must fetch for each rival beside the model.
SHIPPED = {
    "tfjs cpu": ("@tensorflow/tfjs/dist/tf.min.js",),
    "tfjs wasm": (
        "@tensorflow/tfjs/dist/tf.min.js",
        "@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js",
        "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
    ),
    "onnxruntime-web": (
        "onnxruntime-web/dist/ort.wasm.bundle.min.mjs",
        "onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
    ),
}
# What lstmgen writes: the module by runtime, and the options.
OURS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "lstmgen": ("predictor.mjs", {}),
    "lstmgen float32": ("float32.mjs", {"dtype": "float32"}),
    "lstmgen file": ("file.mjs", {"weights_file": "bin"}),
    "lstmgen float32 file": ("float32_file.mjs", {"dtype": "float32", "weights_file": "bin"}),
}
RUNTIMES = (*OURS, *SHIPPED)
RATIOS = [each.replace("lstmgen", "ratio") for each in OURS]
REPORT = """# In JavaScript

`make bench-javascript` made this. It has the models of the [benchmarks](../README.md). The first prediction counts from
before the import, in a new process or browser, files in the system's cache. All predict on one thread. Rivals compute
in float32, generated modules in float64; with `--dtype float32`, large layers multiply and sum in float32. Times are
the least of {starts} start(s), in Node.js of processor time, in Chromium by the clock, which other work on the machine
makes longer.
TensorFlow.js reads its weights as numbers in JSON, as its converter fails on LSTMs of Keras 3; binary weights, which it
reads too, were not measured.
“float32” is `--dtype float32`; “file” is `--weights-file bin`, with weights beside the module, not as text in it. A
ratio says how many times as long the fastest rival takes as lstmgen with these options; “-” is a runtime that fails.
The last table has what no module can save: a new Chromium reads its files from the same server and does nothing else.
Its ratios are what a first prediction without any work would reach.

{tables}

Measured with:

{machine}
"""


@dataclass(frozen=True)
class Measured:
    """One runtime on one model: milliseconds to the first prediction, microseconds a prediction."""

    first: float
    each: float


@dataclass(frozen=True)
class Found:
    """What was measured of a model.

    Attributes:
        shipped: bytes by runtime.
        times: by engine and runtime.
        reading: milliseconds by runtime of lstmgen in which Chromium reads its files, and does nothing else.
    """

    shipped: Mapping[str, int]
    times: Mapping[str, Mapping[str, Measured]]
    reading: Mapping[str, float]


# Runs a runtime on the model in a folder: what measured.mjs says.
Engine = Callable[[str, Path], Mapping[str, Any]]
# Reads files of a folder in a new Chromium: milliseconds.
Reader = Callable[[Sequence[str], Path], float]


class Failed(Exception):
    """A runtime does not run a model."""


def main() -> None:
    """Measures, prints the tables, and writes them if they are whole."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--models", type=names_of(MODELS), default=",".join(MODELS), help="names with commas")
    parser.add_argument("--cell", choices=CELLS, default="lstm")
    parser.add_argument("--starts", type=int, default=3, help="of each process or browser; the least times count")
    options = parser.parse_args()
    if not PACKAGES.is_dir():
        subprocess.run(["npm", "install", "--no-fund", "--no-audit"], cwd=HERE, check=True)
    with chromium() as (browser, in_chromium, reader):
        engines = {**{name: partial(in_node, command) for name, command in NODES.items()}, "Chromium": in_chromium}
        found = {name: measured(MODELS[name](options.cell), engines, reader, options.starts) for name in options.models}
        told = [*versions(), f"Chromium {browser}"]
    text = REPORT.format(
        starts=options.starts,
        tables="\n\n".join(sections(found)),
        machine="\n".join(f"- {line}" for line in [*equipment(), *told]),
    )
    print(text)
    if options.models == [*MODELS] and options.cell == "lstm":
        RESULT.write_text(text, encoding="utf-8")


def sections(found: Mapping[str, Found]) -> Iterator[str]:
    """The tables: bytes, times in each engine, and the least that Chromium may take."""
    rows = [[name, *(f"{each.shipped[runtime]:,}" for runtime in RUNTIMES)] for name, each in found.items()]
    yield f"## Bytes shipped\n\n{table(['model', *RUNTIMES], rows)}"
    engines = next(iter(found.values())).times
    for engine in engines:
        for title, time in (
            ("first prediction, ms", lambda each: each.first),
            ("a prediction, µs", lambda each: each.each),
        ):
            rows = []
            for name, model in found.items():
                numbers = {runtime: time(each) for runtime, each in model.times[engine].items()}
                best = best_rival(numbers)
                cells = (told(numbers[each]) if each in numbers else "-" for each in RUNTIMES)
                rows.append([name, *cells, *(f"{best / numbers[each]:.2f}" for each in OURS)])
            yield f"## {engine}: {title}\n\n{table(['model', *RUNTIMES, *RATIOS], rows)}"
    rows = []
    for name, model in found.items():
        best = best_rival({runtime: each.first for runtime, each in model.times["Chromium"].items()})
        ratios = (f"{best / model.reading[each]:.2f}" for each in OURS)
        rows.append([name, *(told(model.reading[each]) for each in OURS), *ratios])
    yield f"## Chromium: reading the files alone, ms\n\n{table(['model', *OURS, *RATIOS], rows)}"


def best_rival(numbers: Mapping[str, float]) -> float:
    """The least of the rivals' times."""
    return min(number for runtime, number in numbers.items() if runtime not in OURS)


def told(number: float) -> str:
    """Three digits, or all before the point."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def measured(model: Model, engines: Mapping[str, Engine], reader: Reader, starts: int) -> Found:
    """Bytes, times, and the least time in which Chromium reads files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        truth = written(model, folder)
        times = {engine: race(run, folder, truth, starts) for engine, run in engines.items()}
        files = {runtime: [path.name for path in files_of(runtime, folder)] for runtime in OURS}
        reading = {runtime: min(reader(files[runtime], folder) for _ in range(starts)) for runtime in OURS}
        return Found({runtime: shipped(runtime, folder) for runtime in RUNTIMES}, times, reading)


def written(model: Model, folder: Path) -> Weight:
    """Writes a model for all runtimes, with a sample; what is right for that."""
    sample = model.sample(0)
    (folder / "sample.json").write_text(json.dumps(sample.tolist()))
    for file, options in OURS.values():
        export(model.graph, folder / file, arguments=options)
    onnx_file.write(model, 1, folder).rename(folder / "model.onnx")
    shape = [*sample.shape, 1] if model.vocabulary else [sample.shape[0], 1, *sample.shape[1:]]
    (folder / "dims.json").write_text(json.dumps({"indices": bool(model.vocabulary), "shape": shape}))
    layers = list(layers_of(model))
    (folder / "layers.json").write_text(json.dumps({"layers": layers, "input": list(sample.shape)}))
    return model.graph.evaluate(sample.astype(np.float64))[0].ravel()


def race(run: Engine, folder: Path, truth: Weight, starts: int) -> Mapping[str, Measured]:
    """The least times of each runtime, which take turns; those that fail are left out, which is printed."""
    found: dict[str, Measured] = {}
    failed: set[str] = set()
    for _ in range(starts):
        for runtime in (each for each in RUNTIMES if each not in failed):
            try:
                answer = run(runtime, folder)
            except Failed as error:
                print(f"{runtime} fails: {error}", flush=True)
                failed.add(runtime)
                continue
            assert np.abs(np.array(answer["output"]) - truth).max() < AGREE, f"{runtime} computes something else"
            before = found.get(runtime, Measured(np.inf, np.inf))
            found[runtime] = Measured(min(before.first, answer["first"]), min(before.each, answer["each"]))
    return found


def in_node(node: str, runtime: str, folder: Path) -> Mapping[str, Any]:
    """In a process of Node.js, by its command."""
    command = [node, str(HERE / "node.mjs"), runtime, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(done.stderr.strip().splitlines()[-1:])
    answer: Mapping[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


@contextmanager
def chromium() -> Iterator[tuple[str, Engine, Reader]]:
    """The version of Chromium, without a window, and how to run a runtime and to read files in a new one."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        launch = partial(playwright.chromium.launch, executable_path=which("chromium"), args=["--no-sandbox"])

        def asked(code: str, argument: object, folder: Path) -> Any:
            with served(folder) as address, launch() as browser:
                page = browser.new_page()
                page.goto(f"{address}/page.html")
                try:
                    return page.evaluate(code, argument)
                except Error as error:
                    raise Failed(error.message.splitlines()[0]) from None

        def run(runtime: str, folder: Path) -> Mapping[str, Any]:
            answer: Mapping[str, Any] = asked("(runtime) => measure(runtime)", runtime, folder)
            return answer

        def read(names: Sequence[str], folder: Path) -> float:
            return float(asked("(names) => reading(names)", list(names), folder))

        with launch() as browser:
            version = browser.version
        yield version, run, read


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server that has the files of the benchmark, and those of a model under /model."""

    class Handler(SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            name = path.removeprefix("/model/")
            return str(folder / name if name != path else HERE / path.lstrip("/"))

        def end_headers(self) -> None:
            """Isolates the page, whose clock is exact to 5 microseconds then."""
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            super().end_headers()

        def log_message(self, *arguments: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def versions() -> Sequence[str]:
    """Of Node.js and the rivals."""
    packages = json.loads((HERE / "package.json").read_text())["dependencies"]
    rivals = (f"{name} {version}" for name, version in packages.items() if name != "node")
    return [*(f"{name}: {version_of(command)}" for name, command in NODES.items()), *rivals]


def version_of(node: str) -> str:
    """What a Node.js says that it is."""
    return subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def equipment() -> Iterator[str]:
    """The machine and the commit."""
    told = ("processor", "caches", "system", "lstmgen")
    return (f"{what}: {which}" for what, which in machine.description(()) if what in told)


def shipped(runtime: str, folder: Path) -> int:
    """Bytes of code and of the model; TensorFlow.js has the weights apart, as float32."""
    if runtime in OURS:
        return sum(path.stat().st_size for path in files_of(runtime, folder))
    bytes_of_model = 4 * parameters(folder) if runtime.startswith("tfjs") else (folder / "model.onnx").stat().st_size
    return bytes_of_model + sum((PACKAGES / each).stat().st_size for each in SHIPPED[runtime])


def files_of(runtime: str, folder: Path) -> Sequence[Path]:
    """What a page fetches of lstmgen: the module, and its weights where they are in a file."""
    module = folder / OURS[runtime][0]
    return [path for path in (module, module.with_name(module.stem + BINARY)) if path.exists()]


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
    options |= {name: "zeros" for name in INITIAL if kind != "dense" or name != "recurrentInitializer"}
    arrays = [{"numbers": array.ravel().tolist(), "shape": list(array.shape)} for array in weights if array is not None]
    return {"kind": kind, "options": options, "weights": arrays}


if __name__ == "__main__":
    main()
