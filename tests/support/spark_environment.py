"""The environment of Python that has Spark."""

from __future__ import annotations

import sys
from pathlib import Path

import toolchain


def spark_python() -> Path:
    """The Python of an environment that has Spark and pandas, which lstmgen's own does not want."""
    found = Path(sys.prefix) / "spark" / "bin" / "python"
    if not found.is_file():
        toolchain.missing("there is no .venv/spark: run 'make .venv/spark'")
    return found
