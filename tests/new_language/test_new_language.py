"""A language is a folder: Perl lies beside this file, and one call of `register` is all that lstmgen is told of it."""

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

import numpy as np
import pytest
from generate import targets as table_of_targets
from graph_maker import Maker, T, single
from graphs import conv, dense, lstm
from new_language.perl.options import PerlOptions
from new_language.perl.target import PERL
from operation_graphs import FAMILIES, Case
from planning import answers, planned
from streams import Grow, grown
from toolchain import ROOT

import lstmgen
from lstmgen.check.artifact import existing, generate
from lstmgen.check.candidates import first_difference
from lstmgen.check.verify import verify
from lstmgen.errors import OptionError, UnsupportedError
from lstmgen.graph.graph import Graph, Node, Value
from lstmgen.graph.operation import Operation
from lstmgen.graph.repeated import Repeated
from lstmgen.graph.shape import Shape
from lstmgen.graph.streaming import Window
from lstmgen.output import Content
from lstmgen.packages.registry import PACKAGES, Package
from lstmgen.plan.backend import Backend
from lstmgen.plan.plan import make_plan
from lstmgen.plan.program import Plan
from lstmgen.targets.footprint import Footprint, Limits
from lstmgen.targets.interface import Estimator
from lstmgen.targets.registry import TARGETS, register
from lstmgen.targets.session import Request

ARTICLE = ROOT / "generated_examples" / "article" / "model.h5"


@pytest.fixture(autouse=True)
def _registered(require) -> Iterator[None]:
    require("perl")
    register(PERL)
    yield
    del TARGETS["perl"]


# --- export, the head of what it writes, and its parser


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="there is a target 'perl' already"):
        register(PERL)


def test_the_suffix_tells_the_language(tmp_path: Path) -> None:
    done = lstmgen.export(ARTICLE, tmp_path / "wave.pl")
    assert [path.name for path in done.files] == ["wave.pl"]
    text = (tmp_path / "wave.pl").read_text()
    assert ", --target perl --module wave\n" in text
    assert "\npackage wave;\n" in text


def test_the_head_is_read_back(tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "wave.pl", module="Tide", strict=True)
    found = existing(lstmgen.read(ARTICLE), tmp_path / "wave.pl")
    assert (found.target, found.options) == (PERL, PerlOptions(module="Tide", strict=True))
    assert first_difference(found) == ""


@pytest.mark.parametrize(
    ("out", "options", "message"),
    [
        (
            "net.pl",
            {"perl": "5.12", "strict": True},
            "exclude each other: this Perl is strict by itself",
        ),
        ("net.pl", {"perl": "4"}, "there is no `perl='4'`; choose one of 5.8, 5.12"),
        ("net.pl", {"style": "readable"}, "`style=` is for Python and JavaScript, not for Perl"),
        ("net.c", {"strict": True}, "`strict=` is for Perl, not for C"),
    ],
)
def test_wrong_options_are_refused(tmp_path: Path, out: str, options: Mapping[str, object], message: str) -> None:
    with pytest.raises(OptionError, match=re.escape(message)):
        lstmgen.export(ARTICLE, tmp_path / out, **options)
    assert not list(tmp_path.iterdir())


def test_a_package_of_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def distribution(plan: Plan, options: PerlOptions, generated: Mapping[str, Content]) -> Mapping[str, Content]:
        return {
            "META.json": json.dumps({"name": options.module}),
            **{f"lib/{name}": generated[name] for name in generated},
        }

    monkeypatch.setitem(PACKAGES, "cpan", Package("perl", distribution))
    lstmgen.export(ARTICLE, tmp_path / "wave", package="cpan")
    assert json.loads((tmp_path / "wave" / "META.json").read_text()) == {"name": "wave"}
    assert lstmgen.verify(ARTICLE, tmp_path / "wave" / "lib" / "wave.pl", keras=False).ok


def test_footprints_are_told_by_a_language_that_can(monkeypatch: pytest.MonkeyPatch) -> None:
    def footprint(graph: Graph, options: PerlOptions, limits: Limits) -> Footprint:
        return Footprint("camel", 4 * graph.parameters(), 0, 0, 0, 0, 0, 0, limits)

    monkeypatch.setitem(TARGETS, "c", replace(TARGETS["c"], estimator=None))
    monkeypatch.setitem(TARGETS, "perl", replace(PERL, estimator=Estimator(footprint, machines=("perl",))))
    found = lstmgen.estimate(ARTICLE, flash=2000, perl="5.12")
    assert (found.mcu, found.flash, found.flash_left) == ("camel", 4 * 370, 520)


# --- verify


def test_verify_runs_the_file(tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "wave.pl", perl="5.12")
    report = lstmgen.verify(ARTICLE, tmp_path / "wave.pl", keras=False)
    assert (report.ok, report.altered) == (True, "")
    assert {line.what for line in report.lines} == {"Perl", "Perl step()"}
    assert max(line.tolerance or 0 for line in report.lines) < 1e-11  # as `precision` says, it is in float64


def test_verify_sees_a_wrong_number(tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "wave.pl")
    text = (tmp_path / "wave.pl").read_text()
    (tmp_path / "wave.pl").write_text(re.sub(r"(?<=    )0\.5", "0.6", text, count=1))
    report = lstmgen.verify(ARTICLE, tmp_path / "wave.pl", keras=False)
    assert not report.ok
    assert report.altered.startswith("wave.pl, line ")


def test_a_certificate(tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "wave.pl")
    before = (tmp_path / "wave.pl").read_text()
    lstmgen.certify(ARTICLE, tmp_path / "wave.pl", tmp_path / "wave.json", keras=False)
    assert json.loads((tmp_path / "wave.json").read_text())["tools"]["Perl"].startswith("v5.")
    after = (tmp_path / "wave.pl").read_text()
    assert re.sub(r"# Checked: .*\n", "", after, count=1) == before != after
    assert lstmgen.verify(ARTICLE, tmp_path / "wave.pl", keras=False).altered == ""


def test_verify_of_every_language_names_those_that_refuse_the_model() -> None:
    m = Maker()
    graph = m.graph(m(dense(m.weight, 2, 2), m(conv(m.weight, (2,), 3, 2), m.input(5, 3)), name="last"))
    report = verify(graph)
    assert report.ok
    assert {"Python", "C"} <= {line.what for line in report.lines}
    assert (
        "Conv layer 'conv': Perl has no template for Conv; export it for another language: Perl was not checked"
        in report.notes
    )
    with pytest.raises(UnsupportedError, match="Perl has no template for Conv"):
        verify(graph, target="perl")


# --- the command line and the documentation


@dataclass(frozen=True)
class Shown:
    """What a command line printed, without the frames of panels."""

    code: int
    out: str
    err: str


def run(folder: Path, *arguments: object) -> Shown:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "tests"), "COLUMNS": "120"}
    command = [sys.executable, "-m", "new_language.perl", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return Shown(done.returncode, done.stdout, done.stderr)


def test_help_has_a_panel_of_the_language(tmp_path: Path) -> None:
    shown = run(tmp_path, "export", "--help-all").out
    panel = shown.partition("Options of Perl:")[2].partition("\n\n")[0]
    for option in ("--module", "--perl", "--strict"):
        assert option in panel
    assert "5.8|5.12" in panel
    assert "swift, perl." in " ".join(shown.split())


def test_commands(tmp_path: Path) -> None:
    inspected = run(tmp_path, "inspect", ARTICLE)
    assert (inspected.code, "Next: lstmgen export" in inspected.out) == (0, True), inspected
    exported = run(tmp_path, "export", ARTICLE, "-o", "wave.pl", "--strict")
    assert (exported.code, "wave.pl" in exported.out.partition("Next: lstmgen verify")[2]) == (0, True), exported
    verified = run(tmp_path, "verify", ARTICLE, "wave.pl", "--no-keras")
    assert (verified.code, "Perl step()" in verified.out) == (0, True), verified
    planned = run(tmp_path, "inspect", ARTICLE, "--plan", "--target", "perl")
    assert (planned.code, "lstm" in planned.out) == (0, True), planned
    refused = run(tmp_path, "export", ARTICLE, "-o", "other.pl", "--strict", "--perl", "5.12")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("lstmgen: --perl 5.12")


def test_the_table_of_languages() -> None:
    row = "| Perl | `.pl` | Perl 5.8 or newer | `lstmgen export model.h5 -o net.pl` | [guide](CONTRIBUTING.md) |"
    assert row in table_of_targets.table().splitlines()


# --- what it computes, and what it refuses

# The families of cases of which Perl can compute some.
TAKEN = {"elementwise", "linear", "recurrences", "panels", "long_sums", "matrices", "odd"}


def computed(folder: Path, case: Case) -> bool:
    """Whether Perl takes a case; then it has to give what the graph means, else to say why not."""
    try:
        artifact = generate(case.graph, PERL, folder)
    except UnsupportedError as error:
        for problem in error.problems:
            assert re.fullmatch(r"Perl has no (template for|function|loop over) \w[\w ]*", problem.reason)
            assert problem.layer in {node.name for node in every_node(case.graph)}
        return False
    samples = [tuple(case.inputs(length)) for length in case.lengths]
    for sample, got in zip(samples, answers(artifact, folder, samples, [Request("predict", x) for x in samples])):
        for y, wanted in zip(got, case.graph.evaluate(*sample), strict=True):
            assert y.shape == wanted.shape
            np.testing.assert_allclose(y, wanted, rtol=1e-12, atol=1e-12)  # sums in another order
    return True


def every_node(graph: Graph) -> Iterator[Node]:
    for node in graph.nodes:
        yield node
        if isinstance(node.operation, Repeated):
            yield from every_node(node.operation.body)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_case_is_computed_or_refused(tmp_path: Path, family: str) -> None:
    taken = [name for name, case in FAMILIES[family]() if computed(tmp_path, case)]
    assert bool(taken) == (family in TAKEN), taken


def encoder(m: Maker) -> Sequence[Value]:
    x = m.input(T, 3)
    y, h, c = m.add(lstm(m.weight, return_sequences=True), x)
    return [m(dense(m.weight, 4, 2), y), h, c]


def stateful(m: Maker) -> Sequence[Value]:
    return [m(lstm(m.weight, stateful=True, return_sequences=True), m.input(T, 3))]


@pytest.mark.parametrize("grow", [encoder, stateful])
def test_steps_and_states(grow: Grow) -> None:
    report = verify(grown(grow), target="perl")
    assert report.ok
    assert {line.what for line in report.lines} == {"Perl", "Perl step()"}


class Sinc(Operation):
    """An operation that no language has."""

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return inputs

    def attributes(self) -> dict[str, object]:
        return {}


@pytest.mark.parametrize("target", [*TARGETS, "perl"])
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
    plan = make_plan(graph, Backend(lacks=lacks, title="Perl"))
    assert (plan.step, plan.not_steppable) == (None, "Perl has no template for Window")


def causal(m: Maker) -> Operation:
    return conv(m.weight, (2,), 3, 2, padding="causal")
