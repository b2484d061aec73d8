"""What classes of microcontrollers have, as far as code for them depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LARGEST_INT = 2**31 - 1


@dataclass(frozen=True)
class Mcu:
    """A class of microcontrollers.

    Attributes:
        float_unit: whether it has instructions for float32.
        dsp: whether it multiplies pairs of 16 bit integers and adds both products in one instruction (SMLAD).
        vectors: whether it has vectors (MVE).
        flash_apart: whether constants that stay in flash are in an address space of their own.
        int_bits: of a C int.
        functions: the folder of snippets in which sigmoid and tanh are as they cost least: a quotient of polynomials,
            "rational", or of the library, "avr".
    """

    float_unit: bool = False
    dsp: bool = False
    vectors: bool = False
    flash_apart: bool = False
    int_bits: int = 32
    functions: str = "rational"

    @property
    def largest_array(self) -> int:
        """How many floats an array may have: an int counts them, and where it has 16 bits their bytes too."""
        return LARGEST_INT if self.int_bits == 32 else (2**15 - 1) // 4


MCUS: Mapping[str, Mcu] = {
    "cortex-m0plus": Mcu(),
    "cortex-m3": Mcu(),
    "cortex-m4": Mcu(float_unit=True, dsp=True),
    "cortex-m7": Mcu(float_unit=True, dsp=True),
    "cortex-m33": Mcu(float_unit=True, dsp=True),
    "cortex-m55": Mcu(float_unit=True, dsp=True, vectors=True),
    "rv32imc": Mcu(),
    "rv32imfc": Mcu(float_unit=True),
    "avr": Mcu(flash_apart=True, int_bits=16, functions="avr"),
    "generic": Mcu(),
}
