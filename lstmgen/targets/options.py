"""Options of a target, each declared once.

From a declaration come the parameter and the help of the command line, the argument of `lstmgen.export`, what values
are refused, the line in the head of generated files and its reader, the conflicts with other options, and
docs/reference.
"""

import functools
import operator
import re
import types
import typing
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from lstmgen import arguments
from lstmgen.arguments import MaxError, flag, named
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph

T = TypeVar("T", bound="Options")

# An option, and its value if it has one, in the head of a generated file.
WORD = re.compile(r"(?P<flag>--[a-z][\w-]*)(?: (?P<value>[^-\s]\S*))?")
OPTION = "option"  # the key of a declaration in the metadata of a field
NUMBER = re.compile(r"-?\d[\d.e+-]*")


def option(
    help: str,  # noqa: A002 - as typer calls it
    *,
    default: Any = None,
    implied: str = "",
    choices: Collection[str] = (),
    least: float | None = None,
    valid: Callable[[str], bool] | None = None,
    form: str = "",
    shown: str = "",
    metavar: str = "",
    in_head: bool = True,
    label: str = "",
    plans: bool = True,
    unpackaged: str = "",
    listing: Callable[[], Sequence[Sequence[str]]] | None = None,
) -> Any:
    """A field of `Options` that a user may choose.

    Args:
        help: its text in the help; names of other arguments are in code quotes, as in messages.
        default: value if the user sets none.
        implied: the choice that a default of None means.
        choices: its values, if they are a few words that no Literal lists.
        least: the least number allowed.
        valid: whether a text is a valid value; None if all are.
        form: the end of the message about an invalid text: "is not a name in C".
        shown: the default in the help, if it is not `implied`.
        metavar: the placeholder for its value in the help.
        in_head: whether the options in the head of a generated file include it.
        label: that of its own lines in the head, "Ranges" of `Ranges: 1.5 2`; "" where it is among the options.
        plans: whether it decides how the model is run, not only the text around it.
        unpackaged: why it does not go with a package, if it does not.
        listing: a table of its choices, its heads first, which the command line prints for the word `list`.
    """
    declared = Declared(
        choices=tuple(choices),
        unset=default,
        default=implied or default,
        help=help,
        least=least,
        valid=valid,
        form=form,
        shown=shown or implied,
        metavar=metavar,
        in_head=in_head and not label,
        label=label,
        plans=plans,
        unpackaged=unpackaged,
        listing=listing,
    )
    return field(default=default, metadata={OPTION: declared})


@dataclass(frozen=True)
class Declared:
    """An option as it was declared, see `option`.

    Attributes:
        value_type: of any value but None; Any where several types are taken.
        choices: its values, if they are a few words; else ().
        unset: its value where nobody asks.
        default: the choice that `unset` comes to, for help and documentation.
    """

    choices: tuple[str, ...]
    unset: Any
    default: Any
    help: str
    least: float | None
    valid: Callable[[str], bool] | None
    form: str
    shown: str
    metavar: str
    in_head: bool
    label: str
    plans: bool
    unpackaged: str
    listing: Callable[[], Sequence[Sequence[str]]] | None
    name: str = ""
    value_type: Any = Any

    def is_set(self, value: Any) -> bool:
        """Returns whether a value is set: it is neither None nor the default."""
        return value is not None and not (type(value) is type(self.unset) and value == self.unset)

    def taken(self, value: Any) -> Any:
        """A value in the type of the option: 3 → 3.0 for floats.

        Raises:
            OptionError: it is of another type, or none of the choices.
        """
        least = {} if self.least is None else {"least": self.least}
        if self.value_type is bool:
            return arguments.switch(self.name, value)
        if self.value_type is int:
            return arguments.integer(self.name, value, **least)
        if self.value_type is float:
            return arguments.real(self.name, value, **least)
        if self.value_type == MaxError:
            return arguments.limit(self.name, value)
        if self.value_type == tuple[float, ...]:
            return arguments.reals(self.name, value)
        if self.value_type is not str:
            return value
        value = arguments.word(self.name, value)
        if self.choices and value not in self.choices:
            raise arguments.no_choice(self.name, value, self.choices)
        if self.valid is not None and not self.valid(value):
            raise OptionError(f"{named(self.name, value)} {self.form}")
        return value

    def read(self, text: str) -> Any:
        """A value from its text on a command line; the text itself where it is none, for `taken` to refuse."""
        try:
            if self.value_type in (int, float, MaxError):
                return int(text) if self.value_type is int else float(text)
            if self.value_type == tuple[float, ...]:
                return tuple(float(number) for number in text.split(",") if number.strip()) or text
        except ValueError:
            pass
        return text

    def typed(self, value: Any) -> str:
        """The option with a value, as one types it."""
        return flag(self.name) if value is True else f"{flag(self.name)} {value}"


@dataclass(frozen=True)
class Conflict:
    """Options that do not go together.

    Attributes:
        options: their names, each with the values that clash; none of these: any value.
        reason: why, in a few words.
    """

    options: Mapping[str, Collection[str]]
    reason: str

    def check(self, settings: Mapping[str, Any]) -> None:
        """Raises OptionError where these options clash."""
        if all(name in settings and (not values or settings[name] in values) for name, values in self.options.items()):
            clashing = " and ".join(named(name, settings[name]) for name in self.options)
            raise OptionError(f"{clashing} exclude each other: {self.reason}; leave one out")


@dataclass(frozen=True)
class Need:
    """An option that makes sense only beside one of others.

    Attributes:
        option: its name.
        partners: the names of those; what a target does not have is passed over.
        reason: what for, in a few words.
        values: by the name of another, the value with which alone the option goes.
    """

    option: str
    partners: tuple[str, ...]
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)

    def check(self, settings: Mapping[str, Any], known: Collection[str]) -> None:
        """Raises OptionError where the option has no partner."""
        if self.option in settings and not any(name in settings for name in self.partners):
            shown = {name: named(name, value) for name, value in self.values.items()}
            possible = " or ".join(shown.get(name, f"`{name}=`") for name in self.partners if name in known)
            raise OptionError(f"`{self.option}=` needs {possible}: {self.reason}")


@dataclass(frozen=True, kw_only=True)
class Options:
    """Options of a target. None means that an option is not set."""

    CONFLICTS: ClassVar[Sequence[Conflict]] = ()
    NEEDS: ClassVar[Sequence[Need]] = ()

    @classmethod
    @cache
    def declared(cls) -> tuple[Declared, ...]:
        """Every option, in the order of a command line: those of one language before those of several."""
        kinds = typing.get_type_hints(cls)
        annotations = cls.__annotations__
        ordered = sorted(fields(cls), key=lambda field: field.name not in annotations)
        return tuple(_declared(option, kinds[option.name]) for option in ordered if OPTION in option.metadata)

    @classmethod
    def of(cls: type[T], values: Mapping[str, Any]) -> T:
        """The options of this class, from values by name; None for those that are not set.

        Raises:
            OptionError: a value is wrong.
        """
        options = {o.name: o.taken(values[o.name]) for o in cls.declared() if values.get(o.name) is not None}
        return cls(**options)

    @classmethod
    def parse(cls: type[T], line: str, head: str = "") -> T:
        """The options in the head of a generated file; skips words that are not options of this target.

        Args:
            line: what follows the name of the target.
            head: the whole, with the lines of options that have some of their own.
        """
        known = {flag(option.name): option for option in cls.declared() if option.in_head}
        values: dict[str, Any] = {}
        for word in WORD.finditer(line):
            option = known.get(word["flag"])
            if option is None or (option.value_type is bool) != (word["value"] is None):
                continue
            try:
                values[option.name] = option.taken(True if word["value"] is None else option.read(word["value"]))
            except OptionError:
                continue
        for option in cls.declared():
            if option.label and (lines := re.search(LABELLED.format(option.label), head, re.MULTILINE)):
                values[option.name] = tuple(map(float, NUMBER.findall(lines[0])))
        return cls(**values)

    def settings(self) -> Mapping[str, Any]:
        """The options that are set."""
        values = {option: getattr(self, option.name) for option in self.declared()}
        return {option.name: value for option, value in values.items() if option.is_set(value)}

    def chosen(self) -> Mapping[str, Any]:
        """The options that are set and differ from their defaults."""
        defaults = {option.name: option.default for option in self.declared() if option.choices}
        return {
            name: value for name, value in self.settings().items() if name not in defaults or value != defaults[name]
        }

    def check(self) -> None:
        """Raises OptionError for a wrong value, and where options contradict each other."""
        settings, known = self.settings(), {option.name: option for option in self.declared()}
        for name, value in settings.items():
            known[name].taken(value)
        for conflict in self.CONFLICTS:
            conflict.check(settings)
        for need in self.NEEDS:
            need.check(settings, known)

    def check_packaged(self, *, loads: bool) -> None:
        """Raises OptionError where an option is set that does not go with a package.

        Args:
            loads: whether code in the package reads a file of weights.
        """
        settings = self.settings()
        for option in self.declared():
            if option.unpackaged and option.name in settings:
                raise OptionError(
                    f"{named(option.name, settings[option.name])} is for a single source: {option.unpackaged}"
                )

    def command_line(self) -> str:
        """The options that shape the files, as one would type them; the head of every file has this line."""
        shown = {option.name: option for option in self.declared() if option.in_head}
        chosen = self.chosen()
        return " ".join(option.typed(chosen[name]) for name, option in shown.items() if name in chosen)

    def placed(self: T, out: Path) -> T:
        """The options, completed by what follows from the name of the output file.

        Raises:
            OptionError: the name cannot be used in the source.
        """
        return self

    def with_inputs(self, graph: Graph) -> Graph:
        """The graph, whose inputs have the types that the generated functions take.

        Raises:
            OptionError: an input cannot have its type.
        """
        return graph

    def stem(self, folder: Path) -> str:
        """The stem of the first file in a package."""
        return folder.name

    def endings(self) -> Sequence[str]:
        """The ends of the names of files that these options add to those of the target."""
        return ()

    def other_endings(self) -> Sequence[str]:
        """The ends of the names of files and folders that other options would have added."""
        return ()


# Lines of an option in the head of a file: its label, and numbers, which may go on in further lines.
LABELLED = r"^(?P<margin>\W*) {}: .*(?:\n(?P=margin)          [-\d].*)*"


def _declared(option: Field[Any], hint: Any) -> Declared:
    """The declaration of a field, with what its name and its annotation say."""
    value_type, choices = _kind(hint)
    declared: Declared = option.metadata[OPTION]
    return replace(declared, name=option.name, value_type=value_type, choices=choices or declared.choices)


def _kind(hint: Any) -> tuple[Any, tuple[str, ...]]:
    """The type of an option's values, and their choices, from its annotation: X | None, Literal[…] | None."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = functools.reduce(operator.or_, (kind for kind in typing.get_args(hint) if kind is not type(None)))
    if typing.get_origin(hint) is typing.Literal:
        return str, typing.get_args(hint)
    return hint, ()
