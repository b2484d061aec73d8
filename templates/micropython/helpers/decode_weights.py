def decode_weights(kind, data, *shape):
    """Lists of this shape of arrays."""
    if not shape:
        return array(kind, data)
    size = len(data) // shape[0]
    return [decode_weights(kind, data[k : k + size], *shape[1:]) for k in range(0, len(data), size)]
