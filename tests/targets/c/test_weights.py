"""C with weights in int8 or float16 computes what its graph means, which has the values that are stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import toolchain
from c_library import WARNINGS, Library, run, write
from graph_maker import Case, single
from operation_graphs import FAMILIES, compare
from planning import STORAGES, planned
from special_values import every_float16

from lstmgen.graph.linear import Embedding
from lstmgen.plan.conditions import parts
from lstmgen.plan.quantize.weight_only import STORED

# Families of graphs, and with what to try them: few, as kernels are the same.
TRIED: list[tuple[tuple[str, ...], dict[str, str]]] = [
    (("linear", "convolutions", "recurrences", "panels", "maps", "odd"), {}),
    (("linear", "panels", "long_sums"), {"optimize": "size"}),
    (("linear", "panels"), {"mcu": "cortex-m4"}),
    (("linear",), {"mcu": "avr", "optimize": "size"}),
]


def cases(*families: str) -> Iterator[tuple[str, Case]]:
    """Those in which something is stored."""
    for family in families:
        for name, case in FAMILIES[family]():
            if any(type(node.operation) in STORED for part in parts(case.graph) for node in part.nodes):
                yield name, case


@pytest.mark.parametrize(("storage", "compiler"), [("int8", "gcc"), ("float16", "clang")])
@pytest.mark.parametrize(("families", "choices"), TRIED, ids=str)
def test_as_the_stored_values_mean_it(
    families: tuple[str, ...], choices: dict[str, str], storage: str, compiler: str, tmp_path: Path
) -> None:
    """Within the tolerance of weights in float32: twice, at every length, and a step."""
    every = dict(cases(*families))
    graphs = {name: case.graph for name, case in every.items()}
    library = Library(tmp_path, graphs, compiler, weights_dtype=storage, **choices)
    for name, case in every.items():
        plan = planned(case.graph, "c", weights_dtype=storage).plan
        stored = replace(case, graph=plan.graph)
        for length in case.every_length:
            model = library.model(name)
            for _ in range(2):
                compare(stored, model.predict(*case.inputs(length)), length, name)
        if plan.step is not None:
            step = replace(stored, graph=plan.step.graph)
            compare(step, library.model(name).step(step.graph, *step.inputs(1)), 1, f"{name} step")


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize(
    ("compiler", "standard"), [("g++", "c++17"), ("clang", "c99"), ("clang", "c2x"), ("arm-linux-gnueabihf-gcc", "c11")]
)
def test_every_compiler_takes_it_without_a_warning(compiler: str, standard: str, storage: str, tmp_path: Path) -> None:
    sources = []
    for name, case in list(cases("linear", "recurrences"))[::2]:
        write(tmp_path, name, case.graph, weights_dtype=storage)
        sources.append(str(tmp_path / f"{name}.c"))
    flags = [flag for flag in WARNINGS if "++" not in compiler or flag != "-Wstrict-prototypes"]
    language = ["-x", "c++"] if "++" in compiler else []
    run([toolchain.require(compiler), *language, f"-std={standard}", *flags, "-fsyntax-only", *sources])


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("flags", [("-O2",), ("-O2", "-ffast-math")], ids=str)
def test_every_float16_is_the_float_that_it_means(compiler: str, flags: tuple[str, ...], tmp_path: Path) -> None:
    table = every_float16()
    graph = single(lambda m: Embedding(table=table), (len(table),))
    library = Library(tmp_path, {"net": graph}, compiler, ["-std=c99", *flags], weights_dtype="float16")
    got = library.model("net").predict(np.arange(len(table), dtype=np.float64))
    assert not isinstance(got, int)
    np.testing.assert_array_equal(got[0].view(np.uint32), table.view(np.uint32))
