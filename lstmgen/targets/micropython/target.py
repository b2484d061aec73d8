"""Python for MicroPython and CircuitPython."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lstmgen.arguments import named
from lstmgen.graph.operation import Weight
from lstmgen.output import Content
from lstmgen.plan.backend import Backend
from lstmgen.plan.float_range import require_float32
from lstmgen.plan.program import Plan, Routine
from lstmgen.targets.interface import Precision, Target
from lstmgen.targets.micropython.kernels import KERNELS, generator_inputs, scratch
from lstmgen.targets.micropython.runner import runners
from lstmgen.targets.options import Options
from lstmgen.targets.python.dialect import Dialect, remarks_on_name, remarks_on_speed
from lstmgen.targets.python.literals import Code, names_in, python_float
from lstmgen.targets.text.numbers import exact_floats, little_endian

# How each byte stands in a literal between double quotes; a quote is \x22, so that a literal ends at the first one.
BYTES = [f"\\x{byte:02x}" if byte == ord('"') else repr(bytes([byte]))[2:-1] for byte in range(256)]


def literal(routine: Routine, role: str, readable: bool) -> Code:
    """An array: nested lists of arrays from bytes, which cost nothing to parse and are exact in single precision too.

    A list of decimals would take 64 bytes a number there, and one in eleven would be off by a unit in the last place.
    """
    array = routine.arrays[role]
    if array.ndim == 0:
        return Code(python_float(float(array)), names_in(array))
    kind, values = exact_floats(array)
    outer = "".join(f", {n}" for n in array.shape[:-1])
    make = "decode_weights" if outer else "array"
    return Code(f'{make}("{kind}", b"{bytes_text(values)}"{outer})', (make,))


def bytes_text(array: Weight) -> str:
    """The bytes of the numbers, little-endian, as text of a bytes literal."""
    return "".join(BYTES[byte] for byte in little_endian(array))


DIALECT = Dialect(
    "micropython",
    "for MicroPython and CircuitPython, and as it is for Python",
    ("micropython", "python"),
    literal,
    runs=False,
    generators=generator_inputs,
    docstrings=False,
    scratch=scratch,
)

OF_BOARDS = {"board", "machine", "microcontroller", "time"}  # modules that programs on a board import


def render(plan: Plan, options: Options) -> Mapping[str, Content]:
    """The one file.

    Raises:
        UnsupportedError: weights are larger than float32, which most boards have, holds.
    """
    from lstmgen.targets.micropython.api import board_api  # which no other language needs
    from lstmgen.targets.python import source as python

    require_float32(plan.graph, f"most boards have float32 alone; {named('target', 'python')} computes in float64")
    return python.render(plan, options, DIALECT, board_api)


def naming(out: Path) -> Sequence[str]:
    """Returns remarks on the name of an output file."""
    helpers = DIALECT.helpers(None, pipeline=True).values()
    imported = {module or name for helper in helpers for module, name in helper.imports} | OF_BOARDS
    return remarks_on_name(DIALECT, imported, out)


MICROPYTHON = Target(
    name="micropython",
    title="Python for MicroPython",
    suffixes=(".py",),
    needs="MicroPython or CircuitPython",
    guide="docs/how-to/micropython.md",
    backend=lambda options: Backend(kernels=KERNELS, lacks=DIALECT.lacks, title="Python for MicroPython"),
    naming=naming,
    remarks=lambda plan, options, size: remarks_on_speed(plan),
    render=render,
    runners=runners,
    precision=lambda plan: Precision.FLOAT64,
)
