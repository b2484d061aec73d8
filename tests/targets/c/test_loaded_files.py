"""Files of weights that C refuses: damaged, or of other code."""

from __future__ import annotations

import ctypes
import subprocess
from pathlib import Path

import numpy as np
from audio_models import drawn, guitarml
from loading import CHECKSUM, FORMAT, HEAD, MODEL, OK, UNALIGNED, Library, exported, program


def test_files_that_do_not_fit(tmp_path: Path) -> None:
    source, blob = exported(guitarml(units=4), tmp_path, "amp")
    library = Library(source)
    context = library.context()
    _, wider = exported(guitarml(units=5), tmp_path, "wider")
    _, without_skip = exported(guitarml(units=4, skip=0), tmp_path, "without_skip")
    longer = bytearray(blob)
    longer[12] ^= 1
    refused = {
        b"": FORMAT,
        blob[:HEAD]: FORMAT,
        blob[:-1]: FORMAT,
        blob + b"\0": FORMAT,
        b"X" + blob[1:]: FORMAT,
        blob[:8] + b"\2" + blob[9:]: FORMAT,
        bytes(longer): MODEL,
        wider: MODEL,
        without_skip: MODEL,
        blob[:16] + b"x" + blob[17:]: MODEL,
        blob[:-1] + bytes([blob[-1] ^ 1]): CHECKSUM,
        blob[:32] + bytes([blob[32] ^ 1]) + blob[33:]: CHECKSUM,
    }
    assert library.load(context, blob) == OK
    x = drawn(3, 1)
    before = library.steps_anew(context, x)
    for content, status in refused.items():
        memory = context.memory  # of the weights that stay in use
        assert library.load(context, content) == status
        context.memory = memory
    assert library.load(library.context(), blob, offset=4) == UNALIGNED
    assert library.function("load")(context, None, ctypes.c_size_t(len(blob))) == FORMAT
    assert np.array_equal(library.steps_anew(context, x), before)


def test_bytes_of_any_kind(tmp_path: Path) -> None:
    """20,000 files with flipped bits or another length: no access outside, and none is taken that differs."""
    source, blob = exported(guitarml(units=4), tmp_path, "amp")
    flips = program("flips", tmp_path, "-DAMP_NO_DISPATCH", source)
    done = subprocess.run([flips], input=blob, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
