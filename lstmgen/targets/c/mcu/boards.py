"""Boards that people have: the class of their microcontroller, and how much flash and memory a program can use there.

Sizes are those of the makers' data sheets; what a boot loader, a radio stack or an operating system takes is not
taken from them. Memory is what is in one piece.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.targets.c.mcu.classes import KB


@dataclass(frozen=True)
class Board:
    """A board.

    Attributes:
        title: what it is called, and its microcontroller.
        mcu: a class of `MCUS`.
        flash, ram: in bytes.
    """

    title: str
    mcu: str
    flash: int
    ram: int


BOARDS: Mapping[str, Board] = {
    "uno": Board("Arduino Uno, ATmega328P", "avr", 32 * KB, 2 * KB),
    "nano": Board("Arduino Nano, ATmega328P", "avr", 32 * KB, 2 * KB),
    "leonardo": Board("Arduino Leonardo, ATmega32U4", "avr", 32 * KB, 2560),
    "mega": Board("Arduino Mega 2560, ATmega2560", "avr", 256 * KB, 8 * KB),
    "zero": Board("Arduino Zero, SAMD21G18", "cortex-m0plus", 256 * KB, 32 * KB),
    "unor4": Board("Arduino Uno R4, RA4M1", "cortex-m4", 256 * KB, 32 * KB),
    "giga": Board("Arduino GIGA R1, STM32H747XI", "cortex-m7", 2048 * KB, 512 * KB),
    "portenta": Board("Arduino Portenta H7, STM32H747XI", "cortex-m7", 2048 * KB, 512 * KB),
    "nano33ble": Board("Arduino Nano 33 BLE, nRF52840", "cortex-m4", 1024 * KB, 256 * KB),
    "microbit": Board("micro:bit 1, nRF51822", "cortex-m0plus", 256 * KB, 16 * KB),
    "microbit2": Board("micro:bit 2, nRF52833", "cortex-m4", 512 * KB, 128 * KB),
    "pico": Board("Raspberry Pi Pico, RP2040", "cortex-m0plus", 2048 * KB, 264 * KB),
    "pico2": Board("Raspberry Pi Pico 2, RP2350", "cortex-m33", 4096 * KB, 520 * KB),
    "pico2riscv": Board("Raspberry Pi Pico 2 as RISC-V, RP2350", "rv32imc", 4096 * KB, 520 * KB),
    "teensy41": Board("Teensy 4.1, i.MX RT1062", "cortex-m7", 7936 * KB, 512 * KB),
    "bluepill": Board("Blue Pill, STM32F103C8", "cortex-m3", 64 * KB, 20 * KB),
    "stm32f401": Board("Nucleo-F401RE, STM32F401RE", "cortex-m4", 512 * KB, 96 * KB),
    "stm32f405": Board("STM32F405RG", "cortex-m4", 1024 * KB, 128 * KB),
    "stm32f746": Board("STM32F746NG", "cortex-m7", 1024 * KB, 320 * KB),
    "stm32l476": Board("Nucleo-L476RG, STM32L476RG", "cortex-m4", 1024 * KB, 96 * KB),
    "stm32h743": Board("Nucleo-H743ZI, STM32H743ZI", "cortex-m7", 2048 * KB, 512 * KB),
    "stm32u575": Board("Nucleo-U575ZI, STM32U575ZI", "cortex-m33", 2048 * KB, 768 * KB),
    "nrf5340": Board("nRF5340 DK, application core", "cortex-m33", 1024 * KB, 512 * KB),
    "esp8266": Board("NodeMCU, ESP8266", "generic", 4096 * KB, 80 * KB),
    "esp32": Board("ESP32-DevKitC, ESP32-WROOM-32", "generic", 4096 * KB, 320 * KB),
    "esp32s3": Board("ESP32-S3-DevKitC, ESP32-S3-WROOM-1", "generic", 8192 * KB, 480 * KB),
    "esp32c3": Board("ESP32-C3", "rv32imc", 4096 * KB, 400 * KB),
}
