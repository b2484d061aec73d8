def read_csv(text):
    """The samples in lines of text.

    Raises:
        ValueError: there are none.
    """
    lines = [line for line in text.split("\n") if line.strip()]  # splitlines() has others, which stand in texts
    if not lines:
        raise ValueError("there is no text")
    return lines
