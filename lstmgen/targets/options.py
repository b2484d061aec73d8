"""Options of a target, each declared once.

From a declaration come the parameter and the help of the command line, the argument of `lstmgen.export`, the line in
the head of generated files and its reader, the conflicts with other options, and docs/reference.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from lstmgen.errors import OptionError

T = TypeVar("T", bound="Options")

# An option, and its value if it has one, in the head of a generated file.
WORD = re.compile(r"(?P<flag>--[a-z][\w-]*)(?: (?P<value>[^-\s]\S*))?")


def option(
    help: str,  # noqa: A002 - as typer calls it
    *,
    default: Any = None,
    implied: str = "",
    choices: Iterable[str] = (),
    shown: str = "",
    metavar: str = "",
    written: bool = True,
) -> Any:
    """A field of `Options` that a user may choose.

    Args:
        help: its text in the help.
        choices: its values, where they are a few words that no Literal lists.
        default: what it is where nobody asks.
        implied: what that comes to, where it is None.
        shown: what the help shows as default, if not what is implied.
        metavar: what stands for its value in the help.
        written: whether the head of a generated file tells it.
    """
    told = {
        "help": help,
        "choices": tuple(choices),
        "implied": implied,
        "shown": shown or implied,
        "metavar": metavar,
        "written": written,
    }
    return field(default=default, metadata=told)


def flag(name: str) -> str:
    """What one types for an option: weights_file → --weights-file."""
    return f"--{name.replace('_', '-')}"


@dataclass(frozen=True)
class Declared:
    """An option as it was declared.

    Attributes:
        kind: the type of its values, None apart; Any where several types are taken.
        choices: its values, if they are a few words; else ().
    """

    name: str
    kind: Any
    choices: tuple[str, ...]
    default: Any
    help: str
    shown: str
    metavar: str
    written: bool

    def check(self, value: Any) -> None:
        """Raises OptionError for a value that is none of its choices."""
        if self.choices and value not in self.choices:
            raise OptionError(f"there is no {flag(self.name)} {value!r}; choose one of {', '.join(self.choices)}")


@dataclass(frozen=True)
class Conflict:
    """Options that contradict each other, or need one another.

    Attributes:
        applies: whether they do, for options of the target.
        message: what is wrong and what to do; `{name}` stands for the value of an option.
    """

    applies: Callable[[Any], bool]
    message: str


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a user may choose for a target. None is "nobody asked"."""

    CONFLICTS: ClassVar[Sequence[Conflict]] = ()

    @classmethod
    def declared(cls) -> Iterator[Declared]:
        """Every option, in the order in which they are written down: those of a language before those of several."""
        kinds = typing.get_type_hints(cls)
        own = cls.__annotations__
        for each in sorted(fields(cls), key=lambda field: field.name not in own):
            if "help" in each.metadata:
                yield _declared(each, kinds[each.name])

    @classmethod
    def parse(cls: type[T], line: str) -> T:
        """The options that the head of a generated file tells; what is not an option of this target is passed over."""
        known = {flag(each.name): each for each in cls.declared() if each.written}
        said: dict[str, Any] = {}
        for word in WORD.finditer(line):
            each = known.get(word["flag"])
            if each is None or (each.kind is bool) != (word["value"] is None):
                continue
            if not each.choices or word["value"] in each.choices:
                said[each.name] = word["value"] or True
        return cls(**said)

    def chosen(self) -> Mapping[str, Any]:
        """The options that are not what they are by default."""
        values = {each.name: getattr(self, each.name) for each in self.declared()}
        defaults = {each.name: each.default for each in self.declared()}
        return {name: value for name, value in values.items() if value not in (None, defaults[name])}

    def check(self) -> None:
        """Raises OptionError for a wrong value, and where options contradict each other."""
        for each in self.declared():
            value = getattr(self, each.name)
            if value is not None:
                each.check(value)
        for conflict in self.CONFLICTS:
            if conflict.applies(self):
                raise OptionError(conflict.message.format_map(vars(self)))

    def command_line(self) -> str:
        """The options that shape the files, as one would type them: what the head of a file says."""
        written = {each.name for each in self.declared() if each.written}
        chosen = {name: value for name, value in self.chosen().items() if name in written}
        return " ".join(flag(name) if value is True else f"{flag(name)} {value}" for name, value in chosen.items())

    def placed(self: T, out: Path) -> T:
        """The same options, with what follows from the name of the output file.

        Raises:
            OptionError: the name cannot stand in the source.
        """
        return self

    def endings(self) -> Sequence[str]:
        """What the names of files end in that these options add to those of the target."""
        return ()


def _declared(each: Field[Any], kind: Any) -> Declared:
    told = each.metadata
    default = told["implied"] or each.default
    found, choices = _kind(kind)
    choices = choices or told["choices"]
    return Declared(each.name, found, choices, default, told["help"], told["shown"], told["metavar"], told["written"])


def _kind(hint: Any) -> tuple[Any, tuple[str, ...]]:
    """The type of an option's values, and their choices, from its annotation: X | None, Literal[…] | None."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        (hint,) = (each for each in typing.get_args(hint) if each is not type(None))
    if typing.get_origin(hint) is typing.Literal:
        return str, typing.get_args(hint)
    return hint, ()
