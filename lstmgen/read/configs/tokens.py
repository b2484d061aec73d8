"""Reads text preprocessing from config and vocabulary of layers: TextVectorization and StringLookup.

Sources: keras/src/layers/preprocessing/text_vectorization.py, string_lookup.py, index_lookup.py; tf_keras has the same.
"""

from collections.abc import Callable, Mapping, Sequence
from string import punctuation
from typing import Any, TypeVar

from lstmgen.arguments import named
from lstmgen.graph.ends import Text

WHITESPACE = " \t\n\v\f\r"  # separators of tf.strings.split
STANDARDIZE = ("lower_and_strip_punctuation", "lower", "strip_punctuation")
UNKNOWN = "[UNK]"
MOST_UNKNOWN = 1 << 12

Config = Mapping[str, Any]
Words = Sequence[str]
Word = TypeVar("Word", str, int)


def vectorization(config: Config, words: Words) -> Text:
    """Reads a keras.layers.TextVectorization, which converts only ASCII letters to lower case.

    Args:
        words: its vocabulary, which starts with padding and the unknown word.

    Raises:
        ValueError: an option is not supported.
    """
    _only(config, "output_mode", "int")
    _only(config, "ngrams", None)
    _only(config, "ragged", False)
    _only(config, "encoding", "utf-8")
    standardize, split = config.get("standardize"), config.get("split")
    if standardize not in (None, *STANDARDIZE):
        raise ValueError("a TextVectorization whose `standardize` is Python code is not read")
    if split not in (None, "whitespace", "character"):
        raise ValueError("a TextVectorization whose `split` is Python code is not read")
    first = 0 if split is None else 2  # after padding, which is the empty text, and the unknown word
    return Text(
        vocabulary=tuple(words[first:]),
        first=first,
        unknown=1,
        level={None: "whole", "whitespace": "word", "character": "character"}[split],
        lower="ascii" if "lower" in (standardize or "") else "no",
        removed=punctuation if "punctuation" in (standardize or "") else "",
        separators=WHITESPACE if split == "whitespace" else "",
        length=config.get("output_sequence_length"),
    )


def lookup(config: Config, words: Words) -> Text:
    """Reads a keras.layers.StringLookup: each text is one token.

    Args:
        words: its vocabulary, which starts with the mask token and the unknown word.

    Raises:
        ValueError: an option is not supported.
    """
    _only(config, "output_mode", "int")
    _only(config, "invert", False)
    many = config.get("num_oov_indices")
    if many not in (0, 1):
        raise ValueError(f"StringLookup with {named('num_oov_indices', many)} is not supported: only 0 and 1 are")
    _only(config, "encoding", "utf-8")
    if many == 0:  # Keras refuses unknown texts, too
        return Text(tuple(words), first=0, level="whole", strict=True)
    if not isinstance(config.get("oov_token"), str):
        raise ValueError(f"a StringLookup with {named('oov_token', config.get('oov_token'))} is not supported")
    if config.get("mask_token") is not None:  # it is index 0, the unknown word index 1
        return Text(tuple(words), first=0, unknown=1, level="whole")
    return Text(tuple(words[1:]), first=1, unknown=0, level="whole")


TOKENIZERS: Mapping[str, Callable[[Config, Words], Text]] = {"TextVectorization": vectorization, "StringLookup": lookup}


WITH_WORDS = (*TOKENIZERS, "IntegerLookup")  # layers with a vocabulary


def is_tokenizer(layer: Any) -> bool:
    """Returns true for a live layer that converts text to token ids."""
    return type(layer).__name__ in TOKENIZERS


def has_words(layer: Any) -> bool:
    """Returns true for a live layer with a vocabulary."""
    return type(layer).__name__ in WITH_WORDS


def of_layer(layer: Any) -> Text:
    """Reads the text preprocessing of a live layer.

    Raises:
        ValueError: an option is not supported.
    """
    return TOKENIZERS[type(layer).__name__](layer.get_config(), tuple(map(str, layer.get_vocabulary())))


def complete(class_name: str, config: Config, words: Sequence[Word]) -> tuple[Word, ...]:
    """Completes the vocabulary of a file with special words at its start, which the user may have left out.

    Raises:
        ValueError: a word occurs twice, or there are more words than the config allows.
    """
    special: list[Any] = special_words(class_name, config)
    rest: Sequence[Word] = words[len(special) :] if list(words[: len(special)]) == special else words
    vocabulary: tuple[Any, ...] = (*special, *rest)
    if len({*special, *rest}) != len(set(special)) + len(rest):
        raise ValueError("its vocabulary has a word twice")
    size, most = config.get("vocabulary_size"), config.get("max_tokens")
    if size not in (None, len(vocabulary)) or (isinstance(most, int) and len(vocabulary) > most):
        raise ValueError(f"its vocabulary has {len(vocabulary)} words, but its config has another number")
    return vocabulary


def special_words(class_name: str, config: Config) -> list[Any]:
    """The words at the start of a vocabulary: the mask token, if outputs are indices, and unknown words.

    Raises:
        ValueError: the number of unknown words is not supported.
    """
    if class_name == "TextVectorization":
        return ["", UNKNOWN]
    masked, unknown, many = config.get("mask_token"), config.get("oov_token"), config.get("num_oov_indices", 1)
    if type(many) is not int or not 0 <= many <= MOST_UNKNOWN:
        raise ValueError(f"{named('num_oov_indices', many)} is not supported: at most {MOST_UNKNOWN} are")
    places = [] if masked is None or config.get("output_mode", "int") != "int" else [masked]
    return [*places, *([] if unknown is None else [unknown] * many)]


def _only(config: Config, key: str, value: object) -> None:
    if config.get(key, value) != value:
        raise ValueError(f"{named(key, config[key])} is not supported: only {value!r} is")
