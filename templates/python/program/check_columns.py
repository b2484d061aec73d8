def check_columns(given, columns, ignores_others):
    """Raises ValueError where a column is missing, is there twice, or is none of those that the model takes."""
    wrong = ["%r is missing" % (name,) for name in columns if name not in given]
    wrong += ["%r is there twice" % (name,) for name in dict.fromkeys(columns) if given.count(name) > 1]
    wrong += ["%r is none of them" % (name,) for name in given if name not in columns and not ignores_others]
    if wrong:
        raise ValueError("the columns are %s: %s" % (", ".join(map(repr, columns)), ", ".join(wrong)))
