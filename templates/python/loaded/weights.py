# Weights that are in a file.


# --- first_functions ---
from functools import lru_cache
from os.path import abspath, dirname, join


@lru_cache(maxsize=None)
def first_functions():
    """The functions with the weights in the file that was exported with this one, and is beside it."""
    with open(join(dirname(abspath(__file__)), WEIGHTS_FILE), "rb") as file:
        return functions(file.read())


# --- weights_content ---
from zlib import crc32


def weights_content(blob):
    """The numbers in the bytes of a file of weights, without its head.

    Raises:
        TypeError: it is not bytes.
        ValueError: it is not such a file, the weights are for other code, or it is damaged.
    """
    try:
        blob = memoryview(blob).tobytes()
    except TypeError:
        raise TypeError("expected the bytes of a file of weights, got %.80r: read the file first" % (blob,)) from None
    head, content = blob[:64], blob[64:]
    if head[:12] != EXPECTED[:12] or len(head) < 64:
        raise ValueError("not a file of weights, or one of another version: write it with `lstmgen weights`")
    if head[12:32] != EXPECTED[12:]:
        raise ValueError("the weights are for other code: write them with `lstmgen weights MODEL --for` this file")
    size = int.from_bytes(EXPECTED[12:16], "little")
    if len(content) != size:
        lengths = (len(content), size)
        raise ValueError("the file of weights has %d bytes behind its head, expected %d: copy it again" % lengths)
    if crc32(content) != int.from_bytes(head[32:36], "little"):
        raise ValueError("the file of weights is damaged, its checksum differs: copy it again")
    return content


# --- read_weights ---
from array import array
from math import prod
from sys import byteorder


def read_weights(blob):
    """The arrays in the bytes of a file of weights, as nested lists."""
    numbers = array("d", weights_content(blob))
    if byteorder == "big":
        numbers.byteswap()
    arrays, start = [], 0
    for shape in WEIGHT_SHAPES:
        flat = numbers[start : start + prod(shape)].tolist()
        start += len(flat)
        arrays.append(nest(flat, shape) if shape else flat[0])
    return arrays
