"""Options of C."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Literal

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.plan.numbers import DType, Numbers, WeightsDType
from lstmgen.plan.passes.counts import with_counts
from lstmgen.targets.c.mcu.boards import BOARDS, table
from lstmgen.targets.c.mcu.classes import MCUS, Mcu
from lstmgen.targets.calibration import CalibratedOptions
from lstmgen.targets.options import Conflict, Need, option
from lstmgen.targets.shared_options import OPTIMIZE, WEIGHTS_FILE, Optimize, WeightsOptions, dtype, with_main
from lstmgen.targets.text.names import PREFIX_LIMIT, is_prefix, prefix

Family = Literal["simd", "register_blocked", "fixed_point", "size"]
InputType = Literal["float", "int16"]
WeightsFile = Literal["c", "embed", "incbin", "load"]
# How a file's name ends that has the weights.
WEIGHTS_FILES: Mapping[str, str] = {"c": "_weights.c", **dict.fromkeys(("embed", "incbin", "load"), "_weights.bin")}
# Options that do not go with weights that a program loads: name, values (none of these: any value), reason.
NOT_LOADED: Sequence[tuple[str, Collection[str], str]] = (
    ("with_main", (), "a program of its own loads nothing"),
    ("selftest", (), "expected results are those of one model"),
)
# Those with samples and their results, with what answers a computer, and the folder of a proof.
SELFTEST = ("_selftest.c", "_selftest.h")
SERVE = ("_serve.c", "_serve.h")
PROOF = "_proof"
# What may stand between the quotes of an #include on every system.
HEADER = re.compile(r"[A-Za-z0-9_.+=@~,-][A-Za-z0-9 _.+=@~,-]*")
# Headers of C, and others that it, generated code and packages include: a file of that name may be taken for them.
SYSTEM_HEADERS = frozenset(
    "assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic "
    "stdbit stdbool stdckdint stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype "
    "alloca endian features malloc memory strings unistd immintrin xmmintrin arm_acle arm_mve arm_neon arduino "
    "python".split()
)
# Where kernels are plain loops without a microcontroller.
PLAIN_LOOPS = {"optimize": "size"}


@dataclass(frozen=True, kw_only=True)
class COptions(CalibratedOptions, WeightsOptions):
    """The options of C.

    Attributes:
        header, source: the names under which the source includes its header, and itself.
    """

    name: str | None = option(
        "Prefix of all public names.",
        valid=is_prefix,
        form="cannot begin a C name: letters, digits and single underscores, a letter first, no underscore last, "
        f"at most {PREFIX_LIMIT}",
        shown="from the file name",
        plans=False,
    )
    with_main: bool = with_main("programs with a package have their own main")
    dtype: DType | None = dtype("float32")
    input_type: InputType | None = option("Type of inputs: int16 takes raw counts of a sensor.", implied="float")
    optimize: Optimize | None = OPTIMIZE
    mcu: str | None = option("Class of microcontrollers to write for.", choices=MCUS)
    weights_dtype: WeightsDType | None = option("Store weights in fewer bytes; compute in float as before.")
    weights_file: WeightsFile | None = WEIGHTS_FILE
    selftest: int = option(
        "Embed N samples with expected results, for a self-test on the device.",
        default=0,
        least=0,
        shown="0",
        in_head=False,
        plans=False,
    )
    with_proof: bool = option(
        "Add a folder with which CBMC proves that the code cannot fail.",
        default=False,
        in_head=False,
        plans=False,
        unpackaged="a proof stands beside the source",
    )
    constant_time: bool = option(
        "Constant-time fixed point: no data-dependent branches or addresses.",
        default=False,
    )
    board: str | None = option(
        "Check that the model fits this board; implies `mcu=`.",
        choices=BOARDS,
        in_head=False,
        listing=table,
    )
    header: str = "net.h"
    source: str = "net.c"

    CONFLICTS: ClassVar[Sequence[Conflict]] = (
        *CalibratedOptions.CONFLICTS,
        Conflict({"dtype": ["float64"], "optimize": ["speed"]}, "there are SIMD kernels for float32 only"),
        Conflict({"dtype": ["float64"], "mcu": ()}, "kernels for microcontrollers have no doubles"),
        Conflict({"quantize": (), "dtype": ()}, "a dtype is for float arithmetic"),
        Conflict({"weights_dtype": (), "quantize": ()}, "such weights are for float arithmetic"),
        Conflict({"weights_dtype": (), "dtype": ()}, "such weights are for float32"),
        Conflict({"with_proof": (), "optimize": ["speed"]}, "SIMD kernels are not proven"),
        Conflict({"with_proof": (), "weights_file": ()}, "a proof reads the weights in the source"),
        Conflict({"with_proof": (), "quantize": ["int4x8"]}, "sums of weights of 4 bits are not proven"),
        Conflict(
            {"with_proof": (), "mcu": [name for name, mcu in MCUS.items() if mcu.separate_flash or mcu.simd]},
            "CBMC knows no flash of its own and no SIMD instructions",
        ),
        Conflict({"constant_time": (), "optimize": ["speed"]}, "SIMD kernels read tables"),
        Conflict(
            {"constant_time": (), "mcu": [name for name, mcu in MCUS.items() if mcu.separate_flash or mcu.simd]},
            "it is written for processors of 32 bits without SIMD",
        ),
        Conflict(
            {"weights_file": (), "mcu": [name for name, mcu in MCUS.items() if mcu.separate_flash]},
            "there the source puts weights into flash",
        ),
        *(Conflict({"weights_file": ["load"], name: values}, reason) for name, values, reason in NOT_LOADED),
    )

    NEEDS: ClassVar[Sequence[Need]] = (
        *CalibratedOptions.NEEDS,
        Need("constant_time", ("quantize",), "float arithmetic takes the time of its numbers"),
        Need("constant_time", ("mcu", "board", "optimize"), "SIMD kernels read tables", PLAIN_LOOPS),
        Need("with_proof", ("mcu", "board", "optimize"), "plain loops are proven, not SIMD kernels", PLAIN_LOOPS),
    )

    def check_on_computers(self, package: str) -> None:
        """Raises OptionError where C is for a microcontroller, and a package for computers."""
        if self.mcu is not None:
            raise OptionError(
                f"{named('mcu', self.mcu)} is for microcontrollers, and {named('package', package)} for computers"
            )

    def placed(self, out: Path) -> COptions:
        header = out.with_suffix(".h").name
        if not HEADER.fullmatch(header):
            raise OptionError(
                f"the file name {header!r} cannot stand in an #include; use letters, digits, '_', '-' and '.'"
            )
        if out.stem.lower() in SYSTEM_HEADERS:
            raise OptionError(
                f"{header!r} is the name of a header of the system, and would be included in its place: take another"
            )
        name = prefix(out.stem) if self.name is None else self.name
        return replace(self.for_board(), name=name, header=header, source=out.name)

    def with_inputs(self, graph: Graph) -> Graph:
        return with_counts(graph, "int16") if self.input_type == "int16" else graph

    def for_board(self) -> COptions:
        """Sets the class of the board's microcontroller.

        Raises:
            OptionError: `mcu=` is set too.
        """
        if self.board is None:
            return self
        mcu = BOARDS[self.board].mcu
        if self.mcu is not None:
            raise OptionError(f"{named('board', self.board)} says that the class is {mcu}; leave `mcu=` out")
        return replace(self, mcu=mcu)

    def stem(self, folder: Path) -> str:
        return self.name or prefix(folder.name)

    def endings(self) -> Sequence[str]:
        return () if self.weights_file is None else (WEIGHTS_FILES[self.weights_file],)

    def other_endings(self) -> Sequence[str]:
        present = (
            *self.endings(),
            *((*SELFTEST, *SERVE) if self.selftest else ()),
            *((PROOF,) if self.with_proof else ()),
        )
        endings = dict.fromkeys((*WEIGHTS_FILES.values(), *SELFTEST, *SERVE, PROOF))
        return [ending for ending in endings if ending not in present]

    @property
    def prefix(self) -> str:
        """The prefix of every C name."""
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
        """The kernels of recurrent layers.

        On a microcontroller, weights in fewer bytes are read by plain loops: this setting is for little flash.
        """
        if self.real != "float32" or self.optimize == "size" or (self.machine is not None and self.weights_dtype):
            return "size"
        if self.machine is not None:
            return "register_blocked"
        return "fixed_point" if self.quantize else "simd"

    @property
    def functions(self) -> str:
        """Returns the variant of helpers for e^x, sigmoid and tanh; "" for the usual ones."""
        if self.real == "float64":
            return "double"
        return "" if self.machine is None else self.machine.functions

    @property
    def separate_flash(self) -> bool:
        """Returns whether weights are in a separate address space."""
        return self.machine is not None and self.machine.separate_flash

    @property
    def simd(self) -> bool:
        """Returns whether the microcontroller has SIMD instructions."""
        return self.machine is not None and self.machine.simd

    @property
    def pairs_gates(self) -> bool:
        """Returns whether weights of several gates are packed in one number, for DSP instructions; not in proofs."""
        machine = self.machine
        if machine is None or self.family != "register_blocked" or self.with_proof:
            return False
        return machine.dsp and self.quantize in ("int8", "int4x8")

    @property
    def weaves_gates(self) -> bool:
        """Returns whether words hold a weight of each gate of an LSTM, for three products in place of four."""
        fast = self.family == "register_blocked" and self.machine is not None and self.machine.reverses
        return fast and self.quantize == "int8" and not (self.with_proof or self.loads)

    @property
    def signed_tanh(self) -> bool:
        """Returns whether the tanh table has arguments of both signs, which DSP instructions interpolate at once.

        It takes three times the flash, which models with weights of 4 bits save.
        """
        return self.pairs_gates and self.quantize == "int8" and not self.constant_time

    @property
    def weights_beside(self) -> str:
        """The name of the file with the weights beside the source; "" where these are in the source."""
        return "" if self.weights_file is None else self.header.removesuffix(".h") + WEIGHTS_FILES[self.weights_file]

    @property
    def numbers(self) -> Numbers:
        """Returns the number formats."""
        numbers = replace(super().numbers, dtype=self.real, weights_dtype=self.weights_dtype)
        return replace(numbers, interleaved=self.simd, loaded=self.loads)
