"""Pictures: how many times as long as generated C the rivals take; error, time and size of models in fewer bits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot
from measure import Result, grouped
from rivals import RIVALS

if TYPE_CHECKING:
    from quantized import Measured

WIDTH = 0.85  # of the bars of one model together
COLUMNS = 2
COLORS = pyplot.colormaps["tab10"].colors


def draw(results: Sequence[Result], path: Path, title: str) -> None:
    """A panel for each cell and batch size; bars by model, up where lstmgen is faster, down where it is slower."""
    groups = grouped(results)
    rows = -(-len(groups) // COLUMNS)
    figure, panels = pyplot.subplots(rows, COLUMNS, figsize=(14, 4 * rows), squeeze=False, layout="constrained")
    for panel in panels.flat[len(groups) :]:
        panel.remove()
    for panel, ((cell, batch), group) in zip(panels.flat, groups.items()):
        reference, *others = group[0].times
        rivals = [other for other in others if other in RIVALS]
        for k, rival in enumerate(rivals):
            above = [result.times[rival].cpu / result.times[reference].cpu - 1 for result in group]
            places = [place + WIDTH * ((k + 0.5) / len(rivals) - 0.5) for place in range(len(group))]
            panel.bar(places, above, WIDTH / len(rivals), bottom=1, color=COLORS[k % len(COLORS)], label=rival)
        panel.axhline(1, color="black", linewidth=1)
        panel.set(yscale="log", title=f"{cell}, batch {batch}", ylabel=f"time ÷ {reference}")
        panel.set_xticks(range(len(group)), [result.model.name for result in group])
        panel.grid(axis="y", alpha=0.3)
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside right upper")
    figure.suptitle(f"Times relative to generated C on {title}")
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def draw_forms(results: Sequence[Measured], path: Path) -> None:
    """A panel for each model: error and time of each form, and circles as large as its bytes; down and left is best."""
    models = list(dict.fromkeys(each.model for each in results))
    names = list(dict.fromkeys(each.form.name for each in results))
    rows = -(-len(models) // COLUMNS)
    figure, panels = pyplot.subplots(rows, COLUMNS, figsize=(14, 4 * rows), squeeze=False, layout="constrained")
    for panel in panels.flat[len(models) :]:
        panel.remove()
    for panel, model in zip(panels.flat, models):
        shown = [each for each in results if each.model == model]
        largest = max(each.form.size for each in shown)
        for each in shown:
            color = COLORS[names.index(each.form.name) % len(COLORS)]
            area = 600 * each.form.size / largest
            panel.scatter(each.form.error, each.seconds / each.base, area, color=color, alpha=0.6)
            panel.annotate(each.form.name, (each.form.error, each.seconds / each.base), fontsize=7)
        panel.set(xscale="log", yscale="log", title=model, xlabel="largest error", ylabel="time ÷ float32")
        panel.grid(alpha=0.3)
    figure.savefig(path, dpi=100)
    pyplot.close(figure)
