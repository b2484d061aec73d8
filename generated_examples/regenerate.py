"""Writes predictor.py, net.c and net.h of every example anew, with the lstmgen of this repository.

python generated_examples/regenerate.py
"""

from __future__ import annotations

from pathlib import Path

import lstmgen

HERE = Path(__file__).resolve().parent
OUTPUTS = ("predictor.py", "net.c")


def models() -> list[Path]:
    """The model file of every example."""
    return sorted(HERE.glob("*/model.*"))


def main() -> None:
    """Replaces what is there; git shows what has changed."""
    for model in models():
        for name in OUTPUTS:
            lstmgen.export(model, model.with_name(name), force=True)


if __name__ == "__main__":
    main()
