from operator import mul
from struct import unpack_from


def weigh_integers(v, rows, fields, size, unit):
    """The sums of v[k] * row[k] in floats, for a v of any size; the numbers in the fields count units."""
    offset = int.from_bytes((b"\0\0\0\x80" + bytes(size - 4)) * fields, "little")
    form = "<" + ("I%dx" % (size - 4)) * fields
    weights = [unpack_from(form, (row + offset).to_bytes(size * fields + 8, "little")) for row in rows]
    return [unit * sum(map(mul, v, [w - 2**31 for w in column])) for column in zip(*weights)]
