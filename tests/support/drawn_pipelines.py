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
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from generated import load, source_of
from graphs import unchanged
from node import put, script
from planning import written
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.pipeline import attach

TIMESTEPS = 4
TOGETHER = 5  # models in one process of C and one of JavaScript
# What a scaler may lose in float32, as a part of the largest number of a column, beside its first warning.
LOST = 2.0**-15
NUDGE = 1.0 + 2.0**-52
NOISE = 256.0


@dataclass(frozen=True)
class Slot:
    """A branch of the model, with an input and an output of its own."""

    kind: str
    features: int
    outputs: int


SLOTS = tuple(Slot(kind, 1 + k % 3, 1 + k % 2) for k, kind in enumerate(["Dense", "LSTM", "GRU", "Dense"] * 2))


@cache
def network() -> tuple[Any, Graph]:
    """A model of Keras with a branch for each slot, which all drawn pipelines share, and its graph."""
    import keras

    keras.utils.set_random_seed(1)
    inputs, outputs = [], []
    for k, slot in enumerate(SLOTS):
        x = keras.Input((slot.features,) if slot.kind == "Dense" else (TIMESTEPS, slot.features), name=f"x{k}")
        layers = {"Dense": keras.layers.Dense(5, "tanh"), "LSTM": keras.layers.LSTM(3), "GRU": keras.layers.GRU(4)}
        inputs.append(x)
        outputs.append(keras.layers.Dense(slot.outputs, name=f"y{k}")(layers[slot.kind](x)))
    model = keras.Model(inputs, outputs)
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
    "quantiles": lambda: QuantileTransformer(n_quantiles=12),
    "normal quantiles": lambda: QuantileTransformer(n_quantiles=12, output_distribution="normal"),
}
LAST = ("standard", "min-max", "robust", "max-abs", "yeo-johnson")
BACK = ("standard", "min-max", "robust", "max-abs", "yeo-johnson", "box-cox", "log1p", "log", "sqrt", "no mean")


def chain(rng: random.Random, names: Sequence[str]) -> Pipeline:
    steps = [rng.choice(names) for _ in range(rng.choice([0, 0, 1, 1, 2]))]
    return Pipeline([(f"{k} {name}", ONE_BY_ONE[name]()) for k, name in enumerate([*steps, rng.choice(LAST)])])


def scaler_of(rng: random.Random, features: int) -> Any:
    """Scalers one behind the other, or those of parts of the columns, and one behind; or principal components."""
    if features < 2 or rng.random() < 0.6:
        several = chain(rng, list(ONE_BY_ONE))
        if rng.random() < 0.2:
            several.steps.append(("together", PCA(features, whiten=rng.random() < 0.5)))
        return several
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
    slot: int
    scaler: Any
    target: Any
    rows: np.ndarray
    samples: np.ndarray

    def __str__(self) -> str:
        return f"seed {self.seed}, {SLOTS[self.slot].kind}: {self.scaler}, inverse {self.target}"


def draw(seed: int) -> Case | None:
    """A case; None where scikit-learn itself cannot be fitted, or gives what is not a number."""
    rng, numbers = random.Random(seed), np.random.default_rng(seed)
    slot = SLOTS[seed % len(SLOTS)]
    features, outputs = slot.features, slot.outputs
    rows = np.stack([column(numbers, 80) for _ in range(features)], axis=1)
    targets = np.stack([column(numbers, 80) for _ in range(outputs)], axis=1)
    beyond = rows.mean(axis=0) + (rows[:8] - rows.mean(axis=0)) * 1.3
    raw = np.concatenate([rows[:16], beyond]).astype(np.float32).astype(np.float64)
    scaler, target = scaler_of(rng, features), chain(rng, BACK)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            scaler.fit(rows)
            target.fit(targets)
            made = np.asarray(scaler.transform(rows)), np.asarray(target.transform(targets))
            scaler.transform(raw * NUDGE)  # a power takes positive values alone
        except ValueError:
            return None
    if not all(np.isfinite(each).all() and np.abs(each).max() < 1e6 for each in made):
        return None
    samples = raw[::TIMESTEPS] if slot.kind == "Dense" else raw.reshape(-1, TIMESTEPS, features)
    return Case(seed, seed % len(SLOTS), scaler, target, rows, samples)


# --- what scikit-learn and Keras give


@dataclass(frozen=True)
class Expected:
    """The outputs by scikit-learn and Keras, and how far from them rounding may take each number."""

    outputs: np.ndarray
    allowed: np.ndarray


def by_rows(function: Callable[[np.ndarray], Any], x: np.ndarray) -> np.ndarray:
    made = np.asarray(function(x.reshape(-1, x.shape[-1])), dtype=np.float64)
    return made.reshape(*x.shape[:-1], made.shape[-1])


def expected(cases: Sequence[Case]) -> list[Expected]:
    """Of a case for each slot."""
    model, graph = network()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        z = [by_rows(case.scaler.transform, case.samples) for case in cases]
        given = [case.samples * NUDGE for case in cases]
        noise = [NOISE * np.abs(by_rows(case.scaler.transform, x) - y) for case, x, y in zip(cases, given, z)]
        moved = [LOST * np.abs(x).reshape(-1, x.shape[-1]).max(axis=0) + dx for x, dx in zip(z, noise)]
        made = [np.asarray(y, dtype=np.float64) for y in model([x.astype(np.float32) for x in z])]
        below, there, above = (graph.evaluate_batch(*(x + way * dx for x, dx in zip(z, moved))) for way in (-1, 0, 1))
        spread = [
            np.abs(low - middle) + np.abs(high - middle) + np.abs(y - middle) + 4e-6
            for low, middle, high, y in zip(below, there, above, made)
        ]
        return [undone(case.target.inverse_transform, y, dy) for case, y, dy in zip(cases, made, spread)]


def undone(inverse: Callable[[np.ndarray], Any], y: np.ndarray, spread: np.ndarray) -> Expected:
    """What an inverse scaler makes of what a network gives."""
    outputs = by_rows(inverse, y)
    around = [np.abs(by_rows(inverse, y + way * spread) - outputs) for way in (-1, 1)]
    noise = NOISE * np.abs(by_rows(inverse, y * NUDGE) - outputs)
    top = np.abs(outputs).max(axis=0, where=np.isfinite(outputs), initial=0.0)
    return Expected(outputs, around[0] + around[1] + noise + LOST * top)


# --- what generated code gives


@dataclass(frozen=True)
class Generated:
    """A case for each slot, in one graph; warned says for which of them lstmgen warns."""

    cases: Sequence[Case]
    graph: Graph
    expected: Sequence[Expected]
    warned: Sequence[bool]

    def samples(self) -> Iterator[tuple[np.ndarray, ...]]:
        return zip(*(case.samples for case in self.cases))


def is_taken(case: Case) -> bool:
    """Whether lstmgen takes the pipeline; else it is refused by name."""
    columns = [f"c{k}" for k in range(case.rows.shape[1])]
    try:
        lstmgen.Pipeline(scaler=case.scaler, columns=columns, inverse=case.target)
        attach(unchanged(len(columns)), lstmgen.Pipeline(scaler=case.scaler))
    except OptionError:
        return False
    return True


def generated(cases: Sequence[Case]) -> Generated:
    """Of a case for each slot."""
    pipeline = lstmgen.Pipeline(
        scaler={f"x{k}": case.scaler for k, case in enumerate(cases)},
        columns={f"x{k}": [f"c{j}" for j in range(case.rows.shape[1])] for k, case in enumerate(cases)},
        inverse={f"y{k}": case.target for k, case in enumerate(cases)},
    )
    whole = attach(network()[1], pipeline)
    told = [each for each in whole.warnings if "float" in each]
    warned = [any(f"'x{k}'" in each or f"'y{k}'" in each for each in told) for k in range(len(cases))]
    return Generated(cases, whole, expected(cases), warned)


Outputs = Sequence[np.ndarray]  # of each slot, samples by features


def by_slot(samples: Sequence[Sequence[Any]]) -> Outputs:
    return [np.array(column, dtype=np.float64) for column in zip(*samples)]


def in_python(each: Generated, target: str) -> Outputs:
    predict = load(each.graph, source_of(each.graph, target=target))["predict"]
    return by_slot([predict(*(x.tolist() for x in sample)) for sample in each.samples()])


def in_javascript(several: Sequence[Generated], folder: Path) -> list[Outputs]:
    code = ""
    for k, each in enumerate(several):
        put(folder, each.graph, f"m{k}.mjs")
        samples = [[x.tolist() for x in sample] for sample in each.samples()]
        (folder / f"m{k}.json").write_text(json.dumps(samples))
        code += f"const {{ predict: p{k} }} = await import('./m{k}.mjs');\n"
        code += f"const x{k} = JSON.parse(fs.readFileSync('m{k}.json'));\n"
        code += f"all.push(x{k}.map(x => p{k}(...x).map(y => Array.from(y, Number))));\n"
    made = script(folder, f"import fs from 'node:fs';\nconst all = [];\n{code}console.log(JSON.stringify(all));\n")
    return [by_slot([[[np.nan if n is None else n for n in y] for y in sample] for sample in one]) for one in made]


def in_c(several: Sequence[Generated], folder: Path) -> list[Outputs]:
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
    return [c_outputs(library, name, each) for name, each in zip(names, several)]


def c_outputs(library: ctypes.CDLL, name: str, each: Generated) -> Outputs:
    context = ctypes.create_string_buffer(int(getattr(library, f"{name}_sizeof")()))
    getattr(library, f"{name}_reset")(context)
    rows = []
    for sample in each.samples():
        inputs = [np.ascontiguousarray(x, np.float32) for x in sample]
        outputs = [np.zeros(slot.outputs, np.float32) for slot in SLOTS]
        pointers = [array.ctypes.data_as(ctypes.POINTER(ctypes.c_float)) for array in (*inputs, *outputs)]
        assert getattr(library, f"{name}_predict")(context, *pointers) == 0
        rows.append(outputs)
    return by_slot(rows)


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


def findings(several: Sequence[Generated]) -> Iterator[Finding]:
    """What disagrees."""
    with tempfile.TemporaryDirectory() as folder:
        by_language = {
            "Python": [in_python(each, "python") for each in several],
            "numpy": [in_python(each, "numpy") for each in several],
            "JavaScript": in_javascript(several, Path(folder)),
            "C": in_c(several, Path(folder)),
        }
    for language, outputs in by_language.items():
        for each, slots in zip(several, outputs):
            for case, truth, warned, got in zip(each.cases, each.expected, each.warned, slots):
                where = np.isfinite(truth.outputs) & np.isfinite(truth.allowed)
                error = np.where(where, np.abs(got - truth.outputs), 0.0)
                beyond = np.where(where, error - truth.allowed, 0.0)
                if not np.all(beyond <= 0):
                    place = np.unravel_index(np.argmax(np.nan_to_num(beyond, nan=np.inf)), beyond.shape)
                    yield Finding(case, language, error[place], truth.allowed[place], warned)


def drawn(first: int) -> Iterator[Generated]:
    """Graphs with a case for each slot, from seeds on."""
    waiting: list[list[Case]] = [[] for _ in SLOTS]
    seed = first
    while True:
        if (case := draw(seed)) is not None and is_taken(case):
            waiting[case.slot].append(case)
        if all(waiting):
            yield generated([several.pop(0) for several in waiting])
        seed += 1


def main(count: int, seed: int) -> int:
    """Draws so many pipelines: 0 where none differs without a warning."""
    begun, tried, warned, silent = time.monotonic(), 0, 0, 0
    graphs = drawn(seed)
    while tried < count:
        several = list(islice(graphs, TOGETHER))
        wrong = list(findings(several))
        tried += len(several) * len(SLOTS)
        warned += sum(sum(each.warned) for each in several)
        silent += sum(not each.warned for each in wrong)
        for each in wrong:
            print(each, flush=True)
        state = f"{tried} pipelines, {warned} warned of, {silent} outputs silently off"
        print(f"{state}, {time.monotonic() - begun:.0f} s", flush=True)
    return int(silent > 0)


if __name__ == "__main__":
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1")
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
