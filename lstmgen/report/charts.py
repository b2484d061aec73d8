"""The pictures of a report: which mark goes where. Templates draw them, as SVG.

Places from left to right are percents, those from top to bottom are pixels: so a picture is as wide as its page, and
its letters keep their size.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lstmgen.report.facts import ErrorFacts, Facts, LayerFacts
from lstmgen.report.scales import LEFT, RIGHT, LogScale, Tick, power_of_ten, scientific

ROW = 46  # pixels of a row: a line of text, and the marks below it
FOOT = 26
LAYER, AXIS, LANE, LANES = 64, 11, 11, 8  # of the drawing of layers: a row, and how far on its left edges run
TALL = 300
BESIDE = 6  # pixels between the marks of a row that may lie at the same place


@dataclass(frozen=True)
class Mark:
    """A mark of a series, which is a number format, with the words that belong to it."""

    place: float
    series: int
    words: str
    y: float = 31


@dataclass(frozen=True)
class Bar:
    """A horizontal stretch."""

    start: float
    length: float


@dataclass(frozen=True)
class Row:
    """A row of a picture: a title and marks in a line, some of them joined by a bar."""

    title: str
    y: int
    marks: tuple[Mark, ...]
    bar: Bar | None = None
    inner: float | None = None


@dataclass(frozen=True)
class Rows:
    """A picture of rows over one scale."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]

    @property
    def height(self) -> int:
        return ROW * len(self.rows) + FOOT


@dataclass(frozen=True)
class Plane:
    """A picture of two scales: percents from left to right, pixels downwards."""

    points: tuple[Mark, ...]
    columns: tuple[Tick, ...]
    rows: tuple[Tick, ...]
    height: int = TALL


@dataclass(frozen=True)
class Edge:
    """A line from the row of one layer to that of another, as the path of an SVG."""

    path: str


@dataclass(frozen=True)
class LayerRow:
    """A layer in the drawing of the model, with its part of all parameters and of all work."""

    layer: LayerFacts
    y: int
    shape: str
    parameters: float
    macs: float


@dataclass(frozen=True)
class Drawing:
    """The layers from top to bottom, and what flows between them, on the left of where the names begin.

    Attributes:
        wide: whether edges leap over layers, which takes room.
    """

    rows: tuple[LayerRow, ...]
    edges: tuple[Edge, ...]
    wide: bool

    @property
    def height(self) -> int:
        return LAYER * len(self.rows)


def series(facts: Facts) -> Mapping[str, int]:
    """The series of every number format."""
    return {each.name: k for k, each in enumerate(facts.formats)}


def fixed_point(facts: Facts) -> Mapping[str, int]:
    """Those of fixed-point formats."""
    return {one.format: series(facts)[one.format] for each in facts.ranges for one in each.formats}


def drawing(layers: Sequence[LayerFacts]) -> Drawing:
    """The layers that compute, in their order; an edge that leaps over layers takes a lane of its own."""
    parameters = max((each.parameters for each in layers), default=0) or 1
    macs = max((each.macs for each in layers), default=0) or 1
    rows = tuple(
        LayerRow(
            each,
            LAYER * k,
            ", ".join(map(shape_text, each.outputs)),
            round(100 * each.parameters / parameters, 2),
            round(100 * each.macs / macs, 2),
        )
        for k, each in enumerate(layers)
    )
    numbers = {each.title: k for k, each in enumerate(layers)}
    leaps = sorted(
        (k - numbers[title], numbers[title], k)
        for k, each in enumerate(layers)
        for title in each.reads
        if numbers.get(title, k) < k
    )
    busy: list[list[tuple[int, int]]] = []
    edges = []
    for length, start, end in leaps:
        lane = 0 if length == 1 else _lane(busy, start, end)
        edges.append((start, end, lane))
    return Drawing(rows, tuple(Edge(_path(*edge)) for edge in edges), bool(busy))


def _lane(busy: list[list[tuple[int, int]]], start: int, end: int) -> int:
    """The first lane that is free between two rows, from 1; it is taken then."""
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
    """A shape as people write it: 128 × 32."""
    return " × ".join(map(str, shape)) or "scalar"


def errors(facts: Facts) -> Rows:
    """The relative error of every layer and output, by number format."""
    known = [each for each in facts.formats if not each.refusal]
    scale = LogScale.over(error.relative for each in known for error in (*each.layers, *each.outputs))
    titles = dict.fromkeys(
        (kind, error.name) for kind in ("layers", "outputs") for each in known for error in getattr(each, kind)
    )
    rows = []
    for number, (kind, name) in enumerate(titles):
        marks = [
            Mark(scale.place(error.relative), series, f"{each.name}: {_said(error)}")
            for series, each in enumerate(facts.formats)
            for error in getattr(each, kind)
            if error.name == name
        ]
        rows.append(Row(name if kind == "layers" else f"output {name!r}", ROW * number, tuple(marks)))
    return Rows(tuple(rows), tuple(scale.ticks()))


def _said(error: ErrorFacts) -> str:
    return f"off by up to {scientific(error.error)}, of {scientific(error.largest)}, in sample {error.sample}"


def ranges(facts: Facts) -> Rows:
    """The magnitudes of every value that fixed point holds, on the samples, and where number formats saturate."""
    every = [x for each in facts.ranges for x in (each.median, each.largest, *(f.saturation for f in each.formats))]
    scale = LogScale.over(every)
    numbers = series(facts)
    rows = []
    for number, each in enumerate(facts.ranges):
        start, end = scale.place(each.median), scale.place(each.largest)
        marks = [
            Mark(
                scale.place(one.saturation),
                numbers[one.format],
                f"{one.format}: saturates at {scientific(one.saturation)}, in steps of {scientific(one.step)}",
                31 + (BESIDE if k % 2 else -BESIDE),
            )
            for k, one in enumerate(each.formats)
        ]
        inner = scale.place(each.percentile_99)
        rows.append(Row(each.name, ROW * number, tuple(marks), Bar(start, round(end - start, 2)), inner))
    return Rows(tuple(rows), tuple(scale.ticks()))


def sizes(facts: Facts) -> Plane:
    """The error of the worst output against the bytes of weights, by number format."""
    known = [(k, each) for k, each in enumerate(facts.formats) if not each.refusal]
    errors_scale = LogScale.over(each.worst for _, each in known)
    most = max((each.weights_bytes for _, each in known), default=0) or 1
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
            across(each.weights_bytes),
            k,
            f"{each.name}: {each.weights_bytes:,} bytes, off by {scientific(each.worst)} of the largest output",
            down(each.worst),
        )
        for k, each in known
    )
    columns = tuple(Tick(across(step * k), bytes_text(step * k)) for k in range(round(end / step) + 1))
    rows = tuple(Tick(down(10.0**power), power_of_ten(power)) for power in errors_scale.powers())
    return Plane(points, columns, rows)


def bytes_text(size: float) -> str:
    """Bytes in a unit that leaves few digits, of 1024 as makers of microcontrollers count."""
    for unit, factor in (("MB", 1024**2), ("KB", 1024)):
        if size >= factor:
            return f"{size / factor:.{3 if size < 1000 * factor else 4}g} {unit}"
    return f"{size:.0f}"
