# Samples from text or JSON.


# --- read_samples ---
def read_samples(text, window=None, whole=False):
    """The samples in a text, each as a list of inputs, and whether they stand in a list.

    The text is JSON: a sample or a list of samples, or one value a line. Or it is CSV, see read_csv.
    """
    if text.lstrip()[:1] not in ("[", "{"):
        samples = read_csv(text, window, whole)
        return [[sample] for sample in samples], len(samples) > 1
    if whole or window is not None:
        raise ValueError("--window and --lines are for CSV, and this is JSON")
    value = read_values(text)
    several = isinstance(value, list) and depth_of(value) > len(INPUT_SHAPES[0]) + (len(INPUT_SHAPES) > 1)
    return [inputs_in(sample) for sample in (value if several else [value])], several


# --- depth_of ---
def depth_of(value):
    """Returns how many lists of JSON are inside each other; an object is a sample, a row, or a table of columns."""
    if isinstance(value, list):
        return 1 + depth_of(value[0]) if value else 0
    if is_sample(value):
        return len(INPUT_SHAPES[0]) + (len(INPUT_SHAPES) > 1)
    return 1 + depth_of(next(iter(value.values()), None)) if isinstance(value, dict) else 0


# --- is_sample ---
def is_sample(value):
    """Returns True for a JSON object with the inputs of a sample by name; one with columns by name is an input."""
    has_columns = len(INPUT_NAMES) == 1 and table_layout()[0]
    return isinstance(value, dict) and set(value) == set(INPUT_NAMES) and not has_columns


# --- inputs_in ---
def inputs_in(sample):
    """Returns the inputs of a sample in order.

    Raises:
        ValueError: an input is missing or unknown.
    """
    if is_sample(sample):
        return [sample[name] for name in INPUT_NAMES]
    if len(INPUT_NAMES) == 1:
        return [sample]
    if not isinstance(sample, list) or len(sample) != len(INPUT_NAMES):
        raise ValueError("expected the inputs %s in a list or an object" % ", ".join(map(repr, INPUT_NAMES)))
    return sample


# --- read_step ---
def read_step(line, number):
    """The inputs at one timestep from a line: numbers, or JSON as for a sample."""
    if line.lstrip()[:1] in ("[", "{"):
        return inputs_in(read_json(line, number))
    numbers = read_numbers(line, number)
    return numbers if len(INPUT_NAMES) > 1 or len(INPUT_SHAPES[0]) == 1 else [numbers]


# --- read_values ---
def read_values(text):
    """Returns the value of a JSON text, or a list of the values in its lines if the first line is one."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > 1 and is_json(lines[0][1]):
        return [read_json(line, number) for number, line in lines]
    return read_json(text, 1)


# --- is_json ---
def is_json(text):
    """Returns True if a text is a JSON value."""
    try:
        read_json(text, 1)
    except ValueError:
        return False
    return True


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
