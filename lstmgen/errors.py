"""What can go wrong, told so that a person can act on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class LstmgenError(Exception):
    """Base of every error that lstmgen raises on purpose: says what is wrong, where, and what to do."""


class ReadError(LstmgenError):
    """The model file is damaged, incomplete or contradicts itself."""


class MismatchError(ReadError):
    """The weights are not those that the layers of the architecture want."""


class OneLineError(LstmgenError):
    """An error whose message names files and values of the user's; none of them can break its line, or a terminal."""

    def __init__(self, message: str) -> None:
        characters = (each if each.isprintable() else each.encode("unicode_escape").decode() for each in message)
        super().__init__("".join(characters))


@dataclass(frozen=True)
class Problem:
    """One reason why a model is refused.

    Attributes:
        layer: name of the Keras layer.
        class_name: its Keras class.
        reason: what is not supported, naming the argument.
        advice: what the user can do; may be empty.
    """

    layer: str
    class_name: str
    reason: str
    advice: str = ""

    def __str__(self) -> str:
        class_name = self.class_name if self.class_name.isidentifier() else repr(self.class_name)
        head = f"{class_name} layer {self.layer!r}: {self.reason}"
        return f"{head}; {self.advice}" if self.advice else head


class UnsupportedError(LstmgenError):
    """The model is readable but uses something that lstmgen refuses rather than guesses.

    Attributes:
        problems: every reason found, in the order of the model's layers.
    """

    def __init__(self, problems: Sequence[Problem], source: str = "the model") -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"{source} cannot be exported:\n{lines}")


def reason(error: Exception) -> str:
    """What an error says; that of the system without its number, and without the name of a file, which may not last."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return f"line {line} is no text in UTF-8"
    return getattr(error, "strerror", None) or str(error)


class OptionError(OneLineError):
    """What was asked for makes no sense: an unknown target, a name that C does not allow."""


class AccuracyError(LstmgenError):
    """Fixed-point numbers, or stored weights, are farther from the truth than the user allows."""


class OutputError(OneLineError):
    """The output file cannot be written."""


class BudgetError(LstmgenError):
    """The model takes more than the board has that it was to be written for."""


class ToolError(LstmgenError):
    """A compiler, an interpreter or a library that is needed to check the output is missing or fails."""
