# tagger.keras in Python with numpy, in 32-bit floats
#
# Model:   tagger.keras
#          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
#          written by Keras 3.0.0
# Written: by lstmgen 1.0.0, --target numpy
# Costs:   428 bytes of weights as float32, 0 of state, 4008 of workspace,
#          68 multiply-accumulates (for one timestep)
# License: this file is yours. The parts written by lstmgen are MIT-0.
#
# Layers:
#   embedding: Embedding -> (timesteps, 3), 0 parameters
#   both: Bidirectional -> (timesteps, 4), 0 parameters
#   tags: Dense -> (timesteps, 2), 0 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

import numpy as np
from collections.abc import Iterable
from sys import argv

__all__ = ["INPUT_NAMES", "INPUT_SHAPES", "OUTPUT_NAMES", "OUTPUT_SHAPES", "Predictor", "predict", "predict_batch"]

INPUT_NAMES = ("words",)
INPUT_SHAPES = ((None,),)
OUTPUT_NAMES = ("tags",)
OUTPUT_SHAPES = ((None, 2),)


def predict(words: object) -> np.ndarray:
    """The prediction for one sample: an array."""
    return run_alone(forward, check_inputs((words,), INPUT_SHAPES))


def predict_batch(samples: Iterable) -> list:
    """The predictions for all samples: a list of arrays, as an axis has variable length.

    Samples of equal lengths run together, in blocks, which take little memory however many samples there are.
    """
    check_samples(samples)
    blocks = []
    for places, arrays in in_blocks(zip(samples), check_inputs):
        with np.errstate(all="ignore"):
            blocks.append((places, forward(*arrays)))
    return in_order(blocks, OUTPUT_SHAPES[0])


class Predictor:
    """The model, which has no state."""

    def reset(self) -> None:
        """Does nothing: the model has no state."""

    def __repr__(self) -> str:
        """The inputs and outputs with their shapes."""
        ends = dict(zip(INPUT_NAMES, INPUT_SHAPES)), dict(zip(OUTPUT_NAMES, OUTPUT_SHAPES))
        return "<Predictor: %r -> %r>" % ends

    def predict(self, words: object) -> np.ndarray:
        """The prediction for one sample."""
        return run_alone(forward, check_inputs((words,), INPUT_SHAPES))

    def step(self, words: object) -> None:
        """Feeds one timestep; returns the output so far."""
        raise NotImplementedError("this model cannot be stepped: Bidirectional 'both' reads the sequence from its end")


def run_alone(function, arrays, *state):
    """Runs a function of batches on one sample."""
    with np.errstate(all="ignore"):
        outputs = function(*state, *[x[None] for x in arrays])
    return outputs[0].copy()


def forward(words):
    """The layers in order, for a whole sample."""
    # Embedding 'embedding': (timesteps, 3)
    embedding_zero = np.broadcast_to(EMBEDDING_ZERO_VALUE, (len(words), *EMBEDDING_ZERO_VALUE.shape))
    embedding_mask = np.not_equal(words, embedding_zero[:, None]).astype(np.float32)
    embedding = look_up(words, EMBEDDING_TABLE)
    # Bidirectional 'both': (timesteps, 4)
    both_forward_states = (np.zeros((len(words), 2), np.float32),)
    both_forward, _ = scan_masked(
        both_forward_step,
        project(embedding, BOTH_FORWARD_KERNEL, BOTH_FORWARD_BIAS),
        both_forward_states,
        embedding_mask.T,
        np.zeros((len(words), 2), np.float32),
        repeat=True,
    )
    both_forward = np.stack(both_forward, axis=1)
    both_backward_states = (np.zeros((len(words), 2), np.float32),)
    both_backward, _ = scan_masked(
        both_backward_step,
        project(embedding, BOTH_BACKWARD_KERNEL, BOTH_BACKWARD_BIAS)[::-1],
        both_backward_states,
        embedding_mask.T[::-1],
        np.zeros((len(words), 2), np.float32),
        repeat=False,
    )
    both_backward = np.stack(both_backward, axis=1)
    both_turned = both_backward[:, ::-1]
    both = np.concatenate([both_forward, both_turned], axis=2)
    # Dense 'tags': (timesteps, 2)
    tags = transform(both, TAGS_KERNEL, TAGS_BIAS)
    return tags


# Bidirectional 'both'
def both_forward_step(x, h):
    """One timestep of all samples: x is x kernel + bias, h has 2 columns."""
    s = h.dot(BOTH_FORWARD_RECURRENT_KERNEL)
    s += BOTH_FORWARD_RECURRENT_BIAS
    gates = s[:, :4]
    gates += x[:, :4]
    np.tanh(gates, out=gates)  # sigmoid(z) = 0.5 + 0.5 tanh(z / 2), and the weights of z and r are halved
    gates *= HALF
    gates += HALF
    z, r = gates[:, :2], gates[:, 2:]
    candidate = np.tanh(x[:, 4:] + r * s[:, 4:])
    return (candidate + z * (h - candidate),)


# Bidirectional 'both'
def both_backward_step(x, h):
    """One timestep of all samples: x is x kernel + bias, h has 2 columns."""
    s = h.dot(BOTH_BACKWARD_RECURRENT_KERNEL)
    gates = s[:, :4]
    gates += x[:, :4]
    np.tanh(gates, out=gates)  # sigmoid(z) = 0.5 + 0.5 tanh(z / 2), and the weights of z and r are halved
    gates *= HALF
    gates += HALF
    z, r = gates[:, :2], gates[:, 2:]
    candidate = np.tanh(x[:, 4:] + (r * h).dot(BOTH_BACKWARD_CANDIDATE_KERNEL))
    return (candidate + z * (h - candidate),)


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
def look_up(x, table): ...
def scan_masked(cell, rows, states, mask, output, repeat): ...
def transform(x, kernel, bias): ...
def project(x, kernel, bias): ...


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
        print(as_json([predict(x) for x in value] if str(value).startswith("[[") else predict(value)))
    except (OSError, ValueError, IndexError, RecursionError) as error:
        problem = "too many lists or objects inside each other" if isinstance(error, RecursionError) else error
        raise SystemExit("error: %s" % problem) from None


# Weights
EMBEDDING_ZERO_VALUE = np.array(0.0, np.float32)
EMBEDDING_TABLE = np.array([
    [0.21343202888965607, -0.21364906430244446, -0.14783813059329987],
    [-1.3648804426193237, 1.1798244714736938, 0.7864995002746582],
    [-0.09525369852781296, 0.5642839670181274, 0.2687264084815979],
    [-0.23229369521141052, 0.6865404844284058, -0.08633393049240112],
    [-0.09729434549808502, -0.3752880394458771, 0.37297484278678894],
    [0.040481168776750565, 0.4271732270717621, -0.26431143283843994],
], np.float32)
BOTH_FORWARD_KERNEL = np.array([
    [0.3024376630783081, 0.08861469477415085, 0.3735027313232422, 0.2667292654514313, 0.2263430804014206, 0.27042287588119507],
    [-0.0009281493257731199, 0.31053805351257324, -0.2889147996902466, -0.07655765116214752, 0.24576331675052643, 1.1808525323867798],
    [-0.1793392300605774, -0.2737181484699249, -0.11898615956306458, 0.34078165888786316, -0.041003305464982986, 0.894608199596405],
], np.float32)
BOTH_FORWARD_BIAS = np.array([
    [0.08804835379123688, -0.21768221259117126, 0.30243948101997375, 0.10641052573919296, 0.29834261536598206, 0.3463023602962494],
], np.float32)
BOTH_FORWARD_RECURRENT_KERNEL = np.array([
    [-0.5117588639259338, 0.38855695724487305, 0.3604598641395569, -0.3755997121334076, 0.19214913249015808, 0.8294546008110046],
    [0.07637571543455124, 0.3499104380607605, 0.7624660730361938, 0.13217967748641968, -0.06822938472032547, -0.36263129115104675],
], np.float32)
BOTH_FORWARD_RECURRENT_BIAS = np.array([
    [-0.25322726368904114, 0.284954309463501, 0.6670108437538147, -0.44153276085853577, -0.9376468658447266, -0.8028988242149353],
], np.float32)
BOTH_BACKWARD_KERNEL = np.array([
    [-0.4089629352092743, -0.6801630258560181, 0.40960127115249634, 0.07213801145553589, 1.00607168674469, 0.09462621808052063],
    [-0.1726466417312622, 0.19337879121303558, 0.027023475617170334, -0.32625600695610046, -0.431039959192276, 1.1600675582885742],
    [0.15630517899990082, 0.17491595447063446, -0.032965514808893204, -0.15691587328910828, 0.6349934935569763, 0.03722412884235382],
], np.float32)
BOTH_BACKWARD_BIAS = np.array([
    [0.2444193810224533, -0.009019020013511181, -0.003623911179602146, 0.018422067165374756, 0.48992177844047546, -0.5398037433624268],
], np.float32)
BOTH_BACKWARD_CANDIDATE_KERNEL = np.array([
    [0.7775365710258484, -0.4016511142253876],
    [-0.033341098576784134, 0.128442645072937],
], np.float32)
BOTH_BACKWARD_RECURRENT_KERNEL = np.array([
    [-0.1777324378490448, 0.009761444292962551, -0.22168180346488953, 0.1070137545466423],
    [0.47856318950653076, -0.1502859890460968, 0.09602364897727966, -0.20091596245765686],
], np.float32)
TAGS_KERNEL = np.array([
    [-0.16081096231937408, -0.3217327296733856],
    [-0.3067317008972168, -0.39269596338272095],
    [-0.8420479893684387, -0.05778176710009575],
    [0.34069493412971497, 0.6450411677360535],
], np.float32)
TAGS_BIAS = np.array([
    [0.4882616400718689, 1.57440185546875],
], np.float32)


if __name__ == "__main__":
    main()
