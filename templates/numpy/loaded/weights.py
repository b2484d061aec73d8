# Weights that are in a file, as arrays.


# --- read_weights ---
def read_weights(blob):
    """The arrays in the bytes of a file of weights."""
    content, arrays, start = weights_content(blob), [], 0
    for shape in WEIGHT_SHAPES:
        size = int(np.prod(shape))
        arrays.append(np.frombuffer(content, "<f4", size, start).reshape(shape))
        start += 4 * size
    return arrays
