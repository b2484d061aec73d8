def add_floats(fields, unit, parts):
    """fields * unit plus all parts."""
    return [sum(part, field * unit) for field, *part in zip(fields, *parts)]
