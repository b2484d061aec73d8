"""An update of weights over the air on an emulated Cortex-M, with the power cut at each place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import page
import pytest
import toolchain
from audio_models import guitarml
from boards import BOARDS
from c_library import WARNINGS
from firmware import FIRMWARE, run

import lstmgen

HOW_TO = toolchain.ROOT / "docs" / "how-to" / "update-weights.md"
BOARD = BOARDS["Cortex-M4"]
SAMPLES = np.linspace(-1, 1, 60, dtype=np.float32).reshape(2, 30, 1)


@pytest.mark.parametrize("integers", [{}, {"quantize": "int8", "calibrate": SAMPLES}], ids=["float", "int8"])
def test_a_power_cut_leaves_the_old_or_the_new_weights(integers: dict[str, Any], tmp_path: Path) -> None:
    """Cuts before, halfway through and after each page that is erased and each 8 bytes that are programmed."""
    arrays = []
    network = guitarml(units=4)
    for name in ("old", "new"):
        model = tmp_path / f"{name}.json"
        model.write_text(json.dumps(network), encoding="utf-8")
        network["state_dict"]["lin.bias"] = [0.25]
        if name == "old":
            lstmgen.export(model, tmp_path / "net.c", weights_file="load", mcu=BOARD.mcu, **integers)
        file = lstmgen.weights(model, tmp_path / "net.c", tmp_path / f"{name}.bin")
        arrays.append(f"static const unsigned char {name}_file[] = {{ {', '.join(map(str, file.read_bytes()))} }};\n")
    (tmp_path / "files.h").write_text("".join(arrays), encoding="utf-8")
    for block in page.blocks(HOW_TO):
        if block.title in ("slots.h", "slots.c"):
            (tmp_path / block.title).write_text(block.text, encoding="utf-8")
    compiler = [toolchain.require(BOARD.compiler), *BOARD.machine, "-std=c11", "-O2", *WARNINGS, f"-I{tmp_path}"]
    sources = [tmp_path / "net.c", tmp_path / "slots.c", FIRMWARE / "power_cut.c"]
    program = tmp_path / "power_cut.elf"
    run([*compiler, *map(str, sources), *BOARD.link, "-lm", "-o", str(program)])
    done = run([toolchain.require(BOARD.run[0]), *BOARD.run[1:], str(program)])
    (old, new), *rows = (line.split() for line in (done.stdout or done.stderr).splitlines())
    assert old != new
    assert len(rows) > 3 * 50
    assert [after for _, after in rows] == [new] * len(rows)
    answers = [answer for answer, _ in rows]
    assert answers == [old] * (len(rows) - 1) + [new]  # the record is whole at the end alone
