"""Raw inputs and labeled outputs of a model, as a pipeline defines them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase
from typing import Literal

Rule = Literal["largest", "second", "every"]


@dataclass(frozen=True)
class Text:
    """Rules that turn a text into the ids of its tokens.

    Attributes:
        vocabulary: tokens in the order of their ids.
        first: the id of the first of them.
        unknown: the id of all other tokens; None: these are left out.
        level: what a token is: a "word", a "character", or the "whole" text.
        lower: which capital letters become small: "no", "ascii", "unicode".
        removed: characters that are taken away, before words are told apart.
        separators: characters between words.
        length: how many ids there are, whatever the text; None: as many as tokens.
        padding, truncating: at which end, "pre" or "post", zeros are added, and ids are left out. Padding "no" refuses
            texts with fewer tokens.
        strict: refuses tokens that are not in the vocabulary; only without `unknown`.
    """

    vocabulary: tuple[str, ...]
    first: int = 1
    unknown: int | None = None
    level: str = "word"
    lower: str = "no"
    removed: str = ""
    separators: str = ""
    length: int | None = None
    padding: str = "post"
    truncating: str = "post"
    strict: bool = False

    @property
    def ids(self) -> int:
        """Number of ids: those of the tokens, and all below them."""
        return max(self.first + len(self.vocabulary), 1 + (self.unknown or 0))

    @property
    def replaced(self) -> tuple[str, str]:
        """Characters, and as many that they become: capital letters of ASCII, and separators, all like the first."""
        capitals = ascii_uppercase if self.lower == "ascii" else ""
        return capitals + self.separators, capitals.lower() + self.separators[:1] * len(self.separators)

    @cached_property
    def _known(self) -> Mapping[str, int]:
        """The ids of tokens."""
        return {token: k for k, token in enumerate(self.vocabulary, self.first)}

    def encode(self, text: str) -> list[int]:
        """The ids of a text: what every language that takes texts has to give.

        Raises:
            ValueError: a token is unknown and `strict`, or there are too few.
        """
        text = text.lower() if self.lower == "unicode" else text
        text = text.translate(str.maketrans(*self.replaced, self.removed))
        tokens = [text] if self.level == "whole" or not self.separators else text.split(self.separators[0])
        if self.level == "character":
            tokens = list(text)
        tokens = [token for token in tokens if token or self.level == "whole"]
        ids = [self._known.get(token, self.unknown) for token in tokens]
        if self.strict and None in ids:
            raise ValueError(f"unknown token {tokens[ids.index(None)]!r} in {text[:80]!r}")
        return self._fit([k for k in ids if k is not None])

    def _fit(self, ids: list[int]) -> list[int]:
        """The ids, padded or truncated to `length`."""
        if self.length is None:
            return ids
        if self.padding == "no" and len(ids) < self.length:
            raise ValueError(f"expected {self.length} tokens, got {len(ids)}")
        zeros = [0] * (self.length - len(ids))
        kept = ids[-self.length :] if self.truncating == "pre" else ids[: self.length]
        return [*zeros, *kept] if self.padding == "pre" else [*kept, *zeros]


@dataclass(frozen=True)
class RawInput:
    """Raw form of an input: columns of a table, or a text.

    Attributes:
        columns: names of its features in their order; empty where they have none.
        ignores_others: whether a table may have other columns, too.
        text: how a text becomes the numbers that the input takes; None where it takes no text.
        takes_nan: whether NaN is a value that is missing, which the graph fills; else it is refused.
        categories: for each feature the names of the numbers 0, 1, 2, …, if it is a category with names, else none;
            empty where no feature is.
    """

    columns: tuple[str, ...] = ()
    ignores_others: bool = False
    takes_nan: bool = False
    text: Text | None = None
    categories: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Answer:
    """Meaning of an output: labels, and the rule that chooses among them.

    Attributes:
        labels: of its numbers, which are probabilities; where there is one number only, of "not" and "yes".
        rule: which of them it names: that of the "largest" number, the "second" of two where the only number is above
            its threshold, or "every" one whose number is.
        thresholds: one for each number, but none where the largest is looked for.
        is_score: whether the only number is an anomaly score, not a probability.
    """

    labels: tuple[str, ...] = ()
    rule: Rule = "largest"
    thresholds: tuple[float, ...] = ()
    is_score: bool = False


@dataclass(frozen=True)
class Windows:
    """Windows that cut a stream of rows into samples: one of `length` rows after every `hop` rows."""

    length: int
    hop: int
