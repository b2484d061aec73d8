def describe_samples():
    """What a file holds."""
    if len(INPUT_NAMES) > 1:
        return "A sample is a list of its inputs as JSON; several of them stand in a list."
    text = "A sample is JSON, or CSV with a line for each timestep, below titles or not."
    return text + "\nSeveral stand in a list, or with empty lines between them, or a column `sample` tells them apart."
