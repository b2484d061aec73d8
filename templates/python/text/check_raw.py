def check_raw(inputs, shapes):
    """The inputs as check_inputs gives them: texts become token ids."""
    return check_inputs(take_texts(inputs, shapes), shapes)
