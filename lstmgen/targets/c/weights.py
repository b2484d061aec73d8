"""Weights of C: literals of arrays, and files of arrays beside the source.

Such a file holds one struct of all arrays, `net_weights`: as C, or as the bytes that the struct has on a little-endian
processor. The source declares it; no other name is seen by the linker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.elementwise import Constant
from lstmgen.graph.operation import FLOAT, Weight
from lstmgen.graph.shape import text
from lstmgen.output import Content
from lstmgen.plan.cost import element_of
from lstmgen.plan.program import Plan, Routine
from lstmgen.targets.c.decisions import has_simd
from lstmgen.targets.c.dialect import Dialect, c_type, dialect_of
from lstmgen.targets.c.header import c_header
from lstmgen.targets.c.literals import c_doubles, c_list
from lstmgen.targets.c.names import Names, prefixed
from lstmgen.targets.c.options import WEIGHTS_FILES, COptions
from lstmgen.targets.c.templates import templates
from lstmgen.targets.shared_options import no_weights
from lstmgen.targets.text.numbers import integers, little_endian

STRUCT = "c/module/weights_file.c.j2"


@dataclass(frozen=True)
class Member:
    """An array of the struct: its name there, the type of its elements, the array, and its shape for a comment."""

    name: str
    c_type: str
    array: Weight
    shape: str

    @property
    def numbers(self) -> str:
        """The array as text."""
        return number_writer(self.c_type)(self.array)

    @property
    def bytes(self) -> bytes:
        """The bytes of the array in memory, little-endian."""
        types = {"float": np.float32, "double": np.float64}
        with np.errstate(over="ignore"):
            return little_endian(self.array.astype(types.get(self.c_type, self.array.dtype)))


def c_type_of(array: Weight, dtype: str) -> str:
    """The type of an array's elements in C."""
    element = element_of(array)
    return "double" if element == FLOAT and dtype == "float64" else c_type(element)


def number_writer(c_type: str) -> Callable[[Weight], str]:
    """The function that renders an array as initialisers of this type."""
    return {"float": c_list, "double": c_doubles}.get(c_type, integers)


def alignment_of(plan: Plan, options: COptions) -> int:
    """The alignment of each array in bytes; 0 where the compiler may choose."""
    if has_simd(plan):
        return 64
    if options.quantize:
        return 4
    return 8 if options.weights_file else 0


def in_source(plan: Plan, options: COptions, names: Names) -> str:
    """The definitions of all arrays, each once, for the source itself."""
    align = prefixed("NET_ALIGNED", options.prefix) if alignment_of(plan, options) else ""
    flash = prefixed("NET_FLASH", options.prefix)
    definitions = {}
    for routine in plan.routines:
        qualifier = flash if options.separate_flash and not isinstance(routine.operation, Constant) else ""
        for role, array in routine.arrays.items():
            name = prefixed(names.array(routine, role), options.prefix)
            if name not in definitions:
                c_type = c_type_of(array, options.real)
                definitions[name] = constant(name, array, c_type, (align, qualifier), shape_of(routine, role))
    return "\n".join(definitions.values())


def constant(name: str, array: Weight, c_type: str, qualifiers: Sequence[str] = (), shape: str = "") -> str:
    """The definition of an array.

    Args:
        c_type: of its elements.
        shape: for a comment.
    """
    element = " ".join(filter(None, [*qualifiers, c_type]))
    arguments = (element, name, array.size, number_writer(c_type)(array), shape)
    return templates(Dialect()).write("c/module/weights.c.j2", "define", *arguments)


def shape_of(routine: Routine, role: str) -> str:
    """The shape of an array, or that of the matrix which an array in panels holds; "" for a vector."""
    array = routine.arrays[role]
    if array.ndim > 1:
        return text(array.shape)
    matrix = routine.operation.weights().get(role, array)
    return f"{text(matrix.shape)} in panels" if matrix.ndim > 1 else ""


def in_file(plan: Plan, options: COptions, names: Names) -> tuple[str, dict[str, Content]]:
    """Returns the declarations of weights in the source, and the file of weights by the end of its name.

    Raises:
        OptionError: there are none.
    """
    alignment = alignment_of(plan, options)
    members = members_of(plan, options, names)
    if not members:
        raise no_weights()
    content = module(plan, options, members, alignment) if options.weights_file == "c" else image_of(members, alignment)
    assert options.weights_file is not None
    write = templates(dialect_of(options)).write
    declared = write(STRUCT, options.weights_file, members, options.weights_beside, len(content))
    return prefixed(declared, options.prefix), {WEIGHTS_FILES[options.weights_file]: content}


def module(plan: Plan, options: COptions, members: Sequence[Member], alignment: int) -> str:
    """The struct as C."""
    context = {
        "header": c_header(plan, options, f"Weights of {plan.graph.source.name} in C99, for {options.source}"),
        "members": members,
        "alignment": alignment,
        "has_integers": any(member.c_type.endswith("_t") for member in members),
        "not_finite": any(not np.isfinite(member.array).all() for member in members),
    }
    c = templates(Dialect())
    head = prefixed(c.render("c/module/weights_module.c.j2", context), options.prefix)
    arrays = [c.write(STRUCT, "numbers", member.name, member.numbers) for member in members]
    return "".join([head, *arrays, "};\n"])


def members_of(plan: Plan, options: COptions, names: Names) -> Sequence[Member]:
    """Every array once."""
    members = {
        names.array(routine, role): Member(
            names.member(routine, role), c_type_of(array, options.real), array, shape_of(routine, role)
        )
        for routine in plan.routines
        for role, array in routine.arrays.items()
    }
    return list(members.values())


def image_of(members: Sequence[Member], alignment: int) -> bytes:
    """The bytes of the struct in memory."""
    return b"".join(member.bytes + b"\0" * (-len(member.bytes) % alignment) for member in members)
