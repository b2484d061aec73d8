"""Generated JavaScript as text: small models beside the files that they must give, byte for byte.

After a change that is meant, run with LSTMGEN_GOLDEN=write in the environment and look at the difference.
"""

from __future__ import annotations

import os
import sys

import pytest
from golden_graphs import GRAPHS
from planning import written
from toolchain import ROOT

sys.path.append(str(ROOT / "benchmarks"))
from models import MODELS

KB = 1024
FOLDER = ROOT / "tests" / "golden" / "javascript"


@pytest.mark.parametrize("name", GRAPHS)
def test_text_is_the_golden_one(name: str) -> None:
    for suffix, text in written(GRAPHS[name](), "javascript", f"{name}.js").items():
        path = FOLDER / f"{name}{'.js' if suffix == '.mjs' else suffix}"
        if os.environ.get("LSTMGEN_GOLDEN") == "write":
            path.write_text(text, encoding="utf-8", newline="\n")
        assert path.read_bytes().decode("utf-8") == text
        assert text.isascii()
        # Decoded weights are one long text each, and types are one line.
        assert suffix != ".mjs" or not [line for line in text.splitlines() if len(line) > 120 and '"' not in line]


@pytest.mark.parametrize(("model", "bound"), [("seed", 17 * KB), ("har", 45 * KB)])
def test_a_page_has_little_to_fetch(model: str, bound: int) -> None:
    """What docs/how-to/browser.md says is shipped, in bytes; two thirds of har are weights in base64."""
    assert len(written(MODELS[model]("lstm").graph, "javascript", "predictor.mjs")[".mjs"]) <= bound
