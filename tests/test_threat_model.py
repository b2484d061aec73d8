"""The threat model names its tests; each of them exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "explanation" / "threat-model.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)))


@pytest.mark.parametrize("file", sorted({file for file, _ in NAMED}))
def test_what_is_named_exists(file: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {name for other, name in NAMED if other == file} <= tests


def test_every_line_names_a_test() -> None:
    rows = [row for row in TEXT.splitlines() if row.startswith("| ") and not row.startswith(("| attack", "| ---"))]
    assert len(rows) > 20
    assert not [
        row for row in rows if not re.search(r"`tests/[\w/]+\.py::test_\w+` \||`tests/[\w/]+\.py::test_\w+`,", row)
    ]
