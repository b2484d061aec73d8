"""A Cortex-M4 in an emulator answers at its UART, and is verified from the other end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import firmware
import pseudo_terminal
import pytest
import toolchain
from boards import BOARDS
from c_library import WARNINGS
from command_line import HAR

import lstmgen


@pytest.mark.parametrize("options", [{}, {"quantize": "int8", "ranges": (4.0, 16.0, 1.0)}], ids=["float", "int8"])
def test_a_cortex_m4_is_verified(options: dict[str, Any], tmp_path: Path) -> None:
    board, program = BOARDS["Cortex-M4"], tmp_path / "serve.elf"
    lstmgen.export(HAR, tmp_path / "net.c", mcu=board.mcu, selftest=1, **options)
    sources = [tmp_path / "net.c", tmp_path / "net_serve.c", firmware.FIRMWARE / "serve.c"]
    command = [toolchain.require(board.compiler), *board.machine, "-std=c99", "-O2", *WARNINGS, f"-I{tmp_path}"]
    firmware.run([*command, *map(str, sources), *board.link, "-lm", "-o", str(program)])
    emulator = [toolchain.require(board.run[0]), *board.run[1:]]
    emulator[emulator.index("-serial") + 1] = "stdio"
    with pseudo_terminal.program([*emulator, program]) as port:
        report = lstmgen.verify(HAR, serial=port, samples=1, keras=False)
    assert report.ok, report
    assert [line.what for line in report.lines][-1] == "board"
    assert report.timing is not None
    assert (report.timing.method, report.timing.calls) == ("step", 128)
    counted = report.timing.least * 1e-3 * 25e6 / board.ticks
    assert 5e3 < counted < 5e4  # instructions of a step
