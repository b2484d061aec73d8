"""Real models from public repositories, with what they give in float64."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from toolchain import SHARED_MODELS

from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.read import read_file
from lstmgen.samples.synthetic import Sample


@dataclass(frozen=True)
class Reference:
    """A sample and its outputs in float64; of each output the largest number, and the largest error of Keras's float32.

    These are of several samples that are like each other.
    """

    sample: Sample
    outputs: list[Array]
    largest: list[float]
    errors_of_keras: list[float]


@dataclass(frozen=True)
class RealModel:
    """A model in a folder with its reference."""

    folder: Path

    def __str__(self) -> str:
        return self.folder.name

    @cached_property
    def meta(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "meta.json").read_text(encoding="utf-8"))
        return found

    @cached_property
    def graph(self) -> Graph:
        return read_file(*(self.folder / name for name in self.meta["files"]))

    @property
    def float32_error(self) -> float:
        """How far Keras itself is off, of the largest number in an output."""
        return float(self.meta["f32_vs_f64_max_rel"])

    def samples(self) -> Iterator[Reference]:
        """In an order in which a stateful model goes from one to the next."""
        stored = np.load(self.folder / "ref.npz")
        for letter in self.meta["sets"]:
            inputs = [stored[f"in{letter}_{k}"] for k in range(len(self.graph.inputs))]
            outputs = [stored[f"out64{letter}_{k}"] for k in range(len(self.graph.outputs))]
            largest = [float(np.abs(y).max()) for y in outputs]
            errors = [float(np.abs(stored[f"out{letter}_{k}"] - y).max()) for k, y in enumerate(outputs)]
            for k in range(len(inputs[0])):
                yield Reference(tuple(x[k] for x in inputs), [y[k] for y in outputs], largest, errors)


MODELS = [
    model
    for model in (RealModel(path.parent) for path in sorted(SHARED_MODELS.glob("*/meta.json")))
    if model.meta["expect"] == "match"
]
