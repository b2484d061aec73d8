# Weights: decoded, or packed into large integers.


# --- decode_weights ---
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


# --- unpack_from ---
from struct import unpack_from


# --- pack_rows ---
from binascii import a2b_base64

# Recurrent layers whose fixed-point sums are packed into bignums
#
# At every timestep a layer needs the sums z[j] = bias[j] + v[0] * weight[0][j] + v[1] * weight[1][j] + ..., where v
# is x and h together. Python multiplies numbers one by one, but its integers may be as long as one likes. So row[k]
# is one integer that holds all weights of v[k], rounded to a multiple of a tiny unit, each in a field of 7 or 8
# bytes of its own. v[k], rounded likewise, is q[k]. One multiplication then takes the place of as many as there are
# fields, and all z can be read from the bytes of one integer s:
#
#     s = bias + q[0] * row[0] + q[1] * row[1] + ...
#     z[j] = (field j of s) / one, where one is 1 in these units
#
# Where all v are small, they and the bias are shifted to the left first, so that as many of their bits count as in
# floats (block floating point).
#
# The fields are so wide that no sum can reach into the next one, whatever x is. q[k] comes from h + 1, which is never
# negative, and the offset makes up for that. A gate 1 / (1 + exp(-z)) has -z in its field. Where an x is too long
# for the fields, its part of the sums is computed in floats. All this is more precise than 32-bit floats.


def pack_rows(text, fields, size, top):
    """Bignums with a field of `size` bytes for each number in a row.

    text is base64 of little-endian 32-bit numbers, 2**31 larger than meant. top is put above the last field.
    """
    numbers = a2b_base64(text)
    row = bytearray(size * fields)
    offset = int.from_bytes((b"\0\0\0\x80" + bytes(size - 4)) * fields, "little") - (top << 8 * len(row))
    rows = []
    for start in range(0, len(numbers), 4 * fields):
        for k in range(4):
            row[k::size] = numbers[start + k : start + 4 * fields : 4]
        rows.append(int.from_bytes(row, "little") - offset)
    return rows


# --- spare_bits ---
from math import frexp


def spare_bits(v, most):
    """Returns by how many bits, at most `most`, all v can be shifted and stay within ±1."""
    return min(max(-frexp(max(max(v), -min(v)))[1], 0), most)
