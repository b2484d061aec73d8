"""Results as Markdown tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from measure import Result

MICRO = 1e6
KERAS = "model.predict"
NOTHING = "–"


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are aligned to the right."""
    widths = [max(len(row[k]) for row in [titles, *rows]) for k in range(len(titles))]

    def line(cells: Sequence[str]) -> str:
        first, *rest = (
            cell.ljust(width) if k == 0 else cell.rjust(width) for k, (cell, width) in enumerate(zip(cells, widths))
        )
        return f"| {' | '.join([first, *rest])} |"

    rule = f"|{'-' * (widths[0] + 2)}|{'|'.join('-' * (width + 1) + ':' for width in widths[1:])}|"
    return "\n".join([line(titles), rule, *map(line, rows)])


def by_model(results: Sequence[Result], first: str, cell: Callable[[Result, str], str]) -> str:
    """A row for each contestant, a column for each model."""
    names = dict.fromkeys(name for result in results for name in (*result.times, *result.refused))
    rows = [[name, *(cell(result, name) for result in results)] for name in names]
    return table([first, *(result.model.name for result in results)], rows)


def times(results: Sequence[Result]) -> str:
    """Microseconds for one sequence: least (median)."""

    def cell(result: Result, name: str) -> str:
        time = result.times.get(name)
        return NOTHING if time is None else f"{digits(time.cpu * MICRO)} ({digits(time.median * MICRO)})"

    return by_model(results, "µs", cell)


def ratios(results: Sequence[Result], reference: str) -> str:
    """How many times as long as the reference."""

    def cell(result: Result, name: str) -> str:
        time = result.times.get(name)
        return NOTHING if time is None else f"{digits(time.cpu / result.times[reference].cpu)}×"

    return by_model(results, f"of {reference}", cell)


def errors(results: Sequence[Result]) -> str:
    """The largest error, and how many times Keras's own that is, where Keras takes part."""

    def cell(result: Result, name: str) -> str:
        error, keras = result.errors.get(name), result.errors.get(KERAS)
        if error is None:
            return NOTHING
        return f"{error:.1e} ({error / keras:.1f}×)" if keras else f"{error:.1e}"

    return by_model(results, "error", cell)


def digits(value: float) -> str:
    """Three digits."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def pairs(rows: Sequence[tuple[str, str]]) -> str:
    """A table of two columns without titles."""
    return table(["", ""], [list(row) for row in rows])


def sections(parts: Mapping[str, str]) -> str:
    """Headed parts of a document."""
    return "\n\n".join(f"{title}\n\n{body}" if title else body for title, body in parts.items()) + "\n"
