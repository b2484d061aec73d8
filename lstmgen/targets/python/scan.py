"""Statements of Python that run a recurrent layer over all timesteps, in five forms, each with a macro.

The macro of a form, in `parts/scan_forms.py.j2`, has the name of its attribute `macro`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from lstmgen.graph.recurrent import Recurrent
from lstmgen.targets.python.literals import python_string

UNUSED = "_"


@dataclass(frozen=True)
class Last:
    """The target of the states after the last timestep.

    Attributes:
        states: a variable for each state, then for each scratch array that a function returns; "_" for one that
            nothing reads, () where nothing reads any.
        entry: `state[...]` of a layer that keeps its states for the next call; else "".
    """

    states: tuple[str, ...]
    entry: str

    @property
    def alone(self) -> str:
        """The target of an assignment of the states alone."""
        return self.entry or unpacked(self.states) or UNUSED

    @property
    def after_outputs(self) -> str:
        """The target of the states in an assignment of outputs and states."""
        return self.entry or as_tuple(self.states) or UNUSED


@dataclass(frozen=True, kw_only=True)
class LoopForm:
    """A statement that calls the function of one timestep for all.

    Attributes:
        macro: in `parts/scan_forms.py.j2`.
        order: "[::-1]" where the layer goes backwards; else "".
        scratch: by name, the expression of a scratch array that the function takes after its states, and returns.
        output: an expression for the output in terms of the variables of the form; "" where one of them is the output.
    """

    macro: ClassVar[str]

    order: str
    scratch: Mapping[str, str]
    output: str

    @property
    def restored(self) -> tuple[str, ...]:
        """The variables to which kept states are assigned afterwards, as something reads them."""
        return ()

    @property
    def timesteps(self) -> str:
        """The variable of a list of the outputs of all timesteps, where that is the output; else ""."""
        return ""


@dataclass(frozen=True, kw_only=True)
class LoopInPlace(LoopForm):
    """A loop over a function that changes states in place, where only the final states are read."""

    macro: ClassVar[str] = "loop_in_place"

    states: tuple[str, ...]

    @property
    def target(self) -> str:
        """The target of the initial states."""
        return unpacked(self.states)

    @property
    def arguments(self) -> str:
        """The arguments of the function after a row."""
        return ", ".join([*self.states, *self.scratch])


@dataclass(frozen=True, kw_only=True)
class OutputGenerator(LoopForm):
    """A generator of the outputs, for a layer that reads each once."""

    macro: ClassVar[str] = "rows"

    outputs: str


@dataclass(frozen=True, kw_only=True)
class ToEnd(LoopForm):
    """Only the states after the last timestep are read."""

    macro: ClassVar[str] = "to_end"

    last: Last

    @property
    def restored(self) -> tuple[str, ...]:
        """The variables to which kept states are assigned afterwards, as something reads them."""
        return self.last.states if self.last.entry else ()


@dataclass(frozen=True, kw_only=True)
class Collect(ToEnd):
    """A list of the outputs of all timesteps, "_" where nothing reads it, and the states after the last."""

    macro: ClassVar[str] = "collect"

    outputs: str

    @property
    def timesteps(self) -> str:
        """The variable of the list of outputs, where that is the output; else ""."""
        return "" if self.output or self.outputs == UNUSED else self.outputs


@dataclass(frozen=True, kw_only=True)
class Masked(Collect):
    """Variant of `Collect` with a mask of the timesteps that count.

    Attributes:
        early_state: whether the output before the first timestep that counts is the state h, not zeros.
        repeat: whether the output is repeated where a timestep does not count; else it is zeros there.
    """

    macro: ClassVar[str] = "masked"

    early_state: bool
    repeat: bool


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The values that are read of a recurrent layer, and how its function of one timestep works.

    Attributes:
        names: the variables of its output and its states.
        used: for each of these, whether anything reads it.
        key: under which a stateful layer keeps its states from call to call.
        in_place: whether its function changes the states in place.
        lazy: whether the output is a generator.
        scratch: see `LoopForm`.
    """

    names: tuple[str, ...]
    used: tuple[bool, ...]
    key: str
    in_place: bool
    lazy: bool
    scratch: Mapping[str, str]


def form(operation: Recurrent, wanted: Wanted) -> LoopForm:
    """The simplest form that gives what is read."""
    y, *_ = wanted.names
    order = "[::-1]" if operation.go_backwards else ""
    output = _output(operation, wanted)
    if wanted.lazy:
        return OutputGenerator(order=order, scratch=wanted.scratch, output=output, outputs=y)
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
    """The expression of the output in terms of a form's variables; "" where it is one of these."""
    y, h, *_ = wanted.names
    if operation.return_sequences or not wanted.used[0]:
        return ""
    if operation.masked:
        return f"{y}[-1]"
    return h if wanted.used[1] else ""


def _states(operation: Recurrent, wanted: Wanted) -> Iterable[str]:
    """A variable for each state: that of h is the output, where that is all that is read of it."""
    y, h, *rest = wanted.names
    is_output = not operation.return_sequences and not operation.masked and wanted.used[0] and not wanted.used[1]
    return [y if is_output else h, *rest]


def _last(operation: Recurrent, wanted: Wanted) -> Last:
    """Returns the target of the states after the last timestep."""
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
