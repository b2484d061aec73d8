"""Turns Keras, PyTorch and ONNX models into C, Python, JavaScript, Java, Rust, Go, C# and Swift, weights included.

    import lstmgen

    lstmgen.export("model.h5", "predictor.py")      # a file, or a live Keras or PyTorch model
    lstmgen.export("model.keras", "net.c")          # writes net.c and net.h
    print(lstmgen.verify("model.keras", "net.c"))   # compares it with the float64 truth, and with Keras
    graph = lstmgen.read("model.h5")                # the model as a graph of operations

All errors that lstmgen raises are subclasses of `LstmgenError`.
"""

import sys
from importlib import import_module
from types import ModuleType

from lstmgen.version import VERSION as __version__

__all__ = [
    "AccuracyError",
    "BudgetError",
    "Exported",
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
    "Verification",
    "__version__",
    "certify",
    "estimate",
    "export",
    "inspect",
    "read",
    "report",
    "verify",
    "weights",
]


# Modules of the public names, each imported when its name is first used, so that a help starts fast. __init__.pyi has
# their types.
MODULES = {
    **dict.fromkeys(["estimate", "export", "read", "weights"], "lstmgen.api.export"),
    **dict.fromkeys(["Inspection", "inspect"], "lstmgen.api.inspection"),
    **dict.fromkeys(["certify", "report", "verify"], "lstmgen.api.verify"),
    **dict.fromkeys([name for name in __all__ if name.endswith("Error")], "lstmgen.errors"),
    "Exported": "lstmgen.export",
    "Footprint": "lstmgen.targets.footprint",
    "Graph": "lstmgen.graph.graph",
    "Pipeline": "lstmgen.pipeline",
    "Problem": "lstmgen.errors",
    "Report": "lstmgen.report.facts",
    "Verification": "lstmgen.check.verification",
}


class _Package(ModuleType):
    """Module class of this package: `read`, `export` and `report` are functions, not the modules of these names."""

    def __setattr__(self, name: str, value: object) -> None:
        """Sets an attribute, except a module that importing it would set in place of a function."""
        if name not in MODULES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    if name in MODULES:
        return getattr(import_module(MODULES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *MODULES})
