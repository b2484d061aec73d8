"""Puts single mistakes into lstmgen's own Python, and counts those that the tests see.

python tests/support/mutate.py record [arguments of pytest]
python tests/support/mutate.py run [--count 300] [--seed 0] [--only lstmgen/plan] [--seconds 60] [--again]

A mutant is an operator, a comparison, a constant or a condition that is another one, in a copy of the repository.
`record` runs the tests once, and writes to build/mutate which of them execute each line. `run` tries each mutant with
the tests that execute its line, cheap ones first, up to the first failure or a number of seconds. A mutant is killed by
a test that passes without it, or by taking far longer than its tests did. Results are in build/mutate/killers.json: a
run that was interrupted continues there, and `--again` begins with the test that killed the mutant last time. The draw
goes by the text of each function, so that other mutants stay when one function changes.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

import pytest
import rooms
from executed import Record
from toolchain import SHARED_MODELS

COPIED = ("lstmgen", "templates", "tests", "generated_examples", "docs", "benchmarks", "playground", "release")
COPIED += ("pyproject.toml", "Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "mkdocs.yml")
COPIED += ("CITATION.cff", "SECURITY.md", ".github")
# Tests of what the source looks like would kill mutants that compute the same.
OF_TEXT = ("tests/test_architecture.py", "tests/test_words.py", "tests/test_voice.py", "tests/test_gates.py")
# Minutes of a processor, for lines that other tests execute, too.
SLOW = ("tests/targets/c/test_compilers.py", "tests/targets/c/test_paths.py", "tests/targets/c/test_integer_paths.py")
SLOW += ("tests/test_tables.py", "tests/test_benchmarks.py", "tests/test_python_benchmarks.py", "tests/docs")
SLOW += ("tests/packaging", "tests/playground")
OUT = rooms.ROOT / "build" / "mutate"
AT_ONCE = 25  # tests of the first run for a mutant: most of those that are killed need no second
START = 60  # seconds that a run of pytest may take beyond ten times what its tests did
TIMEOUT = "timeout"
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or,
    ast.Or: ast.And,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A mistake in a module.

    Attributes:
        lines: those of the mistake.
        start, end: the bytes that `new` takes the place of.
        key: the same for the same mistake in the same function.
    """

    path: str
    lines: range
    start: int
    end: int
    old: str
    new: str
    key: str

    def __str__(self) -> str:
        return f"{self.path}:{self.lines.start}: {self.old} -> {self.new}"

    def applied(self, source: bytes) -> bytes:
        """The module with the mistake."""
        return source[: self.start] + f"({self.new})".encode() + source[self.end :]


def mutants(path: Path, seed: int) -> Iterator[Mutant]:
    """All mutants of a module."""
    source = path.read_bytes()
    offsets = [0]
    for row in source.splitlines(keepends=True):
        offsets.append(offsets[-1] + len(row))
    name = path.relative_to(rooms.ROOT).as_posix()
    tree = ast.parse(source)
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for count, (node, new) in enumerate(mistakes(function)):
            start = offsets[node.lineno - 1] + node.col_offset
            end = offsets[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
            old = ast.unparse(node)
            key = hashlib.sha256(f"{seed} {name} {ast.dump(function)} {count}".encode()).hexdigest()[:16]
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            yield Mutant(name, lines, start, end, old, ast.unparse(new), key)


def mistakes(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Expressions of a body, each with another in its place."""
    for node in inner(function.body):
        if isinstance(node, (ast.If, ast.IfExp, ast.While)):
            yield node.test, ast.UnaryOp(ast.Not(), node.test)
        elif isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
            yield node, ast.BinOp(node.left, SWAPS[type(node.op)](), node.right)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in SWAPS:
            yield node, ast.Compare(node.left, [SWAPS[type(node.ops[0])]()], node.comparators)
        elif isinstance(node, ast.BoolOp):
            yield node, ast.BoolOp(SWAPS[type(node.op)](), node.values)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
            yield node, node.operand
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield node, ast.Constant(not node.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            yield node, ast.Constant(node.value + 1)


def inner(nodes: list[ast.AST] | list[ast.stmt]) -> Iterator[ast.AST]:
    """Nodes without annotations, f-strings, whose columns old Pythons have wrong, and functions within."""
    for node in nodes:
        if isinstance(node, (ast.JoinedStr, ast.FunctionDef, ast.ClassDef, ast.AnnAssign)):
            continue
        yield node
        yield from inner(list(ast.iter_child_nodes(node)))


def drawn(count: int, seed: int, only: str) -> list[Mutant]:
    """Mutants whose keys are the smallest."""
    modules = sorted((rooms.ROOT / "lstmgen").rglob("*.py"))
    kept = [path for path in modules if path.relative_to(rooms.ROOT).as_posix().startswith(only)]
    return sorted((mutant for path in kept for mutant in mutants(path, seed)), key=lambda mutant: mutant.key)[:count]


def near(path: str) -> list[str]:
    """Modules of tests for a line that no recorded test executes: those with a word of its name, and quick ones."""
    words = set(Path(path).stem.split("_"))
    quick = set(rooms.quick())
    room = (file for test in rooms.tests_of(path) for file in files(test))
    return [file for file in room if words & set(Path(file).stem.split("_")) or file in quick]


def files(test: str) -> list[str]:
    """The modules of a folder of tests, small ones first."""
    path = rooms.ROOT / test
    every = [path] if path.is_file() else sorted(path.rglob("test_*.py"), key=lambda file: file.stat().st_size)
    return [rooms.name(file) for file in every if rooms.name(file) not in OF_TEXT]


class Copy:
    """A copy of the repository, with at most one mistake in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "main"
        self.folder.mkdir()
        if SHARED_MODELS.is_dir():
            (folder / "shared").symlink_to(SHARED_MODELS.parent)
        ignored = shutil.ignore_patterns("__pycache__")
        for name in COPIED:
            if (rooms.ROOT / name).is_dir():
                shutil.copytree(rooms.ROOT / name, self.folder / name, ignore=ignored)
            else:
                shutil.copy(rooms.ROOT / name, self.folder / name)
        self.passes = cache(self._passes)

    def record(self, arguments: list[str]) -> None:
        """Runs tests, and records which of them execute each line."""
        ignored = [f"--ignore={test}" for test in (*OF_TEXT, *SLOW)]
        command = [sys.executable, "-m", "pytest", "-p", "executed", "-q", "-n", "0", "-p", "no:cacheprovider"]
        paths = f"{self.folder}{os.pathsep}{self.folder / 'tests' / 'support'}"
        environment = os.environ | {"PYTHONPATH": paths, "EXECUTED": str(OUT / "executed")}
        shutil.rmtree(OUT / "executed", ignore_errors=True)
        (OUT / "executed").mkdir(parents=True)
        subprocess.run([*command, *ignored, *arguments], cwd=self.folder, env=environment)

    def killer(self, mutant: Mutant, record: Record, seconds: float, first: str) -> str:
        """The test that sees a mutant, "" if none does, "-" if there was no time for all."""
        path = self.folder / mutant.path
        source = path.read_bytes()
        tests = record.tests(mutant.path, mutant.lines) or near(mutant.path)
        totals = accumulate(record.seconds.get(test, 0.0) for test in tests)
        affordable = [test for test, total in zip(tests, totals) if total <= seconds]
        flaws: set[str] = set()
        try:
            for batch in ([first] if first else [], affordable[:AT_ONCE], affordable[AT_ONCE:]):
                while stage := [test for test in batch if test not in flaws]:
                    path.write_bytes(mutant.applied(source))
                    limit = START + 10 * sum(record.seconds.get(test, 1.0) for test in stage)
                    test = self.failure(stage, flaws, limit)
                    path.write_bytes(source)
                    if test == TIMEOUT or (test and self.passes(test)):
                        return test
                    if not test:
                        break
                    flaws.add(test)
        finally:
            path.write_bytes(source)
        return "" if len(affordable) == len(tests) else "-"

    def failure(self, tests: list[str], flaws: set[str], limit: float) -> str:
        """The first test or module that fails, "" if none does, TIMEOUT after some seconds of a processor."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-rfE", "--tb=no"]
        command += [*(f"--deselect={flaw}" for flaw in flaws), *tests]
        environment = os.environ | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, cwd=self.folder, env=environment, timeout=10 * limit,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 1)),
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return TIMEOUT
        if done.returncode < 0:
            return TIMEOUT
        if done.returncode in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            return ""
        failed = re.search(r"^(?:FAILED|ERROR) (\S+::.*?|\S+)(?: - .*)?$", done.stdout, re.MULTILINE)
        return failed[1] if failed else tests[0]  # which was not collected

    def _passes(self, test: str) -> bool:
        return not self.failure([test], set(), 300)


def run(chosen: argparse.Namespace) -> None:
    """Prints each mutant with the test that killed it, and how many were killed."""
    path = OUT / "killers.json"
    killers = json.loads(path.read_text()) if path.exists() else {}
    record = Record(OUT / "executed")
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder))
        for mutant in drawn(chosen.count, chosen.seed, chosen.only):
            if chosen.again or mutant.key not in killers:
                last = killers.get(mutant.key, "")
                exists = (rooms.ROOT / last.partition("::")[0]).is_file()
                killers[mutant.key] = copy.killer(mutant, record, chosen.seconds, last if exists else "")
                path.write_text(json.dumps(killers, indent=1))
            outcome = {"": "survived", "-": "no time"}.get(killers[mutant.key], "killed")
            counts[outcome] += 1
            print(f"{outcome}  {mutant}  {killers[mutant.key]}", flush=True)
    print(*(f"{count} {outcome}" for outcome, count in sorted(counts.items())), sep=", ")


def main() -> None:
    """Records the tests, or tries mutants."""
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("record")
    runs = commands.add_parser("run")
    runs.add_argument("--count", type=int, default=300)
    runs.add_argument("--seed", type=int, default=0)
    runs.add_argument("--only", default="lstmgen/")
    runs.add_argument("--seconds", type=float, default=60, help="of tests for a mutant")
    runs.add_argument("--again", action="store_true")
    chosen, arguments = parser.parse_known_args()
    if chosen.command == "run":
        if arguments:
            parser.error(f"unknown arguments: {' '.join(arguments)}")
        run(chosen)
        return
    with tempfile.TemporaryDirectory() as folder:
        Copy(Path(folder)).record(arguments)


if __name__ == "__main__":
    main()
