"""Turns trained Keras recurrent models into standalone Python, C99 and JavaScript, weights included.

    import lstmgen

    lstmgen.export("model.h5", "predictor.py")      # a file, or a live keras.Model
    lstmgen.export("model.keras", "net.c")          # writes net.c and net.h
    print(lstmgen.verify("model.keras", "net.c"))   # compares it with the float64 truth, and with Keras
    graph = lstmgen.read("model.h5")                # what the model computes

Everything that goes wrong on purpose is an `LstmgenError`.
"""

from __future__ import annotations

from importlib import import_module as _import_module
from typing import TYPE_CHECKING, Any

# Rooms that are called as functions are: these come after them, and so take their names.
from lstmgen import export as _export_room  # noqa: F401
from lstmgen import read as _read_room  # noqa: F401
from lstmgen import report as _report_room  # noqa: F401
from lstmgen.api.export import estimate, export, read
from lstmgen.api.verify import certify, report, verify
from lstmgen.check.report import Report
from lstmgen.errors import (
    AccuracyError,
    BudgetError,
    LstmgenError,
    OptionError,
    OutputError,
    Problem,
    ReadError,
    ToolError,
    UnsupportedError,
)
from lstmgen.export import Exported
from lstmgen.graph.graph import Graph
from lstmgen.targets.footprint import Footprint
from lstmgen.version import VERSION as __version__

if TYPE_CHECKING:
    from lstmgen.pipeline import Pipeline
    from lstmgen.report.facts import Facts

__all__ = [
    "AccuracyError",
    "BudgetError",
    "Exported",
    "Facts",
    "Footprint",
    "Graph",
    "LstmgenError",
    "OptionError",
    "OutputError",
    "Pipeline",
    "Problem",
    "ReadError",
    "Report",
    "ToolError",
    "UnsupportedError",
    "__version__",
    "certify",
    "estimate",
    "export",
    "read",
    "report",
    "verify",
]


# Classes that few programs need: they are imported when somebody asks for them.
_LATER = {"Facts": "lstmgen.report.facts", "Pipeline": "lstmgen.pipeline"}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        return getattr(_import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})
