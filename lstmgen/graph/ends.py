"""What users give a model and get from it, where that is more than the tensors of the network."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.graph.graph import Graph


@dataclass(frozen=True)
class Text:
    """How a text becomes the ids of its tokens.

    Attributes:
        vocabulary: tokens in the order of their ids.
        first: the id of the first of them.
        unknown: the id of all other tokens; None: these are left out.
        level: what a token is: a "word", a "character", or the "whole" text.
        lower: which capital letters become small: "no", "ascii", "unicode".
        removed: characters that are taken away, before words are told apart.
        separators: characters between words.
        length: how many ids there are, whatever the text; None: as many as tokens.
        padding, truncating: at which end, "pre" or "post", zeros are added, and ids are left out.
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

    @property
    def ids(self) -> int:
        """How many ids there are: those of the tokens, and all below them."""
        return max(self.first + len(self.vocabulary), 1 + (self.unknown or 0))


@dataclass(frozen=True)
class Raw:
    """What an input takes.

    Attributes:
        columns: names of its features in their order; empty where they have none.
        ignores_others: whether a table may have other columns, too.
        text: how a text becomes the numbers that the input takes; None where it takes no text.
        takes_nan: whether NaN is a value that is missing, which the graph fills; else it is refused.
    """

    columns: tuple[str, ...] = ()
    ignores_others: bool = False
    takes_nan: bool = False
    text: Text | None = None


@dataclass(frozen=True)
class Answer:
    """What an output means.

    Attributes:
        labels: of its numbers, which are probabilities; where there is one number only, of "not" and "yes".
        threshold: above which one number means the second label.
    """

    labels: tuple[str, ...] = ()
    threshold: float = 0.5


@dataclass(frozen=True)
class Windows:
    """How a stream of rows becomes samples: one of `length` rows after every `hop` rows."""

    length: int
    hop: int


@dataclass(frozen=True, eq=False)
class Ends:
    """The pipeline of a graph, as far as it is no operation of the graph, and the parts that the graph is made of.

    Attributes:
        inputs, outputs: in the order of the graph's.
        windows: None where rows do not come as a stream.
        before: from raw values to what the network takes.
        network: the model as it was trained.
        after: from what that gives to the outputs.
        typical: from what the network takes to raw values: undoes `before`, where that can be undone.
        digest: SHA-256 of the pipeline as JSON.
        told: what it says, in lines for people.
    """

    inputs: tuple[Raw, ...]
    outputs: tuple[Answer, ...]
    windows: Windows | None
    before: Graph
    network: Graph
    after: Graph
    typical: Graph
    digest: str
    told: tuple[str, ...]
