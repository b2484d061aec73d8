"""Files of weights that a program loads, in every language: a head, then the numbers, little-endian.

The head is 64 bytes: a magic word, the version of the format, the count of bytes behind the head, the architecture, and
a CRC-32 of these bytes; then zeros. The architecture is a hash of the code with its names replaced, so that a file fits
all models of the same code, whatever their layers are called, and no others.
"""

import hashlib
import struct
import zlib

MAGIC, VERSION = b"LSTMGENW", 1
HEAD = 64  # bytes, a multiple of every alignment
COMPARED = 32  # of these, what is the same for all models of an architecture


def blob_head(content: bytes, code: str) -> bytes:
    """Returns the head of a file.

    Args:
        content: the bytes behind it.
        code: that the weights are for, without names of the model.
    """
    architecture = hashlib.sha256(code.encode()).digest()[:16]
    fields = struct.pack("<8sII16sI", MAGIC, VERSION, len(content), architecture, zlib.crc32(content))
    return fields.ljust(HEAD, b"\0")
