def read_csv(text):
    """The samples in lines of text."""
    return [line for line in text.splitlines() if line.strip()]
