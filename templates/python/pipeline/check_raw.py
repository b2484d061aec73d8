def check_raw(inputs, shapes):
    """The inputs as check_inputs gives them: tables become rows, and NaN is refused where nothing is taken for it."""
    return refuse_nan(check_inputs(take_columns(inputs), shapes))
