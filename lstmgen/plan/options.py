"""What the user asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.plan.mcu import MCUS, Mcu
from lstmgen.plan.quantize.formats import WIDTHS
from lstmgen.plan.storage import STORAGES

STYLES = ("fast", "readable")  # the first by default
# Where the weights of C are, if not in the source: how a file's name ends that has them.
WEIGHTS_FILES: Mapping[str, str] = {"c": "_weights.c", "embed": "_weights.bin", "incbin": "_weights.bin"}


@dataclass(frozen=True)
class Choice:
    """An option that is one of a few words.

    Attributes:
        targets: those that have it.
        values: the words.
        default: what it is where nobody asks; a word, or "" for none of them.
        elsewhere: what to tell those who ask for it with another target.
    """

    targets: tuple[str, ...]
    values: tuple[str, ...]
    default: str
    elsewhere: str


# By name; each is an attribute of `Options`, an option of the command line and an argument of `lstmgen.export`, where
# "weights" is called `store`: there as here, --weights may also name the file with the weights of a model.
CHOICES: Mapping[str, Choice] = {
    "style": Choice(("python",), STYLES, STYLES[0], "--style is for --target python"),
    "dtype": Choice(
        ("c",),
        ("float32", "float64"),
        "float32",
        "--dtype is for C: Python computes in float64, numpy in float32",
    ),
    "optimize": Choice(("c",), ("speed", "size"), "speed", "--optimize is for C: for Python there is --style"),
    "mcu": Choice(("c",), tuple(MCUS), "", "--mcu is for C: let --out end in .c"),
    "quantize": Choice(("python", "c"), tuple(WIDTHS), "", "--quantize is for --target c and python"),
    "weights": Choice(("c",), STORAGES, "", "--weights int8 and float16 are for C: let --out end in .c"),
    "weights_file": Choice(("c",), tuple(WEIGHTS_FILES), "", "--weights-file is for C: let --out end in .c"),
}


def flag(option: str) -> str:
    """What one types for an option: weights_file → --weights-file."""
    return f"--{option.replace('_', '-')}"


@dataclass(frozen=True)
class Options:
    """Choices that shape the output.

    Attributes:
        target: "python", "numpy", "micropython" or "c".
        name: prefix of every C name; a C identifier.
        header: C only: the name under which the source includes its header.
        source: C only: the name under which the source includes itself.
        with_main: C only: adds a main() that reads samples from stdin and prints predictions.
        optimize: C only: for speed, or for size: less code.
        dtype: C only: in which it computes.
        quantize: C and Python: in which whole numbers it computes instead, if in any.
        weights: C only: how weights are stored, for float arithmetic; "" as it computes.
        ranges: the largest magnitudes of the values that whole numbers need; () where the weights tell them.
        mcu: C only: the class of microcontrollers that it is for, a `MCUS`; "" for processors with an operating system.
        weights_file: C only: how weights in a file of their own are read, a `WEIGHTS_FILES`; "" for none.
        style: Python only: "readable" writes every layer as its equations; "fast" writes the weights of small
            recurrent layers into them, and sums large ones on long integers.
    """

    target: str
    name: str = "net"
    header: str = "net.h"
    source: str = "net.c"
    with_main: bool = False
    optimize: str = CHOICES["optimize"].default
    style: str = CHOICES["style"].default
    dtype: str = CHOICES["dtype"].default
    quantize: str = CHOICES["quantize"].default
    weights: str = CHOICES["weights"].default
    ranges: tuple[float, ...] = ()
    mcu: str = CHOICES["mcu"].default
    weights_file: str = CHOICES["weights_file"].default

    @property
    def machine(self) -> Mcu | None:
        """The class of microcontrollers, if it is for one."""
        return MCUS.get(self.mcu)

    @property
    def kernels_for(self) -> str:
        """What kernels are chosen for: "vectors" of float32, "blocks" that need little memory, or "size".

        Weights that are stored in fewer bytes are read by kernels for "size" alone: who stores them so wants little
        flash.
        """
        if self.dtype != "float32" or self.optimize == "size" or self.weights:
            return "size"
        if self.machine is not None:
            return "blocks"
        return "size" if self.quantize else "vectors"

    @property
    def folds(self) -> bool:
        """Whether Embeddings are multiplied out: panels can take such tables, and may take the memory for them."""
        return self.target == "c" and self.kernels_for == "vectors"

    @property
    def functions(self) -> str:
        """The folder of snippets that replace the usual ones, mostly for e^x, sigmoid and tanh; or "" for none."""
        if self.dtype == "float64":
            return "double"
        return "" if self.machine is None else self.machine.functions

    @property
    def flash_apart(self) -> bool:
        """Whether weights are in an address space of their own."""
        return self.machine is not None and self.machine.flash_apart

    @property
    def vectors(self) -> bool:
        """Whether the microcontroller has vectors."""
        return self.machine is not None and self.machine.vectors

    @property
    def weights_beside(self) -> str:
        """The name of the file with the weights, which lies beside the source; "" where these are in the source."""
        return self.header.removesuffix(".h") + WEIGHTS_FILES[self.weights_file] if self.weights_file else ""

    @property
    def stepwise(self) -> bool:
        """Whether a whole sequence is predicted step by step where the model can be stepped, in little memory."""
        return self.target == "c" and (self.optimize == "size" or self.machine is not None or self.quantize != "")

    @property
    def numbers(self) -> str:
        """The type of most numbers in the output."""
        return self.quantize or self.weights or self.dtype

    @property
    def approximate(self) -> str:
        """What makes the output compute with other numbers than the model has, as a report calls it; or ""."""
        return self.quantize or (f"{self.weights} weights" if self.weights else "")

    def chosen(self) -> dict[str, str]:
        """The choices that are not what they are by default, in the order of `CHOICES`."""
        return {name: getattr(self, name) for name, each in CHOICES.items() if getattr(self, name) != each.default}
