"""What a user may choose for C."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Literal

from lstmgen.errors import OptionError
from lstmgen.plan.numbers import DType, Numbers, WeightsDType
from lstmgen.targets.c.mcu.boards import BOARDS
from lstmgen.targets.c.mcu.classes import MCUS, Mcu
from lstmgen.targets.calibration import CalibratedOptions
from lstmgen.targets.options import Conflict, option
from lstmgen.targets.text.names import PREFIX_LIMIT, is_prefix, prefix

Family = Literal["simd", "register_blocked", "size"]
WeightsFile = Literal["c", "embed", "incbin"]
# How a file's name ends that has the weights.
WEIGHTS_FILES: Mapping[str, str] = {"c": "_weights.c", "embed": "_weights.bin", "incbin": "_weights.bin"}
# What may stand between the quotes of an #include on every system.
HEADER = re.compile(r"[A-Za-z0-9_.+=@~,-][A-Za-z0-9 _.+=@~,-]*")


@dataclass(frozen=True, kw_only=True)
class COptions(CalibratedOptions):
    """The options of C.

    Attributes:
        header, source: the names under which the source includes its header, and itself.
    """

    name: str | None = option("Prefix of all public names.", shown="from the file name")
    with_main: bool = option("Add a main() that reads samples from stdin.", default=False)
    dtype: DType | None = option("Type of inputs, outputs and arithmetic.", implied="float32")
    optimize: Literal["speed", "size"] | None = option(
        "speed: SIMD kernels. size: plain loops, less code.", implied="speed"
    )
    mcu: str | None = option("Class of microcontrollers to write for.", choices=MCUS)
    weights_dtype: WeightsDType | None = option("Store weights in fewer bytes; compute in float as before.")
    weights_file: WeightsFile | None = option(
        "Weights in a file of their own: another C source, or a .bin read by #embed or .incbin."
    )
    selftest: int = option(
        "Add so many samples with their results, to check the code where it runs.", default=0, shown="0", written=False
    )
    board: str | None = option("A board that the model must fit; it sets --mcu.", choices=BOARDS, written=False)
    header: str = "net.h"
    source: str = "net.c"

    CONFLICTS: ClassVar[Sequence[Conflict]] = (
        Conflict(
            lambda o: o.name is not None and not is_prefix(o.name),
            "--name {name!r} cannot begin a C name: letters, digits and single underscores, a letter first, "
            f"no underscore last, at most {PREFIX_LIMIT}",
        ),
        Conflict(
            lambda o: o.dtype == "float64" and o.optimize == "speed",
            "there are SIMD kernels for float32 only; leave --optimize speed out with --dtype float64",
        ),
        Conflict(
            lambda o: o.dtype == "float64" and o.mcu is not None,
            "--mcu is for float32: its kernels have no doubles; leave one of --mcu and --dtype out",
        ),
        Conflict(
            lambda o: o.quantize is not None and o.optimize is not None,
            "--optimize is for float: fixed-point integers take little memory as they are; leave it out",
        ),
        Conflict(
            lambda o: o.quantize is not None and o.dtype is not None,
            "--dtype is for float arithmetic; leave it out with --quantize",
        ),
        Conflict(
            lambda o: o.weights_dtype is not None and o.quantize is not None,
            "--weights-dtype {weights_dtype} computes in float32; leave out --quantize",
        ),
        Conflict(
            lambda o: o.weights_dtype is not None and o.dtype is not None,
            "--weights-dtype {weights_dtype} computes in float32; leave out --dtype",
        ),
        Conflict(
            lambda o: o.weights_file is not None and o.flash_apart,
            "--weights-file is not for --mcu {mcu}, where the source puts weights into flash",
        ),
        Conflict(lambda o: o.selftest < 0, "--selftest takes a number of samples, not {selftest}"),
        *CalibratedOptions.CONFLICTS,
    )

    def placed(self, out: Path) -> COptions:
        header = out.with_suffix(".h").name
        if not HEADER.fullmatch(header):
            raise OptionError(
                f"the file name {header} cannot stand in an #include; use letters, digits, '_', '-' and '.'"
            )
        return replace(self.for_board(), name=self.name or prefix(out.stem), header=header, source=out.name)

    def for_board(self) -> COptions:
        """The same options, with the class of the board's microcontroller.

        Raises:
            OptionError: there is no such board, or the class is given too.
        """
        if self.board is None:
            return self
        if self.board not in BOARDS:
            raise OptionError(f"there is no --board {self.board!r}; choose one of {', '.join(BOARDS)}")
        if self.mcu is not None:
            raise OptionError(f"--board {self.board} says that --mcu is {BOARDS[self.board].mcu}; leave --mcu out")
        return replace(self, mcu=BOARDS[self.board].mcu)

    def endings(self) -> Sequence[str]:
        return () if self.weights_file is None else (WEIGHTS_FILES[self.weights_file],)

    @property
    def approximates(self) -> bool:
        return self.quantize is not None or self.weights_dtype is not None

    @property
    def prefix(self) -> str:
        """Of every C name."""
        return self.name or "net"

    @property
    def real(self) -> DType:
        """The type of float arithmetic."""
        return self.dtype or "float32"

    @property
    def machine(self) -> Mcu | None:
        """The class of microcontrollers, if it is for one."""
        return None if self.mcu is None else MCUS[self.mcu]

    @property
    def family(self) -> Family:
        """Which kernels recurrent layers have.

        Weights that are stored in fewer bytes are read by plain loops alone: who stores them so wants little flash.
        """
        if self.real != "float32" or self.optimize == "size" or self.weights_dtype:
            return "size"
        if self.machine is not None:
            return "register_blocked"
        return "size" if self.quantize else "simd"

    @property
    def functions(self) -> str:
        """The folder of helpers that replace the usual ones, mostly for e^x, sigmoid and tanh; or "" for none."""
        if self.real == "float64":
            return "double"
        return "" if self.machine is None else self.machine.functions

    @property
    def flash_apart(self) -> bool:
        """Whether weights are in an address space of their own."""
        return self.machine is not None and self.machine.flash_apart

    @property
    def simd(self) -> bool:
        """Whether the microcontroller has SIMD instructions."""
        return self.machine is not None and self.machine.simd

    @property
    def weights_beside(self) -> str:
        """The name of the file with the weights, which lies beside the source; "" where these are in the source."""
        return "" if self.weights_file is None else self.header.removesuffix(".h") + WEIGHTS_FILES[self.weights_file]

    @property
    def numbers(self) -> Numbers:
        """What it computes with."""
        return Numbers(self.real, self.quantize, self.ranges, self.weights_dtype, self.simd)
