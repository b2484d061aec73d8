"""Compares generated code with PyTorch for the modules of `torch_modules`. Run by a Python with torch.

    /usr/bin/python3 tests/support/torch_models.py [--targets c,python] [NAME or NAME@TARGET…]

Prints one line of JSON per model: {"name": …, "ok": …, "errors": {…}} or {"name": …, "refused": …}.
"""

import argparse
import json
import sys
import traceback
from pathlib import Path
from typing import Any

import torch

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "cases")]

from torch_modules import MODELS, REFUSED, Case  # noqa: E402 - found by the line above

import lstmgen  # noqa: E402

lstmgen.__path__.append(str(ROOT))  # where a checkout has lstmgen.templates

LIMIT = 2e-6  # of the largest output: rounding of float32 in another order


def drawn(name: str) -> Case:
    """A module with random parameters, its example, and options for lstmgen."""
    torch.manual_seed(0)
    module, example, options = {**MODELS, **REFUSED}[name]()
    for parameter in module.parameters():
        parameter.data.normal_(0, 0.4)
    for buffer in module.buffers():
        if buffer.dtype.is_floating_point:
            buffer.data.uniform_(0.5, 1.5)
    return module.train(name == "training"), example, options


def compared(name: str, targets: list[str]) -> dict[str, Any]:
    """The errors of each language compared with PyTorch's own."""
    module, example, options = drawn(name)
    try:
        if name in REFUSED:
            lstmgen.read(module, example=example, **options)
            return {"name": name, "ok": True}
        reports = {target: lstmgen.verify(module, example=example, target=target, **options) for target in targets}
    except lstmgen.UnsupportedError as error:
        inspected = lstmgen.inspect(module, example=example, **options)
        return {"name": name, "refused": str(error), "inspected": inspected.problems == error.problems}
    except lstmgen.LstmgenError as error:
        return {"name": name, "refused": str(error), "inspected": str(error) in inspection(module, example, options)}
    errors = {
        line.what: max(one.errors.relative for one in report.lines if one.what == line.what)
        for report in reports.values()
        for line in report.lines
    }
    graph = lstmgen.read(module, example=example, **options)
    weights = graph.parameters() if "looped" in name else 0
    if weights > 2 * sum(parameter.numel() for parameter in module.parameters()):  # steps of a loop share them
        errors["weights"] = float(weights)
    ok = all(report.ok for report in reports.values()) and "PyTorch" in errors and max(errors.values()) < LIMIT
    return {
        "name": name,
        "ok": ok,
        "errors": errors,
        "notes": [note for report in reports.values() for note in report.notes],
        "warnings": graph.warnings,
    }


def inspection(module: Any, example: Any, options: dict[str, Any]) -> str:
    """What `inspect` raises, or its problems."""
    try:
        return str(lstmgen.inspect(module, example=example, **options).problems)
    except lstmgen.LstmgenError as error:
        return str(error)


def main() -> None:
    """Prints what each model gives."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--targets", default="c")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    for word in arguments.names or [*MODELS, *REFUSED]:
        name, _, targets = word.partition("@")
        try:
            result = compared(name, (targets or arguments.targets).split(","))
        except Exception:
            result = {"name": name, "traceback": traceback.format_exc()[-1500:]}
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
