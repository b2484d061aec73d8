"""Tries mutants with the tests that run them, in the copy of `mutate.py`.

python trials.py FOLDER SECONDS TESTS ...

A process imports TensorFlow, but nothing of lstmgen. A fork of it collects all tests, and forks for everything else:
it runs one module of tests after the other without a mutant, cheap modules first, records which mutants each test
runs, and tries the mutants of the module's room with its cheapest tests, up to the first failure. What is alive after
the last module is tried with all tests that run it, for SECONDS. Mutants that run while tests are collected are tried
last, in forks of the first process. FOLDER has the mutants, and takes the results.
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
from collections import Counter, defaultdict
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
BATCHES = (3, 20)  # tests of the first forks of the first process, which import few modules: most mutants need no other
BYTES = 8 << 30  # of memory, for a mutant that wants all
START = 30  # seconds of a processor that tests may take beyond ten times what they did
CRASH = "crash or timeout"
BRIEF = 1.0  # seconds of tests of each module of its room for a mutant: most need no more
OF_ALL_ROOMS = ("tests/conformance/", "tests/end_to_end/")
UNKNOWN = 10.0  # seconds of a module that never ran and is not marked quick


@dataclass(frozen=True)
class Trial:
    """One mutant, as in the file `mutants.json`; `tests` are those of its room."""

    number: int
    key: str
    text: str
    tests: list[str] = field(default_factory=list)


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

    def ordered(self, number: int, seconds: float) -> list[str]:
        """Returns the tests that run a mutant, up to the one that exceeds a number of seconds.

        Of each parametrized test one case precedes the second cases; cheap ones precede others. All other tests follow
        for a mutant that runs while they are imported.
        """
        running = set(self.tests.get(number, ()))
        cases: Counter[str] = Counter()
        order = []
        tests = self.seconds if number in self.imported else running
        for test in sorted(tests, key=lambda test: (test not in running, self.seconds[test], test)):
            cases[test.partition("[")[0]] += 1
            order.append((test not in running, cases[test.partition("[")[0]], self.seconds[test], test))
        names = [test for *_, test in sorted(order)]
        before = accumulate((self.seconds[test] for test in names), initial=0.0)
        return [test for test, total in zip(names, before) if total <= seconds]

    def limit(self, tests: Sequence[str]) -> float:
        """Returns the seconds of a processor after which tests do not end."""
        return START + 10 * sum(self.seconds[test] for test in tests)


class Trials:
    """The mutants of a folder, and the plugin of pytest that tries them with the tests that it collects.

    Attributes:
        seconds: of tests for each mutant.
        alive: mutants without a result.
        items: collected tests.
        tried: tests that did not kill a mutant, by its number.
    """

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder = folder
        self.seconds = seconds
        self.options = (*OPTIONS, f"--basetemp={folder / 'tests'}")
        trials = (Trial(**row) for row in json.loads((folder / "mutants.json").read_text(encoding="utf-8")))
        self.alive = {trial.number: trial for trial in trials}
        self.record = Record()
        self.items: dict[str, pytest.Item] = {}
        self.tried: defaultdict[int, set[str]] = defaultdict(set)
        self.without = cache(partial(self.failure, 0))
        self.without_afresh = cache(partial(self.failure_afresh, 0))

    def run(self, tests: Sequence[str]) -> None:
        """Prints each mutant with its result, and adds the result to `results.jsonl`."""
        reached = self.folder / "reached.txt"
        reached.write_text("")
        os.environ["REACHED"] = str(reached)
        forked(partial(run_pytest, [*self.options, *tests], self), None, quiet=False)
        if not (self.folder / "record.jsonl").exists():
            sys.exit("tests were not collected: nothing was tried")
        for row in rows(self.folder / "record.jsonl"):
            self.record.add(*row)
        killed = {key for key, outcome, _ in rows(self.folder / "results.jsonl") if outcome == "killed"}
        for trial in [trial for trial in self.alive.values() if trial.key not in killed]:
            self.add_result(trial.number, *self.last_outcome(trial.number))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Tries mutants with one module of tests after the other, then with all tests that run them."""
        self.record.imported.update(reached_in(self.folder / "reached.txt"))
        add_row(self.folder / "record.jsonl", "", 0.0, sorted(self.record.imported))
        self.items = {item.nodeid: item for item in session.items}
        modules: defaultdict[str, list[pytest.Item]] = defaultdict(list)
        for item in session.items:
            modules[item.nodeid.partition("::")[0]].append(item)
        seconds = {name: 0.0 if is_quick(items) else UNKNOWN for name, items in modules.items()}
        seconds |= {name: sum(parts) for name, parts in rows(self.folder / "seconds.jsonl") if name in modules}
        show(f"{len(session.items)} tests in {len(modules)} modules; imports run {len(self.record.imported)} mutants")
        for name in sorted(modules, key=lambda name: (seconds[name], name)):
            if self.alive:
                record = self.recorded(modules[name])
                add_row(self.folder / "seconds.jsonl", name, [*record.seconds.values()])
                own = {n for n, trial in self.alive.items() if name.startswith((*trial.tests, *OF_ALL_ROOMS))}
                self.try_all(own, record, BRIEF)
                show(f"{len(self.alive)} alive after {name}, {sum(record.seconds.values()):.0f} s")
        self.try_all(set(self.alive), self.record, self.seconds)
        return True

    def recorded(self, items: Sequence[pytest.Item]) -> Record:
        """Runs collected tests without a mutant."""
        path = self.folder / "module.jsonl"
        forked(partial(recorded, items, path), None)
        record = Record()
        for row in rows(path):
            record.add(*row)
            self.record.add(*row)
            add_row(self.folder / "record.jsonl", *row)
        return record

    def try_all(self, numbers: set[int], record: Record, seconds: float) -> None:
        """Tries mutants that do not run in imports."""
        for number in sorted(numbers - self.record.imported):
            tests = [test for test in record.ordered(number, seconds) if test not in self.tried[number]]
            self.tried[number].update(tests)
            if killer := killer_of(tests, partial(self.failure, number), self.without):
                self.add_result(number, "killed", killer)

    def failure(self, number: int, tests: tuple[str, ...]) -> str:
        """Returns the first of collected tests that fails with a mutant."""
        work = partial(first_failure, [self.items[test] for test in tests], number)
        return forked(work, self.record.limit(tests))

    def last_outcome(self, number: int) -> tuple[str, str]:
        """Returns what becomes of a mutant that is alive; one that runs in imports is tried."""
        if number not in self.record.imported:
            return "survived" if number in self.record.tests else "unreached", ""
        tests = self.record.ordered(number, self.seconds)
        for first, last in zip((0, *BATCHES), (*BATCHES, None)):
            if killer := killer_of(tests[first:last], partial(self.failure_afresh, number), self.without_afresh):
                return "killed", killer
        return "survived", ""

    def failure_afresh(self, number: int, tests: tuple[str, ...]) -> str:
        """Returns the first failure of a process that imports the tests with the mutant."""
        work = partial(first_failure_afresh, [*self.options, *tests], number)
        return forked(work, self.record.limit(tests))

    def add_result(self, number: int, outcome: str, killer: str) -> None:
        trial = self.alive.pop(number)
        show(f"{outcome}  {trial.text}  {killer}")
        add_row(self.folder / "results.jsonl", trial.key, outcome, killer)


def killer_of(
    tests: Sequence[str], failure: Callable[[tuple[str, ...]], str], without: Callable[[tuple[str, ...]], str]
) -> str:
    """Returns the first test that fails with a mutant and passes without, "" for none."""
    while tests:
        test = failure(tuple(tests))
        if not test or not without((test,) if test in tests else tuple(tests)):
            return test
        tests = [other for other in tests if test not in (other, CRASH)]
    return ""


def is_quick(items: Sequence[pytest.Item]) -> bool:
    return all(item.get_closest_marker("quick") for item in items)


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
            numbers = reached_in(self.reached).union(*self.of_fixtures(item))
            add_row(self.path, item.nodeid, spent() - before, sorted(numbers))
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        from lstmgen import mutant_switch  # type: ignore[attr-defined]  # of the copy

        mutant_switch.reached.clear()
        begin = self.reached.stat().st_size
        result = yield
        self.fixtures.setdefault((fixturedef.argname, fixturedef.baseid), set()).update(reached_in(self.reached, begin))
        return result

    def of_fixtures(self, item: pytest.Item) -> Iterator[set[int]]:
        for (name, base), numbers in self.fixtures.items():
            if name in item.fixturenames and item.nodeid.startswith(base):  # type: ignore[attr-defined]  # of functions
                yield numbers

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


def run_pytest(arguments: list[str], plugin: object) -> str:
    pytest.main(arguments, plugins=[plugin])
    return ""


def recorded(items: Sequence[pytest.Item], path: Path) -> str:
    """Runs collected tests, and writes what they run."""
    path.write_text("")
    for _ in executed(items, Recorder(path)):
        pass
    return ""


def first_failure(items: Sequence[pytest.Item], number: int) -> str:
    """Runs collected tests with a mutant, and returns the first that fails, "" for none."""
    from lstmgen import mutant_switch  # type: ignore[attr-defined]  # of the copy

    mutant_switch.active = number
    os.environ["MUTANT"] = str(number)  # for programs that tests run
    plugin = FirstFailure()
    return next((plugin.name for _ in executed(items, plugin) if plugin.name), "")


def executed(items: Sequence[pytest.Item], plugin: object) -> Iterator[pytest.Item]:
    """Runs collected tests one after the other."""
    config = items[0].config
    config.pluginmanager.register(plugin)
    for item, following in zip(items, (*items[1:], None)):
        config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        yield item


def first_failure_afresh(arguments: list[str], number: int) -> str:
    """Imports and runs tests with a mutant, and returns the first that fails, "" for none."""
    os.environ["MUTANT"] = str(number)
    plugin = FirstFailure()
    code = pytest.main(["-x", *arguments], plugins=[plugin])
    return plugin.name or (CRASH if code == pytest.ExitCode.INTERNAL_ERROR else "")


def show(text: str) -> None:
    """Prints a line where pytest captures what is printed."""
    print(text, file=sys.__stdout__, flush=True)


def rows(path: Path) -> Iterator[Any]:
    """Rows of a file of JSON; none if there is no such file."""
    if path.exists():
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def add_row(path: Path, *row: object) -> None:
    with path.open("a", encoding="utf-8") as out:
        print(json.dumps(row), file=out)


def reached_in(path: Path, begin: int = 0) -> set[int]:
    """Returns the mutants that ran since the file was cleared, or from a position on."""
    return {int(number) for number in path.read_text(encoding="ascii")[begin:].split()}


def forked(work: Callable[[], str], limit: float | None, quiet: bool = True) -> str:
    """Runs a function in a fork and returns its result, CRASH if it does not end in a limit of seconds."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            os.close(reader)
            if quiet:
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
