# model.keras in pure Python, without any import but the standard library
#
# Model:   model.keras
#          SHA-256 9834252686a466fda241e5da2e6f81ed36dc406fbea9741245705a102a221d25
#          written by Keras 3.15.1
# Written: by lstmgen 1.0.0, --target python
# Costs:   22296 bytes of weights as float32, 256 of state, 256 of workspace,
#          671936 multiply-accumulates
# License: this file is yours. The parts written by lstmgen are MIT-0.
#
# Layers:
#   lstm: LSTM -> (32,), 5376 parameters
#   dense: Dense -> (6,), 198 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

from array import array
from binascii import a2b_base64
from collections.abc import Iterable, Sequence
from itertools import chain
from math import dist, exp, floor as round_down, frexp, nan, prod, tanh
from operator import mul
from struct import unpack_from
from sys import argv, byteorder

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("input_layer_2",)
INPUT_SHAPES = ((128, 9),)
OUTPUT_NAMES = ("dense",)
OUTPUT_SHAPES = ((6,),)


def predict(input_layer_2: object) -> list:
    """The prediction for one sample: nested lists."""
    return as_lists(forward(*check_inputs((input_layer_2,), INPUT_SHAPES)))


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

    def predict(self, input_layer_2: object) -> list:
        """The prediction for one sample."""
        return as_lists(forward(*check_inputs((input_layer_2,), INPUT_SHAPES)))

    def step(self, input_layer_2: object) -> list:
        """Feeds one timestep; returns the output so far."""
        return as_lists(self.run(forward_step, *check_inputs((input_layer_2,), ((9,),))))

    def run(self, function, *inputs):
        """Runs a function on the current state. If it raises, the state is unchanged."""
        state = dict(self.state)
        outputs = function(state, *inputs)
        self.state = state
        return outputs


def forward(input_layer_2):
    """The layers in order, for a whole sample."""
    # LSTM 'lstm': (32,)
    lstm, _ = scan_to_end(lstm_step, input_layer_2, ([0.0] * 32, [0.0] * 32))
    # Dense 'dense': (6,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


def forward_step(state, input_layer_2):
    """The layers in order, for one timestep."""
    input_layer_2 = [input_layer_2]
    # LSTM 'lstm': (32,)
    state["lstm"] = scan_to_end(lstm_step, input_layer_2, state.get("lstm", ([0.0] * 32, [0.0] * 32)))
    lstm, _ = state["lstm"]
    # Dense 'dense': (6,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


# LSTM 'lstm', its fixed-point sums packed into bignums (see pack_rows):
#     i = sigmoid(x W_i + h U_i + b_i), f and o alike
#     candidate = tanh(x W_c + h U_c + b_c)
#     c = f c + i candidate
#     h = o tanh(c)
def lstm_step(x, h, c):
    """One timestep: x has 9 numbers, h and c have 32."""
    floats = None
    if not dist(x, [0.0] * 9) <= 12.0:  # too long, or NaN
        floats = [sum(map(mul, x, weights)) for weights in LSTM_KERNEL]
        x = [0.0] * 9
    shift = spare_bits(x + h, 6)
    scale = 2.0 ** (25 + shift)
    one = 1 << (27 + shift)
    try:
        q = [round_down(v * scale + 0.5) for v in x] + [round_down(v * scale + (2.0**25 + 0.5)) for v in h]
    except ValueError:  # there is a NaN, which reaches everything
        return [nan] * 32, [nan] * 32
    z = unpack_from(
        "<" + "3xi" * 128, sum(map(mul, q, LSTM_ROWS), LSTM_OFFSET + (LSTM_BIAS << shift)).to_bytes(911, "little")
    )
    if floats:
        z, one = [v / one + w for v, w in zip(z, floats)], 1.0
        z[:96] = [clip(v, low=-700.0, high=700.0) for v in z[:96]]
    i, f, o, candidate = z[:32], z[32:64], z[64:96], z[96:]
    c = [
        c_k / (1.0 + exp(f_k / one - 1.125)) + tanh(candidate_k / one) / (1.0 + exp(i_k / one - 0.125))
        for i_k, f_k, candidate_k, c_k in zip(i, f, candidate, c)
    ]
    h = [tanh(c_k) / (1.0 + exp(o_k / one - 0.125)) for o_k, c_k in zip(o, c)]
    return h, c


def is_table(x):
    """Returns True for a table, over whose column names a loop runs: a dict, a DataFrame, an Arrow table."""
    return (hasattr(x, "keys") or hasattr(x, "columns")) and not hasattr(x, "tolist")


def refuse_table(x):
    """Raises ValueError if x is a table, whose columns may be in another order than the model's."""
    if is_table(x):
        cure = "give its rows (x.to_numpy() of a DataFrame), or name its columns at export (columns=)"
        raise ValueError("expected numbers in nested lists, got a table: " + cure)


def as_lists(x):
    """Returns nested sequences, or what has .tolist(), as nested lists of floats; ValueError for anything else."""
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
    """Returns the lengths of nested lists of floats; None for ragged lists and for anything else."""
    if type(x) is not list:
        return () if type(x) is float else None
    kinds = set(map(type, x))
    if kinds == {float}:
        return (len(x),)
    if kinds == {list} and len(set(map(len, x))) == 1 and set(map(type, chain.from_iterable(x))) == {float}:
        return len(x), len(x[0])
    shapes = set(map(measure, x)) or {()}
    return None if None in shapes or len(shapes) > 1 else (len(x), *shapes.pop())


def check_inputs(inputs, shapes):
    """Returns inputs as nested lists of floats; ValueError for a wrong shape, where None is any length but 0."""
    if len(inputs) != len(shapes):
        ending = "s" * (len(shapes) != 1)
        raise ValueError("expected %d input%s %r, got %d" % (len(shapes), ending, INPUT_NAMES, len(inputs)))
    arrays = []
    for name, shape, x in zip(INPUT_NAMES, shapes, inputs):
        size = measure(x)
        if size is None:
            x = as_lists(x)
            size = measure(x)
        fits = size is not None and len(size) == len(shape) and all(n and m in (n, None) for n, m in zip(size, shape))
        if not fits:
            other = "that of ragged lists" if size is None else size
            raise ValueError("input %r must have shape %r, not %s" % (name, shape, other))
        arrays.append(x)
    return arrays


def check_samples(samples):
    """Raises ValueError if a text or a table is passed as the list of samples."""
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
        """The dot product of two rows."""
        return sum(map(mul, v, w))


def transform(x, kernel, bias):
    """x kernel + bias for a row x, or for every row in nested lists; each row of kernel has the weights of one unit."""
    if isinstance(x[0], list):
        return [transform(row, kernel, bias) for row in x]
    return [sumprod(x, weights) + b for weights, b in zip(kernel, bias)]


def softmax(row):
    """e^x / Σ e^x, shifted by the maximum against overflow."""
    top = max(row)
    powers = [exp(x - top) for x in row]
    total = sum(powers)
    return [p / total for p in powers]


def spare_bits(v, most):
    """Returns by how many bits, at most `most`, all v can be shifted and stay within ±1."""
    return min(max(-frexp(max(max(v), -min(v)))[1], 0), most)


def clip(x, low, high):
    """x, but at least low and at most high; NaN stays NaN."""
    x = low if x < low else x
    return high if x > high else x


# Recurrent layers whose fixed-point sums are packed into bignums
#
# At every timestep a layer needs the sums z[j] = bias[j] + v[0] * weight[0][j] + v[1] * weight[1][j] + ..., where v
# is x and h together. Python multiplies numbers one by one, but its integers may be as long as one likes. So row[k]
# is one integer that holds all weights of v[k], rounded to a multiple of a tiny unit, each in a field of 7 or 8
# bytes of its own. v[k], rounded likewise, is q[k]. One multiplication then takes the place of as many as there are
# fields, and all z can be read from the bytes of one integer s:
#
#     s = bias + q[0] * row[0] + q[1] * row[1] + ...
#     z[j] = (field j of s) / one, where one is 1 in these units
#
# Where all v are small, they and the bias are shifted to the left first, so that as many of their bits count as in
# floats (block floating point).
#
# The fields are so wide that no sum can reach into the next one, whatever x is. q[k] comes from h + 1, which is never
# negative, and the offset makes up for that. A gate 1 / (1 + exp(-z)) has -z in its field. Where an x is too long
# for the fields, its part of the sums is computed in floats. All this is more precise than 32-bit floats.


def pack_rows(text, fields, size, top):
    """Bignums with a field of `size` bytes for each number in a row.

    text is base64 of little-endian 32-bit numbers, 2**31 larger than meant. top is put above the last field.
    """
    numbers = a2b_base64(text)
    row = bytearray(size * fields)
    offset = int.from_bytes((b"\0\0\0\x80" + bytes(size - 4)) * fields, "little") - (top << 8 * len(row))
    rows = []
    for start in range(0, len(numbers), 4 * fields):
        for k in range(4):
            row[k::size] = numbers[start + k : start + 4 * fields : 4]
        rows.append(int.from_bytes(row, "little") - offset)
    return rows


def nest(numbers, shape):
    """Numbers in order as nested lists of a shape; one entry of it may be -1, for the rest."""
    for axis in range(len(shape) - 1, 0, -1):
        size = shape[axis] if shape[axis] > 0 else len(numbers) // prod(shape[:axis])
        numbers = [numbers[k : k + size] for k in range(0, len(numbers), size)]
    return numbers


def decode_weights(text, kind, *shape):
    """Nested lists of numbers from base64, little-endian, of a kind that array has."""
    numbers = array(kind, a2b_base64(text))
    if byteorder == "big":
        numbers.byteswap()
    width = shape[-1]
    rows = [numbers[k : k + width].tolist() for k in range(0, len(numbers), width)]
    return nest(rows, shape[:-1]) if len(shape) > 1 else rows[0]


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
LSTM_ROWS = pack_rows("EZUfgE6kzn+uybR+kTftgEqdSoChJh6Anqp8gM1xDIDlcPd/oo5yf8BSOH+mhiuA0RXvf2On4IC9RIWAR7blgBfg04BaqEWAlNWbfxV5FoDwBbt/MAwogFqs939gFfp//ABvf7OsZoBZPZiAMKnXgNzacICaN1CAiQ51f2sQU4BxXRN/32+ggD8563/UBpqABL1YgCB2tn/zsjSAz0U5gCBYeoDAi1GAauv4fm8ekYBg56+Ac43KgNOdAICNVsqAAnNQgZaLUYDEAyyB4ba1fyBo74CNXlKAfjKSgdd4xX/5Ts2ASNaXgOvDZ4CQsL5/dTR6gG2VkYDKB+6A+Jyff8OwjX8Blb2Ay8Lqf0y8GoFykyCAgS+sgC0fD4BINAqBPJEsgFS0DoEeh1h/8rNygLJppYDGYXGANH9Ifymy3IANAdyA7ZuZf3bj5oAvjMSAfO03gd6EhoASL0aBSUc7gA92oIDTWLF/zGGYfi1om4BRN7+AVkJXgHHMxoBDqcl//JJJfyzDOYAsrimAa8VWgJguu4CZ+Tl/NFEtgbtypoCyXZx/UNFmf7ujbIBMgliBE2d2f0HjAoA2BMuA7qiNf94j7X+2NaJ/qPLBf67CrYBpIeB/S7wGgF/d0X/CDvJ/Qzftf/+BoX/qCOGARoZUgInLBoBeX71+Wzxff3DOfX/AINN/uHGNf4t9Yn8gpWaAGOqVf/nECoD2QmZ/tdizf+qegX8XkuqAq/Nrf+D+ZIA+/XF/1n7QfwpwkIBMIxeB02whgBYii38WtEyArbXBf5Q/loAihjt/HO7/fuOKHX+Sxy6AhgHUgPilRn9TCOOAPhGrfxbs338of4uAm5E8f+TBM3+kEwiBZkWQfxaROIDU151/LxkKgOPmbID/lkmAVP9kfy2vQ4BB2/1/1He9gL0KpH849WOATyipfz0Z7H9ebNN/Tmf6fi/1Cn9JblB/im2jgPn0C4DKDxx/x+UWgBKVlX/wjUGA8OHogFEe8H8Y+Bp/CggIgQfXIYA/PYV/nIWqf0D8goHSg4h/eOhCgEubYH/w+aJ/t9EpgIiVBX+c/QqAowNqgP/gA4DlAL6AZDD7fybNUoBczieAOH4jgA7/QoBaDO1+cLr3fpVMxH/WNdl/giyzf06Q3X87us1/Lw0ygE/GZn9x9TKAWttHgCCI6X5gQ5SAFPWif63mGn+P6dV/elvXf56A5H9XBdl/zVZGgJonrn8svsqAbhpOgM1zvoARKcJ/VAyggEhT3X9n94WA03JLf6365H/71IaAbYITf9ceBYDlR0F/lq57f9UxnYDeUwCArM23gKg4gIA6+pSAnUOgf/Z4t3/levx/+CCHgAIRQIAF7I6Auhj1fwbt/H8gcMl/zsAhgL5Kj4Dkay6A7hDNgB4hWX8voRqAUe7Jf77f1X/C316AVhRWgHRgAoCeFG2ArGeyf7jh4X+xZ3h//YdQgOqGKIBqBYF/o+RVf4j0an9C2XWA5GpIf0Hi3H/eZZGAs0fBf4DcaX/NuwSACjAzfxKsZoAvNtJ/pANjgMTVGoCICFSA9cSif8bn1n8N6H9/sWFAgFCr94Cg5a+A1NycgPTgcYA0Kot/CoAagGgARn9w5xyAguf4gE+UR4CRWBmAeFDkf+QoF3+0J+iA+inEf3T2T4AiCa5/U7WTgO+Uc39Kwtl/oFJhf8Red4CX+mB/qGMrgNZgNICOD7iARgeYfzZw/oDDb+N/NDx2f35UbIBlGRuAw9b/f746QYEC6el/fh0ygfp4oH+ZuKh/L/DXf5l4CIDQwa5/5kSPgANxA3/r2XV//20egMNNjIBeZrl/J6L4f5gpJIBI8eN/XLDzfjWY2n+uNpd/1zecgPrElYDCMAOA0rctf+ACWYAPiAqALHK8f6jZwIBkk8h/eoB1f3MRPH/euQOA0i46gMU5SX+CDJl/JbaUgIXU2n9eZc1/wB7+f9SfYn/WTcd/e67dgM4NL4DvfZmAw1XngEJz338oK9Z/qIIogJzI/YBMBO1/6BeDf1K5hn/4ADGBOkuuf1Umw4CrmZaAdZ62gN5hRH9FuK1/Wv1dgOY0UoBp9jmAaH3PfwD0wH9boi6ASOdvf6JopoDBvrOAKq7qf4bN938GxKWAl+8pfw/tY4DM0QeA838HgKzxrX8apdl/ljAifxeQnIAYgdh/CZTGgPOFvoCKN0iAe4Cef4A36IAy1nGA/ZwdgEBgI4CG68p/s3z3gNX//X96l6p/4g1zgCwie3+yUE+Abqf+f6Zw3391w0N/0KqvgAotrIDL+pGAu26fgL6isn+R1WJ/AhPTf+XVzIBATJd//eCxf7BWMn8+l9l/2FEygFP3VH/uBuqAuLDEgLsmoH/IzU+AicPQf+e0HYDl43CAzHO6fxL/IoBBpsCA3Irqf/TmRIB++I9/N0irfxx0B4FhSoGAgQ8YgPfAZoDd8WN/qoLSgJMotn+fsSmAW+V9f4R/nn90n8SA9mRIgfy+DIACpT6ABpOof/1d8YBqA5h/ZQDgf4JW3IAUZmCA84eggHhk8H5WVnSAX+PCfxKnjYDiJOd/XqWCf5sZ4H+P94V/RktKgFTqp3/XA8d/yJvSgMArJIAHl09/6n6xgBSJ1H+WiOZ/WxaVf5IWwYA44I2Amiqyf6iGQICYXQWAMEkPgDc0bYCwNtt/LE1ZfzAoPIDl9HB/wrFMgEzaDn/0suF/f+y5gLaNr3/WIld/usPBf59PUIDway+AlJEpf+dqlX9CGBR/FMOrf327q3/7dul/g6GZf8quPX+6VU2AlAaTgIq6xYCq2WV/j1ftf9/cJX/+SfN/i0BegI6yoH+IUR+A/Gb3f0OiZn+Nh1uAlHt6gCQLd3+coveA78iegH5l4YDq+3OAtlPmgOACHoEc42WAJo1gf+zo7oA4cY+Ap2zPgGbT03+y8CmBX9TGgJL8fH+IzwmAUhttgI4yMYBSiFKAmo2hgDnnJoCwwtJ/8V8ogKL98n4jnsKAm53df6fWGYD7FjJ/rBGXgHtImoAUCMZ+5X/Jf47JH4C03ViAbphegHS6OoDQDNl/tM7FgBcsEH93/cSA1iAmgPwhkICKn55/ZPexfx5VHoAMTLeAeaHXfxYGUIBFk6iADcJAgBINxn9MXa2A9JJBf16tPX+Aol9/mMgLf7bhYoDa5ySAcvVzgLO48n+n5gWA/sHDfybzkX9IA8J+Bjd+gSK+538kr2WAl0wrf86LS4BINsGARfsJgJUOxn/VNEt/UJFhf85F/39lqcyAFjYtgAyQJIA/eMl/yOM6gHPBlIBOkLeAHscggH6htH81tyeAsr6VgN6f33+O0c5/Wq8UgHQLZ39QxO6AKqHDgATddoBAE3+AHEKXgBCtUYA2xKB/ovZGgBrwmn/7216AV9fTgCLKX39SiBmBC3LDfwEoAYAibs1/4mJCgOrRH4AwfF1/0AKCgOKyp39rAKt/sDuJf1I6K4DBtjGA2GmggDIVy3/ULVaAv+hogBkW/38b4+l/ITyAgLOfeX/0Joh/+2e6f1hJRX8fAXJ/+TwbgA8V+H8X3c2ATu14gE8q6X9xGiWAfo32f/olmn/f2QWA8iCFf8fp8IC2P2+ATK31f+pRn3+ney1/WFnGfx5zen8Skl+AqHX8fjDAbYDqSbx/MyKYgD4xMoEsBcF/ZH6SgDcnZIB+u+aA0h94gJ6KsH8Af7qAbYdDf0k1DYAK2RCAEX1gf7k134DMNBiBgynvf0Y7S4BADeF/CMvSfzw6mX+2R0GADGb/f+zq6YDMeZV/mhyafxbBF39IwlF/XHv7fpp6bYBUHlN/xjXbf6qZvn8GLYV/WGJ7gNa3dYC7cYp/xM0XgDP8xoBJpLGACT/mf8wJWYDDBEF/UJFDf6V7Rn8ZG/2ATis3f7BLVIDinc1+xRzdf8bDRYDVnVd/LxjQfyoWN4BkdVqBA4zVgFJKFYBw2Dh/xlxdgB28OIAGfjaAyv+4gLI1d4BhoTZ/0M+6fyTG+38tuUmAzF63flxfNYB0JhaAqrz1flYUJ4D6F0OAnaIJgAGdin98k6l/siYqfx/e0X98dpV/WFtZf881+n97Li9/ImKwfxd0+X91vwWA9eYGgJvxj4AkuduAEpmIfxC6JoAvr7F/ALpbgbbFpX8aZh2A+CMGgDVXq4BXWwOAemR/gMiB5IAeYW2AWBxAgHbuw4AuyciADBiLgE89GoBZ9a6AOkVrfytop4B7kOCAynpBf7DHX4AA1PR/9nG8f4ch1oCpBXx/oqOTgLUwtIB4mZaAh20CgBygX4C4IaKALBBrfyPeDYCOk/OAFDk2gA3iBIBXVK1//vp+gM7Q5390fXqAEpsBgTdS6X+LqjZ/vetxf7jgoX91rJuAY+0JgGzgP4Dk+xKBKKMjgIZCf4BWRrB/V5urgBTIqX+6Ea2Azpqlf7hjtn8+4nGABSmwf2Z/0n8ZexOADubkf+UDv4CWnRiAuoVbf5yyQ4HO4tN/69fLgIbbYIBC7cGAV86kgOxy0IAzp55/emsHgcyVd3+Q7el/toqSfy0tcH87cJyAe45QgGjW0H9FVdl/qPSYf9iaRIAVckd/Olqjf2RpnX+pu/x/b5EofwhJdYAf+HqAGymugNdYz3/ra4V/sqF+gG+nNICGXhCA/vtjf7CSBn+qXUF/UPXLgLH37H8bRFR/1t5kfxJZEoGSmcF/NMYygPgYlH8T0YKAfwDCf8jBTH/kach+1jTNf25YYYBymEl/3ogsgKuQ83+83I+A89LEgK0RZ4Dnz+h/x/2lf6o7HoAd5Vp/h+m+gKZezX9UvYGAkHESgG9cx39WrmuAvav/gNrFI4DctWaATfadf/+z8H9FnOh/ArgCgIYxI4CskZZ/7jkKgNEMa4B2QMN/BPMLgRXv9X+AtFuAUDmkf5x7RX8RdqSAcJeZfz01gYD4ld1/H6alf1C6UYD7ZM2AuA/RgIqf7n7g8TN/PYkhgIzvR4ByuHKAaYO4gKDxqX8CdmKBwcYhf6LWIICxnx+A/Ey+f7eczYAy6ox/i3Adf2il+n+0nRaBQTaIgA+N8YDC/0KBQE3JfxKhOH/TXp+AU7wpfxpEhX/p+xqAQr7MftDOSYAtLFV/nbrOf0n5/n9WSmqACGTWfr1QvYC4yC6AsnCIgKsgQoCQu5F/8Ji2fu7RXICa6J9+VEuigCnF5n8wGqt+QuWYgMJcgX9ep3uA1j5af165t4DSKpOAhBfPfxr1L4HvcGqAaxW9gKvh538p1DB/BnqogEz2coBtdwmAKvzTgGd+C4B/0TKAzfDOf/Io14AwnUiAlnnigLV+TX/mtdyATHXugN8l44Cd1CaAjDtHgKwX8n5JWgeAdzOrgDZvIIHTkm9/RMUxgM9eVYDFFwiA4bZOgLuQ24CYDzGBKHJIgGty14CkZXCAaBv3gDuZpICjrEKA7q6Rgaz/a4BbZhB/Y6wKgBJrF4DoYC2AVnW7fwfdXoBzvAh/5yNMf5CID4AsMlyAQf0tgA4RgH/KEhmBeOlvf5RLjoBH4o5/j1qygNnkh3+UBMeAnPRggBqml4AHcUWAaP95gFdSioAJOvh/dJ+vf1jdEn8F/sd/ELAif5ww0YAUr72AUXEGgO+Ai38//pSAg/KggNbzpn9l7fV/ddQXgMZtHYFBPh+A8lwogFSBp4BstMF/JLxEf5inT4BKXpF/UaLYgOdts4Anv0l/ck4ygKj5V4A41gGAXGlNgGBq1X/acYyARSyHgD+o5oDQmLZ/0vSxfzWkmIAmO3B/sy4ngLtUkYD0l2KAAbymgPBGm3/acK1/t4sAgAKjVYAaF0V/daEKgP6iqX940OWAdr+mgF7OCYA7g21/aI99gQ6+vn8AT1qBoGgJgVUOmIDI2sp/ZsrPgH6iHoAOKRGBHg7jf/4l8X80Z1x/Qm6MgDzwLIEV3fd/md04gPD5QX8ONNt//WEAgPJkYX8ZAOR/LH+of6jvRIHwRol/NJhQf9qN6n7udeh+X7KDgLr5iIB/SteAkGeTf7aDPYEukxWAxZUDgJ6+3391Ihp/+hDEf9iWzn+6KSGAc6Q4f6iJ637Iu+p+Vjw0gLiCBoDIoUaAdGVegO0i9n+ebUGA5AvdgGPcu4Beb8d/1KN8gFfOcYDHZJGA6ryzfwYCh3+OcVd/TwgHgOgjun9oAF5/YKdSgP2HTX/cIq9+QLMVgPhUdICOd1SAF2nOf+Ceun94CYp+hGK5f6baEYCNwrN/Xs+Tf+EAen/+sm1/bDWgf1Lren/MykmAhT4UgCoi8X+Sb0GA4O4GgKuWTn9Eda9+5tVLgFOMnH94tQOAAvwngKQhaICAHn+AQr6If0z3u3/Id5l/c/ESf2efgH+FhRmAEHjsf9G/JYDHqPR/OJhygFujK3/EJ3WA7cjKfwwUSYAanex/zot3gKgFCIAb7IZ/tiCGf9b+7n/joTiAoh9ygFPHpYBXuat/ALvPftZHa38WMamAJEtOgHYh3n+uS1mA1Z74f6Qy/n5qCex/i+pegJQCF4DWknR/p0rof4qFCYD4HuN/1CgEgFz9MICarm9/XDsnf+Zc23/LUX2AFCcngPXJ4H8/tYKAcnznf3oVcoBG8cGAJzfff+Zr1H/QvymAXPxjgFQM2n6BHx+AzbU2fzMDaIAf8K9/NMcrf1gCMoAsmNuAMHTdgDv0BYBzIwd/4kL8f4+x73+uF3WApfQcgOFiKoBomVV/Y/a4f6SSRoAJI4qA0CcZgLEOsYD9Ni2AoxO4gI+jlYBqJnaA1ljbfw0kmIDvytB/zNUVgPXi7X/qTieArJtQgJlHkH8NFj2ApTtbgAwF0ICBKVmAvhWLgB406oAbkA+AfHjZgCqlsYBAuxWAvq0sgFL4sX+1nex/V8CdfyiZ4n8v61h/nr7OflYpZIAKPBuBVLWrf0VKb3/7L+9/dfirgKLCpn9vyup/OGmJf6FWuIACNZ+AhvNCgIf+A4AhadWA2rT2f+ynj4D4Eah/pOxVgDXJcn+Y1zOAU/SAgFEJ33/P8Y6A6QKWgBnQ238Ar6R/9BH5fjbYT4A5KNSAoAbSf2INq38zra5/ilV4gHQnX4AYngSAAUAggN5J5X8dV9iANM9JgO1jCIDaYlWAwsf2f+LIPoAZGYWArbIAgNrWi4DcsiGA1yeuf0be4X/Sd4KAu4UxgCL5N4AySJKAcBLMf+AKd4AVGE2AxNLKfyipp39Z6tB/PsNrgOe7sX8pswSAtgNtfmgMMX+IRdd/RjdUgA36J4Da9geAsH7qf2WJ6H+Wag2B0nfnf3Lq7H+tjJ9/2tWof1KGHYCtXhuAuqjQgKs9/H/kfdF/PsD2f6TpGYB4UxaAceiBgOkL6X9uTNV/Znd9gFXxB3+UGY9/WfYygALiTn/MqiKAFHgCfy2VD3+iEW6APC/qf5/1mX+vijOA3lWXf4zM4H/rmfl/jBFrgCfpP4CJHNF/Goo5gOay43/cO6d/GXxof1yuTYDqJxeAh8AMgPJDnH8RLh2AsJ8RgIEdUn8drft/xk3kf/i8OYAx4L9/QsY9gE1mFoDUUOB/8WVAgEBB0X9mq7F/EFTqfpXibYAK1u5/VtaAgDRD8H91kTuAc6TIf4BBd4C5hnx/Hc25gM4LzH+Ez6B/RLVPgK717H+gMyOAz2stf9JoeoAjPNF/Bx9AgJ0sfX/gA4d/phS6fw5AJ4DMX5t/CL/EfyChRYE+vup/Q6tPgDSr+n9cFi2AZn+df6Hnsn8fVN9/JtJZgCbOiX+6CtB/PrC8f8wWvoAwUW2AKN8EgEFoxX+N3KyA9OL1f61zCYC73Gp//l/if/yDZ4ByX2N/nMpfgKtj74C8/XmArvTzfkCfRIDlD4V/wjJzf2rex3+OOO9/jeaDgPaM4n/NWDyA4lzGgJp36H8sW5V/IhkJgNolun8ZOhCAMHQIgGPli4ApEzx/5PHdgAquTYDcwSKA/w8SgDQfKYDgwst/hEK3f7XLpn+mY+p/drZ7fzpCMIAGdwmBVQH0f8SIU4Gb+YB/BMTNf0AQ8H8kF+t+9dJ8f8m0iH8Aj5yAqwqZgFGX338wlaZ/zyBEf3hzcYA1DLeAZUxYgA5sxn+JAAqAQwvQf1R4U39B2PV/43DRfzxIz3+BDOF/ubMEgPcLVn8Xki1/KsXvf5pcIn+nsxV/0kebgJBGDX9ZWvh/CFLef9wTs39i5Jl/GRIwf+wOvH8MU2d/KOg6geS08X9qgoZ//otTgIT3ZoAWYUGAy5dSf6tDE4Ctq7B/cujKfzeZX4DrpMB/4AEPgB+U1X8TDw6A7iOjf/28k4AqlQWALlRjgNc8KoDQPTaA4FMzgFLJPoDLc1h/RHhmgMYee4AJaReAvy63f1d1SIAcrWqA3Hj2f+T1zX/DvqeA5stGgE1M2X8NdyqAPdijgECPtYDczCWAxoIfgHye13/6uEWAj+MWgPFsDoCLL7l/zFS6gJI2M4DumkZ/nrbTgEgRrH42as9/pfBgfxRJV4BUbYSAa4qWgA5M7X4awqSAyhtCgCYYp4A+OiiA1L6zf+b4joCpDsl/CFRggApHD4CaEN6A2livf+6AP3+rW0OAGEthf288BIBkO1eAwrQrgB+L/X+7+Nl/5/FggHIX+34s6XWAkcHXf4vXGoDMHGuAJjnufxBEEYCz/RaAmCrngBKeBYE0ub9/8RBlfzXrloCPlReA0szmf9iSeoBiLvF/ZDgvgOdkRH915AuAgQJ/f/rM/n/rYJOA7wsugF5r73+rTAyAzBbOf2xmIYDjt26AJpYKgKoINn/jjZaAwq1wgEbgQ4AW/yGATTWhgHPlZX+sNo5/MrVrgLD7U4AuYkqAXUtzf6S5f4AE1x2AxCiHf0hIQ4BkOI6A6mx2f1QiAYCweSOA6TH+gAMiRn/M3TeAWgatfxhfun/g7EqBRN9/gPa5TIAu9N9/0P4XgQrYZoBSBnyAkR6Zf4wseX8lxf9/EIv1f9ennH+JokKA50mwgKKGW4CH4heAqJOCgEKBTIBROV2AtY4UgGz1hn/66iCAVFx+gDhp9H/FvaSAbFHpf/kE14BtwTeANP5QgFP/34CeLdR/fvoIgHonZIA8/RqAgNSOgIWiDYBo8W+ABrHqf7UpK3/GnkaAO/IEfxNKa4B4nJyAT9z2fxnqWIA+SteAxV6ZgKQKSYDf54qA/N02gOajd4BDx62Ad0jof/je/H9mskGAUAVcf/pL23/W3AeA5h9sgPHoD4AOE9B/Wd7bgM+lXoC02qh/60AigLB3aIC9KHiA/rMNgHmy4YBwYACAyOUtgAw/hoDqyymA3ovbf7tOrH/I2Zd/lkysfxwKLIAnMu9/EffCgKxiyoDaroCA0uQYgTLc7X/MbTKA6cBwgARQmX9Ngvl/PKtqgLvQlIA47FGATs6RgN4hnH/iE0V/F7/Af2HWxoBoTOCAELUQgKyaT4BO2QGBqZ1fgDQfIYCM0jiAVwdHf7ndMIBME0CARG3Ff9F9WYCAjQqBxbsogAMwsH+IZwyALJE2gLOjzn9+igmB5JfNgC5bjn/Ya3uAgrZpgFrDUIDjDACAxPVagPUSCH8X94KAaE6Nf0BJboAI45F/RpF4gKq0DoCG7RWA2kGwf19o+H88ysZ/OASrfwHD73+qKG+AieoMf3oV83/9HQB/rGxcgJYI634aZHqAGmSef7xVR4DCoEqAMpE/gIFFXIAClfR/n0QwgAa2i38yLwuAmT5cf7IypoBKUIN/anpHgEBeT4D1eniAeqtPf8hgw3+Zr/l/Rkmjf5yiToBMTc2AJ0+gf0WskYCd/fh/72NofwjNs3/XLmB/D/wOgHBag3/+5nuACjSmfq5JOYBklJp/ih9ngE5naYCtpR6AwRvXf+bFZH9kZGeAv6oQf3nZCH9qJwZ/skWlgDzVVn+MOFKAtCSwgJK95n9fP/B/2VUnf/dBWn/Fz99/GJgRgNmG7n9tvOZ/sMu7fxJwwX/Z2At/JvWvfwiH3H7L7rN/3chWf7RlDoDpr59/4jCUgLTsu382Oj+AmJPofzLdtn+cFDd/g55ffxamPoCOg75/iwnFf41ZlH+kr5mA7xPLf5AbKID2kDKAzGOhgKJdbYBs4gOACGy6f2WKS3/mi9KAxLegf0SJk38o4T6A/sjrfyJ1mH+ffP9/L6sggEh2R4CIMiqAKEFOgAy0rIBjA4iArA1Cf53rq4C2Aq2ANzzWf6p75YDisy2AApY8gIlji39GPe9/rmmhf1iMbYC4kZV/wMeXf2INHIB0ZAGAfZUyf6t04oC4vrd/jFntf/1gD4Ayd0qAsI+ofwEbx39KdzV/y2G9gPCG7X9a7k2ALo74f3DdC4FHnWSAqypPf9p2jn/7r5CA5BYKgChsbIAvLyiANooAgVT5039+7ch/eGH6f71RJ4BB+EuAIxYHgIOKAoC1ev5/8kbFf3jjDoCZqiWAUNeEgPLZCYGtR/x/dS0OgIp7mn/etUOAao7zf/kqLX+hR+SA57fGf476UIDIFw6ANLqlgIa0zH+EMVSA+TYvgGR1+H8+Y2WAnZMVgAb9338BrOV/NG81fxPrxX/4PmCAC6aigPiSd4B3gbp/SE6dfw4BTYHRsqt/4Sw7gA6FyX/3r2CA6JW5f2zFtYCx9zuAjTOogIp4YYC7Kfx/FjXVfy51ZoAs2VqAQeeegCqntX9Eq0yAomc5gILpn4A1ndp/oJ9kf1lMBoBNPNV/0d/Of4jrCYB4LKl/Thb/f72ZYIAlDWOAl5v5gApOf39Tv+p/xLTrgAgxPH8Eubx/vDx3fxSQ23+snU2AIzUFgGw3LoCqxRCAzqY8gBYKqIDD/6KAoGKlf77W736UBgOAWGvqflbsboD8+CuA5lT+f1j+lX9KU11/Ok0Hf27sBoD8YTSA+NeOf/6STICc5cKASBjGf5QOUIB0c8h/+isrf6dRqX9wS59/baZ5f0tIcn+ttOp/Wl9of5zlf3/6T3qAKACAgOWkdIAuehl/lt4fgCvJ4n/VDNB/Nn14fx0q4n8K96F/jOo3f6XDOIDx+mx/VGdFf+EKNX/d3Ld/ldUQgLT4W4Dgv81/HjPPf7CX1X8XEX6Aa9ergNbTeH/M/4OAbGWXfw3wIYBcpfN/hR/uf5YOn383IpeAGZtHf37XR4Bs5E2AeFxQgF0zIX93momAhl1GfwIsoIAOuOd/7gbpf8BeRoCi3EZ/UW4EfyjL23956hyABOTTf/jRyn/rcJmAMhh5f3wesH8tdOh/xCc0f7o4M4GCpU6AVKyRgNfA7H9lJYp/kCXjf7t7yn+cMKF/cL7bfygdDIAwbcd/QwvRgDBhL4AXT8OA7oZ2f3o9rIB8+n9/L/4ZgKPBXoCPgQeAtzhqf2FVKn/g905/MIunfyg4pH957Nt/PVw3gEcjs39KPIyA7Qn0f5Boa394O4l/CsLpf7iT/oCatzSASh18gOSWg38W+2iAeO+jf9AQJYDgmJV/nWc/gJ+xmYC5lpGAWukpgC1iL4BOZwaA7J1+gMTt2YCHeVB/tdE0f0VL/X+5EaCAfeVof54fj4BAne5+JQbrfy3VGX/SmYOAeV8NgHzZYYCECVCABWOMgMy23n/+cJaAzQr7fxH7Zn9hc19/WD+Yf9hsQn82HVqAkT0Vf6BGzX+chIiAqButf2D/uH8u3nqAVbNzgJtpLYCJJH5/1Kl/gBkER4CZCsF/6FJEgbLjPX/6SK+AMOF5gGJzQYCB3TF/U/sFgBjwTn8i4o9/GqQ9f7fqyn+bIA+ALBZqf4mzs4Aa28yAI0K3gPj07H6f9k5/1kG8f26IBn+u69V+Asp0f8sTwYBuUJt/7hxOgNS5q4ClUgaAOFIJfwrqq352+tx/dO7Qf++X838JF5CANqsMfwKj54B3yA6AbJqcf2MM5n/uLPx/1KsFgI6zqH9O5dF/ngC9fxG0QH8UqVZ/0jNmgIaV3ICmzauA6e4XgBlxeH9F3pt/g0vff2j8cn+6LDF/DG9+gA8+yX/FTLx//c/Df/KBsoAQxEp/sqbqf1HZCoCeh4uAeD1xgDj144DQIFZ/onaPgKdhhoDOATSA+0t+f+prZYDVBad/4nXhfjYiDX8CzOt/7he+f7dA0H/O4s2AJECTgGTgT4GsaCp/3I8OgKClrIAsrEZ/cyIlf/bJbX4EdAeA8wxCgGLQNoDqtCaAv6NHf7dgzYBXNy2ALyLSgBPKuH9mBYR++rpPf7wshH+ZkU+AzoBif+2DO39WjsWAIJQigISpsX8KjJqAon3wfyHzgH/C8wmAw7iAgKJI3H+gBa1/L7dtgJL9NoARaJx/kOAZgPFkTX82TtV/09UhgGjURICX3teAr74ogEV+EICWGX1/vd8kgHhXyX96/aR/h545fz7L1X88JhWABXrhf0JsBYCs6JR/kyJtf8PvQ39qukuATJrsf9mxo39IrqyAm+C0gFbjIX8FLhiASqrtf83TB4DxFoKAIoysf8UBSYB1TPR/e4wOgIIAi4DFAut/O16OfzIzL4Bsc85/bABEgDM3hn/2XSeB8OqCfyYBQICQn7R/1Izzf3Cpr4DNZTWACvKIgEPg+H+cpQeA4vOHf+BiSIAkh1yA6O8NgJgo538lKNd/uwNFfy4B73+m+q5/WWZYgO0EuoB7kNR/3+hwgI9Hl3+CW6qAVeRygOVXMoB4dZd/0cibgBqMYn9K1Ld/sJBFfgcgb4Aucm1/jsN2f1A6wX/ica5/yIW9ftFnOICGYbd/9urCfgLMVX8qeuJ/Fl1FgcmvSYBebNR/2Uhuf1BFYYCBVWp/YyExgNyUVIDxqACAmGULga5Gm3+IG72AzVcJgPta5n9prwyACkuWfw+LFYCM3T2AksPgf2tcFYC3rneARgu0f/4B5H9To2h/cSk3f2YY6n8MwEF/f51JgOOb2oAYvpB/6JXMf258qoBgWuZ/0hfxf2F+9H+7BTh/zKvDf0kz/3+iGkSA0qRuf5WV6X9wNiGAfBREf6Bg+X9+KZmAs4B0f2Df1X+TGll/PeURgC6pjH+Y3Mh/3l3Xf/4ISoAMI0uAyMnqfz6603/1rHuASL3Ef51ATn+QVs5/X5fjfwdBPoCypep/T0DMgNSEbn8aoQSAVExNgAdXsICmZmd/E411f0/lp4C4qfF/fHgNgNg0c38jtIOAkzRvgC6zjIBuVpV/2RLwgKtnpn/hNXF/ukK8f5Y9H4CToX1/TdAmgLNQQoC0iyKATgVHgWcq2n/MGEGASrUFgFwfK4BJkwuAqb3qf3oG8X4MGTCAKK2Uf78RToBzvzGAJLW8f78DDoA5Ii6A/m0xgR9Pun8aW7x+9jDkfhGcs4D6r2aATYMAgC8/AIB3HTaAspZ5f3Yhwn8fxrKA4BS1fzstOIDcDeJ/ZXZygKSJs4C+iHCAkLPRf5DllH+TUjt/lUE5gMorqX+38Gp/DWcEgG465n8jFL5/jwr/f3qL93/rHfJ/Za3wf0ae9H9M/72At8apfyvo1n/76lh/IHAAgV5lOYBCDKF/TP25gJ4zIoFCFXaBXXrNfxzirn9bRRmAeajDgMwOF4FgQlyAD1cvf2SWLYDAaEGAWwnfgDyDfn89r5SAZYrxf/8W2IDZ2p+AESBdgGQdCYGniBWAvOLgf1YOX4DsyNSAqPA6gHY1tYAKmKOA+9MegKTt3n+BE06AwD5ugMwoCIAotnuAew8DgJeQGoDbTSyAXcdAgPjkLoBOw5Z/RQm/f1mxdH9prRGAREbdfwpBpH81a9B/jcXDf3ZcVYCY/g+AZZR2f064CYBaxdh/K4N5f8B7+38sqGmAHk8AgBVOlICmWSmAzmUTgGVw1n+eSaF/LHQMf9oX8ICt3aF/zuoMgD4M/X/tWC2AhEe6fyw//n+86Ox+iG1bgByRq4AiMmqAlhC4f/6deoBXgqiALvbbf8U0+H8Xp9V/nBnNf34IvH9meGl/wjWNgDXzlYAI8Hx/ViFkgA1c14BG0j2ACMuTfz4nEIAuBa1/1C++f/QDEX+oIP1+/SwbgB6X138PDXp/TqB+f/ww239kKat/pS/Hf55St393o/9/kD1ggKNhaYAbLs9/LlgRgT/fFIDca6Z/sYAcgNxq83/4bit/Nebdf1/j7H++1U+AQJNagDygpH8PGHB/7bZ0gNWWz4Aodb9/nXOGgNHrpYBtIkp/d8oCfwq2wH6WfFyATKCjf9lwEYA14kuAXRC2gABrxoBqIwKAiNC1f2hCroBiA7x/dRm4gErQFn9d3RWA5Hxaf1STdICoeh2AxDgcgDzvK4BINOV/ymk0gdZRbICCFdx/DKMWgXWz039IHECAKlGFgOxuvYDliAmAhzKyf7K4DoBMRMuAeZKKgE5JCYGzuayAsbAxgPHviX+yOSWAOGZEgEAQkX8r141/yrA6gLvtrH+KFY2Ai/aMgD7mvn9wmRKAjED2fryBMIDwb9x/BHpGgNq7uX+Ha09/7pyZf1Yzz3+Kt6V/CIDgf129uYAxDuZ/ko/2fmNcDYDoCEWAUfcYgIjrKIDHQfV/UJAmf+jKloBN2xSANgQ7f4s3qIBStnuAfln9f2bsUoD68kp/mRT1f9kbMoBynhqASu5qf0iltH+8SsJ/Nl1AgLnCk384mGSAYvXOf2CCH39m7eR/6yDrf9nwIIC+KhuAhB2Nf4VLMIBqVa9/cqGAfyzzl39XYcB/NQDCf0SLVYBEEBuA4j1YgF8rUH/W1XV/KkfYf7IO839k+s9/3yBCf1m50n+6EHaAdxYDgLTHmn888op/wkS1fyv0BH9ixiiAUx9qfxHQNYBcPxZ/PASSf0cRhIAQWm2A+BdUf9m5M380fS6AwB92gAlRaX9v6m5/FguKfyAbU4CaWmmAtRZ2gCuVNIDu5FWAnQZsfz2U1n9Fe4CAjm4HgBcY0H+Hz35/3lJUgI1m5X98/q5/bvKefz6xcoBhYzd/RzuzfznWdH9i5+9/f+xdgOR56X/CCCuArMLef5y+RoAAGoN/Vd24gJTTe4AV5cx/s6X4f3NsOYCSrqWAbkEwgCLfe3/irX6AvODFf4i4p4BQowKA30Ltfw7i5n9RPJOASIVKgPaizICF0mmAi0IxgMzzb4CIrO+AapopgDSKCYCP4sd/vlHHf66nU4BqBPt/bNApgI4jgYAONDuA5wgDgGLH9n9nlgaArT/Of96N039qhOZ/+t4IgEBrq3/sgFmA/BS6f4+BmICk02x/++OggIsNjYCPjdaA9oAygCljHYBtv+KA7cS7gERCqoDsPw+ARBVsf7WvIYBc/VmA9q3DfzAlvX+UxneAcTFigEcctoAb1vOA/jKegMC/u4ACsFyADtPNgIEKg4BKXud/R0NbgL/JmoDAacGAAr/sfxS4i4B2Rw2BdenYgKP3FYDWbFmAWXQ9gMT2UYGq1oaAkV32gG1oeYDcKK6AZYgngAhqcIArs1OA9syigVDd738EAIOA45KEf5Wy7H8YKfB/PfGFgNKbb4AXKIiASMc7gNsAuYB/hdCAyqAPgGnMNoAcnJiArzIcgNo0nIE+h1SAGCzHgLz0BYCS0piAmADZf+coIIAk/2mAotRngf5sDYCxjjt/aOMWgWZDw4Bw1cR/AFuffx4ypH9USK2AvCN4fwZH/oChYYN/+iTDf8zDK4Byre5/zKc3gQfn6H9ebzmAEHIJgGHe3n8pGgqAKnprgDCc9n+HOIh/PAn6f+HLWYCAScx+tEOEf5hlWoA4aKx/0ofhf3O8QICSLoh/BLBFgAHn2YCkL4d/1Uf9f1xNCYDzSoN/TFI+gL7PBoBhjS2A8l6Lf4XP0n9ccud/oRCtfxQzk38xOxuAEA3sf+CMH4BiJm6AwBL/fzWMu4DcLAaAfd7kf/LN7H8bjwKAWZZjgOH2N3+UF0uAMuYzf7isFoEcfEmAVHsZgBKbs4DAZcR/neO7gGre6n60IpmAVWqKgMD9l3+OWQmBd0GOgP1LWID6HjOA55Yof8zPyYCvmdR/mUCCgDe7qn9oHmSAD+fxf8qsbYD+G8l/zD2of8ZBiYCyl8F/KC8LgQigYoBm2oiAE7Nif9AYT3/gYqx+n5TagJqcK4Gq6Wp/kHvlgLfcHIDpFQWAtW0Of4zwS4DdtLqAKSY9gJQsFYAuZaR/+H/Wf+j0pH+Z26V/Hhi5gNYuZH+G7lGAE35jf6s2mn+GjwmAOMjOgI5/3n85UOx/HlaWgIod2oCLZj6AuiOtgEZDV4BzDml/EV1JgDY7a39WEyeAQB76fwdxv38kZGKACihDgGm+RIAgMD2AuECJf9Waf4CpmLaATG+PgPB4vH/jWqp/oDjCf1f5RYA+f5p/YpJagGBd7YBWXU2A3wiUgCipY4AQu0CADL51gIzlCoD+l7h/9RtHgKTK83+ILf9//hjsf3TDJIAj+U6ADgEHgZx3PYA/4dd/6ZDhfyK8f3+cgEaAJurQf/67uH9uvN+A0iUdgC3Xa3991MN/2VI5gMZHlX+eqEOAJ2xFf4ZTN4BbgGl/tCfKgAy5w380XOh/guhfgC2xNoDKr/B/CXuqf97ICICypb1/JwHIf67lG4H+k52ApoUkgMQB3X/QYbB/sPIUgKfE2ICnCVN/zdMxgD5R7n+e/UGAJutWf+AI238TP42A3tGcfx2aQn9Gew2BrIpWf3tEyYBezA+AsF73f7+I6H9eIIuAZprJf8XHn4Cg0xmAOQ36fyQ9tH+Apl+AfTcXgOrx+389qc6Ag/j6f1iHVYBig7t/PfHRf/hgoX+QPkWAsXyKgDYVbYDlSoWA0HjHf/zH53/CF3l+86WwgLd/q4CmNmN/CrNmf/o+9oDUCLZ/dz6xgCIU/X7VSg+AHrGsf6XbhICE32OAhK3if5xmwn+dlIWAtqU7gOxLl4C924eAVkbcf9Yf0IBA00CAcKAEgAy2J4BjdxOASzLmf+FOWICotn2Ae2HCf8iKo4AxZjaA/Dyaf8qVlYAiSJZ/gcsCgLKCK4C4mzmAyR/cgJ/8eH+UIBOAkvVngGO/wn/SDJZ/Bqy0f1m2doDyMWeApFBLgEL7MIAgEwuAnJK7f86D1H8ajLZ/EhYDgCxtMoBEmS6ApGbYfna6n3/2YYeAZYlLgMwoIX8arCmAoA/xf+1B0YDje0yAXtRWgOW8V4CgHp5/b19agB5+rH/yHBmAiGlFgGYYHIBg9mZ/8d7ifw5A0n/UzlaA3v1kf4eUPIButB9/zWSBgPD2sX+bmph/7rSIf4JcUH8ZsC1/jYcXgB0FzoAI1ROAYGoMgDtIYH9HANqAUNvvfwA2AYAqX9eA9ZtYgO6HUYCXPQqAX8SvgDuLyn+0HgeARjCJfzzB/X/CPGOAJDd/gIv7bn+CnOl/9/29f8unKoDga/R+mmZ8gLfORX8pH4qAqVWDgHTieIDu8/V/+4vSfwBK1oD167GAZF32gMf6HIAfne5/5t1ufwJjoYBv90OA3mUXgIafb4Cao8WAFe3uf0MhwX+C+GOAOpMRgPctO4COtQmA6DVcfwWp9YBs8qyAEKvVfkH+7X9noGl/K/EegOwfjX/kzKiABHY1gKlksIB8qZyAQ8sRgE2ccID4kGh/DTCFgF0q3H/+tn2Bc6eWfxlK3n8SDieAcOEWgNfw6398YgiA5QhCgOqtwIBO2PB/YIyqf5NFsH+Au7h/cOMMgEwYA4HnUX9/szfdf27F4n6tuBWAbi/5gA0NBX+DkN6AuWTjfz2BG4Dss+6AfO4ugGfOXn+RJW+As9aof09qQX+iZ9yAJhU7f0IyrX/HiAuAtPeRgDbpK38t7YmADebyfzpafIBFDtuAQ8IggL2JoYAOFGt/3h+ofwiR9IBmi3aANm7Ff4wpNoB2LrZ/DNg+gA1YN4BM/Pt/DjDFf1hoRoDQAbmAhHDff7JAF4BJj5OARhOlfg05tX/o0L2AFVifgN4T839skniAPHKqgOP0D39RLxV/Eqhlfx3sjYAmcEB/2d90fzZp5X8dSZ1/6wZpf0dVR39CFO9/6s0JgLsMe3/rK0WAXD8tgHYXGIDp1uh/fFKqgIgdYIAUCU5/VMnQf+w8Wn8OswGAExaDgKWbC4AG51J/Iyvqf550+3+sisZ/N8vigHhnIIBfXZuAQn7kfrongH5mR/p+MuwFgOuWfoBGebJ/6+J/gP7Pu394+0SA6Dl9fyXW439u2ZGApZSNf6Sc5X9NCOF/olAxgDQ2DIBiJlCARM5ngFOMtH+nny2ATE32fhg1fn+uKWuA2YeFf1cy/X+UMsh/UnfngH1g7n/lwyeAqw7wgKd6w4D9JXZ/7G2ifyin3H4sSMaA+3F9f/hqSn/3lfR/jG/mfy9proCLfH5/LHGjfy8No3+SRESA6htNgMrGN4AUQSOAAe0cgOPdoH/2ubV/96P5f74MhX9btziAcZrXgJi4UID2l1F/m/ahgK/wzH+Y15p/7p+7gL5GBYHzdQWArrSLf2jzeYAQWB2AlFiPgG/dl4DoeByAat/TgKN8+n+5ADmAHGTUgIhlZIDOSkaA3dZVgHv0NYC2w9R/7XG/gNj+UYBPfHF/EkbNf2NuZ3/8fMJ+MrBhgHkx63+z5SaAFHOtfztnFYBK5GKAP4h3gHdMpX+U9+mAXkJ6f4VS638I6KV/A2BCgIaCsYAcdBOBuDpjf+5Y23+QUqx/pCn6f8h2GoDyIUKAhxdWf/Lq0H8GGrSADtFQgGfTEIBRxTaAxAsWgIR2i39puvp/DfUsgI5k+3+YUyR/iYXwfx50f39gXOp/fJEngZDxiX/jIw6AS0XFfz5W1IAa0TSAhbS8fyLcz37qHCaArslvfz5sdYDANr1/Se6QgEZTOYCYMmSAS/r3f5EyX4Cnm+Z/IqrJf9rjsX8vM0+AjnmkgDSPK4DEYzGANoDGf4LLnX/h99V/egpXf8oXDIAeEx6A9GWXf+x1b39GTAaBeDmMf12ClIDXQwWAv3jVgH2g0X/b9eV/eMSDf9bncYAv8NGAIgvDgNK6PoDwIfd/iKd3gDykgH907J1/2/cfgC4ofoBXRoGAqsy0gPK54H+iUGCAEXKQf9bRy4DSxqN/bG1vgHjB1H8IFRCAbjOAgM/pon+E2F+AHmfofzVQ53/Dql9/7OoAgT1u/n8UO2+ATCxjgKqtPYAtiA6AKvU/f5bcV4B2rmWA5DKcfz9oVn9ObLx/GA1jgGHClH/yUZ9/FBJogIqpYX8yqhiARuHigKS623+cfKJ/pL2Cf9Rqhn9ss85/TJt9f1a3S4BkZ9p/yRs4gCAHXYAtWSt/xHgwgPbm3X989GuAJtsogLAt73+WwhuAQUD8f0vafX+mMxuAPQqzf1MIMYBPakmA7TcigCpjUoCkBSGAltaTf0hUDoBp9b6AArctf3ZuXoBdLd5/1lZvgMFj/n+PVm1/4ocpf7GrkX+tWRR/oWEHgICCwn+CK3h/20zcfwrXhn8AHTuAuSImgA1aCYAmT/F/pf0SgETv4n9ksLx/QXQwfwoTQ4BEbGOA2PWGgMjgF4BLNNqAePhIgHj89X6X61WAQ3gegJaBlH+AsHl/2Z6sf61NCIC8xjWA3e1QgCwy24A6Ss1/ypbRf5wMJoAwBzqAVwNLgLXL3H+d4+R/Evg1f7x4W4D1EAuA8H/pgJF9RYDvTLWAzDP+fwQYr39HflZ/1HTNgBggVoDerJqAcSazgMPN6H8uON5/ZBSBfxU/5X+hVL9/6NyYfyJ4zIDycTiAPE9agN6cy3/kYgyAJVzOfy37C4CdiY1/gY6Hf1Zjl39YcVmAuSOpgIPQBoAM7quAcZOTgPb/n3/kudOA9il2gFY1vICYBaF/cuxQgHVg3H+q4q9/943Bf92T3H82n3l/ldPrf66xV396/t5/sNXkf4UvYIB4X3yAyFeKf6vQGoDV5wmA69oAgOGUP3/IubJ/ICCMgADVun/WUNZ/xAGvgGd9v3+pt0+Aqlfcf9wIHYBI/4J/6KB/gB421n/azB+BBHQlgKzVaIAbSpOAFSB2f/DhJ4Dw1cF/PNlegAJlS4BqTVx/ABsfgLSBL4D0Qah/lQ8zgHcNcH9PYt9/8KjdgPWuJIACWf6AIoROfyLYPYCodXF/GvjGgIoWkIAmTnuArgNKgFVWu4DrY1qAg0VRgN00XX9d0+N/KszIf/ZcGIAJfqaAWrl/f8Q06n8Cgfd+fYL8gDLK8X+/VCWAXDivfzSlhn917RGAxJVHfwLKZX9XGeZ/lkNWgHiYXX8o302AQ7gQgHkDwYADczh/u/KHgAaXgH9qD3eAxOK2gPMRiIBNDzGA5jkggOCh03+t/DmA+0nFf1o+KH8o+FB/M0ytgEce4oD3SaJ/pnKyf+qK1H/2JraA04RIgGBlnICEyvp/nnvAf0tU5X8sFTKAJQK6f9+CQ38uDXh/jl1egDU7WYDZF9eAOqzufkh9/H9YfDOACm8bgBhtuH/jQDOAO+5egDOhF4B4uCqAKsd+gL6i935TKOx/CmVvgMZ/PYBIHst/TGe+f8WdgIBM4zqAtAuef0RxpH9IL7KA7ugdgPDSfn9BYfB/Hrkcf+CgmIC0Or9/NKotgNTfpX9MQ/Z/8oRVgAAUGn/o7WGAuxDff/CaSoDyTt9/Nb/sfywQLYD+UsV+WusIgEkOa399BWaAFJMBgBRQTIGHjWR/YoY/gHmdpYBWsuR/2Njhf9wtaYCqhM6AI7offyR9I4GbP+1/vMrxgKyqUYDvHcR/7DI6f39+TYCutliA9Fpof26DUn9GmaZ/tPz1f4qRjIBOARaAYfnLgNj50ID+f/x/1t4CgexelH/mqxKA2b9Pf72HEICWC9x/nS6egKQH+X8MiDWA8u5fgAzVWoBTvkiA3nfKf5AkL4FazOh/g9zvf4K4fX8fx/uA9hFngFb3Qn/3iamAOy3WgGECJYBfAih/Ynahfxtc+YDt45SA9rxygEqq/n9syaWAere6f71TDIDLLi2A5LQIf/2wMoB92lx/YMOSgCX5ln/l7wyAHhTif2oN54B4/nuAMxZIgKYJK4EXaYCAL7DegJTW73876UCARkZvf2+dkoBR+32ArURsf/xdTICGq1+ATmRpgKLXpH9iQLV/T+/6f2+4+X+yGACAO+6QfzL15oA0quB/jaBwgD0WY4AYWweAhAYfgbw1ooBOx+aA37KagGgQYoBugWmA8STYgOKyZIAsAw2AvnepgKY4CoDdxeR/ezUCgOI/gX8I0Hd/SrKrf/yVb4DvCd5/CuovgUSxV4Dl1ySAuK2xfzvpr3/s8ROBR8u6f/4bWYBChJ1/Oj4WgAssW3/AdR6A8Hqjf8NT1n+6zhaA3CnTf/TgNIBUGMt/I0V1gO2rPYCSKgqAMrBOgFIi3n9+FON/OnwbgOhXkH9abXGAB7+lgLkYGoC2FwGB7uJ6f467WIHC6hGAlth4f92kxX80vK5/GIpSf9xMFIBiVFeAbkLJf1pFHYDcOIx/vbMlfzpAQoDo7FV/HoOsgHaTin9c3tt/MCgqfy51QoCxxbx/4l7JfyBr3X87UDWAc4w0gCNFIoBEvDGAPF0if+puzH+iJGN/66UPgN7jNYCNkSqAUsUhgYSlNIAifJB/O6EjfyV5t4ClPNp/8BV3gH+pNYA43q2A2nPlf1LKOYAKutx/gmRJgVIphn+KF1yAq6/if7E7pn99vCR/qtpKgCaaJYAzn5Z/EHjHf0l/xH/VHimABG9EgNxcH4DiExF/LCjGgEISgn/4J7WATZEMgFm1dn9Phb+ARKXof+1PxX9YMj6AdGhrgBaR33+AXNSAD1RXgAHqzH+uEKx/4Ht4gJdgbn9eUe5/kGutfznqU4C0CtWA3NH9f9IxFIBPZvx/YqV8f917o3+6Qvt/FJnQgHFLp3+muKh/2+3agHUBxoCyoQuAtLDTf/562oC8JAOA/FBCgK/lMX+FDK+A5J9of2/b/3+iG5d/9vuBf1c1k3+8TZqA2G3pfwyr0H+IRi+AwuNjf53i3384d7Z/QtCQgKBNtH7ofal/UqJjf7Lz1n9TvnZ/VziEgIo5hX91wWSANPpwfwA87n/uzpF/hgHufyZRb382Iux/8uTDf94cCYCNLRB/QWYWgMt7en92ZxaADedaf5UjIYCnijN/SmXJf7I8KYARNSuAVsbZfxW4SIBEwXV+Fu0jgRNUEYB2ZyN/XmWtfwXyvX9UtkJ/gnPgfibSCn9p/At/UuJdf2zJfIB3RtF/NrD2fsk4T39WeiyAfnIxgPLFuH+0vaR/xtkEgIwK5n71U6uAkTYIfyFTbn9bqN9/t4bmfzd/En97G9x/b/DxgBoJlYAhJV1/fh4zgPeQfn/Ru9d/XOmrf767jX+Os19/hkmNfzWhbX91kYp/RVMGgBcr73+nHqB//BXCfxkEBoDvIGt/bUWIfyZakX6p+O1/zhWLf04vJICntfR/Ihh+fuQyz4CobLB/kOyJf9/5Qn+2FCGA0fuHgHyRTYF8ng+ACh4sgAMMuH+ClQ6Bdh0BgOHK038j2Hh/xeCPf3VXFYDaLc1+aO0WgO+bVYDf2Q5/q+x2gCBtK4Casm2AO7fkgB0ZzH/0n99/9iWwgFWpnYAA/qWArAOSf6FhWX/p7YCALOODf7BnhYAA/E1/zOIqf4UF8n/yJsV/B1vOgIzf438bKe1/uEqxf2TGQ4DBG1+AksUtgFLLoID5RwqAZtITgKXPyoD2maWAGGmUgJiK0n84pj9+fddMgMYUDYDyIA2A2jSSfyr2t3/JKvp/hIhqf6zx2H8qNrh/18GvgO3OTH8VVMN/eFMEgHJKdn+ytal/9IxSf5ZsvX8Z6zSAOilkf4KKBYC6qVKAjumVfz+l838dWNiARr60gGZDHYCYlr5/TG9mgJIU53/9UE+ARUrsfwbCdH9cDDp/qOtDgDK7/X9LgLF/4p+2f3IMcYAOaqh+F21/f8lTGX8zOLiA5P4ygOzy3n8mtkV/QDh7f77Hf3/cYK5/pHIZf2BlYYCOeIp/7WQXgGI2YX8WTMx/8tADgA4mRoHG451/3ASWf6QI539ZuLyAwZRrgB9RGoAuhGp/1l/4fn+9M3+wZGWAnIhJgCeADX/IzByAcvxCgF72lH+VFkN//DaAfuT99H+0Pdt/sptxgGhSQoDWa55/TSDNfzg5ln+j1MZ/BEd1gKBAqX9XJhCA5PErgPT9kYAQpDWB0B1Of7yHLIA4NzaA47Nwf60rf3/yosp/EqX6f1hJkn9Y1iiAPWYAgHy2IoDKP7x/K/B+f8rgBYCQQv1/QkMOgcjQfX9m7byAe3jOf5uvSoB4d6J/kpkygKCQjn/j6RWAaJXhfwav7H4v42Z/Q0BjgLat938jLmJ/e844gPC0cX/EGrF/UWcMgNclE4B5fch/uj16f/ySzn94qod/vEUugOZ1jICp4dF/vAhggP6TtYD5AEZ/lToLgAegk38GDeN/F1KGgPZcun8lra6AkJZ0fz5zcIC2PsZ/qsdqgOUmgn/V+md/JspVgGt24n+Yr/R/NDstgC/REX9ld3CA+qnSf+CA1395E9p/jQcIgCsP/X/alMt+ZnUrf+rsC4CzHEKAQW57fxLlPoDrZi+AEOJOgO6QU4DKmp5/iZz3fxEYRIC1UGt/gewDgMwcw4BJYgGAwkPUfl5dl3+OZEKA8mt1f00e8H9icVx/oonUf1+79X+c6Lp/MFg0f/Z8E4Hgc/N/99eGgDaryH/KZcx/HnWif+tWH3/4d5h/hXV/f2+793/OIXR/eRoggJxNeoApC5SAyqvNf39Ad38cnpJ/NoRFgFJftH9tFnt/EDPDgEXMAYBw94yAzMpXgB1q9H+txQGAlPPaf16lm38t3Q2Adg1ggPOwFYB5cnp/1BFBgXC0MYDtOxKAt51JgMWo+H+r2JWA8a4Zf36/oICa4TeAiByLgNimB4BIYC+ADpACgTsVloBEm1OBzb4bgCyXnIAZX3p/C5yygL4RtH+GWcd+yw5IgHySoX/cF2yA6voigOLK9X/qSa9/neA/f0GBcYBiOLd+NO05gMbD/YCurFF/don4f/MFK39Rvg2ANGzOf6VEx39ikhOA8jWLf9Bb5n91iU2AgLBpfxarh39kuJ+A2iUcgGlZEYBqP9yA/3L6f+UVEX/4bNp/NBgtgPr6HYDG6wF/F/2hgMgaKYAylXl/Htwsf5VKcX9AKBOAOkjRgCvGS3/SGbR/ZJp4gTwiOoCJq+F/67PcfyWJaYBPtsx/GNGpgHDXioC21jx/Ts7Xf/yLKoH8E7V/AGhXf9hGkX9OE5h/6n1ngKb8RID1m4KARoMyf+tddX/MBoR/RgXzf7b24H9vvruASioEgFxrB3+lmkt/GImCf6JbWoD/ZIeAWzdBf2Tnhn/2+YGAZ//7f/9wP4DtohWA3j8WgDZb9n/e7n5/zjfbgIqiCoAtn91/cQa3gIxxEX/G6wiAo9lFgE7E1n/ceECAu0t4gF0ogIDnAnl/gMb6f5ROR39ldvB/QIjKf1B+54C9SQeAGR9nf7zKRYB1PG6A6o95gJaQPoBYBDmA1D9egE5hcIAxdiB/vlmjf3A2yH9nbDKAECL5f8SMpn/yLm2A0mB9f9ANYYC18QR/qX7XgEcbboBGHLt/LreEf/zn4H9CF3+AE7j8f/OskYCALL9/pvGIgHQFg4DqX16A5HxZgPMQL3926F2A4QQtf7lTAoCCxU2Aft88gErCl3+p5cF/UClNgO5J0H/p8aF/9JE1gI6qHoAguBp/yUBgfwIxcICGObF/QoTZf8f4m4Axy4F/VG6Ff2mn3n8WcMx/TMfFf5aoqH+8As2AIm+gf7bSD4BIh91/sVKifyqJFIBoBIB/3Jp7gO6Ng3/uuYd/Z8SggN2beIBVcC6AzFayf5aKeYAn0OSAblpBgEpGs4AYPleAv+R6gHPcKoDGujyAgbPof/zfJ4DrfYyAau1mgFFMCYC2yk6AFH5CgPxPLoAcD/N/wtYKgJZD3oCkVBKApbEegPpnqn/PMXOAoBx+gPm8539yUziAt/DEgOLqWIDPvD+AGuvLgHZWJoCIbAF/m15bgLagf4AOeCV/wjyWgEjBMYD0ZmyAyv/3f5L/OYDxXOp/37jpfz4toH/6N7WA7g8ngIzF4n9T0ZmAAoczgHEkNoBQG5Z/PRbtf00gO38gVeh/THjRf1KhToCQLi2BkjrwfxEUbIBP6+GAOEDDf9Tfmn9pq+Z/ieLuf7FyW3/vJut/ryDAgEJ0iX9rvfh/iATef8PHXYC0IiOAG1JOf+Tfb4BOdqB/LvsrgHYHTH9Y3AeA2BEKgKZcl4DFxG9/+hCwfyEorn82JvB/k4aRgMynIoBuanmA/YhFgD7XUH9CzgWAFaPqf8dt639y5zqA4P1JfwDbPH+M4SOAZPUvf92/OoA9BjOAFUUZgCTTi3/eklWAp/kifxC0EICYm65/OJb4f3DN3n+iWliAwAmOgKxkDn/ezNB/s7lhgNVsHoBCHlCAwXHPf1p7s396sP9+MBZTf3++Q3/KFeWAJNnvf8/Rw39X8Md/jKQlgEyHIoA2FKd+wgLQf/ikmIA/tBeAFyPAgCpTTIB8DGeAUkRuf/4L93+XvjqAIUYVgAZzq3912RKA1JSjf9Wt0X8YvEmAVJS+f8zAbn+EZLKAgQ/egGdMOYCanl9/yhjtf2sS53/TQY5/GzVDf5RFTIFUCvl/7Rv+f/7SY4CyhCyAmw3igGVIdH+zmop/kKIpgD57y3/EXXqAMoumf6nt9X+ihRGBaGgHge2zuH83aGN/BIvKfy6CV4C59Dx/5wFGgE6QnoA64j1/ruHFf6XXg4BMHMSAGQ7WgOFWCYCKaiiAoHWyf36HIIDy4NB/hrDBgOJkcn94MnaApnh5gDwzK4BwCl6ATKkFf4sjLn9icS2A7N43gN2Zn4CZ7s2Ail06gESt4H8f+wiA2dA+gG5j6IAB0/5/FIedfyBRHIBilDeAUieTf6cnM4DMJK1/nHY7gM1qvH/+ZxGAsZX3gNVZvH97omWAD552f0N6cYB+HxaA3tVHgZpaY4BykAiAKB6pfwv1bX/l6x+AhuAUf6V8Y4B8KVeAhOHGf4yj8H9+wVB/nyZff4Ph/X8Cr0iAfXU5gKoY1X/66ad/Iw+9fzSIFYCIXCGAZLYbf8wf33+pNs9/57Dgf8ZUIoBrjLR/ZR1wgF3XqH+VTkt/9gyCf1iIuX+qs6Z/3h/WfyaFtH9tobiAI9wyf1C/h3+w9pR/rEWmf3TDwX+ETsp/DL30f3Ap5X/JPg6AdVaef8H0O3+4LxaADp3if83faX83vgSAUAgHgJ7Kx3/BaGd/8XZvf1WP3H+jUml/AO45f7pA5n7vesaARxv4fz1tbn9+/Y9+1ZVUf2KLRICzdfN/puJ1gH5Q8n94cPR+6MAqf3Sid3/5ZyuAeCHxf8DZpH+2wQGAHIGFfzoIHoDz9ch/60kCgKnNXn9SpUR/2GH8fnxPw392Vkl/9nAAgDx15n7i8QmA8tfbf9qOyH9watt/HtOBf+PEUoDbAyB/kEPWf9UWtH+8RD+ATwZof2xm/3/PNGaANlTJfxpx3X+iheZ/vjSffzwFzX9KUEp/QiZlgLn6oH86Srt/9q+bf+M/aoByd9B/3ugngIt3PoB6EHF/kSFRgE63FYAuAjGAos/2f9IEcoDerrF/V2nTf9i/bH/+JTt/l+ucgIjBJ4AWWuZ/fEhQgAcw44C2v5OAFMF/gMZgtYCHos2A3dGigMwY4H+cCRZ/cBA4gD6QtH/w1ICAzZJ6f0cIJ4D2FxSAvB3rgFpuMYAkXESAm4sLgAPp1398pvx/tsJXgEScq389H2J/Iy+Vf5kp53/ScNiAR92gfw6RWYBAGzCAdCwZgMP2PoB2PuR/RsvjgO/IKICWSE+AUMytf9HP6n9f8R2A7m/WfijOcX955X9/EB5dgAgRK4BYEWx/KxdhgAHh939GIrt/9H42gIAYrH8OC1yAsoOyfz9KzH+8JwSAkKh/gFBQy3+MHcZ/vwpqf3q2koCTXxOAqnTIf0yYs4Bnaj+AnRz5f1xVIn8aygmB+NSBgNFUZX/N1cV/wGdcgHc9qIBXGByAeHdnf0Bson97ZbN/UuowgA6BkH/Dj5CAciU8gGbZUYAFNDOAP7vtf/pAOoD2Uvx/OuaofoJXvn//+piAgA7Cfv9VN38cxnx/ZwPAgL55nn/8RlZ/+MzPfkiGs3/u0UaAm0oCgDHrNYBAYb5/eKjof2AVN39rEbd/eHMhgA+gn38C3SSAK8fvgCSVwn9MwyyAusvZfmWUS4AQZNR/ckeuf7I/n39AQmuAve2fgHdZVoD1oRaA1BrdfzLIDoCSlrd/PhSigFEtn4CMDiOApkB7gBDkeIBxKfh/nkeQf2IdJ4DB+9p/BEuKf0MMhYBq29d+D47OgOb6n3+e0JB/o8m6f7YyXIBY6ux/tqT3fmVJ0H9RnZOA3dwXf25OlIDgCNB/gKMIgbTuQoAJ/vJ/sYwhgMLkWIA/zYeA2osJgQes23/y+51/CBu1f2RuJIB+gbt/1qL9f4tz9H96Kg6AAI9CgHEtdn8hfD5/8G5CgAz/Dn9PWjOAwSrtf+EkFYBYSoB/VpS8gKCtpIBvlh2Afindf1ZDpoDKxeN//6xogOKEIoAJQkyA2ifuf0xuQIAG96V/Nd+DgIjUFIDiumOBH9QhgHTCJIBxI02ACDJogCVdFoAEeaqA6PSagDnLj38oYhB/oJa0f7S16X/OyHaAQxfWf4a/XYAn50mAmRPlf8w1KX85BJ+Ah1zSfxXTbH9SY5N/W0HlgOUgRX9eHCmAEDe6f2EFyID5VnR/aGkagGAvrX8orhGAWMgNgBjyXoDE06mA1pAygC5Ey39HEm2AFbpgfz74oIDBdmWA9HGrf33mH3+4/8J+cEDnf4oQfYD6nZh/NBEZgKBWYoAwk3iAku/Afwwv8n6M47N/RunlfpTnp39JUIp/XDncf1WrWn+wuJt/57TXgL4Wx3+g4cd/GvutgNNrF3+GAkiAGLlwgP9btn8WP4F/GPozf6/7+X/mtHSAjAx4gOp9g3/vG0uAZJ6Jf+mhMYDsIrR/3vjygMHb94DFcSuAyW2rgA==", 128, 7, top=1)
LSTM_OFFSET = 0xd800000a03f02dd27ffffff632fe5280000007b21cd87ffffff8279eb88000000486bbd07ffffff5ee48e07ffffffefbe1e4800000019f3bfe7ffffff74d01b67ffffff897cd507ffffff874bf6e7fffffff29383c7ffffff66403427ffffff80343f07fffffff4d4d427fffffff28841c7ffffff4e839407ffffff4fb3c647ffffffa8ec5547ffffff6c286fc80000000d9d496800000079f846080000006a79e66800000036466087ffffff7f4afd87fffffffbf63e47ffffffac7a1027ffffffcb9e9e87ffffff437b5ac80000002a3f6948000000155929e80000003933d2a7ffffffc098b5e7ffffffce75eb47ffffff972d128800000035660f07ffffff3066514800000030e86b880000000cfbd327ffffffe2707f87ffffffddb7e20800000023c04d47ffffffd6edc907ffffff3035f727ffffff5d044007fffffffe3c58e800000098aab6c7ffffff181e6e28000000534b1208000000beaa61880000007475bd680000006e817508000000f1b4a027ffffffdad6a8480000002fc4ea47ffffffe3efb047ffffff700076e80000000d088687ffffffa78af8c7fffffff992afa7ffffff9371c6c80000006cc40ba800000097a6650800000055394707ffffffe4bb1da7ffffffc6534f67fffffffd146dc7ffffff6574fe87ffffff2997e208000000fc7d7848000000dd40eb280000001fa9b9c7ffffffcc96f6e800000032edc727ffffffa68ed687ffffffb9fe28a7ffffff9c4e89c80000000e835848000000930dab67fffffeecd04828000000552230880000004e6c38680000002ca94827ffffffc82146c800000047e81507ffffffa12ead87fffffff1e1b04800000048b25867ffffffb7c08947ffffff9d8b33e7ffffff927fee88000000135217e7ffffff6bafbf2800000042f088e8000000acd09b6800000039278547ffffffe3b50108000000019f10a7ffffffd7025c080000007e7fbce7ffffff3f39c0080000008add8647ffffffc38a29280000004d92a527fffffff664ab27ffffffce88f70800000028c4d3e7ffffff74e67ac7ffffff83ce3f8800000056ca7d88000000e923a067ffffff7a8905e800000070f80ce80000001d4b824800000016318c88000000393d708800000081dad7e80000005ad842a8000000602e346800000098dfa4e800000043295ac800000014484ca7ffffffed99fb8800000044c80787ffffff23e88c880000009b39d26800000030d2cd07ffffffaef639c800000
LSTM_BIAS = 0x10083dac4ffffffff88d1a5000000005e180500000000b9c08900000000503ac1000000004b65837fffffff70dd6c00000000a3d563ffffffff91984cffffffffa818c17fffffff7437deffffffffd6987cbfffffff9506437fffffff85420d8000000118f245ffffffff32da78ffffffff8564deffffffffd7ba8a00000000269c75bfffffff6c0600000000004c98c4ffffffffe832f3bfffffff55e7c9fffffffff4fd207fffffffcc4620bfffffffc3b415ffffffffca389cffffffff8c0da67fffffffd3f34cffffffff6ec7c8ffffffffcb00a4000000007bdb51ffffffffe13ddbffffffff5c9a6a000000013e37c77ffffffecec2f000000000c822b5bffffffff1d526000000000384acffffffff4d493800000000921dcf7fffffff69d343ffffffff9bcbce00000000323be000000000de35f33fffffffddfdd5ffffffffa64753fffffffff01a4800000000c596dc00000000150959000000001d3744000000004153c2000000004710a500000000088f0400000000d559997fffffffe79e120000000035c8caffffffffc74ce400000000b41738000000004f79e5000000006b713affffffff966211fffffffffecf3bffffffffb5407e0000000023b81fffffffff21a0b000000001053b57ffffffff1fdb8000000000b672dfffffffffcc097fffffffff62101fffffffffa1bcc00000000009afefffffffffc54cafffffffff8637700000000072eaa0000000013795f7ffffffffe4477fffffffffcc5bcfffffffffe0f50000000000fbd6200000000021c16fffffffffce0ca00000000069879000000000b1ee0fffffffffc9fc00000000011e792fffffffffa22270000000000c168fffffffffa7fcd00000000101116800000000849ba0000000007a86500000000023a7400000000020996fffffffffd5d270000000004cafe6ffffffff8e99dc000000017c2bf9ffffffff493466000000014d403e000000003c1ee4000000003adb1bffffffffb9f11600000000df3ce900000000383224ffffffffe6873a00000000bbb9588000000175a12100000000420e27000000004c2836000000006ab7f6000000010d9556000000003b315a00000000bc87df000000004fe86b00000000e9b14ddfffffffe5294400000001239302c00000000b78b500000000504778000000002f913000000001060fa4a00000008dbe5400000000be36e2000000004611480000000060d84d0000000006098d000000
LSTM_KERNEL = decode_weights("h6j8PAB9M72AvkS7dZ42PsGvPT2kAJQ6kd7cO+MaJb4Our09xm5FvY8c5b1+P1q9Ip47vmxuVr54R0q9m/EPPofpPj6NQ3e+KZulvnWCHb43Awc9do+kvTIq1b3FxYQ9JLlbPmaFSr0Z3DO+kTdtPj9KzT2+Sg8+tPq7Pb7na75Pj/48283uvVS9AT4HiXg8kzqVPc8r1L2Przk9y2mkPdh5qL3QgyK+QugaPYSMkzxXZLg9BzXxPIxPLDzuEE0+pdlnPQaJqL3QAgI+oqGcvUSOYr0E9Tc9PFX5PQq9Gb7i3ia+XwpCvShItLw9mrC9AN2tPq1c1z3k3f+9zxxHPJZOmL12CdU8/y98vfq8zL0q/6m9lXS0vb2rfz5liYw+qvEIvC3C/L27Rli9a4k6PTZRQr6giO290zDrPGYXDz2IFhC+XnENvheSaj4HgSi9uBgQvnWrmj1J6Sw99X7EO7drzT2USw4+QK1HvlUMFL6Fv709omgmPpQGEz4D20Y9NVcrPmYTxL1yO+K9mhouPcD9yT2rKKw9wb4zPoq6RT7YaSA+wdVWOxPAdLyPWjI+elGHvMICDr7gHBg7s46qvFYmGr42q1O988j+Pdkdu7xONvC9Y6dgPqgEPr09Kdo9oycDvIlDlbynW6w9yIFkPnoALjuUBEc+vUQFPgpwED6pMJu9BsQlPiEjWr5+0dE9O8LaPRfGDD036cE9R7ZlPqaRiz488vC8aRBWviJgS7wQ52m6sDiAPajc0r0aphc+F+BTPkyzBT1PmAe+HtrHPRaBvD0p57C8du5DPt+eIzwO4oo9tVCLPdO76b36D6E9iDn6O+Oavr0hPAA+LslIPqIZ1j3Q/vM911TIvStomT2mGyI9X/7vO0KM+jxNYAa+DBgLPij+cr1XUgo+q8izPEspeb0s9f29qRykvUWQCbwYsu+9durRPIL5hT7qvvi7IPSJvZQ/Fj5dGyq+mWsZvb1dGb4KMIu9WfUuPrcOIbwYwaC9vzAgPd55RL54CxW+as9dvhoPtz2otjq+xroUvv9otz2oIm2+WToFvPIIgL6Fsus9F5AcPif39D3h/g2+K2gnPmCNt73rB2C9/VO9ux11Yr4clTe+oPsdvdz0CL7J59k8e5BgPmSEOr7wT12+BP8QvkgeOz37dgy9CZRGPpyidz4aXv27NoU+vhF2JD6cMFE+ZlnNPYYBVD7eZRE+84U+Pu/IHj4X3U0+YI+/PSDRzL0Urz0+WT0YPghaOb414Xq9FW+QPX5lYT6c2vE9/r8yvD01AT4VKs47MKlXPlMIYz6AIxa+Cv/CvdX35z2Frba8ExyHvR+oCb0i/ui9t7XhPYTdqb2oeZc7gDdoPrZTZj7EaRQ9hyFWPsKztL0//hQ+M2+gPahPAL32z0y+Y6zjPXABjz4gKBe8V/oDvqB0oz2D8iA+d/EKvih/Cz4jWM095+fsPDjGyz0LtMu9oqMTPvtkTT5VGLK91iCmPWVuQ75FJze9/4ANPdpyH77YO7s7tTA0PrgPUT60KSG8j6Jsvhw+TL5JB8Y96VFUvezobj4bvvW9eJkWPjuwiL6po748328gPtIJhD4irtY8s3x3PjhxDz7H6XA+0GEbOyAOTL7jto4+BzamvDN1370REag9vgoAu6dsTz5tf949OUC/PfQkBj0L8vk81AYaPldEYj0Wdrq9DNGqvWeyML0/KyW8uCEiPhnfjz3IcyE9CHqxPVlQxL3pYCS9wxvmPVn4lD4sXMG91O8UvuRw5T1UgSc+wROTvfGSITzzFwC+1N0Evl/URj5ZhFK+L+JdPGmDOD5RLnm9zctSPcbN2T1iw4A9ZKGePW4DA76imma9jpNzPr8crL3cQzu+PRdlPf4tkz1Qq3c+xEisunz4HDzijAW+TuRYPQE7sT4vT589P7D0PawAG76g5S8+aD0CvaQ22j0kJL89kkGcOz85Xr5sQ929gRejPVpehz3U3Bw+izw8vjbKRD0sxYG+UlelvYdaAz1Rolg+S4qDvqwvCbvoweM90KovPqMQpT1ggNs9+/X9PYv9/DznbTM+bx4RPtR3PT6Yq+m9Ci0sPpqNIT4rbIe9jXnBvAlmg73ZQDa+YOcvPobqt71TANQ8y/oRPuWcGz0zIhg+6fr0PbecTT7KOUk9c41KPnHqxz2Y/zm+u24fPkD1NL2fGJk+ic2APp0r5r1Q8689xNIdOmKvrb19O+c8hLqavcR/IT1R63u9Rm61vHWPYr4NHOs6jVZKPho2n7yC53g+byodvi+Bhr5kfhI+dVVJvv9Sq7u50po9gTmoPopOMr2eKI89+bMzvSOeQj5uTsg9QxQOvtpOiz6CViq9LBejPVnMgr6IxMo85dVMPpOJCb1+u2Y+kT68vUE2CD7acQw+4gGWPtEKdb5EfN28f2fRvTe1zjykP/A9dawbPg+NcT5FLAc+PpKUvbeRL74c12i+Bj6cvQXpTb7F6p69M9YePOF/oT4/qGY+IGhvPoptIz60J2g+UKlNvqwRFz4Afzo+roF/PQHLWr1gzpK9Gr2kPYpPPzwYWG+9B6MZvXtIGj6TeDy+8n2JPu5eR75bFpy9PxnJPjbwY77n7J89XkdJPfb7nL6JVFM8oowOPdNeHz41pBg+pBxqvToutzy87aO9rQgrvm0AWr1MyIY8DYX+Pa1DVr7axA+++U5NPtzV1L1TtRM+7gZqPnFM/jzvgh++VXOfvc139b3Luhw9SNYXPuAbgz0Rawy+uLBEPme7sT25NV8+V5srPkrf1zy7VBE+1ofPPfDhaD7X9hi9irK/vdswvT1mGow+12+svd+gmb7pL8U94Z6CvfQafrxgrR6+j5ufPdLpaj3os4a8uhEtPqGdkz0BvCY+6mj0PegHZb6Jve493fE8vb/MG72MdpY9ZMq0vdPTKr4hcsm9bZURPgUEhD5pBR++N6ftPLTORT4Dlve8jziTvYwVRb1NHqW9ygduPh1cBz2iji09ysfhPenTb77g0zS9e8TjPV5bg7qZtgs6EcbAvYKF9b1Zg1E9ZxiLvXf9RD6Ii8299q2fvayU1D0ERqs9ep7kvcj0qr2ODzg+SfwLPViDGD1rj4I9ZgI2vfzNlL7m6Dq+AZU9PiB+wT5z8c+9QaZAPvwhED7W8xm6xdibPL1QPT5MFyo8qempvF347r02cH4+IKmrvOvAwr3s6mk+jM/YvOIiOz0Duqy9Jl6NPvDQhT3lgeS86c2JPTkRnL1nDNW95QM/PrJwCD540GU+yE0CPbVkH77Mwwm+BA/gve2o8jzNxsu9tOzEPFZBhD12vyY+gS8sPiEMur38qNg9km+pvQxMNz7qPmi+RnokvuCI3L3e5Rw8zfJxPNtGJz0ly9g8DrqDPhx6Ib24PS6+TtmhPoizpL7FfBK+JBqFPnhqer4B9SS5YUoBPisMoD1SQoK+x3QwvdujuT20x74+7kQyPcDZLzxfnaA+BnzAPEWTKD419do969dLPrMLsL7lg4K9KlqHPkYH1D3tt7C87oHNPRqEgT2s4Sy+DLfBPVRLIj6AJ60+4ngnvtw/eDu/Dpk+Iw4cvrfLZ73mKBO9Qu1BPrvWybxQtIQ+42flPeUAPj4NDr+9qoJSPkxdLT6rzIK9V84kPuhyqr5VDhg+smklPpDzmbvOjq692q6TvQxtPr70pfW97HJQPkLlGD7elFS9jcPiPU2apT1EPyC9fcYmPaJSQr6wxPY9mrHCvX1G/b1myk8+zIA3vm45Hz2TiQc8pRoCvoBdIL6sb+s9vbWDPrtO9z3wE/U8KbJcPuL4DT1gfKK9+ADDvWg3dL6KHOu9NGoIvirBJb6HlIg+DQFcPh3+hT3mRA8+dJ9EPmzDxT0hbr48fJOwvF65Nz4Nj+e8JsjMvdN5ib79jny+ezKkPmqfEz0z/EY+leravdIqEz4ZoG28duNmPsgihL4VJgq+vu9LPOPq5z1JpDE+09IPvvGhQ73MmCO+L4xEPq3Nbr32b/M8BpR6Pct0VLy3B868O3AcPo36lz5Cbgw+vvabPqYoG73DTQw+9dmuvd3UvDuZE7I99hyhPd7h1D0eeJY+3oQGPvymmb1DM429/V1xPgn4cL09+z6+YaY8vWsVPT6tLgK8iRejPsi+Cb0lu+u7K/nPvbMZ3L2wbjy+7aoavafywLxjdmM9Ix1tPRQXSb1gphA91/z/vFz+nr5bhDm+sRbOvdcrT74QBj6+D3YgPr00SD3BdeC8glZcPoMbvz4ZG30+sTWJPQZ6KD7JLxO9Wk6dvbE5Gb7SJ4a+KMzAPfEOwryy1Ei+6404vpfs5T2M+cM5Gs+zvsPVSz0snxW984cgPkleyz1hl6g9i0u5vcl2FzwOmx6+LWgbPrO2jz2lktG9xM2HvmmzVL4PMZm+OS3FvSr8Uz45/9+8UTc/PvA7i77XNxw+q6zoPZsXlz3rjAu9pBVRu3bmNzyoAa+9rYSuPWBDFD76xBU+hXJ0vUg2QT6Mh4s9kW5XvvxFSz3Ud6I+ccxGPtcVur1wMEw7EqcNPlO0HzwrYii+D5LqPcs8RL0gcu2981pZvVMZZb4uSFK+7NjGvK3FZ71Enz+9PvD1PfIoVz7MZy++BG02vsVZKL3ABbI9RLX6vSvLNL6pWFw9GykuPmE6kT0TuYq+rwxnPRaSIr3vgCg8JjP/vLBuHr6yOq0+pZxCvZZ5Yj4JxYu+rrgmPQ7727ynG4e94hD0vV0yOroDjFU+Kij1vUuBMr5fsgM+1oqtPaXqG72o2UA+i5aUPWWpTD6RUqo8Y0P9Pea1XD66+Qg+mC47PpqtjD1usl29WCuwvVbYND2QJ0e+vZ1SPUx1bj5/Slc+ZwZGvsywo72Gfwq+o/BjvS9AEj2Nubo9LPSCPN8lYz7fMNm9mqiWPiy+Sj6N7kO+yJtSPgUfWr1z8GI9AgQcvnNSGz3bwZ4+u3ImPts0nD2Bd247/q4QPSGPaz0Z+Fk9UG15vhl3jj1umaw8m0THvc1zPj5Ku2g9+WgwvnPBFD7K/zg+VqI+vir0hr5ZcWU7sC4Zvrxbd707xja+6n4xPk6QNz5la+49UPVLPh5J6zuGBQG9dkfZPVQMID795s29r9stvXYcAz2fXkm+dkKYvHczKz6L3WW+JkGsPt+yCr0lthQ+UrvLvAW9lr1hYIq95bsrvps3kD4YvG+97ZgJvmf3BT7rrRS9StPVvdXcHj2NO4e7KiEbvi1tEL6hpEW9TtA4Oy2NNL6Kakq9khZBPrK+FT5acpM9iSyJPg4VRz3qpgQ9NgRLPpYq2Lw8oPC6OOANPoaAAb2aUKS+uZl5vZ69qj2NW0e+I67kvfvUBj4sYB2+y6qbvca5RL1ufVU9zxhLPU98ATwsO4q+DOGWvJN9bL6myGK9Tw2BPdB6pTyhM7E8Ec7XvcJtnT0cooq+lZS7ve/aozt7rl0+87KrO4z0GL6rIYW+E9ECPruQWz5Y8VA9XjV4vRu4Pr44Nzw9ApN0PFDEbj5YURw9BP53vcyHmD7wVtA7rsItPmpRBL7vfRk+bmjaPSqhQz71L4Y9OD4zvk/kkD2QQ409tfT+vNUxHT7DVWc+QiUTvQi67T3KKRo8DsubvmtyVz7pyrw9a4nXO9S7pzn3MgK91LImvoEm/j3+xeq9qixLvUnL4D0q0R28g4o4vazNNz5gUye9wKBwPRxCFz4J2ay93LDCPWgbdz4824I93hNfvKg4AD6fCiI9GwsPviBaoz1O2VW+jmc2vjuZJD7kC10+5UWWvDr6FD6cyH0+hWOZPZV3vr2Fhzi9eiMyPUZZhT1j3Ds+Avy8vcZ4v72j3Ze8tCVxvkPtjT0IE9W9TvVGvHfXyD6KQmK96ghhPhMOkb0x0Pm9YWjyvMsfyr2opCa+vNwPPlj/1z2nR/k9iwypPbNGYbtdjfK9f+w5Pva3vT0sRrm789JEPqWZb76unOM9GnHZO/ggBz58gJg+lOSgvVfXUz6F0VC+WiPOPS7GKjzHZBE+UVChvgQigD2MaaO9Kt0ovt41IL67O5+9y4C5vJJYuzwthpi9pcMgvgXsDj5VJkM+FvF4vSnEjD4mfdG7cgS0vZ+DNT31+/G9kDECvmh0LryrmRY+Pp+gPdM3cr2s7rc7TN3xPFUVib1yjii+", "f", 128, 9)
DENSE_KERNEL = decode_weights("SHe+PvYMhD7yAj6+2rPUPebJwjxluwM/CfX6vZczkb7YO7e+l7eWPtWqdj7AB5c+s+HlvR+wgDk9p9c+sEVcPZwNob7vH60+KSepPbYyhj6YqxW+zfxcvYjOsD3Qwew+DHqQPoB/JDxmwQw/ph0xPTlVAD+joj6+KHWIPSUR9b6i1xM+WVXyvj98p77ozNk8AxsHv4jqvL3YcCw9RemZvt6Mrz0Wja68dZIPvvsU/D1nnt++3pz7PQ5K077OlMK+T3hHvkrgwj7g/Ie+dIm/PX6KJr7dmeK+d7TMvkFzor6WdAM+yJMgv6o0Lj44m9U+bVlRPklFNz4FIIu+FQp5vW6ujT73DxY/fwEfvizKu703+m2+mYevPplIZD2w+lq+fifavq9cBD87NEe+vyaovlrUpj48w3w+mQHmvQw9IL2OMdo+TO1RO9ZmJz5USSY95qPqvj9u9r2x2pe+4k25PWCXB7/ScgC+A3TOPboXuz77i/2+/Q+GPTw3WjukFqq8eFtUPkfP/75xdv2+i4UqPF0V8b12cpm9qlADv8r+Pz83ikq7sf6QviP/+73rJn4+DZ3ZPocmvL5xnBI/BkAlPuvA/j4vYzo+jKCdPgeHhD6hW44+JUn2PrY8bL7egfe+tT3lPoxyhT7ODXK+ESX+PaCzcT6/sXA9UsfTPt1DKrzi1PS+BTNOPkOMqD6DUbY9rdUKPCzYtL7EBgE/+LvyPQWi1j4+qra+ODfzvtxMmD6ZqUm+PEiBvQUfPb7XbfK+Uz8Pvpcra74a9vE7vC0nPiT8cT5+jvC9FeRBvvw0pL1ZL+S+eFwEPMfBtr2NZh++RBs7vywjjr6BehK/lsjtvm9LG74xr3o+A+fcPplQwT6xwJm+j2+0voxG6b10gXw+2eQnPexYgb6dOA2/slSfPRpq5T7q6U29xZDwvpdeFL/x3yo+SWC2vmE/JD/TnRk/vpiNvWo5nL7zMik/Uh2OPlHf7r7hmmq+Pv46vXDRlr3fg/0+9neHvgX/lD7Fgbu+", "f", 6, 32)
DENSE_BIAS = decode_weights("WTsTPhQ+CT5K9ge+zq00vbQxr70nCiy+", "f", 6)


if __name__ == "__main__":
    main()
