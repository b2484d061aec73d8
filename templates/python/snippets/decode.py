from array import array
from base64 import b64decode
from sys import byteorder


def decode(shape, kind, text):
    """Nested lists of numbers from base64 of little-endian floats ("f") or doubles ("d")."""
    numbers = array(kind, b64decode(text))
    if byteorder == "big":
        numbers.byteswap()
    return reshape(numbers.tolist(), shape)
