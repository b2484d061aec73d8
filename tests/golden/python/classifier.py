# classifier.h5 in pure Python, without any import but the standard library
#
# Model:   classifier.h5
#          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
#          written by Keras 3.0.0
# Written: by lstmgen 1.0.0, --target python --style readable
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
def sigmoid(x): ...
def weigh(x, kernel, h, recurrent_kernel, bias): ...


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
