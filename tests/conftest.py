"""Settings and fixtures of the whole suite; `toolchain` has the functions that parametrisation needs."""

from __future__ import annotations

import compileall
import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import toolchain
from hypothesis import HealthCheck, settings
from required import pytest_make_collect_report as pytest_make_collect_report
from required import pytest_runtest_makereport as pytest_runtest_makereport

# Before anything imports numpy or TensorFlow, here or in a child process: quiet, no graphics card, so that results do
# not depend on the machine; and products in one thread: several wait for each other in loops, which takes up to four
# times the processor's time.
os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", TF_ENABLE_ONEDNN_OPTS="0")
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")

# The same examples in every run; a failing one is kept as a test of its own, not in a database.
settings.register_profile(
    "ci", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
# New examples in every run, for long searches.
settings.register_profile("fuzz", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("shrink", settings.get_profile("fuzz"))  # the same, for what was found
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


# Tests make many objects that die young beside TensorFlow and thousands of cases, which stay: to look through all of
# them for garbage again and again took a tenth of the time.
gc.set_threshold(50_000, 20, 50)


def pytest_configure(config: pytest.Config) -> None:
    """Compiles lstmgen once: where PYTHONDONTWRITEBYTECODE is set, each process of a test would do so again."""
    if not hasattr(config, "workerinput"):
        compileall.compile_dir(toolchain.ROOT / "lstmgen", quiet=1)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Refuses modules that compute with TensorFlow at import: its threads do not run in forks of the process."""
    tensorflow = sys.modules.get("tensorflow.python.eager.context")
    if tensorflow is not None and tensorflow.context_safe() is not None:
        raise pytest.UsageError(f"{item.nodeid}: TensorFlow computes at import; build the model in a function")


def pytest_collection_finish() -> None:
    """What was imported and collected stays."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def require() -> Callable[[str], str]:
    """require("gcc"): the path of a program, or the test is skipped."""
    return toolchain.require


@pytest.fixture(scope="session")
def shared_models() -> Path:
    """The folder of real model files beside the repository, or the test is skipped."""
    return toolchain.shared_models()


@pytest.fixture(scope="session")
def interpreters() -> dict[str, str]:
    """Each Python that generated code must run on: "3.8" → its path."""
    return toolchain.interpreters()
