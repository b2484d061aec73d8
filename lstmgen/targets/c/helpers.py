"""The helpers that a C source may use: for each name the variant that suits the options."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lstmgen.plan.program import Plan
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.functions import tanh_table
from lstmgen.targets.c import dtypes
from lstmgen.targets.c.decisions import has_simd
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.weights import constant
from lstmgen.targets.text import snippets

# What the library of AVRs lacks; templates/c/avr has it under names of our own.
LACKING = re.compile(r"\b(expm1|log1p|erfc?)f(?=\()")


def helpers_for(plan: Plan, options: COptions) -> Mapping[str, str]:
    """Every helper by its name, which begins with net_, in use or not."""
    folders = [""]
    if not has_simd(plan):
        folders.append("scalar")
    if options.functions:
        folders.append(options.functions)
    helpers = load(folders)
    if options.quantize is not None:
        helpers |= fixed_point_helpers(helpers, options.quantize, options.simd)
    if options.weights_dtype is not None:
        loops = options.optimize or "speed"
        helpers |= load(f"stored_weights/{each}" for each in ("", options.weights_dtype, loops))
    return {name: available(source, options) for name, source in helpers.items()}


def load(folders: Iterable[str]) -> dict[str, str]:
    """The helpers of some folders by name; those of later folders take the place of earlier ones."""
    return {
        f"net_{name}": source
        for folder in folders
        for name, source in snippets.load(f"c/helpers/{folder}", ".c").items()
    }


def fixed_point_helpers(helpers: Mapping[str, str], width: str, simd: bool) -> dict[str, str]:
    """The helpers for whole numbers of a width, and those that move floats for other elements too."""
    found = load(f"fixed_point/{each}" for each in ["", width, *(("simd", f"simd_{width}") if simd else ())])
    for element in ("int8", "int16", "int32"):
        for name in ("net_copy", "net_fill", "net_slide"):
            found[f"{name}_{element}"] = dtypes.for_elements(helpers[name], name, element)
    found["net_tanh_table"] = constant("net_tanh_table", tanh_table(FIXED_POINT[width]), "float32", "", "NET_FLASH")
    return found


def available(source: str, options: COptions) -> str:
    """The same source, which calls nothing that the machine's library lacks."""
    return LACKING.sub(r"net_\1", source) if options.functions == "avr" else source
