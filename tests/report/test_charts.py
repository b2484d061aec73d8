"""Where marks lie in the pictures of a report."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from toolchain import ROOT

import lstmgen
from lstmgen.report import charts
from lstmgen.report.facts import ErrorFacts, LayerFacts, Report
from lstmgen.report.page import render
from lstmgen.report.scales import LEFT, RIGHT, LogScale, scientific

pytestmark = pytest.mark.quick

ARTICLE = ROOT / "generated_examples" / "article" / "model.h5"


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return lstmgen.report(ARTICLE, tmp_path_factory.mktemp("report") / "report.json", samples=2)


def layer(name: str, *reads: str, weights: int = 1) -> LayerFacts:
    return LayerFacts(name, name, "Dense", ((2,),), weights, weights, (), reads)


def test_a_scale_holds_all_numbers() -> None:
    scale = LogScale.over([3e-5, 0.0, 20.0, math.inf])
    assert (scale.first, scale.last) == (-5, 2)
    assert scale.place(1e-5) == LEFT < scale.place(3e-5) < scale.place(20.0) < scale.place(100.0) == RIGHT
    assert scale.place(0.0) == LEFT
    assert scale.place(math.inf) == scale.place(math.nan) == RIGHT
    assert [tick.text for tick in scale.ticks()] == ["10⁻⁵", "10⁻³", "10⁻¹", "10"]
    assert LogScale.over([]).ticks()


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0, "0"), (0.0432, "0.043"), (12345.6, "1.2·10⁴"), (512.4, "512"), (6.16e-8, "6.2·10⁻⁸"), (math.inf, "inf")],
)
def test_numbers_have_two_digits(number: float, text: str) -> None:
    assert scientific(number) == text


def test_edges_that_leap_over_layers_do_not_lie_on_each_other() -> None:
    """a → b → c → d, a → c, a → d, b → d."""
    layers = [layer("a", weights=4), layer("b", "a"), layer("c", "b", "a"), layer("d", "c", "a", "b")]
    drawn = charts.drawing(layers)
    assert drawn.wide
    assert len({edge.path for edge in drawn.edges}) == len(drawn.edges) == 6
    curves = [edge.path for edge in drawn.edges if "C" in edge.path]
    assert len(curves) == 3
    assert [row.parameters for row in drawn.rows] == [row.macs for row in drawn.rows] == [100.0, 25.0, 25.0, 25.0]
    assert [row.parameters for row in charts.drawing([layer("a", weights=0)]).rows] == [0.0]
    assert not charts.drawing(layers[:2]).wide


def test_errors_lie_in_the_order_of_their_size(facts: Report) -> None:
    for row in charts.errors(facts).rows:
        known = {mark.series: mark.place for mark in row.marks}
        assert known[0] < known[1] < known[2]  # float32, int16, int8


def test_formats_lie_where_their_size_and_error_are(facts: Report) -> None:
    plane = charts.sizes(facts)
    points = {mark.words.partition(":")[0]: mark for mark in plane.points}
    sizes = {each.name: each.weights_bytes for each in facts.formats}
    assert sorted(points, key=lambda name: points[name].place) == sorted(points, key=sizes.__getitem__)
    assert points["float32"].y > points["int16"].y > points["int8"].y
    few = charts.sizes(replace(facts, formats=facts.formats[:3]))  # each power of ten has a line
    assert (few.rows[0].place, few.rows[-1].place) == (few.height - 34, 18)
    assert [tick.text for tick in plane.columns][-1].endswith("KB")


@pytest.mark.parametrize(("size", "text"), [(523624, "511 KB"), (1044464, "1020 KB"), (1310720, "1.25 MB"), (96, "96")])
def test_bytes_are_no_power_of_ten(size: int, text: str) -> None:
    assert charts.bytes_text(size) == text


def test_errors_without_bound_are_shown(facts: Report) -> None:
    """Where a format gives NaN, or nothing of it is right."""
    worst = ErrorFacts("dense", math.nan, 1.0, math.nan, 0.0, 1)
    formats = (facts.formats[0], replace(facts.formats[1], worst=math.nan, layers=(worst,), outputs=(worst,)))
    shown = replace(facts, formats=formats, ranges=(), boards=())
    assert charts.errors(shown).rows[-1].marks[-1].place == RIGHT
    assert "nan" in render(shown)


def test_nothing_to_draw_is_drawn(facts: Report, tmp_path: Path) -> None:
    page = render(replace(facts, layers=(), ranges=(), boards=()))
    assert "Layers as a table" not in page
    assert "Ranges" not in page
