"""A language is a folder: Lua lies beside this file, and one call of `register` is all that lstmgen is told of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from conformance import Variant, check_group
from generate import targets as table_of_targets
from graph_maker import Maker, T, single
from graphs import conv, dense, lstm
from new_language.lua.options import LuaOptions
from new_language.lua.target import LUA
from operation_graphs import FAMILIES
from planning import planned
from side_by_side import groups
from streams import Grow, grown
from toolchain import ROOT

import lstmgen
from lstmgen.check.artifact import existing
from lstmgen.check.candidates import first_difference
from lstmgen.check.verify import verify
from lstmgen.errors import OptionError, UnsupportedError
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.operation import Operation
from lstmgen.graph.shape import Shape
from lstmgen.graph.streaming import Window
from lstmgen.output import Content
from lstmgen.packages.registry import PACKAGES, Package
from lstmgen.pipeline import attach
from lstmgen.plan.backend import Backend
from lstmgen.plan.plan import make_plan
from lstmgen.plan.program import Plan
from lstmgen.targets.footprint import Footprint, Limits
from lstmgen.targets.interface import Estimator
from lstmgen.targets.registry import TARGETS, register

ARTICLE = ROOT / "generated_examples" / "article" / "model.h5"


@pytest.fixture(autouse=True)
def _registered(require) -> Iterator[None]:
    require("lua5.4")
    register(LUA)
    yield
    del TARGETS["lua"]


# --- export, the head of what it writes, and its parser


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="there is a target 'lua' already"):
        register(LUA)


def test_the_suffix_tells_the_language(tmp_path: Path) -> None:
    done = lstmgen.export(ARTICLE, tmp_path / "wave.lua")
    assert [path.name for path in done.files] == ["wave.lua"]
    text = (tmp_path / "wave.lua").read_text()
    assert ", --target lua\n" in text
    assert "\nfunction Predictor:step(" in text


def test_the_head_is_read_back(tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "wave.lua", lua="5.4", const=True)
    found = existing(lstmgen.read(ARTICLE), tmp_path / "wave.lua")
    assert (found.target, found.options) == (LUA, LuaOptions(source="wave.lua", lua="5.4", const=True))
    assert first_difference(found) == ""


@pytest.mark.parametrize(
    ("out", "options", "message"),
    [
        (
            "net.lua",
            {"lua": "5.3", "const": True},
            "exclude each other: this Lua has no `<const>`",
        ),
        ("net.lua", {"lua": "4"}, "there is no `lua='4'`; choose one of 5.3, 5.4"),
        ("net.lua", {"style": "readable"}, "`style=` is for Python and JavaScript, not for Lua"),
        ("net.c", {"const": True}, "`const=` is for Lua, not for C"),
    ],
)
def test_wrong_options_are_refused(tmp_path: Path, out: str, options: Mapping[str, object], message: str) -> None:
    with pytest.raises(OptionError, match=re.escape(message)):
        lstmgen.export(ARTICLE, tmp_path / out, **options)
    assert not list(tmp_path.iterdir())


def test_a_package_of_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def distribution(plan: Plan, options: LuaOptions, generated: Mapping[str, Content]) -> Mapping[str, Content]:
        return {
            "wave.rockspec": f"dependencies = {{'lua >= {options.lua}'}}\n",
            **{f"lib/{name}": generated[name] for name in generated},
        }

    monkeypatch.setitem(PACKAGES, "rock", Package("lua", distribution))
    lstmgen.export(ARTICLE, tmp_path / "wave", package="rock", lua="5.4")
    assert (tmp_path / "wave" / "wave.rockspec").read_text() == "dependencies = {'lua >= 5.4'}\n"
    assert lstmgen.verify(ARTICLE, tmp_path / "wave" / "lib" / "wave.lua", keras=False).ok


def test_footprints_are_told_by_a_language_that_can(monkeypatch: pytest.MonkeyPatch) -> None:
    def footprint(graph: Graph, options: LuaOptions, limits: Limits) -> Footprint:
        return Footprint("moon", 4 * graph.parameters(), 0, 0, 0, 0, 0, 0, limits)

    monkeypatch.setitem(TARGETS, "c", replace(TARGETS["c"], estimator=None))
    monkeypatch.setitem(TARGETS, "lua", replace(LUA, estimator=Estimator(footprint, machines=("lua",))))
    found = lstmgen.estimate(ARTICLE, flash=2000, lua="5.4")
    assert (found.mcu, found.flash, found.flash_left) == ("moon", 4 * 370, 520)


# --- verify


def test_verify_runs_the_file(tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "wave.lua", lua="5.4", const=True)
    report = lstmgen.verify(ARTICLE, tmp_path / "wave.lua", keras=False)
    assert (report.ok, report.altered) == (True, "")
    assert {line.what for line in report.lines} == {"Lua", "Lua step()", "Lua batch"}
    assert max(line.tolerance or 0 for line in report.lines) < 1e-11  # as `precision` says, it is in float64


def test_verify_sees_a_wrong_number(tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "wave.lua")
    text = (tmp_path / "wave.lua").read_text()
    (tmp_path / "wave.lua").write_text(re.sub(r"(?<=    )0\.5", "0.6", text, count=1))
    report = lstmgen.verify(ARTICLE, tmp_path / "wave.lua", keras=False)
    assert not report.ok
    assert report.altered.startswith("wave.lua, line ")


def test_a_certificate(tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "wave.lua")
    before = (tmp_path / "wave.lua").read_text()
    lstmgen.certify(ARTICLE, tmp_path / "wave.lua", tmp_path / "wave.json", keras=False)
    assert json.loads((tmp_path / "wave.json").read_text())["tools"]["lua5.4"].startswith("Lua 5.4")
    after = (tmp_path / "wave.lua").read_text()
    assert re.sub(r"-- Checked: .*\n", "", after, count=1) == before != after
    assert lstmgen.verify(ARTICLE, tmp_path / "wave.lua", keras=False).altered == ""


def test_verify_of_every_language_names_those_that_refuse_the_model() -> None:
    graph = attach(single(partial(causal), (T, 3)), lstmgen.Pipeline(window=4))
    report = verify(graph)
    assert report.ok
    assert {"Python", "C"} <= {line.what for line in report.lines}
    refusal = "the model (Lua): it has no labels, windows, texts and files of weights"
    assert [note for note in report.notes if note.startswith(refusal) and note.endswith(": Lua was not checked")]
    with pytest.raises(UnsupportedError, match=re.escape(refusal)):
        verify(graph, target="lua")


# --- the command line and the documentation


@dataclass(frozen=True)
class Shown:
    """What a command line printed, without the frames of panels."""

    code: int
    out: str
    err: str


def run(folder: Path, *arguments: object) -> Shown:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests"), "COLUMNS": "120"}
    command = [sys.executable, "-m", "new_language.lua", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return Shown(done.returncode, done.stdout, done.stderr)


def test_help_has_a_panel_of_the_language(tmp_path: Path) -> None:
    shown = run(tmp_path, "export", "--help-all").out
    panel = shown.partition("Options of Lua:")[2].partition("\n\n")[0]
    for option in ("--lua", "--const"):
        assert option in panel
    assert "5.3|5.4" in panel
    assert "swift, lua." in " ".join(shown.split())


def test_commands(tmp_path: Path) -> None:
    inspected = run(tmp_path, "inspect", ARTICLE)
    assert (inspected.code, "Next: lstmgen export" in inspected.out) == (0, True), inspected
    exported = run(tmp_path, "export", ARTICLE, "-o", "wave.lua", "--const")
    assert (exported.code, "wave.lua" in exported.out.partition("Next: lstmgen verify")[2]) == (0, True), exported
    verified = run(tmp_path, "verify", ARTICLE, "wave.lua", "--no-keras")
    assert (verified.code, "Lua step()" in verified.out) == (0, True), verified
    planned = run(tmp_path, "inspect", ARTICLE, "--plan", "--target", "lua")
    assert (planned.code, "lstm" in planned.out) == (0, True), planned
    refused = run(tmp_path, "export", ARTICLE, "-o", "other.lua", "--const", "--lua", "5.3")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("lstmgen: --lua 5.3")


def test_the_table_of_languages() -> None:
    row = "| Lua | `.lua` | Lua 5.3 or newer | `lstmgen export model.h5 -o net.lua` | [guide](CONTRIBUTING.md) |"
    assert row in table_of_targets.table().splitlines()


# --- what it computes, and what it refuses


def test_every_case_is_computed(tmp_path: Path) -> None:
    lua = Variant(LUA)
    cases = {f"{family} {name}": case for family, make in FAMILIES.items() for name, case in make()}
    for group in groups(cases):  # beside others none keeps a state of a free size, which Lua refuses
        check_group(lua, lua.artifact(group.graph, tmp_path), group, tmp_path)


def test_states_of_a_free_size_are_refused(tmp_path: Path) -> None:
    case = dict(FAMILIES["conv_lstms"]())["conv_lstm_free_0"]
    with pytest.raises(UnsupportedError, match="Lua has no states whose size depends on the length of an input yet"):
        Variant(LUA).artifact(case.graph, tmp_path)


def encoder(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    y, h, c = m.add(lstm(m.weight, return_sequences=True), x)
    return [m(dense(m.weight, 4, 2), y), h, c]


def stateful(m: Maker) -> Sequence[Value]:
    return [m(lstm(m.weight, stateful=True, return_sequences=True), m.input(T, 3))]


@pytest.mark.parametrize("grow", [encoder, stateful])
def test_steps_and_states(grow: Grow) -> None:
    report = verify(grown(grow), target="lua")
    assert report.ok
    assert {line.what for line in report.lines} == {"Lua", "Lua step()", "Lua batch"}


class Sinc(Operation):
    """An operation that no language has."""

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return inputs

    def attributes(self) -> dict[str, object]:
        return {}


@pytest.mark.parametrize("target", [*TARGETS, "lua"])
def test_an_operation_without_a_template_is_refused_by_name(target: str) -> None:
    m = Maker()
    graph = m.graph(m(lstm(m.weight), m(Sinc(), m.input(T, 3), label="Lambda 'wave'")))
    with pytest.raises(UnsupportedError) as raised:
        planned(graph, target)
    (problem,) = raised.value.problems
    assert (problem.class_name, problem.layer) == ("Lambda", "wave")
    assert problem.reason == f"{TARGETS[target].title} has no template for Sinc"


def test_a_step_that_cannot_be_written_is_none() -> None:
    def lacks(operation: Operation, kernel: str) -> str:
        return "template for Window" if isinstance(operation, Window) else ""

    graph = single(partial(causal), (T, 3))
    plan = make_plan(graph, Backend(lacks=lacks, title="Lua"))
    assert (plan.step, plan.not_steppable) == (None, "Lua has no template for Window")


def causal(m: Maker) -> Operation:
    return conv(m.weight, (2,), 3, 2, padding="causal")
