"""Files of weights that a program loads, in every language: a head, then the numbers, little-endian.

The head is 64 bytes: a magic word, the version of the format, the count of bytes behind the head, the architecture, and
a CRC-32 of these bytes; then zeros. The architecture is a hash of the code with its names replaced, so that a file fits
all models of the same code, whatever their layers are called, and no others.
"""

import hashlib
import re
import struct
import zlib
from collections.abc import Collection
from itertools import zip_longest

MAGIC, VERSION = b"LSTMGENW", 1
HEAD = 64  # bytes, a multiple of every alignment
COMPARED = 32  # of these, what is the same for all models of an architecture

# In a source: what its files begin with, in digits or as bytes, and the comment above the statements of a layer.
EXPECTED = re.compile(r'\bEXPECTED = [^"]*"(?P<digits>[0-9a-f]{64})"')
NUMBERS = re.compile(r"\bexpected\b.*\s*\{?\s*(?P<numbers>\d+(?:,\s+\d+){31})\b", re.IGNORECASE)
LAYER = re.compile(r"^\s+(?:#|//) (?P<layer>[\w.]+ '.*': \(.*\))$", re.MULTILINE)
# In code that has comments after two slashes: what computes nothing, then symbols, of which properties are no names.
QUIET = re.compile(r"//.*|\"(?:\\.|[^\"\\\n])*\"|`(?:\\.|[^`\\])*`")
SYMBOL = re.compile(r"[.#]?[A-Za-z_]\w*|\.?\d(?:[eE][-+]|[\w.])*|\S")


def blob_head(content: bytes, code: str) -> bytes:
    """Returns the head of a file.

    Args:
        content: the bytes behind it.
        code: that the weights are for, without names of the model.
    """
    architecture = hashlib.sha256(code.encode()).digest()[:16]
    fields = struct.pack("<8sII16sI", MAGIC, VERSION, len(content), architecture, zlib.crc32(content))
    return fields.ljust(HEAD, b"\0")


def canonical(code: str, names: Collection[str]) -> str:
    """Returns code without comments and texts, with numbered names in place of those that come from a model."""
    numbers: dict[str, str] = {}
    symbols = SYMBOL.findall(QUIET.sub("", code))
    return " ".join(numbers.setdefault(name, f"name_{len(numbers)}") if name in names else name for name in symbols)


def fits(content: bytes, source: str) -> bool:
    """Returns whether a source accepts a file of weights."""
    if expected := EXPECTED.search(source):
        return expected["digits"] == content[:COMPARED].hex()
    numbers = NUMBERS.search(source)
    return numbers is not None and [*map(int, numbers["numbers"].split(","))] == [*content[:COMPARED]]


def misfit(text: str, source: str) -> str:
    """Returns the first layer that differs, as the end of a sentence about the model.

    Args:
        text: the code of the model.
        source: the code that was exported before.
    """
    for layer, old in zip_longest(LAYER.findall(text), LAYER.findall(source)):
        if kind(layer) != kind(old):
            return f"in place of {old or 'no layer'} it has {layer or 'no layer'}"
    return "the code of a layer, the size of its weights, or labels, columns or windows of the pipeline differ"


def kind(layer: str | None) -> str:
    """Returns the class and the shape of a layer, without its name."""
    return "" if layer is None else re.sub(r" '.*': ", " ", layer)
