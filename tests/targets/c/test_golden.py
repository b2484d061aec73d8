"""Generated C as text: a few small models beside the golden ones; see `golden`."""

from __future__ import annotations

import golden
import pytest
from golden_graphs import GRAPHS
from planning import written
from toolchain import ROOT

pytestmark = pytest.mark.quick

FOLDER = ROOT / "tests" / "golden" / "c"


# By the file's name: the model, and the options that it is written with. One file shows SIMD.
FILES: dict[str, tuple[str, dict[str, str]]] = {
    "classifier": ("classifier", {}),
    "classifier_int8": ("classifier", {"weights_dtype": "int8", "optimize": "size"}),
    "sensors": ("sensors", {}),
    "tagger": ("tagger", {"optimize": "size"}),
    "tagger_float16": ("tagger", {"weights_dtype": "float16", "optimize": "size"}),
}


@pytest.mark.parametrize("name", FILES)
def test_text_is_the_golden_one(name: str) -> None:
    model, options = FILES[name]
    texts = written(GRAPHS[model](), "c", f"{name}.c", with_main=True, **options)
    for suffix, text in texts.items():
        assert golden.agrees(FOLDER / f"{name}{suffix}", text, "c")


def test_every_model_has_a_file() -> None:
    assert {model for model, _ in FILES.values()} == set(GRAPHS)
