# model.h5 in pure Python, without any import but the standard library
#
# Model:   model.h5
#          SHA-256 85e3b5c73354171dce53ba8e7f6c4b46b4039ff3e4b06447e5b3d8b2cb0a222e
#          written by Keras 3.15.1
# Written: by lstmgen 0.1.0, --target python --style readable
# Costs:   1480 bytes of weights as float32, 64 of state, 64 of workspace,
#          976 multiply-accumulates
# License: this file is yours. The parts written by lstmgen are MIT-0.
#
# Layers:
#   lstm: LSTM -> (8,), 352 parameters
#   dense: Dense -> (2,), 18 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import exp, tanh
from operator import mul
from sys import stdin

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("input_layer",)
INPUT_SHAPES = ((3, 2),)
OUTPUT_NAMES = ("dense",)
OUTPUT_SHAPES = ((2,),)


def predict(*inputs: object) -> list:
    """The prediction for one sample: nested lists."""
    return as_lists(forward(*check_inputs(inputs, INPUT_SHAPES)))


def predict_batch(samples: Iterable) -> list:
    """A list of predictions, one for each sample."""
    check_samples(samples)
    return [predict(sample) for sample in samples]


class Predictor:
    """The model and its state, which only step() uses."""

    def __init__(self) -> None:
        self.state = {}

    def reset(self) -> None:
        """Forgets everything that came before."""
        self.state = {}

    def predict(self, *inputs: object) -> list:
        """The prediction for one sample."""
        return as_lists(forward(*check_inputs(inputs, INPUT_SHAPES)))

    def step(self, *inputs: object) -> list:
        """Feeds one timestep; returns the output so far."""
        return as_lists(self.run(forward_step, *check_inputs(inputs, ((2,),))))

    def run(self, function, *inputs):
        """What a function gives from the state on. Where it fails, the state stays as it was; copies have their own."""
        state = dict(self.state)
        outputs = function(state, *inputs)
        self.state = state
        return outputs


def forward(input_layer):
    """The layers in order, for a whole sample."""
    # LSTM 'lstm': (8,)
    lstm, _ = scan_to_end(lstm_step, input_layer, ([0.0] * 8, [0.0] * 8))
    # Dense 'dense': (2,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


def forward_step(state, input_layer):
    """The layers in order, for one timestep."""
    input_layer = [input_layer]
    # LSTM 'lstm': (8,)
    state["lstm"] = scan_to_end(lstm_step, input_layer, state.get("lstm", ([0.0] * 8, [0.0] * 8)))
    lstm, _ = state["lstm"]
    # Dense 'dense': (2,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


# LSTM 'lstm'
def lstm_step(x, h, c):
    """One timestep: x has 2 numbers, h and c have 8."""
    i = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_I, h, LSTM_RECURRENT_KERNEL_I, LSTM_BIAS_I)]
    f = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_F, h, LSTM_RECURRENT_KERNEL_F, LSTM_BIAS_F)]
    candidate = [tanh(v) for v in weigh(x, LSTM_KERNEL_C, h, LSTM_RECURRENT_KERNEL_C, LSTM_BIAS_C)]
    o = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_O, h, LSTM_RECURRENT_KERNEL_O, LSTM_BIAS_O)]
    c = [f_k * c_k + i_k * candidate_k for f_k, c_k, i_k, candidate_k in zip(f, c, i, candidate)]
    h = [o_k * tanh(c_k) for o_k, c_k in zip(o, c)]
    return h, c


def is_table(x):
    """Whether x is a table, of which a loop takes names of columns: a dict, a DataFrame, an Arrow table."""
    return (hasattr(x, "keys") or hasattr(x, "columns")) and not hasattr(x, "tolist")


def refuse_table(x):
    """Raises ValueError where x is a table, whose columns may stand in another order than the model's."""
    if is_table(x):
        cure = "give its rows (x.to_numpy() of a DataFrame), or name its columns at export (columns=)"
        raise ValueError("expected numbers in nested lists, got a table: " + cure)


def as_lists(x):
    """Nested sequences of numbers, or what has .tolist(), as nested lists of floats.

    Raises:
        ValueError: there is something else in them.
    """
    if type(x) is list and set(map(type, x)) == {float}:
        return x[:]
    if hasattr(x, "tolist"):
        x = x.tolist()
    if type(x) is float:
        return x
    if isinstance(x, Sequence) and not isinstance(x, (str, bytes)):
        return [as_lists(v) for v in x]
    refuse_table(x)
    try:
        return float(None if isinstance(x, (str, bytes)) else x)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("expected numbers in nested lists, got %.80r" % (x,)) from None


def measure(x):
    """The lengths of nested lists of floats; None where they are ragged, or where there is anything else."""
    if type(x) is float:
        return ()
    if type(x) is not list:
        return None
    kinds = set(map(type, x))
    if kinds == {float}:
        return (len(x),)
    if kinds == {list} and len(set(map(len, x))) == 1 and set(map(type, chain.from_iterable(x))) == {float}:
        return len(x), len(x[0])
    shapes = set(map(measure, x)) or {()}
    return None if None in shapes or len(shapes) > 1 else (len(x), *shapes.pop())


def check_inputs(inputs, shapes):
    """The inputs as nested lists of floats.

    Raises:
        ValueError: their number or a shape is wrong; an axis that is None may have any length but 0.
    """
    if len(inputs) != len(shapes):
        ending = "s" * (len(shapes) != 1)
        raise ValueError("expected %d input%s %r, got %d" % (len(shapes), ending, INPUT_NAMES, len(inputs)))
    arrays = []
    for name, wanted, x in zip(INPUT_NAMES, shapes, inputs):
        given = measure(x)
        if given is None:
            x = as_lists(x)
            given = measure(x)
        if given is None:
            raise ValueError("input %r must have shape %r, not that of ragged lists" % (name, wanted))
        if given != wanted and (
            len(given) != len(wanted) or any(n == 0 or m not in (n, None) for n, m in zip(given, wanted))
        ):
            raise ValueError("input %r must have shape %r, not %r" % (name, wanted, given))
        arrays.append(x)
    return arrays


def check_samples(samples):
    """Raises ValueError where a text or a table stands for the list of samples."""
    if isinstance(samples, (str, bytes)) or is_table(samples):
        kind = "a table" if is_table(samples) else "a text"
        raise ValueError("predict_batch takes a list of samples, not %s" % kind)


def scan_to_end(cell, rows, states):
    """Feeds a cell every timestep; returns the states after the last."""
    for x in rows:
        states = cell(x, *states)
    return states


try:
    from math import sumprod
except ImportError:  # before Python 3.12

    def sumprod(v, w):
        """The sum of the products of what stands at the same place in two rows."""
        return sum(map(mul, v, w))


def transform(x, kernel, bias):
    """x kernel + bias for a row x, or for every row in nested lists; a row of kernel is what one unit weighs x with."""
    if isinstance(x[0], list):
        return [transform(row, kernel, bias) for row in x]
    return [sumprod(x, weights) + b for weights, b in zip(kernel, bias)]


def softmax(row):
    """e^x / Σ e^x, shifted by the maximum against overflow."""
    top = max(row)
    powers = [exp(x - top) for x in row]
    total = sum(powers)
    return [p / total for p in powers]


def sigmoid(x):
    """1 / (1 + e^-x), without overflow."""
    return 1.0 / (1.0 + exp(-x)) if x > -700.0 else exp(x)


def weigh(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias; a row of each kernel belongs to one unit."""
    return [
        sumprod(x, weights) + sumprod(h, recurrent_weights) + b
        for weights, recurrent_weights, b in zip(kernel, recurrent_kernel, bias)
    ]


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


def as_json(result):
    """A prediction, or a list of them, as text."""
    from json import dumps

    return dumps(result)


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
LSTM_KERNEL_I = [
    [0.5382710099220276, 0.6389274597167969],
    [-0.4905238151550293, -0.4774129390716553],
    [-0.42847809195518494, -0.6397064924240112],
    [-0.19823099672794342, -0.1851707100868225],
    [-0.6078023314476013, -0.3954307734966278],
    [0.22832100093364716, 0.5468758344650269],
    [-0.5139774680137634, -0.2520179748535156],
    [0.42062509059906006, 0.5941823124885559],
]
LSTM_RECURRENT_KERNEL_I = [
    [-1.4625056982040405, 0.5629842281341553, -0.7694589495658875, -1.411153793334961, 0.8060328364372253, -0.7299856543540955, 0.05153430253267288, 1.4133145809173584],
    [-1.3360530138015747, 0.7621612548828125, -0.7943023443222046, -0.7720587849617004, 1.0833879709243774, -0.7999120950698853, 0.2961302399635315, 1.2493571043014526],
    [-0.9511752724647522, 0.3759485185146332, -1.1567727327346802, -0.19849245250225067, 0.9929583668708801, -0.3809815049171448, 0.5136224031448364, 0.7566181421279907],
    [-0.35270828008651733, 0.6040999293327332, -0.40574318170547485, 0.25804048776626587, 0.522919774055481, -0.2977437973022461, 0.2129065990447998, 0.733333170413971],
    [-0.6438767313957214, 0.4753876030445099, -0.6292940378189087, -0.24125079810619354, 0.9427992701530457, -0.37927430868148804, 0.32494106888771057, 1.119969129562378],
    [0.11721886694431305, 0.5774770975112915, -0.5095731616020203, 0.3941056728363037, 0.7679896354675293, 0.41185352206230164, 0.554741382598877, -0.11463584750890732],
    [-0.8947176933288574, 0.8087380528450012, -1.1414769887924194, -0.8859429359436035, 0.853761613368988, -0.5677647590637207, 0.6733222007751465, 1.2288175821304321],
    [-0.37549805641174316, 0.4568150043487549, -0.3088710308074951, 0.003869051579385996, 0.8254806399345398, -0.38055384159088135, 0.5976333618164062, 0.19320955872535706],
]
LSTM_BIAS_I = [0.7336463332176208, 0.7986263036727905, 0.6765339374542236, 0.5989120006561279, 0.6527191996574402, 0.4583096504211426, 0.6990916132926941, 0.4519116282463074]
LSTM_KERNEL_F = [
    [0.49093711376190186, 0.38778653740882874],
    [0.1060909554362297, -0.12221821397542953],
    [0.012717911042273045, 0.2634514272212982],
    [0.6043400168418884, 0.574962854385376],
    [-0.749702513217926, -0.722606360912323],
    [-0.19820146262645721, -0.2358994483947754],
    [-0.8122656941413879, -0.343691885471344],
    [-0.16339288651943207, -0.10700774192810059],
]
LSTM_RECURRENT_KERNEL_F = [
    [0.8251971006393433, -0.022527966648340225, 0.030255751684308052, -0.7860638499259949, 0.040953438729047775, 0.37354984879493713, 0.1814417690038681, -0.8565491437911987],
    [0.8519396185874939, -0.15452447533607483, 0.053800057619810104, 0.6185231804847717, -0.370505154132843, -0.1788930594921112, -0.13121914863586426, -0.9726295471191406],
    [0.7336624264717102, 0.12226781994104385, -0.18751080334186554, 1.1990772485733032, -0.10276483744382858, -0.26545989513397217, -0.15431682765483856, -0.23032930493354797],
    [-0.605969250202179, 0.8091055750846863, -0.07261774688959122, -0.13625138998031616, 0.6808039546012878, -0.10149847716093063, 0.6003342270851135, 0.36868050694465637],
    [0.13650964200496674, -0.6177440881729126, -0.06041843071579933, 0.8174304962158203, -0.6644625067710876, -0.7204845547676086, -0.3387606143951416, -0.07454041391611099],
    [-0.8939481973648071, 0.3554542064666748, -0.6167108416557312, 0.2534254491329193, 0.24437054991722107, -0.804836630821228, 0.214324489235878, 0.9738011956214905],
    [0.36298003792762756, -0.6343733668327332, 0.016512086614966393, 0.6498386859893799, -0.41327303647994995, -0.3785659372806549, -0.9680688977241516, -0.06316112726926804],
    [-0.7699796557426453, 0.24810732901096344, -0.28915923833847046, 0.6156135201454163, 0.014973999932408333, -1.140148401260376, -0.4545189440250397, 0.8538690209388733],
]
LSTM_BIAS_F = [0.4724491238594055, 0.27752384543418884, 0.45421522855758667, 1.5679210424423218, 0.5633929967880249, 1.7098373174667358, 0.5439692735671997, 1.493052363395691]
LSTM_KERNEL_C = [
    [-0.6234492659568787, -0.6189443469047546],
    [-0.7642597556114197, -0.7855800986289978],
    [0.6160503029823303, 0.3735921382904053],
    [0.03659096360206604, 0.013374497182667255],
    [-0.36562174558639526, -0.4901005029678345],
    [-0.30352699756622314, -0.21543481945991516],
    [-0.42792201042175293, -0.5612030029296875],
    [0.2033025175333023, 0.48430439829826355],
]
LSTM_RECURRENT_KERNEL_C = [
    [0.038433633744716644, -0.42934659123420715, 0.20530541241168976, 0.9521329998970032, -0.24459320306777954, -0.8241488337516785, 0.3993285298347473, 0.5428574681282043],
    [0.049568988382816315, -0.38182321190834045, -0.03654720261693001, 1.3845293521881104, 0.20005248486995697, -0.8395407199859619, 0.5146484971046448, 0.5224846005439758],
    [-0.06725385040044785, -0.09914586693048477, -0.18257632851600647, -1.0413013696670532, 0.25102129578590393, 1.1668992042541504, -0.038594383746385574, -0.5188406705856323],
    [-0.34662148356437683, -0.20118801295757294, 0.447221577167511, 0.6292430758476257, -0.004283665679395199, -1.045772671699524, -0.10340629518032074, 0.5335080027580261],
    [0.2913427948951721, -0.33250075578689575, -0.11951713263988495, 0.66929030418396, -0.13105402886867523, -0.6805950403213501, 0.040707528591156006, 0.8478899002075195],
    [0.2688010632991791, 0.3301652669906616, -0.40738362073898315, 0.30039355158805847, 0.21794043481349945, 0.45596417784690857, 0.443902850151062, -0.29830023646354675],
    [-0.05056043341755867, 0.004965454339981079, 0.09528292715549469, 0.8991212248802185, 0.07588432729244232, -0.8220937252044678, -0.13103832304477692, 0.7457190752029419],
    [-0.15736417472362518, -0.057770878076553345, 0.28963157534599304, -0.6130162477493286, -0.24801529943943024, -0.20847027003765106, -0.37832435965538025, 0.6102592945098877],
]
LSTM_BIAS_C = [-0.25716134905815125, -0.04515013471245766, -0.16579356789588928, -0.29870253801345825, 0.18413791060447693, -0.173762708902359, 0.00551865017041564, 0.45374688506126404]
LSTM_KERNEL_O = [
    [0.9612299203872681, 0.5339381098747253],
    [-0.7152330875396729, -0.5821436047554016],
    [-0.7591540813446045, -0.7893239259719849],
    [0.11417794227600098, 0.15796980261802673],
    [-0.8639712333679199, -0.570583701133728],
    [0.2161751389503479, -0.09792733192443848],
    [-0.23726671934127808, -0.23204100131988525],
    [0.23881880939006805, 0.5526776909828186],
]
LSTM_RECURRENT_KERNEL_O = [
    [-1.3559317588806152, 0.6866151094436646, -0.6288439035415649, -0.8950979709625244, 0.890618085861206, -0.23214304447174072, -0.1418173760175705, 0.973240852355957],
    [-1.1893643140792847, 0.9491015076637268, -1.2150788307189941, -0.23512712121009827, 0.8320168852806091, -1.005254864692688, 0.1292184293270111, 1.1325328350067139],
    [-0.5151872038841248, 0.4818018972873688, -0.944466769695282, 0.16075623035430908, 1.1761337518692017, -0.5411264300346375, 0.48314985632896423, 0.7326549291610718],
    [-0.6929163932800293, 0.627657949924469, -0.8444792032241821, -0.34290769696235657, 0.49635183811187744, -0.4442412853240967, 0.4431503713130951, 0.6301227807998657],
    [-0.8366929292678833, 0.7262679934501648, -0.7259568572044373, 0.3515375554561615, 0.5516344904899597, -0.49987995624542236, 0.3624970614910126, 0.8960303664207458],
    [-0.9006170034408569, 0.3256590664386749, -0.6526981592178345, 0.47789880633354187, 0.6018143892288208, -0.9881799221038818, -0.10147125273942947, 0.6481764316558838],
    [-1.1439568996429443, 0.8526437282562256, -1.0707939863204956, -0.7499841451644897, 1.3420552015304565, -0.4270181357860565, 0.5156444311141968, 0.7920776605606079],
    [-1.004287600517273, 0.030108921229839325, -0.13437926769256592, -0.15412934124469757, 0.1436133086681366, -0.8468122482299805, -0.21273531019687653, 0.9793946146965027],
]
LSTM_BIAS_O = [0.8480934500694275, 0.8403351306915283, 0.651084840297699, 0.6920569539070129, 0.628100574016571, 0.6743538975715637, 0.9405086636543274, 0.6481847167015076]
DENSE_KERNEL = [
    [1.6446725130081177, 1.5066591501235962, -1.525229573249817, 0.8290804028511047, 1.6413835287094116, 0.46419668197631836, 0.8538104295730591, -0.8148447871208191],
    [-0.9446234107017517, -0.9935626983642578, 0.868750810623169, -1.290204405784607, -1.433633804321289, 0.10181298106908798, -1.6343597173690796, -0.15318667888641357],
]
DENSE_BIAS = [-0.1405060738325119, 0.14050604403018951]


if __name__ == "__main__":
    main()
