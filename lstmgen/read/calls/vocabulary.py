"""Rows of a vocabulary of array functions: one row a function, with a spelling for each front end.

A front end is a way in which a function is written: a node of Keras 3, a call in TensorFlow's Python, a node of a
TensorFlow graph. Each looks up its own column, and binds its arguments to the same parameters.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lstmgen.read.configs.dtypes import Result

Meaning = Callable[..., Any]
REQUIRED = inspect.Parameter.empty


@dataclass(frozen=True)
class Spelling:
    """The names of a function in one front end, and how its arguments differ from those of the row.

    Attributes:
        operands: parameters that are inputs, in order; empty for those of the meaning. The rest are options, by name.
        spread: the first operand is a list whose items are inputs.
        renamed: names of parameters in this front end, by their names in the row.
        defaults: values of parameters that are left out.
        fixed: further options, by the only values that are supported.
        meaning: replaces that of the row, where this front end's function is another one.
        fold: likewise.
    """

    names: tuple[str, ...]
    operands: tuple[str, ...] = ()
    spread: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    fixed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    meaning: Meaning | None = None
    fold: Callable[..., Any] | None = None


def spelled(
    names: str,
    *,
    operands: str = "",
    spread: bool = False,
    defaults: Mapping[str, Any] | None = None,
    fixed: Mapping[str, tuple[Any, ...]] | None = None,
    meaning: Meaning | None = None,
    fold: Callable[..., Any] | None = None,
    **renamed: str,
) -> Spelling:
    """A spelling whose keywords are names of parameters: `x_min="clip_value_min"`."""
    places = tuple(operands.split())
    return Spelling(tuple(names.split()), places, spread, renamed, defaults or {}, fixed or {}, meaning, fold)


Column = str | Spelling | Sequence[Spelling]


@dataclass(frozen=True)
class ArrayFunction:
    """A row of the vocabulary.

    Attributes:
        name: that of keras.ops, where it has the function.
        meaning: makes operations of a call and its arguments. Operands come first, options are keyword-only.
        columns: spellings by front end.
        result: the number format of the result.
        fold: computes the function of constants, see `folds`; None if it is not computed.
        pointwise: each number of the result depends on the numbers at its place; no argument is an axis.
    """

    name: str
    meaning: Meaning
    columns: Mapping[str, tuple[Spelling, ...]]
    result: Result = Result.OPERANDS
    fold: Callable[..., Any] | None = None
    pointwise: bool = False


@dataclass(frozen=True)
class Parameter:
    """An argument of a function: its name in the row, its name in a front end, and its default, or REQUIRED."""

    name: str
    spelling: str
    default: Any


@dataclass(frozen=True)
class Word:
    """A function as one front end spells it."""

    function: ArrayFunction
    spelling: Spelling

    @property
    def meaning(self) -> Meaning:
        return self.spelling.meaning or self.function.meaning

    @property
    def fold(self) -> Callable[..., Any] | None:
        return self.spelling.fold or self.function.fold

    def folded(self, arguments: Mapping[str, Any]) -> Any:
        """Computes the function of constant arguments, by parameter."""
        assert self.fold is not None
        operands = [arguments[parameter.name] for parameter in self.operands if parameter.name in arguments]
        values = {p.name: p.default for p in self.options if p.default is not REQUIRED} | dict(arguments)
        return self.fold(*operands, **{parameter.name: values[parameter.name] for parameter in self.options})

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """All arguments, in the order of the meaning."""
        renamed, defaults = self.spelling.renamed, self.spelling.defaults
        return tuple(
            Parameter(p.name, renamed.get(p.name, p.name), defaults.get(p.name, p.default)) for p in self._signature
        )

    @cached_property
    def operands(self) -> tuple[Parameter, ...]:
        """The arguments that are inputs."""
        names = self.spelling.operands or [p.name for p in self._signature if p.kind is not p.KEYWORD_ONLY]
        by_name = {parameter.name: parameter for parameter in self.parameters}
        return tuple(by_name[name] for name in names)

    @cached_property
    def options(self) -> tuple[Parameter, ...]:
        """The arguments that have names."""
        return tuple(parameter for parameter in self.parameters if parameter not in self.operands)

    @cached_property
    def _signature(self) -> tuple[inspect.Parameter, ...]:
        return tuple(inspect.signature(self.meaning).parameters.values())[1:]  # behind the call


def function(
    name: str,
    meaning: Meaning,
    *,
    result: Result = Result.OPERANDS,
    fold: Callable[..., Any] | None = None,
    pointwise: bool = False,
    **columns: Column,
) -> ArrayFunction:
    """A row, with one keyword a front end: names, or a spelling, or several."""
    spellings = {front_end: spellings_of(column) for front_end, column in columns.items()}
    return ArrayFunction(name, meaning, spellings, result, fold, pointwise)


def spellings_of(column: Column) -> tuple[Spelling, ...]:
    """The spellings of a column; plain names have the arguments of the row."""
    if isinstance(column, str):
        return (spelled(column),)
    return (column,) if isinstance(column, Spelling) else tuple(column)


def words(functions: Iterable[ArrayFunction], front_end: str) -> dict[str, Word]:
    """One column of a table: each function by its names in a front end."""
    return {
        name: Word(row, spelling)
        for row in functions
        for spelling in row.columns.get(front_end, ())
        for name in spelling.names
    }
