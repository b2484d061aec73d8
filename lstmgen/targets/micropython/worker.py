"""Runs a predictor as `targets/python/worker.py`, in MicroPython, which lacks most of its imports.

    micropython board_child.py predictor.py < requests > answers

NaN and infinities, which its json does not read, are names here.
"""

import json
import sys


def main() -> None:
    """Answers all requests of stdin, in order."""
    module: dict[str, object] = {"__name__": "predictor"}
    with open(sys.argv[1]) as file:
        exec(file.read(), module)
    new = module["Predictor"]
    predictors: dict[int, object] = {}
    answers: list[object] = []
    for method, which, arguments in eval(sys.stdin.read(), {"NaN": float("nan"), "Infinity": float("inf")}):
        if which not in predictors:
            predictors[which] = new()  # type: ignore[operator]
        try:
            result = getattr(predictors[which], method)(*arguments)
            outputs = list(result) if isinstance(result, tuple) else [result]
            answers.append([] if result is None else outputs)
        except Exception as error:  # an answer too
            answers.append(f"{type(error).__name__}: {error}")
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
