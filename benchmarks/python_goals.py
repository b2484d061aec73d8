"""What generated Python is held to, relative to others in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from goal import Goal, by_model
from markdown_table import table
from models import MODELS, Model
from python_speed import Speed
from python_start import Start
from rivals import KERAS

PYTHONS = ("3.11", "3.12", "3.13")  # that have goals
MILLION = "1e6 weights"  # the name of a model
FLOAT32 = "numpy"  # whose error is that of float32; tests/end_to_end/test_accuracy.py compares with Keras's own


@dataclass(frozen=True)
class Result:
    """What was measured of one model: speeds by interpreter, "3.13"; starts by that, or by the name of a rival."""

    model: Model
    speeds: Mapping[str, Speed]
    starts: Mapping[str, Start]


def goals(first: str) -> Sequence[Goal]:
    """The goals.

    Args:
        first: the interpreter that has numpy and whose starts count.
    """

    def over(shape: str, python: str = first, it: str = "lstmgen") -> Callable[[Result], float]:
        return lambda result: result.speeds[python].times[shape] / result.speeds[python].times[it]

    def error(result: Result) -> float:
        errors = result.speeds[first].errors
        return errors["lstmgen"] / errors[FLOAT32]

    def start(value: Callable[[Start], float]) -> Callable[[Result], float]:
        return lambda result: value(result.starts[KERAS]) / value(result.starts[first])

    everywhere = dict.fromkeys(MODELS, 1.0)
    return (
        Goal("sum(map(mul)) ÷ it, 3.11", 1, over("sum(map(mul))", "3.11"), by_model(None, 2, 3.4, None, 6, 6)),
        Goal("math.sumprod ÷ it, 3.13", 1, over("sumprod", "3.13"), by_model(None, 1.2, 2.1, None, 4, 3.8)),
        *(Goal(f"numpy by hand ÷ it, {python}", 1, over("numpy", python), {"seed": 1}) for python in PYTHONS),
        Goal("numpy by hand ÷ it for numpy", 1, over("numpy", it="lstmgen numpy"), everywhere),
        Goal("error ÷ that of float32", 1, error, everywhere, at_least=False),
        Goal("start, processor: Keras ÷ it", 1, start(lambda start: start.cpu), {"har": 30}),
        Goal("start, memory: Keras ÷ it", 1, start(lambda start: start.memory), {"har": 30}),
        Goal("first import, ms", 1, lambda result: 1e3 * result.starts[first].imported, {MILLION: 45}, at_least=False),
        Goal("import from .pyc, ms", 1, lambda result: 1e3 * result.starts[first].again, {MILLION: 45}, at_least=False),
        Goal("memory, MB", 1, lambda result: result.starts[first].memory, {MILLION: 60}, at_least=False),
    )


def lines(results: Sequence[Result], first: str) -> Iterator[str]:
    """The table of goals."""
    rows = [[goal.title, *(goal.cell(result) for result in results)] for goal in goals(first)]
    yield table(["goal", *(result.model.name for result in results)], [row for row in rows if any(row[1:])])
