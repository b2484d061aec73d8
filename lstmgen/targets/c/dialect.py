"""The C that files of templates/c are rewritten to. They are written for float32 and separate flash.

Each file is rewritten once, when it is loaded; text rendered from it is never searched.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from lstmgen.graph.operation import FLOAT
from lstmgen.plan.numbers import DType
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.tokens import replaced


def c_type(element: str) -> str:
    """int16 → int16_t."""
    return element if element == FLOAT else f"{element}_t"


def helper_of(helper: str, element: str) -> str:
    """The helper for elements of a type, of those that there is one of for each."""
    return helper if element == FLOAT else f"{helper}_{element}"


def for_elements(source: str, name: str, element: str) -> str:
    """A helper that moves floats, under a name of its own for elements of another type."""
    names = {FLOAT: c_type(element), name: helper_of(name, element)}
    return replaced(source, lambda word: names.get(word, word), str, str)


# What <math.h> has for double under these names, and for float with an f behind.
FUNCTIONS = "ceil cos erf erfc exp expm1 fabs floor fma fmod log log1p pow sin sqrt tanh".split()
# What the library of AVRs lacks; helpers of the variant `avr` have it under names of our own.
LACKING = "erf erfc expm1 log1p".split()
# The header that declares a name.
HEADERS = {
    **dict.fromkeys([*FUNCTIONS, *(f"{name}f" for name in FUNCTIONS), "INFINITY", "NAN"], "math.h"),
    **dict.fromkeys("int8_t uint8_t int16_t uint16_t int32_t uint32_t int64_t uint64_t uintptr_t".split(), "stdint.h"),
    **dict.fromkeys("memcmp memcpy strchr strcmp strpbrk".split(), "string.h"),
    "size_t": "stddef.h",
}
# The helpers that read weights in panels, and what they are called where they read copies, as floats, of weights that
# are stored in fewer bytes.
READERS = {
    f"net_{name}": f"net_{name}_of_floats"
    for name in "gemm_column gemm_panels gemm_panels_row gemm_strip gemm_tile gemv_unit gemv_units".split()
}
FLOAT_NUMBER = re.compile(r"\d+(?:\.\d*)?(?:e[-+]?\d+)?f")


@dataclass(frozen=True)
class Dialect:
    """The C that some options ask for.

    Attributes:
        real: the type of float arithmetic.
        separate_flash: whether constants are in an address space of their own.
        lacking: whether the machine's library lacks some functions of C99.
        stored: weights have a type of their own, which is widened where it is read.
        copied: where they are, this is about copies of them as floats.
        paired: where they are in panels, a word has those of two rows.
        once: functions give the same bits from wherever they are called, for one row and for several.
    """

    real: DType = "float32"
    separate_flash: bool = False
    lacking: bool = False
    stored: bool = False
    copied: bool = False
    paired: bool = False
    once: bool = False

    @cached_property
    def names(self) -> dict[str, str]:
        """Returns replacements of names in the files; "" to leave a name out."""
        replacements = {"net_single_float": "float", "NET_ONCE": "net_once" if self.once else ""}
        if not self.separate_flash:
            replacements |= dict.fromkeys(["NET_FLASH", "NET_ANYWHERE", "NET_APART"], "")
        if not self.stored or self.copied:
            replacements |= {"net_weight": "float", "net_packed": "float", "net_widened": "NET_WEIGHTS"}
        else:
            replacements["net_packed"] = "net_pair" if self.paired else "net_weight"
        for rows in ("inputs", "units"):
            replacements[f"net_packed_{rows}"] = f"net_pairs({rows})" if self.paired else rows
        if self.copied:
            replacements |= READERS
        if self.lacking:
            replacements |= {f"{name}f": f"net_{name}" for name in LACKING}
        if self.real == "float64":
            replacements |= {"float": "double", **{f"{name}f": name for name in FUNCTIONS}}
            replacements |= {name: f"(double){name}" for name in ("INFINITY", "NAN")}
        return replacements

    @property
    def floating(self) -> str:
        """The type of float arithmetic in C."""
        return "double" if self.real == "float64" else FLOAT

    def c_type(self, element: str) -> str:
        """The type of elements in C."""
        return self.floating if element == FLOAT else c_type(element)

    @property
    def flash(self) -> str:
        """The qualifier of constants."""
        return "NET_FLASH" if self.separate_flash else ""

    def text(self, code: str) -> str:
        """Code of a file as this dialect has it."""
        return (
            replaced(code, lambda name: self.names.get(name, name), self._number, self._quiet) if self.names else code
        )

    def _number(self, number: str) -> str:
        single = self.real == "float32" or not FLOAT_NUMBER.fullmatch(number)
        return number if single else number.removesuffix("f")

    def _quiet(self, quiet: str) -> str:
        """A comment as it is; in a string, the formats of scanf and printf."""
        if self.real == "float32" or not quiet.startswith('"'):
            return quiet
        return quiet.replace('"%f', '"%lf').replace("%.9g", "%.17g")


def dialect_of(options: COptions) -> Dialect:
    """The C that the options ask for."""
    return Dialect(
        options.real,
        options.separate_flash,
        options.functions == "avr",
        options.weights_dtype is not None,
        paired=options.weights_dtype == "bfloat16",
    )
