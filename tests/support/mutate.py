"""Puts single mistakes into lstmgen's own Python, and counts those that the tests see.

python tests/support/mutate.py [--count 300] [--seed 0] [--only lstmgen/plan] [--limit 300] [--out build/mutate.json]

A mutant is an operator, a comparison, a constant or a condition that is another one, in a copy of the repository. It
runs the quick tests of its room, then the others, up to the first failure. A mutant is killed by a test that passes
without it. The draw goes by the text of each function, so that other mutants stay when one function changes; those of
the last run begin with the test that killed them.
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
from pathlib import Path

import rooms
from toolchain import SHARED_MODELS

COPIED = ("lstmgen", "templates", "tests", "generated_examples", "docs", "benchmarks", "playground", "release")
COPIED += ("pyproject.toml", "Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "mkdocs.yml")
COPIED += ("CITATION.cff", "SECURITY.md", ".github")
# Tests of what the source looks like would kill mutants that compute the same.
OF_TEXT = ("tests/test_architecture.py", "tests/test_words.py", "tests/test_voice.py", "tests/test_gates.py")
# Minutes of a processor: after all others.
SLOW = ("tests/targets/c/test_compilers.py", "tests/targets/c/test_paths.py", "tests/targets/c/test_integer_paths.py")
# Tests of all rooms, those first that take little time for what they cover.
OF_ALL = ("tests/test_examples.py", "tests/conformance", "tests/test_api.py", "tests/end_to_end", "tests/check")
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
        start, end: the bytes that `new` takes the place of.
        key: the same for the same mistake in the same function.
    """

    path: str
    line: int
    start: int
    end: int
    old: str
    new: str
    key: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.old} -> {self.new}"

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
            yield Mutant(name, node.lineno, start, end, old, ast.unparse(new), key)


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


def stages(path: str) -> Iterator[list[str]]:
    """Tests for a mutant of a module: those with a word of its name and quick ones, its room's, others; each once."""
    room = [file for test in rooms.tests_of(path) for file in files(test)]
    quick = [file for file in rooms.quick() if not file.startswith(("tests/docs", *OF_TEXT))]
    words = set(Path(path).stem.split("_"))
    near = [file for file in room if words & set(Path(file).stem.split("_")) or file in quick]
    others = [*quick, *(file for test in OF_ALL for file in files(test)), *(file for file in room if file in SLOW)]
    done: set[str] = set()
    for stage in (near, [file for file in room if file not in SLOW], others):
        yield list(dict.fromkeys(file for file in stage if file not in done))
        done.update(stage)


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

    def killer(self, mutant: Mutant, limit: float, first: str) -> str:
        """The test that sees a mutant, "" if none does, "-" if there was no time for all."""
        path = self.folder / mutant.path
        source = path.read_bytes()
        path.write_bytes(mutant.applied(source))
        flaws: list[str] = []
        try:
            for stage in ([first] if first else [], *stages(mutant.path)):
                while stage:
                    before = spent()
                    test = self.failure(stage, flaws, limit)
                    limit -= spent() - before
                    if not test:
                        break
                    path.write_bytes(source)
                    if self.passes(test):
                        return test
                    flaws.append(test)
                    path.write_bytes(mutant.applied(source))
        except TimeoutError:
            return "-"
        finally:
            path.write_bytes(source)
        return ""

    def failure(self, tests: list[str], flaws: list[str], limit: float) -> str:
        """The first test or module that fails, "" if none does.

        Raises:
            TimeoutError: there is no time for all.
        """
        if limit <= 1:
            raise TimeoutError
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-rfE", "--tb=no"]
        command += [*(f"--deselect={flaw}" for flaw in flaws), *tests]
        environment = os.environ | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, cwd=self.folder, env=environment, timeout=10 * limit,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 1)),
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise TimeoutError from error
        if done.returncode < 0:
            raise TimeoutError
        failed = re.search(r"^(?:FAILED|ERROR) (\S+::.*?|\S+)(?: - .*)?$", done.stdout, re.MULTILINE)
        return failed[1] if failed else ""

    def _passes(self, test: str) -> bool:
        try:
            return not self.failure([test], [], 300)
        except TimeoutError:
            return False


def spent() -> float:
    """Seconds of a processor that children took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Prints each mutant with the test that killed it, and how many were killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="lstmgen/")
    parser.add_argument("--limit", type=float, default=300, help="seconds of a processor for a mutant")
    parser.add_argument("--out", type=Path, default=rooms.ROOT / "build" / "mutate.json")
    chosen = parser.parse_args()
    killers = json.loads(chosen.out.read_text()) if chosen.out.exists() else {}
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder))
        for mutant in drawn(chosen.count, chosen.seed, chosen.only):
            last = killers.get(mutant.key, "").strip("-")
            exists = (rooms.ROOT / last.partition("::")[0]).is_file()
            killer = copy.killer(mutant, chosen.limit, last if exists else "")
            killers[mutant.key] = killer
            outcome = {"": "survived", "-": "no time"}.get(killer, "killed")
            counts[outcome] += 1
            print(f"{outcome}  {mutant}  {killer}", flush=True)
            chosen.out.parent.mkdir(exist_ok=True)
            chosen.out.write_text(json.dumps(killers, indent=1))
    print(*(f"{count} {outcome}" for outcome, count in sorted(counts.items())), sep=", ")


if __name__ == "__main__":
    main()
