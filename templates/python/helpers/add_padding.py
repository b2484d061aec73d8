def add_padding(x, edges, value):
    """Nested lists with a value before and behind them: (before, behind) elements for each of the first axes."""
    if not edges:
        return x
    (before, behind), *inner = edges
    rows = [add_padding(row, inner, value) for row in x]
    blank = fill_like(rows[0], value)
    return [blank] * before + rows + [blank] * behind
