"""Sketches are built by arduino-builder, as the Arduino IDE does it, and run in a simulator."""

from __future__ import annotations

import subprocess
from pathlib import Path

import firmware
import toolchain

HARDWARE = Path("/usr/share/arduino/hardware")


def build(sketch: Path, libraries: Path, board: str, folder: Path) -> Path:
    """The program that a sketch becomes, in a folder for that."""
    folder.mkdir()
    ctags = (
        '"/usr/bin/arduino-ctags" -u --language-force=c++ -f - --c++-kinds=svpf --fields=KSTtzns --line-directives '
        '"{source_file}"'
    )
    command = [toolchain.require("arduino-builder"), "-compile", "-hardware", str(HARDWARE), "-tools", "/usr/bin"]
    command += ["-fqbn", f"arduino:avr:{board}", "-built-in-libraries", str(HARDWARE / "arduino" / "avr" / "libraries")]
    command += ["-libraries", str(libraries), "-build-path", str(folder)]
    preferences = {"avr-gcc.path": "/usr", "avrdude.path": "/usr", "ctags.path": "/usr/bin"}
    command += [f"-prefs=runtime.tools.{name}={value}" for name, value in preferences.items()]
    firmware.run([*command, f"-prefs=tools.ctags.pattern={ctags}", str(sketch)])
    return folder / f"{sketch.name}.elf"


def command(program: Path, chip: str) -> list[str | Path]:
    """What runs a program; the file of what it is sent may follow."""
    return [firmware.simulator(), chip, "16000000", program]


def first_lines(program: Path, chip: str, count: int, *, sent: Path | None = None) -> list[str]:
    """The first lines that a sketch, which never ends, sends; `sent` is a file of what it is sent."""
    sending = [] if sent is None else [sent]
    process = subprocess.Popen([*command(program, chip), *sending], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    try:
        lines: list[str] = []
        while len(lines) < count and (line := process.stdout.readline()):
            if not line.startswith(b"Loaded "):
                lines.append(line.decode().strip())
        return lines
    finally:
        process.kill()
        process.communicate()
