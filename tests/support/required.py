"""A plugin of pytest for CI: with LSTMGEN_REQUIRE_ALL=1 a test that is skipped, or expected to fail, fails.

A test may skip where its tool is missing, by whatever way pytest has: `toolchain.missing`, `importorskip`, a mark.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

REQUIRE_ALL = "LSTMGEN_REQUIRE_ALL"
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turns a skip of a test into a failure."""
    return required((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turns a skip of a whole module into a failure."""
    return required((yield))


def required(report: Report) -> Report:
    """The report, as a failure where it is a skip and all tests are required."""
    if report.outcome == "skipped" and os.environ.get(REQUIRE_ALL) == "1":
        report.outcome = "failed"
        report.longrepr = f"{reason(report)} ({REQUIRE_ALL}=1)"
    return report


def reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Why the test was skipped, or is expected to fail."""
    if hasattr(report, "wasxfail"):
        return f"expected to fail: {report.wasxfail}"
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
