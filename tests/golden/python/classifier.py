# classifier.h5 in pure Python, without any import but the standard library
#
# Model:   classifier.h5
#          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
#          written by Keras 3.0.0
# Written: by lstmgen 0.1.0, --target python --style readable
# Costs:   320 bytes of weights as float32, 24 of state, 24 of workspace,
#          186 multiply-accumulates
# Licence: this file is the user's own; what lstmgen put into it is under MIT-0.
#
# Layers:
#   lstm: LSTM -> (3,), 0 parameters
#   dense: Dense -> (2,), 0 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import exp, tanh
from operator import mul
from sys import stdin

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("input_1",)
INPUT_SHAPES = ((3, 2),)
OUTPUT_NAMES = ("dense/softmax",)
OUTPUT_SHAPES = ((2,),)


def predict(*inputs: object) -> list:
    """The prediction for one sample: nested lists."""
    return as_lists(forward(*check_inputs(inputs, INPUT_SHAPES)))


def predict_batch(samples: Iterable) -> list:
    """A list of predictions, one for each sample."""
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


def forward(input_1):
    """The layers in order, for a whole sample."""
    # LSTM 'lstm': (3,)
    lstm, _ = scan_to_end(lstm_step, input_1, ([0.0] * 3, [0.0] * 3))
    # Dense 'dense': (2,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


def forward_step(state, input_1):
    """The layers in order, for one timestep."""
    input_1 = [input_1]
    # LSTM 'lstm': (3,)
    state["lstm"] = scan_to_end(lstm_step, input_1, state.get("lstm", ([0.0] * 3, [0.0] * 3)))
    lstm, _ = state["lstm"]
    # Dense 'dense': (2,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


# LSTM 'lstm'
def lstm_step(x, h, c):
    """One timestep: x has 2 numbers, h and c have 3."""
    i = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_I, h, LSTM_RECURRENT_KERNEL_I, LSTM_BIAS_I)]
    f = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_F, h, LSTM_RECURRENT_KERNEL_F, LSTM_BIAS_F)]
    candidate = [tanh(v) for v in weigh(x, LSTM_KERNEL_C, h, LSTM_RECURRENT_KERNEL_C, LSTM_BIAS_C)]
    o = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_O, h, LSTM_RECURRENT_KERNEL_O, LSTM_BIAS_O)]
    c = [f_k * c_k + i_k * candidate_k for f_k, c_k, i_k, candidate_k in zip(f, c, i, candidate)]
    h = [o_k * tanh(c_k) for o_k, c_k in zip(o, c)]
    return h, c


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
LSTM_KERNEL_I = [
    [0.3073505163192749, -0.3418724536895752],
    [0.5929709076881409, 0.0022540311329066753],
    [0.29826223850250244, -0.18927158415317535],
]
LSTM_RECURRENT_KERNEL_I = [
    [-1.5266975164413452, -0.2084038257598877, 0.45624884963035583],
    [-1.0334079265594482, -0.8888450860977173, 0.6347001791000366],
    [-0.004863255191594362, 0.20047885179519653, 0.292508989572525],
]
LSTM_BIAS_I = [0.13246136903762817, 0.263674795627594, -0.48931288719177246]
LSTM_KERNEL_F = [
    [-0.6818943619728088, 0.4593077301979065],
    [0.6432135105133057, 0.12383326143026352],
    [0.3678247332572937, -0.07547405362129211],
]
LSTM_RECURRENT_KERNEL_F = [
    [-0.1533142477273941, 0.1654084473848343, -0.3909381330013275],
    [0.22818580269813538, -0.6364112496376038, 0.538991391658783],
    [0.2303931564092636, -0.309935986995697, -0.2008640170097351],
]
LSTM_BIAS_F = [-0.5644237995147705, 0.21975071728229523, -0.18004977703094482]
LSTM_KERNEL_C = [
    [-0.22217194736003876, -0.36914506554603577],
    [0.4486708641052246, -0.054315343499183655],
    [0.31874343752861023, 0.10488530993461609],
]
LSTM_RECURRENT_KERNEL_C = [
    [1.3707032203674316, 0.05677379295229912, 0.6274963617324829],
    [-0.5672124624252319, -0.46685096621513367, -0.5430724620819092],
    [-0.12656299769878387, 0.041038017719984055, 0.6486803293228149],
]
LSTM_BIAS_C = [0.24130336940288544, 0.5557116866111755, -0.8892723917961121]
LSTM_KERNEL_O = [
    [0.2764795124530792, -0.06536174565553665],
    [0.11705334484577179, 0.8764382600784302],
    [0.42802777886390686, 0.7040345668792725],
]
LSTM_RECURRENT_KERNEL_O = [
    [1.3256629705429077, 0.15728981792926788, 0.08796192705631256],
    [0.4880217909812927, 0.12135174125432968, -0.6492493152618408],
    [0.49783802032470703, -0.20377498865127563, -0.08833968639373779],
]
LSTM_BIAS_O = [0.25263285636901855, 0.8347882032394409, -0.07851610332727432]
DENSE_KERNEL = [
    [-0.38648873567581177, 0.2520679235458374, -0.10712942481040955],
    [0.5513463020324707, 0.6375298500061035, -0.7890909910202026],
]
DENSE_BIAS = [0.033993542194366455, -0.16749688982963562]


if __name__ == "__main__":
    main()
