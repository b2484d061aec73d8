"""The estimated footprint is what compilers and emulators say: exact where it says so, never less elsewhere."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import budgets
import numpy as np
import pytest
import toolchain
from boards import BOARDS
from budgets import MODELS
from call_graph import EDGE, NODE, deepest
from firmware import measure, names_of_weights, run, symbol_bytes
from planning import planned_as, written
from python_cases import operation_cases

from lstmgen.targets.c.footprint import footprint
from lstmgen.targets.c.mcu.classes import MCUS
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.target import render
from lstmgen.targets.footprint import Limits

CASES: list[tuple[str, str, dict[str, str]]] = [
    ("seed", "lstm", {}),
    ("seed", "gru", {}),
    ("har", "lstm", {"optimize": "size"}),
    ("seed", "gru", {"weights_dtype": "int8"}),
]
# Of each kind of kernel one that needs much stack.
OPERATIONS = [case for case in operation_cases() if "conv_2d" in case.name or "map" in case.name]


@pytest.mark.parametrize(("model", "cell", "choices"), CASES)
@pytest.mark.parametrize("name", BOARDS)
def test_bytes_of_weights(name: str, model: str, cell: str, choices: dict[str, str], tmp_path: Path) -> None:
    board, graph = BOARDS[name], MODELS[model](cell).graph
    options = COptions(mcu=board.mcu, **choices)  # type: ignore[arg-type]
    plan = planned_as(graph, options)
    source = tmp_path / "net.c"
    for suffix, text in render(plan, options).items():
        source.with_suffix(suffix).write_text(text)
    whole = tmp_path / "whole.o"  # where optimising has not put small arrays into code
    run([toolchain.require(board.compiler), *board.machine, "-std=gnu99", "-O0", "-c", str(source), "-o", str(whole)])
    weights = {f"net_{each}" for each in names_of_weights(source)}
    assert symbol_bytes(board, whole, weights) == footprint(plan, options, Limits()).weights


def unlisted() -> Iterator[budgets.Case]:
    """The cases that are no rows of the document, which the next test holds."""
    for (model, cell, choices), (name, board) in itertools.product(CASES, BOARDS.items()):
        case = budgets.Case(name, model, cell, {"mcu": board.mcu, **choices})
        if case not in budgets.cases():
            yield case


@pytest.mark.parametrize("case", list(unlisted()), ids=str)
def test_what_compilers_and_emulators_say(case: budgets.Case, tmp_path: Path) -> None:
    board, made, options = BOARDS[case.board], MODELS[case.model](case.cell), budgets.options_of(case)
    estimate = footprint(planned_as(made.graph, options), options, Limits())
    found = measure(board, made.graph, options, np.array([made.sample(0)]), tmp_path, by_steps=case.by_steps)
    assert found.context == estimate.state + estimate.workspace
    assert found.stack <= estimate.stack
    assert found.flash <= estimate.flash


@pytest.mark.parametrize("case", list(budgets.cases()), ids=str)
def test_rows_of_the_document_are_within_the_bounds(case: budgets.Case) -> None:
    row = budgets.written(case.head)
    graph = MODELS[case.model](case.cell).graph
    options = budgets.options_of(case)
    options = options if options.mcu else replace(options, mcu=BOARDS[case.board].mcu)
    estimate = footprint(planned_as(graph, options), options, Limits())
    assert row["context"] == estimate.state + estimate.workspace
    assert row["stack"] <= estimate.stack
    assert row["flash"] <= estimate.flash


@pytest.mark.parametrize("name", ["Cortex-M0+", "Cortex-M4", "RV32IMAC", "ATmega328P"])
def test_the_stack_of_every_operation_is_within_the_bound(name: str, tmp_path: Path) -> None:
    """By the compiler's own call graph, without libraries."""
    board = BOARDS[name]
    assert len(OPERATIONS) > 5
    for case in OPERATIONS:
        for suffix, text in written(case.graph, "c", mcu=board.mcu).items():
            (tmp_path / f"net{suffix}").write_text(text)
        command = [toolchain.require(board.compiler), *board.machine, "-std=gnu99", "-O2", "-fcallgraph-info=su"]
        run([*command, "-c", str(tmp_path / "net.c"), "-o", str(tmp_path / "net.o")])
        text = (tmp_path / "net.ci").read_text()
        frames = {function: int(size) for function, size, _ in NODE.findall(text)}
        calls = {function: {b for a, b in EDGE.findall(text) if a == function} for function in frames}
        assert max(deepest(each, frames, calls) for each in frames) <= MCUS[board.mcu].stack, case.name
