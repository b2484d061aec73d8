"""Generated JavaScript as text: small models beside the files that they must give, byte for byte.

After a change that is meant, run with LSTMGEN_GOLDEN=write in the environment and look at the difference.
"""

from __future__ import annotations

import os

import pytest
from golden_graphs import GRAPHS
from planning import written
from toolchain import ROOT

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
