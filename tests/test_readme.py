"""What the README says about the code is what the code says."""

from __future__ import annotations

import runpy

from toolchain import ROOT


def test_parts_made_from_the_code_are_up_to_date() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    updated = runpy.run_path(str(ROOT / "docs" / "readme.py"))["updated"]
    assert updated(text) == text, "run 'make docs'"
