# model.keras in pure Python, without any import but the standard library
#
# Model:   model.keras
#          SHA-256 19570febafdf71d35d50bbdd2dc58482e8cd7a952ecf5fc26c4e93fbc8cbcad6
#          written by Keras 3.15.1
# Written: by lstmgen 1.0.0, --target python
# Costs:   1640 bytes of weights as float32, 24 of state, 472 of workspace,
#          3462 multiply-accumulates
# Pipeline: SHA-256 2b2ceaaae119f6c7d6db145cef292f5461a95b13baaa55991be3d25da510dac0
#           input words: token ids of a text, from a vocabulary of 23
#           output praise: labels negative, positive
# License: this file is yours. The parts written by lstmgen are MIT-0.
#
# Layers:
#   embedding: Embedding -> (16, 6), 150 parameters
#   not_equal: ops.NotEqual -> (16,), 0 parameters
#   gru: GRU -> (6,), 252 parameters
#   praise: Dense -> (1,), 7 parameters

"""A trained model: `predict` and `predict_batch` for whole samples, and `Predictor`, which has a state."""

from collections.abc import Iterable, Sequence
from itertools import chain
from math import exp, tanh
from operator import mul
from sys import stdin

__all__ = [
    "BY_CHARACTER",
    "CHANGES",
    "COLUMNS",
    "FILLED",
    "HOP",
    "IGNORES_OTHERS",
    "INPUT_NAMES",
    "INPUT_SHAPES",
    "LABELS",
    "LENGTH",
    "LOWER",
    "OUTPUT_NAMES",
    "OUTPUT_SHAPES",
    "PADDING",
    "Predictor",
    "SEPARATOR",
    "THRESHOLD",
    "TOKENS",
    "TRUNCATING",
    "UNKNOWN",
    "VOCABULARY",
    "WINDOW",
    "classify",
    "label",
    "predict",
    "predict_batch",
]

INPUT_NAMES = ("words",)
INPUT_SHAPES = ((16,),)
OUTPUT_NAMES = ("praise",)
OUTPUT_SHAPES = ((1,),)
COLUMNS = ((),)
IGNORES_OTHERS = (False,)
FILLED = (False,)
VOCABULARY = (
    "the",
    "and",
    "me",
    "made",
    "is",
    "a",
    "was",
    "this",
    "her",
    "book",
    "acting",
    "plot",
    "film",
    "thought",
    "i",
    "yawn",
    "dull",
    "joy",
    "bore",
    "sadly",
    "but",
    "smile",
    "great",
)
TOKENS = {token: k for k, token in enumerate(VOCABULARY, 2)}
UNKNOWN = 1
LENGTH = 16
PADDING = "post"
TRUNCATING = "post"
BY_CHARACTER = False
SEPARATOR = " "
LOWER = False
CHANGES = str.maketrans(
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ \t\n\x0b\x0c\r',
    "abcdefghijklmnopqrstuvwxyz      ",
    '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
)
LABELS = ("negative", "positive")
THRESHOLD = 0.5
WINDOW = None
HOP = None


def predict(words: object) -> list:
    """The prediction for one sample: nested lists."""
    return as_lists(forward(*check_raw((words,), INPUT_SHAPES)))


def classify(words: object) -> tuple:
    """The label of one sample, and its probability."""
    return label(predict(words))


def label(prediction: object) -> tuple:
    """The label that a prediction means, and its probability."""
    return label_above(check_count(prediction, 1)[0], LABELS, THRESHOLD)


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

    def predict(self, words: object) -> list:
        """The prediction for one sample."""
        return as_lists(forward(*check_raw((words,), INPUT_SHAPES)))

    def step(self, words: object) -> list:
        """Feeds one timestep; returns the output so far."""
        return as_lists(self.run(forward_step, *check_raw((words,), ((),))))

    def classify(self, words: object) -> tuple:
        """The label of one sample, and its probability."""
        return label(self.predict(words))

    def run(self, function, *inputs):
        """Runs a function on the current state. If it raises, the state is unchanged."""
        state = dict(self.state)
        outputs = function(state, *inputs)
        self.state = state
        return outputs


def forward(words):
    """The layers in order, for a whole sample."""
    # Embedding 'embedding': (16, 6)
    embedding = look_up(words, EMBEDDING_TABLE)
    # ops.NotEqual 'not_equal': (16,)
    not_equal_constant = NOT_EQUAL_CONSTANT_VALUE
    not_equal_not_equal = broadcast(not_equal, words, not_equal_constant)
    # GRU 'gru': (6,)
    gru, _ = scan_masked(gru_step, embedding, ([0.0] * 6,), not_equal_not_equal, [0.0] * 6, repeat=True)
    gru = gru[-1]
    # Dense 'praise': (1,)
    praise = transform(gru, PRAISE_KERNEL, PRAISE_BIAS)
    praise_sigmoid = [sigmoid(v) for v in praise]
    return praise_sigmoid


def forward_step(state, words):
    """The layers in order, for one timestep."""
    words = [words]
    # Embedding 'embedding': (1, 6)
    embedding = look_up(words, EMBEDDING_TABLE)
    # ops.NotEqual 'not_equal': (1,)
    not_equal_constant = NOT_EQUAL_CONSTANT_VALUE
    not_equal_not_equal = broadcast(not_equal, words, not_equal_constant)
    # GRU 'gru': (6,)
    gru_states = state.get("gru", ([0.0] * 6,))
    gru, state["gru"] = scan_masked(gru_step, embedding, gru_states, not_equal_not_equal, gru_states[0], repeat=True)
    gru = gru[-1]
    # Dense 'praise': (1,)
    praise = transform(gru, PRAISE_KERNEL, PRAISE_BIAS)
    praise_sigmoid = [sigmoid(v) for v in praise]
    return praise_sigmoid


# GRU 'gru', unit by unit
# sigmoid(z) stands as 0.5 + 0.5 * tanh(z / 2), with weights of z that are halved already
def gru_step(x, h):
    """One timestep: x has 6 numbers, h has 6; h becomes y."""
    x0, x1, x2, x3, x4, x5 = x
    h0, h1, h2, h3, h4, h5 = h
    z = 0.5 + 0.5 * tanh(
        x0 * 0.026168158277869225 + x1 * 0.09964581578969955 + x2 * 0.269094854593277 + x3 * -0.29419395327568054
        + x4 * 0.29590433835983276 + x5 * -0.3955245614051819 + h0 * 0.24096548557281494 + h1 * -0.17354021966457367
        + h2 * -0.16447792947292328 + h3 * 0.144306942820549 + h4 * 0.012697163037955761 + h5 * -0.18185195326805115
        + -0.40784764289855957
    )
    r = 0.5 + 0.5 * tanh(
        x0 * -0.2585510313510895 + x1 * 0.13153645396232605 + x2 * 0.24282249808311462 + x3 * -0.41390836238861084
        + x4 * 0.12539605796337128 + x5 * -0.21600313484668732 + h0 * -0.36496105790138245 + h1 * 0.20476137101650238
        + h2 * 0.18911586701869965 + h3 * -0.2594798803329468 + h4 * -0.00490237632766366 + h5 * 0.11856237053871155
        + 0.19022652506828308
    )
    candidate = tanh(
        x0 * 0.4364362359046936 + x1 * -0.5760337710380554 + x2 * -0.13494309782981873 + x3 * 0.8386067152023315
        + x4 * -0.12244908511638641 + x5 * 0.4440414309501648 + -0.11296643316745758
        + r * (
            h0 * 0.30978918075561523 + h1 * -0.40455928444862366 + h2 * -0.383564829826355 + h3 * 0.17989462614059448
            + h4 * 0.5073131322860718 + h5 * 0.0604139119386673 + -0.2189594805240631
        )
    )
    y0 = z * h0 + (1.0 - z) * candidate
    z = 0.5 + 0.5 * tanh(
        x0 * 0.09954489022493362 + x1 * 0.30810198187828064 + x2 * -0.12032337486743927 + x3 * -0.27431443333625793
        + x4 * 0.1946796327829361 + x5 * -0.3168927729129791 + h0 * 0.34907999634742737 + h1 * -0.05358986556529999
        + h2 * -0.36008137464523315 + h3 * 0.1546570509672165 + h4 * 0.19111765921115875 + h5 * -0.2231965810060501
        + -0.412301629781723
    )
    r = 0.5 + 0.5 * tanh(
        x0 * -0.2907487154006958 + x1 * 0.05936726927757263 + x2 * 0.26752009987831116 + x3 * -0.25549525022506714
        + x4 * 0.23237910866737366 + x5 * -0.14347882568836212 + h0 * -0.2807539403438568 + h1 * 0.3149819076061249
        + h2 * 0.05279609560966492 + h3 * -0.3299224078655243 + h4 * -0.20342423021793365 + h5 * -0.06573725491762161
        + 0.31219103932380676
    )
    candidate = tanh(
        x0 * -0.30246320366859436 + x1 * 0.8342439532279968 + x2 * 0.6067565679550171 + x3 * -0.8331291079521179
        + x4 * 0.15800057351589203 + x5 * -0.3933041989803314 + -0.07150112837553024
        + r * (
            h0 * -0.3297213017940521 + h1 * 0.5512062907218933 + h2 * -0.035305727273225784 + h3 * -0.5376140475273132
            + h4 * -0.9205693006515503 + h5 * 0.2735918164253235 + -0.0157546978443861
        )
    )
    y1 = z * h1 + (1.0 - z) * candidate
    z = 0.5 + 0.5 * tanh(
        x0 * -0.4020707905292511 + x1 * 0.22364899516105652 + x2 * 0.07225498557090759 + x3 * -0.3571065366268158
        + x4 * 0.09489115327596664 + x5 * -0.44920364022254944 + h0 * 0.12051839381456375 + h1 * 0.12395460158586502
        + h2 * -0.2441280037164688 + h3 * 0.42709019780158997 + h4 * 0.013674406334757805 + h5 * -0.17018218338489532
        + -0.4279211014509201
    )
    r = 0.5 + 0.5 * tanh(
        x0 * -0.15868736803531647 + x1 * 0.008181816898286343 + x2 * 0.11161744594573975 + x3 * -0.25272923707962036
        + x4 * 0.3221059739589691 + x5 * -0.26109129190444946 + h0 * -0.14851219952106476 + h1 * 0.3660285770893097
        + h2 * 0.3169558346271515 + h3 * -0.39875179529190063 + h4 * -0.14735791087150574 + h5 * 0.2675842046737671
        + 0.15473926812410355
    )
    candidate = tanh(
        x0 * -0.4400278627872467 + x1 * 0.24167008697986603 + x2 * 0.12402916699647903 + x3 * -0.5983934998512268
        + x4 * 0.7856590151786804 + x5 * -0.5018746256828308 + 0.31444141268730164
        + r * (
            h0 * -0.384535014629364 + h1 * 0.3359096944332123 + h2 * 0.03711317479610443 + h3 * -0.27611812949180603
            + h4 * -0.5040270686149597 + h5 * -0.1922842115163803 + 0.36889907717704773
        )
    )
    y2 = z * h2 + (1.0 - z) * candidate
    z = 0.5 + 0.5 * tanh(
        x0 * -0.09647949784994125 + x1 * 0.29772862792015076 + x2 * 0.3448055684566498 + x3 * -0.009837420657277107
        + x4 * 0.15463688969612122 + x5 * -0.3509924113750458 + h0 * 0.27709105610847473 + h1 * -0.11269224435091019
        + h2 * -0.4837625026702881 + h3 * 0.22963878512382507 + h4 * 0.3054395020008087 + h5 * 0.05534689873456955
        + -0.4623357802629471
    )
    r = 0.5 + 0.5 * tanh(
        x0 * 0.17393875122070312 + x1 * -0.24861499667167664 + x2 * -0.22566714882850647 + x3 * -0.13003775477409363
        + x4 * 0.1110190749168396 + x5 * 0.1406642496585846 + h0 * -0.33461904525756836 + h1 * 0.20110252499580383
        + h2 * 0.2345578819513321 + h3 * -0.3383607566356659 + h4 * -0.271577924489975 + h5 * 0.3305513560771942
        + 0.3251805603504181
    )
    candidate = tanh(
        x0 * 0.8343762159347534 + x1 * -0.46906930208206177 + x2 * -0.3200937509536743 + x3 * 0.42512568831443787
        + x4 * -0.34902429580688477 + x5 * 0.44095224142074585 + -0.14267165958881378
        + r * (
            h0 * -0.16059866547584534 + h1 * -0.45121312141418457 + h2 * 0.039565932005643845 + h3 * 0.45737364888191223
            + h4 * 0.577844500541687 + h5 * -0.38281095027923584 + -0.11552965641021729
        )
    )
    y3 = z * h3 + (1.0 - z) * candidate
    z = 0.5 + 0.5 * tanh(
        x0 * 0.045595671981573105 + x1 * 0.248019739985466 + x2 * 0.16419139504432678 + x3 * -0.009349272586405277
        + x4 * 0.31190356612205505 + x5 * -0.2874230742454529 + h0 * 0.002753326902166009 + h1 * -0.24420194327831268
        + h2 * -0.21227023005485535 + h3 * 0.1767478883266449 + h4 * 0.050114378333091736 + h5 * 0.016993502154946327
        + -0.14596989005804062
    )
    r = 0.5 + 0.5 * tanh(
        x0 * -0.056648388504981995 + x1 * 0.3390358090400696 + x2 * 0.35818496346473694 + x3 * -0.3295817971229553
        + x4 * 0.04392337054014206 + x5 * -0.3288801610469818 + h0 * -0.25894927978515625 + h1 * 0.1140638068318367
        + h2 * 0.3407585322856903 + h3 * -0.058150213211774826 + h4 * -0.2574264705181122 + h5 * 0.16772343218326569
        + 0.39964792132377625
    )
    candidate = tanh(
        x0 * -0.04445483535528183 + x1 * -0.47032687067985535 + x2 * -0.4230461120605469 + x3 * 0.5883846282958984
        + x4 * -0.5143815279006958 + x5 * 0.4157470166683197 + 0.02453066222369671
        + r * (
            h0 * 0.34061986207962036 + h1 * -0.5025033354759216 + h2 * -0.1820286363363266 + h3 * 0.317757248878479
            + h4 * 0.7501351237297058 + h5 * -0.3855290114879608 + -0.011838066391646862
        )
    )
    y4 = z * h4 + (1.0 - z) * candidate
    z = 0.5 + 0.5 * tanh(
        x0 * -0.15462347865104675 + x1 * 0.14245912432670593 + x2 * 0.22428368031978607 + x3 * -0.11751777678728104
        + x4 * 0.16360695660114288 + x5 * -0.2764718532562256 + h0 * 0.3273521363735199 + h1 * -0.3109731078147888
        + h2 * -0.27616292238235474 + h3 * 0.42582303285598755 + h4 * 0.10997848212718964 + h5 * -0.1778041124343872
        + -0.43300412595272064
    )
    r = 0.5 + 0.5 * tanh(
        x0 * -0.07725417613983154 + x1 * -0.21157985925674438 + x2 * -0.38603657484054565 + x3 * 0.0412796251475811
        + x4 * 0.09766068309545517 + x5 * 0.23662535846233368 + h0 * -0.2764548063278198 + h1 * 0.3481757342815399
        + h2 * 0.19245031476020813 + h3 * -0.0012706676498055458 + h4 * -0.07095523923635483 + h5 * 0.4058804512023926
        + 0.02384662628173828
    )
    candidate = tanh(
        x0 * -0.32778018712997437 + x1 * 0.1118626743555069 + x2 * 0.5035322904586792 + x3 * -0.43933892250061035
        + x4 * 0.8271535038948059 + x5 * -0.7761688232421875 + -0.026685088872909546
        + r * (
            h0 * 0.31542637944221497 + h1 * 0.5103957653045654 + h2 * 0.3908291757106781 + h3 * -0.37416377663612366
            + h4 * -0.15604038536548615 + h5 * 0.12329176068305969 + -0.06549865752458572
        )
    )
    y5 = z * h5 + (1.0 - z) * candidate
    return ([y0, y1, y2, y3, y4, y5],)


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


def split_text(text):
    """The tokens of a text: its characters, its words, or itself."""
    text = (text.lower() if LOWER else text).translate(CHANGES)
    if BY_CHARACTER:
        return list(text)
    return list(filter(None, text.split(SEPARATOR))) if SEPARATOR else [text]


def token_ids(text):
    """Returns the ids of the tokens of a text; unknown tokens become UNKNOWN, or are left out if that is None."""
    ids = [TOKENS.get(token, UNKNOWN) for token in split_text(text)]
    return [float(k) for k in ids if k is not None]


def fit_length(ids):
    """Returns token ids, cut or padded with zeros to LENGTH; unchanged if that is None."""
    if LENGTH is None:
        return ids
    if len(ids) > LENGTH:
        return ids[len(ids) - LENGTH :] if TRUNCATING == "pre" else ids[:LENGTH]
    zeros = [0.0] * (LENGTH - len(ids))
    return zeros + ids if PADDING == "pre" else ids + zeros


def encode(text):
    """Returns the token ids of a text, as many as the model reads; other values stay as they are."""
    return fit_length(token_ids(text)) if isinstance(text, str) else text


def take_texts(inputs, shapes):
    """The inputs, where texts become token ids; for a timestep, its only one.

    Raises:
        ValueError: a text has no token, or is not one token where the model takes one; or it is a list of texts.
    """
    if shapes == ((),):
        ids = token_ids(inputs[0]) if inputs and isinstance(inputs[0], str) else inputs
        if len(ids) != 1:
            raise ValueError("expected one token for a timestep, got %d in %.80r" % (len(ids), inputs))
        return ids
    encoded = list(map(encode, inputs))
    for x, ids in zip(inputs, encoded):
        listed = ids.tolist() if hasattr(ids, "tolist") else ids
        if isinstance(listed, (list, tuple)) and any(isinstance(item, str) for item in listed):
            raise ValueError("predict takes one text, predict_batch a list of texts: %.80r" % (x,))
        if isinstance(x, str) and not ids:
            raise ValueError("no known token in %.80r" % x)
    return encoded


def check_raw(inputs, shapes):
    """Returns the inputs as check_inputs does; texts become token ids."""
    return check_inputs(take_texts(inputs, shapes), shapes)


def label_above(probability, labels, threshold):
    """Returns the second label if its probability is above the threshold, else the first; and its probability."""
    if probability != probability:
        raise ValueError("the prediction is NaN; check the input for NaN and huge values")
    return (labels[1], probability) if probability > threshold else (labels[0], 1.0 - probability)


def check_count(numbers, count):
    """Returns the numbers of an output.

    Raises:
        ValueError: their number is not `count`.
    """
    if len(numbers) != count:
        raise ValueError("expected a prediction of size %d, got size %d" % (count, len(numbers)))
    return numbers


def check_samples(samples):
    """Raises ValueError if a text or a table is passed as the list of samples."""
    if isinstance(samples, (str, bytes)) or is_table(samples):
        kind = "a table" if is_table(samples) else "a text"
        raise ValueError("predict_batch takes a list of samples, not %s" % kind)


def look_up(x, table):
    """The row of the table that every number in nested lists names.

    Raises:
        IndexError: there is no such row.
    """
    if isinstance(x, list):
        return [look_up(v, table) for v in x]
    if -1 < x < len(table):
        return table[int(x)]
    raise IndexError("the index %s is outside an embedding table of %d rows" % (x, len(table)))


def count_axes(x):
    """Returns the nesting depth of lists in x."""
    return 1 + count_axes(x[0]) if isinstance(x, list) else 0


def broadcast(function, *operands):
    """function of the numbers that meet when nested lists are aligned at their last axes.

    An axis of length 1, and an axis that is missing, is repeated as often as the others need.
    """
    axes = max(map(count_axes, operands))
    if axes == 0:
        return function(*operands)
    rows = [x if count_axes(x) == axes else [x] for x in operands]
    length = max(map(len, rows))
    columns = [[x[0]] * length if len(x) == 1 else x for x in rows]
    if axes == 1:
        return list(map(function, *columns))
    return [broadcast(function, *numbers) for numbers in zip(*columns)]


def not_equal(a, b):
    """1 where a differs from b, else 0."""
    return float(a != b)


def scan_masked(cell, rows, states, mask, output, repeat):
    """As scan, but where the mask is 0 the states stay.

    The output there is the one before, if they repeat, or else as before the first timestep: `output`.
    """
    outputs = []
    before = output
    for x, use in zip(rows, mask):
        if use:
            states = cell(x, *states)
            before = states[0]
        outputs.append(before if use or repeat else output)
    return outputs, states


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


def sigmoid(x):
    """1 / (1 + e^-x), without overflow."""
    return 1.0 / (1.0 + exp(-x)) if x > -700.0 else exp(x)


def describe_samples():
    """Returns the description of sample files for --help."""
    return "A line is a text. Or the file is JSON: a list of texts, or token ids.\n--step reads a token a line."


def describe_files():
    """Returns the description of inputs and outputs for --help."""
    ends = [
        "  %-7s %a %a" % (kind, name, shape)
        for kind, names, shapes in (("input", INPUT_NAMES, INPUT_SHAPES), ("output", OUTPUT_NAMES, OUTPUT_SHAPES))
        for name, shape in zip(names, shapes)
    ]
    free = " (None: any length)" if any(None in shape for shape in INPUT_SHAPES) else ""
    text = "Predicts, and prints as JSON. The model has%s\n\n" % free + "\n".join(ends)
    text += "\n\n" + describe_samples()
    return text.replace("%", "%%") if "%(prog)" in text else text  # argparse formats it


def as_json(result):
    """A prediction, or a list of them, as text."""
    from json import dumps

    return dumps(result)


def json_list(text):
    """Returns the list that a text is in JSON; None if it is not one."""
    from json import loads

    try:
        return loads(text) if text.lstrip().startswith("[") else None
    except (ValueError, RecursionError):
        return None


def read_step(line, number):
    """The inputs at one timestep from a line: a token, or its id in a list."""
    ids = json_list(line)
    return [line.rstrip("\r\n")] if ids is None else ids


def answer(predictor, line, number):
    """Returns the output of the predictor for the timestep in a line.

    Raises:
        ValueError: it does not fit; `number` is that of the line.
    """
    inputs = read_step(line, number)
    try:
        return predictor.step(*inputs)
    except (ValueError, IndexError) as error:
        raise ValueError("line %d: %s" % (number, error)) from None


def read_samples(text, window=None, whole=False):
    """The samples in a file, each as a list of inputs, and whether there are several.

    A line is a text. Or the file is JSON: a list of texts, or of token ids, or of lists of these.

    Raises:
        ValueError: there are none.
    """
    if whole or window is not None:
        raise ValueError("--window and --lines are for CSV, and this model reads texts, one per line")
    value = json_list(text)
    if value is None:
        value = [line for line in text.split("\n") if line.strip()]  # splitlines() would split texts, too
    if not value:
        raise ValueError("there is no text")
    if isinstance(value[0], (str, list)):
        return [[sample] for sample in value], len(value) > 1 or text.lstrip().startswith("[")
    return [[value]], False


def reason(error):
    """Returns the message of an error."""
    if isinstance(error, RecursionError):
        return "too many lists or objects inside each other"
    if isinstance(error, UnicodeDecodeError):
        return "the samples are not UTF-8; save the file as UTF-8"
    named = isinstance(error, OSError) and error.filename is not None
    return "cannot read %s: %s" % (error.filename, error.strerror) if named else error


def main():
    """The command line: samples in, predictions as JSON out."""
    from argparse import ArgumentParser, RawDescriptionHelpFormatter  # only the command line needs it

    parser = ArgumentParser(description=describe_files(), formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", default="-", help="the samples; by default, or with -, stdin")
    parser.add_argument("--step", action="store_true", help="read one timestep a line, answer each at once")
    parser.add_argument("--window", type=int, metavar="ROWS", help="cut the timesteps of CSV into samples of ROWS")
    parser.add_argument("--lines", choices=("timesteps", "samples"), help="meaning of a line of CSV")
    options = parser.parse_args()
    whole = options.lines == "samples"
    if options.window is not None and (options.window < 1 or whole or options.step):
        parser.error("--window must be 1 or more, without --step and --lines samples")
    try:
        if options.file == "-" and stdin is None:
            raise ValueError("stdin is closed: name a file")
        with open(0 if options.file == "-" else options.file, encoding="utf-8-sig") as file:
            if options.step:
                predictor = Predictor()
                for number, line in enumerate(file, 1):
                    if line.strip():
                        print(as_json(answer(predictor, line, number)), flush=True)
            else:
                samples, several = read_samples(file.read().lstrip("\ufeff"), options.window, whole)
                predictions = [predict(*inputs) for inputs in samples]
                print(as_json(predictions if several else predictions[0]))
    except (OSError, ValueError, IndexError, NotImplementedError, RecursionError) as error:
        raise SystemExit("error: %s" % reason(error)) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None  # the exit code of shells after Ctrl-C


# Weights
EMBEDDING_TABLE = [
    [-0.018258094787597656, 0.022987034171819687, 0.04539156332612038, -0.01704660803079605, -0.01122736930847168, 0.0016806013882160187],
    [-0.020498156547546387, 0.015468869358301163, 0.0076225511729717255, 0.044706810265779495, 0.044633474200963974, -0.008123517036437988],
    [-0.07084878534078598, 0.028688326478004456, -0.07507502287626266, -0.14229069650173187, 0.03185831755399704, -0.13195358216762543],
    [0.01205813605338335, 0.08598364144563675, 0.05111874267458916, -0.09362771362066269, -0.01290842704474926, -0.17731697857379913],
    [-0.41648077964782715, 0.029996482655405998, -0.12824887037277222, -0.14026598632335663, 0.12774968147277832, -0.11815302073955536],
    [-0.2920175790786743, 0.04191677272319794, -0.017432138323783875, -0.10709964483976364, 0.048218775540590286, -0.05872884392738342],
    [-0.329517662525177, 0.09389906376600266, -0.07088471949100494, -0.09763006865978241, 0.07264881581068039, -0.10544681549072266],
    [-0.4210115373134613, 0.04298213869333267, -0.08535873144865036, -0.18804536759853363, 0.21148626506328583, -0.22130349278450012],
    [-0.5029064416885376, 0.07337475568056107, -0.07154130190610886, -0.16178558766841888, 0.19881105422973633, -0.2029634416103363],
    [-0.17514768242835999, 0.09712417423725128, -0.05839398875832558, -0.08460073173046112, 0.0017455408815294504, -0.026644915342330933],
    [-0.00874192826449871, 0.11404847353696823, 0.04794009029865265, -0.10553066432476044, 0.0711345300078392, -0.11658600717782974],
    [-0.19425469636917114, 0.03919753432273865, -0.021318215876817703, -0.10249272733926773, 0.08634553104639053, 0.0034779354464262724],
    [-0.2774268686771393, 0.12595374882221222, 0.07370070368051529, -0.12220752984285355, 0.12173403054475784, -0.16625024378299713],
    [-0.21119199693202972, 0.005697752349078655, -0.014625045470893383, -0.11790887266397476, 0.06173023208975792, -0.04494880884885788],
    [-0.15832984447479248, 0.06294655054807663, -0.06281434744596481, -0.08882898837327957, 0.03215261921286583, -0.11757365614175797],
    [0.12495307624340057, 0.018761366605758667, -0.0720607116818428, -0.07510136067867279, -0.021689757704734802, -0.07597413659095764],
    [0.13327178359031677, -0.008466952480375767, -0.05497971922159195, -0.041891295462846756, -0.039159826934337616, -0.06828521937131882],
    [-0.7667651176452637, 0.7445669770240784, 0.7714602947235107, -0.7719885110855103, 0.874717652797699, -0.7004483342170715],
    [-0.8335952162742615, 0.7761474251747131, 0.8376675248146057, -0.7891495823860168, 0.8479139804840088, -0.715143084526062],
    [0.8120370507240295, -1.0226284265518188, -0.9476155638694763, 0.8749694228172302, -1.0414588451385498, 0.9596479535102844],
    [-0.8332492709159851, 0.8093724846839905, 0.8353881239891052, -0.7527505159378052, 0.8155726194381714, -0.7335750460624695],
    [-0.04788554087281227, 0.0864904522895813, -0.00613629212602973, -0.030548345297574997, 0.03492630273103714, -0.12734448909759521],
    [-0.05188673734664917, 0.05857577174901962, 0.08334409445524216, -0.069687120616436, 0.0074781859293580055, -0.15537168085575104],
    [0.8847273588180542, -0.9836527109146118, -0.8643687963485718, 0.8898961544036865, -1.03717041015625, 0.9075581431388855],
    [0.8097315430641174, -0.959313154220581, -0.9222261905670166, 0.8888538479804993, -1.015173077583313, 0.9407131671905518],
]
NOT_EQUAL_CONSTANT_VALUE = 0.0
PRAISE_KERNEL = [
    [1.0451587438583374, -1.2085555791854858, -0.7239344716072083, 0.7181447744369507, 0.5026359558105469, -1.364026427268982],
]
PRAISE_BIAS = [0.077296182513237]


if __name__ == "__main__":
    main()
