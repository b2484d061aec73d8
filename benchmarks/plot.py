"""The picture: how many times as long as generated C everyone else takes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from measure import Result

WIDTH = 0.8  # of the bars of one model together


def draw(results: Sequence[Result], path: Path, title: str) -> None:
    """One panel for each cell and batch size; bars by model, on a logarithmic scale."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(f"{result.model.cell.upper()}, batch {result.batch}", []).append(result)
    figure, panels = pyplot.subplots(len(groups), figsize=(11, 3.4 * len(groups)), squeeze=False, layout="constrained")
    for panel, (name, group) in zip(panels[:, 0], groups.items()):
        reference, *others = group[0].times
        for k, other in enumerate(others):
            ratios = [result.times[other].cpu / result.times[reference].cpu for result in group]
            places = [place + WIDTH * ((k + 0.5) / len(others) - 0.5) for place in range(len(group))]
            panel.bar(
                places, ratios, WIDTH / len(others), bottom=0, color=f"C{k}" if k < 10 else f"{k / 20}", label=other
            )
        panel.axhline(1, color="black", linewidth=1)
        panel.set(yscale="log", title=name, ylabel=f"time ÷ lstmgen's\n({reference})")
        panel.set_xticks(range(len(group)), [result.model.name for result in group])
        panel.grid(axis="y", alpha=0.3)
    handles, labels = panels[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right upper", fontsize="small")
    figure.suptitle(title, fontsize="medium")
    figure.savefig(path, dpi=110)
