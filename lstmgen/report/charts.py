"""Charts of a report: positions of marks. Templates draw them as SVG.

Horizontal positions are percents, vertical ones are pixels: a chart is as wide as the page, with text of fixed size.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lstmgen.report.facts import ErrorFacts, LayerFacts, Report
from lstmgen.report.scales import LEFT, RIGHT, LogScale, Tick, power_of_ten, scientific

ROW = 46  # pixels of a row: a line of text above the marks
FOOT = 26
LAYER, AXIS, LANE, LANES = 64, 11, 11, 8  # drawing of layers: height of a row, distance and number of lanes of edges
TALL = 300
BESIDE = 6  # vertical offset in pixels of marks that may overlap


@dataclass(frozen=True)
class Mark:
    """Mark of a series (a number format), with its tooltip."""

    place: float
    series: int
    words: str
    y: float = 31


@dataclass(frozen=True)
class Bar:
    """Horizontal bar, in percent."""

    start: float
    length: float


@dataclass(frozen=True)
class ChartRow:
    """Row of a chart: a title, marks in a line, and a bar with a tick at `inner`."""

    title: str
    y: int
    marks: tuple[Mark, ...]
    bar: Bar | None = None
    inner: float | None = None


@dataclass(frozen=True)
class RowChart:
    """Chart of rows over one scale."""

    rows: tuple[ChartRow, ...]
    ticks: tuple[Tick, ...]

    @property
    def height(self) -> int:
        return ROW * len(self.rows) + FOOT


@dataclass(frozen=True)
class Plane:
    """Scatter chart: columns in percent, rows in pixels from the top."""

    points: tuple[Mark, ...]
    columns: tuple[Tick, ...]
    rows: tuple[Tick, ...]
    height: int = TALL


@dataclass(frozen=True)
class Edge:
    """Line from the row of one layer to that of another, as an SVG path."""

    path: str


@dataclass(frozen=True)
class LayerRow:
    """Layer in the drawing of the model, with its parameters and work in percent of the largest layer."""

    layer: LayerFacts
    y: int
    shape: str
    parameters: float
    macs: float


@dataclass(frozen=True)
class Drawing:
    """Layers from top to bottom, with the edges between them on the left of their names.

    Attributes:
        wide: True if edges pass other layers, which needs space on the left.
    """

    rows: tuple[LayerRow, ...]
    edges: tuple[Edge, ...]
    wide: bool

    @property
    def height(self) -> int:
        return LAYER * len(self.rows)


def series(facts: Report) -> Mapping[str, int]:
    """Returns the index of the series of each number format."""
    return {item.name: k for k, item in enumerate(facts.formats)}


def fixed_point(facts: Report) -> Mapping[str, int]:
    """Returns the index of the series of each fixed-point format."""
    return {item.format: series(facts)[item.format] for value in facts.ranges for item in value.formats}


def drawing(layers: Sequence[LayerFacts]) -> Drawing:
    """Places the layers in order, and the edges; an edge that passes other layers has its own lane."""
    parameters = max((layer.parameters for layer in layers), default=0) or 1
    macs = max((layer.macs for layer in layers), default=0) or 1
    rows = tuple(
        LayerRow(
            layer,
            LAYER * k,
            ", ".join(map(shape_text, layer.outputs)),
            round(100 * layer.parameters / parameters, 2),
            round(100 * layer.macs / macs, 2),
        )
        for k, layer in enumerate(layers)
    )
    numbers = {layer.title: k for k, layer in enumerate(layers)}
    leaps = sorted(
        (k - numbers[title], numbers[title], k)
        for k, layer in enumerate(layers)
        for title in layer.reads
        if numbers.get(title, k) < k
    )
    busy: list[list[tuple[int, int]]] = []
    edges = []
    for length, start, end in leaps:
        lane = 0 if length == 1 else _lane(busy, start, end)
        edges.append((start, end, lane))
    return Drawing(rows, tuple(Edge(_path(*edge)) for edge in edges), bool(busy))


def _lane(busy: list[list[tuple[int, int]]], start: int, end: int) -> int:
    """Reserves the first lane that is free between two rows; returns its number, from 1."""
    for number, taken in enumerate(busy, 1):
        if all(end <= first or last <= start for first, last in taken):
            taken.append((start, end))
            return number
    busy.append([(start, end)])
    return len(busy)


def _path(start: int, end: int, lane: int) -> str:
    x, top, bottom = -AXIS, LAYER * start + 20, LAYER * end + 20
    side = LANE * min(lane, LANES)
    return (
        f"M{x} {top}V{bottom}"
        if not lane
        else f"M{x} {top}C{x - side} {top + 24} {x - side} {bottom - 24} {x} {bottom}"
    )


def shape_text(shape: Sequence[int | str]) -> str:
    """Formats a shape: 128 × 32."""
    return " × ".join(map(str, shape)) or "scalar"


def errors(facts: Report) -> RowChart:
    """Returns the chart of the relative errors of every layer and output, by number format."""
    known = [item for item in facts.formats if not item.refusal]
    scale = LogScale.over(error.relative for item in known for error in (*item.layers, *item.outputs))
    titles = dict.fromkeys(
        (kind, error.name) for kind in ("layers", "outputs") for item in known for error in getattr(item, kind)
    )
    rows = []
    for number, (kind, name) in enumerate(titles):
        marks = [
            Mark(scale.place(error.relative), series, f"{item.name}: {_tooltip(error)}")
            for series, item in enumerate(facts.formats)
            for error in getattr(item, kind)
            if error.name == name
        ]
        rows.append(ChartRow(name if kind == "layers" else f"output {name!r}", ROW * number, tuple(marks)))
    return RowChart(tuple(rows), tuple(scale.ticks()))


def _tooltip(error: ErrorFacts) -> str:
    return f"error up to {scientific(error.error)}, of {scientific(error.largest)}, in sample {error.sample}"


def ranges(facts: Report) -> RowChart:
    """Returns the chart of the magnitudes of fixed-point values on the samples, and the limits of number formats."""
    numbers_shown = [
        x for value in facts.ranges for x in (value.median, value.largest, *(f.saturation for f in value.formats))
    ]
    scale = LogScale.over(numbers_shown)
    numbers = series(facts)
    rows = []
    for number, value in enumerate(facts.ranges):
        start, end = scale.place(value.median), scale.place(value.largest)
        marks = [
            Mark(
                scale.place(item.saturation),
                numbers[item.format],
                f"{item.format}: saturates at {scientific(item.saturation)}, in steps of {scientific(item.step)}",
                31 + (BESIDE if k % 2 else -BESIDE),
            )
            for k, item in enumerate(value.formats)
        ]
        inner = scale.place(value.percentile_99)
        rows.append(ChartRow(value.name, ROW * number, tuple(marks), Bar(start, round(end - start, 2)), inner))
    return RowChart(tuple(rows), tuple(scale.ticks()))


def sizes(facts: Report) -> Plane:
    """Returns the chart of the worst output's error against the bytes of weights, by number format."""
    known = [(k, item) for k, item in enumerate(facts.formats) if not item.refusal]
    errors_scale = LogScale.over(item.worst for _, item in known)
    most = max((item.weights_bytes for _, item in known), default=0) or 1
    base = 1024 if most < 1024**2 else 1024**2
    unit = base * 10.0 ** math.floor(math.log10(most / base))
    step = next(unit * part for part in (0.2, 0.5, 1, 2, 5) if most / (unit * part) <= 5)
    end = step * math.ceil(most / step)

    def across(size: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * size / end, 2)

    def down(error: float) -> float:
        part = (errors_scale.place(error) - LEFT) / (RIGHT - LEFT)
        return round(18 + (TALL - 18 - 34) * (1 - part), 1)

    points = tuple(
        Mark(
            across(item.weights_bytes),
            k,
            f"{item.name}: {item.weights_bytes:,} bytes, error {scientific(item.worst)} of the largest output",
            down(item.worst),
        )
        for k, item in known
    )
    columns = tuple(Tick(across(step * k), bytes_text(step * k)) for k in range(round(end / step) + 1))
    rows = tuple(Tick(down(10.0**power), power_of_ten(power)) for power in errors_scale.powers())
    return Plane(points, columns, rows)


def bytes_text(size: float) -> str:
    """Formats bytes as KB or MB of 1024, as makers of microcontrollers do; below 1 KB without a unit."""
    for unit, factor in (("MB", 1024**2), ("KB", 1024)):
        if size >= factor:
            return f"{size / factor:.{3 if size < 1000 * factor else 4}g} {unit}"
    return f"{size:.0f}"
