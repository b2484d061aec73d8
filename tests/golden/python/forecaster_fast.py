# forecaster.keras in pure Python, without any import but the standard library
#
# Model:   forecaster.keras
#          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
#          written by Keras 3.0.0
# Written: by lstmgen 1.0.0, --target python
# Costs:   3508 bytes of weights as float32, 96 of state, 96 of workspace,
#          828 multiply-accumulates (for one timestep)
# License: this file is yours. The parts written by lstmgen are MIT-0.
#
# Layers:
#   lstm: LSTM -> (12,), 0 parameters
#   next: Dense -> (1,), 0 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

from binascii import a2b_base64
from collections.abc import Iterable, Sequence
from itertools import chain
from math import dist, exp, floor as round_down, frexp, nan, tanh
from operator import mul
from struct import unpack_from
from sys import argv

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("history",)
INPUT_SHAPES = ((None, 5),)
OUTPUT_NAMES = ("next",)
OUTPUT_SHAPES = ((1,),)


def predict(history: object) -> list:
    """The prediction for one sample: nested lists."""
    return as_lists(forward(*check_inputs((history,), INPUT_SHAPES)))


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

    def predict(self, history: object) -> list:
        """The prediction for one sample."""
        return as_lists(forward(*check_inputs((history,), INPUT_SHAPES)))

    def step(self, history: object) -> list:
        """Feeds one timestep; returns the output so far."""
        return as_lists(self.run(forward_step, *check_inputs((history,), ((5,),))))

    def run(self, function, *inputs):
        """Runs a function on the current state. If it raises, the state is unchanged."""
        state = dict(self.state)
        outputs = function(state, *inputs)
        self.state = state
        return outputs


def forward(history):
    """The layers in order, for a whole sample."""
    # LSTM 'lstm': (12,)
    lstm, _ = scan_to_end(lstm_step, history, ([0.0] * 12, [0.0] * 12))
    # Dense 'next': (1,)
    next_out = transform(lstm, NEXT_KERNEL, NEXT_BIAS)
    return next_out


def forward_step(state, history):
    """The layers in order, for one timestep."""
    history = [history]
    # LSTM 'lstm': (12,)
    state["lstm"] = scan_to_end(lstm_step, history, state.get("lstm", ([0.0] * 12, [0.0] * 12)))
    lstm, _ = state["lstm"]
    # Dense 'next': (1,)
    next_out = transform(lstm, NEXT_KERNEL, NEXT_BIAS)
    return next_out


# LSTM 'lstm', its fixed-point sums packed into bignums (see pack_rows):
#     i = sigmoid(x W_i + h U_i + b_i), f and o alike
#     candidate = tanh(x W_c + h U_c + b_c)
#     c = f c + i candidate
#     h = o tanh(c)
def lstm_step(x, h, c):
    """One timestep: x has 5 numbers, h and c have 12."""
    floats = None
    if not dist(x, [0.0] * 5) <= 9.0:  # too long, or NaN
        floats = [sum(map(mul, x, weights)) for weights in LSTM_KERNEL]
        x = [0.0] * 5
    shift = spare_bits(x + h, 5)
    scale = 2.0 ** (28 + shift)
    one = 2.0 ** (57 + shift)
    try:
        q = [round_down(v * scale + 0.5) for v in x] + [round_down(v * scale + (2.0**28 + 0.5)) for v in h]
    except ValueError:  # there is a NaN, which reaches everything
        return [nan] * 12, [nan] * 12
    z = unpack_from("<48q", sum(map(mul, q, LSTM_ROWS), LSTM_OFFSET + (LSTM_BIAS << shift)).to_bytes(400, "little"))
    if floats:
        z, one = [v / one + w for v, w in zip(z, floats)], 1.0
        z[:36] = [clip(v, low=-700.0, high=700.0) for v in z[:36]]
    i, f, o, candidate = z[:12], z[12:24], z[24:36], z[36:]
    c = [
        c_k / (1.0 + exp(f_k / one - 0.25)) + tanh(candidate_k / one) / (1.0 + exp(i_k / one - 0.125))
        for i_k, f_k, candidate_k, c_k in zip(i, f, candidate, c)
    ]
    h = [tanh(c_k) / (1.0 + exp(o_k / one + 0.125)) for o_k, c_k in zip(o, c)]
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
def spare_bits(v, most): ...
def clip(x, low, high): ...


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


def pack_rows(text, fields, size, top): ...


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
LSTM_ROWS = pack_rows("4HtQiQiSJ4CAQ9tcAPUkcKCYUJwEYOZ8wD/FiBA/8nlgXa2bYHEoeBDbR3iASIxeMG24dnBc/3JgxHeZgC+MUcCUlKFAOaVnMFgig5BatY1wkmaJ8OKziTAYgHWwwul+4DZiajD7nI8wIB6MRzi0gKBtcG4gIHZsAAttirBLdYhgQh6MoHIEiLI9XoGEslR/gFWqn4BUEmB0DiSDQJEScuDDGJIAg4haoN+ZfPA9PIcgubNmQLsdlsCcoYZAGoiWgMFIVRDghYYg8FeCgMz+c4BZGY8YreCDRFaLfMC3723ARhGW4MB3YswykYOYFYx5ADGJbODeHHCgdnZogH95eRw0LX2gPrl2sPDqj4DTfGWA+q+LoCb/lMAjUVVEdGt/4JyckEAqbWmwQWeIFoO6fyAnPZmATzKZ8Ba/i2AttZNERd58kMxJiqBfyWRwrdx5wJCPbAB6w6a0mN584IOXl9AYRnN+ZWx+oL3HYoBhjF4g1HNwZJ+zgaB1hZIAj8ixCJ+geSAU9mawLNpykEyEfTa5in5oSR9/AH8gaADHw21wPcZ14GR2bUBKQYdQBf1y4LPqlyCy7mLgMRJ7AGNHeWC1SnFEhvx8hMqtgUDF9GXA3JN6EH5ijrBHXHTgzomdAOifd0BIUG7wNxdxgB6XkrCqSo1AgoOvZFjLgYAlGGPgxRiSoGgcZaDUm2k8XNp9wIX8om0O6n9wuhSEAJiMrgBwg6y4aWyFAIsyj+CmIZiAq36jKdqugPAHzIWghbaaeDbyfJioNXvgNlWNqII4gkCssX2wAA1xoOGYbZCBD4tAQfJscDC8i/0OC4Bwm7R1YCU8fX/WPH9AcaB3+Opph+DIVInJD7iAwPVXatqEwH5AsjtYyLOveICQ6LVYSz2FeA2LeToL635AmCRuUEZBfADPH7UA7eVe4DLgaL1ZJ380NPODGMdyeEDadZVAwep2AC0roxxkUoPwKMt60PxscmDunZyASHSWwGIakCBoa4vgit2eIJL3kiB8lmsAQfSRvEM4gbyfk4PAHIaOwG7UicAhj2eg5ypjEEAlcyCfrH3g3qeNoOUEbwC63l3gaMyboBRBZsB/YaY8A1SDEEtqdQD8AZfgHO2ZIC08eQCS92swv+2FQE3/YuBFxovAzx1b6HajfWD8s3yAH0lzoLK7lsA3fZCgVUJnoGy0bPhFFoeA+e1jAGbJiZBoooEAW9mfwAODhUjDt4dguwGPcBxdiUCUo6aAgZCtcHqvjVe6BIAAbp5sIEy3dByoYINoGUGBQAaJbDjQ93wgmkJoYJ8ubzjh43q415x5IGO4ZW27xX/yIIh/iKlCeyCMFG1gb8lqAFyoV+yC7n0gvA9kQOTQiOCPm3DwALx5wHbHWiAWWnAAeZ+EgPjicPCfUHU89waCwMq9XtDKYY3A71tqcCZFjmCmLXVg/th0wAF3WnCuFYnwQZd4AAnJZ8DaU5IQ7/97+AlrfkDf9nGADQu5WDK2hsC+1ZbA98Bt4MxKbzKjNIHIQkuBwPKPk5Bx43DAl4eOIF2IjFClTongtrxuIKBhbgAiV0pAkmRhAGcVY6q3Cn+SHJ6B2G06eQDBjaeAhhFckO/KiKB9SpBoPcOEgCIyayBrKGQ0xEuDEMO3czgRN32w/UWPoJ/oeKAkqntAw7yZwOmpb8h+n4fAFFJzkGcliQBnB2/4akZ7cJF0jsCBbWGMCE9+4AvdgbD6P45wUYWFYFrkmMBEkmXAaDeIAGyMb9ASEHTAkTF2QIczkSA3kmsx7Pp/wMNsoTCKP3YsM/yCXtFZfrAsNHngSmxnQHfSlczeOoOAH49lwGQKeTCXsnSAwPNdwLMPdtBUl3NIC1V9AIOcWsAEZWiQImmKUCYKcuCGn5IgVrZnAE20b47orn9QCViEQGQbnyA//208x+t+1IOffOC/i48Abxl0QKHfo5BT+XxA90RsQDEYqCARcJmTieGAKu91fnALzIrQxap3PL9UfSDaL5EQ9IV2ODcBeEBv7HWg0UFpAG98sZIreX8QWHh8gCZ5lICWs0YMqI+CsOQmeiAy5pjCaBuBQIbZl4AlYafAPvatIMQIbAziVYLA2F5a4B4dnFDm4obIapl5tLzdglDRe3awr0Z94BzZi4AkwazAMDSSwJLbXhDkHnEgmk9l0HjwimTCSoPgHWGQxW29f8CCsYigv+CVMOvVeRCHjY+Ab82I9nCgfzCkPHKw0d6MoBJDckBYIl1ATb6bUMQLiI7fyYGwD1qJQACLolBtr3CQAfGOAH/cZaAPBJaAE1p4XAt2f4w+eoPA63qggHL3ZEBYxFVwdXiKgAVSc+Atfpl445J4cEJbhSgPP3kg5b6QcJ3vjqjcxoeQh+aMUJsri/RBOoPAzriUIHU/gnCTPHbAcfOr+I3Ee6Cy7o2gZSuVYEeNmWD8H5Bw5yuOnEwPfeA7FIK4KPGHcBI4cED5C210Mt59wMirYOA0umgwtgpwwGZCiwCg3lhg8vJjUF24hmBLzmfApA+UQExTcBAmNI1ggAKV4CeyaEDR2JRAmXGqaLc4eMDQJ4zCeLJ+gIeLpoDOhJJQKV6GwAYha6CdNmXg5Z2CQEJPeEAbnW/gJXKVkDKWcagvy4KodFZ5iAzMfeAJh5OQZ/KPfMwGfLhaVHpYG9+BANpmaBRPsIPgEi2ULPZvg3GnKoCJYlF/QJnRWQAsJ09AgBtpDPI4fUACzWzwCz14APpOiORD2H2srW+BMJs7iEDkHmK4GwCHIDGKmUDmAY2gqHOXwHUwj/+iDYCgIyaXcLE7fuBtBIjgXgdw2Pw1hUDuC31geG6K8NEqhuAAHW9w9vOJQL6xkrDX9Iwgu1pz8FtgdYAV23YQBoKFQBwfjoA9KmtgAVaYaXWkgKCBAZYwPliE+ih4f2BR82SAdZOzYD5DYiCwd42QX8t2QL/4bKCcGov2+xd+0Ar7diCNgpwzLbaAIOjKZ5ADj3SUNYCCcKw7ioAtOmx+PySAgHDWddADl3KAXYpcAOgTjbKNQIHgJ4F12AlJhyB7yYUgpOtmwMLOnSBVFIhAiUBVMNDUc0CD0aTASEyiIEp+eIDkCXdgP1WeICymZsCN7mqsZ0Z8QPOjp+jD04ZQao16gHy2U2BPqnAgecNsYCtBbGBZXWLgMtaRcKhnjIAPwZKmrIuB6Mblgkh9I3oQ9NSPWP1aerBGkIwAsIBTMOVNdIExvX/YXfGHwZdMf6DiGo+AD7B1QH9/rcBES18I1A570IArc0DY2mugIi6UCIqneYCm1LQAJD2jgKLJbOD9NpZARnqP4ItHZlDufI/YJgqC4NR5iiBlXnNgsJOCwHB+UGAn1JHwQ1BzsGALdmBBDmMsu398QLh0l6A3GnaAR8urWZw8gKDnPIWA2WReQuzOgeheGYVwXQSLYFzujOiSIodAp/tw4NzilX2/kIAg57WYJQnKfyDYdHlAclmUoL1ahACtlV6A2j6QUAoscXDfYXXIPd15gBJ2WzCywI2oSxKFwFkZpWCZBZFgO7eGQA1XeAAgWIVgTiSS4H+YlbIyH4EgMgRwgPX1Y8CqOJKAXg+esOE+isAqU6FIDHZ6CO5MhOURvoCwAg93sNiyiYDDAKO4j+J5gB2zdCAiOZPwpgCMALbaWgBdAmngotJnwFfmb+hw/nnYJKuGANLHcbltp4CQrVKF5FoKfTzvYH5g2qhrELlYj8AttUzgekeQQG/rYECE0Wggn4x9YAieaIAjBJBQcKN+AMbvYICrd21AociXgFQ0iAALO2tQ5stwSHPtesC7ZJVA4ANzEFzfefAluIMAhuFJULlheUBoi3C8cGl+MMrTjJAKjI/AijigYIbbZ6CG456AYy+VwAWCgfBcgo+4jzh9ZNxZfDCZ3HXBXRJ/gCWkceC3am3QOIB54EwZlIC9d2Owcjl4oMM5dBAJGHmgNJGbYHE3cbDAF4nA4AOUoGqOY9CAVYJgodh2iJRTeOQYIn1wkDuG0B2Cd8CUlXWAjQ6QQDacaEDOcmyAVD5tgFiNsRh0MnpkBN5+wE7PlACg3KIAR4Jg8AMudeAXoJDAT592gFR5ROBzUoZgSOSHAOrjkiiz+odoXgJ7YE/Vj0DwQHFAa5KZ4C+wZJBICXU410aG4LT6YODXl3Nw3g12YHGzlYCAWXJgPlBhoEo9Z8AMg5XAObRhQEmaXaDaQmyIhhSEQD27mbCKTY7gqfWHEFmEd5A0K3JQ2TyLOHB2e2BF2GiAd2iiANXNcVnVooCAQ1+McMHGfwDQ832WEOF+QNoIbmATMo8A+4JXAOtoYyjfBnsg/UJpYIWsnMAGCGuAThCMIJywkiAzsm+gswqWfv/Qf5AsLHPAGSVw", 48, 8, top=1)
LSTM_OFFSET = 0x2d0000005f979aa7d600000000014572cbffffffff918f28f5ffffffffddbbf202ffffffffd084adec0000000048a2f6800000000044b6be8fffffffffe4bc988effffffffda485697ffffffffabae79ffffffffffb1f76197ffffffffd0d55d5c000000004181fd240000000058693ab7ffffffffdc3d15160000000005b190e1000000007219338c0000000029dd0bfa0000000017942d58000000003622c94700000000333d5bb2ffffffffe834174d0000000037e4bdc3000000009a01526affffffffcf2302a9000000003b1af78afffffffffda20ac6ffffffffb221cd9ffffffffff20fe2d5000000007bbc92cbffffffff9027f4c6000000001671264700000000336967c9ffffffffe9065e20000000000bb36880000000005f2950990000000095d829c8000000003c79619000000000348bc406fffffffff35a833b0000000030d4450d000000004df3d21c000000002cc599d0000000000ef61d2c0000000037085d5fffffffffee38116dfffffffff6786f630000000037c59bfa0000000
LSTM_BIAS = 0xffcd6133ffffffffff915d4d000000000153251e00000000007e48e7ffffffffff838087ffffffffff0fd6e4000000000340c98400000000028c150400000000012b6c8a00000000024320d3fffffffffd6401640000000000805885ffffffffff9588e90000000000042baaffffffffffd963ade0000000004198e10000000001839397ffffffffffba6d6beffffffffea45a7bffffffffffe5e2a33ffffffffe4387efffffffffff51140f0000000000a5149bfffffffffe4496fa00000000000a8bcb8000000000bc5dfcc0000000014d3fa5ffffffffffe573960000000001b23c12000000000074f79a6fffffffff97fbb7ffffffffffec13aa0000000000bf615f000000000073ab8370000000007d6b3f5bfffffffe78489c000000000087ab5a000000000097facf7fffffffff203c8e00000000003e4c32c9fffffffdc5e3b7ffffffffff37b2a7ffffffffff32346e00000000009783a100000000002039a660000000026f50d40000000000d32bb8ffffffffff05f07400000000
LSTM_KERNEL = [
    [0.2910746932029724, -1.3348686695098877, -0.1991429179906845, -0.09543301165103912, 0.038118235766887665],
    [0.00483037531375885, 0.2038421928882599, -0.7824611067771912, -0.1496998816728592, 0.11177050322294235],
    [-1.0982344150543213, 0.07323461771011353, -0.4108673632144928, 0.4166521430015564, 0.45387113094329834],
    [-0.49548864364624023, -0.37514662742614746, -0.07760021090507507, 0.06939823925495148, 0.307181715965271],
    [0.8848384022712708, 0.4718444347381592, -0.04556598141789436, -0.07206141948699951, -0.7637778520584106],
    [-0.0968780443072319, 0.12117628753185272, -0.027430817484855652, -0.46716275811195374, -0.9010125994682312],
    [0.27407824993133545, -0.10799109190702438, -0.7460331916809082, -0.5750877261161804, -0.4017028510570526],
    [-0.18917891383171082, -0.5644875764846802, -0.5698513984680176, 0.3456428349018097, -0.07267802953720093],
    [0.8649126887321472, 0.6896089315414429, -0.3195507824420929, -0.5954278707504272, 0.4267420172691345],
    [-0.24506312608718872, -0.9228816628456116, -0.5792976021766663, 0.36672231554985046, -0.5306522250175476],
    [-0.24122855067253113, 0.1114744171500206, 0.22671997547149658, 0.00134991982486099, -1.0665616989135742],
    [-1.0453755855560303, -0.20164985954761505, -0.40661367774009705, -0.3217032253742218, 0.8687023520469666],
    [-0.2899869978427887, -0.608253002166748, 0.7474002242088318, -0.08640795946121216, -0.8045555949211121],
    [-0.4063279926776886, -0.4964757561683655, -0.9083623290061951, -0.02382350154221058, 1.1994017362594604],
    [0.7958700060844421, -0.7355391383171082, -0.15402895212173462, -0.2616647481918335, 0.10400544852018356],
    [-1.4516375064849854, -0.2039186954498291, -0.2100358009338379, 0.23167942464351654, -0.3307747542858124],
    [1.0493873357772827, -0.08823198825120926, -0.4596303105354309, 0.29159969091415405, 0.7189922332763672],
    [-0.7610810995101929, -0.28988713026046753, -0.09417425841093063, 0.022468464449048042, 0.8101944327354431],
    [0.09794244170188904, 0.497429221868515, 0.05246473103761673, -0.6767627000808716, -0.21140426397323608],
    [0.42838791012763977, -0.82851243019104, -0.8138707876205444, -0.038999151438474655, -0.6260290145874023],
    [0.29377099871635437, 0.3652317523956299, -0.16945040225982666, -1.2427128553390503, 0.18527182936668396],
    [0.3032087981700897, 0.6561463475227356, 0.449523001909256, -0.2285519689321518, -0.9063352346420288],
    [-0.32811346650123596, -1.3338452577590942, -0.3637353479862213, 1.6846392154693604, 0.36795324087142944],
    [-0.03396478295326233, -0.01813303679227829, 0.9230722784996033, 0.16373221576213837, -1.1526108980178833],
    [-0.6755109429359436, 0.5191177725791931, -0.2617301940917969, -0.20177580416202545, -0.07379584014415741],
    [0.48791274428367615, -0.7054241895675659, -0.5526999235153198, -0.03380812332034111, -0.10302907228469849],
    [0.37867745757102966, 0.26260456442832947, -0.465915709733963, -0.5580328702926636, -0.3973238468170166],
    [0.02199949137866497, -0.008482416160404682, 0.5809471607208252, -0.11703190207481384, 0.710412323474884],
    [-0.548775851726532, 0.7887149453163147, 0.4153645932674408, 1.660132884979248, 0.5152853727340698],
    [-0.6105803847312927, 0.7873914241790771, 1.484803318977356, -1.0344328880310059, -0.7731525301933289],
    [0.32581090927124023, 0.3670763671398163, 0.0560724213719368, -0.7226319909095764, -0.6029755473136902],
    [0.2643183171749115, 0.6158663630485535, -0.9033024311065674, -0.026446467265486717, 0.22146891057491302],
    [0.37869375944137573, -0.09786736220121384, 0.5655240416526794, 0.12343797832727432, -0.8772003650665283],
    [0.25054293870925903, 0.3215086758136749, -0.840282142162323, -0.235989049077034, 0.3058347702026367],
    [0.042754027992486954, -0.8504182696342468, -0.6997277140617371, 0.6706362962722778, 0.051075249910354614],
    [-0.020910970866680145, -0.19181182980537415, -0.06709469109773636, -0.28384339809417725, 0.9952826499938965],
    [0.9895427227020264, -0.6074749231338501, 1.0933254957199097, 1.0990204811096191, 0.17224299907684326],
    [-0.9977624416351318, 1.2113618850708008, -0.002678667427971959, 0.10380750149488449, 0.24118198454380035],
    [0.09815142303705215, -0.09782757610082626, 0.1275303065776825, -0.16270020604133606, 0.4689614176750183],
    [-0.435233473777771, 0.737245500087738, 1.4546623229980469, -0.4241958558559418, 0.2926160991191864],
    [0.565523087978363, -0.3976932466030121, 1.3910446166992188, 0.8942787051200867, 1.2074681520462036],
    [-1.1708359718322754, -0.04926801100373268, 0.1694840043783188, 0.7016947269439697, 1.4238898754119873],
    [-0.10621660947799683, -0.9131175875663757, 0.47491979598999023, 0.5032209157943726, 0.4276706874370575],
    [0.2261037528514862, -1.0453636646270752, 0.7541078925132751, 0.3568611741065979, 0.0005771351279690862],
    [-0.7905611395835876, -0.48586076498031616, 1.1092126369476318, 0.9645437598228455, -0.6056604385375977],
    [0.6911293268203735, 0.05317658931016922, 0.0213442612439394, 0.5927210450172424, -0.3526248335838318],
    [0.20722806453704834, 0.5787914395332336, 0.18115612864494324, -0.637880265712738, 0.1055489107966423],
    [0.7041140794754028, 1.555732250213623, 0.8347805142402649, 0.5610661506652832, 0.0391966849565506],
]
NEXT_KERNEL = [
    [0.30476200580596924, 0.23707926273345947, 0.16760163009166718, -0.2049521654844284, -0.07920926064252853, -0.17493602633476257, -0.3072741627693176, 0.8764292597770691, -1.1050050258636475, 0.18124420940876007, -0.9517301917076111, -0.32880157232284546],
]
NEXT_BIAS = [0.5131008625030518]


if __name__ == "__main__":
    main()
