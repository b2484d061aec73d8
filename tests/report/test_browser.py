"""The page of a report in a browser: Debian's Chromium, without a window.

Screenshots are kept in the folder that LSTMGEN_SCREENSHOTS names, if there is one.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toolchain
from graph_maker import Maker, T, Weights
from graphs import dense, gru, lstm, simple_rnn
from sklearn.preprocessing import StandardScaler
from toolchain import ROOT

import lstmgen
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Binary, Constant
from lstmgen.graph.ends import Answer, RawInput
from lstmgen.graph.graph import Ends, Graph, Layer, Source
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Embedding
from lstmgen.pipeline import attach
from lstmgen.report.gates import with_gates

if importlib.util.find_spec("axe_playwright_python") is None:
    toolchain.missing("axe-core is not installed: run 'make test'")

from axe_playwright_python.sync_playwright import Axe
from chromium import chromium
from playwright.sync_api import Browser, Page

HAR = ROOT / "generated_examples" / "har" / "model.keras"
KEPT = os.environ.get("LSTMGEN_SCREENSHOTS")
EXACT = 1e-9  # of what JavaScript computes in float64 beside what numpy does


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def har(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "har.html"
    lstmgen.report(HAR, path, samples=3)
    return path


def opened(browser: Browser, file: Path, width: int = 1000, **options: Any) -> tuple[Page, list[str]]:
    """A page, and what it fetches or complains about beside itself."""
    page = browser.new_context(viewport={"width": width, "height": 800}, **options).new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: told.append(request.url) if request.url != file.as_uri() else None)
    page.goto(file.as_uri())
    return page, told


def kept(page: Page, name: str) -> None:
    if KEPT:
        page.screenshot(path=Path(KEPT) / f"{name}.png", full_page=True)


def current(page: Page) -> Sequence[np.ndarray]:
    """The sample that a page has now."""
    return [np.array(x, dtype=float) for x in page.evaluate("lstmgen.sample()")]


def agrees(page: Page, graph: Graph) -> None:
    """Outputs and series of the page are what the graph evaluates to."""
    found = page.evaluate("lstmgen.run(lstmgen.sample())")
    traced, traces = with_gates(graph)
    wanted = traced.evaluate(*current(page))
    for got, true in zip(found["outputs"], wanted):
        np.testing.assert_allclose(np.array(got), true, rtol=0, atol=EXACT)
    assert [layer["title"] for layer in found["layers"]] == [trace.title for trace in traces]
    for layer, trace in zip(found["layers"], traces):
        series = {name: wanted[place] for name, place in trace.outputs.items()}
        mask, c = series.pop("mask", None), series.pop("c0", np.zeros(trace.units))
        if trace.cell == "LSTM":
            cells = []
            for t in range(len(series["h"])):
                if mask is None or mask[t]:
                    c = series["f"][t] * c + series["i"][t] * series["candidate"][t]
                cells.append(c)
            series["c"] = np.array(cells)
        assert set(layer["series"]) == set(series)
        for name, true in series.items():
            ordered = true[::-1] if trace.backwards else true
            np.testing.assert_allclose(np.array(layer["series"][name]), ordered, rtol=0, atol=EXACT, err_msg=name)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Moves the pointer over the picture of a series, between places in parts of its width and height."""
    page.locator("svg.series").first.scroll_into_view_if_needed()
    box = page.locator("svg.series").first.bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=4)
    page.mouse.up()
    settled(page)


def settled(page: Page) -> None:
    """Waits for two pictures: the page computes before the next one."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def shown_outputs(page: Page) -> list[float]:
    return [float(cell) for cell in page.locator("#live-outputs td.n:not(.was)").all_text_contents()]


def test_it_opens_and_a_dragged_point_changes_the_output(browser: Browser, har: Path) -> None:
    graph = lstmgen.read(HAR)
    page, told = opened(browser, har)
    agrees(page, graph)
    (before,), shown = current(page), shown_outputs(page)
    drag(page, (0.5, 0.5), (0.6, 0.02))
    (after,) = current(page)
    changed = np.argwhere(before != after)
    assert set(changed[:, 1]) == {0}
    assert 10 <= len(changed) <= 16  # a tenth of 128 timesteps
    assert shown_outputs(page) != shown
    np.testing.assert_allclose(shown_outputs(page), graph.evaluate(after)[0], rtol=0, atol=6e-4)  # three digits
    agrees(page, graph)
    page.locator("#live-restore").click()
    assert shown_outputs(page) == shown
    kept(page, "light")
    assert told == []


def test_heat_maps_have_a_pixel_for_each_number(browser: Browser, har: Path) -> None:
    """The more a gate is open, the further its pixel is from the ground."""
    page, _ = opened(browser, har)
    pixels = np.array(
        page.evaluate(
            "[...document.querySelectorAll('.frame canvas')].map((c) => ({width: c.width, height: c.height, "
            "data: [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]}))"
            ".map(({width, height, data}) => [width, height, data])"
        ),
        dtype=object,
    )
    series = page.evaluate("lstmgen.run(lstmgen.sample()).layers[0].series")
    assert len(pixels) == 6
    for name, (width, height, data) in zip(("i", "f", "candidate", "o"), pixels):
        values = np.abs(np.array(series[name]))
        assert (width, height) == values.shape
        image = np.array(data, dtype=float).reshape(height, width, 4)[..., :3]
        far = np.abs(image - np.array([252, 252, 250])).sum(axis=2).T
        signed = np.array(series[name]) >= 0
        for side in (signed, ~signed):
            if side.any():
                assert np.corrcoef(values[side], far[side])[0, 1] > 0.999, name


def many() -> Graph:
    """Layers of every cell, masked, backwards, from indices, with two inputs."""
    m, w = Maker(), Weights(3, scale=0.5)
    ids, x = m.input(T, name="ids"), m.input(T, 3, name="x")
    mask = m(Binary(kind="not_equal"), ids, m(Constant(value=np.array(0.0))))
    e = m(Embedding(table=w(9, 4)), ids)
    both = m(Concatenate(axis=1), e, x)
    a = m.add(lstm(w, 7, 3, return_sequences=True, masked=True), both, mask, label="LSTM 'a'")[0]
    b = m.add(gru(w, inputs=3, units=4, return_sequences=True, go_backwards=True), a, label="GRU 'b'")[0]
    c = m.add(simple_rnn(w, inputs=4, units=2), b, label="SimpleRNN 'c'")[0]
    return m.graph(m(Activate(activation=Activation("softmax")), m(dense(w, 2, 3), c)), a)


def test_every_cell_is_shown_and_ids_can_be_typed(browser: Browser, tmp_path: Path) -> None:
    graph = many()
    lstmgen.report(graph, tmp_path / "many.html", timesteps=6)
    page, told = opened(browser, tmp_path / "many.html", color_scheme="dark")
    agrees(page, graph)
    page.locator("textarea").fill("3, 1, 0, 8, 2, 2")
    settled(page)
    assert current(page)[0].tolist() == [3, 1, 0, 8, 2, 2]
    agrees(page, graph)
    page.locator("textarea").fill("3, 9")
    assert page.locator("#live-error").text_content() == "Indices are integers from 0 to 8."
    kept(page, "dark")
    assert told == []


def test_a_line_has_a_gap_where_a_value_is_missing(browser: Browser, tmp_path: Path) -> None:
    m, w = Maker(), Weights(4)
    network = m.graph(m(dense(w, 4, 2), m.add(lstm(w), m.input(T, 3), label="LSTM 'l'")[0]))
    graph, x = (
        attach(network, lstmgen.Pipeline(missing=[0.5, 1.0, 2.0])),
        np.random.default_rng(3).normal(size=(1, 6, 3)),
    )
    x[0, [0, 3], 0] = np.nan
    lstmgen.report(graph, tmp_path / "gaps.html", data=x)
    page, told = opened(browser, tmp_path / "gaps.html")
    agrees(page, replace(graph, ends=None))
    assert np.argwhere(np.isnan(current(page)[0])).tolist() == [[0, 0], [3, 0]]
    line = page.locator("svg.series path.line").first.get_attribute("d")
    assert line is not None
    assert (line.count("M"), line.count("L")) == (2, 2)
    assert told == []


def test_numbers_far_from_zero_are_shown_and_dragged_in_fine_steps(browser: Browser, tmp_path: Path) -> None:
    """Pressures in and out: five digits of 101325 would be the same for all of them."""
    m, w = Maker(), Weights(4)
    network = m.graph(m(dense(w, 4, 2), m(lstm(w, 1), m.input(6, 1))))
    rows = 101325 + np.random.default_rng(3).normal(0, 2, (2, 6, 1))
    scaler = StandardScaler().fit(rows.reshape(-1, 1))
    graph = attach(network, lstmgen.Pipeline(scaler=scaler, inverse=scaler, inverse_column=[0, 0]))
    lstmgen.report(graph, tmp_path / "far.html", data=rows)
    page, told = opened(browser, tmp_path / "far.html")
    np.testing.assert_allclose(current(page)[0], rows[0], rtol=0, atol=1e-2)
    drag(page, (0.0, 0.3), (1.0, 0.7))
    assert len(np.unique(current(page)[0])) == 6
    (wanted,) = graph.evaluate(*current(page))
    assert abs(wanted[0] - wanted[1]) > 2
    np.testing.assert_allclose(shown_outputs(page), wanted, rtol=0, atol=0.6)
    assert told == []


def test_channels_of_unlike_units_have_scales_of_their_own(browser: Browser, tmp_path: Path) -> None:
    """A line over its whole range can be dragged; a pressure of 101325 would leave a temperature flat."""
    m, w = Maker(), Weights(4)
    network = m.graph(m(dense(w, 4, 2), m(lstm(w, 2), m.input(12, 2))))
    rows = np.stack([101325 + 300 * np.sin(np.arange(12)), 15 + 8 * np.cos(np.arange(12))], axis=-1)[None]
    graph = attach(network, lstmgen.Pipeline(scaler=StandardScaler().fit(rows[0]), columns=["pressure", "temperature"]))
    lstmgen.report(graph, tmp_path / "weather.html", data=rows)
    page, told = opened(browser, tmp_path / "weather.html")
    assert page.locator(".plot .axis span").all_text_contents() == ["101681", "100965"]
    assert page.locator(".plot .steps span").all_text_contents() == ["0", "11"]
    page.get_by_label("Channel").select_option(label="temperature")
    assert page.locator(".plot .axis span").all_text_contents() == ["24.6", "5.5"]
    drag(page, (0.02, 0.95), (0.98, 0.05))
    dragged = current(page)[0]
    np.testing.assert_allclose(dragged[:, 0], rows[0, :, 0], rtol=0, atol=1e-2)
    assert dragged[0, 1] < 10 < 20 < dragged[-1, 1]
    kept(page, "weather")
    assert told == []


ATTACK = "</script><script>document.title = 'taken'</script><img src=x onerror=\"document.title='taken'\">\u202e<!--"


def test_hostile_names_do_nothing_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    """In the page, its settings and the module."""
    m, w = Maker(), Weights(5, scale=0.5)
    x = m.input(5, 3, name=ATTACK)
    y = m.add(lstm(w, 3, 2), x, name=ATTACK, label=f"LSTM {ATTACK!r}")[0]
    graph, same = m.graph(y), m.graph(x)
    ends = Ends(
        (RawInput(columns=(ATTACK, "b", "x" * 1_000_000)),),
        (Answer(labels=(ATTACK, "${document.title = `taken`}")),),
        None, same, graph, graph, same, "", (),
    )  # fmt: skip
    hostile = replace(graph, ends=ends, source=Source(name=ATTACK), layers=(Layer(ATTACK, ATTACK, ((2,),), 40),))
    lstmgen.report(hostile, tmp_path / "hostile.html")
    page, told = opened(browser, tmp_path / "hostile.html")
    assert "taken" not in page.title().split(":")[-1]
    assert page.locator("h1").inner_text().startswith("</script><script>document.title")
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2
    assert page.locator("select option").all_text_contents()[-2:] == ["b", f"{'x' * 60}…{'x' * 59}"]
    assert (tmp_path / "hostile.html").stat().st_size < 200_000
    assert told == []


def test_saturated_gates_and_units_that_never_move_are_marked(browser: Browser, tmp_path: Path) -> None:
    w = Weights(4, scale=0.4)
    cell = lstm(w, 2, 3)
    cell.bias[:] = 0
    cell.bias[1] = 30  # the input gate of unit 1 is open …
    cell.kernel[:, 2 * 3 + 1 : 2 * 3 + 2] = cell.recurrent_kernel[:, 2 * 3 + 1 : 2 * 3 + 2] = 0  # … and lets nothing in
    m = Maker()
    lstmgen.report(m.graph(m.add(cell, m.input(9, 2), label="LSTM 'l'")[0]), tmp_path / "marked.html")
    page, _ = opened(browser, tmp_path / "marked.html")
    assert page.locator(".findings").text_content() == "Units i saturated: 1; h never move: 1."


def test_the_keyboard_reaches_everything(browser: Browser, har: Path) -> None:
    page, _ = opened(browser, har)
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]"
        ".filter((e) => e.checkVisibility()).length"
    )
    seen = []
    for _ in range(wanted + 1):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("(document.activeElement.id || document.activeElement.outerHTML.slice(0, 60))"))
    assert len(set(seen) - {"<body>"}) >= wanted - 8  # some of them look alike
    assert {"live-sample", "live-restore", "live-time", "live-back", "live-forward"} <= set(seen)
    page.locator("#live-time").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert page.locator("#live-at").text_content() == "3 of 127"
    page.locator("#live-back").press("Enter")
    assert page.locator("#live-at").text_content() == "2 of 127"
    value = page.get_by_label("Value at the timestep")
    value.fill("4")
    settled(page)
    assert current(page)[0][2, 0] == 4
    agrees(page, lstmgen.read(HAR))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, har: Path, scheme: str) -> None:
    page, _ = opened(browser, har, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_it_fits_a_phone(browser: Browser, har: Path) -> None:
    page, told = opened(browser, har, width=360, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    kept(page, "phone")
    assert told == []


def test_the_table_of_boards_is_not_cut_off(browser: Browser, tmp_path: Path) -> None:
    """Each row of this model takes a prediction, which every cell says."""
    lstmgen.report(HAR, tmp_path / "windows.html", samples=1, pipeline=lstmgen.Pipeline(window=128, hop=64))
    for width in (1000, 1280, 1600):
        page, _ = opened(browser, tmp_path / "windows.html", width=width)
        region = page.get_by_role("region", name="Boards")
        assert region.evaluate("(each) => each.scrollWidth - each.clientWidth") == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        kept(page, f"boards-{width}")


def test_labels_stay_in_one_line_whatever_their_length(browser: Browser, tmp_path: Path) -> None:
    pipeline = lstmgen.Pipeline(labels=["running", "x" * 150])
    lstmgen.report(ROOT / "generated_examples" / "article" / "model.h5", tmp_path / "labels.html", pipeline=pipeline)
    page, _ = opened(browser, tmp_path / "labels.html", width=360)
    title, *rows = (row.bounding_box() for row in page.locator("table.outputs tr").all())
    assert len(rows) == 2
    assert all(row["height"] == pytest.approx(title["height"], abs=2) for row in rows)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_it_prints_with_all_figures(browser: Browser, har: Path, tmp_path: Path) -> None:
    page, _ = opened(browser, har)
    figures = page.locator("figure").count()
    page.emulate_media(media="print")
    assert page.locator("figure:visible").count() == figures
    content = page.pdf(path=str(Path(KEPT or tmp_path) / "print.pdf"))
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") >= 2
