"""The glossary is one screen, sorted, and names files that exist."""

from __future__ import annotations

import re

import pytest
from toolchain import ROOT

pytestmark = pytest.mark.quick

GLOSSARY = ROOT / "docs" / "reference" / "glossary.md"
LONGEST = 30  # rows: more would be a language of its own


def rows() -> list[list[str]]:
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_terms_are_few_and_sorted() -> None:
    terms = [term for term, *_ in rows()]
    assert len(terms) <= LONGEST
    assert terms == sorted(terms)


@pytest.mark.parametrize("row", rows(), ids=lambda row: str(row[0]))
def test_a_term_leads_to_its_code(row: list[str]) -> None:
    *_, place = row
    for path in re.findall(r"`([^`]+)`", place):
        base = ROOT if path.startswith("templates/") else ROOT / "lstmgen"
        assert list(base.glob(path.rstrip("/"))), path
