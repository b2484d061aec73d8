"""Rewrites docs/compilers.md by building and running all that it tells of; needs what `make toolchains` installs.

python docs/compilers.py     rewrites the file (`make docs`); a test fails where that would change it
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"

if __name__ == "__main__":
    sys.path.insert(0, str(TESTS))
    import compilers

    with tempfile.TemporaryDirectory() as folder:
        compilers.DOCUMENT.write_text(compilers.document(Path(folder)), encoding="utf-8")
