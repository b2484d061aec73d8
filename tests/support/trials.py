"""Tries mutants with the tests that run them, in the copy of `mutate.py`.

python trials.py FOLDER SECONDS TESTS ...

A process imports TensorFlow, but nothing of lstmgen, and forks for everything else. The first fork runs all tests
without a mutant, and records which mutants each test runs. Then each mutant has forks, which run its tests, cheap ones
first, up to the first failure. FOLDER has the mutants, and takes the results.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import select
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

OPTIONS = ("-q", "-pno:cacheprovider", "-pno:xdist", "--capture=sys", "--continue-on-collection-errors")
HEAVY = ("tensorflow", "keras", "sklearn.preprocessing", "h5py", "jinja2", "typer")  # what takes seconds to import
# As in conftest.py, which sets it too late for what is imported here.
ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "TF_ENABLE_ONEDNN_OPTS": "0"}
ENVIRONMENT |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
BATCHES = (3, 20)  # tests of the first forks for a mutant, which import few modules: most need no other
BYTES = 8 << 30  # of memory, for a mutant that wants all
START = 30  # seconds of a processor that tests may take beyond ten times what they did
CRASH = "crash or timeout"


@dataclass(frozen=True)
class Trial:
    """One mutant, as in the file `mutants.json`."""

    number: int
    key: str
    text: str


@dataclass
class Record:
    """Tests that pass.

    Attributes:
        seconds: of a processor, by test.
        tests: those that run a mutant, by its number.
        imported: mutants that run while tests are imported.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    tests: dict[int, list[str]] = field(default_factory=dict)
    imported: set[int] = field(default_factory=set)

    def add(self, test: str, seconds: float, numbers: Sequence[int]) -> None:
        if not test:
            self.imported.update(numbers)
            return
        self.seconds[test] = seconds
        for number in numbers:
            self.tests.setdefault(number, []).append(test)

    def ordered(self, number: int) -> list[str]:
        """Returns the tests that run a mutant, all for one that runs while they are imported.

        Of each parametrized test one case precedes the second cases; cheap ones precede others.
        """
        cases: Counter[str] = Counter()
        order = []
        tests = self.seconds if number in self.imported else self.tests.get(number, ())
        for test in sorted(tests, key=lambda test: (self.seconds[test], test)):
            cases[test.partition("[")[0]] += 1
            order.append((cases[test.partition("[")[0]], self.seconds[test], test))
        return [test for _, _, test in sorted(order)]


class Trials:
    """The mutants of a folder, and the tests that try them."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder = folder
        self.seconds = seconds
        self.options = (*OPTIONS, f"--basetemp={folder / 'tests'}")
        self.mutants = [Trial(**row) for row in json.loads((folder / "mutants.json").read_text(encoding="utf-8"))]
        self.record = Record()
        self.failure_without = cache(partial(self.failure, 0))

    def run(self, tests: Sequence[str]) -> None:
        """Prints each mutant with its result, and adds the result to `results.jsonl`."""
        path = self.folder / "record.jsonl"
        forked(partial(recorded, [*self.options, *tests], path), None)
        for row in path.read_text(encoding="utf-8").splitlines():
            self.record.add(*json.loads(row))
        print(f"{len(self.record.seconds)} tests in {sum(self.record.seconds.values()):.0f} s", flush=True)
        with (self.folder / "results.jsonl").open("a", encoding="utf-8") as results:
            for mutant in self.mutants:
                outcome, killer = self.outcome(mutant.number)
                print(f"{outcome}  {mutant.text}  {killer}", flush=True)
                print(json.dumps([mutant.key, outcome, killer]), file=results, flush=True)

    def outcome(self, number: int) -> tuple[str, str]:
        """Returns what became of a mutant, and the test that killed it."""
        tests = self.record.ordered(number)
        totals = accumulate(self.record.seconds[test] for test in tests)
        affordable = [test for test, total in zip(tests, totals) if total <= self.seconds]
        for first, last in zip((0, *BATCHES), (*BATCHES, None)):
            if killer := self.killer(number, affordable[first:last]):
                return "killed", killer
        if not tests:
            return "unreached", ""
        return ("survived", "") if len(tests) == len(affordable) else ("no time", "")

    def killer(self, number: int, tests: Sequence[str]) -> str:
        """Returns the first test that fails with a mutant and passes without, "" for none."""
        while tests:
            test = self.failure(number, tuple(tests))
            if not test or not self.failure_without((test,) if test in tests else tuple(tests)):
                return test
            tests = [other for other in tests if test not in (other, CRASH)]
        return ""

    def failure(self, number: int, tests: tuple[str, ...]) -> str:
        """Returns the first test that fails with a mutant, CRASH for none that ends, "" for none."""
        limit = START + 10 * sum(self.record.seconds[test] for test in tests)
        return forked(partial(first_failure, [*self.options, *tests], number), limit)


class Recorder:
    """Writes each test that passes, with its seconds and its mutants.

    Attributes:
        fixtures: mutants of each fixture that was set up, by its name and the folder or module that it is for. Other
            tests use it later, and would set it up if they ran alone.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reached = path.with_name("reached.txt")
        self.passed = False
        self.fixtures: dict[tuple[str, str], set[int]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        from lstmgen import mutant_switch  # type: ignore[attr-defined]  # of the copy

        self.reached.write_text("")
        mutant_switch.reached.clear()
        before = spent()
        result = yield
        if self.passed:
            self.write(item.nodeid, spent() - before, self.numbers().union(*self.of_fixtures(item)))
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        from lstmgen import mutant_switch  # type: ignore[attr-defined]  # of the copy

        mutant_switch.reached.clear()
        begin = self.reached.stat().st_size
        result = yield
        self.fixtures.setdefault((fixturedef.argname, fixturedef.baseid), set()).update(self.numbers(begin))
        return result

    def of_fixtures(self, item: pytest.Item) -> Iterator[set[int]]:
        for (name, base), numbers in self.fixtures.items():
            if name in item.fixturenames and item.nodeid.startswith(base):  # type: ignore[attr-defined]  # of functions
                yield numbers

    def pytest_collection_finish(self) -> None:
        if self.reached.exists():
            self.write("", 0.0, self.numbers())

    def numbers(self, begin: int = 0) -> set[int]:
        """Returns the mutants that ran in this test, or from a position in the file on."""
        return {int(number) for number in self.reached.read_text(encoding="ascii")[begin:].split()}

    def write(self, test: str, seconds: float, numbers: set[int]) -> None:
        with self.path.open("a", encoding="utf-8") as out:
            print(json.dumps([test, seconds, sorted(numbers)]), file=out)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.passed = report.passed if report.when == "setup" else self.passed and report.passed


class FirstFailure:
    """Notes the first test or module that fails."""

    name = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.note(report)

    def note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed and not self.name:
            self.name = report.nodeid


def recorded(arguments: list[str], path: Path) -> str:
    """Runs tests, and writes what they run."""
    path.write_text("")
    os.environ["REACHED"] = str(path.with_name("reached.txt"))
    pytest.main(arguments, plugins=[Recorder(path)])
    return ""


def first_failure(arguments: list[str], number: int) -> str:
    """Runs tests with a mutant, and returns the first that fails, "" for none."""
    os.environ["MUTANT"] = str(number)
    plugin = FirstFailure()
    code = pytest.main(["-x", *arguments], plugins=[plugin])
    return plugin.name or (CRASH if code == pytest.ExitCode.INTERNAL_ERROR else "")


def forked(work: Callable[[], str], limit: float | None) -> str:
    """Runs a function in a fork and returns its result, CRASH if it does not end in a limit of seconds."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            os.close(reader)
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 1)
            os.dup2(null, 2)
            resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit)))
            os.write(writer, f"={work()}".encode())
        finally:
            os._exit(0)
    os.close(writer)
    answer = received(reader, None if limit is None else 10 * limit)
    os.close(reader)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return answer[1:] if answer.startswith("=") else CRASH


def received(reader: int, limit: float | None) -> str:
    """Returns what a process writes before it ends, "" after a limit of seconds."""
    end = None if limit is None else time.monotonic() + limit
    answer = b""
    while select.select([reader], [], [], None if end is None else max(0.0, end - time.monotonic()))[0]:
        data = os.read(reader, 65536)
        if not data:
            return answer.decode()
        answer += data
    return ""


def spent() -> float:
    """Seconds of a processor, of this process and its children."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    os.environ.update(ENVIRONMENT)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each fork would compile lstmgen and the tests
    sys.dont_write_bytecode = False
    for module in HEAVY:
        importlib.import_module(module)
    Trials(Path(sys.argv[1]), float(sys.argv[2])).run(sys.argv[3:])
