"""Options that several languages have: fields of their `Options`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.plan.numbers import DType
from lstmgen.targets.calibration import CalibratedOptions
from lstmgen.targets.options import Conflict, Options, option

Optimize = Literal["speed", "size"]
OPTIMIZE: Any = option("speed: SIMD kernels. size: plain loops, less code.", implied="speed")
WEIGHTS_FILE: Any = option(
    "Weights in a file of their own: in C another source, a .bin read by #embed or .incbin, or one that the program "
    "loads; in JavaScript a .bin that the module reads, or one that it loads; elsewhere one that the program loads.",
    plans=False,
)

NO_FIXED_POINT = Conflict(
    {"weights_file": ["load"], "quantize": ()},
    "shifts and multipliers of fixed point are in the code; C and `package='python'` load them",
)


def no_weights() -> OptionError:
    """The error where there is nothing to put into a file of weights."""
    return OptionError("`weights_file=`: the model has no weights; leave it out")


class WeightsOptions(Options):
    """Options of a language whose weights may be in a file.

    It is not a dataclass: languages declare these fields, each in the order of its command line.
    """

    weights_file: str | None
    source: str

    @property
    def loads(self) -> bool:
        """Returns whether weights are loaded while the program runs."""
        return self.weights_file == "load"

    @property
    def binary(self) -> str:
        """The end of the name of the file with the weights."""
        return f"{Path(self.source).suffix}.weights.bin"

    def endings(self) -> Sequence[str]:
        return (self.binary,) if self.loads else ()

    def other_endings(self) -> Sequence[str]:
        return () if self.loads else (self.binary,)

    def check_packaged(self, *, loads: bool) -> None:
        super().check_packaged(loads=loads)
        if self.loads and not loads:
            raise OptionError(
                f"{named('weights_file', 'load')}: no code in this package loads weights; leave `package=` out, and "
                "add the source to a project of yours"
            )

    def require_loading(self) -> None:
        """Raises OptionError where a source has weights that no program loads."""
        if not self.loads:
            raise OptionError(f"{self.source} loads no weights: export it with {named('weights_file', 'load')}")


def dtype(implied: DType) -> Any:
    """The type of floats; `implied` where nobody asks."""
    return option(
        "Type of all numbers, inputs and outputs included; in JavaScript, of products in large layers.",
        implied=implied,
        shown="float32, in JavaScript float64",
    )


def with_main(unpackaged: str = "") -> Any:
    """A program around the functions; `unpackaged`: why it does not go with a package, if it does not."""
    return option(
        "Add a program that reads samples and prints predictions: in C a main() that reads numbers from stdin, "
        "elsewhere a command line for CSV and JSON.",
        default=False,
        plans=False,
        unpackaged=unpackaged,
    )


@dataclass(frozen=True, kw_only=True)
class StyledOptions(CalibratedOptions):
    """Options of languages in which layers can be written to be read, too."""

    style: Literal["fast", "readable"] | None = option(
        "readable: layers as equations. fast: what runs fastest.", implied="fast"
    )

    CONFLICTS: ClassVar[Sequence[Conflict]] = (
        *CalibratedOptions.CONFLICTS,
        Conflict({"quantize": (), "style": ()}, "fixed-point code is written one way, to be read"),
    )
