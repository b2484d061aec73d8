# tagger.keras in pure Python, without any import but the standard library
#
# Model:   tagger.keras
#          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
#          written by Keras 3.0.0
# Written: by lstmgen 1.0.0, --target python --style readable
# Costs:   428 bytes of weights as float32, 0 of state, 4008 of workspace,
#          68 multiply-accumulates (for one timestep)
# License: this file is yours. The parts written by lstmgen are MIT-0.
#
# Layers:
#   embedding: Embedding -> (timesteps, 3), 0 parameters
#   both: Bidirectional -> (timesteps, 4), 0 parameters
#   tags: Dense -> (timesteps, 2), 0 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import exp, tanh
from operator import mul
from sys import argv

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("words",)
INPUT_SHAPES = ((None,),)
OUTPUT_NAMES = ("tags",)
OUTPUT_SHAPES = ((None, 2),)


def predict(words: object) -> list:
    """The prediction for one sample: nested lists."""
    return as_lists(forward(*check_inputs((words,), INPUT_SHAPES)))


def predict_batch(samples: Iterable) -> list:
    """A list of predictions, one for each sample."""
    check_samples(samples)
    return [predict(sample) for sample in samples]


class Predictor:
    """The model, which has no state."""

    def reset(self) -> None:
        """Does nothing: the model has no state."""

    def __repr__(self) -> str:
        """The inputs and outputs with their shapes."""
        ends = dict(zip(INPUT_NAMES, INPUT_SHAPES)), dict(zip(OUTPUT_NAMES, OUTPUT_SHAPES))
        return "<Predictor: %r -> %r>" % ends

    def predict(self, words: object) -> list:
        """The prediction for one sample."""
        return as_lists(forward(*check_inputs((words,), INPUT_SHAPES)))

    def step(self, words: object) -> None:
        """Feeds one timestep; returns the output so far."""
        raise NotImplementedError("this model cannot be stepped: Bidirectional 'both' reads the sequence from its end")


def forward(words):
    """The layers in order, for a whole sample."""
    # Embedding 'embedding': (timesteps, 3)
    embedding_zero = EMBEDDING_ZERO_VALUE
    embedding_mask = broadcast(not_equal, words, embedding_zero)
    embedding = look_up(words, EMBEDDING_TABLE)
    # Bidirectional 'both': (timesteps, 4)
    both_forward, _ = scan_masked(both_forward_step, embedding, ([0.0] * 2,), embedding_mask, [0.0] * 2, repeat=True)
    both_backward, _ = scan_masked(
        both_backward_step, embedding[::-1], ([0.0] * 2,), embedding_mask[::-1], [0.0] * 2, repeat=False
    )
    both_turned = both_backward[::-1]
    both = join_along(1, [both_forward, both_turned])
    # Dense 'tags': (timesteps, 2)
    tags = transform(both, TAGS_KERNEL, TAGS_BIAS)
    return tags


# Bidirectional 'both'
def both_forward_step(x, h):
    """One timestep: x has 3 numbers, h has 2."""
    z = [
        sigmoid(v + w)
        for v, w in zip(
            transform(x, BOTH_FORWARD_KERNEL_Z, BOTH_FORWARD_BIAS_Z),
            transform(h, BOTH_FORWARD_RECURRENT_KERNEL_Z, BOTH_FORWARD_RECURRENT_BIAS_Z),
        )
    ]
    r = [
        sigmoid(v + w)
        for v, w in zip(
            transform(x, BOTH_FORWARD_KERNEL_R, BOTH_FORWARD_BIAS_R),
            transform(h, BOTH_FORWARD_RECURRENT_KERNEL_R, BOTH_FORWARD_RECURRENT_BIAS_R),
        )
    ]
    candidate = [
        tanh(v + r_k * w)
        for v, r_k, w in zip(
            transform(x, BOTH_FORWARD_KERNEL_H, BOTH_FORWARD_BIAS_H),
            r,
            transform(h, BOTH_FORWARD_RECURRENT_KERNEL_H, BOTH_FORWARD_RECURRENT_BIAS_H),
        )
    ]
    h = [z_k * h_k + (1.0 - z_k) * candidate_k for z_k, h_k, candidate_k in zip(z, h, candidate)]
    return (h,)


# Bidirectional 'both'
def both_backward_step(x, h):
    """One timestep: x has 3 numbers, h has 2."""
    z = [
        sigmoid(v) for v in weigh(x, BOTH_BACKWARD_KERNEL_Z, h, BOTH_BACKWARD_RECURRENT_KERNEL_Z, BOTH_BACKWARD_BIAS_Z)
    ]
    r = [
        sigmoid(v) for v in weigh(x, BOTH_BACKWARD_KERNEL_R, h, BOTH_BACKWARD_RECURRENT_KERNEL_R, BOTH_BACKWARD_BIAS_R)
    ]
    reset_h = [r_k * h_k for r_k, h_k in zip(r, h)]
    candidate = [
        tanh(v)
        for v in weigh(x, BOTH_BACKWARD_KERNEL_H, reset_h, BOTH_BACKWARD_RECURRENT_KERNEL_H, BOTH_BACKWARD_BIAS_H)
    ]
    h = [z_k * h_k + (1.0 - z_k) * candidate_k for z_k, h_k, candidate_k in zip(z, h, candidate)]
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


def check_samples(samples):
    """Raises ValueError if a text or a table is passed as the list of samples."""
    if isinstance(samples, (str, bytes)) or is_table(samples):
        kind = "a table" if is_table(samples) else "a text"
        raise ValueError("predict_batch takes a list of samples, not %s" % kind)


def count_axes(x): ...
def broadcast(function, *operands): ...
def not_equal(a, b): ...
def look_up(x, table): ...
def scan_masked(cell, rows, states, mask, output, repeat): ...
def join_along(axis, parts): ...


try:
    from math import sumprod
except ImportError:  # before Python 3.12

    def sumprod(v, w):
        """The dot product of two rows."""
        return sum(map(mul, v, w))


def transform(x, kernel, bias): ...
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
        print(dumps([predict(x) for x in value] if str(value).startswith("[[") else predict(value)))
    except (OSError, ValueError, IndexError, RecursionError) as error:
        problem = "too many lists or objects inside each other" if isinstance(error, RecursionError) else error
        raise SystemExit("error: %s" % problem) from None


# Weights
EMBEDDING_ZERO_VALUE = 0.0
EMBEDDING_TABLE = [
    [0.21343202888965607, -0.21364906430244446, -0.14783813059329987],
    [-1.3648804426193237, 1.1798244714736938, 0.7864995002746582],
    [-0.09525369852781296, 0.5642839670181274, 0.2687264084815979],
    [-0.23229369521141052, 0.6865404844284058, -0.08633393049240112],
    [-0.09729434549808502, -0.3752880394458771, 0.37297484278678894],
    [0.040481168776750565, 0.4271732270717621, -0.26431143283843994],
]
BOTH_FORWARD_KERNEL_Z = [
    [0.6048753261566162, -0.0018562986515462399, -0.3586784601211548],
    [0.1772293895483017, 0.6210761070251465, -0.5474362969398499],
]
BOTH_FORWARD_RECURRENT_KERNEL_Z = [
    [-1.0235177278518677, 0.15275143086910248],
    [0.7771139144897461, 0.699820876121521],
]
BOTH_FORWARD_BIAS_Z = [0.17609670758247375, -0.43536442518234253]
BOTH_FORWARD_RECURRENT_BIAS_Z = [-0.5064545273780823, 0.569908618927002]
BOTH_FORWARD_KERNEL_R = [
    [0.7470054626464844, -0.5778295993804932, -0.23797231912612915],
    [0.5334585309028625, -0.15311530232429504, 0.6815633177757263],
]
BOTH_FORWARD_RECURRENT_KERNEL_R = [
    [0.7209197282791138, 1.5249321460723877],
    [-0.7511994242668152, 0.26435935497283936],
]
BOTH_FORWARD_BIAS_R = [0.6048789620399475, 0.21282105147838593]
BOTH_FORWARD_RECURRENT_BIAS_R = [1.3340216875076294, -0.8830655217170715]
BOTH_FORWARD_KERNEL_H = [
    [0.2263430804014206, 0.24576331675052643, -0.041003305464982986],
    [0.27042287588119507, 1.1808525323867798, 0.894608199596405],
]
BOTH_FORWARD_RECURRENT_KERNEL_H = [
    [0.19214913249015808, -0.06822938472032547],
    [0.8294546008110046, -0.36263129115104675],
]
BOTH_FORWARD_BIAS_H = [0.29834261536598206, 0.3463023602962494]
BOTH_FORWARD_RECURRENT_BIAS_H = [-0.9376468658447266, -0.8028988242149353]
BOTH_BACKWARD_KERNEL_Z = [
    [-0.8179258704185486, -0.3452932834625244, 0.31261035799980164],
    [-1.3603260517120361, 0.38675758242607117, 0.3498319089412689],
]
BOTH_BACKWARD_RECURRENT_KERNEL_Z = [
    [-0.3554648756980896, 0.9571263790130615],
    [0.019522888585925102, -0.3005719780921936],
]
BOTH_BACKWARD_BIAS_Z = [0.4888387620449066, -0.018038040027022362]
BOTH_BACKWARD_KERNEL_R = [
    [0.8192025423049927, 0.05404695123434067, -0.06593102961778641],
    [0.14427602291107178, -0.6525120139122009, -0.31383174657821655],
]
BOTH_BACKWARD_RECURRENT_KERNEL_R = [
    [-0.44336360692977905, 0.19204729795455933],
    [0.2140275090932846, -0.4018319249153137],
]
BOTH_BACKWARD_BIAS_R = [-0.007247822359204292, 0.03684413433074951]
BOTH_BACKWARD_KERNEL_H = [
    [1.00607168674469, -0.431039959192276, 0.6349934935569763],
    [0.09462621808052063, 1.1600675582885742, 0.03722412884235382],
]
BOTH_BACKWARD_RECURRENT_KERNEL_H = [
    [0.7775365710258484, -0.033341098576784134],
    [-0.4016511142253876, 0.128442645072937],
]
BOTH_BACKWARD_BIAS_H = [0.48992177844047546, -0.5398037433624268]
TAGS_KERNEL = [
    [-0.16081096231937408, -0.3067317008972168, -0.8420479893684387, 0.34069493412971497],
    [-0.3217327296733856, -0.39269596338272095, -0.05778176710009575, 0.6450411677360535],
]
TAGS_BIAS = [0.4882616400718689, 1.57440185546875]


if __name__ == "__main__":
    main()
