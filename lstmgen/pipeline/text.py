"""Keras's Tokenizer, TextVectorization and StringLookup → a `Text`, by their attributes. Nothing is imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.graph.ends import Text
from lstmgen.pipeline.agreement import check_text
from lstmgen.read.tokens import TOKENIZERS, of_layer

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
    found = READERS[name](given)
    check_text(given, found)
    if length is not None and found.length not in (None, length):
        raise OptionError(f"`length={length}` differs from what the {name} says, {found.length}")
    return replace(
        found,
        length=length or found.length,
        padding=padding or found.padding,
        truncating=truncating or found.truncating,
    )


def _tokenizer(tokenizer: Any) -> Text:
    """keras_preprocessing/text.py: texts_to_sequences; a filtered character ends a word, as the split does.

    One that an older Keras pickled may have neither an `oov_token` nor an `analyzer`.
    """
    unknown, most = getattr(tokenizer, "oov_token", None), tokenizer.num_words
    words = sorted(tokenizer.word_index, key=tokenizer.word_index.get)
    if [tokenizer.word_index[word] for word in words] != list(range(1, len(words) + 1)) or not words:
        raise OptionError("the Tokenizer has no vocabulary yet: fit it on texts")
    if unknown is not None and unknown not in tokenizer.word_index:
        raise OptionError(f"the Tokenizer was not fitted with its {named('oov_token', unknown)}: fit it anew")
    if getattr(tokenizer, "analyzer", None) is not None:
        raise OptionError("a Tokenizer with an analyzer is Python code, which is not read")
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
    """One of Keras's layers.

    Raises:
        OptionError: as `text_of`.
    """
    if type(layer).__name__ == "TextVectorization" and len(layer.get_vocabulary()) < 3:
        raise OptionError("the TextVectorization has no vocabulary yet: adapt it to texts")
    try:
        return of_layer(layer)
    except ValueError as error:
        raise OptionError(str(error)) from None


READERS: Mapping[str, Callable[[Any], Text]] = {"Tokenizer": _tokenizer, **dict.fromkeys(TOKENIZERS, _layer)}
