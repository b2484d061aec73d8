"""Mutants of lstmgen's own Python: which there are, and what runs for each."""

from __future__ import annotations

import ast
from pathlib import Path

import mutate
import pytest
import rooms
from coverage import CoverageData
from executed import Record

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


def test_cheap_tests_of_a_line_precede_others_and_second_cases_follow(tmp_path: Path) -> None:
    data = CoverageData(str(tmp_path / "1.lines"))
    for test, lines in (("a[1]", [3]), ("a[2]", [3, 4]), ("b", [4, 5]), ("c", [4]), ("failed", [4])):
        data.set_context(test)
        data.add_lines({"/main/lstmgen/plan/plan.py": lines})
    (tmp_path / "1.seconds").write_text("0.1\ta[1]\n0.2\ta[2]\n0.3\tb\n0.5\tc\n", encoding="utf-8")
    record = Record(tmp_path)
    assert record.tests("lstmgen/plan/plan.py", range(3, 5)) == ["a[1]", "b", "c", "a[2]"]
    assert record.tests("lstmgen/plan/plan.py", range(5, 6)) == ["b"]
    assert record.tests("lstmgen/plan/plan.py", range(6, 9)) == record.tests("lstmgen/plan.py", range(3, 5)) == []


def test_a_line_that_no_test_executes_runs_the_tests_near_it() -> None:
    for path in ("lstmgen/targets/c/work.py", "lstmgen/read/layers/spectrogram.py", "lstmgen/export.py"):
        assert mutate.near(path)
        assert all((rooms.ROOT / test).exists() for test in mutate.near(path))
    assert "tests/read/test_spectrogram.py" in mutate.near("lstmgen/read/layers/spectrogram.py")
    assert len(mutate.near("lstmgen/read/layers/spectrogram.py")) < 5  # with the quick ones of the room
