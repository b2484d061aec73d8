"""Whether several samples share big integers with profit: why `predict_batch` of generated Python is a loop.

    python benchmarks/python_batch.py

prints a Markdown table for this interpreter: microseconds for the sums of one timestep of two samples, which is what a
layer on big integers does most of its time (lstmgen/targets/python/bignum/packing.py). Digits are made,
no output is looked at:

- one by one: Σ q·row for each sample, as generated files do.
- in one factor: the q of two samples in one integer, a row's length apart, so that the products stand side by side.
- in one field: the same, but the fields are twice as wide and the samples stand in their halves.
- Strassen's way: the rows halved in both directions, and seven products of halves in place of eight.

Python multiplies digit by digit, those that are zero too. So the second way multiplies by as many zeros as a row has
digits, and the third by one and over twice the row. The last saves an eighth of the products, and spends it on sums.

With numpy, where `predict_batch` runs all samples together, a second table has what it takes for 32 of them.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from operator import add, mul, sub
from typing import Any

from models import MODELS, Model
from python_speed import source
from threadpoolctl import threadpool_limits

BITS, VALUE_BITS = 56, 25
LAYERS = {"har": (41, 128), "stack, first": (80, 256), "stack, second": (128, 256), "char, second": (512, 1024)}
NAMES = ("one by one", "in one factor", "in one field", "Strassen's way")
SAMPLES = 32
ROUNDS, LONGEST = 100, 256  # the second way is not tried on longer rows: it would take a minute


def main() -> None:
    """Measures and prints."""
    print(*table(), "", *numpy_table([model("lstm") for model in MODELS.values()]), sep="\n")


def table() -> Sequence[str]:
    """A line for each layer."""
    lines = []
    for name, (inputs, fields) in LAYERS.items():
        times = least(ways(inputs, fields))
        first = next(iter(times.values()))
        cells = [f"{1e6 * times[way]:.0f} | {first / times[way]:.2f}" if way in times else " | " for way in NAMES]
        lines.append(f"| {name} | {inputs} × {fields} | {' | '.join(cells)} |")
    titles = " | ".join(f"{way} | ×" for way in NAMES)
    return [f"| layer | rows × fields | {titles} |", "|---|---|" + "---:|---:|" * len(NAMES), *lines]


def numpy_table(models: Sequence[Model]) -> Sequence[str]:
    """A line for each model."""
    lines = []
    for model in models:
        with threadpool_limits(1):
            times = least(numpy_ways(model), rounds=5)
        quotient = times["one by one"] / times["together"]
        cells = (f"{model.name} {model.cell}", *(f"{1e3 * time:.2f}" for time in times.values()), f"{quotient:.2f}")
        lines.append(f"| {' | '.join(cells)} |")
    return [f"| model, {SAMPLES} samples with numpy | one by one, ms | together | × |", "|---|---:|---:|---:|", *lines]


def numpy_ways(model: Model) -> Mapping[str, Callable[[], object]]:
    """Each way to predict for some samples, as a function."""
    module: dict[str, Any] = {"__name__": "predictor"}
    exec(source(model.graph, "numpy"), module)
    samples = [model.sample(seed) for seed in range(SAMPLES)]
    return {
        "one by one": lambda: [module["predict"](x) for x in samples],
        "together": lambda: module["predict_batch"](samples),
    }


def ways(inputs: int, fields: int) -> Mapping[str, Callable[[], object]]:
    """Each way as a function."""
    rng = random.Random(0)

    def numbers(count: int, bits: int) -> list[int]:
        return [rng.getrandbits(bits) | 1 << (bits - 1) for _ in range(count)]

    length, half = BITS * fields, inputs // 2
    rows, wide = numbers(inputs, length), numbers(inputs, 2 * length)
    quarters = [numbers(half, length // 2) for _ in range(7)]
    a, b = numbers(inputs, VALUE_BITS), numbers(inputs, VALUE_BITS)

    def together(shift: int, rows: list[int]) -> int:
        return sum(map(mul, [v + (w << shift) for v, w in zip(a, b)], rows))

    def strassen() -> tuple[int, int, int, int]:
        """Winograd's form of it."""
        a1, a2, b1, b2 = a[:half], a[half : 2 * half], b[:half], b[half : 2 * half]
        s1 = list(map(add, b1, b2))
        s2 = list(map(sub, s1, a1))
        factors = (a1, a2, map(sub, a2, s2), b2, s1, s2, map(sub, a1, b1))
        p = [sum(map(mul, q, rows)) for q, rows in zip(factors, quarters)]
        u = p[0] + p[5]
        v = u + p[6]
        return p[0] + p[1], u + p[4] + p[2], v - p[3], v + p[4]

    found: dict[str, Callable[[], object]] = {
        "one by one": lambda: (sum(map(mul, a, rows)), sum(map(mul, b, rows))),
        "in one field": lambda: together(BITS, wide),
        "Strassen's way": strassen,
    }
    return {**found, "in one factor": lambda: together(length, rows)} if fields <= LONGEST else found


def least(functions: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """The least processor time of each, in turns."""
    times = dict.fromkeys(functions, float("inf"))
    for _ in range(rounds):
        for name, function in functions.items():
            start = time.process_time()
            function()
            times[name] = min(times[name], time.process_time() - start)
    return times


if __name__ == "__main__":
    main()
