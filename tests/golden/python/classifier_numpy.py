# classifier.h5 in Python with numpy, in 32-bit floats
#
# Model:   classifier.h5
#          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
#          written by Keras 3.0.0
# Written: by lstmgen 1.0.0, --target numpy
# Costs:   320 bytes of weights as float32, 24 of state, 24 of workspace,
#          186 multiply-accumulates
# License: this file is yours. The parts written by lstmgen are MIT-0.
#
# Layers:
#   lstm: LSTM -> (3,), 0 parameters
#   dense: Dense -> (2,), 0 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

import numpy as np
from collections.abc import Iterable
from sys import argv

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("input_1",)
INPUT_SHAPES = ((3, 2),)
OUTPUT_NAMES = ("dense/softmax",)
OUTPUT_SHAPES = ((2,),)


def predict(input_1: object) -> np.ndarray:
    """The prediction for one sample: an array."""
    return run_alone(forward, check_inputs((input_1,), INPUT_SHAPES))


def predict_batch(samples: Iterable) -> np.ndarray:
    """The predictions for all samples: an array with a first axis for them.

    Samples of equal lengths run together, in blocks, which take little memory however many samples there are.
    """
    check_samples(samples)
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

    def predict(self, input_1: object) -> np.ndarray:
        """The prediction for one sample."""
        return run_alone(forward, check_inputs((input_1,), INPUT_SHAPES))

    def step(self, input_1: object) -> np.ndarray:
        """Feeds one timestep; returns the output so far."""
        return self.run(forward_step, check_inputs((input_1,), ((2,),)))

    def run(self, function, arrays):
        """Runs a function on the current state. If it raises, the state is unchanged."""
        state = dict(self.state)
        outputs = run_alone(function, arrays, state)
        self.state = state
        return outputs


def run_alone(function, arrays, *state):
    """Runs a function of batches on one sample."""
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


def is_table(x):
    """Returns True for a table, over whose column names a loop runs: a dict, a DataFrame, an Arrow table."""
    return (hasattr(x, "keys") or hasattr(x, "columns")) and not hasattr(x, "tolist")


def refuse_table(x):
    """Raises ValueError if x is a table, whose columns may be in another order than the model's."""
    if is_table(x):
        cure = "give its rows (x.to_numpy() of a DataFrame), or name its columns at export (columns=)"
        raise ValueError("expected numbers in nested lists, got a table: " + cure)


def check_inputs(inputs, shapes): ...


def check_samples(samples):
    """Raises ValueError if a text or a table is passed as the list of samples."""
    if isinstance(samples, (str, bytes)) or is_table(samples):
        kind = "a table" if is_table(samples) else "a text"
        raise ValueError("predict_batch takes a list of samples, not %s" % kind)


def in_blocks(samples, check, size=64): ...
def in_order(blocks, shape): ...
def scan(cell, rows, states): ...
def transform(x, kernel, bias): ...
def project(x, kernel, bias): ...
def softmax(x): ...


HALF = np.array(0.5, np.float32)  # an array: a Python number would have to become one every time


def as_json(result): ...


def main():
    """Prints predictions as JSON, for a sample in a JSON file or in stdin, or for a list of samples."""
    from json import loads

    try:
        with open(argv[1] if argv[1:] else 0, encoding="utf-8-sig") as file:
            text = file.read()
        if text.lstrip()[:1] not in ("[", "{"):
            raise ValueError("expected JSON; to read CSV or JSON Lines, export the model with --with-main")
        value = loads(text, parse_int=float, object_hook=lambda x: x.get(INPUT_NAMES[0], x))
        print(as_json([predict(x) for x in value] if str(value).startswith("[[[") else predict(value)))
    except (OSError, ValueError, IndexError, RecursionError) as error:
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
