# sensors.keras in pure Python, without any import but the standard library
#
# Model:   sensors.keras
#          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
#          written by Keras 3.0.0
# Written: by lstmgen 0.1.0, --target python --style readable
# Costs:   132 bytes of weights as float32, 8 of state, 2400 of workspace,
#          82 multiply-accumulates (for one timestep)
# Licence: this file is the user's own; what lstmgen put into it is under MIT-0.
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
        raise ValueError("expected %d inputs %r, got %d" % (len(shapes), INPUT_NAMES, len(inputs)))
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


def count_axes(x):
    """How deep lists are nested in x."""
    return 1 + count_axes(x[0]) if isinstance(x, list) else 0


def broadcast(function, *operands):
    """function of the numbers that meet when nested lists are aligned at their last axes.

    An axis of length 1, and an axis that is missing, is repeated as often as the others need.
    """
    axes = max(map(count_axes, operands))
    if axes == 0:
        return function(*operands)
    rows = [x if count_axes(x) == axes else [x] for x in operands]
    length = max(map(len, rows))
    columns = [[x[0]] * length if len(x) == 1 else x for x in rows]
    if axes == 1:
        return list(map(function, *columns))
    return [broadcast(function, *numbers) for numbers in zip(*columns)]


def collapse(function, arrays):
    """function of the numbers that stand at the same place in several nested lists."""
    if isinstance(arrays[0], list):
        return [collapse(function, rows) for rows in zip(*arrays)]
    return function(arrays)


def reduce_axis(function, x, axis, keep):
    """function of all numbers along an axis, which goes, or stays with length 1."""
    if axis:
        return [reduce_axis(function, v, axis - 1, keep) for v in x]
    reduced = collapse(function, x)
    return [reduced] if keep else reduced


def reduce_axes(function, x, axes, keep):
    """function of all numbers along some axes, which go, or stay with length 1."""
    for axis in reversed(axes):
        x = reduce_axis(function, x, axis, keep)
    return x


def mean(numbers):
    """Their arithmetic mean."""
    return sum(numbers) / len(numbers)


def map_numbers(function, x, **parameters):
    """function of every number in nested lists."""
    if isinstance(x, list):
        return [map_numbers(function, v, **parameters) for v in x]
    return function(x, **parameters)


def square(x):
    """x²."""
    return x * x


def divide(a, b):
    """a / b; infinite or NaN where b is 0."""
    if b:
        return a / b
    return nan if a == 0 or a != a else copysign(inf, a) * copysign(1.0, b)


def sqrt(x):
    """√x; NaN where x is negative."""
    return math.sqrt(x) if x >= 0 else nan


def normalize_rms(x, axes, epsilon):
    """x / √(mean of x² + epsilon), taken over some axes."""
    power = reduce_axes(mean, map_numbers(square, x), axes, keep=True)
    return broadcast(lambda v, p: divide(v, sqrt(p + epsilon)), x, power)


def normalize_layer(x, axes, epsilon):
    """(x - mean) / √(variance + epsilon), both taken over some axes."""
    x = broadcast(operator.sub, x, reduce_axes(mean, x, axes, keep=True))
    return normalize_rms(x, axes, epsilon)


def multiply_add(x, scale, offset):
    """x scale + offset."""
    return x * scale + offset


def scan(cell, rows, states):
    """Feeds a cell every timestep; returns its output after each, and the states after the last."""
    outputs = []
    for x in rows:
        states = cell(x, *states)
        outputs.append(states[0])
    return outputs, states


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


def join_along(axis, parts):
    """Nested lists one behind the other along an axis."""
    if axis:
        return [join_along(axis - 1, rows) for rows in zip(*parts)]
    return [v for part in parts for v in part]


def slide_window(x, windows):
    """All the numbers in a window, as one row, at every position of it; (size, stride, dilation) for each axis."""
    if not windows:
        return x
    (size, stride, dilation), *inner = windows
    rows = [slide_window(row, inner) for row in x]
    extent = (size - 1) * dilation + 1
    starts = range(0, len(x) - extent + 1, stride)
    return [join_along(len(inner), rows[k : k + extent : dilation]) for k in starts]


def fill_like(x, value):
    """Nested lists of the same shape that hold one value."""
    return [fill_like(v, value) for v in x] if isinstance(x, list) else value


def add_padding(x, edges, value):
    """Nested lists with a value before and behind them: (before, behind) elements for each of the first axes."""
    if not edges:
        return x
    (before, behind), *inner = edges
    rows = [add_padding(row, inner, value) for row in x]
    blank = fill_like(rows[0], value)
    return [blank] * before + rows + [blank] * behind


def leaky_relu(x, negative_slope):
    """x where it is positive, else negative_slope x."""
    return negative_slope * x if x < 0 else x


def largest(numbers):
    """The maximum; NaN where one of them is."""
    return nan if any(v != v for v in numbers) else max(numbers)


def expm1(x):
    """e^x - 1; infinite where that is too large."""
    try:
        return math.expm1(x)
    except OverflowError:
        return inf


def elu(x, alpha):
    """x where it is positive, else alpha (e^x - 1)."""
    return x if x > 0 else alpha * expm1(x)


def weigh(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias; a row of each kernel belongs to one unit."""
    return [
        sumprod(x, weights) + sumprod(h, recurrent_weights) + b
        for weights, recurrent_weights, b in zip(kernel, recurrent_kernel, bias)
    ]


def describe_files():
    """What the command line reads and writes."""
    ends = [
        "  %-7s %a %a" % (kind, name, shape)
        for kind, names, shapes in (("input", INPUT_NAMES, INPUT_SHAPES), ("output", OUTPUT_NAMES, OUTPUT_SHAPES))
        for name, shape in zip(names, shapes)
    ]
    text = "Predicts, and prints as JSON. The model has (None: any length)\n\n" + "\n".join(ends)
    if len(INPUT_NAMES) > 1:
        text += "\n\nA sample is a list of its inputs as JSON; several of them stand in a list."
    else:
        text += "\n\nA sample is JSON, or CSV with a line for each timestep."
        text += "\nSeveral stand in a list, or with empty lines between them."
    return text.replace("%", "%%") if "%(prog)" in text else text  # as argparse wants it


def as_json(result):
    """A prediction, or a list of them, as text."""
    from json import dumps

    return dumps(result)


def read_json(text, number):
    """What a text says in JSON.

    Raises:
        ValueError: it is not JSON; `number` is that of its first line.
    """
    from json import JSONDecodeError, loads

    try:
        return loads(text)
    except JSONDecodeError as error:
        place = (number + error.lineno - 1, error.colno, error.msg)
        raise ValueError("line %d, column %d: this is not JSON: %s" % place) from None


def is_number(text):
    """Whether a text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


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


def tell_sample(line, place, number):
    """The sample that a line is of, which the field in this place tells, and the rest of the line.

    Raises:
        ValueError: there is no such field; `number` is that of the line.
    """
    mark = next((mark for mark in ";\t" if mark in line), ",")
    fields = line.split(mark)
    if place >= len(fields):
        raise ValueError("line %d: expected %d fields or more" % (number, place + 1))
    sample = fields.pop(place)
    return sample.strip(), mark.join(fields)


def read_csv(text):
    """The samples in lines of numbers: a line for each timestep, and empty lines between samples.

    Below titles, rows of the same value in a column `sample` are a sample. Where a sample has one axis only, it may
    stand in a line, or in a column. A first line that does not begin with a number holds titles.

    Raises:
        ValueError: there is no number where one should be, or samples of the model do not fit into lines.
    """
    if len(INPUT_SHAPES) > 1 or len(INPUT_SHAPES[0]) > 2:
        raise ValueError("the samples of this model must be given as lists in JSON")
    lines = [line.strip() for line in text.splitlines()] or [""]
    place = None
    if not lines[0].lower().lstrip("+-.").startswith(("nan", "inf", *"0123456789")):
        titles = [title.strip(' "') for title in lines[0].replace(";", ",").replace("\t", ",").split(",")]
        place = titles.index("sample") if "sample" in titles else None
        lines[0] = ""
    blocks, sample = {}, 0
    for number, line in enumerate(lines, 1):
        if not line:
            sample = number if place is None else sample
            continue
        if place is not None:
            sample, line = tell_sample(line, place, number)
        blocks.setdefault(sample, []).append(read_numbers(line, number))
    samples = list(blocks.values())
    if not samples:
        raise ValueError("there are no numbers")
    if len(INPUT_SHAPES[0]) == 1:
        rows = [row for block in samples for row in block]
        column = INPUT_SHAPES[0] != (1,) and all(len(row) == 1 for row in rows)
        samples = [[v for row in block for v in row] for block in samples] if column else rows
    return samples


def read_samples(text):
    """The samples in a text, each as a list of inputs, and whether they stand in a list.

    The text is JSON: a sample or a list of samples, where a sample of a model with several inputs is a list
    of them. Or it is CSV, see read_csv.
    """
    alone = len(INPUT_SHAPES) == 1
    if text.lstrip().startswith("["):
        value = read_json(text, 1)
        depth, inner = 0, value
        while isinstance(inner, list) and inner:
            depth, inner = depth + 1, inner[0]
        several = depth > len(INPUT_SHAPES[0]) + (0 if alone else 1)
        samples = value if several else [value]
    else:
        samples = read_csv(text)
        several = len(samples) > 1
    return [[sample] if alone else sample for sample in samples], several


def main():
    """The command line: samples in, predictions as JSON out."""
    from argparse import ArgumentParser, RawDescriptionHelpFormatter  # here and not above, since nothing else needs it

    parser = ArgumentParser(description=describe_files(), formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", default="-", help="the samples; by default, or where it is -, stdin")
    parser.add_argument("--step", action="store_true", help="read one timestep a line, answer each at once")
    options = parser.parse_args()
    try:
        with stdin if options.file == "-" else open(options.file, encoding="utf-8-sig") as file:
            if options.step:
                predictor = Predictor()
                for number, line in enumerate(file, 1):
                    if line.strip():
                        print(as_json(answer(predictor, line, number)), flush=True)
            else:
                samples, several = read_samples(file.read())
                predictions = [predict(*inputs) for inputs in samples]
                print(as_json(predictions if several else predictions[0]))
    except (OSError, ValueError, IndexError, NotImplementedError) as error:
        raise SystemExit("error: %s" % error) from None


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
