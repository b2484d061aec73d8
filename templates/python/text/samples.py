# Samples from text or JSON.


# --- describe_samples ---
def describe_samples():
    """Returns the description of sample files for --help."""
    return "A line is a text. Or the file is JSON: a list of texts, or token ids.\n--step reads a token a line."


# --- json_list ---
def json_list(text):
    """Returns the list that a text is in JSON; None if it is not one."""
    from json import loads

    try:
        return loads(text) if text.lstrip().startswith("[") else None
    except (ValueError, RecursionError):
        return None


# --- read_samples ---
def read_samples(text, window=None, whole=False):
    """The samples in a file, each as a list of inputs, and whether there are several.

    A line is a text. Or the file is JSON: a list of texts, or of token ids, or of lists of these.

    Raises:
        ValueError: there are none.
    """
    if whole or window is not None:
        raise ValueError("--window and --lines are for CSV, and this model reads texts, one per line")
    value = json_list(text)
    if value is None:
        value = [line for line in text.split("\n") if line.strip()]  # splitlines() would split texts, too
    if not value:
        raise ValueError("there is no text")
    if isinstance(value[0], (str, list)):
        return [[sample] for sample in value], len(value) > 1 or text.lstrip().startswith("[")
    return [[value]], False


# --- read_step ---
def read_step(line, number):
    """The inputs at one timestep from a line: a token, or its id in a list."""
    ids = json_list(line)
    return [line.rstrip("\r\n")] if ids is None else ids
