"""Writes generated pages anew; run it in docs/, as `make docs` does.

python -m generate                  all of them; those that need a test run take minutes, and every toolchain
python -m generate README.md …      only these
"""

from __future__ import annotations

import os
import sys

from generate.pages import HELPERS, MEASURED, QUICK, ROOT
from lstmgen.output import encoded


def main() -> None:
    """Writes the pages that are named, or all."""
    # Before anything imports TensorFlow.
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", TF_ENABLE_ONEDNN_OPTS="0")
    sys.path[:0] = map(str, HELPERS)
    pages = {**MEASURED, **QUICK}  # what is measured first: quick pages summarise it
    for name in sys.argv[1:] or pages:
        (ROOT / name).write_bytes(encoded(pages[name]()))


if __name__ == "__main__":
    main()
