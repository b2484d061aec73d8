def find_nan(x):
    """Where the first NaN in nested lists is: an index for each axis; None where there is none."""
    if type(x) is not list:
        return None if x == x else ()
    for k, v in enumerate(x):
        place = find_nan(v)
        if place is not None:
            return (k, *place)
    return None
