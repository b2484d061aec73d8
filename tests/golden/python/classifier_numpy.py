# classifier.h5 in Python with numpy, in 32-bit floats
#
# Model:   classifier.h5
#          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
#          written by Keras 3.0.0
# Written: by lstmgen 0.1.0, --target numpy
# Costs:   320 bytes of weights as float32, 24 of state, 24 of workspace,
#          186 multiply-accumulates
# Licence: this file is the user's own; what lstmgen put into it is under MIT-0.
#
# Layers:
#   lstm: LSTM -> (3,), 0 parameters
#   dense: Dense -> (2,), 0 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

import numpy as np
from collections.abc import Iterable
from sys import stdin

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("input_1",)
INPUT_SHAPES = ((3, 2),)
OUTPUT_NAMES = ("dense/softmax",)
OUTPUT_SHAPES = ((2,),)


def predict(*inputs: object) -> np.ndarray:
    """The prediction for one sample: an array."""
    return run_alone(forward, check_inputs(inputs, INPUT_SHAPES))


def predict_batch(samples: Iterable) -> np.ndarray:
    """The predictions for all samples: an array with a first axis for them.

    Samples of equal lengths run together, in blocks, which take little memory however many samples there are.
    """
    blocks = []
    for places, arrays in in_blocks(zip(samples), check_inputs):
        with np.errstate(all="ignore"):
            blocks.append((places, forward(*arrays)))
    return in_order(blocks, OUTPUT_SHAPES[0])


class Predictor:
    """The model and its state, which only step() uses."""

    def __init__(self) -> None:
        self.state = {}

    def reset(self) -> None:
        """Forgets everything that came before."""
        self.state = {}

    def predict(self, *inputs: object) -> np.ndarray:
        """The prediction for one sample."""
        return run_alone(forward, check_inputs(inputs, INPUT_SHAPES))

    def step(self, *inputs: object) -> np.ndarray:
        """Feeds one timestep; returns the output so far."""
        return self.run(forward_step, check_inputs(inputs, ((2,),)))

    def run(self, function, arrays):
        """What a function gives from the state on. Where it fails, the state stays as it was; copies have their own."""
        state = dict(self.state)
        outputs = run_alone(function, arrays, state)
        self.state = state
        return outputs


def run_alone(function, arrays, *state):
    """What a function of batches gives for one sample."""
    with np.errstate(all="ignore"):
        outputs = function(*state, *[x[None] for x in arrays])
    return outputs[0].copy()


def forward(input_1):
    """The layers in order, for a whole sample."""
    # LSTM 'lstm': (3,)
    lstm_states = (np.zeros((len(input_1), 3), np.float32), np.zeros((len(input_1), 3), np.float32))
    _, (lstm, _) = scan(lstm_step, project(input_1, LSTM_KERNEL, LSTM_BIAS), lstm_states)
    # Dense 'dense': (2,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


def forward_step(state, input_1):
    """The layers in order, for one timestep."""
    input_1 = input_1[:, None]
    # LSTM 'lstm': (3,)
    lstm_states = state.get("lstm") or (
        np.zeros((len(input_1), 3), np.float32), np.zeros((len(input_1), 3), np.float32)
    )
    _, state["lstm"] = scan(lstm_step, project(input_1, LSTM_KERNEL, LSTM_BIAS), lstm_states)
    (lstm, _) = state["lstm"]
    # Dense 'dense': (2,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


# LSTM 'lstm'
def lstm_step(x, h, c):
    """One timestep of all samples: x is x kernel + bias, h and c have 3 columns."""
    z = h.dot(LSTM_RECURRENT_KERNEL)
    z += x
    np.tanh(z, out=z)  # sigmoid(z) = 0.5 + 0.5 tanh(z / 2), and the weights of i, f, o are halved
    gates = z[:, :9]
    gates *= HALF
    gates += HALF
    i, f, o, candidate = z[:, :3], z[:, 3:6], z[:, 6:9], z[:, 9:]
    c = f * c + i * candidate
    return o * np.tanh(c), c


def check_inputs(inputs, shapes):
    """The inputs as arrays.

    Raises:
        ValueError: their number or a shape is wrong; an axis that is None may have any length but 0.
    """
    if len(inputs) != len(shapes):
        raise ValueError("expected %d inputs %r, got %d" % (len(shapes), INPUT_NAMES, len(inputs)))
    arrays = []
    for name, wanted, x in zip(INPUT_NAMES, shapes, inputs):
        try:
            x = np.asarray(x)  # a copy only where it is no array yet
        except ValueError:
            raise ValueError("input %r must have shape %r, not that of ragged lists" % (name, wanted)) from None
        if x.dtype.kind not in "biuf":
            raise ValueError("input %r must hold numbers, not %s" % (name, x.dtype))
        if x.shape != wanted and (
            len(x.shape) != len(wanted) or any(n == 0 or m not in (n, None) for n, m in zip(x.shape, wanted))
        ):
            raise ValueError("input %r must have shape %r, not %r" % (name, wanted, x.shape))
        arrays.append(x.astype(np.float32, copy=False))
    return arrays


def in_blocks(samples, check, size=64):
    """Samples of equal shapes side by side: arrays for up to `size` of them, and which these are.

    Raises:
        ValueError: as `check`, of the sample that it names.
    """
    waiting = {}
    for k, inputs in enumerate(samples):
        try:
            arrays = check(inputs, INPUT_SHAPES)
        except ValueError as error:
            raise ValueError("sample %d: %s" % (k, error)) from None
        shapes = tuple([x.shape for x in arrays])
        places, rows = waiting.setdefault(shapes, ([], []))
        places.append(k)
        rows.append(arrays)
        if len(places) == size:
            del waiting[shapes]
            yield places, map(np.stack, zip(*rows))
    for places, rows in waiting.values():
        yield places, map(np.stack, zip(*rows))


def in_order(blocks, shape):
    """An output of all samples, from its blocks and which samples these are of: an array, or where None is a list."""
    count = sum([len(places) for places, _ in blocks])
    whole = [None] * count if None in shape else np.empty((count, *shape), np.float32)
    for places, outputs in blocks:
        for k, y in zip(places, outputs):
            whole[k] = y
    return whole


def scan(cell, rows, states):
    """Feeds a cell every timestep; returns its output after each, and the states after the last."""
    outputs = []
    for z in rows:
        states = cell(z, *states)
        outputs.append(states[0])
    return outputs, states


def transform(x, kernel, bias):
    """x kernel + bias, over the last axis."""
    if x.ndim > 2:
        return transform(x.reshape(-1, x.shape[-1]), kernel, bias).reshape(*x.shape[:-1], kernel.shape[1])
    y = x.dot(kernel)
    y += bias  # in place: to make another large array takes longer than to fill it
    return y


def project(x, kernel, bias):
    """x kernel + bias for all timesteps at once, with the time axis in front."""
    samples, timesteps, features = x.shape
    y = transform(x.reshape(-1, features), kernel, bias)
    return y.reshape(samples, timesteps, kernel.shape[1]).swapaxes(0, 1)


def softmax(x):
    """e^x / Σ e^x over the last axis, shifted by the maximum against overflow."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


HALF = np.array(0.5, np.float32)  # an array: a Python number would have to become one every time


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

    return dumps(result, default=lambda x: x.tolist())


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
LSTM_KERNEL = np.array([
    [0.15367525815963745, 0.29648545384407043, 0.14913111925125122, -0.3409471809864044, 0.32160675525665283, 0.18391236662864685, 0.1382397562265396, 0.058526672422885895, 0.21401388943195343, -0.22217194736003876, 0.4486708641052246, 0.31874343752861023],
    [-0.1709362268447876, 0.0011270155664533377, -0.09463579207658768, 0.22965386509895325, 0.06191663071513176, -0.03773702681064606, -0.032680872827768326, 0.4382191300392151, 0.35201728343963623, -0.36914506554603577, -0.054315343499183655, 0.10488530993461609],
], np.float32)
LSTM_BIAS = np.array([
    [0.06623068451881409, 0.131837397813797, -0.24465644359588623, -0.28221189975738525, 0.10987535864114761, -0.09002488851547241, 0.12631642818450928, 0.41739410161972046, -0.03925805166363716, 0.24130336940288544, 0.5557116866111755, -0.8892723917961121],
], np.float32)
LSTM_RECURRENT_KERNEL = np.array([
    [-0.7633487582206726, -0.5167039632797241, -0.002431627595797181, -0.07665712386369705, 0.11409290134906769, 0.1151965782046318, 0.6628314852714539, 0.24401089549064636, 0.24891901016235352, 1.3707032203674316, -0.5672124624252319, -0.12656299769878387],
    [-0.10420191287994385, -0.44442254304885864, 0.10023942589759827, 0.08270422369241714, -0.3182056248188019, -0.1549679934978485, 0.07864490896463394, 0.06067587062716484, -0.10188749432563782, 0.05677379295229912, -0.46685096621513367, 0.041038017719984055],
    [0.22812442481517792, 0.3173500895500183, 0.1462544947862625, -0.19546906650066376, 0.2694956958293915, -0.10043200850486755, 0.04398096352815628, -0.3246246576309204, -0.044169843196868896, 0.6274963617324829, -0.5430724620819092, 0.6486803293228149],
], np.float32)
DENSE_KERNEL = np.array([
    [-0.38648873567581177, 0.5513463020324707],
    [0.2520679235458374, 0.6375298500061035],
    [-0.10712942481040955, -0.7890909910202026],
], np.float32)
DENSE_BIAS = np.array([
    [0.033993542194366455, -0.16749688982963562],
], np.float32)


if __name__ == "__main__":
    main()
