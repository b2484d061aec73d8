def describe_samples():
    """What a file holds."""
    return "A line is a text. Or the file is JSON: a list of texts, or token ids.\n--step reads a token a line."
