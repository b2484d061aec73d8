# classifier.h5 in pure Python, without any import but the standard library
#
# Model:   classifier.h5
#          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
#          written by Keras 3.0.0
# Written: by lstmgen 1.0.0, --target python
# Costs:   320 bytes of weights as float32, 24 of state, 24 of workspace,
#          186 multiply-accumulates
# License: this file is yours. The parts written by lstmgen are MIT-0.
#
# Layers:
#   lstm: LSTM -> (3,), 0 parameters
#   dense: Dense -> (2,), 0 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import exp, tanh
from operator import mul
from sys import argv

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("input_1",)
INPUT_SHAPES = ((3, 2),)
OUTPUT_NAMES = ("dense/softmax",)
OUTPUT_SHAPES = ((2,),)


def predict(input_1: object) -> list:
    """The prediction for one sample: nested lists."""
    return as_lists(forward(*check_inputs((input_1,), INPUT_SHAPES)))


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

    def __repr__(self) -> str:
        """The inputs and outputs with their shapes."""
        ends = dict(zip(INPUT_NAMES, INPUT_SHAPES)), dict(zip(OUTPUT_NAMES, OUTPUT_SHAPES))
        return "<Predictor: %r -> %r>" % ends

    def predict(self, input_1: object) -> list:
        """The prediction for one sample."""
        return as_lists(forward(*check_inputs((input_1,), INPUT_SHAPES)))

    def step(self, input_1: object) -> list:
        """Feeds one timestep; returns the output so far."""
        return as_lists(self.run(forward_step, *check_inputs((input_1,), ((2,),))))

    def run(self, function, *inputs):
        """Runs a function on the current state. If it raises, the state is unchanged."""
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


# LSTM 'lstm', unit by unit
# sigmoid(z) stands as 0.5 + 0.5 * tanh(z / 2), with weights of z that are halved already
def lstm_step(x, h, c):
    """One timestep: x has 2 numbers, h and c have 3; h becomes y."""
    x0, x1 = x
    h0, h1, h2 = h
    c0, c1, c2 = c
    i = 0.5 + 0.5 * tanh(
        x0 * 0.15367525815963745 + x1 * -0.1709362268447876 + h0 * -0.7633487582206726 + h1 * -0.10420191287994385
        + h2 * 0.22812442481517792 + 0.06623068451881409
    )
    f = 0.5 + 0.5 * tanh(
        x0 * -0.3409471809864044 + x1 * 0.22965386509895325 + h0 * -0.07665712386369705 + h1 * 0.08270422369241714
        + h2 * -0.19546906650066376 + -0.28221189975738525
    )
    candidate = tanh(
        x0 * -0.22217194736003876 + x1 * -0.36914506554603577 + h0 * 1.3707032203674316 + h1 * 0.05677379295229912
        + h2 * 0.6274963617324829 + 0.24130336940288544
    )
    o = 0.5 + 0.5 * tanh(
        x0 * 0.1382397562265396 + x1 * -0.032680872827768326 + h0 * 0.6628314852714539 + h1 * 0.07864490896463394
        + h2 * 0.04398096352815628 + 0.12631642818450928
    )
    c0 = f * c0 + i * candidate
    y0 = o * tanh(c0)
    i = 0.5 + 0.5 * tanh(
        x0 * 0.29648545384407043 + x1 * 0.0011270155664533377 + h0 * -0.5167039632797241 + h1 * -0.44442254304885864
        + h2 * 0.3173500895500183 + 0.131837397813797
    )
    f = 0.5 + 0.5 * tanh(
        x0 * 0.32160675525665283 + x1 * 0.06191663071513176 + h0 * 0.11409290134906769 + h1 * -0.3182056248188019
        + h2 * 0.2694956958293915 + 0.10987535864114761
    )
    candidate = tanh(
        x0 * 0.4486708641052246 + x1 * -0.054315343499183655 + h0 * -0.5672124624252319 + h1 * -0.46685096621513367
        + h2 * -0.5430724620819092 + 0.5557116866111755
    )
    o = 0.5 + 0.5 * tanh(
        x0 * 0.058526672422885895 + x1 * 0.4382191300392151 + h0 * 0.24401089549064636 + h1 * 0.06067587062716484
        + h2 * -0.3246246576309204 + 0.41739410161972046
    )
    c1 = f * c1 + i * candidate
    y1 = o * tanh(c1)
    i = 0.5 + 0.5 * tanh(
        x0 * 0.14913111925125122 + x1 * -0.09463579207658768 + h0 * -0.002431627595797181 + h1 * 0.10023942589759827
        + h2 * 0.1462544947862625 + -0.24465644359588623
    )
    f = 0.5 + 0.5 * tanh(
        x0 * 0.18391236662864685 + x1 * -0.03773702681064606 + h0 * 0.1151965782046318 + h1 * -0.1549679934978485
        + h2 * -0.10043200850486755 + -0.09002488851547241
    )
    candidate = tanh(
        x0 * 0.31874343752861023 + x1 * 0.10488530993461609 + h0 * -0.12656299769878387 + h1 * 0.041038017719984055
        + h2 * 0.6486803293228149 + -0.8892723917961121
    )
    o = 0.5 + 0.5 * tanh(
        x0 * 0.21401388943195343 + x1 * 0.35201728343963623 + h0 * 0.24891901016235352 + h1 * -0.10188749432563782
        + h2 * -0.044169843196868896 + -0.03925805166363716
    )
    c2 = f * c2 + i * candidate
    y2 = o * tanh(c2)
    return [y0, y1, y2], [c0, c1, c2]


def is_table(x):
    """Returns True for a table, over whose column names a loop runs: a dict, a DataFrame, an Arrow table."""
    return (hasattr(x, "keys") or hasattr(x, "columns")) and not hasattr(x, "tolist")


def refuse_table(x):
    """Raises ValueError if x is a table, whose columns may be in another order than the model's."""
    if is_table(x):
        cure = "give its rows (x.to_numpy() of a DataFrame), or name its columns at export (columns=)"
        raise ValueError("expected numbers in nested lists, got a table: " + cure)


def as_lists(x): ...
def measure(x): ...
def check_inputs(inputs, shapes): ...


def check_samples(samples):
    """Raises ValueError if a text or a table is passed as the list of samples."""
    if isinstance(samples, (str, bytes)) or is_table(samples):
        kind = "a table" if is_table(samples) else "a text"
        raise ValueError("predict_batch takes a list of samples, not %s" % kind)


def scan_to_end(cell, rows, states): ...


try:
    from math import sumprod
except ImportError:  # before Python 3.12

    def sumprod(v, w):
        """The dot product of two rows."""
        return sum(map(mul, v, w))


def transform(x, kernel, bias): ...
def softmax(row): ...


def main():
    """Prints predictions as JSON, for a sample in a JSON file or in stdin, or for a list of samples."""
    from json import dumps, loads

    try:
        with open(argv[1] if argv[1:] else 0, encoding="utf-8-sig") as file:
            text = file.read()
        if text.lstrip()[:1] not in ("[", "{"):
            raise ValueError("expected JSON; to read CSV or JSON Lines, export the model with --with-main")
        value = loads(text, parse_int=float, object_hook=lambda x: x.get(INPUT_NAMES[0], x))
        print(dumps([predict(x) for x in value] if str(value).startswith("[[[") else predict(value)))
    except (OSError, ValueError, IndexError, RecursionError) as error:
        problem = "too many lists or objects inside each other" if isinstance(error, RecursionError) else error
        raise SystemExit("error: %s" % problem) from None


# Weights
DENSE_KERNEL = [
    [-0.38648873567581177, 0.2520679235458374, -0.10712942481040955],
    [0.5513463020324707, 0.6375298500061035, -0.7890909910202026],
]
DENSE_BIAS = [0.033993542194366455, -0.16749688982963562]


if __name__ == "__main__":
    main()
