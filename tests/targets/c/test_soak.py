"""A long stream in every form of C: sanitizers find nothing, and no error grows. `make soak` takes a longer one."""

from __future__ import annotations

from pathlib import Path

import soak


def test_no_form_drifts(tmp_path: Path) -> None:
    found = soak.soak(tmp_path, 30_000, soak.BRIEFLY)
    assert set(found) == set(soak.FORMS)
    for name, drift in found.items():
        assert 0 < drift.late < 1.5 * drift.early, name  # of 2,500 ordinary steps in each half
    for name in ("simd", "size", "mcu"):
        assert found[name].late < 2**-22  # a few units in the last place of an output below 1
    assert found["int16"].late < found["int8"].late
