from array import array

if array("f", b"\0\0\x80?")[0] != 1:
    raise ImportError("the weights are little-endian")
