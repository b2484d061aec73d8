from array import array
from binascii import a2b_base64
from sys import byteorder


def decode_weights(text, kind, *shape):
    """Nested lists of numbers from base64, little-endian, of a kind that array has."""
    numbers = array(kind, a2b_base64(text))
    if byteorder == "big":
        numbers.byteswap()
    width = shape[-1]
    rows = [numbers[k : k + width].tolist() for k in range(0, len(numbers), width)]
    return nest(rows, shape[:-1]) if len(shape) > 1 else rows[0]
