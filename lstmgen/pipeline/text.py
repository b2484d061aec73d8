"""Reads Keras's Tokenizer, TextVectorization and StringLookup by their attributes, without imports."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.graph.ends import Text
from lstmgen.pipeline.agreement import check_text
from lstmgen.pipeline.characters import LISTED, of_characters
from lstmgen.read.configs.tokens import TOKENIZERS, of_layer

PADDING = ("pre", "post")


def text_of(tokenizer: Any, length: int | None, padding: str | None, truncating: str | None) -> Text:
    """Returns the tokenization of a fitted object, or of characters with their ids.

    Args:
        length: number of ids; None for the model's length, or one id per token.
        padding, truncating: "pre" or "post", the end where zeros are added, and ids removed; None for the default of
            the class.

    Raises:
        OptionError: the class is unknown, has no vocabulary yet, or uses unsupported features; or see `characters`.
    """
    name = type(tokenizer).__name__
    for key, value in {"padding": padding, "truncating": truncating}.items():
        if value not in (None, *PADDING):
            raise OptionError(f"{named(key, value)} must be 'pre' or 'post'")
    text = of_characters(tokenizer) if isinstance(tokenizer, LISTED) else _of_keras(tokenizer)
    if length is not None and text.length not in (None, length):
        raise OptionError(f"`length={length}` differs from that of the {name}, {text.length}; leave it out")
    return replace(
        text,
        length=length or text.length,
        padding=padding or text.padding,
        truncating=truncating or text.truncating,
    )


def _of_keras(tokenizer: Any) -> Text:
    """Reads an object of Keras.

    Raises:
        OptionError: see `text_of`.
    """
    name = type(tokenizer).__name__
    roots = {cls.__module__.partition(".")[0] for cls in type(tokenizer).__mro__}
    if name not in READERS or not roots & {"keras", "tf_keras", "keras_preprocessing", "tensorflow"}:
        raise OptionError(
            f"{named('text', tokenizer)} must be one of Keras's {', '.join(READERS)}; or a list of characters in the "
            "order of their ids, or a dict of characters to ids"
        )
    text = READERS[name](tokenizer)
    check_text(tokenizer, text)
    return text


def _tokenizer(tokenizer: Any) -> Text:
    """Reads a Tokenizer; a filtered character ends a word, as the split does. Source: keras_preprocessing/text.py.

    A Tokenizer pickled by an older Keras may have neither `oov_token` nor `analyzer`.
    """
    unknown, most = getattr(tokenizer, "oov_token", None), tokenizer.num_words
    words = sorted(tokenizer.word_index, key=tokenizer.word_index.get)
    if [tokenizer.word_index[word] for word in words] != list(range(1, len(words) + 1)) or not words:
        raise OptionError("the Tokenizer has no vocabulary yet: fit it on texts")
    if unknown is not None and unknown not in tokenizer.word_index:
        raise OptionError(f"the Tokenizer was not fitted with its {named('oov_token', unknown)}: fit it again")
    if getattr(tokenizer, "analyzer", None) is not None:
        raise OptionError("a Tokenizer with an analyzer is not supported: its analyzer is Python code")
    if not tokenizer.char_level and len(tokenizer.split) != 1:
        raise OptionError(f"a Tokenizer that splits at {tokenizer.split!r} is not supported: give a single character")
    kept = words[: max(0, most - 1)] if most else words
    return Text(
        vocabulary=tuple(kept),
        first=1,
        unknown=None if unknown is None else tokenizer.word_index[unknown],
        level="character" if tokenizer.char_level else "word",
        lower="unicode" if tokenizer.lower else "no",
        separators="" if tokenizer.char_level else "".join(sorted({*tokenizer.filters, tokenizer.split})),
        padding="pre",
        truncating="pre",
    )


def _layer(layer: Any) -> Text:
    """Reads a TextVectorization or a StringLookup.

    Raises:
        OptionError: see `text_of`.
    """
    if type(layer).__name__ == "TextVectorization" and len(layer.get_vocabulary()) < 3:
        raise OptionError("the TextVectorization has no vocabulary yet: adapt it to texts")
    try:
        return of_layer(layer)
    except ValueError as error:
        raise OptionError(str(error)) from None


READERS: Mapping[str, Callable[[Any], Text]] = {"Tokenizer": _tokenizer, **dict.fromkeys(TOKENIZERS, _layer)}
