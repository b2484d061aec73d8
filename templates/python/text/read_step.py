def read_step(line, number):
    """The inputs at one timestep from a line: a token, or its id in a list."""
    ids = json_list(line)
    return [line.rstrip("\r\n")] if ids is None else ids
