"""Runs a generated predictor in a process and an interpreter of its own; imports nothing but the standard library.

    python child.py predictor.py < requests.json > answers.json

A request is [method, which, arguments]: `predict`, `step` or `reset` of one of several independent Predictors, or
`batch`: predict_batch, of arguments that have a first axis for samples.
An answer is a list of outputs, none for a reset, or the error as text.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from typing import Any


def main() -> None:
    """Answers all requests of stdin, in order."""
    spec = importlib.util.spec_from_file_location("predictor", sys.argv[1])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["predictor"] = module  # for the parts of a package
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # of the file, whose place a SyntaxError says; the way to it tells nothing
        raise SystemExit(f"{type(error).__name__}: {error}") from None
    predictors: dict[int, Any] = {}
    answers: list[Any] = []
    for method, which, arguments in json.load(sys.stdin):
        if which not in predictors:
            predictors[which] = module.Predictor()
        try:
            if method == "batch":
                answers.append(batch(module.predict_batch, arguments))
                continue
            result = getattr(predictors[which], method)(*arguments)
            outputs = list(result) if isinstance(result, tuple) else [result]
            answers.append([] if result is None else [*map(as_lists, outputs)])
        except Exception as error:  # an answer too: what a wrong shape raises, say
            answers.append(f"{type(error).__name__}: {error}")
    json.dump(answers, sys.stdout)


def batch(function: Any, arguments: list[Any]) -> list[Any]:
    """The outputs, each with a first axis for samples; all but plain Python gives them so."""
    outputs = function(list(zip(*arguments)) if len(arguments) > 1 else arguments[0])
    if isinstance(outputs, list) and isinstance(outputs[0], tuple):
        outputs = tuple(zip(*outputs))
    columns = outputs if isinstance(outputs, tuple) else (outputs,)
    return [column.tolist() if hasattr(column, "tolist") else list(map(as_lists, column)) for column in columns]


def as_lists(y: Any) -> Any:
    """An output as nested lists."""
    return y.tolist() if hasattr(y, "tolist") else y


if __name__ == "__main__":
    main()
