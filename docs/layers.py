"""Rewrites docs/layers.md by reading and running every model that it tells of; needs TensorFlow and tf-keras.

python docs/layers.py        rewrites the file (`make docs`); a test fails where that would change it
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"

if __name__ == "__main__":
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", TF_ENABLE_ONEDNN_OPTS="0")
    sys.path.insert(0, str(TESTS))
    import tables

    tables.DOCUMENT.write_text(tables.document(), encoding="utf-8")
