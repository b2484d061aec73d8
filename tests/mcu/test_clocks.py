"""The clocks of the emulated boards count instructions, exactly."""

from __future__ import annotations

from pathlib import Path

import pytest
import toolchain
from boards import BOARDS
from firmware import FIRMWARE, run

TURNS, INSTRUCTIONS = 10_000, 2


@pytest.mark.parametrize("name", [name for name, board in BOARDS.items() if not board.is_avr])
def test_a_loop_takes_its_instructions(name: str, tmp_path: Path) -> None:
    board, program = BOARDS[name], tmp_path / "spin.elf"
    command = [toolchain.require(board.compiler), *board.machine, *board.defines, "-O2", *board.link]
    run([*command, str(FIRMWARE / "spin.c"), "-o", str(program)])
    said = run([toolchain.require(board.run[0]), *board.run[1:], str(program)]).stderr
    few, many = map(int, said.split())
    # a clock that ticks less often than once an instruction is a tick off at either end
    assert abs(board.count(many - few) - TURNS * INSTRUCTIONS) <= 2
