"""Processors whose work has been counted: what their coefficients count, and how many cycles that is.

AVRs are counted in cycles, by simavr. Of all others QEMU counts instructions; how many cycles an instruction takes is
stated here with its source, and so is how far off it may be.

- Cortex-M0+, M3, M4: `make cycles` goes through all instructions that a prediction of the model har runs, with the
  cycles of Arm's Technical Reference Manuals: DDI 0484C table 3-1 (M0+, its multiplier of one cycle), DDI 0337I table
  3-1 (M3), DDI 0439B tables 3-1 and 7-1 (M4, its FPU).
- Cortex-M7, M33: Arm publishes no table. They run the same instructions as an M4, faster in the ratio of the CoreMarks
  per MHz that Arm names: 3.42 for an M4, 5.01 for an M7, 4.02 for an M33.
- RISC-V without FPU: `make cycles`, with the table of the Hazard3 in section 3.8.7 of the RP2350's data sheet.
  Espressif has no table of the ESP32-C3. With FPU there is none for any: twice as many cycles for floats, and wide.
- generic: none of these. Said with the counts of a RISC-V, of which a compiler makes about as many instructions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Core:
    """A processor that is timed.

    Attributes:
        counted: the core whose coefficients it has.
        floats, integers: cycles of what is counted, in code of floats, and of fixed point.
        factor: by how much it may take longer, or shorter, than is predicted, where no memory makes it wait.
        float_factor: the same in code of floats; None where it is the same.
    """

    counted: str
    floats: float = 1.0
    integers: float = 1.0
    factor: float = 1.0
    float_factor: float | None = None

    def spread(self, *, integers: bool) -> float:
        """The factor for code of integers, or of floats."""
        return self.factor if integers or self.float_factor is None else self.float_factor


CORES: Mapping[str, Core] = {
    "avr": Core("avr", 1.04, factor=1.05, float_factor=1.1),
    "avr-22bit": Core("avr-22bit", 1.04, factor=1.05, float_factor=1.1),
    "cortex-m0plus": Core("cortex-m0plus", 1.31, 1.24, 1.25),
    "cortex-m3": Core("cortex-m3", 1.20, 1.59, 1.25),
    "cortex-m4": Core("cortex-m4", 2.72, 1.32, 1.25),
    "cortex-m7": Core("cortex-m4", 2.72 * 3.42 / 5.01, 1.32 * 3.42 / 5.01, 1.5),
    "cortex-m33": Core("cortex-m4", 2.72 * 3.42 / 4.02, 1.32 * 3.42 / 4.02, 1.5),
    "rv32imc": Core("rv32imc", 1.08, 1.02, 1.5),
    "rv32imfc": Core("rv32imfc", 2.0, 1.02, 2.0),
    "generic": Core("rv32imc", 1.5, 1.5, 2.0),
    "generic-fpu": Core("rv32imfc", 2.0, 1.5, 2.0),
}
