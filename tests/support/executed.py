"""Records which tests execute each line of lstmgen, and the processor time of each test.

As a plugin, `pytest -p executed` adds two files to the folder in $EXECUTED: a database of coverage.py whose contexts
are tests, and a table of seconds of the tests that pass. The first test that uses a shared fixture has its lines. Lines
that a child process executes are missing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from coverage import Coverage

ROOT = Path(__file__).resolve().parents[2]
PASSED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Records a test with its fixtures."""
    tracer = coverage_of_lstmgen()
    before = spent()
    tracer.start()
    tracer.switch_context(item.nodeid)
    try:
        result = yield
    finally:
        tracer.stop()
    tracer.get_data()  # writes what was measured
    if item.stash.get(PASSED, False):
        with (folder() / f"{os.getpid()}.seconds").open("a", encoding="utf-8") as out:
            out.write(f"{spent() - before:.3f}\t{item.nodeid}\n")
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Notes whether a test passed."""
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    return report


@cache
def coverage_of_lstmgen() -> Coverage:
    """Returns the tracer of this process."""
    from coverage import Coverage  # for developers alone

    return Coverage(data_file=str(folder() / f"{os.getpid()}.lines"), source=[str(ROOT / "lstmgen")], config_file=False)


def folder() -> Path:
    return Path(os.environ["EXECUTED"])


def spent() -> float:
    """Seconds of a processor, of this process and its children."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


class Record:
    """Lines and seconds of tests, as recorded in a folder."""

    def __init__(self, folder: Path) -> None:
        from coverage import CoverageData

        self.seconds: dict[str, float] = {}
        for path in sorted(folder.glob("*.seconds")):
            rows = (row.split("\t", 1) for row in path.read_text(encoding="utf-8").splitlines())
            self.seconds.update({test: float(seconds) for seconds, test in rows})
        self.data = [CoverageData(str(path)) for path in sorted(folder.glob("*.lines"))]
        for data in self.data:
            data.read()
        self.contexts = cache(self._contexts)

    def tests(self, path: str, lines: range) -> list[str]:
        """Returns the tests that execute one of some lines of a file.

        Of each parametrized test one case precedes the second cases; cheap ones precede others.
        """
        contexts = self.contexts(path)
        tests = {test for line in lines for test in contexts.get(line, ())}
        cases: dict[str, int] = {}
        order = []
        for test in sorted(tests & self.seconds.keys(), key=lambda test: (self.seconds[test], test)):
            name = test.partition("[")[0]
            cases[name] = cases.get(name, 0) + 1
            order.append((cases[name], self.seconds[test], test))
        return [test for _, _, test in sorted(order)]

    def _contexts(self, path: str) -> dict[int, set[str]]:
        """Returns the tests that execute each line of a file."""
        contexts: dict[int, set[str]] = {}
        for data in self.data:
            for file in data.measured_files():
                if file.endswith("/" + path):
                    for line, tests in data.contexts_by_lineno(file).items():
                        contexts.setdefault(line, set()).update(tests)
        return contexts
