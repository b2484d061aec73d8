"""WebAssembly's text format → its binary format, for the instructions of our own kernels.

That is: one imported memory, functions without results, which may be exported, folded instructions, names for all
locals, loops, blocks and functions that are called.
Source: WebAssembly Core Specification 3.0, chapters 5 (binary format) and 6 (text format).
"""

import re
import struct
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

TOKEN = re.compile(r";;.*|\"[^\"]*\"|[()]|[^\s();]+")
TYPES = {"i32": b"\x7f", "f64": b"\x7c", "v128": b"\x7b"}
# Instructions that take operands only, by their numbers. Those of SIMD stand behind a prefix.
OPERATIONS = {"i32.lt_u": 0x49, "i32.ge_u": 0x4F, "i32.add": 0x6A, "i32.sub": 0x6B, "f32.demote_f64": 0xB6}
SIMD_OPERATIONS = {
    "f32x4.splat": 19,
    "f64x2.splat": 20,
    "f64x2.promote_low_f32x4": 95,
    "i64x2.shl": 203,
    "i64x2.add": 206,
    "f32x4.add": 228,
    "f32x4.mul": 230,
    "f64x2.add": 240,
    "f64x2.sub": 241,
    "f64x2.mul": 242,
    "f64x2.div": 243,
    "f64x2.pmin": 246,
    "f64x2.pmax": 247,
    "f32x4.relaxed_madd": 261,
    "f64x2.relaxed_madd": 263,
}
SIMD = b"\xfd"
# Loads and stores, and the binary logarithm of their alignment.
ACCESSES = {
    "f64.load": (b"\x2b", 3),
    "f64.store": (b"\x39", 3),
    "v128.load": (SIMD + b"\x00", 4),
    "v128.load64_splat": (SIMD + b"\x0a", 3),
    "v128.load64_zero": (SIMD + b"\x5d", 3),
    "v128.store": (SIMD + b"\x0b", 4),
}
STRUCTURES = {"block": b"\x02\x40", "loop": b"\x03\x40"}
NAMED = {"call": 0x10, "local.get": 0x20, "local.set": 0x21}
END = b"\x0b"


def assemble(text: str) -> bytes:
    """A module as bytes.

    Raises:
        KeyError: an instruction or a name that is not known.
    """
    ((_, *parts),) = parse(iter(TOKEN.findall(text)))
    functions = [part for part in parts if part[0] == "func"]
    (memory,) = (part for part in parts if part[0] == "import")
    exports = [(export[1], k) for k, function in enumerate(functions) for export in function if export[0] == "export"]
    numbers = {function[1]: k for k, function in enumerate(functions) if isinstance(function[1], str)}
    signatures = [vector([TYPES[kind] for _, kind in named(function, "param")]) for function in functions]
    types = list(dict.fromkeys(signatures))
    sections = {
        1: vector([b"\x60" + signature + vector([]) for signature in types]),
        2: vector([string(memory[1]) + string(memory[2]) + b"\x02\x00" + unsigned(int(memory[3][1]))]),
        3: vector([unsigned(types.index(signature)) for signature in signatures]),
        7: vector([string(name) + b"\x00" + unsigned(k) for name, k in exports]),
        10: vector([sized(body(function, numbers)) for function in functions]),
    }
    return b"\x00asm\x01\x00\x00\x00" + b"".join(bytes([k]) + sized(content) for k, content in sections.items())


def parse(tokens: Iterator[str]) -> list[Any]:
    """Nested lists, up to the bracket that closes."""
    items: list[Any] = []
    for token in tokens:
        if token == ")":
            break
        if not token.startswith(";;"):
            items.append(parse(tokens) if token == "(" else token)
    return items


def named(function: Sequence[Any], kind: str) -> list[tuple[str, str]]:
    """The parameters of a function, or its other locals: name and type."""
    return [(part[1], part[2]) for part in function if part[0] == kind]


def body(function: Sequence[Any], functions: dict[str, int]) -> bytes:
    """The locals of a function, and its instructions.

    Args:
        functions: the numbers of those that have a name.
    """
    declared = named(function, "local")
    runs = [(kind, len(list(run))) for kind, run in groupby(kind for _, kind in declared)]
    numbers = functions | {name: k for k, (name, _) in enumerate([*named(function, "param"), *declared])}
    statements = [part for part in function if isinstance(part, list) and part[0] not in ("export", "param", "local")]
    return (
        vector([unsigned(n) + TYPES[kind] for kind, n in runs])
        + b"".join(instruction(statement, numbers) for statement in statements)
        + END
    )


def instruction(tree: Sequence[Any], names: dict[str, int], depth: int = 0) -> bytes:
    """An instruction behind its operands.

    Args:
        names: the numbers of functions and locals, and at which depth each loop or block is.
    """
    operation, *rest = tree
    if operation in STRUCTURES:
        inner = {**names, rest[0]: depth}
        return STRUCTURES[operation] + b"".join(instruction(part, inner, depth + 1) for part in rest[1:]) + END
    words = [part for part in rest if isinstance(part, str)]
    operands = b"".join(instruction(part, names, depth) for part in rest if not isinstance(part, str))
    return operands + code(operation, words, names, depth)


def code(operation: str, words: Sequence[str], names: dict[str, int], depth: int) -> bytes:
    """An instruction and its parts; operands are before it."""
    if operation == "i32.const":
        return b"\x41" + signed(int(words[0]))
    if operation == "i64.const":
        return b"\x42" + signed(int(words[0]))
    if operation == "f32.const":
        return b"\x43" + struct.pack("<f", float(words[0]))
    if operation == "f64.const":
        return b"\x44" + struct.pack("<d", float(words[0]))
    if operation == "i8x16.shuffle":
        return SIMD + unsigned(13) + bytes(map(int, words))
    if operation == "br_if":
        return b"\x0d" + unsigned(depth - 1 - names[words[0]])
    if operation in NAMED:
        return bytes([NAMED[operation]]) + unsigned(names[words[0]])
    if operation in ACCESSES:
        number, alignment = ACCESSES[operation]
        offset = sum(int(word.removeprefix("offset=")) for word in words)
        return number + unsigned(alignment) + unsigned(offset)
    if operation in OPERATIONS:
        return bytes([OPERATIONS[operation]])
    return SIMD + unsigned(SIMD_OPERATIONS[operation])


def unsigned(number: int) -> bytes:
    """Encodes a number as LEB128."""
    digits = bytearray()
    while number > 0x7F:
        digits.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*digits, number])


def signed(number: int) -> bytes:
    """Encodes a signed number as LEB128."""
    digits = bytearray()
    while not -0x40 <= number < 0x40:
        digits.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*digits, number & 0x7F])


def vector(items: Sequence[bytes]) -> bytes:
    """Encodes items as their number, followed by the items."""
    return unsigned(len(items)) + b"".join(items)


def sized(content: bytes) -> bytes:
    """Encodes bytes as their number, followed by the bytes."""
    return unsigned(len(content)) + content


def string(quoted: str) -> bytes:
    """Encodes a name."""
    return sized(quoted.strip('"').encode())
