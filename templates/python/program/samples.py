# Samples from text or JSON.


# --- read_samples ---
def read_samples(text, window=None, whole=False):
    """The samples in a text, each as a list of inputs, and whether they stand in a list.

    The text is JSON: a sample or a list of samples, where a sample of a model with several inputs is a list
    of them. Or it is CSV, see read_csv.
    """
    alone = len(INPUT_SHAPES) == 1
    if text.lstrip().startswith("["):
        if whole or window is not None:
            raise ValueError("--window and --lines are for CSV, and this is JSON")
        value = read_json(text, 1)
        depth, inner = 0, value
        while isinstance(inner, list) and inner:
            depth, inner = depth + 1, inner[0]
        several = depth > len(INPUT_SHAPES[0]) + (0 if alone else 1)
        samples = value if several else [value]
    elif text.lstrip().startswith("{"):
        raise ValueError("a JSON object is not a sample: write lists of numbers")
    else:
        samples = read_csv(text, window, whole)
        several = len(samples) > 1
    return [[sample] if alone else sample for sample in samples], several


# --- read_step ---
def read_step(line, number):
    """The inputs at one timestep from a line: numbers, or JSON, which is a list of inputs where there are several."""
    if line.lstrip().startswith("["):
        value = read_json(line, number)
        return [value] if len(INPUT_NAMES) == 1 else value
    numbers = read_numbers(line, number)
    return numbers if len(INPUT_NAMES) > 1 or len(INPUT_SHAPES[0]) == 1 else [numbers]


# --- read_json ---
def read_json(text, number):
    """Returns the value of a JSON text, with numbers as floats: an integer may exceed every float.

    Raises:
        ValueError: it is not JSON; `number` is that of its first line.
    """
    from json import JSONDecodeError, loads

    try:
        return loads(text, parse_int=float)
    except JSONDecodeError as error:
        place = (number + error.lineno - 1, error.colno, error.msg)
        raise ValueError("line %d, column %d: this is not JSON: %s" % place) from None


# --- read_numbers ---
def read_numbers(line, number):
    """Numbers with commas, semicolons or spaces between them.

    Raises:
        ValueError: there is something else; `number` is that of the line.
    """
    fields = line.split(next((mark for mark in ",;" if mark in line), None))
    wrong = [k for k, field in enumerate(fields) if not is_number(field)]
    if wrong:
        raise ValueError("line %d, column %d: %.80r is not a number" % (number, wrong[0] + 1, fields[wrong[0]].strip()))
    return [float(field) for field in fields]


# --- is_number ---
def is_number(text):
    """Returns True for a number; not for 1_000 and digits of other scripts, which only Python reads."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text and text.strip().isascii()


# --- whole_sample ---
def whole_sample(line, number):
    """A sample from all of its numbers in a line, as long as the line is where one axis is free.

    Raises:
        ValueError: they do not come to a sample.
    """
    numbers, shape = read_numbers(line, number), list(INPUT_SHAPES[0])
    if shape.count(None) > 1:
        raise ValueError("the input has several variable-length axes: write samples as lists in JSON")
    known = 1
    for n in shape:
        known *= n or 1
    if len(numbers) % known or (None not in shape and len(numbers) != known):
        wanted = "a multiple of %d" % known if None in shape else "%d" % known
        wanted += " number" + "s" * (known != 1)
        raise ValueError("line %d: expected a whole sample, %s, got %d" % (number, wanted, len(numbers)))
    for n in reversed([n or len(numbers) // known for n in shape[1:]]):
        numbers = [numbers[k : k + n] for k in range(0, len(numbers), n)]
    return numbers
