from array import array

if array("H", b"\1\0")[0] != 1:
    raise ImportError("the weights are little-endian")
