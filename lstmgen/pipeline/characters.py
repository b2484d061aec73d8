"""Reads characters with their ids: a list in the order of the ids, or a dict to them, as in tutorials on text."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.ends import Text

LISTED = (Mapping, list, tuple, np.ndarray)
UNKNOWN = ("[UNK]", "<UNK>", "<unk>", "UNK", "<OOV>", "<oov>")  # tokens in place of characters that are not listed
PADDED = ("", "[PAD]", "<PAD>", "<pad>", "PAD")


def of_characters(characters: Any) -> Text:
    """Reads characters with their ids.

    Without a token for unknown characters these are refused; without a token for padding, and with a character of id 0,
    texts must have at least as many characters as the model takes.

    Raises:
        OptionError: an entry is neither a character nor such a token, or ids are not consecutive.
    """
    for token in characters:
        if not isinstance(token, str):
            raise OptionError(
                "`text=` must be a list of characters in the order of their ids, or a dict of characters to ids; "
                f"its entry {token!r} is not a character"
            )
    ids = characters if isinstance(characters, Mapping) else {item: k for k, item in enumerate(characters)}
    if not ids or len(ids) < len(characters):
        raise OptionError("`text=` must have characters, each once")
    for token, number in ids.items():
        if len(token) != 1 and token not in (*UNKNOWN, *PADDED):
            raise OptionError(
                f"{token!r} in `text=` is not a single character; for words give the Tokenizer or TextVectorization "
                "that made the ids"
            )
        if not isinstance(number, (int, np.integer)) or isinstance(number, bool):
            raise OptionError(f"the id of {token!r} in `text=` must be an integer, not {number!r}")
    tokens = sorted(ids, key=lambda token: int(ids[token]))
    first = int(ids[tokens[0]])
    if [int(ids[token]) for token in tokens] != list(range(first, first + len(tokens))) or first < 0:
        raise OptionError("the ids of the characters in `text=` must be consecutive numbers from 0 or more")
    unknown = next((int(ids[token]) for token in tokens if token in UNKNOWN), None)
    return Text(
        vocabulary=tuple(map(str, tokens)),
        first=first,
        unknown=unknown,
        level="character",
        padding="pre" if first or tokens[0] in PADDED else "no",
        truncating="pre",
        strict=unknown is None,
    )


def are_ids(value: Any) -> bool:
    """Returns True for a dict of characters to ids, or the reverse; other dicts have the names of inputs."""
    return isinstance(value, Mapping) and all(isinstance(item, (int, np.integer, str)) for item in value.values())
