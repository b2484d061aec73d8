"""Pipelines of scikit-learn drawn at random around small Keras models, in every language, against both libraries.

python tests/support/drawn_pipelines.py COUNT [SEED]     (`make fuzz-pipelines COUNT=2000`)
"""

from __future__ import annotations

import ctypes
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from generated import load, source_of
from node import put, script
from planning import written
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
)

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.pipeline import attach

TIMESTEPS = 4
TOGETHER = 25  # in one process of C and one of JavaScript
# What a scaler may lose in float32, as a part of the largest number of a column, beside its first warning.
LOST = 2.0**-15
NUDGE = 1.0 + 2.0**-52
NOISE = 256.0


@cache
def network(kind: str, features: int, outputs: int) -> tuple[Any, Graph]:
    """A model of Keras and its graph; all drawn pipelines share a few."""
    import keras

    keras.utils.set_random_seed(features + 10 * outputs)
    recurrent = [keras.layers.LSTM(3)] if kind == "LSTM" else [keras.layers.GRU(4), keras.layers.Dense(3, "tanh")]
    layers = recurrent if kind != "Dense" else [keras.layers.Dense(5, "tanh")]
    shape = (features,) if kind == "Dense" else (TIMESTEPS, features)
    model = keras.Sequential([keras.Input(shape), *layers, keras.layers.Dense(outputs)])
    return model, lstmgen.read(model)


# --- what is drawn


# Centers and spreads.
MEASURED = (
    (0.0, 1.0),
    (101_325.0, 300.0),
    (-40.0, 10.0),
    (20.0, 0.01),
    (1e4, 3.0),
    (0.3, 0.1),
    (300.0, 90.0),
    (-5e4, 7.0),
)


def column(rng: np.random.Generator, rows: int) -> np.ndarray:
    """A column as sensors and tables have it: near 0 or far from it, skewed, small, large, or of either sign."""
    center, spread = rng.choice(
        [
            (0.0, 1.0),
            (101_325.0, 300.0),
            (-40.0, 10.0),
            (20.0, 0.01),
            (1e4, 3.0),
            (0.3, 0.1),
            (300.0, 90.0),
            (-5e4, 7.0),
        ]
    )
    kind = rng.integers(4)
    if kind == 0:
        return center + spread * rng.normal(size=rows)
    if kind == 1:
        return center + spread * rng.gamma(2.0, 1.0, rows)
    if kind == 2:
        return center + spread * rng.uniform(-1, 1, rows)
    return np.abs(center) + spread * rng.gamma(1.5, 1.0, rows) + 1e-3


POSITIVE = ("log", "sqrt", "reciprocal", "box-cox", "log10")
ONE_BY_ONE: Mapping[str, Callable[[], Any]] = {
    "standard": StandardScaler,
    "no mean": lambda: StandardScaler(with_mean=False),
    "no deviation": lambda: StandardScaler(with_std=False),
    "min-max": MinMaxScaler,
    "min-max, clipped": lambda: MinMaxScaler((-1.0, 1.0), clip=True),
    "max-abs": MaxAbsScaler,
    "robust": RobustScaler,
    "yeo-johnson": PowerTransformer,
    "yeo-johnson alone": lambda: PowerTransformer(standardize=False),
    "box-cox": lambda: PowerTransformer("box-cox"),
    "log": lambda: FunctionTransformer(np.log, np.exp),
    "log10": lambda: FunctionTransformer(np.log10),
    "log1p": lambda: FunctionTransformer(np.log1p, np.expm1),
    "sqrt": lambda: FunctionTransformer(np.sqrt, np.square),
    "square": lambda: FunctionTransformer(np.square, np.sqrt),
    "reciprocal": lambda: FunctionTransformer(np.reciprocal, np.reciprocal),
    "abs": lambda: FunctionTransformer(np.abs),
    "negative": lambda: FunctionTransformer(np.negative, np.negative),
    "tanh": lambda: FunctionTransformer(np.tanh),
}
LAST = ("standard", "min-max", "robust", "max-abs", "yeo-johnson")
BACK = ("standard", "min-max", "robust", "max-abs", "yeo-johnson", "box-cox", "log1p", "log", "sqrt", "no mean")


def chain(rng: random.Random, names: Sequence[str]) -> Pipeline:
    steps = [rng.choice(names) for _ in range(rng.choice([0, 0, 1, 1, 2]))]
    return Pipeline([(f"{k} {name}", ONE_BY_ONE[name]()) for k, name in enumerate([*steps, rng.choice(LAST)])])


def scaler_of(rng: random.Random, features: int) -> Any:
    """Scalers one behind the other, or those of parts of the columns, and one behind."""
    if features < 2 or rng.random() < 0.6:
        return chain(rng, list(ONE_BY_ONE))
    order = rng.sample(range(features), features)
    split = rng.randrange(1, features)
    parts = [
        ("some", chain(rng, list(ONE_BY_ONE)), order[:split]),
        ("others", chain(rng, list(ONE_BY_ONE)), order[split:]),
    ]
    if rng.random() < 0.3:
        parts[1] = ("others", "passthrough", order[split:])
    return Pipeline([("parts", ColumnTransformer(parts)), ("last", ONE_BY_ONE[rng.choice(LAST)]())])


@dataclass(frozen=True)
class Case:
    """A drawn pipeline, fitted, and the raw samples that it is tried on."""

    seed: int
    kind: str
    scaler: Any
    target: Any
    rows: np.ndarray
    samples: np.ndarray

    def __str__(self) -> str:
        return f"seed {self.seed}: {self.kind}, {self.scaler}, inverse {self.target}"


def draw(seed: int) -> Case | None:
    """A case; None where scikit-learn itself cannot be fitted, or gives what is no number."""
    rng, numbers = random.Random(seed), np.random.default_rng(seed)
    features, outputs = rng.randint(1, 3), rng.randint(1, 2)
    rows = np.stack([column(numbers, 80) for _ in range(features)], axis=1)
    targets = np.stack([column(numbers, 80) for _ in range(outputs)], axis=1)
    scaler, target = scaler_of(rng, features), chain(rng, BACK)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            scaler.fit(rows)
            target.fit(targets)
            made = np.asarray(scaler.transform(rows)), np.asarray(target.transform(targets))
        except ValueError:
            return None
    if not all(np.isfinite(each).all() and np.abs(each).max() < 1e6 for each in made):
        return None
    kind = rng.choice(["Dense", "LSTM", "GRU"])
    beyond = rows.mean(axis=0) + (rows[:8] - rows.mean(axis=0)) * 1.3
    raw = np.concatenate([rows[:16], beyond]).astype(np.float32).astype(np.float64)
    samples = raw if kind == "Dense" else raw.reshape(-1, TIMESTEPS, features)
    return Case(seed, kind, scaler, target, rows, samples)


# --- what scikit-learn and Keras give


@dataclass(frozen=True)
class Expected:
    """The outputs by scikit-learn and Keras, and how far from them rounding may take each number."""

    outputs: np.ndarray
    allowed: np.ndarray


def by_rows(function: Callable[[np.ndarray], Any], x: np.ndarray) -> np.ndarray:
    made = np.asarray(function(x.reshape(-1, x.shape[-1])), dtype=np.float64)
    return made.reshape(*x.shape[:-1], made.shape[-1])


def expected(case: Case, model: Any, graph: Graph) -> Expected:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        z = by_rows(case.scaler.transform, case.samples)
        noise = NOISE * np.abs(by_rows(case.scaler.transform, case.samples * NUDGE) - z)
        largest = np.abs(z).reshape(-1, z.shape[-1]).max(axis=0)
        y = np.asarray(model(z.astype(np.float32)), dtype=np.float64)
        network = [
            np.stack([graph.evaluate(sample)[0] for sample in z + way * (LOST * largest + noise)]) for way in (-1, 0, 1)
        ]
        spread = sum(np.abs(network[k] - network[1]) for k in (0, 2)) + np.abs(y - network[1]) + 4e-6
        outputs = by_rows(case.target.inverse_transform, y)
        around = [by_rows(case.target.inverse_transform, y + way * spread) - outputs for way in (-1, 1)]
        undone = NOISE * np.abs(by_rows(case.target.inverse_transform, y * NUDGE) - outputs)
        top = np.abs(outputs).max(axis=0, where=np.isfinite(outputs), initial=0.0)
        return Expected(outputs, sum(map(np.abs, around)) + undone + LOST * top)


# --- what generated code gives


@dataclass(frozen=True)
class Generated:
    """A case with its graph; warnings are those of the pipeline."""

    case: Case
    graph: Graph
    expected: Expected
    warned: bool


def generated(case: Case) -> Generated | None:
    """None where lstmgen refuses the pipeline by name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        features = np.asarray(case.scaler.transform(case.rows[:1])).shape[1]
    model, graph = network(case.kind, features, case.target.n_features_in_)
    columns = [f"c{k}" for k in range(case.rows.shape[1])]
    try:
        whole = attach(graph, lstmgen.Pipeline(scaler=case.scaler, columns=columns, inverse=case.target))
    except OptionError:
        return None
    warned = any("float32" in each for each in whole.warnings)
    return Generated(case, whole, expected(case, model, graph), warned)


def in_python(each: Generated, target: str) -> np.ndarray:
    predict = load(each.graph, source_of(each.graph, target=target))["predict"]
    return np.array([predict(sample.tolist()) for sample in each.case.samples], dtype=np.float64)


def in_javascript(several: Sequence[Generated], folder: Path) -> list[np.ndarray]:
    code = ""
    for k, each in enumerate(several):
        put(folder, each.graph, f"m{k}.mjs")
        (folder / f"m{k}.json").write_text(json.dumps(each.case.samples.tolist()))
        code += f"const {{ predict: p{k} }} = await import('./m{k}.mjs');\n"
        code += f"all.push(JSON.parse(fs.readFileSync('m{k}.json')).map(x => Array.from(p{k}(x), Number)));\n"
    made = script(folder, f"import fs from 'node:fs';\nconst all = [];\n{code}console.log(JSON.stringify(all));\n")
    return [np.array([[np.nan if x is None else x for x in row] for row in rows]) for rows in made]


def in_c(several: Sequence[Generated], folder: Path) -> list[np.ndarray]:
    names = [f"m{k}" for k in range(len(several))]
    for name, each in zip(names, several):
        for ending, text in written(each.graph, "c", f"{name}.c", mcu="generic").items():
            (folder / (name + ending)).write_text(text)
        (folder / f"{name}_size.c").write_text(
            f'#include "{name}.h"\nunsigned long {name}_sizeof(void) {{ return sizeof({name}_context); }}\n'
        )
    sources = [f"{name}{ending}" for name in names for ending in (".c", "_size.c")]
    subprocess.run(["gcc", "-O0", "-w", "-shared", "-fPIC", "-o", "all.so", *sources, "-lm"], cwd=folder, check=True)
    library = ctypes.CDLL(str(folder / "all.so"))
    floats, outputs = ctypes.POINTER(ctypes.c_float), []
    for name, each in zip(names, several):
        context = ctypes.create_string_buffer(int(getattr(library, f"{name}_sizeof")()))
        getattr(library, f"{name}_reset")(context)
        rows = []
        for sample in each.case.samples:
            x, y = np.ascontiguousarray(sample, np.float32), np.zeros(each.expected.outputs.shape[-1], np.float32)
            assert getattr(library, f"{name}_predict")(context, x.ctypes.data_as(floats), y.ctypes.data_as(floats)) == 0
            rows.append(y.astype(np.float64))
        outputs.append(np.array(rows))
    return outputs


@dataclass(frozen=True)
class Finding:
    """An output of generated code that is farther from the libraries' than allowed."""

    case: Case
    language: str
    error: float
    allowed: float
    warned: bool

    def __str__(self) -> str:
        warned = " (warned)" if self.warned else ""
        return f"{self.language}{warned}: {self.error:.2e}, allowed {self.allowed:.2e}: {self.case}"


def findings(cases: Sequence[Case]) -> tuple[list[Generated], list[Finding]]:
    """What was generated, and what disagrees."""
    several = [each for case in cases if (each := generated(case)) is not None]
    with tempfile.TemporaryDirectory() as folder:
        by_language = {
            "Python": [in_python(each, "python") for each in several],
            "numpy": [in_python(each, "numpy") for each in several],
            "JavaScript": in_javascript(several, Path(folder)),
            "C": in_c(several, Path(folder)),
        }
    wrong = []
    for language, outputs in by_language.items():
        for each, got in zip(several, outputs):
            where = np.isfinite(each.expected.outputs) & np.isfinite(each.expected.allowed)
            error = np.where(where, np.abs(got - each.expected.outputs), 0.0)
            beyond = np.where(where, error - each.expected.allowed, 0.0)
            if not np.all(beyond <= 0):
                place = np.unravel_index(np.argmax(np.nan_to_num(beyond, nan=np.inf)), beyond.shape)
                wrong.append(Finding(each.case, language, error[place], each.expected.allowed[place], each.warned))
    return several, wrong


def drawn(first: int) -> Iterator[Case]:
    """Cases from a seed on."""
    seed = first
    while True:
        if (case := draw(seed)) is not None:
            yield case
        seed += 1


def main(count: int, seed: int) -> int:
    """Draws so many pipelines: 0 where none differs without a warning."""
    begun, tried, written_, warned, silent = time.monotonic(), 0, 0, 0, 0
    cases = drawn(seed)
    while written_ < count:
        several, wrong = findings([next(cases) for _ in range(TOGETHER)])
        tried += TOGETHER
        written_ += len(several)
        warned += sum(each.warned for each in several)
        silent += sum(not each.warned for each in wrong)
        for each in wrong:
            print(each, flush=True)
        state = f"{written_} pipelines, {warned} warned of, {tried - written_} refused, {silent} outputs silently off"
        print(f"{state}, {time.monotonic() - begun:.0f} s", flush=True)
    return int(silent > 0)


if __name__ == "__main__":
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
