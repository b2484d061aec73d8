"""Generated JavaScript as text: small models beside the golden ones; see `golden`."""

from __future__ import annotations

import re
import sys

import golden
import pytest
from golden_graphs import GRAPHS
from graph_maker import Maker
from operation_graphs import FAMILIES
from planning import written
from toolchain import ROOT

from lstmgen.graph.recurrent import GRU
from lstmgen.targets.javascript.tokens import NOT_CODE, names

sys.path.append(str(ROOT / "benchmarks"))
from models import MODELS

pytestmark = pytest.mark.quick

KB = 1024
QUOTED = re.compile(r"`[^`]*`")
FOLDER = ROOT / "tests" / "golden" / "javascript"


@pytest.mark.parametrize("name", GRAPHS)
def test_text_is_the_golden_one(name: str) -> None:
    # One program is enough to see what they look like.
    for suffix, text in written(GRAPHS[name](), "javascript", f"{name}.js", with_main=name == "sensors").items():
        assert golden.agrees(FOLDER / f"{name}{suffix.replace('.mjs', '.js')}", text, "javascript")
        assert text.isascii()
        # Decoded weights are one long text each, and types are one line.
        assert suffix == ".d.ts" or not [line for line in text.splitlines() if len(line) > 120 and '"' not in line]


@pytest.mark.parametrize(
    ("model", "optimize", "bound"),
    [("seed", "size", 8 * KB), ("har", "size", 36 * KB), ("seed", "speed", 8 * KB), ("har", "speed", 44 * KB)],
)
def test_a_page_has_little_to_fetch(model: str, optimize: str, bound: float) -> None:
    """What docs/how-to/browser.md says is shipped, in bytes; two thirds of har are weights in base64."""
    graph = MODELS[model]("lstm").graph
    assert len(written(graph, "javascript", "predictor.mjs", optimize=optimize)[".mjs"]) <= bound


@pytest.mark.parametrize(
    ("family", "options"), [("recurrences", {}), ("recurrences", {"style": "readable"}), ("maps", {}), ("panels", {})]
)
def test_variables_and_functions_are_in_camel_case(family: str, options: dict[str, str]) -> None:
    for _, case in FAMILIES[family]():
        code = written(case.graph, "javascript", "net.mjs", **options)[".mjs"]
        snake = {name for name in names(QUOTED.sub("", str(code))) if "_" in name and not name.isupper()}
        assert snake <= {"_", *(axis.name for axis in case.graph.axes())}


def test_a_layer_with_the_name_of_a_helper_is_not_numbered() -> None:
    text = written(GRAPHS["classifier"](), "javascript", "classifier.js", optimize="speed")[".mjs"]
    assert "accumulate(m, denseAt, lstmH, DENSE_KERNEL, 0, 3, 2);" in text
    assert "lstmTimestep(m, input1 + t * 2, lstmH, lstmC, lstmSums);" in text
    assert not {"dense1", "lstmStep1"} & set(names(text))


@pytest.mark.parametrize("name", GRAPHS)
def test_every_function_of_a_module_is_called(name: str) -> None:
    """A helper comes along only where code needs it, not where a variable has its name."""
    files = written(GRAPHS[name](), "javascript", f"{name}.js", with_main=True)
    for text in (files[suffix] for suffix in (".mjs", ".cli.js")):
        begun = re.findall(r"^(?:export |async )*(?:function|class|if) .*\{$", text, re.MULTILINE)
        assert len(begun) == len(re.findall(r"^\}$", text, re.MULTILINE))  # indented by its brackets
        code = NOT_CODE.sub("", text)
        for function in re.findall(r"^function (\w+)", code, re.MULTILINE):
            assert not re.search(rf"\b(?:const|let) {function}\b", code), function
            assert len(re.findall(rf"\b{function}\b", code)) > 1, function


def test_labels_of_layers_stay_as_they_are_in_comments() -> None:
    m = Maker()
    (y, _) = m.add(m.cell(GRU, 2, 3, reset_after=False), m.input(4, 2), name="from_x", label="GRU 'from_x'")
    assert set(re.findall("GRU '.*?'", str(written(m.graph(y), "javascript", "net.mjs")[".mjs"]))) == {"GRU 'from_x'"}
