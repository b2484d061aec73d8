"""A generated module in a page of Chromium, whatever its Content-Security-Policy says of WebAssembly."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from chromium import chromium
from graph_maker import Maker
from graphs import arrays
from planning import written
from playwright.sync_api import Browser, expect

from lstmgen.graph.graph import Graph
from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.targets.javascript import simd

# A page whose policy allows no fetch, no eval, and no script but its own.
PAGE = """<!DOCTYPE html><html lang="en"><title>before</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-n' {wasm}">
<script type="module" nonce="n">
{module}
document.title = JSON.stringify([SIMD !== null, predict({sample})]);
</script>"""
TAKES = "(code) => WebAssembly.validate(Uint8Array.from(atob(code), (c) => c.charCodeAt(0)))"


def large(scale: float) -> Graph:
    """An LSTM and a GRU whose weights are float32 times a number."""
    m = Maker()
    x = m.input(5, 3)
    lstm, gru = m.cell(LSTM, 3, 17, return_sequences=True), m.cell(GRU, 17, 16)
    y = m.add(replace(lstm, recurrent_kernel=lstm.recurrent_kernel * np.float64(scale)), x)[0]
    return m.graph(m.add(gru, y)[0])


def test_a_policy_that_forbids_webassembly_changes_no_result(tmp_path: Path) -> None:
    graph = large(1)
    with chromium() as browser:
        assert answer(browser, graph, tmp_path, "'wasm-unsafe-eval'") == [True, []]
        fused = simd.kernels(frozenset({"lstm", "gru"}), 14, simd.Products(fused=True, narrow=True))
        assert browser.new_page().evaluate(TAKES, fused.text)  # so that the page has run that
        assert answer(browser, large(1 / 3), tmp_path, "'wasm-unsafe-eval'") == [True, []]  # not exact in float32
        in_webassembly, told = answer(browser, graph, tmp_path, "")
        assert not in_webassembly
        assert all("wasm" in each.lower() for each in told)  # what docs/how-to/browser.md says of the console


def answer(browser: Browser, graph: Graph, folder: Path, wasm: str) -> list[object]:
    """Whether a page computes with SIMD, and what it complains about; its prediction is the graph's."""
    (sample,) = arrays(graph)
    module = written(graph, "javascript", "predictor.mjs")[".mjs"]
    (folder / "page.html").write_text(PAGE.format(wasm=wasm, module=module, sample=json.dumps(sample.tolist())))
    page = browser.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto((folder / "page.html").as_uri())
    expect(page).not_to_have_title("before", timeout=30_000)  # without eval, which the policy forbids
    in_webassembly, prediction = json.loads(page.title())
    np.testing.assert_allclose(prediction, graph.evaluate(sample)[0], rtol=0, atol=1e-13)
    return [in_webassembly, told]
