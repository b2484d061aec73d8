def map_elements(function, *arrays):
    """A function of every element along the axis behind that of the samples."""
    count = arrays[0].shape[:2]
    results = function(*(x.reshape(-1, *x.shape[2:]) for x in arrays))
    if isinstance(results, tuple):
        return [y.reshape(*count, *y.shape[1:]) for y in results]
    return results.reshape(*count, *results.shape[1:])
