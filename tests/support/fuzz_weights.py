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
from operation_graphs import every_case

from lstmgen.errors import LstmgenError
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
)


def draws(seed: int) -> tuple[Draw, ...]:
    """Ways to draw an array."""
    rng = np.random.default_rng(seed)
    return (rng.standard_normal, np.zeros, np.ones, lambda shape: 1e3 * rng.standard_normal(shape))


def redrawn(graph: Graph, draw: Draw) -> Graph:
    """The same layers with other weights; arrays that layers share stay shared."""
    arrays: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def other(array: np.ndarray) -> np.ndarray:
        if array.dtype.kind != "f":
            return array
        return arrays.setdefault(id(array), (np.asarray(draw(array.shape), array.dtype), array))[0]

    def changed(graph: Graph) -> Graph:
        nodes = []
        for node in graph.nodes:
            operation: Any = node.operation
            if isinstance(operation, Repeated):
                operation = replace(operation, body=changed(operation.body))  # type: ignore[type-var]
            elif not isinstance(operation, Constant):
                operation = replace(operation, **{name: other(x) for name, x in operation.weights().items()})
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
    for draw in draws(seed):
        same = make_plan(redrawn(graph, draw), target.backend(options))
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


def cases(seed: int) -> Iterator[tuple[str, bool]]:
    """Yields the name of each model that was checked, beside another one, and whether it was."""
    rng, models = random.Random(seed), every_case()
    while True:
        name, unlike = rng.sample(sorted(models), 2)
        form = rng.choice(FORMS)
        try:
            yield name, check(models[name].graph, models[unlike].graph, form, rng.randrange(2**32))
        except AssertionError as error:
            raise AssertionError(f"{name} beside {unlike}, {form}, seed {seed}: {error}") from None


def main(minutes: float) -> None:
    seed, end = random.SystemRandom().randrange(2**32), time.monotonic() + 60 * minutes
    checked = 0
    for _, done in cases(seed):
        checked += done
        if time.monotonic() > end:
            break
    print(f"seed {seed}: {checked} models, and as many beside them")


if __name__ == "__main__":
    main(float(sys.argv[1]))
