"""Rewrites docs/microcontrollers.md by compiling and running every model that it tells of, in emulators.

python docs/microcontrollers.py        rewrites the file (`make docs`); a test fails where that would change it
"""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"

if __name__ == "__main__":
    sys.path.insert(0, str(TESTS))
    import budgets

    budgets.DOCUMENT.write_text(budgets.document(), encoding="utf-8")
