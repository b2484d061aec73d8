"""Token ids of the characters of a text, in C."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

from lstmgen.graph.ends import Text
from lstmgen.plan.interface import Interface
from lstmgen.targets.c.options import COptions

CODES = 0x110000  # numbers of characters
UNCLEAR = "İΣ"  # capital letters that become two small letters, or one that depends on the letters around
LEFT_OUT, REFUSED = -1, -2  # in place of an id
FIRST = {  # index of the first of `count` tokens, by padding and truncating
    ("pre", "pre"): "NET_INPUT_SIZE - count",
    ("pre", "post"): "count < NET_INPUT_SIZE ? NET_INPUT_SIZE - count : 0",
    ("post", "pre"): "count > NET_INPUT_SIZE ? NET_INPUT_SIZE - count : 0",
    ("post", "post"): "0",
}


@dataclass(frozen=True)
class Token:
    """An id, and the labels of its characters in a switch."""

    id: int
    cases: str


@dataclass(frozen=True)
class TextView:
    """Variables of the functions that read token ids from a text in UTF-8.

    Attributes:
        element: the type of an id.
        tokens: of all characters that do not have the id `other`.
        other: the id of other characters; `LEFT_OUT` or `REFUSED` if they have none.
        is_free: true if the model takes any number of ids.
        is_padded: false if texts with fewer tokens are refused.
        first: the index of the first of `count` tokens.
    """

    element: str
    tokens: Sequence[Token]
    other: int
    is_free: bool
    is_padded: bool
    first: str

    @property
    def is_bounded(self) -> bool:
        """Returns true if a text may have too many tokens, or too few."""
        return self.is_free or not self.is_padded


def text_of(interface: Interface) -> Text | None:
    """Returns how the only input becomes token ids; None if it is not a text."""
    return interface.inputs[0].raw.text


def text_obstacle(text: Text, options: COptions) -> str:
    """Returns why there are no functions for a text; "" if there are."""
    if text.level != "character":
        return "the model reads words; make their ids with encode() of the Python file"
    return "a proof does not cover texts" if options.with_proof else ""


def text_view(interface: Interface, element: str) -> TextView:
    """Returns the variables for the text that the only input is."""
    text = text_of(interface)
    assert text is not None
    other = REFUSED if text.strict else LEFT_OUT if text.unknown is None else text.unknown
    codes, rules = defaultdict[int, list[int]](list), replace(text, length=None)
    for character in sorted(special(text)):
        codes[id_of(character, rules)].append(ord(character))
    return TextView(
        element=element,
        tokens=[Token(k, " ".join(map(case, codes[k]))) for k in sorted(codes.keys() - {other})],
        other=other,
        is_free=interface.inputs[0].lengths[0] is None,
        is_padded=text.padding != "no",
        first=FIRST["post" if text.padding == "no" else text.padding, text.truncating],
    )


def case(code: int) -> str:
    """Returns the label of a character."""
    character = chr(code)
    return f"case '{character}':" if character.isascii() and character.isalnum() else f"case 0x{code:02X}:"


def special(text: Text) -> set[str]:
    """Returns all characters that may have an id of their own, and those that are left out or refused."""
    capitals = (character for character in map(chr, range(CODES)) if character.lower() != character)
    listed = {token for token in text.vocabulary if len(token) == 1}
    changed = {*ascii_uppercase, *text.removed, *text.separators}
    return listed.union(changed, capitals if text.lower == "unicode" else ())


def id_of(character: str, text: Text) -> int:
    """Returns the id of a character, `LEFT_OUT` or `REFUSED`.

    Args:
        text: rules without a length.
    """
    if text.lower == "unicode" and character in UNCLEAR:
        return REFUSED
    try:
        ids = text.encode(character)
    except ValueError:
        return REFUSED
    return ids[0] if ids else LEFT_OUT
