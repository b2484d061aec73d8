"""What classes of microcontrollers have, as far as code for them depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Mcu:
    """A class of microcontrollers.

    Attributes:
        float_unit: whether it has instructions for float32.
        dsp: whether it multiplies pairs of 16 bit integers and adds both products in one instruction (SMLAD).
        vectors: whether it has vectors (MVE).
        flash_apart: whether constants that stay in flash are in an address space of their own.
        int_bits: of a C int.
    """

    float_unit: bool = False
    dsp: bool = False
    vectors: bool = False
    flash_apart: bool = False
    int_bits: int = 32

    @property
    def largest_int(self) -> int:
        """To which an int counts."""
        return int(2 ** (self.int_bits - 1) - 1)


MCUS: Mapping[str, Mcu] = {
    "cortex-m0plus": Mcu(),
    "cortex-m3": Mcu(),
    "cortex-m4": Mcu(float_unit=True, dsp=True),
    "cortex-m7": Mcu(float_unit=True, dsp=True),
    "cortex-m33": Mcu(float_unit=True, dsp=True),
    "cortex-m55": Mcu(float_unit=True, dsp=True, vectors=True),
    "rv32imc": Mcu(),
    "rv32imfc": Mcu(float_unit=True),
    "avr": Mcu(flash_apart=True, int_bits=16),
    "generic": Mcu(),
}
