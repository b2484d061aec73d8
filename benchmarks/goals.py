"""What generated C is held to: its LSTM models, relative to others in the same run."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from c_library import BASE, NATIVE, PLAIN, Build
from goal import Goal, by_model
from measure import Result
from models import MODELS
from rivals import KERAS


def goals(compiler: str) -> Sequence[Goal]:
    """The goals for code of that compiler."""
    native, plain, base = (Build(compiler, flags).name for flags in (NATIVE, PLAIN, BASE))

    def time(result: Result, name: str) -> float:
        return result.times[name].cpu

    def over(*names: str) -> Callable[[Result], float]:
        return lambda result: min(time(result, name) for name in names) / time(result, native)

    def error(result: Result) -> float:
        return (
            max(result.errors[name] for name in (native, plain, base) if name in result.errors) / result.errors[KERAS]
        )

    def everywhere(bound: float) -> dict[str, float]:
        return dict.fromkeys(MODELS, bound)

    return (
        Goal("onnxruntime ÷ it", 1, over("onnxruntime"), by_model(40, 2.3, 1.5, 1.2, 1.1, 1.1)),
        Goal("onnxruntime ÷ it, best prototype", 1, over("onnxruntime"), by_model(50, 2.28, 1.57, 1.18, 1.12, 1.11)),
        Goal("LiteRT ÷ it, either form", 1, over("LiteRT", "LiteRT Keras 2"), everywhere(1.5)),
        Goal(f"{KERAS} ÷ it", 1, over(KERAS), {"seed": 1000, "big": 9}),
        Goal("plain -O2 ÷ it", 1, over(plain), everywhere(1.1), at_least=False),
        Goal("-O2 without dispatch ÷ it", 1, over(base), by_model(None, 3.6, 2.9, 2.4, 2.2, 2.1), at_least=False),
        Goal("error ÷ that of Keras", 1, error, everywhere(4), at_least=False),
        Goal("onnxruntime ÷ it", 32, over("onnxruntime"), by_model(None, 1, 1, 1, 1, 1)),
        Goal("error ÷ that of Keras", 32, error, everywhere(4), at_least=False),
    )
