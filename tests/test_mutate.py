"""Mutants of lstmgen's own Python: which there are, and what runs for each."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mutant_switch
import mutate
import pytest
import rooms
from trials import Record, recorded

pytestmark = pytest.mark.quick

FIXTURES = """
import mutant_switch, pytest

@pytest.fixture(scope="module")
def shared():
    return mutant_switch.on(1)

def test_first(shared):
    mutant_switch.on(2)

def test_second(shared):
    mutant_switch.on(3)

def test_other():
    mutant_switch.on(4)
"""
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
    few = mutate.drawn(20, 1, "lstmgen/samples")
    assert few == sorted(few, key=lambda mutant: mutant.key)
    assert few[:5] == mutate.drawn(5, 1, "lstmgen/samples")
    assert few != mutate.drawn(20, 2, "lstmgen/samples")
    for mutant in few:
        source = (rooms.ROOT / mutant.path).read_bytes()
        assert "_mutant_is_on(7) else" in mutate.switched(source, {mutant.index: 7}), mutant


def test_each_mutant_is_behind_its_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutants within another mutant, too."""
    switch = SimpleNamespace(number=0)
    monkeypatch.setitem(sys.modules, "lstmgen.mutant_switch", switch)
    switch.on = lambda number: number == switch.number
    names: dict[str, Any] = {}
    exec(mutate.switched(FUNCTION.encode(), {index: index + 1 for index in range(10)}), names)
    results = []
    for switch.number in range(11):
        results.append([outcome(names["f"], x, y) for x, y in ((2, 0), (3, 0), (3, 4), (4, None))])
    assert results == [
        ["3", 0, -4, 5],  # without a mutant
        [0, "4", "4", "5"],
        ["3", "4", -4, "5"],
        ["3", "4", -4, 5],
        ["3", "4", -4, 5],
        [0, 0, -4, 5],
        ["3", 4, 4, TypeError],
        ["3", 4, 4, TypeError],
        ["3", 0, -4, 3],
        ["3", 0, -4, 6],
        ["3", 0, 4, 5],
    ]


def outcome(function: Any, *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except TypeError:
        return TypeError


def test_cheap_tests_of_a_mutant_precede_others_and_second_cases_follow() -> None:
    record = Record()
    for test, seconds, numbers in (("a[1]", 0.1, [3]), ("a[2]", 0.2, [3, 4]), ("b", 0.3, [4, 3]), ("c", 0.5, [3])):
        record.add(test, seconds, numbers)
    record.add("", 0.0, [5])
    assert record.ordered(3) == ["a[1]", "b", "c", "a[2]"]
    assert record.ordered(4) == ["a[2]", "b"]
    assert record.ordered(5) == ["a[1]", "b", "c", "a[2]"]
    assert record.ordered(6) == []


def test_mutants_of_a_fixture_are_of_all_tests_that_use_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lstmgen.mutant_switch", mutant_switch)
    monkeypatch.setattr("lstmgen.mutant_switch", mutant_switch, raising=False)
    monkeypatch.setenv("REACHED", "")
    for name, text in (("test_one.py", FIXTURES), ("test_two.py", FIXTURES.replace("on(1)", "on(5)"))):
        (tmp_path / name).write_text(text)
    recorded(["-q", "-pno:cacheprovider", f"--rootdir={tmp_path}", str(tmp_path)], tmp_path / "record.jsonl")
    rows = [json.loads(row) for row in (tmp_path / "record.jsonl").read_text().splitlines()]
    reached = [(test.partition("::")[2], numbers) for test, _, numbers in rows]
    second = [("test_first", [2, 5]), ("test_second", [3, 5]), ("test_other", [4])]
    assert reached == [("test_first", [1, 2]), ("test_second", [1, 3]), ("test_other", [4]), *second]


def test_the_table_counts_rooms_and_lists_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, three = mutate.drawn(3, 1, "lstmgen/samples")
    rows = [
        [one.key, "killed", "a test"],
        [two.key, "unreached", ""],
        [two.key, "survived", ""],
        [one.key, "survived", ""],
    ]
    monkeypatch.setattr(mutate, "RESULTS", tmp_path / "results.jsonl")
    mutate.RESULTS.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    head, *counts, first, second = mutate.table([one, two, three])
    assert head.split() == ["killed", "survived", "no", "time", "unreached", "not", "tried", "room"]
    assert counts[-1].split() == ["1", "1", "0", "0", "1", "all"]
    assert [first, second] == [f"not tried  {three}", f"survived  {two}"]
