"""IntegerLookup and Discretization: numbers become places in a vocabulary, and among limits."""

import re
from collections.abc import Sequence

import numpy as np

from lstmgen.graph.elementwise import Binary, Where
from lstmgen.graph.graph import Value
from lstmgen.graph.ranges import Range
from lstmgen.graph.reduction import Reduce
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.calls.ranges import EXACT
from lstmgen.read.configs.advice import PREPARING_ADVICE
from lstmgen.read.configs.dtypes import INTEGERS
from lstmgen.read.configs.tokens import complete, special_words
from lstmgen.read.layers.batched import floor_divided
from lstmgen.read.layers.embedding import columns
from lstmgen.read.layers.lowering import binary, constant, expanded
from lstmgen.read.layers.text import ARGUMENTS, UNUSED, stored_words

MODES = ("int", "one_hot", "multi_hot", "count")
# Each integer is compared with all of a vocabulary.
MOST = 1 << 12
INTEGER = re.compile(r"-?\d{1,19}")


@layer("IntegerLookup", mask="drop")
def integer_lookup(call: Call, x: Tensor) -> Value:
    """keras.layers.IntegerLookup: places count from what is masked, if anything is, and from what is unknown.

    unknown + Σ (x == word) · (place - unknown): no two words are the same, so that all is exact in any floats. The
    terms are constants, not weights: `verify` would assume that weights are rounded.
    """
    config = call.config
    config.ignore(*ARGUMENTS, *UNUSED)
    config.only("sparse", False)
    mode, many = config.choice("output_mode", "int", *MODES), config.integer("num_oov_indices", 1, minimum=0)
    config.only("oov_method", None, "floormod")
    config.only("invert", False)
    if x.dtype not in INTEGERS:
        raise Refusal("it is called with floats: give the model an input of integers", PREPARING_ADVICE)
    try:
        words = vocabulary(call)
    except ValueError as error:
        raise Refusal(str(error), PREPARING_ADVICE) from None
    masked = config.raw("mask_token")
    first = 1 if masked is not None and mode == "int" else 0
    known = {words[place]: place for place in range(len(words)) if not first <= place < first + many}
    size = config.integer("max_tokens") if config.boolean("pad_to_max_tokens") else len(words)
    if masked is not None and mode != "int":
        known[masked] = size  # a place behind all columns
    unknown = first if many else -1  # which no table has, and no column
    if not many:
        call.warn(
            "num_oov_indices=0: Keras refuses an integer outside the vocabulary; here an Embedding refuses it, and "
            "among columns it is in none"
        )
    column = expanded(call, x.value, len(x.shape))
    matches = call.add(Binary(kind="equal"), column, constant(call, np.array([*known])), part="found")
    away = binary(call, "multiply", matches, constant(call, np.array([*known.values()]) - unknown))
    y = call.add(Reduce(kind="sum", axes=(len(x.shape),)), away, part="place")
    y = binary(call, "add", y, constant(call, float(unknown))) if unknown else y
    if many > 1:
        is_known = call.add(Reduce(kind="max", axes=(len(x.shape),)), matches, part="known")
        times = floor_divided(call, x.value, np.array(float(many)))
        buckets = binary(call, "subtract", x.value, binary(call, "multiply", times, constant(call, float(many))))
        buckets = binary(call, "add", buckets, constant(call, float(first))) if first else buckets
        y = call.add(Where(), is_known, y, buckets, part="place_or_bucket")
    call.reading.bound(y, Range(float(min(unknown, 0)), float(max([len(words) - 1, *known.values()]))))
    if mode == "int":
        return y
    return columns(call, Tensor(y), size, mode)


@layer("Discretization", mask="drop")
def discretization(call: Call, x: Tensor) -> Tensor | Value:
    """keras.layers.Discretization: how many of its limits, which Keras has in float32, are not above a number."""
    config = call.config
    config.ignore("num_bins", "epsilon")
    config.only("sparse", False)
    limits = config.raw("bin_boundaries")
    mode = config.choice("output_mode", "int", *MODES)
    if not isinstance(limits, (list, tuple)) or not all(type(limit) in (int, float) for limit in limits) or not limits:
        raise Refusal("the file does not have its bin_boundaries", PREPARING_ADVICE)
    if len(limits) > MOST:
        raise Refusal(f"it has {len(limits)} limits: at most {MOST} are supported", PREPARING_ADVICE)
    column = expanded(call, x.value, len(x.shape))
    above = call.add(Binary(kind="greater_equal"), column, constant(call, np.asarray(limits, np.float32)), part="above")
    y = call.add(Reduce(kind="sum", axes=(len(x.shape),)), above, part="place")
    call.reading.bound(y, Range(0.0, float(len(limits))))
    if mode == "int":
        return Tensor(y, dtype="int32" if call.version.keras3 else "int64")
    return columns(call, Tensor(y), len(limits) + 1, mode)


def vocabulary(call: Call) -> Sequence[int]:
    """The integers of a layer, with what is masked and what is unknown in front; as many others during the survey.

    Raises:
        Refusal: they are nowhere.
        ValueError: they are none, or such as float32 does not hold.
    """
    words, config = stored_words(call, PREPARING_ADVICE), call.config.values
    if words is None:
        size = config.get("vocabulary_size")
        words = config.get("vocabulary") or range(size if type(size) is int and 0 < size <= MOST else 2)
    if not all(isinstance(word, int) or INTEGER.fullmatch(str(word)) for word in words) or True in map(_is_bool, words):
        raise ValueError("its vocabulary is not a list of integers")
    if not call.scope.ledger.closed and not isinstance(words, list):
        return words
    completed = complete(call.class_name, config, tuple(map(int, words)))
    if len(completed) == len(special_words(call.class_name, config)):
        raise ValueError("it has no vocabulary yet: adapt it to numbers")
    if len(completed) > MOST:
        raise ValueError(f"its vocabulary has {len(completed)} integers: at most {MOST} are supported")
    if max(map(abs, (*completed, config.get("mask_token") or 0))) >= EXACT:  # which in columns is not among them
        raise ValueError(f"its vocabulary has integers of {EXACT} or more, which float32 cannot distinguish")
    return completed


def _is_bool(word: object) -> bool:
    return isinstance(word, bool)
