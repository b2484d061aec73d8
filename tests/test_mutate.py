"""Mutants of lstmgen's own Python: which there are, and what runs for each."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import mutant_switch
import mutate
import pytest
import rooms
from trials import Record, killer_of

pytestmark = pytest.mark.quick

FIXTURES = """
import os, pytest
from lstmgen import mutant_switch

IMPORTED = mutant_switch.on(6)

@pytest.fixture(scope="module")
def shared():
    return mutant_switch.on(1)

def test_first(shared):
    assert not mutant_switch.on(2)

def test_second(shared):
    assert not shared
    mutant_switch.on(3)

def test_other():
    if mutant_switch.on(4):
        os._exit(1)

def test_of_an_import():
    assert not IMPORTED
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
    for test, seconds, numbers in (("a[1]", 0.1, [3]), ("a[2]", 0.2, [3, 4]), ("b", 0.3, [4, 3]), ("c", 0.5, [3, 5])):
        record.add(test, seconds, numbers)
    record.add("", 0.0, [5])
    assert record.ordered(3, 9.0) == ["a[1]", "b", "c", "a[2]"]
    assert record.ordered(3, 0.35) == ["a[1]", "b"]
    assert record.ordered(3, 0.0) == ["a[1]"]
    assert record.ordered(4, 9.0) == ["a[2]", "b"]
    assert record.ordered(5, 9.0) == ["c", "a[1]", "b", "a[2]"]
    assert record.ordered(6, 9.0) == []


def test_a_test_that_fails_without_the_mutant_kills_none() -> None:
    def failure(tests: tuple[str, ...]) -> str:
        return next((test for test in tests if test in ("flaky", "real")), "")

    def without(tests: tuple[str, ...]) -> str:
        return "flaky" if "flaky" in tests else ""

    assert killer_of(["first", "flaky", "last"], failure, without) == ""
    assert killer_of(["flaky", "real"], failure, without) == "real"


def test_mutants_are_tried_with_the_tests_that_run_them(tmp_path: Path) -> None:
    """Those of a fixture with all tests that use it, in a process that imports nothing of lstmgen."""
    for name, text in (("test_one.py", FIXTURES), ("test_two.py", FIXTURES.replace("on(1)", "on(5)"))):
        (tmp_path / name).write_text(text)
    (tmp_path / "lstmgen").mkdir()
    shutil.copy(Path(mutant_switch.__file__), tmp_path / "lstmgen")
    mutants = [{"number": number, "key": str(number), "text": ""} for number in range(1, 8)]
    (tmp_path / "mutants.json").write_text(json.dumps(mutants))
    program = "import sys, pathlib, trials; trials.Trials(pathlib.Path(sys.argv[1]), 60.0).run(sys.argv[2:])"
    tests = [tmp_path / "test_one.py", tmp_path / "test_two.py"]
    command = [sys.executable, "-c", program, tmp_path, f"--rootdir={tmp_path}", *tests]
    paths = os.pathsep.join([str(tmp_path), str(Path(__file__).with_name("support"))])
    subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, cwd=tmp_path, check=True)

    def lines(name: str) -> list[list[Any]]:
        return [json.loads(row) for row in (tmp_path / name).read_text().splitlines()]

    reached = [(test.partition("::")[2], numbers) for test, _, numbers in lines("record.jsonl")]
    others = [("test_other", [4]), ("test_of_an_import", [])]
    one = [("test_first", [1, 2]), ("test_second", [1, 3]), *others]
    two = [("test_first", [2, 5]), ("test_second", [3, 5]), *others]
    assert reached == [("", [6]), *one, *two]
    outcomes = {key: (outcome, killer.partition("::")[2]) for key, outcome, killer in lines("results.jsonl")}
    assert outcomes == {
        "1": ("killed", "test_second"),
        "2": ("killed", "test_first"),
        "3": ("survived", ""),
        "4": ("killed", ""),
        "5": ("killed", "test_second"),
        "6": ("killed", "test_of_an_import"),
        "7": ("unreached", ""),
    }


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
    assert head.split() == ["killed", "survived", "unreached", "not", "tried", "room"]
    assert counts[-1].split() == ["1", "1", "0", "1", "all"]
    assert [first, second] == [f"not tried  {three}", f"survived  {two}"]
