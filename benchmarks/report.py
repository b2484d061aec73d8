"""Results as a Markdown document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from costs import Cost
from goals import goals
from markdown_table import table
from measure import Result, grouped
from rivals import KERAS

MICRO, KILO, MEGA = 1e6, 1e3, 1e6
NOTHING = "–"
RULES = Path(__file__).with_name("README.md")

Costs = Mapping[str, Mapping[str, Cost]]  # by model, by contestant


def document(machine: Sequence[tuple[str, str]], results: Sequence[Result], costs: Costs, plot: str) -> str:
    """The whole of it."""
    parts = ["# Generated C beside its rivals", rules(), "## Machine", pairs([*machine, disturbance(results)])]
    if plot:
        parts.append(f"![Times as bars]({plot})")
    for (cell, batch), group in grouped(results).items():
        parts += [f"## {cell}, batch {batch}", speed(group), "Largest error, and how often Keras's own:", errors(group)]
        if cell == "LSTM":
            parts += [f"Goals; “it” is {next(iter(group[0].times))}:", met(group)]
    if costs:
        parts += ["## Files, memory, first prediction", "LSTM, one sequence.", cost_tables(costs)]
    return "\n\n".join(part for part in parts if part) + "\n"


def rules() -> str:
    """The section of that name in the README of the benchmarks."""
    return RULES.read_text(encoding="utf-8").partition("## Rules\n")[2].partition("\n## ")[0].strip()


def disturbance(results: Sequence[Result]) -> tuple[str, str]:
    """How much of the wall clock other programs took."""
    stretches = sorted(time.stretch for result in results for time in result.times.values())
    return "wall clock ÷ processor time", f"{median(stretches):.2f} in the median, {stretches[-1]:.2f} at most"


def pairs(rows: Sequence[tuple[str, str]]) -> str:
    """A list of what is what."""
    return "\n".join(f"- {name}: {value}" for name, value in rows)


def by_model(results: Sequence[Result], cell: Callable[[Result, str], str]) -> list[list[str]]:
    """A row for each contestant, a column for each model."""
    names = dict.fromkeys(name for result in results for name in result.times)
    return [[name, *(cell(result, name) for result in results)] for name in names]


def speed(results: Sequence[Result]) -> str:
    """Microseconds for one sequence, least and median; the same relative to the first build; and to the rooflines."""
    titles = [result.model.name for result in results]
    reference = next(iter(results[0].times))

    def microseconds(result: Result, name: str) -> str:
        time = result.times[name]
        return f"{digits(time.cpu * MICRO)} ({digits(time.median * MICRO)})"

    def ratio(result: Result, name: str) -> str:
        return f"{digits(result.times[name].cpu / result.times[reference].cpu)}×"

    def share(result: Result, name: str) -> str:
        return f"{result.limits[name] / result.times[name].cpu:.0%}"

    builds = results[0].limits
    limits = [[f"roofline, {name}", *(digits(result.limits[name] * MICRO) for result in results)] for name in builds]
    shares = [[f"its roofline ÷ {name}", *(share(result, name) for result in results)] for name in builds]
    absolute = table(["µs a sequence: least (median)", *titles], by_model(results, microseconds) + limits)
    relative = table([f"÷ {reference}", *titles], by_model(results, ratio) + shares)
    return f"{absolute}\n\n{relative}"


def errors(results: Sequence[Result]) -> str:
    """The largest error, and how many times Keras's own that is, where Keras takes part."""

    def cell(result: Result, name: str) -> str:
        error, keras = result.errors[name], result.errors.get(KERAS)
        return f"{error:.1e} ({error / keras:.1f}×)" if keras else f"{error:.1e}"

    return table(["error", *(result.model.name for result in results)], by_model(results, cell))


def met(results: Sequence[Result]) -> str:
    """The goals of that batch size, for the compiler of the first build."""
    reference = next(iter(results[0].times))
    rows = [
        [goal.title, *(goal.cell(result) for result in results)]
        for goal in goals(reference.split()[0])
        if goal.batch == results[0].batch
    ]
    return table(["goal", *(result.model.name for result in results)], [row for row in rows if any(row[1:])])


def cost_tables(costs: Costs) -> str:
    """One table for each thing that a model costs."""

    def one(title: str, text: Callable[[Cost], str]) -> str:
        names = dict.fromkeys(name for by_name in costs.values() for name in by_name)
        rows = [[name, *(text(by_name[name]) for by_name in costs.values())] for name in names]
        return table([title, *costs], [row for row in rows if any(cell != NOTHING for cell in row[1:])])

    def of_c(text: Callable[[Cost], str]) -> Callable[[Cost], str]:
        return lambda cost: text(cost) if cost.compiled else NOTHING

    return "\n\n".join(
        [
            one("model file, bytes a weight", lambda cost: f"{cost.model / cost.weights:.1f}"),
            one("compiler, s of processor time", of_c(lambda cost: digits(cost.compiled.seconds))),
            one("machine code, bytes", of_c(lambda cost: f"{cost.compiled.code}")),
            one("constants, KB", of_c(lambda cost: digits(cost.compiled.constants / KILO))),
            one("shipped (program; or packages and model), MB", lambda cost: digits(cost.shipped / MEGA)),
            one("first prediction, ms of processor time", lambda cost: digits(cost.start.cpu * KILO)),
            one("first prediction, ms on the wall", lambda cost: digits(cost.start.wall * KILO)),
            one("resident at most, MB", lambda cost: digits(cost.start.resident / MEGA)),
        ]
    )


def digits(value: float) -> str:
    """Three digits."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"
