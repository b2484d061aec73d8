"""Generated C as text: a few small models beside the files that they must give, byte for byte.

After a change that is meant, run with LSTMGEN_GOLDEN=write in the environment and look at the difference.
"""

from __future__ import annotations

import os

import pytest
from golden_graphs import GRAPHS
from planning import written
from toolchain import ROOT

pytestmark = pytest.mark.quick

FOLDER = ROOT / "tests" / "golden" / "c"


# By the file's name: the model, and how its weights are stored.
FILES: dict[str, tuple[str, str | None]] = {name: (name, None) for name in GRAPHS} | {
    "classifier_int8": ("classifier", "int8"),
    "tagger_float16": ("tagger", "float16"),
}


@pytest.mark.parametrize("name", FILES)
def test_text_is_the_golden_one(name: str) -> None:
    model, weights = FILES[name]
    texts = written(GRAPHS[model](), "c", f"{name}.c", with_main=True, weights_dtype=weights)
    for suffix, text in texts.items():
        path = FOLDER / f"{name}{suffix}"
        if os.environ.get("LSTMGEN_GOLDEN") == "write":
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.read_bytes().decode("utf-8") == text
