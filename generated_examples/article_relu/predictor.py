# model.keras in pure Python, without any import but the standard library
#
# Model:   model.keras
#          SHA-256 fad2a60f47ee4633daca320db2ebe71c742e3ab96e80aa42c02361b70e981336
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
from math import exp
from operator import mul
from sys import stdin

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("input_layer_1",)
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


def forward(input_layer_1):
    """The layers in order, for a whole sample."""
    # LSTM 'lstm': (8,)
    lstm, _ = scan_to_end(lstm_step, input_layer_1, ([0.0] * 8, [0.0] * 8))
    # Dense 'dense': (2,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


def forward_step(state, input_layer_1):
    """The layers in order, for one timestep."""
    input_layer_1 = [input_layer_1]
    # LSTM 'lstm': (8,)
    state["lstm"] = scan_to_end(lstm_step, input_layer_1, state.get("lstm", ([0.0] * 8, [0.0] * 8)))
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
    candidate = [relu(v) for v in weigh(x, LSTM_KERNEL_C, h, LSTM_RECURRENT_KERNEL_C, LSTM_BIAS_C)]
    o = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_O, h, LSTM_RECURRENT_KERNEL_O, LSTM_BIAS_O)]
    c = [f_k * c_k + i_k * candidate_k for f_k, c_k, i_k, candidate_k in zip(f, c, i, candidate)]
    h = [o_k * relu(c_k) for o_k, c_k in zip(o, c)]
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


def relu(x):
    """The positive part; NaN stays NaN."""
    return 0.0 if x < 0 else x


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
    [-0.588981032371521, 0.14140179753303528],
    [-0.38225334882736206, -0.41280409693717957],
    [0.9699220061302185, 0.2592718005180359],
    [-0.14667156338691711, -0.003358190879225731],
    [-0.5025690793991089, -0.45558595657348633],
    [-0.4169459640979767, -0.12627604603767395],
    [-0.1307898312807083, -0.28493532538414],
    [0.8181983232498169, 0.7180505394935608],
]
LSTM_RECURRENT_KERNEL_I = [
    [0.4265146851539612, 0.5007409453392029, 0.35920748114585876, 0.4313841164112091, 0.7202172875404358, 0.039206475019454956, 0.8708869218826294, 0.6026304960250854],
    [0.3480800688266754, 0.3287789821624756, 0.8075859546661377, 0.7919483184814453, 0.48667263984680176, 0.09525757282972336, 0.4291694760322571, 0.6596686840057373],
    [0.41047176718711853, 0.21296469867229462, 0.11832305788993835, 0.20145803689956665, 0.17550069093704224, 0.638984739780426, 0.330888569355011, 0.05600234493613243],
    [-0.07622094452381134, -0.2840571999549866, 0.11596596986055374, 0.44721686840057373, -0.12239956110715866, -0.7990937232971191, -0.10921530425548553, 0.3932008147239685],
    [0.17530539631843567, -0.17474593222141266, 0.545987069606781, 0.6362219452857971, 0.17326530814170837, -0.13729628920555115, 0.08727025240659714, 0.7515972852706909],
    [0.39845606684684753, 0.38625988364219666, -0.10393192619085312, -0.2682405412197113, 0.5082542300224304, 0.6657983064651489, 0.28813913464546204, -0.3076201379299164],
    [-0.030853239819407463, 0.04012974724173546, 0.09487530589103699, 0.3694528043270111, 0.030632656067609787, -0.40256357192993164, 0.3782716989517212, 0.7306254506111145],
    [-0.12040600925683975, 0.14981518685817719, 0.3133431673049927, 0.07136865705251694, 0.3476969003677368, 0.18295015394687653, 0.25064364075660706, 0.591584324836731],
]
LSTM_BIAS_I = [0.6383979320526123, 0.6548037528991699, 0.5322021245956421, 0.22853754460811615, 0.34955716133117676, 0.6380171775817871, 0.49293556809425354, 0.7880209684371948]
LSTM_KERNEL_F = [
    [-0.8851708769798279, -0.9992898106575012],
    [-0.4864276051521301, -0.8435999155044556],
    [0.7947768568992615, 1.0185917615890503],
    [-0.3483107089996338, -0.5851530432701111],
    [-0.7702937126159668, -0.925114095211029],
    [0.029102124273777008, 0.1228029802441597],
    [-0.9657196998596191, -0.7665562629699707],
    [0.3063562512397766, 0.25119489431381226],
]
LSTM_RECURRENT_KERNEL_F = [
    [0.19664046168327332, -0.3083249628543854, -0.12742067873477936, 0.5452497601509094, 9.060604497790337e-06, -0.612998366355896, -0.0170152448117733, 0.03005675971508026],
    [-0.00450819730758667, -0.24793224036693573, 0.059488601982593536, 0.2605491280555725, -0.047690872102975845, -0.3363458514213562, -0.16290470957756042, -0.2526387870311737],
    [-0.05447445064783096, 0.16907718777656555, -0.010041198693215847, -0.3639850616455078, -0.08124735951423645, 0.3939952254295349, -0.308392733335495, -0.2703125774860382],
    [-0.12612491846084595, 0.2914550304412842, 0.7006970643997192, 0.26974910497665405, 0.3468227684497833, 0.09817517548799515, 0.5722166299819946, 0.20313489437103271],
    [-0.21985329687595367, -0.2751491963863373, -0.1877700388431549, 0.45300373435020447, -0.24457436800003052, -0.3541806936264038, -0.05293527618050575, 0.3045671880245209],
    [0.6549679040908813, 0.3949206471443176, 0.6734143495559692, 0.6003996133804321, 0.42149677872657776, 0.5916340351104736, 0.8668481707572937, 0.3061448037624359],
    [0.028850264847278595, -0.42309805750846863, -0.06018339842557907, 0.45166489481925964, 0.004205732140690088, -0.47946101427078247, -0.6542580127716064, 0.39411523938179016],
    [-0.36286211013793945, -0.06878215074539185, 0.3108932375907898, -0.22823509573936462, -0.1926138550043106, 0.3142419755458832, -0.44617125391960144, 0.4130982756614685],
]
LSTM_BIAS_F = [0.8036484718322754, 0.8483856916427612, 0.9693029522895813, 1.349739670753479, 0.9653294086456299, 1.6874051094055176, 0.882455587387085, 1.58738374710083]
LSTM_KERNEL_C = [
    [-0.8458712100982666, -0.7691155672073364],
    [-0.9308121800422668, -0.7461427450180054],
    [0.8979073762893677, 0.13583724200725555],
    [0.08420945703983307, 0.11851055920124054],
    [-0.18569296598434448, -0.5118284225463867],
    [-0.4049050807952881, -0.4032715857028961],
    [0.10180805623531342, -0.5552167296409607],
    [0.6911720633506775, 0.8781627416610718],
]
LSTM_RECURRENT_KERNEL_C = [
    [0.28723055124282837, -0.04940347000956535, 0.5477704405784607, 0.5595733523368835, 0.2178254872560501, -0.22340679168701172, 0.6743215322494507, 0.4110739529132843],
    [0.22815969586372375, 0.09521526098251343, 0.2663520276546478, 0.9506622552871704, 0.6992835998535156, -0.19273978471755981, 0.8094883561134338, 0.4408527612686157],
    [0.39139944314956665, 0.1411886364221573, 0.4123395085334778, -0.33033889532089233, 0.5338639616966248, 1.0834752321243286, 0.42397916316986084, 0.01685021072626114],
    [-0.41374117136001587, -0.4585084319114685, 0.3030610680580139, 0.22717317938804626, 0.16471168398857117, -1.1724272966384888, -0.0607144832611084, 0.39927390217781067],
    [0.657028079032898, 0.06876074522733688, -0.047692373394966125, 0.4031602740287781, 0.4307246208190918, -0.16959527134895325, 0.4963032901287079, 0.6603591442108154],
    [0.4887086749076843, 0.6222449541091919, -0.030107539147138596, 0.0074653783813118935, 0.17796236276626587, 0.5098099112510681, 0.4121735990047455, -0.2388741374015808],
    [0.16284289956092834, 0.16895714402198792, 0.41848024725914, 0.5575634241104126, 0.37018150091171265, -0.27086368203163147, -0.0067191291600465775, 0.6787868738174438],
    [0.4600214660167694, 0.3193535804748535, 0.7061153650283813, 0.4215773046016693, 0.11139944940805435, 0.8949592113494873, 0.08614208549261093, 0.8152244687080383],
]
LSTM_BIAS_C = [0.6014212369918823, 0.6074944734573364, 0.6448355317115784, 0.26214876770973206, 0.45109111070632935, 0.5519177913665771, 0.6022514700889587, 0.7967922687530518]
LSTM_KERNEL_O = [
    [-0.691028892993927, -1.0557104349136353],
    [-1.0425689220428467, -0.9326622486114502],
    [0.11123330891132355, 0.26332637667655945],
    [-0.47146934270858765, 0.010616553947329521],
    [-0.7521421909332275, -0.6400829553604126],
    [0.017678294330835342, -0.139471173286438],
    [-0.04759020358324051, -0.7302257418632507],
    [0.49289339780807495, 0.7801421880722046],
]
LSTM_RECURRENT_KERNEL_O = [
    [-0.09674763679504395, 0.12774930894374847, 0.03803614526987076, 0.9271355271339417, 0.21156956255435944, -0.381462961435318, 0.3388759195804596, 0.22728098928928375],
    [-0.07449329644441605, 0.21215905249118805, -0.08846942335367203, 0.7467190027236938, -0.022127890959382057, -0.5370984673500061, 0.039218973368406296, 0.2768440544605255],
    [0.44376441836357117, 0.2847672402858734, 0.03540487959980965, 0.06044115871191025, 0.6115010976791382, 0.641758918762207, 0.24729475378990173, 0.40833762288093567],
    [0.21612796187400818, 0.027371320873498917, -0.21916741132736206, 0.3149307370185852, -0.03427502140402794, -0.8335466980934143, 0.29610416293144226, 0.2075357586145401],
    [-0.1980230212211609, 0.2585112452507019, 0.08423615247011185, 0.5272786021232605, -0.07941719889640808, -0.22571499645709991, 0.0073264543898403645, 0.3218104839324951],
    [0.7754654288291931, 0.7002423405647278, 0.34073737263679504, -0.0064203133806586266, 0.7886167168617249, 0.5478196740150452, 0.6040990948677063, -0.7710068821907043],
    [0.002622623462229967, 0.10461348295211792, -0.0182639192789793, 0.7753316760063171, 0.4118548333644867, -0.2833990454673767, 0.27649515867233276, 0.07537902891635895],
    [-0.23897941410541534, -0.19343514740467072, 0.5087414383888245, -0.010204519145190716, -0.030749894678592682, 0.5521262288093567, 0.04477570205926895, 0.6196093559265137],
]
LSTM_BIAS_O = [0.4412032663822174, 0.387690931558609, 0.5678471922874451, 0.21190574765205383, 0.129680797457695, 0.6385336518287659, 0.40282830595970154, 0.819898784160614]
DENSE_KERNEL = [
    [1.1004387140274048, 1.0481228828430176, -1.0684059858322144, 0.3299429416656494, 1.0579280853271484, 0.2063930630683899, 0.034168973565101624, -1.091942548751831],
    [-0.4003886580467224, -0.5350269675254822, 0.41192635893821716, -0.7910658717155457, -0.8501783609390259, 0.3596169650554657, -0.8147173523902893, 0.12391065061092377],
]
DENSE_BIAS = [-0.18826209008693695, 0.18826204538345337]


if __name__ == "__main__":
    main()
