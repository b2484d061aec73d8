"""JavaScript whose weights are in a file of their own: the same numbers as without, or an error that names it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from chromium import chromium, served
from golden_graphs import GRAPHS
from graph_maker import Maker, T
from graphs import arrays, large_layers
from node import node, put, script
from playwright.sync_api import expect

from lstmgen.check.verify import verify
from lstmgen.errors import OptionError
from lstmgen.export import export
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.targets.javascript import simd

USE = """
WEBASSEMBLY
const { predict } = await import("./predictor.mjs");
console.log(JSON.stringify(predict(...SAMPLE)));
"""
FORBIDDEN = "delete globalThis.WebAssembly;"
CASES: Mapping[str, tuple[Graph, dict[str, Any]]] = {
    "large layers": (large_layers(), {}),
    "of which one is not exact in float32": (large_layers(scale=1 / 3), {}),
    "in float32": (large_layers(), {"dtype": "float32"}),
    "without a bias": (large_layers(bias=False), {}),
    "small": (large_layers(), {"optimize": "size"}),
    "readable": (large_layers(), {"style": "readable"}),
    **{name: (make(), {}) for name, make in GRAPHS.items()},
}


def used(folder: Path, graph: Graph, before: str) -> Any:
    """What a module predicts for one sample, after some code."""
    sample = json.dumps([x.tolist() for x in samples(graph)])
    return script(folder, USE.replace("WEBASSEMBLY", before).replace("SAMPLE", sample))


def samples(graph: Graph) -> list[np.ndarray]:
    """Numbers that may be indices, too."""
    return [np.abs(np.trunc(x)) for x in arrays(graph)]


@pytest.mark.parametrize("before", ["", FORBIDDEN], ids=["SIMD", "no WebAssembly"])
@pytest.mark.parametrize("cached", [simd.CACHED, 0])
@pytest.mark.parametrize("case", CASES)
def test_the_numbers_are_those_of_weights_in_the_module(
    case: str, cached: int, before: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether functions of WebAssembly take them as they are in the file or not."""
    monkeypatch.setattr(simd, "CACHED", cached)
    graph, options = CASES[case]
    put(tmp_path, graph, **options)
    wanted = used(tmp_path, graph, before)
    text = put(tmp_path, graph, weights_file="bin", **options).read_text(encoding="utf-8")
    assert "decoded(" not in text.partition("// Weights, ")[2]
    assert used(tmp_path, graph, before) == wanted


@pytest.mark.parametrize(("quantize", "ranges"), [("int16", (4.0, 4.0)), ("int8", (4.0, 4.0, 1.0))])
def test_integers_are_those_of_weights_in_the_module(quantize: str, ranges: tuple[float, ...], tmp_path: Path) -> None:
    graph = GRAPHS["classifier"]()
    options = {"quantize": quantize, "ranges": ranges}
    put(tmp_path, graph, **options)
    wanted = used(tmp_path, graph, "")
    put(tmp_path, graph, weights_file="bin", **options)
    assert used(tmp_path, graph, "") == wanted


def test_a_file_that_is_not_that_of_the_module_is_told(tmp_path: Path) -> None:
    graph = large_layers()
    put(tmp_path, graph, weights_file="bin", with_main=True)
    file = tmp_path / "predictor.weights.bin"
    whole = file.read_bytes()
    code = 'console.log(JSON.stringify(await import("./predictor.mjs").catch((error) => `${error.message}`)));'
    wanted = "put the file that was written with the module beside it"
    for content, what in {
        whole[:-1]: f"has {len(whole) - 1} bytes, not {len(whole)}",
        whole + b"\0": f"has {len(whole) + 1} bytes, not {len(whole)}",
        whole[:-16] + bytes(16): "was written with another",
    }.items():
        file.write_bytes(content)
        assert script(tmp_path, code) == f"{file.name} {what}; {wanted}"
        for program in ("predictor.mjs", "predictor.cli.mjs"):
            done = node(tmp_path, program, text="")
            assert (done.returncode, done.stderr) == (1, f"error: {file.name} {what}; {wanted}\n")
    file.unlink()
    told = script(tmp_path, code)
    assert told.startswith(f"{file.name} cannot be read: ENOENT: ")
    assert told.endswith(wanted)
    assert script(tmp_path, f"Uint16Array.of = () => new Uint8Array([0, 1]); {code}") == (
        f"{file.name} is for little-endian processors; {wanted}"
    )


def test_half_of_a_file_that_is_fetched_is_told(tmp_path: Path) -> None:
    """Where there is no XMLHttpRequest; a page has one."""
    put(tmp_path, large_layers(), weights_file="bin")
    code = """
    const broken = new ReadableStream({ start: (controller) => controller.error(new Error("it broke off")) });
    const answers = [new Response(broken), new Response("", { status: 404, statusText: "Not Found" })];
    globalThis.fetch = async () => answers.pop();
    globalThis.process = undefined;
    const told = [];
    for (const query of ["", "?again"])
      told.push(await import(`./predictor.mjs${query}`).catch((error) => error.message));
    console.log(JSON.stringify(told));
    """
    for told, what in zip(script(tmp_path, code), ("404 Not Found", "it broke off")):
        assert told.startswith(f"predictor.weights.bin cannot be fetched: {what}; ")


def test_a_file_is_asked_for_before_webassembly_is_compiled(tmp_path: Path) -> None:
    """Which takes a page some milliseconds, in which it waited for nothing."""
    put(tmp_path, large_layers(), weights_file="bin")
    code = """
    const done = [], { Module } = WebAssembly;
    globalThis.fetch = async () => new Response("", { status: done.push("asked") + 403, statusText: "Not Found" });
    WebAssembly.Module = function (code) {
      done.push("compiled");
      return new Module(code);
    };
    globalThis.process = undefined;
    await import("./predictor.mjs").catch(() => console.log(JSON.stringify(done)));
    """
    assert script(tmp_path, code) == ["asked", "compiled"]


def test_bundlers_for_pages_find_no_module_of_node_js_that_they_must_have(tmp_path: Path) -> None:
    """esbuild ends where one is imported, but in a try."""
    text = put(tmp_path, large_layers(), weights_file="bin").read_text(encoding="utf-8")
    assert re.findall(r"(\w+) \{\s+files = await import\(/\*.*\*/ \"node:fs\"\);", text) == ["try"]
    assert text.count('"node:fs"') == 1


def test_c_has_its_own_file_in_the_same_folder(tmp_path: Path) -> None:
    graph, targets = large_layers(), {"net.c": "incbin", "net.mjs": "bin"}
    done = {name: export(graph, tmp_path / name, arguments={"weights_file": kind}) for name, kind in targets.items()}
    assert all(verify(graph, tmp_path / name).altered == "" for name in targets)
    assert not any(each.left for each in done.values())


def test_what_cannot_be_asked_for_is_refused(tmp_path: Path) -> None:
    m = Maker()
    graph = m.graph(m(Activate(activation=activation("tanh")), m.input(T, 2)))
    with pytest.raises(OptionError, match="the model has no weights; leave it out"):
        export(graph, tmp_path / "net.mjs", arguments={"weights_file": "bin"})
    export(large_layers(), tmp_path / "no text \udc80.mjs", arguments={"weights_file": "bin"})
    with pytest.raises(OptionError, match="`weights_file='incbin'` is for C; for JavaScript choose one of bin"):
        export(large_layers(), tmp_path / "net.mjs", arguments={"weights_file": "incbin"})


@pytest.mark.parametrize("name", ["net.js", "net.mjs"])
def test_verify_reads_the_file_too(name: str, tmp_path: Path) -> None:
    graph = GRAPHS["classifier"]()
    export(graph, tmp_path / name, arguments={"weights_file": "bin"})
    report = verify(graph, tmp_path / name)
    assert report.ok
    assert report.altered == ""
    (tmp_path / "net.weights.bin").unlink()
    with pytest.raises(OptionError, match="there is no net.weights.bin beside"):
        verify(graph, tmp_path / name)


# A page that may load scripts and data from its own server, and run no code from strings.
PAGE = """<!DOCTYPE html><html lang="en"><title>before</title>
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; script-src 'self' 'nonce-n' 'wasm-unsafe-eval'; connect-src {allowed}">
<script type="module" nonce="n">
const found = await import({module}).then(({{ predict }}) => predict({sample}), (error) => error.message);
document.title = JSON.stringify(found);
</script>"""


@pytest.mark.parametrize("name", ["predictor.mjs", "it's #1? 100% \u00fc.js"])
def test_a_page_fetches_the_file_from_where_the_module_is(name: str, tmp_path: Path) -> None:
    graph = large_layers()
    (sample,) = arrays(graph)
    (tmp_path / "below").mkdir()
    export(graph, tmp_path / "below" / name, arguments={"weights_file": "bin"})
    address = json.dumps(f"./below/{quote(name)}")
    for title, allowed in (("page", "'self'"), ("closed", "'none'")):
        text = PAGE.format(module=address, sample=json.dumps(sample.tolist()), allowed=allowed)
        (tmp_path / f"{title}.html").write_text(text)
    with served(tmp_path) as site, chromium() as browser:

        def told(title: str = "page") -> Any:
            page = browser.new_page()
            page.goto(f"{site.address}{title}.html")
            expect(page).not_to_have_title("before", timeout=30_000)  # without eval, which the policy forbids
            return json.loads(page.title())

        np.testing.assert_allclose(told(), graph.evaluate(sample)[0], rtol=0, atol=1e-13)
        (file,) = (tmp_path / "below").glob("*.bin")
        assert told("closed").startswith(f"{file.name} cannot be fetched: ")
        file.write_bytes(file.read_bytes()[:-8])
        assert f"{file.name} has {file.stat().st_size} bytes, not " in told()
        file.unlink()
        assert f"{file.name} cannot be fetched: 404 " in told()
