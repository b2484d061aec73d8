# sensors.keras in pure Python, without any import but the standard library
#
# Model:   sensors.keras
#          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
#          written by Keras 3.0.0
# Written: by lstmgen 1.0.0, --target python --style readable
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
from sys import argv

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("windows", "gain")
INPUT_SHAPES = ((None, 6, 2), (3,))
OUTPUT_NAMES = ("rnn", "rnn:h")
OUTPUT_SHAPES = ((None, 2), (2,))


def predict(windows: object, gain: object = None) -> tuple:
    """The prediction for one sample: nested lists, or a tuple of them."""
    return tuple(map(as_lists, forward({}, *check_inputs(inputs_of(windows, gain), INPUT_SHAPES))))


def predict_batch(samples: Iterable) -> list:
    """A list of predictions, one for each sample (each a tuple or a dict of inputs)."""
    check_samples(samples)
    return [predict(sample) for sample in samples]


class Predictor:
    """The model and its state, which it keeps between calls."""

    def __init__(self) -> None:
        self.state = {}

    def reset(self) -> None:
        """Forgets everything that came before."""
        self.state = {}

    def __repr__(self) -> str:
        """The inputs and outputs with their shapes."""
        ends = dict(zip(INPUT_NAMES, INPUT_SHAPES)), dict(zip(OUTPUT_NAMES, OUTPUT_SHAPES))
        return "<Predictor: %r -> %r>" % ends

    def predict(self, windows: object, gain: object = None) -> tuple:
        """The prediction for one sample."""
        return tuple(map(as_lists, self.run(forward, *check_inputs(inputs_of(windows, gain), INPUT_SHAPES))))

    def step(self, windows: object, gain: object = None) -> tuple:
        """Feeds one timestep; returns the output so far."""
        return tuple(map(as_lists, self.run(forward_step, *check_inputs(inputs_of(windows, gain), ((6, 2), (3,))))))

    def run(self, function, *inputs):
        """Runs a function on the current state. If it raises, the state is unchanged."""
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
    relu_out = map_numbers(leaky_relu, conv, negative_slope=0.25)
    # GlobalMaxPooling1D 'pool': (3,)
    pool = reduce_axes(largest, relu_out, [0], keep=False)
    return pool


# SimpleRNN 'rnn'
def rnn_step(x, h):
    """One timestep: x has 3 numbers, h has 2."""
    h = [elu(v, alpha=0.5) for v in weigh(x, RNN_KERNEL, h, RNN_RECURRENT_KERNEL, RNN_BIAS)]
    return (h,)


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


def inputs_of(sample, *rest):
    """Returns the inputs in order: all arguments, or those in the first alone, a sequence or a dict by name."""
    if any(x is not None for x in rest):
        return (sample, *rest)
    if hasattr(sample, "keys"):
        if set(sample.keys()) != set(INPUT_NAMES):
            raise ValueError("expected a dict of the inputs %r, got %r" % (INPUT_NAMES, tuple(sample.keys())))
        return [sample[name] for name in INPUT_NAMES]
    if not isinstance(sample, tuple) and (not hasattr(sample, "__len__") or len(sample) != len(INPUT_NAMES)):
        wanted = len(INPUT_NAMES), INPUT_NAMES, ", ".join(INPUT_NAMES)
        raise ValueError("expected %d inputs %r, got 1; predict_batch takes zip(%s)" % wanted)
    return tuple(sample)


def check_samples(samples):
    """Raises ValueError if a text or a table is passed as the list of samples."""
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
        """The dot product of two rows."""
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


def main():
    """Prints predictions as JSON, for a sample in a JSON file or in stdin, or for a list of samples."""
    from json import dumps, loads

    try:
        with open(argv[1] if argv[1:] else 0, encoding="utf-8-sig") as file:
            text = file.read()
        if text.lstrip()[:1] not in ("[", "{"):
            raise ValueError("expected JSON; to read CSV or JSON Lines, export the model with --with-main")
        value = loads(text, parse_int=float)
        print(dumps([predict(x) for x in value] if str(value).startswith(("[[[[[", "[{")) else predict(value)))
    except (OSError, ValueError, IndexError, RecursionError) as error:
        problem = "too many lists or objects inside each other" if isinstance(error, RecursionError) else error
        raise SystemExit("error: %s" % problem) from None


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
