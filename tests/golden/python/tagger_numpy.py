# tagger.keras in Python with numpy, in 32-bit floats
#
# Model:   tagger.keras
#          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
#          written by Keras 3.0.0
# Written: by lstmgen 0.1.0, --target numpy
# Costs:   428 bytes of weights as float32, 0 of state, 4008 of workspace,
#          68 multiply-accumulates (for one timestep)
# License: this file is yours. The parts written by lstmgen are MIT-0.
#
# Layers:
#   embedding: Embedding -> (timesteps, 3), 0 parameters
#   both: Bidirectional -> (timesteps, 4), 0 parameters
#   tags: Dense -> (timesteps, 2), 0 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

import numpy as np
from collections.abc import Iterable
from sys import stdin

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("words",)
INPUT_SHAPES = ((None,),)
OUTPUT_NAMES = ("tags",)
OUTPUT_SHAPES = ((None, 2),)


def predict(*inputs: object) -> np.ndarray:
    """The prediction for one sample: an array."""
    return run_alone(forward, check_inputs(inputs, INPUT_SHAPES))


def predict_batch(samples: Iterable) -> list:
    """The predictions for all samples: a list of arrays, as an axis is free.

    Samples of equal lengths run together, in blocks, which take little memory however many samples there are.
    """
    check_samples(samples)
    blocks = []
    for places, arrays in in_blocks(zip(samples), check_inputs):
        with np.errstate(all="ignore"):
            blocks.append((places, forward(*arrays)))
    return in_order(blocks, OUTPUT_SHAPES[0])


class Predictor:
    """The model, which has no state."""

    def reset(self) -> None:
        """There is nothing to forget: every prediction stands alone."""

    def predict(self, *inputs: object) -> np.ndarray:
        """The prediction for one sample."""
        return run_alone(forward, check_inputs(inputs, INPUT_SHAPES))

    def step(self, *inputs: object) -> None:
        """Feeds one timestep; returns the output so far."""
        raise NotImplementedError("this model cannot be stepped: Bidirectional 'both' reads the sequence from its end")


def run_alone(function, arrays, *state):
    """What a function of batches gives for one sample."""
    with np.errstate(all="ignore"):
        outputs = function(*state, *[x[None] for x in arrays])
    return outputs[0].copy()


def forward(words):
    """The layers in order, for a whole sample."""
    # Embedding 'embedding': (timesteps, 3)
    embedding_zero = np.broadcast_to(EMBEDDING_ZERO_VALUE, (len(words), *EMBEDDING_ZERO_VALUE.shape))
    embedding_mask = np.not_equal(words, embedding_zero[:, None]).astype(np.float32)
    embedding = look_up(words, EMBEDDING_TABLE)
    # Bidirectional 'both': (timesteps, 4)
    both_forward_states = (np.zeros((len(words), 2), np.float32),)
    both_forward, _ = scan_masked(
        both_forward_step,
        project(embedding, BOTH_FORWARD_KERNEL, BOTH_FORWARD_BIAS),
        both_forward_states,
        embedding_mask.T,
        np.zeros((len(words), 2), np.float32),
        repeat=True,
    )
    both_forward = np.stack(both_forward, axis=1)
    both_backward_states = (np.zeros((len(words), 2), np.float32),)
    both_backward, _ = scan_masked(
        both_backward_step,
        project(embedding, BOTH_BACKWARD_KERNEL, BOTH_BACKWARD_BIAS)[::-1],
        both_backward_states,
        embedding_mask.T[::-1],
        np.zeros((len(words), 2), np.float32),
        repeat=False,
    )
    both_backward = np.stack(both_backward, axis=1)
    both_turned = both_backward[:, ::-1]
    both = np.concatenate([both_forward, both_turned], axis=2)
    # Dense 'tags': (timesteps, 2)
    tags = transform(both, TAGS_KERNEL, TAGS_BIAS)
    return tags


# Bidirectional 'both'
def both_forward_step(x, h):
    """One timestep of all samples: x is x kernel + bias, h has 2 columns."""
    s = h.dot(BOTH_FORWARD_RECURRENT_KERNEL)
    s += BOTH_FORWARD_RECURRENT_BIAS
    gates = s[:, :4]
    gates += x[:, :4]
    np.tanh(gates, out=gates)  # sigmoid(z) = 0.5 + 0.5 tanh(z / 2), and the weights of z and r are halved
    gates *= HALF
    gates += HALF
    z, r = gates[:, :2], gates[:, 2:]
    candidate = np.tanh(x[:, 4:] + r * s[:, 4:])
    return (candidate + z * (h - candidate),)


# Bidirectional 'both'
def both_backward_step(x, h):
    """One timestep of all samples: x is x kernel + bias, h has 2 columns."""
    s = h.dot(BOTH_BACKWARD_RECURRENT_KERNEL)
    gates = s[:, :4]
    gates += x[:, :4]
    np.tanh(gates, out=gates)  # sigmoid(z) = 0.5 + 0.5 tanh(z / 2), and the weights of z and r are halved
    gates *= HALF
    gates += HALF
    z, r = gates[:, :2], gates[:, 2:]
    candidate = np.tanh(x[:, 4:] + (r * h).dot(BOTH_BACKWARD_CANDIDATE_KERNEL))
    return (candidate + z * (h - candidate),)


def is_table(x):
    """Whether x is a table, of which a loop takes names of columns: a dict, a DataFrame, an Arrow table."""
    return (hasattr(x, "keys") or hasattr(x, "columns")) and not hasattr(x, "tolist")


def refuse_table(x):
    """Raises ValueError where x is a table, whose columns may stand in another order than the model's."""
    if is_table(x):
        cure = "give its rows (x.to_numpy() of a DataFrame), or name its columns at export (columns=)"
        raise ValueError("expected numbers in nested lists, got a table: " + cure)


def check_inputs(inputs, shapes): ...


def check_samples(samples):
    """Raises ValueError where a text or a table stands for the list of samples."""
    if isinstance(samples, (str, bytes)) or is_table(samples):
        kind = "a table" if is_table(samples) else "a text"
        raise ValueError("predict_batch takes a list of samples, not %s" % kind)


def in_blocks(samples, check, size=64): ...


def in_order(blocks, shape): ...


def look_up(x, table): ...


def scan_masked(cell, rows, states, mask, output, repeat): ...


def transform(x, kernel, bias): ...


def project(x, kernel, bias): ...


HALF = np.array(0.5, np.float32)  # an array: a Python number would have to become one every time


def describe_samples():
    """What a file holds."""
    if len(INPUT_NAMES) > 1:
        return "A sample is a list of its inputs as JSON; several of them stand in a list."
    text = "A sample is JSON, or CSV with a line for each timestep, below titles or not."
    return text + "\nSeveral stand in a list, or with empty lines between them, or a column `sample` tells them apart."


def describe_files():
    """What the command line reads and writes."""
    ends = [
        "  %-7s %a %a" % (kind, name, shape)
        for kind, names, shapes in (("input", INPUT_NAMES, INPUT_SHAPES), ("output", OUTPUT_NAMES, OUTPUT_SHAPES))
        for name, shape in zip(names, shapes)
    ]
    free = " (None: any length)" if any(None in shape for shape in INPUT_SHAPES) else ""
    text = "Predicts, and prints as JSON. The model has%s\n\n" % free + "\n".join(ends)
    text += "\n\n" + describe_samples()
    return text.replace("%", "%%") if "%(prog)" in text else text  # as argparse wants it


def as_json(result): ...


def read_json(text, number):
    """What a text says in JSON, with numbers as floats: an integer may be larger than any.

    Raises:
        ValueError: it is not JSON; `number` is that of its first line.
    """
    from json import JSONDecodeError, loads

    try:
        return loads(text, parse_int=float)
    except JSONDecodeError as error:
        place = (number + error.lineno - 1, error.colno, error.msg)
        raise ValueError("line %d, column %d: this is not JSON: %s" % place) from None


def is_number(text):
    """Whether a text is a number: 1_000 and digits of other scripts, which Python alone reads, are none."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text and text.strip().isascii()


def read_numbers(line, number):
    """Numbers with commas, semicolons or spaces between them.

    Raises:
        ValueError: there is something else; `number` is that of the line.
    """
    fields = line.split(next((mark for mark in ",;" if mark in line), None))
    wrong = [k for k, field in enumerate(fields) if not is_number(field)]
    if wrong:
        raise ValueError("line %d, column %d: %.80r is no number" % (number, wrong[0] + 1, fields[wrong[0]].strip()))
    return [float(field) for field in fields]


def read_step(line, number):
    """The inputs at one timestep from a line: numbers, or JSON, which is a list of inputs where there are several."""
    if line.lstrip().startswith("["):
        value = read_json(line, number)
        return [value] if len(INPUT_NAMES) == 1 else value
    numbers = read_numbers(line, number)
    return numbers if len(INPUT_NAMES) > 1 or len(INPUT_SHAPES[0]) == 1 else [numbers]


def answer(predictor, line, number):
    """What the predictor says to the timestep in a line.

    Raises:
        ValueError: it does not fit; `number` is that of the line.
    """
    inputs = read_step(line, number)
    try:
        return predictor.step(*inputs)
    except (ValueError, IndexError) as error:
        raise ValueError("line %d: %s" % (number, error)) from None


def whole_sample(line, number):
    """A sample from all of its numbers in a line, as long as the line is where one axis is free.

    Raises:
        ValueError: they do not come to a sample.
    """
    numbers, shape = read_numbers(line, number), list(INPUT_SHAPES[0])
    if shape.count(None) > 1:
        raise ValueError("the model's input has several free axes: give samples as lists in JSON")
    known = 1
    for n in shape:
        known *= n or 1
    if len(numbers) % known or (None not in shape and len(numbers) != known):
        wanted = "a multiple of %d" % known if None in shape else "%d" % known
        wanted += " number" + "s" * (known != 1)
        raise ValueError("line %d: a line is a whole sample, %s, not %d" % (number, wanted, len(numbers)))
    for n in reversed([n or len(numbers) // known for n in shape[1:]]):
        numbers = [numbers[k : k + n] for k in range(0, len(numbers), n)]
    return numbers


def table_layout():
    """Of a table the names of columns, whether others are ignored, and length and hop of windows: nothing is said."""
    return (), False, None, None


def split_fields(line):
    """The fields of a line, with commas, semicolons or tabs between them.

    Raises:
        ValueError: a field is longer than any number is.
    """
    from csv import Error, reader

    mark = next((mark for mark in ",;\t" if mark in line), ",")
    try:
        return [field.strip() for field in next(reader([line], delimiter=mark), [])]
    except Error as error:
        raise ValueError("this is no line of CSV: %s" % error) from None


def check_columns(given, columns, ignores_others):
    """Raises ValueError where a column is missing, is there twice, or is none of those that the model takes."""
    wrong = ["%r is missing" % (name,) for name in columns if name not in given]
    wrong += ["%r is there twice" % (name,) for name in dict.fromkeys(columns) if given.count(name) > 1]
    others = [] if ignores_others else [name for name in given if name not in columns]
    titles = [repr(name) if name != "" else "one without a title, as an index has," for name in others]
    wrong += ["%s is none of them" % name for name in titles]
    if wrong:
        advice = '; a pipeline with other_columns="ignore" passes over others' if len(others) == len(wrong) else ""
        raise ValueError("the columns are %s: %s%s" % (", ".join(map(repr, columns)), ", ".join(wrong), advice))


def read_field(text, title, number):
    """The number in a field.

    Raises:
        ValueError: there is none; `number` is that of its line.
    """
    if not is_number(text):
        raise ValueError("line %d, column %r: %.80r is no number" % (number, title, text))
    return float(text)


def titled_samples(lines, columns, ignores_others):
    """The rows of each sample, from a line of titles and the lines behind it.

    Args:
        columns: their titles in the order of the model; empty where they stand in that.

    Raises:
        ValueError: a column is missing or none of the model's, or a field is no number; says where.
    """
    titles = split_fields(lines[0])
    named = list(titles)
    tells_samples = "sample" in titles and "sample" not in columns
    if tells_samples:
        named.remove("sample")
    elif not columns and any(map(is_number, titles)):  # a row with a mistake in it, or in quotes
        raise ValueError("line 1 has numbers where titles should be: %.80s" % lines[0].strip())
    check_columns(named, columns or named, ignores_others)
    places = [titles.index(name) for name in columns or named]
    by_sample = {}
    empty = 0
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            empty = number
            continue
        if empty and len(titles) == 1:
            raise ValueError("line %d is empty: take it out, or write nan if a number is missing there" % empty)
        fields = split_fields(line)
        if len(fields) != len(titles):
            ending = "s" * (len(titles) != 1)
            cure = "; commas separate them, so a decimal has a point" if "," in line and ";" in line else ""
            told = (number, len(titles), ending, len(fields), cure)
            raise ValueError("line %d: expected %d field%s, got %d%s" % told)
        row = [read_field(fields[k], titles[k], number) for k in places]
        by_sample.setdefault(fields[titles.index("sample")] if tells_samples else str(empty), []).append(row)
    return list(by_sample.values())


def number_blocks(lines):
    """The rows of each sample, from lines of numbers with empty lines between samples.

    Raises:
        ValueError: there is something else in a line, or a timestep has not as many numbers as the model reads.
    """
    blocks, width = [[]], INPUT_SHAPES[0][1] if len(INPUT_SHAPES[0]) == 2 else None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blocks.append([])
            continue
        row = read_numbers(line, number)
        if width is not None and len(row) != width:
            ending = "s" * (width != 1)
            raise ValueError("line %d: expected %d number%s, got %d" % (number, width, ending, len(row)))
        blocks[-1].append(row)
    return [rows for rows in blocks if rows]


def windows_of(rows, length, hop):
    """The windows of a stream of rows; the rows as they are, where there are no windows."""
    if length is None or len(rows) == length:
        return [rows]
    return [rows[end - length : end] for end in range(length, len(rows) + 1, hop)]


def read_csv(text, window, whole):
    """The samples in a table: a line for each timestep, below titles or not.

    Columns are found by their titles. Rows of the same value in a column `sample` are a sample; where there is none,
    empty lines stand between samples. Windows are cut from these. Where a sample has one axis only, it stands in a line
    or, where every line has one number, in a column.

    Args:
        window: how many timesteps a sample has, one behind the other; None: as the pipeline says.
        whole: a line is a whole sample.

    Raises:
        ValueError: a column is missing, a field is no number, or rows do not come to samples; says where.
    """
    if len(INPUT_SHAPES) > 1:
        raise ValueError("the samples of this model must be given as lists in JSON")
    lines, flat = text.split("\n"), len(INPUT_SHAPES[0]) == 1
    if whole:
        return [whole_sample(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    if len(INPUT_SHAPES[0]) not in (1, 2):
        raise ValueError("a line of CSV is a timestep, which samples of this model do not have: give JSON")
    columns, ignores_others, length, hop = table_layout()
    if window is not None:
        if flat or length not in (None, window):
            raise ValueError("--window %d does not fit: the model has no timesteps, or other windows" % window)
        length, hop = window, hop or window
    words = lines[0].replace(",", " ").replace(";", " ").split()
    titled = not all(map(is_number, words))
    samples = titled_samples(lines, columns, ignores_others) if titled else number_blocks(lines)
    if not samples:
        raise ValueError("there are no numbers")
    if flat:
        rows = [row for block in samples for row in block]
        column = INPUT_SHAPES[0] != (1,) and all(len(row) == 1 for row in rows)
        return [[row[0] for row in block] for block in samples] if column else rows
    timesteps, longest = INPUT_SHAPES[0][0], max(map(len, samples))
    if length is None and timesteps is not None and longest > timesteps:
        cure = "cut them with --window %d, or tell samples apart by a column `sample`" % timesteps
        raise ValueError("there are %d rows where a sample has %d: %s" % (longest, timesteps, cure))
    found = [part for rows in samples for part in windows_of(rows, length, hop)]
    if not found:
        raise ValueError("there are fewer rows than a window has: %d" % length)
    return found


def read_samples(text, window=None, whole=False):
    """The samples in a text, each as a list of inputs, and whether they stand in a list.

    The text is JSON: a sample or a list of samples, where a sample of a model with several inputs is a list
    of them. Or it is CSV, see read_csv.
    """
    alone = len(INPUT_SHAPES) == 1
    if text.lstrip().startswith("["):
        if whole or window is not None:
            raise ValueError("--window and --lines say how CSV is read, and this is JSON")
        value = read_json(text, 1)
        depth, inner = 0, value
        while isinstance(inner, list) and inner:
            depth, inner = depth + 1, inner[0]
        several = depth > len(INPUT_SHAPES[0]) + (0 if alone else 1)
        samples = value if several else [value]
    elif text.lstrip().startswith("{"):
        raise ValueError("an object of JSON is no sample: write lists of numbers")
    else:
        samples = read_csv(text, window, whole)
        several = len(samples) > 1
    return [[sample] if alone else sample for sample in samples], several


def reason(error):
    """What an error says, for people."""
    if isinstance(error, UnicodeDecodeError):
        return "the samples are no text in UTF-8"
    named = isinstance(error, OSError) and error.filename is not None
    return "cannot read %s: %s" % (error.filename, error.strerror) if named else error


def main():
    """The command line: samples in, predictions as JSON out."""
    from argparse import ArgumentParser, RawDescriptionHelpFormatter  # here and not above, since nothing else needs it

    parser = ArgumentParser(description=describe_files(), formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", default="-", help="the samples; by default, or where it is -, stdin")
    parser.add_argument("--step", action="store_true", help="read one timestep a line, answer each at once")
    parser.add_argument("--window", type=int, metavar="ROWS", help="cut the timesteps of CSV into samples of so many")
    parser.add_argument("--lines", choices=("timesteps", "samples"), help="what a line of CSV is")
    options = parser.parse_args()
    whole = options.lines == "samples"
    if options.window is not None and (options.window < 1 or whole or options.step):
        parser.error("--window is 1 or more, and goes neither with --step nor with --lines samples")
    try:
        if options.file == "-" and stdin is None:
            raise ValueError("stdin is closed: name a file")
        with open(0 if options.file == "-" else options.file, encoding="utf-8-sig") as file:
            if options.step:
                predictor = Predictor()
                for number, line in enumerate(file, 1):
                    if line.strip():
                        print(as_json(answer(predictor, line, number)), flush=True)
            else:
                samples, several = read_samples(file.read().lstrip("\ufeff"), options.window, whole)
                predictions = [predict(*inputs) for inputs in samples]
                print(as_json(predictions if several else predictions[0]))
    except (OSError, ValueError, IndexError, NotImplementedError, RecursionError) as error:
        raise SystemExit("error: %s" % reason(error)) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None  # as a shell says it of a program that Ctrl-C ended


# Weights
EMBEDDING_ZERO_VALUE = np.array(0.0, np.float32)
EMBEDDING_TABLE = np.array([
    [0.21343202888965607, -0.21364906430244446, -0.14783813059329987],
    [-1.3648804426193237, 1.1798244714736938, 0.7864995002746582],
    [-0.09525369852781296, 0.5642839670181274, 0.2687264084815979],
    [-0.23229369521141052, 0.6865404844284058, -0.08633393049240112],
    [-0.09729434549808502, -0.3752880394458771, 0.37297484278678894],
    [0.040481168776750565, 0.4271732270717621, -0.26431143283843994],
], np.float32)
BOTH_FORWARD_KERNEL = np.array([
    [0.3024376630783081, 0.08861469477415085, 0.3735027313232422, 0.2667292654514313, 0.2263430804014206, 0.27042287588119507],
    [-0.0009281493257731199, 0.31053805351257324, -0.2889147996902466, -0.07655765116214752, 0.24576331675052643, 1.1808525323867798],
    [-0.1793392300605774, -0.2737181484699249, -0.11898615956306458, 0.34078165888786316, -0.041003305464982986, 0.894608199596405],
], np.float32)
BOTH_FORWARD_BIAS = np.array([
    [0.08804835379123688, -0.21768221259117126, 0.30243948101997375, 0.10641052573919296, 0.29834261536598206, 0.3463023602962494],
], np.float32)
BOTH_FORWARD_RECURRENT_KERNEL = np.array([
    [-0.5117588639259338, 0.38855695724487305, 0.3604598641395569, -0.3755997121334076, 0.19214913249015808, 0.8294546008110046],
    [0.07637571543455124, 0.3499104380607605, 0.7624660730361938, 0.13217967748641968, -0.06822938472032547, -0.36263129115104675],
], np.float32)
BOTH_FORWARD_RECURRENT_BIAS = np.array([
    [-0.25322726368904114, 0.284954309463501, 0.6670108437538147, -0.44153276085853577, -0.9376468658447266, -0.8028988242149353],
], np.float32)
BOTH_BACKWARD_KERNEL = np.array([
    [-0.4089629352092743, -0.6801630258560181, 0.40960127115249634, 0.07213801145553589, 1.00607168674469, 0.09462621808052063],
    [-0.1726466417312622, 0.19337879121303558, 0.027023475617170334, -0.32625600695610046, -0.431039959192276, 1.1600675582885742],
    [0.15630517899990082, 0.17491595447063446, -0.032965514808893204, -0.15691587328910828, 0.6349934935569763, 0.03722412884235382],
], np.float32)
BOTH_BACKWARD_BIAS = np.array([
    [0.2444193810224533, -0.009019020013511181, -0.003623911179602146, 0.018422067165374756, 0.48992177844047546, -0.5398037433624268],
], np.float32)
BOTH_BACKWARD_CANDIDATE_KERNEL = np.array([
    [0.7775365710258484, -0.4016511142253876],
    [-0.033341098576784134, 0.128442645072937],
], np.float32)
BOTH_BACKWARD_RECURRENT_KERNEL = np.array([
    [-0.1777324378490448, 0.009761444292962551, -0.22168180346488953, 0.1070137545466423],
    [0.47856318950653076, -0.1502859890460968, 0.09602364897727966, -0.20091596245765686],
], np.float32)
TAGS_KERNEL = np.array([
    [-0.16081096231937408, -0.3217327296733856],
    [-0.3067317008972168, -0.39269596338272095],
    [-0.8420479893684387, -0.05778176710009575],
    [0.34069493412971497, 0.6450411677360535],
], np.float32)
TAGS_BIAS = np.array([
    [0.4882616400718689, 1.57440185546875],
], np.float32)


if __name__ == "__main__":
    main()
