"""How a Python statement runs a recurrent layer over all timesteps: one of five forms, each with a template.

The template of a form has the name of its attribute `template`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from lstmgen.graph.recurrent import Recurrent
from lstmgen.targets.python.literals import python_string

UNUSED = "_"


@dataclass(frozen=True)
class Last:
    """What the states after the last timestep are assigned to.

    Attributes:
        states: a variable for each state, and for what a function gives back beside them; "_" for one that nothing
            reads, () where nothing reads any.
        entry: of the dictionary of states, where the layer keeps them for its next call; else "".
    """

    states: tuple[str, ...]
    entry: str

    @property
    def alone(self) -> str:
        """The target where there is nothing beside the states."""
        return self.entry or unpacked(self.states) or UNUSED

    @property
    def beside_outputs(self) -> str:
        """The target behind that of the outputs."""
        return self.entry or as_tuple(self.states) or UNUSED


@dataclass(frozen=True, kw_only=True)
class Form:
    """A function of one timestep, called for all.

    Attributes:
        order: a subscript that turns a sequence around, where the layer goes backwards; else "".
        scratch: by name, what makes room for sums that the function is given behind its states, and gives back.
        output: an expression for the output, where the form gives it as something else; else "".
    """

    template: ClassVar[str]

    order: str
    scratch: Mapping[str, str]
    output: str

    @property
    def restored(self) -> tuple[str, ...]:
        """The variables of states that are read afterwards of those that the layer keeps."""
        return ()

    @property
    def timesteps(self) -> str:
        """The name of a list of the outputs at each timestep, where that is the output; else ""."""
        return ""


@dataclass(frozen=True, kw_only=True)
class LoopInPlace(Form):
    """A loop over a function that changes named states where they are; nothing else is wanted of it."""

    template: ClassVar[str] = "loop_in_place"

    states: tuple[str, ...]

    @property
    def target(self) -> str:
        """What the first states are assigned to."""
        return unpacked(self.states)

    @property
    def arguments(self) -> str:
        """What the function takes behind a row."""
        return ", ".join([*self.states, *self.scratch])


@dataclass(frozen=True, kw_only=True)
class Rows(Form):
    """A generator of the output of each timestep, by that name."""

    template: ClassVar[str] = "rows"

    outputs: str


@dataclass(frozen=True, kw_only=True)
class ToEnd(Form):
    """The states after the last timestep."""

    template: ClassVar[str] = "to_end"

    last: Last

    @property
    def restored(self) -> tuple[str, ...]:
        """The variables of states that are read afterwards of those that the layer keeps."""
        return self.last.states if self.last.entry else ()


@dataclass(frozen=True, kw_only=True)
class Collect(ToEnd):
    """The output of each timestep, by a name that is "_" where nothing reads it, and the states after the last."""

    template: ClassVar[str] = "collect"

    outputs: str

    @property
    def timesteps(self) -> str:
        """The name of the list of outputs, where that is the output."""
        return "" if self.output or self.outputs == UNUSED else self.outputs


@dataclass(frozen=True, kw_only=True)
class Masked(Collect):
    """The same, where a mask says which timesteps count.

    Attributes:
        early_state: whether the output before the first timestep that counts is the state h, not zeros.
        repeat: whether the output is repeated where a timestep does not count; else it is zeros there.
    """

    template: ClassVar[str] = "masked"

    early_state: bool
    repeat: bool


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is wanted of a recurrent layer, and how its function of one timestep works.

    Attributes:
        names: of its output and its states.
        used: whether anything reads each of these.
        key: under which it keeps its states from call to call, if it does.
        in_place: whether its function changes the states where they are.
        lazy: whether the output is a generator.
        scratch: see `Form`.
    """

    names: tuple[str, ...]
    used: tuple[bool, ...]
    key: str
    in_place: bool
    lazy: bool
    scratch: Mapping[str, str]


def form(operation: Recurrent, wanted: Wanted) -> Form:
    """The form of a layer."""
    y, *_ = wanted.names
    order = "[::-1]" if operation.go_backwards else ""
    output = _output(operation, wanted)
    if wanted.lazy:
        return Rows(order=order, scratch=wanted.scratch, output=output, outputs=y)
    sequences = wanted.used[0] and operation.return_sequences
    if wanted.in_place and not sequences and not operation.masked:
        states = tuple(_states(operation, wanted))
        return LoopInPlace(order=order, scratch=wanted.scratch, output=output, states=states)
    last = _last(operation, wanted)
    if not sequences and not operation.masked:
        return ToEnd(order=order, scratch=wanted.scratch, output=output, last=last)
    outputs = y if wanted.used[0] else UNUSED
    if not operation.masked:
        return Collect(order=order, scratch=wanted.scratch, output=output, last=last, outputs=outputs)
    return Masked(
        order=order,
        scratch=wanted.scratch,
        output=output,
        last=last,
        outputs=outputs,
        early_state=operation.early_output == "state" and not operation.zero_output_for_mask,
        repeat=not operation.zero_output_for_mask,
    )


def _output(operation: Recurrent, wanted: Wanted) -> str:
    """The output in terms of what a form gives."""
    y, h, *_ = wanted.names
    if operation.return_sequences or not wanted.used[0]:
        return ""
    if operation.masked:
        return f"{y}[-1]"
    return h if wanted.used[1] else ""


def _states(operation: Recurrent, wanted: Wanted) -> Iterable[str]:
    """A variable for each state: that of h is the output, where that is all that is read of it."""
    y, h, *others = wanted.names
    is_output = not operation.return_sequences and not operation.masked and wanted.used[0] and not wanted.used[1]
    return [y if is_output else h, *others]


def _last(operation: Recurrent, wanted: Wanted) -> Last:
    """What the states after the last timestep are assigned to."""
    entry = f"state[{python_string(wanted.key)}]" if operation.stateful and not wanted.in_place else ""
    variables = list(_states(operation, wanted))
    read = [variables[0] != wanted.names[1] or wanted.used[1], *wanted.used[2:]]
    if not any(read):
        return Last((), entry)
    states = tuple(name if used else UNUSED for name, used in zip(variables, read))
    return Last(states + (UNUSED,) * len(wanted.scratch), entry)


def unpacked(names: Sequence[str]) -> str:
    """Targets of an assignment from a tuple."""
    return as_tuple(names) if len(names) == 1 else ", ".join(names)


def as_tuple(items: Sequence[str]) -> str:
    """A tuple; "" where it has no items."""
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})" if items else ""
