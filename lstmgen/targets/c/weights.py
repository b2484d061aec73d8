"""Weights of C: their definitions in the source, or a file of them beside it.

Such a file holds one struct of all arrays, `net_weights`: as C, or as the bytes that the struct has on a little-endian
processor. The source declares it; no other name is seen by the linker.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.elementwise import Constant
from lstmgen.graph.operation import Weight
from lstmgen.graph.shape import text
from lstmgen.output import Content
from lstmgen.plan.program import Routine
from lstmgen.targets.c.arrays import c_type_of, constant, number_writer
from lstmgen.targets.c.blob import canonical
from lstmgen.targets.c.dialect import Dialect
from lstmgen.targets.c.format import prefixed
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.options import WEIGHTS_FILES
from lstmgen.targets.c.templates import templates
from lstmgen.targets.shared_options import no_weights
from lstmgen.targets.text.blob import COMPARED, blob_head
from lstmgen.targets.text.numbers import little_endian

STRUCT = "c/module/weights_file.c.j2"


@dataclass(frozen=True)
class Member:
    """An array of weights.

    Attributes:
        name: at file scope, or in the struct of a file of weights.
        shape: for a comment.
        in_flash: whether it is in a separate flash; a tensor never is, as code reads it like any other.
    """

    name: str
    c_type: str
    array: Weight
    shape: str
    in_flash: bool

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


def weights_of(module: Module) -> Sequence[Member]:
    """Every array once."""
    options, names = module.options, module.names

    def name(routine: Routine, role: str) -> str:
        if options.weights_file:
            return names.member(routine, role)
        return f"{options.prefix}_{names.array(routine, role).removeprefix('net_')}"

    members = {
        (key := name(routine, role)): Member(
            key,
            c_type_of(array, options.real),
            array,
            shape_of(routine, role),
            in_flash=options.separate_flash and not isinstance(routine.operation, Constant),
        )
        for routine in module.plan.routines
        for role, array in routine.arrays.items()
    }
    return list(members.values())


def shape_of(routine: Routine, role: str) -> str:
    """The shape of an array, or that of the matrix which an array in panels holds; "" for a vector."""
    array = routine.arrays[role]
    if array.ndim > 1:
        return text(array.shape)
    matrix = routine.operation.weights().get(role, array)
    return f"{text(matrix.shape)} in panels" if matrix.ndim > 1 else ""


def in_source(members: Sequence[Member], prefix: str, *, aligned: bool) -> str:
    """The definitions of all arrays for the source itself."""
    align, flash = (f"{prefix.upper()}_{macro}" for macro in ("ALIGNED", "FLASH"))
    return "\n".join(
        constant(
            member.name,
            member.array,
            member.c_type,
            (align if aligned else "", flash if member.in_flash else ""),
            member.shape,
        )
        for member in members
    )


def in_file(module: Module, members: Sequence[Member], code: Sequence[str]) -> tuple[str, dict[str, Content]]:
    """Returns the declarations of weights in the source, and the file of weights by the end of its name.

    Args:
        code: what the source computes; weights that are loaded fit no other code.
    Raises:
        OptionError: there are none, or a function reads those of one model.
    """
    options = module.options
    if not members:
        raise no_weights()
    assert options.weights_file is not None
    content = as_c(module, members) if options.weights_file == "c" else image_of(members, module.alignment)
    arguments: list[object] = [members, options.weights_beside, len(content)]
    if options.loads:
        assert isinstance(content, bytes)
        struct = module.write(STRUCT, "struct", members)
        columns = json.dumps([end.raw.columns for end in module.plan.interface.inputs])  # which no code reads
        head = blob_head(content, canonical([struct, *code], module.names) + columns)
        content = head + content
        arguments += [list(head[:COMPARED]), module.alignment]
    declared = module.write(STRUCT, options.weights_file, *arguments)
    return prefixed(declared, options.prefix), {WEIGHTS_FILES[options.weights_file]: content}


def as_c(module: Module, members: Sequence[Member]) -> str:
    """The struct as C."""
    context = {
        "header": module.header(f"Weights of {module.plan.graph.source.name} in C99, for {module.options.source}"),
        "members": members,
        "alignment": module.alignment,
        "has_integers": any(member.c_type.endswith("_t") for member in members),
        "not_finite": any(not np.isfinite(member.array).all() for member in members),
    }
    c = templates(Dialect())
    head = prefixed(c.render("c/module/weights_module.c.j2", context), module.options.prefix)
    arrays = [c.write(STRUCT, "numbers", member.name, member.numbers) for member in members]
    return "".join([head, *arrays, "};\n"])


def image_of(members: Sequence[Member], alignment: int) -> bytes:
    """The bytes of the struct in memory."""
    return b"".join(member.bytes + b"\0" * (-len(member.bytes) % alignment) for member in members)
