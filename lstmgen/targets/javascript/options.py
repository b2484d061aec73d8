"""Options of JavaScript."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Literal
from urllib.parse import quote

from lstmgen.plan.kernel import Kernels, before
from lstmgen.plan.numbers import DType
from lstmgen.targets.options import Conflict
from lstmgen.targets.shared_options import (
    NO_FIXED_POINT,
    OPTIMIZE,
    WEIGHTS_FILE,
    Optimize,
    StyledOptions,
    WeightsOptions,
    dtype,
    with_main,
)
from lstmgen.targets.text.names import prefix

WeightsFile = Literal["bin", "load"]

# Where TypeScript looks for the types of a module that is named .mjs.
TYPES_OF_MJS = ".d.mts"
# What the name of the command line has before its suffix, that of the module.
PROGRAM = ".cli"
# How that of the weights ends, which is another file than that of C.
BINARY = ".weights.bin"


@dataclass(frozen=True, kw_only=True)
class JavaScriptOptions(StyledOptions, WeightsOptions):
    """The options of JavaScript.

    Attributes:
        source: the name of the file, once that is known.
    """

    dtype: DType | None = dtype("float64")
    optimize: Optimize | None = OPTIMIZE
    weights_file: WeightsFile | None = WEIGHTS_FILE
    with_main: bool = with_main()
    source: str = "predictor.js"

    CONFLICTS: ClassVar[Sequence[Conflict]] = (
        *StyledOptions.CONFLICTS,
        Conflict({"style": ["readable"], "optimize": ()}, "readable code is neither the fastest nor the smallest"),
        Conflict({"dtype": ["float32"], "style": ["readable"]}, "equations compute in float64"),
        Conflict({"dtype": ["float32"], "optimize": ["size"]}, "plain loops compute in float64"),
        Conflict({"dtype": (), "quantize": ()}, "a dtype is for float arithmetic"),
        NO_FIXED_POINT,
        Conflict({"weights_file": ["load"], "dtype": ["float32"]}, "weights that are loaded are float64"),
    )

    @property
    def small(self) -> bool:
        """Returns whether a module has only the parts that a page needs: no SIMD, no comments."""
        return self.optimize == "size"

    @property
    def binary(self) -> str:
        return BINARY

    @property
    def kernels(self) -> Kernels:
        """Returns the kernels for the options."""
        from lstmgen.targets.javascript.kernels import KERNELS, READABLE, SMALL  # which no other language needs
        from lstmgen.targets.javascript.simd import SIMD

        fast = before(SIMD[self.dtype or "float64"], KERNELS)
        floats = READABLE if self.style == "readable" else SMALL if self.small else fast
        if self.quantize is None:
            return floats
        from lstmgen.targets.javascript.fixed_point_kernels import FIXED_POINT  # which few models need

        return before(FIXED_POINT, floats)

    @property
    def module(self) -> str:
        """The name of the file without its ending."""
        return Path(self.source).stem

    @property
    def program(self) -> str:
        """The name of the file that is the command line."""
        return self.module + self.ending_of_program

    @property
    def weights_beside(self) -> str:
        """The name of the file with the weights beside the module."""
        return self.module + BINARY

    @property
    def weights_address(self) -> str:
        """The address of that file, relative to the module."""
        return f"./{quote(os.fsencode(self.weights_beside))}"

    @property
    def ending_of_program(self) -> str:
        """The ending of the program's file, which replaces the module's suffix."""
        return PROGRAM + Path(self.source).suffix

    def stem(self, folder: Path) -> str:
        return prefix(folder.name)

    def placed(self, out: Path) -> JavaScriptOptions:
        return replace(self, source=out.name)

    def endings(self) -> Sequence[str]:
        types = (TYPES_OF_MJS,) if self.source.endswith(".mjs") else ()
        program = (self.ending_of_program,) if self.with_main else ()
        return (*types, *program, *(() if self.weights_file is None else (BINARY,)))

    def other_endings(self) -> Sequence[str]:
        return [ending for ending in (self.ending_of_program, BINARY) if ending not in self.endings()]
