"""Generated C as text: a few small models beside the golden ones; see `golden`."""

from __future__ import annotations

import golden
import pytest
from golden_graphs import C_FILES, GRAPHS
from planning import written
from toolchain import ROOT

pytestmark = pytest.mark.quick

FOLDER = ROOT / "tests" / "golden" / "c"


@pytest.mark.parametrize("name", C_FILES)
def test_text_is_the_golden_one(name: str) -> None:
    model, options = C_FILES[name]
    # One main() is enough to see what they look like.
    texts = written(GRAPHS[model](), "c", f"{name}.c", with_main=name == "sensors", **options)
    if name not in GRAPHS:
        del texts[".h"]  # a second file of a model has the same header
    for suffix, text in texts.items():
        assert golden.agrees(FOLDER / f"{name}{suffix}", text, "c")


def test_every_model_has_a_file() -> None:
    assert {model for model, _ in C_FILES.values()} == set(GRAPHS)
