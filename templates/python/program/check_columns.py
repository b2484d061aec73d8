def check_columns(given, columns, ignores_others):
    """Raises ValueError where a column is missing, is there twice, or is none of those that the model takes."""
    wrong = ["%r is missing" % (name,) for name in columns if name not in given]
    wrong += ["%r is there twice" % (name,) for name in dict.fromkeys(columns) if given.count(name) > 1]
    others = [] if ignores_others else [name for name in given if name not in columns]
    titles = [repr(name) if name != "" else "one without a title, as an index has," for name in others]
    wrong += ["%s is none of them" % name for name in titles]
    if wrong:
        advice = '; a pipeline with other_columns="ignore" passes over others' if len(others) == len(wrong) else ""
        raise ValueError("the columns are %s: %s%s" % (", ".join(map(repr, columns)), ", ".join(wrong), advice))
