"""Blocks of 64 samples, with weights inside the code and with weights that it loaded.

    .venv/bin/python benchmarks/audio.py                                      # a minute
    .venv/bin/python benchmarks/audio.py --rtneural ../RTNeural --include /usr/include/eigen3

Ratios are of one run, in processor time. `swap` is net_switch(), between two steps; `load` checks all of a file,
outside of the audio thread. A checkout of RTNeural, with a folder of Eigen's headers, takes part.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from models import MODELS

import lstmgen

HERE = Path(__file__).parent
FLAGS = ("-O3", "-march=native")
MOST = {"inside": 64, "loaded": 64}  # timesteps that a context has room for
LAYERS = {"lstm": ("LSTMLayerT", 4), "gru": ("GRULayerT", 3)}
AMPLIFIERS = (("lstm", 16), ("lstm", 40), ("gru", 64))


def amplifier(kind: str, units: int) -> dict[str, Any]:
    """RTNeural's JSON of a recurrent layer and a Dense, with random weights."""
    rng, columns = np.random.default_rng(3), LAYERS[kind][1] * units

    def drawn(*shape: int) -> list[Any]:
        return list(rng.normal(0, 0.5 / np.sqrt(units), shape).astype(np.float32).tolist())

    bias = drawn(columns) if kind == "lstm" else drawn(2, columns)
    recurrent = {"type": kind, "activation": "tanh", "shape": [None, None, units]}
    head = {"type": "dense", "activation": "", "shape": [None, None, 1], "weights": [drawn(units, 1), drawn(1)]}
    return {
        "in_shape": [None, None, 1],
        "layers": [{**recurrent, "weights": [drawn(1, columns), drawn(units, columns), bias]}, head],
    }


def measured(folder: Path, model: Any, rival: list[str]) -> Mapping[str, float]:
    """Nanoseconds by name.

    Args:
        rival: options for the compiler of the rival; none if there is none.
    """
    graph = lstmgen.read(model)
    features, outputs = (int(ends[0].shape[-1]) for ends in (graph.inputs, graph.outputs))
    lstmgen.export(model, folder / "inside.c")
    lstmgen.export(model, folder / "loaded.c", weights_file="load")
    sizes = [f"-D{name.upper()}_MAX_TIMESTEPS={length}" for name, length in MOST.items()]
    sizes += [f"-DFEATURES={features}", f"-DOUTPUTS={outputs}"]
    files = ["inside.c", "loaded.c", str(HERE / "audio.c")]
    arguments = ["loaded_weights.bin"]
    if rival:
        options = ["-std=c++17", *FLAGS, "-ffast-math", "-w", *rival]
        subprocess.run(["g++", *options, "-c", HERE / "audio_rival.cpp", "-o", "rival.o"], check=True, cwd=folder)
        files += ["rival.o", "-lstdc++", "-DRIVAL"]
        arguments.append("model.json")
    command = ["gcc", "-std=c11", *FLAGS, "-I.", *sizes, *files, "-lm", "-o", "audio"]
    subprocess.run(command, check=True, cwd=folder)
    done = subprocess.run(["./audio", *arguments], check=True, cwd=folder, capture_output=True, text=True)
    return {name: float(number) for name, number in map(str.split, done.stdout.splitlines())}


def printed(name: str, times: Mapping[str, float]) -> None:
    """Prints a line for a model."""
    ratios = f"loaded / inside {times['loaded'] / times['inside']:.3f}"
    if "rival" in times:
        ratios += f"  inside / RTNeural {times['inside'] / times['rival']:.3f}"
        ratios += f"  loaded / RTNeural {times['loaded'] / times['rival']:.3f}"
    print(
        f"{name:9} {times['inside']:8.1f} ns a sample  load {times['load'] / 1e3:.2f} us  "
        f"swap {times['swap']:.2f} ns  {ratios}",
        flush=True,
    )


def main() -> None:
    """Measures each model once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rtneural", type=Path, help="a checkout of RTNeural")
    parser.add_argument("--include", type=Path, action="append", default=[], help="folders of headers that it needs")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for kind, units in AMPLIFIERS:
            folder = Path(name) / f"{kind}{units}"
            folder.mkdir()
            (folder / "model.json").write_text(json.dumps(amplifier(kind, units)), encoding="utf-8")
            rival = []
            if arguments.rtneural is not None:
                folders = [f"-I{path.resolve()}" for path in (arguments.rtneural, *arguments.include)]
                macros = ["-DRTNEURAL_USE_EIGEN=1", "-DRTNEURAL_DEFAULT_ALIGNMENT=32"]
                rival = [*folders, *macros, f"-DLAYER={LAYERS[kind][0]}", f"-DUNITS={units}"]
            printed(f"{kind}({units})", measured(folder, folder / "model.json", rival))
        folder = Path(name) / "har"
        folder.mkdir()
        printed("har", measured(folder, MODELS["har"]("lstm").graph, []))


if __name__ == "__main__":
    main()
