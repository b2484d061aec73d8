"""Classes of microcontrollers: properties that generated code depends on, and bounds of its stack and code."""

from collections.abc import Mapping
from dataclasses import dataclass

KB = 1024
LARGEST_INT = 2**31 - 1


@dataclass(frozen=True)
class Mcu:
    """A class of microcontrollers.

    Attributes:
        simd: whether it has SIMD (MVE), and fixed-point weights lie as it takes them.
        dsp: whether it multiplies two numbers of 16 bits by one instruction, and adds both products.
        thumb1: whether it may have Thumb-1 alone, the instructions of a Cortex-M0.
        reverses: whether one instruction reverses the bytes of a word, but none multiplies two numbers at once.
        separate_flash: whether constants that stay in flash are in an address space of their own.
        int_bits: of a C int.
        functions: the variant of helpers with the cheapest sigmoid and tanh for it: a quotient of polynomials in
            "rational", calls of the library in "avr".
        stack: bytes of the deepest stack of a call; a bound for what gcc makes with -O2 or -Os. Nothing recurs, and no
            array is on the stack, so that it does not grow with the model.
        code: bytes of the compiled code of an operation, a bound as well.
        libraries: bytes of a program around them, a bound too: what starts it, e^x and tanh, and float arithmetic where
            there is no unit for it; other functions of libm may take more.
    """

    stack: int
    code: int
    libraries: int
    simd: bool = False
    dsp: bool = False
    thumb1: bool = False
    reverses: bool = False
    separate_flash: bool = False
    int_bits: int = 32
    functions: str = "rational"

    def largest_array(self, size: int) -> int:
        """Returns the maximum number of elements of `size` bytes in an array; a 16-bit int must hold its bytes."""
        return LARGEST_INT if self.int_bits == 32 else (2**15 - 1) // size


MCUS: Mapping[str, Mcu] = {
    "cortex-m0plus": Mcu(stack=320, code=1536, libraries=6 * KB, thumb1=True, reverses=True),
    "cortex-m3": Mcu(stack=320, code=1536, libraries=4 * KB, reverses=True),
    "cortex-m4": Mcu(stack=256, code=KB, libraries=3 * KB, dsp=True),
    "cortex-m7": Mcu(stack=256, code=KB, libraries=3 * KB, dsp=True),
    "cortex-m33": Mcu(stack=256, code=KB, libraries=3 * KB, dsp=True),
    "cortex-m55": Mcu(stack=448, code=KB, libraries=3 * KB, simd=True),
    "rv32imc": Mcu(stack=384, code=2 * KB, libraries=13 * KB),
    "rv32imfc": Mcu(stack=320, code=1536, libraries=11 * KB),
    "avr": Mcu(stack=256, code=1536, libraries=3 * KB, separate_flash=True, int_bits=16, functions="avr"),
    "generic": Mcu(stack=384, code=2 * KB, libraries=13 * KB, thumb1=True),
}
