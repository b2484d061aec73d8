"""Keras's Tokenizer, TextVectorization and StringLookup → a `Text`, by their attributes. Nothing is imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import punctuation
from typing import Any

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.graph.ends import Text

WHITESPACE = " \t\n\v\f\r"  # at which tf.strings.split does
PADDING = ("pre", "post")


def text_of(given: Any, length: int | None, padding: str | None, truncating: str | None) -> Text:
    """What turns a text into token ids.

    Args:
        length: how many ids there are, whatever the text; None: as the model says, or as many as tokens.
        padding, truncating: at which end zeros are added, and ids left out; None: as the class does.

    Raises:
        OptionError: it is none of the classes that are known, has no vocabulary yet, or does what is not supported.
    """
    name = type(given).__name__
    roots = {cls.__module__.partition(".")[0] for cls in type(given).__mro__}
    if name not in READERS or not roots & {"keras", "tf_keras", "keras_preprocessing", "tensorflow"}:
        raise OptionError(f"{named('text', given)} must be one of Keras's {', '.join(READERS)}")
    for key, value in {"padding": padding, "truncating": truncating}.items():
        if value not in (None, *PADDING):
            raise OptionError(f"{named(key, value)} must be 'pre' or 'post'")
    found, own_length = READERS[name](given)
    if length is not None and own_length not in (None, length):
        raise OptionError(f"`length={length}` differs from what the {name} says, {own_length}")
    end = "pre" if name == "Tokenizer" else "post"
    return Text(**found, length=length or own_length, padding=padding or end, truncating=truncating or end)


Read = tuple[Mapping[str, Any], int | None]


def _tokenizer(tokenizer: Any) -> Read:
    """keras_preprocessing/text.py: texts_to_sequences; a filtered character ends a word, as the split does."""
    words = sorted(tokenizer.word_index, key=tokenizer.word_index.get)
    if [tokenizer.word_index[word] for word in words] != list(range(1, len(words) + 1)) or not words:
        raise OptionError("the Tokenizer has no vocabulary yet: fit it on texts")
    if tokenizer.analyzer is not None:
        raise OptionError("a Tokenizer with an analyzer is Python code, which is not read")
    if not tokenizer.char_level and len(tokenizer.split) != 1:
        raise OptionError(f"a Tokenizer that splits at {tokenizer.split!r} is not supported: give a single character")
    kept = words if tokenizer.num_words is None else words[: max(0, tokenizer.num_words - 1)]
    return {
        "vocabulary": tuple(kept),
        "first": 1,
        "unknown": None if tokenizer.oov_token is None else tokenizer.word_index[tokenizer.oov_token],
        "level": "character" if tokenizer.char_level else "word",
        "lower": "unicode" if tokenizer.lower else "no",
        "separators": "" if tokenizer.char_level else "".join(sorted({*tokenizer.filters, tokenizer.split})),
    }, None


def _vectorization(layer: Any) -> Read:
    """keras.layers.TextVectorization, which lowers ASCII letters only."""
    config = layer.get_config()
    _only(config, "output_mode", "int")
    _only(config, "ngrams", None)
    standardize, split = config["standardize"], config["split"]
    if standardize not in (None, "lower_and_strip_punctuation", "lower", "strip_punctuation"):
        raise OptionError("a TextVectorization whose `standardize` is Python code is not read")
    if split not in (None, "whitespace", "character"):
        raise OptionError("a TextVectorization whose `split` is Python code is not read")
    words = tuple(map(str, layer.get_vocabulary()))
    if len(words) < 3:
        raise OptionError("the TextVectorization has no vocabulary yet: adapt it to texts")
    first = 0 if split is None else 2  # behind padding, which an empty text is, and what is unknown
    return {
        "vocabulary": words[first:],
        "first": first,
        "unknown": 1,
        "level": {None: "whole", "whitespace": "word", "character": "character"}[split],
        "lower": "ascii" if "lower" in (standardize or "") else "no",
        "removed": punctuation if "punctuation" in (standardize or "") else "",
        "separators": WHITESPACE if split == "whitespace" else "",
    }, config["output_sequence_length"]


def _lookup(layer: Any) -> Read:
    """keras.layers.StringLookup: a text is a token."""
    config = layer.get_config()
    _only(config, "output_mode", "int")
    _only(config, "invert", False)
    if config["num_oov_indices"] != 1:
        raise OptionError(f"a StringLookup with {named('num_oov_indices', config['num_oov_indices'])} is not supported")
    words = tuple(map(str, layer.get_vocabulary()))
    if config["mask_token"] is not None:  # a token, too, before what is unknown
        return {"vocabulary": words, "first": 0, "unknown": 1, "level": "whole"}, None
    return {"vocabulary": words[1:], "first": 1, "unknown": 0, "level": "whole"}, None


def _only(config: Mapping[str, Any], key: str, value: Any) -> None:
    if config[key] != value:
        raise OptionError(f"{named(key, config[key])} is not supported: only {value!r} is")


READERS: Mapping[str, Callable[[Any], Read]] = {
    "Tokenizer": _tokenizer,
    "TextVectorization": _vectorization,
    "StringLookup": _lookup,
}
