"""Microcontrollers in emulators: how to compile for each, how to run a program, and what its clock counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

PICOLIBC = "--specs=picolibc.specs"
SEMIHOSTING = "-nographic -monitor none -serial none -semihosting-config enable=on,target=native".split()
SHIFT = 8  # an instruction takes 2^8 ns on boards whose clock is a timer
MHZ = Fraction(1, 1000)  # ticks in a nanosecond
# The clock of a board without such a timer, which has 24 bits; they are the upper ones of what the firmware says.
SYSTICK, SYSTICK_UNIT = "-DSYSTICK", 2**8


@dataclass(frozen=True)
class Board:
    """A processor as an emulator has it.

    Attributes:
        name: of the processor.
        mcu: what `--mcu` calls it.
        tools: prefix of the compiler and its companions.
        machine: flags that say for which processor to compile.
        link: flags for the linker.
        run: the command; the program comes last.
        ticks: of the clock in an instruction, or in a cycle.
        defines: for the firmware.
        counts: what the clock counts, "instructions" or "cycles".
    """

    name: str
    mcu: str
    tools: str
    machine: tuple[str, ...]
    link: tuple[str, ...]
    run: tuple[str, ...]
    ticks: Fraction = Fraction(1)
    defines: tuple[str, ...] = ()
    counts: str = "instructions"

    @property
    def compiler(self) -> str:
        return f"{self.tools}gcc"

    @property
    def is_avr(self) -> bool:
        return self.mcu == "avr"

    @property
    def is_soft(self) -> bool:
        """Whether floats are computed by a library."""
        return self.mcu in ("cortex-m0plus", "cortex-m3", "rv32imc", "avr")

    def count(self, ticks: int) -> int:
        """Instructions or cycles."""
        return round(ticks / self.ticks)


def memory(flash: int, flash_size: str, ram: int, ram_size: str) -> tuple[str, ...]:
    """Where the linker puts things."""
    places = {"flash": hex(flash), "flash_size": flash_size, "ram": hex(ram), "ram_size": ram_size}
    symbols = [f"-Wl,--defsym=__{name}={value}" for name, value in (places | {"stack_size": "8k"}).items()]
    return ("--oslib=semihost", "--crt0=semihost", *symbols)


def cortex(
    name: str,
    machine: str,
    *more: str,
    cpu: str = "",
    flash: int = 0,
    ram: int = 0x20000000,
    size: str = "0x400000",
    mhz: int = 25,
    shift: int = SHIFT,
    defines: Sequence[str] = (),
) -> Board:
    """A Cortex-M on a board of QEMU."""
    return Board(
        name,
        name.lower().replace("+", "plus"),
        "arm-none-eabi-",
        (f"-mcpu={cpu or name.lower().replace('+', 'plus')}", "-mthumb", PICOLIBC, *more),
        memory(flash, size, ram, size),
        ("qemu-system-arm", "-M", machine, *SEMIHOSTING, "-icount", f"shift={shift}", "-kernel"),
        mhz * MHZ * 2**shift * (SYSTICK_UNIT if SYSTICK in defines else 1),
        tuple(defines),
    )


def riscv(name: str, architecture: str, abi: str) -> Board:
    """A RV32 on QEMU's virtual board, whose counter of instructions is the clock."""
    return Board(
        name.upper(),
        {"rv32imac": "rv32imc", "rv32imafc": "rv32imfc"}[name],
        "riscv64-unknown-elf-",
        (f"-march={architecture}", f"-mabi={abi}", PICOLIBC),
        memory(0x80000000, "0x400000", 0x80800000, "0x400000"),
        ("qemu-system-riscv32", "-M", "virt", "-bios", "none", *SEMIHOSTING, "-icount", "shift=0", "-kernel"),
    )


def avr(name: str) -> Board:
    """An AVR in simavr, which counts cycles; it is put before the command by who compiles it."""
    chip = name.lower()
    return Board(name, "avr", "avr-", (f"-mmcu={chip}",), (), (chip, "16000000"), counts="cycles")


HARD = ("-mfloat-abi=hard",)
BOARDS = {
    board.name: board
    for board in (
        cortex("Cortex-M0+", "mps2-an385"),
        cortex("Cortex-M3", "mps2-an385"),
        cortex("Cortex-M4", "mps2-an386", *HARD, "-mfpu=fpv4-sp-d16"),
        cortex("Cortex-M7", "mps2-an500", *HARD, "-mfpu=fpv5-d16"),
        cortex("Cortex-M33", "mps2-an505", *HARD, flash=0x10000000, ram=0x38000000, mhz=20),
        cortex("Cortex-M55", "mps3-an547", *HARD, size="0x80000", mhz=32, shift=5, defines=[SYSTICK]),
        riscv("rv32imac", "rv32imac_zicsr", "ilp32"),
        riscv("rv32imafc", "rv32imafc_zicsr", "ilp32f"),
        avr("ATmega328P"),
        avr("ATmega2560"),
    )
}
