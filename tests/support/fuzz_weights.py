"""Files of weights for code of other models, for `make fuzz-weights`: those of the same layers fit, others are refused.

Weights are drawn anew, also as zeros, ones and large numbers: no code may depend on them.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from graph_maker import Case
from operation_graphs import every_case
from quantized_graphs import FAMILIES, options_for

from lstmgen.errors import LstmgenError, UnsupportedError
from lstmgen.graph.elementwise import Constant
from lstmgen.graph.graph import Graph
from lstmgen.graph.repeated import Repeated
from lstmgen.plan.plan import make_plan
from lstmgen.targets.registry import TARGETS

Draw = Callable[[tuple[int, ...]], np.ndarray]
FORMS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("c", {}),
    ("c", {"optimize": "size"}),
    ("c", {"dtype": "float64"}),
    ("c", {"mcu": "cortex-m4"}),
    ("c", {"weights_dtype": "int8"}),
    ("c", {"weights_dtype": "float16", "mcu": "cortex-m7"}),
    ("python", {}),
    ("numpy", {}),
    ("javascript", {}),
    ("javascript", {"style": "readable"}),
    ("javascript", {"optimize": "size"}),
    ("rust", {}),
    ("java", {"dtype": "float64"}),
    ("go", {}),
    ("csharp", {}),
    ("swift", {}),
)
INTEGERS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("c", {"quantize": "int8"}),
    ("c", {"quantize": "int8", "mcu": "cortex-m4"}),
    ("c", {"quantize": "int8x16", "optimize": "size"}),
    ("c", {"quantize": "int16", "mcu": "cortex-m7"}),
    ("c", {"quantize": "int4x8", "optimize": "size"}),
)


def draws(seed: int) -> tuple[Draw, ...]:
    """Ways to draw an array."""
    rng = np.random.default_rng(seed)
    return (rng.standard_normal, np.zeros, np.ones, lambda shape: 1e3 * rng.standard_normal(shape))


def redrawn(graph: Graph, draw: Draw) -> Graph:
    """The same layers with other weights; arrays and operations that nodes share stay shared."""
    arrays: dict[int, tuple[np.ndarray, np.ndarray]] = {}
    operations: dict[int, Any] = {}

    def other(array: np.ndarray) -> np.ndarray:
        if array.dtype.kind != "f":
            return array
        return arrays.setdefault(id(array), (np.asarray(draw(array.shape), array.dtype), array))[0]

    def changed(graph: Graph) -> Graph:
        nodes = []
        for node in graph.nodes:
            operation: Any = operations.get(id(node.operation), node.operation)
            if operation is not node.operation:
                nodes.append(replace(node, operation=operation))
                continue
            if isinstance(operation, Repeated):
                operation = replace(operation, body=changed(operation.body))  # type: ignore[type-var]
            elif not isinstance(operation, Constant):
                operation = replace(operation, **{name: other(x) for name, x in operation.weights().items()})
            operations[id(node.operation)] = operation
            nodes.append(replace(node, operation=operation))
        return replace(graph, nodes=tuple(nodes))

    return changed(graph)


def check(graph: Graph, unlike: Graph, form: tuple[str, Mapping[str, Any]], seed: int) -> bool:
    """Checks both kinds of models with code of the first; false if it has no code that loads weights.

    Raises:
        AssertionError: a file that fits is refused, or the other way round.
    """
    target = TARGETS[form[0]]
    options = target.options.of({"weights_file": "load", **form[1]})
    assert target.exchange is not None
    (ending,) = options.endings()
    try:
        files = target.render(make_plan(graph, target.backend(options)), options)
    except LstmgenError:
        return False
    source = str(files[target.suffixes[0]])
    for draw in draws(seed)[:3:2] if "quantize" in form[1] else draws(seed):  # scales of 0, and large ones, may not fit
        try:
            same = make_plan(redrawn(graph, draw), target.backend(options))
        except UnsupportedError:
            assert "quantize" in form[1]  # such weights are too large for integers
            continue
        found = target.exchange(same, options, source)
        assert found.misfit == "", found.misfit
        assert found.content == target.render(same, options)[ending]
    try:
        other = target.render(make_plan(unlike, target.backend(options)), options)
    except LstmgenError:
        return True
    found = target.exchange(make_plan(unlike, target.backend(options)), options, source)
    assert bool(found.misfit) == (other[ending][:32] != files[ending][:32]), found.misfit  # type: ignore[index]
    return True


def quantized_cases() -> dict[str, Case]:
    """Models with a form in integers."""
    return {name: case for make in FAMILIES.values() for name, case in make()}


def drawn_cases(seed: int) -> Iterator[tuple[str, bool]]:
    """Yields the name of each model that was checked, beside another one, and whether it was."""
    rng, models = random.Random(seed), {False: every_case(), True: quantized_cases()}
    while True:
        target, options = rng.choice(FORMS + INTEGERS)
        cases = models["quantize" in options]
        name, unlike = rng.sample(sorted(cases), 2)
        if "quantize" in options:
            options = {**options, **options_for(cases[name], options["quantize"])}
        form = target, options
        try:
            yield name, check(cases[name].graph, cases[unlike].graph, form, rng.randrange(2**32))
        except AssertionError as error:
            raise AssertionError(f"{name} beside {unlike}, {form}, seed {seed}: {error}") from None


def main(minutes: float) -> None:
    seed, end = random.SystemRandom().randrange(2**32), time.monotonic() + 60 * minutes
    checked = 0
    for _, done in drawn_cases(seed):
        checked += done
        if time.monotonic() > end:
            break
    print(f"seed {seed}: {checked} models, and as many beside them")


if __name__ == "__main__":
    main(float(sys.argv[1]))
