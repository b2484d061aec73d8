"""README and docs stay short enough to be read, and use the words that the field uses."""

from __future__ import annotations

import re
from pathlib import Path

import page
import pytest
from toolchain import ROOT

pytestmark = pytest.mark.quick

README = ROOT / "README.md"
LONGEST = 18  # words a sentence, in the mean of a page
GENERATED = {"layer-matrix.md", "compilers.md", "microcontrollers.md", "cli.md", "python-api.md"}
# Made by test runs, or older than the rule: their sentences are the tests' own.
MEASURED = {*GENERATED, "threat-model.md", "misra.md"}
WRITTEN = [path for path in page.PAGES if path.name not in MEASURED]
NOT_OURS = ("whole number", "stranger", "utilise", "simply", "just ", "obviously")


def sentences(path: Path) -> list[str]:
    """The sentences of the paragraphs; no code, tables, headings, comments and links' addresses."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"```.*?^ *```|<!--.*?-->", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^(?:\||#|<).*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"`[^`]*`", "code", text)
    parts = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )", text)
    joined = [" ".join(part.split()) for part in parts]
    return [each for part in joined for each in re.split(r"(?<=[.!?:])\s+", part) if len(each.split()) > 2]


def test_the_readme_is_a_page() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    words = " ".join(lines).split()
    assert len(lines) <= 130
    assert len(words) <= 900


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_sentences_are_short(path: Path) -> None:
    lengths = [len(sentence.split()) for sentence in sentences(path)]
    assert sum(lengths) / len(lengths) <= LONGEST
    assert max(lengths) <= 45, max(sentences(path), key=lambda each: len(each.split()))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_words_are_the_fields(path: Path) -> None:
    text = re.sub(r"```.*?^ *```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE).lower()
    assert [word for word in NOT_OURS if word in text] == []


def test_long_sentences_are_seen(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(
        "# A title\n\nOne two three. " + "word " * 50 + ".\n\n```text\nnot this one\n```\n"
    )
    assert [len(each.split()) for each in sentences(tmp_path / "page.md")] == [3, 51]
