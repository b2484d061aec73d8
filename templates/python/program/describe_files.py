def describe_files():
    """What the command line reads and writes."""
    ends = [
        "  %-7s %a %a" % (kind, name, shape)
        for kind, names, shapes in (("input", INPUT_NAMES, INPUT_SHAPES), ("output", OUTPUT_NAMES, OUTPUT_SHAPES))
        for name, shape in zip(names, shapes)
    ]
    text = "Predicts, and prints as JSON. The model has (None: any length)\n\n" + "\n".join(ends)
    if len(INPUT_NAMES) > 1:
        text += "\n\nA sample is a list of its inputs as JSON; several of them stand in a list."
    else:
        text += "\n\nA sample is JSON, or CSV with a line for each timestep."
        text += "\nSeveral stand in a list, or with empty lines between them."
    return text.replace("%", "%%") if "%(prog)" in text else text  # as argparse wants it
