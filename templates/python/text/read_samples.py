def read_samples(text, window=None, whole=False):
    """The samples in a file, each as a list of inputs, and whether there are several.

    A line is a text. Or the file is JSON: a list of texts, or of token ids, or of lists of these.

    Raises:
        ValueError: there are none.
    """
    if whole or window is not None:
        raise ValueError("--window and --lines say how CSV is read, and this model takes texts, a line for each")
    value = json_list(text)
    if value is None:
        value = [line for line in text.split("\n") if line.strip()]  # splitlines() has others, which stand in texts
    if not value:
        raise ValueError("there is no text")
    if isinstance(value[0], (str, list)):
        return [[sample] for sample in value], len(value) > 1 or text.lstrip().startswith("[")
    return [[value]], False
