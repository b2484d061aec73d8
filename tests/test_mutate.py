"""Mutants of lstmgen's own Python: which there are, and what runs for each."""

from __future__ import annotations

import ast

import mutate
import pytest
import rooms

pytestmark = pytest.mark.quick

FUNCTION = """
def f(x: Literal[7], y):
    if x < 3 and not y:
        return f"{x + 1}"
    return x + 1 if y is None else -y
"""


def test_mistakes_are_operators_comparisons_constants_and_conditions() -> None:
    (function,) = ast.parse(FUNCTION).body
    assert isinstance(function, ast.FunctionDef)
    made = [f"{ast.unparse(old)} -> {ast.unparse(new)}" for old, new in mutate.mistakes(function)]
    assert made == [
        "x < 3 and (not y) -> not (x < 3 and (not y))",
        "x < 3 and (not y) -> x < 3 or not y",
        "x < 3 -> x <= 3",
        "3 -> 4",
        "not y -> y",
        "y is None -> not y is None",
        "y is None -> y is not None",
        "x + 1 -> x - 1",
        "1 -> 2",
        "-y -> y",
    ]


def test_a_draw_is_the_same_again_and_every_mutant_is_another_program() -> None:
    few = mutate.drawn(20, 1, "lstmgen/plan/")
    assert few == mutate.drawn(20, 1, "lstmgen/plan/")
    assert few != mutate.drawn(20, 2, "lstmgen/plan/")
    for mutant in few:
        source = (rooms.ROOT / mutant.path).read_bytes()
        assert ast.dump(ast.parse(mutant.applied(source))) != ast.dump(ast.parse(source)), mutant


def test_every_module_has_tests_that_exist_and_run_once() -> None:
    for path in ("lstmgen/targets/c/work.py", "lstmgen/read/layers/spectrogram.py", "lstmgen/export.py"):
        tests = [test for stage in mutate.stages(path) for test in stage]
        assert len(tests) == len(set(tests)) > 40
        assert all((rooms.ROOT / test).exists() for test in tests)
    near = next(mutate.stages("lstmgen/read/layers/spectrogram.py"))
    assert "tests/read/test_spectrogram.py" in near
    assert len(near) < 5  # with the quick ones of the room
