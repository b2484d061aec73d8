"""The page of a report as text: what names can do in it, and what it may fetch."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hostile import HOSTILE
from toolchain import ROOT

import lstmgen
from lstmgen.report.facts import CertificateFacts, GeneratedFacts, LayerFacts, Report, ToolFacts, TrialFacts
from lstmgen.report.page import render

ARTICLE = ROOT / "generated_examples" / "article" / "model.h5"
ATTACKS = [
    *HOSTILE,
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "</style><script>1</script>",
    '" onload="alert(1)',
    "-->",
    "]]>",
    "&lt;b&gt;",
    "\u202eevil\u2066",
    "x" * 1_000_000,
]
VOID = {"meta", "link", "br", "hr", "img", "input"}


class Skeleton(HTMLParser):
    """The elements of a page with the names of their attributes; and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return lstmgen.report(ARTICLE, tmp_path_factory.mktemp("report") / "report.html", samples=2)


def named(facts: Report, name: str) -> Report:
    """The same facts of a model in which everything has this name."""

    def layer(each: LayerFacts) -> LayerFacts:
        return replace(each, name=name, class_name=name, title=name, options=(name,), reads=(name,))

    formats = tuple(
        replace(
            each,
            doubts=(name,),
            layers=tuple(replace(error, name=name) for error in each.layers[:1]),
            outputs=tuple(replace(error, name=name) for error in each.outputs[:1]),
        )
        for each in facts.formats
    )
    certificate = CertificateFacts(
        file=name,
        options=name,
        ok=True,
        generated=(GeneratedFacts(name, name),),
        tools=(ToolFacts(name, name),),
        trials=(TrialFacts(name, 1, 1e-7, ok=True),),
    )
    return replace(
        facts,
        provenance=replace(
            facts.provenance,
            file=name,
            container=name,
            keras_version=name,
            producer=name,
            data=name,
            certificate=certificate,
        ),
        inputs=tuple(replace(each, name=name) for each in facts.inputs),
        outputs=tuple(replace(each, name=name) for each in facts.outputs),
        layers=tuple(map(layer, facts.layers)),
        formats=formats,
        ranges=tuple(replace(each, name=name) for each in facts.ranges),
        commands=tuple(replace(each, line=name) for each in facts.commands),
        warnings=(name,),
    )


def test_hostile_names_are_text(facts: Report) -> None:
    """Whatever a name is, the page has the elements that it has with a harmless one."""
    harmless = Skeleton(render(named(facts, "n")))
    assert harmless.open == []
    for name in ATTACKS:
        page = render(named(facts, name))
        found = Skeleton(page)
        assert found.tags == harmless.tags, name[:50]
        assert found.open == []
        assert len(page) < 200_000
        assert all(char.isprintable() or char in "\n\u00a0" for char in page)


def test_the_page_fetches_nothing(facts: Report) -> None:
    page = render(facts)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not re.findall(r"(?:https?:)?//\w", page)
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert not re.findall(r"url\(|@import", page)
    assert len(page) < 500_000


def test_the_page_can_be_read_without_pictures(facts: Report) -> None:
    """Language, headings in order, a name for each picture, heads of tables."""
    page = render(facts)
    assert '<html lang="en">' in page
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert all("aria-label" in names for tag, names in Skeleton(page).tags if tag == "svg" and "role" in names)
    assert page.count("<table") == page.count("<thead")


def test_a_model_of_very_many_layers_gives_a_page_that_opens(facts: Report) -> None:
    many = tuple(replace(facts.layers[0], name=f"l{k}", title=f"t{k}", reads=(f"t{k - 1}",)) for k in range(10_000))
    assert len(render(replace(facts, layers=many))) < 500_000


def test_the_page_and_the_json_are_made_of_the_same_facts(tmp_path: Path, facts: Report) -> None:
    again = lstmgen.report(ARTICLE, tmp_path / "report.json", samples=2)
    assert again == facts
