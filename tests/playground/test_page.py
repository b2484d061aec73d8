"""The playground in Chromium: what it writes is what the command line writes, and nothing leaves its folder."""

from __future__ import annotations

import gzip
import importlib.util
import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import toolchain
from toolchain import ROOT, SHARED_MODELS

from lstmgen.arguments import flag
from lstmgen.packages.registry import PACKAGES
from lstmgen.targets.registry import TARGETS
from playground.build import CACHE, build
from playground.runtime import RuntimeProblem

if importlib.util.find_spec("axe_playwright_python") is None:
    toolchain.missing("axe-core is not installed: run 'make test'")

from axe_playwright_python.sync_playwright import Axe
from chromium import Site, chromium, served
from playground_page import (
    MINUTE,
    Playground,
    by_command,
    in_context,
    largest_renderer,
    opened,
    processor_seconds,
)
from playwright.sync_api import Browser, Error, expect

EXAMPLES, TUTORIALS = ROOT / "generated_examples", ROOT / "docs" / "tutorials"
ALL = os.environ.get("LSTMGEN_PLAYGROUND") == "all"  # `make playground-check`
FEW = {"gestures", "onnx_states", "keras-2.2.4_graph", "w0076_CDT406-EMG-2"}
FILES = ROOT / "tests" / "read" / "files"
EXCEPT = {"w0107_time-series-forecasting-mode", "w0373_suanming"}  # without an architecture
KEPT = os.environ.get("LSTMGEN_SCREENSHOTS")
# Limits that docs/how-to/playground.md states, but for the memory.
MOST_COMPRESSED, MOST_MEMORY = 12e6, 500e6  # bytes
SLOWEST_START, SLOWEST_EXPORT = 15, 1  # seconds of processors, in all of Chromium, whatever else the machine does


def models() -> dict[str, list[Path]]:
    """Models of the repository and of the shared folder below 5 MB, with a pipeline or samples."""
    found = {path.parent.name: [path] for path in sorted(EXAMPLES.glob("*/model.*"))}
    found |= {
        path.stem if path.stem not in found else f"{path.stem}-tutorial": [path]
        for path in sorted(TUTORIALS.glob("*.keras"))
    }
    found["onnx_states"] = [FILES / "onnx_states.onnx"]
    found["tensorflow_js"] = [FILES / "tensorflow_js" / name for name in ("model.json", "weights.bin")]
    found["keras-2.2.4_graph"] = [FILES / "keras-2.2.4_graph.json", FILES / "keras-2.2.4_graph_weights.h5"]
    for path in sorted(SHARED_MODELS.glob("*/*")):
        if path.suffix in (".h5", ".keras") and path.stat().st_size < 5e6 and path.parent.name not in EXCEPT:
            found[path.parent.name] = [path]
    for paths in found.values():
        paths += [path for path in (paths[0].with_name("pipeline.json"), paths[0].with_suffix(".npy")) if path.exists()]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site") / "playground"
    try:
        build(place, CACHE)
    except RuntimeProblem as problem:
        toolchain.missing(str(problem))
    return place


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Site]:
    with served(folder) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def page(browser: Browser, site: Site) -> Iterator[Playground]:
    """One page for tests that only drop files: a model replaces the one before."""
    with opened(browser, site) as playground:
        yield playground


@pytest.mark.parametrize("name", [name for name in models() if ALL or name in FEW])
def test_every_file_is_that_of_the_command_line(page: Playground, name: str, tmp_path: Path) -> None:
    files = models()[name]
    page.drop(files)
    assert page.text("#problem") == ""
    samples = next((path.name for path in files if path.suffix == ".npy"), "")
    forms: list[tuple[str, str, dict[str, str]]] = [("c", "", {}), ("python", "", {}), ("javascript", "", {})]
    if samples:
        forms.append(("c", "arduino", {"quantize": "int8", "calibrate": samples, "selftest": "2"}))
    if ALL:
        forms += [
            ("numpy", "", {}),
            ("micropython", "", {}),
            ("javascript", "npm", {}),
            ("c", "", {"optimize": "size"}),
        ]
    for target, package, options in forms:
        page.choose(target, package, **options)
        assert page.text("#export-problem") == ""
        place = tmp_path / f"{target}-{package}-{len(options)}"
        written = by_command(page.command("#export"), files, place)
        assert page.files() == written
        assert written
    report = page.report()
    assert by_command(page.command("#reported"), files, tmp_path / "report") == {"report.html": report}
    assert page.complaints == []


def test_it_is_small_and_takes_little_memory(folder: Path, page: Playground) -> None:
    page.drop(models()["har"])
    page.choose("c")
    before = processor_seconds()
    page.choose("c", optimize="size")
    assert processor_seconds() - before <= SLOWEST_EXPORT
    page.press("#report")
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in folder.rglob("*") if path.is_file()}
    assert sum(sizes.values()) <= MOST_COMPRESSED, sizes
    assert 100e6 <= largest_renderer() <= MOST_MEMORY


def test_it_works_without_a_network_after_the_first_load(browser: Browser, folder: Path) -> None:
    context = browser.new_context()
    with served(folder) as site:
        page = in_context(context, site)
        expect(page.page.locator("#offline")).to_contain_text("works without a network", timeout=MINUTE)
        names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        asked = {unquote(path).removeprefix(f"/{folder.name}/") for path in site.requests}
        assert names - asked <= {"index.html", "service-worker.js"}
        page.page.close()
    before = processor_seconds()
    again = in_context(context, site, "?example=har")  # whose server is gone
    assert processor_seconds() - before <= SLOWEST_START
    assert "net_predict" in again.text("#source")
    assert again.page.evaluate("fetch('https://example.org/').catch((error) => error.message)") == "Failed to fetch"
    assert [text for text in again.complaints if "example.org" not in text] == []
    context.close()


def test_nothing_leaves_the_folder(page: Playground, site: Site) -> None:
    """Neither from the page, nor from its worker, to whatever address, the host's other folders among them."""
    beyond = ["https://example.org/", site.address.replace("/playground/", "/"), f"{site.address}../secret"]
    for address in beyond:
        assert page.page.evaluate(f"fetch({address!r}).then(() => 'sent', () => 'refused')") == "refused"
        code = f"fetch({address!r}).then(() => postMessage('sent'), () => postMessage('refused'))"
        worker = (
            "(code) => new Promise((done) => { const worker = new Worker(URL.createObjectURL(new Blob([code])));"
            " worker.onmessage = ({ data }) => done(data); })"
        )
        assert page.page.evaluate(worker, code) == "refused"
    assert not any("secret" in path for path in site.requests)
    assert site.address in page.text("#privacy")
    page.complaints.clear()  # of the browser, that the policy refuses these


def archive(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return buffer.getvalue()


def keras_file(*, bomb: int = 0, more: Any = None, **changes: str) -> bytes:
    """An example model with other names in its config, one layer more, or with a config of so many zeros."""
    with zipfile.ZipFile(EXAMPLES / "article_relu" / "model.keras") as source:
        files = {name: source.read(name) for name in source.namelist()}
    text = files["config.json"].decode()
    for before, after in changes.items():
        text = text.replace(f'"{before}"', json.dumps(after))
    config = json.loads(text)
    config["config"]["layers"] += [] if more is None else [more]
    return archive({**files, "config.json": bytes(bomb) or json.dumps(config).encode()})


DEEP = '{"class_name": "Sequential", "config": ' + "[" * 200_000 + "]" * 200_000 + "}"
BOMB = 2**28  # bytes


def hostile() -> dict[str, tuple[bytes, str]]:
    """Files by name, and what the page answers; some are of 268 MB before they are compressed."""
    return {
        "deep.json": (DEEP.encode(), "nested too deeply"),
        "bomb.keras": (keras_file(bomb=BOMB), "config.json"),
        "bomb.zip": (archive({"saved_model.pb": bytes(BOMB + 1)}), "larger than 268,435,456 bytes"),
        "torn.zip": (archive({"saved_model.pb": bytes(2**20)})[:500], "damaged archive"),
        "torn.onnx": (b"\x08\x07\xff\xff\xff\xff\xff", "is not a Keras or ONNX model"),
        "code.py": (b"import os", "custom code needs Keras"),
        "notes.docx": (b"", "unknown suffix"),
        "empty.h5": (b"", "is empty"),
    }


def test_a_hostile_file_is_a_sentence(page: Playground) -> None:
    """And the page goes on with the next one."""
    page.drop(models()["article"])
    page.choose("c")
    for name, (content, sentence) in hostile().items():
        page.drop_bytes(name, content)
        assert sentence in page.text("#problem"), name
        assert "Traceback" not in page.text("body"), name
        assert page.page.locator("#code").is_hidden(), name
    page.drop(models()["article"])
    assert "net_predict" in page.text("#source")
    assert page.text("#problem") == ""
    page.drop_bytes("notes.docx", b"")  # beside the model, which stays
    assert "unknown suffix" in page.text("#problem")
    assert "net_predict" in page.text("#source")
    page.complaints.clear()  # of Pyodide, whose stack ended


ATTACK = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"


def test_markup_in_names_is_text(page: Playground) -> None:
    page.drop_bytes(f"{ATTACK.replace('/', '')}.keras", keras_file(lstm=ATTACK, dense=f"b{ATTACK}"))
    assert page.text("#model table").count(ATTACK) == 2
    assert "the weights in <img src=x" in page.text("#model .refused >> nth=0")  # which have other names
    pipeline = json.loads((EXAMPLES / "forecast" / "pipeline.json").read_text(encoding="utf-8"))
    pipeline["inputs"][0]["columns"][0] = ATTACK
    forecast = (EXAMPLES / "forecast" / "model.keras").read_bytes()
    files = {f"{ATTACK.replace('/', '')}.keras": forecast, "pipeline.json": json.dumps(pipeline).encode()}
    page.page.locator("#files").set_input_files(
        [{"name": name, "mimeType": "", "buffer": content} for name, content in files.items()]
    )
    page.settle()
    page.choose("javascript")
    page.press("#verify")
    assert page.text("#verdict") == "8 samples: within tolerance"
    page.press("#report")
    assert ATTACK.replace("/", "") in page.page.frame_locator("#report-frame").locator("h1").inner_text()
    assert page.page.title() == "lstmgen playground"
    assert page.page.locator("main img, main script").count() == 0
    assert page.complaints == []


def test_a_refused_model_is_read_with_an_option(page: Playground) -> None:
    function = {"class_name": "__lambda__", "config": {"code": "4wE=", "defaults": None, "closure": None}}
    half = {"module": "keras.layers", "class_name": "Lambda", "config": {"name": "half", "function": function}}
    page.drop_bytes("half.keras", keras_file(more=half))
    assert "Lambda half: " in page.text("#model")
    assert "--layer half=EXPRESSION" in page.text("#model")
    assert page.page.locator("#code").is_hidden()
    page.page.locator("#model-layers").fill("half=x / 2")
    page.press("#again")
    assert page.command("#export")[-2:] == ["--layer", "half=x / 2"]
    page.page.locator("#model-layers").fill("")


# --- verify and report


@pytest.mark.parametrize("target", ["python", "numpy", "javascript", "micropython", "c"])
def test_verify_runs_the_code_in_the_page(page: Playground, target: str) -> None:
    """Where the page cannot run it, the bytes are compared; the same model as the test before is not read again."""
    if "gestures" not in page.text("#model"):
        page.drop(models()["gestures"])
    page.choose(target)
    page.press("#verify")
    shown = page.text("#verified")
    if target == "c":
        assert "Byte-identical to a fresh export, so every weight matches the model." in shown
        assert "does not run in a page" in shown
    else:
        assert "step()" in shown
        assert "OUT OF TOLERANCE" not in shown
        assert "Byte-identical to a fresh export." in shown
        assert "samples: within tolerance" in page.text("#verdict")


def test_the_report_runs_the_model_in_its_frame(page: Playground) -> None:
    page.drop(models()["har"])
    page.press("#report")
    frame = page.page.frame_locator("#report-frame")
    expect(frame.locator("#live-outputs")).to_be_visible()
    assert frame.locator("body").evaluate("() => lstmgen.run(lstmgen.sample()).outputs[0].length") == 6
    with pytest.raises(Error, match="SecurityError|cross-origin|sandboxed"):
        frame.locator("body").evaluate("() => parent.document.title")
    assert page.complaints == []


def test_work_can_be_cancelled(page: Playground) -> None:
    """What was there stays, and the next worker goes on with it."""
    page.drop(models()["har"])
    page.choose("c")
    page.page.locator("#report").click()
    page.page.locator("#cancel").click()
    page.settle()
    assert page.text("#check-problem") == "Cancelled."
    page.press("#verify")
    assert "Byte-identical" in page.text("#verdict")


# --- people


def test_options_are_those_that_languages_declare(page: Playground) -> None:
    page.drop(models()["article"])
    for name, target in TARGETS.items():
        page.choose(name)
        page.page.locator("#choices details").evaluate("(details) => (details.open = true)")
        shown = page.page.locator("#options label").all_inner_texts()
        assert shown == [flag(option.name) for option in target.options.declared()]
    packages = [kind for kind, package in PACKAGES.items() if package.target == "c"]
    page.choose("c")
    assert page.page.locator("#package option").all_text_contents() == ["files alone", *packages]
    page.choose("c", "arduino")
    assert page.page.locator("#option-with_main").count() == 0  # which no package takes
    page.choose("c", optimize="speed", dtype="float64")
    assert page.text("#export-problem").startswith("--dtype float64 and --optimize speed exclude each other")


def test_axe_finds_nothing_and_a_phone_shows_all(page: Playground) -> None:
    page.drop(models()["gestures"])
    page.choose("c")
    page.page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    page.press("#verify")
    page.press("#report")
    for width, scheme in ((1000, "light"), (360, "dark"), (360, "light")):
        page.page.set_viewport_size({"width": width, "height": 800})
        page.page.emulate_media(color_scheme=scheme)
        results = Axe().run(page.page)
        assert results.violations_count == 0, results.generate_report()
        assert page.page.evaluate("document.documentElement.scrollWidth") <= width
        if KEPT:
            page.page.screenshot(path=Path(KEPT) / f"playground-{width}-{scheme}.png", full_page=True)
    page.page.set_viewport_size({"width": 1000, "height": 800})


def test_the_keyboard_reaches_everything(page: Playground) -> None:
    page.drop(models()["article"])
    page.choose("c")
    page.page.locator("h1").click()
    wanted = page.page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')]"
        ".filter((e) => e.checkVisibility() && e.tabIndex >= 0 && !e.disabled).length"
    )
    seen = set()
    for _ in range(wanted + 2):
        page.page.keyboard.press("Tab")
        seen.add(page.page.evaluate("document.activeElement.outerHTML"))
    assert len(seen - {page.page.evaluate("document.body.outerHTML")}) >= wanted > 10
    page.page.locator("#file-0").focus()
    page.page.keyboard.press("ArrowRight")
    assert "#ifndef NET_H" in page.text("#source")
