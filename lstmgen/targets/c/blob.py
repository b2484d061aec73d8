"""Files of weights that a program loads: a head, then the bytes of the struct of all arrays, little-endian.

The head is 64 bytes: a magic word, the version of the format, the count of bytes behind the head, the architecture, and
a CRC-32 of these bytes; then zeros. The architecture is a hash of the code with its names replaced, so that a file fits
all models of the same code, whatever their layers are called, and no others.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable

from lstmgen.targets.c import tokens
from lstmgen.targets.c.names import Names

MAGIC, VERSION = b"LSTMGENW", 1
HEAD = 64  # bytes, a multiple of every alignment
COMPARED = 32  # of these, what is the same for all models of an architecture


def blob_head(content: bytes, code: str) -> bytes:
    """Returns the head of a file.

    Args:
        content: the bytes behind it.
        code: that the weights are for, from `canonical`.
    """
    architecture = hashlib.sha256(code.encode()).digest()[:16]
    fields = struct.pack("<8sII16sI", MAGIC, VERSION, len(content), architecture, zlib.crc32(content))
    return fields.ljust(HEAD, b"\0")


def canonical(texts: Iterable[str], names: Names) -> str:
    """Returns code without comments, with numbered names in place of those that come from a model."""
    of_model = names.local.names | names.field.names | {f"net_{name}" for name in names.file.names}
    numbers: dict[str, str] = {}

    def numbered(name: str) -> str:
        return numbers.setdefault(name, f"name_{len(numbers)}") if name in of_model else name

    def quiet(text: str) -> str:
        return "" if text.startswith("/*") else text

    code = "\n".join(texts)
    return " ".join(tokens.replaced(code, numbered, str, quiet).split())
