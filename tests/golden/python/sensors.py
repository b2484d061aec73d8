# sensors.keras in pure Python, without any import but the standard library
#
# Model:   sensors.keras
#          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
#          written by Keras 3.0.0
# Written: by lstmgen 0.1.0, --target python --style readable
# Costs:   132 bytes of weights as float32, 8 of state, 2400 of workspace,
#          82 multiply-accumulates (for one timestep)
# License: this file is yours. The parts written by lstmgen are MIT-0.
#
# Layers:
#   each: TimeDistributed -> (timesteps, 3), 0 parameters
#   norm: LayerNormalization -> (timesteps, 3), 0 parameters
#   gained: Multiply -> (timesteps, 3), 0 parameters
#   rnn: SimpleRNN -> (timesteps, 2), 0 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

import math
import operator
from collections.abc import Iterable, Sequence
from itertools import chain
from math import copysign, inf, nan
from operator import mul
from sys import stdin

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("windows", "gain")
INPUT_SHAPES = ((None, 6, 2), (3,))
OUTPUT_NAMES = ("rnn", "rnn:h")
OUTPUT_SHAPES = ((None, 2), (2,))


def predict(*inputs: object) -> tuple:
    """The prediction for one sample: nested lists, or a tuple of them."""
    return tuple(map(as_lists, forward({}, *check_inputs(inputs, INPUT_SHAPES))))


def predict_batch(samples: Iterable) -> list:
    """A list of predictions, one for each sample, which is a tuple of inputs."""
    check_samples(samples)
    return [predict(*sample) for sample in samples]


class Predictor:
    """The model and its state, which it keeps between calls."""

    def __init__(self) -> None:
        self.state = {}

    def reset(self) -> None:
        """Forgets everything that came before."""
        self.state = {}

    def predict(self, *inputs: object) -> tuple:
        """The prediction for one sample."""
        return tuple(map(as_lists, self.run(forward, *check_inputs(inputs, INPUT_SHAPES))))

    def step(self, *inputs: object) -> tuple:
        """Feeds one timestep; returns the output so far."""
        return tuple(map(as_lists, self.run(forward_step, *check_inputs(inputs, ((6, 2), (3,))))))

    def run(self, function, *inputs):
        """What a function gives from the state on. Where it fails, the state stays as it was; copies have their own."""
        state = dict(self.state)
        outputs = function(state, *inputs)
        self.state = state
        return outputs


def forward(state, windows, gain):
    """The layers in order, for a whole sample."""
    # TimeDistributed 'each': (timesteps, 3)
    each = [each_element(x) for x in windows]
    # LayerNormalization 'norm': (timesteps, 3)
    norm = normalize_layer(each, [1], 0.001)
    norm = broadcast(multiply_add, norm, NORM_SCALE, NORM_OFFSET)
    # Multiply 'gained': (timesteps, 3)
    gained = broadcast(operator.mul, norm, gain)
    # SimpleRNN 'rnn': (timesteps, 2)
    rnn, state["rnn"] = scan(rnn_step, gained, state.get("rnn", ([0.0] * 2,)))
    (rnn_h,) = state["rnn"]
    return rnn, rnn_h


def forward_step(state, windows, gain):
    """The layers in order, for one timestep."""
    windows = [windows]
    # TimeDistributed 'each': (1, 3)
    each = [each_element(x) for x in windows]
    # LayerNormalization 'norm': (1, 3)
    norm = normalize_layer(each, [1], 0.001)
    norm = broadcast(multiply_add, norm, NORM_SCALE, NORM_OFFSET)
    # Multiply 'gained': (1, 3)
    gained = broadcast(operator.mul, norm, gain)
    # SimpleRNN 'rnn': (1, 2)
    rnn, state["rnn"] = scan(rnn_step, gained, state.get("rnn", ([0.0] * 2,)))
    (rnn_h,) = state["rnn"]
    return rnn[0], rnn_h


def each_element(part):
    """One element of a sequence."""
    # Conv1D 'conv': (6, 3)
    conv = transform(slide_window(add_padding(part, [(1, 0)], 0.0), [(2, 1, 1)]), CONV_KERNEL, CONV_BIAS)
    # LeakyReLU 'relu': (6, 3)
    relu_1 = map_numbers(leaky_relu, conv, negative_slope=0.25)
    # GlobalMaxPooling1D 'pool': (3,)
    pool = reduce_axes(largest, relu_1, [0], keep=False)
    return pool


# SimpleRNN 'rnn'
def rnn_step(x, h):
    """One timestep: x has 3 numbers, h has 2."""
    h = [elu(v, alpha=0.5) for v in weigh(x, RNN_KERNEL, h, RNN_RECURRENT_KERNEL, RNN_BIAS)]
    return (h,)


def is_table(x):
    """Whether x is a table, of which a loop takes names of columns: a dict, a DataFrame, an Arrow table."""
    return (hasattr(x, "keys") or hasattr(x, "columns")) and not hasattr(x, "tolist")


def refuse_table(x):
    """Raises ValueError where x is a table, whose columns may stand in another order than the model's."""
    if is_table(x):
        cure = "give its rows (x.to_numpy() of a DataFrame), or name its columns at export (columns=)"
        raise ValueError("expected numbers in nested lists, got a table: " + cure)


def as_lists(x): ...


def measure(x): ...


def check_inputs(inputs, shapes): ...


def check_samples(samples):
    """Raises ValueError where a text or a table stands for the list of samples."""
    if isinstance(samples, (str, bytes)) or is_table(samples):
        kind = "a table" if is_table(samples) else "a text"
        raise ValueError("predict_batch takes a list of samples, not %s" % kind)


def count_axes(x): ...


def broadcast(function, *operands): ...


def collapse(function, arrays): ...


def reduce_axis(function, x, axis, keep): ...


def reduce_axes(function, x, axes, keep): ...


def mean(numbers): ...


def map_numbers(function, x, **parameters): ...


def square(x): ...


def divide(a, b): ...


def sqrt(x): ...


def normalize_rms(x, axes, epsilon): ...


def normalize_layer(x, axes, epsilon): ...


def multiply_add(x, scale, offset): ...


def scan(cell, rows, states): ...


try:
    from math import sumprod
except ImportError:  # before Python 3.12

    def sumprod(v, w):
        """The sum of the products of what stands at the same place in two rows."""
        return sum(map(mul, v, w))


def transform(x, kernel, bias): ...


def join_along(axis, parts): ...


def slide_window(x, windows): ...


def fill_like(x, value): ...


def add_padding(x, edges, value): ...


def leaky_relu(x, negative_slope): ...


def largest(numbers): ...


def expm1(x): ...


def elu(x, alpha): ...


def weigh(x, kernel, h, recurrent_kernel, bias): ...


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
CONV_KERNEL = [
    [-0.24066177010536194, -1.1119916439056396, 2.093799591064453, -0.06877245008945465],
    [-0.17158956825733185, -0.03915942832827568, 0.2354719638824463, -0.3008278012275696],
    [-0.02935829758644104, -0.41912785172462463, -0.11157847940921783, -0.533090353012085],
]
CONV_BIAS = [1.3245514631271362, -1.433398962020874, 0.35085931420326233]
NORM_SCALE = [-0.1344805806875229, 0.3891672194004059, -0.04313216358423233]
NORM_OFFSET = [0.6746551990509033, -0.01988127827644348, 0.1145557388663292]
RNN_KERNEL = [
    [1.0274925231933594, -0.20313724875450134, 0.42431506514549255],
    [0.42706331610679626, -0.009703384712338448, 1.2610528469085693],
]
RNN_RECURRENT_KERNEL = [
    [-0.06177219748497009, 0.7013881802558899],
    [-0.046135205775499344, -0.43187597393989563],
]
RNN_BIAS = [-0.07503213733434677, 0.6295233964920044]


if __name__ == "__main__":
    main()
