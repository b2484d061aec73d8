def is_row(output):
    """Whether there is one row of probabilities, as a step gives it; else there are several."""
    return len(output.shape) == 1
