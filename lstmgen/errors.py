"""Errors of lstmgen. A message is the problem, then the cure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MODEL = "the model"  # in place of a layer's name, for a problem of the whole model


class LstmgenError(Exception):
    """Base class of all errors that lstmgen raises."""


class ReadError(LstmgenError):
    """The model file is damaged, incomplete or contradicts itself."""


class MismatchError(ReadError):
    """The weights do not match the layers of the architecture."""


class OneLineError(LstmgenError):
    """Error whose message is one line: line ends and control characters in names and values are escaped."""

    def __init__(self, message: str) -> None:
        characters = (char if char.isprintable() else char.encode("unicode_escape").decode() for char in message)
        super().__init__("".join(characters))


@dataclass(frozen=True)
class Problem:
    """Reason why a model is refused.

    Attributes:
        layer: name of the Keras layer, or `MODEL`.
        class_name: Keras class of the layer.
        reason: the unsupported feature, with the argument's name.
        advice: cure for the user; may be "".
    """

    layer: str
    class_name: str
    reason: str
    advice: str = ""

    def __str__(self) -> str:
        class_name = self.class_name if self.class_name.isidentifier() else repr(self.class_name)
        named = f"{MODEL} ({class_name})" if self.layer == MODEL else f"{class_name} layer {self.layer!r}"
        head = f"{named}: {self.reason}"
        return f"{head}; {self.advice}" if self.advice else head


class UnsupportedError(LstmgenError):
    """The model can be read, but uses unsupported features.

    Attributes:
        problems: all reasons, in the order of the model's layers.
    """

    def __init__(self, problems: Sequence[Problem], source: str = "the model") -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"{source} cannot be exported:\n{lines}")


def reason(error: Exception) -> str:
    """Returns the message of an error; for a system error, without its number and without the file's name."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return f"line {line} is not UTF-8; save the file as UTF-8"
    return getattr(error, "strerror", None) or str(error)


def first_line(error: Exception) -> str:
    """Returns the class and the first line of an error, at most 300 characters."""
    text = f"{type(error).__name__}: {error}".strip()
    return text.splitlines()[0][:300]


class OptionError(OneLineError):
    """An argument or option is invalid: an unknown target, a name that C does not allow."""


class AccuracyError(LstmgenError):
    """The error of fixed point, or of narrow stored weights, is larger than `max_error`."""


class OutputError(OneLineError):
    """The output file cannot be written."""


class BudgetError(LstmgenError):
    """The model needs more flash, RAM or time than the board has."""


class ToolError(LstmgenError):
    """A compiler, an interpreter or a library is missing, or fails."""
