"""Weights of C: their definitions in the source, or a file of them beside it.

Such a file holds one struct of all arrays, `net_weights`: as C, or as the bytes that the struct has on a little-endian
processor. The source declares it; no other name is seen by the linker.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.elementwise import Constant
from lstmgen.graph.operation import Weight
from lstmgen.graph.shape import text
from lstmgen.output import Content
from lstmgen.plan.program import Routine
from lstmgen.targets.c.arrays import c_type_of, constant, number_writer
from lstmgen.targets.c.dialect import Dialect
from lstmgen.targets.c.module import Module, c_header
from lstmgen.targets.c.names import prefixed
from lstmgen.targets.c.options import WEIGHTS_FILES
from lstmgen.targets.c.templates import templates
from lstmgen.targets.shared_options import no_weights
from lstmgen.targets.text.numbers import little_endian

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


def in_source(module: Module) -> str:
    """The definitions of all arrays, each once, for the source itself."""
    options, names = module.options, module.names
    align = prefixed("NET_ALIGNED", options.prefix) if module.alignment else ""
    flash = prefixed("NET_FLASH", options.prefix)
    definitions = {}
    for routine in module.plan.routines:
        qualifier = flash if options.separate_flash and not isinstance(routine.operation, Constant) else ""
        for role, array in routine.arrays.items():
            name = prefixed(names.array(routine, role), options.prefix)
            if name not in definitions:
                c_type = c_type_of(array, options.real)
                definitions[name] = constant(name, array, c_type, (align, qualifier), shape_of(routine, role))
    return "\n".join(definitions.values())


def shape_of(routine: Routine, role: str) -> str:
    """The shape of an array, or that of the matrix which an array in panels holds; "" for a vector."""
    array = routine.arrays[role]
    if array.ndim > 1:
        return text(array.shape)
    matrix = routine.operation.weights().get(role, array)
    return f"{text(matrix.shape)} in panels" if matrix.ndim > 1 else ""


def in_file(module: Module) -> tuple[str, dict[str, Content]]:
    """Returns the declarations of weights in the source, and the file of weights by the end of its name.

    Raises:
        OptionError: there are none.
    """
    options = module.options
    members = members_of(module)
    if not members:
        raise no_weights()
    content = as_c(module, members) if options.weights_file == "c" else image_of(members, module.alignment)
    assert options.weights_file is not None
    declared = module.write(STRUCT, options.weights_file, members, options.weights_beside, len(content))
    return prefixed(declared, options.prefix), {WEIGHTS_FILES[options.weights_file]: content}


def as_c(module: Module, members: Sequence[Member]) -> str:
    """The struct as C."""
    plan, options = module.plan, module.options
    context = {
        "header": c_header(plan, options, f"Weights of {plan.graph.source.name} in C99, for {options.source}"),
        "members": members,
        "alignment": module.alignment,
        "has_integers": any(member.c_type.endswith("_t") for member in members),
        "not_finite": any(not np.isfinite(member.array).all() for member in members),
    }
    c = templates(Dialect())
    head = prefixed(c.render("c/module/weights_module.c.j2", context), options.prefix)
    arrays = [c.write(STRUCT, "numbers", member.name, member.numbers) for member in members]
    return "".join([head, *arrays, "};\n"])


def members_of(module: Module) -> Sequence[Member]:
    """Every array once."""
    names, real = module.names, module.options.real
    members = {
        names.array(routine, role): Member(
            names.member(routine, role), c_type_of(array, real), array, shape_of(routine, role)
        )
        for routine in module.plan.routines
        for role, array in routine.arrays.items()
    }
    return list(members.values())


def image_of(members: Sequence[Member], alignment: int) -> bytes:
    """The bytes of the struct in memory."""
    return b"".join(member.bytes + b"\0" * (-len(member.bytes) % alignment) for member in members)
