"""Puts single mistakes into lstmgen's own Python, and counts those that the tests see.

python tests/support/mutate.py run [--count 300] [--seed 0] [--only lstmgen/plan] [--seconds 60] [TESTS ...]
python tests/support/mutate.py table [--count 300] [--seed 0] [--only lstmgen/plan]

A mutant is an operator, a comparison, a constant or a condition that is another one. A copy of lstmgen has all drawn
mutants, each behind a switch. `run` tries those that no earlier run killed: each module of tests runs once without a
mutant, then each mutant that it runs is tried with its tests (`trials.py`), until a test kills the mutant or SECONDS of
tests did not: it survived. A test kills a mutant if it passes without and fails with it, or takes far longer. TESTS are
files or folders; by default all, with --only those of the rooms of the mutants. Results of all runs are in
build/mutate/results.jsonl, so that rooms may run one after another, and a mutant that its room's tests leave alive with
those of other rooms. `table` counts the results by room, and lists the mutants that are left.
The draw depends on the text of each function: other mutants stay when one function changes.
"""

from __future__ import annotations

import argparse
import ast
import copy
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import rooms
from toolchain import SHARED_MODELS

COPIED = ("lstmgen", "templates", "tests", "generated_examples", "docs", "benchmarks", "playground", "release")
COPIED += ("pyproject.toml", "Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "mkdocs.yml")
COPIED += ("CITATION.cff", "SECURITY.md", ".github")
# Tests of what the source looks like would kill mutants that compute the same.
OF_TEXT = ("tests/test_architecture.py", "tests/test_words.py", "tests/test_voice.py", "tests/test_gates.py")
# Minutes of a processor, for lines that other tests execute, too.
SLOW = ("tests/targets/c/test_compilers.py", "tests/targets/c/test_paths.py", "tests/targets/c/test_integer_paths.py")
SLOW += ("tests/test_tables.py", "tests/test_benchmarks.py", "tests/test_python_benchmarks.py", "tests/docs")
SLOW += ("tests/packaging", "tests/playground", "tests/test_mutate.py")
RESULTS = rooms.ROOT / "build" / "mutate" / "results.jsonl"
RANKS = ("unreached", "survived", "killed")  # the last result of several runs counts
SUPPORT = rooms.ROOT / "tests" / "support"
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or,
    ast.Or: ast.And,
}  # fmt: skip
SKIPPED = (ast.JoinedStr, ast.FunctionDef, ast.ClassDef, ast.AnnAssign, ast.pattern)


@dataclass(frozen=True)
class Mutant:
    """A mistake in a module.

    Attributes:
        key: the same for the same mistake in the same function.
        index: its place among all mistakes of the module.
    """

    path: str
    line: int
    old: str
    new: str
    key: str
    index: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.old} -> {self.new}"


def mutants(path: Path, seed: int) -> Iterator[Mutant]:
    """All mutants of a module."""
    name = path.relative_to(rooms.ROOT).as_posix()
    index = 0
    for function in functions(ast.parse(path.read_bytes())):
        text = ast.dump(function)
        for count, (node, new) in enumerate(mistakes(function)):
            key = hashlib.sha256(f"{seed} {name} {text} {count}".encode()).hexdigest()[:16]
            yield Mutant(name, node.lineno, ast.unparse(node), ast.unparse(new), key, index)
            index += 1


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


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


def inner(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
    """Nodes without annotations, f-strings, patterns, and functions within."""
    for node in nodes:
        if not isinstance(node, SKIPPED):
            yield node
            yield from inner(list(ast.iter_child_nodes(node)))


class Switches(ast.NodeTransformer):
    """Puts mutants of a module behind switches: `new if on(number) else old`."""

    def __init__(self, tree: ast.Module, numbers: dict[int, int]) -> None:
        self.choices: defaultdict[ast.AST, list[tuple[int, ast.expr]]] = defaultdict(list)
        found = (mistake for function in functions(tree) for mistake in mistakes(function))
        for index, (node, new) in enumerate(found):
            if index in numbers:
                self.choices[node].append((numbers[index], copy.deepcopy(new)))

    def visit(self, node: ast.AST) -> ast.AST:
        choices = self.choices.get(node, ())
        result = self.generic_visit(node)
        for number, new in choices:
            result = ast.IfExp(ast.Call(ast.Name("_mutant_is_on"), [ast.Constant(number)], []), new, result)  # type: ignore[arg-type]
        return result


def switched(source: bytes, numbers: dict[int, int]) -> str:
    """Returns a module with mutants: `numbers` has the number of each by its index."""
    tree = ast.parse(source)
    tree = ast.fix_missing_locations(Switches(tree, numbers).visit(tree))
    at = 1 if ast.get_docstring(tree, clean=False) is not None else 0
    while isinstance(tree.body[at], ast.ImportFrom) and tree.body[at].module == "__future__":
        at += 1
    tree.body[at:at] = ast.parse("from lstmgen.mutant_switch import on as _mutant_is_on").body
    return ast.unparse(tree)


def drawn(count: int, seed: int, folder: str = "lstmgen") -> list[Mutant]:
    """Mutants whose keys are the smallest."""
    modules = sorted((rooms.ROOT / folder).rglob("*.py"))
    return sorted((mutant for path in modules for mutant in mutants(path, seed)), key=lambda mutant: mutant.key)[:count]


def results() -> dict[str, tuple[str, str]]:
    """Returns what became of each mutant by its key, and the test that killed it."""
    best: dict[str, tuple[str, str]] = {}
    for row in RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else ():
        key, outcome, killer = json.loads(row)
        if key not in best or RANKS.index(outcome) >= RANKS.index(best[key][0]):
            best[key] = (outcome, killer)
    return best


def run(chosen: list[Mutant], tests: list[str], seconds: float) -> None:
    """Tries the mutants that no earlier run killed."""
    killed = {key for key, (outcome, _) in results().items() if outcome == "killed"}
    left = [mutant for mutant in chosen if mutant.key not in killed]
    if not left:
        return
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = copied(Path(name))
        by_path: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for number, mutant in enumerate(left, 1):
            by_path[mutant.path][mutant.index] = number
        for path, numbers in by_path.items():
            (folder / path).write_text(switched((folder / path).read_bytes(), numbers), encoding="utf-8")
        rows = [
            {"number": number, "key": mutant.key, "text": str(mutant), "tests": [*rooms.tests_of(mutant.path)]}
            for number, mutant in enumerate(left, 1)
        ]
        trials = Path(name) / "trials"
        trials.mkdir()
        (trials / "mutants.json").write_text(json.dumps(rows), encoding="utf-8")
        for file in (RESULTS, RESULTS.with_name("seconds.jsonl")):
            (trials / file.name).symlink_to(file)
        try_all(folder, trials, tests, seconds)


def tests_of(chosen: list[Mutant]) -> list[str]:
    """Returns the tests of the rooms of mutants."""
    return rooms.outermost(test for mutant in chosen for test in rooms.tests_of(mutant.path))


def copied(folder: Path) -> Path:
    """Returns a copy of the repository, with the module that switches mutants."""
    if SHARED_MODELS.is_dir():
        (folder / "shared").symlink_to(SHARED_MODELS.parent)
    target = folder / "main"
    target.mkdir()
    for name in COPIED:
        if (rooms.ROOT / name).is_dir():
            shutil.copytree(rooms.ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(rooms.ROOT / name, target / name)
    shutil.copy(SUPPORT / "mutant_switch.py", target / "lstmgen")
    return target


def try_all(folder: Path, trials: Path, tests: list[str], seconds: float) -> None:
    """Tries the mutants in a copy of the repository."""
    ignored = [f"--ignore={test}" for test in (*OF_TEXT, *SLOW) if test not in tests]
    command = [sys.executable, folder / "tests" / "support" / "trials.py", trials, str(seconds), *ignored, *tests]
    subprocess.run(command, cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)})


def table(chosen: list[Mutant]) -> Iterator[str]:
    """Rows of counts by room, then the mutants that are left."""
    outcomes = results()
    by_room: defaultdict[str, Counter[str]] = defaultdict(Counter)
    left = []
    for mutant in chosen:
        outcome, _ = outcomes.get(mutant.key, ("not tried", ""))
        for room in (room_of(mutant.path), "all"):
            by_room[room][outcome] += 1
        if outcome != "killed":
            left.append(f"{outcome}  {mutant}")
    names = ("killed", "survived", "unreached", "not tried")
    yield "".join(f"{name:>11}" for name in names) + "  room"
    for room in sorted(by_room, key=lambda room: (room == "all", room)):
        yield "".join(f"{by_room[room][name]:>11}" for name in names) + f"  {room}"
    yield from sorted(left)


def room_of(path: str) -> str:
    """Returns a folder of lstmgen, of read/ and targets/ one below."""
    parts = Path(path).parts[1:-1]
    return "/".join(parts[: 2 if parts[:1] in (("read",), ("targets",)) else 1]) or "lstmgen"


def main() -> None:
    """Tries mutants, or prints what became of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=("run", "table"))
    parser.add_argument("tests", nargs="*")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--only", action="append", help="a folder: leaves out what was drawn elsewhere; may be repeated"
    )
    parser.add_argument("--seconds", type=float, default=60, help="of tests for a mutant")
    arguments = parser.parse_intermixed_args()
    only = tuple(arguments.only or [""])
    chosen = [mutant for mutant in drawn(arguments.count, arguments.seed) if mutant.path.startswith(only)]
    if arguments.command == "run":
        tests = arguments.tests or (tests_of(chosen) if arguments.only else ["tests"])
        run(chosen, tests, arguments.seconds)
    print(*table(chosen), sep="\n")


if __name__ == "__main__":
    main()
