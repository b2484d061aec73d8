"""Boards that people have: the class of their microcontroller, and how much flash and memory a program can use there.

Flash and memory of a board that is programmed by Arduino are the limits in the boards.txt of its core, which leave out
the boot loader: arduino:avr 1.8.6 (a Nano has 30,720 bytes with both boot loaders), arduino:mbed (a GIGA and a Portenta
with half of their flash for the other core), esp32:esp32, esp8266:esp8266, Teensyduino; of a Zero and an Uno R4, flash
without their boot loaders of 8 and 16 KB. Others have the sizes of data sheets; what a radio stack or an operating
system takes is not taken from them. Memory is what is in one piece. A clock is the highest of the processor that runs
programs, or the one at which the board's usual core runs it:

- Arduino: docs.arduino.cc/hardware. The GIGA and the Portenta have 480 MHz for their Cortex-M7; the Uno R4's RA4M1 has
  48 MHz, the Nano 33 BLE's nRF52840 64 MHz, the Zero's SAMD21 48 MHz.
- STM32: F103 72 MHz (DS5319), F401 84 MHz (DS10086), F405 168 MHz (DS8626), F746 216 MHz (DS10916), L476 80 MHz
  (DS10198), H743 480 MHz (DS12110), U575 160 MHz (DS13737).
- Nordic: nRF51822 16 MHz, nRF52833 64 MHz, nRF5340's application core 128 MHz.
- Raspberry Pi: RP2040 125 MHz and RP2350 150 MHz, as their SDK sets them.
- Espressif: ESP8266 80 MHz, ESP32 and ESP32-S3 240 MHz, ESP32-C3 160 MHz. Its Xtensa cores have no emulator here.
- PJRC: Teensy 4.1 600 MHz.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lstmgen.targets.c.mcu.classes import KB

# Allowances for what flash lets a processor wait, which nothing here measures: emulators have no wait states.
NONE, WAIT_STATES, CHIP = 1.0, 1.3, 2.0


@dataclass(frozen=True)
class ArduinoCore:
    """Bytes of Arduino's core, Serial and an example, beyond the bounds of `Mcu`.

    Tests build the examples of a package for each of these boards. Memory has the stack of printing and of interrupts.
    """

    flash: int
    ram: int


# Serial is a UART, or USB.
UART, USB = ArduinoCore(2048, 320), ArduinoCore(4096, 320)


@dataclass(frozen=True)
class Board:
    """A board.

    Attributes:
        title: its name, and its microcontroller.
        mcu: a class of `MCUS`.
        flash, ram: in bytes.
        mhz: of its clock.
        waits: how many times as long flash may make everything take: nothing on an AVR and at 16 MHz, wait states
            behind a small cache in most others, and twice as long where flash is a chip of its own, read through a
            cache of 16 KB.
        timed_as: one of `CORES` where that is not the class.
        core_of_arduino: bytes of the core; None if not measured.
    """

    title: str
    mcu: str
    flash: int
    ram: int
    mhz: int
    waits: float = WAIT_STATES
    timed_as: str = ""
    core_of_arduino: ArduinoCore | None = None

    @property
    def core(self) -> str:
        """Returns the key of `CORES` whose timing applies."""
        return self.timed_as or self.mcu


HEADS = ("--board", "board", "--mcu", "flash, KB", "memory, KB", "clock, MHz")
BOARDS: Mapping[str, Board] = {
    "uno": Board("Arduino Uno, ATmega328P", "avr", 32256, 2 * KB, 16, NONE, core_of_arduino=UART),
    "nano": Board("Arduino Nano, ATmega328P", "avr", 30720, 2 * KB, 16, NONE, core_of_arduino=UART),
    "leonardo": Board("Arduino Leonardo, ATmega32U4", "avr", 28672, 2560, 16, NONE, core_of_arduino=USB),
    "mega": Board("Arduino Mega 2560, ATmega2560", "avr", 253952, 8 * KB, 16, NONE, "avr-22bit", UART),
    "zero": Board("Arduino Zero, SAMD21G18", "cortex-m0plus", 248 * KB, 32 * KB, 48),
    "unor4": Board("Arduino Uno R4, RA4M1", "cortex-m4", 240 * KB, 32 * KB, 48),
    "giga": Board("Arduino GIGA R1, STM32H747XI", "cortex-m7", 768 * KB, 523624, 480),
    "portenta": Board("Arduino Portenta H7, STM32H747XI", "cortex-m7", 768 * KB, 523624, 480),
    "nano33ble": Board("Arduino Nano 33 BLE, nRF52840", "cortex-m4", 960 * KB, 256 * KB, 64),
    "microbit": Board("micro:bit 1, nRF51822", "cortex-m0plus", 256 * KB, 16 * KB, 16, NONE),
    "microbit2": Board("micro:bit 2, nRF52833", "cortex-m4", 512 * KB, 128 * KB, 64),
    "pico": Board("Raspberry Pi Pico, RP2040", "cortex-m0plus", 2048 * KB, 264 * KB, 125, CHIP),
    "pico2": Board("Raspberry Pi Pico 2, RP2350", "cortex-m33", 4096 * KB, 520 * KB, 150, CHIP),
    "pico2riscv": Board("Raspberry Pi Pico 2 as RISC-V, RP2350", "rv32imc", 4096 * KB, 520 * KB, 150, CHIP),
    "teensy41": Board("Teensy 4.1, i.MX RT1062", "cortex-m7", 7936 * KB, 512 * KB, 600, CHIP),
    "bluepill": Board("Blue Pill, STM32F103C8", "cortex-m3", 64 * KB, 20 * KB, 72),
    "stm32f401": Board("Nucleo-F401RE, STM32F401RE", "cortex-m4", 512 * KB, 96 * KB, 84),
    "stm32f405": Board("STM32F405RG", "cortex-m4", 1024 * KB, 128 * KB, 168),
    "stm32f746": Board("STM32F746NG", "cortex-m7", 1024 * KB, 320 * KB, 216),
    "stm32l476": Board("Nucleo-L476RG, STM32L476RG", "cortex-m4", 1024 * KB, 96 * KB, 80),
    "stm32h743": Board("Nucleo-H743ZI, STM32H743ZI", "cortex-m7", 2048 * KB, 512 * KB, 480),
    "stm32u575": Board("Nucleo-U575ZI, STM32U575ZI", "cortex-m33", 2048 * KB, 768 * KB, 160),
    "nrf5340": Board("nRF5340 DK, application core", "cortex-m33", 1024 * KB, 512 * KB, 128),
    "esp8266": Board("NodeMCU, ESP8266", "generic", 1044464, 80 * KB, 80, CHIP),
    "esp32": Board("ESP32-DevKitC, ESP32-WROOM-32", "generic", 1280 * KB, 320 * KB, 240, CHIP, "generic-fpu"),
    "esp32s3": Board("ESP32-S3-DevKitC, ESP32-S3-WROOM-1", "generic", 1280 * KB, 320 * KB, 240, CHIP, "generic-fpu"),
    "esp32c3": Board("ESP32-C3", "rv32imc", 1280 * KB, 320 * KB, 160, CHIP),
}


def table() -> Sequence[Sequence[str]]:
    """Returns a row per board, below the heads of the columns."""
    rows = (
        (name, board.title, board.mcu, f"{board.flash / KB:.4g}", f"{board.ram / KB:.4g}", f"{board.mhz}")
        for name, board in BOARDS.items()
    )
    return (HEADS, *rows)
