def broadcast(function, *operands):
    """function of the numbers that meet when nested lists are aligned at their last axes.

    An axis of length 1, and an axis that is missing, is repeated as often as the others need.
    """
    axes = max(map(count_axes, operands))
    if axes == 0:
        return function(*operands)
    rows = [x if count_axes(x) == axes else [x] for x in operands]
    length = max(map(len, rows))
    columns = [[x[0]] * length if len(x) == 1 else x for x in rows]
    if axes == 1:
        return list(map(function, *columns))
    return [broadcast(function, *numbers) for numbers in zip(*columns)]
