# Shapes of nested lists.


# --- broadcast ---
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


# --- collapse ---
def collapse(function, arrays):
    """function of the numbers at the same place in several nested lists."""
    if isinstance(arrays[0], list):
        return [collapse(function, rows) for rows in zip(*arrays)]
    return function(arrays)


# --- count_axes ---
def count_axes(x):
    """Returns the nesting depth of lists in x."""
    return 1 + count_axes(x[0]) if isinstance(x, list) else 0


# --- fill_like ---
def fill_like(x, value):
    """Nested lists of the same shape that hold one value."""
    return [fill_like(v, value) for v in x] if isinstance(x, list) else value


# --- join_along ---
def join_along(axis, parts):
    """Nested lists one behind the other along an axis."""
    if axis:
        return [join_along(axis - 1, rows) for rows in zip(*parts)]
    return [v for part in parts for v in part]


# --- list_numbers ---
def list_numbers(x):
    """All numbers of nested lists in order."""
    if isinstance(x[0], list):
        return [v for row in x for v in list_numbers(row)]
    return list(x)


# --- look_up ---
def look_up(x, table):
    """The row of the table that every number in nested lists names.

    Raises:
        IndexError: there is no such row.
    """
    if isinstance(x, list):
        return [look_up(v, table) for v in x]
    if -1 < x < len(table):
        return table[int(x)]
    raise IndexError("the index %s is outside an embedding table of %d rows" % (x, len(table)))


# --- make_zeros ---
def make_zeros(*shape):
    """Nested lists of zeros."""
    if len(shape) == 1:
        return [0.0] * shape[0]
    return [make_zeros(*shape[1:]) for _ in range(shape[0])]


# --- map_numbers ---
def map_numbers(function, x, **parameters):
    """function of every number in nested lists."""
    if isinstance(x, list):
        return [map_numbers(function, v, **parameters) for v in x]
    return function(x, **parameters)


# --- map_rows ---
def map_rows(function, x, **parameters):
    """function of every row in nested lists."""
    if isinstance(x[0], list):
        return [map_rows(function, row, **parameters) for row in x]
    return function(x, **parameters)


# --- nest ---
def nest(numbers, shape):
    """Numbers in order as nested lists of a shape; one entry of it may be -1, for the rest."""
    for axis in range(len(shape) - 1, 0, -1):
        size = shape[axis] if shape[axis] > 0 else len(numbers) // prod(shape[:axis])
        numbers = [numbers[k : k + size] for k in range(0, len(numbers), size)]
    return numbers


# --- reorder_axes ---
def reorder_axes(x, order):
    """Nested lists with their axes in another order."""
    if len(order) < 2:
        return x
    for axis in range(order[0], 0, -1):
        x = swap_axes(x, axis - 1)
    rest = [axis - 1 if axis > order[0] else axis for axis in order[1:]]
    return [reorder_axes(row, rest) for row in x]


# --- repeat_each ---
def repeat_each(x, axis, times):
    """Nested lists with every element along an axis several times in a row."""
    if axis:
        return [repeat_each(v, axis - 1, times) for v in x]
    return [v for v in x for _ in range(times)]


# --- split_last ---
def split_last(x, count):
    """Nested lists cut along their last axis into equal parts."""
    if isinstance(x[0], list):
        return [list(part) for part in zip(*(split_last(row, count) for row in x))]
    size = len(x) // count
    return [x[k : k + size] for k in range(0, len(x), size)]


# --- swap_axes ---
def swap_axes(x, axis):
    """Nested lists with an axis and the next one exchanged."""
    if axis:
        return [swap_axes(v, axis - 1) for v in x]
    return [list(column) for column in zip(*x)]
