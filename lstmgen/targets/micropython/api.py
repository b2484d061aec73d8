"""The functions that a user calls on a board: arguments are checked and copied as little as memory allows.

An argument that is read once, row by row, is checked while it is read; any other becomes nested lists of floats.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from lstmgen.plan.interface import Input, Output
from lstmgen.plan.program import Plan
from lstmgen.targets.python.api import Api, api
from lstmgen.targets.python.function import FunctionView


@dataclass(frozen=True)
class ApiCall:
    """A call of a function that runs the graph, as expressions.

    Attributes:
        has_state: whether its first argument is a state, which it changes.
        fresh: the call from no state on.
        from_state: the call with the variable `state`.
        results: variables for what it gives.
        owned: these as the caller's own, since a result may be a state.
    """

    has_state: bool
    fresh: str
    from_state: str
    results: str
    owned: str


@dataclass(frozen=True)
class BoardApi(Api):
    """The API for Python, with arguments by name.

    Attributes:
        arguments: of all functions, joined.
        call_predict, call_step: what these do.
        row: an expression for the argument `row` once it is checked, where rows come as a stream.
    """

    arguments: str
    call_predict: ApiCall
    call_step: ApiCall | None
    row: str


def board_api(plan: Plan, predict: FunctionView, step: FunctionView | None) -> BoardApi:
    """Returns the API of a plan."""
    common = api(plan, predict, step, takes_text=False)
    inputs, outputs = list(zip(common.inputs, plan.interface.inputs)), plan.interface.outputs
    call_step = None
    if step is not None:
        call_step = call(step, _checked(step, inputs, at_t=True), _owned(step, outputs, at_t=True))
    samples = _checked(predict, inputs, at_t=False)
    row = f"list({checked_rows('row', 'INPUT_SHAPES[0][1:]', refuses_nan=not inputs[0][1].raw.takes_nan)})"
    return BoardApi(
        **{field.name: getattr(common, field.name) for field in fields(common)},
        arguments=", ".join(common.inputs),
        call_predict=call(predict, samples, _owned(predict, outputs, at_t=False)),
        call_step=call_step,
        row=row,
    )


def call(function: FunctionView, arguments: Sequence[str], owned: Sequence[str]) -> ApiCall:
    """The call of a function with some arguments, where it has no state, or a new one, or that of an object."""

    def text(state: str) -> str:
        return f"{function.name}({', '.join([state, *arguments] if function.has_state else arguments)})"

    return ApiCall(function.has_state, text("{}"), text("state"), ", ".join(function.results), ", ".join(owned))


def _checked(function: FunctionView, inputs: Iterable[tuple[str, Input]], *, at_t: bool) -> Sequence[str]:
    """The arguments of a caller, once they are checked.

    Args:
        inputs: each with its argument.
        at_t: whether sequences are one timestep, and become a sequence of one.
    """
    arguments_checked = []
    for k, (name, end) in enumerate(inputs):
        flow = at_t and end.streamed
        rows = checked_rows(name, f"INPUT_SHAPES[{k}]{'[1:]' if flow else ''}", refuses_nan=not end.raw.takes_nan)
        lazy = name in function.lazy and not flow
        x = rows if lazy else f"list({rows})" if len(end.shape) > flow else f"as_number({name})"
        x = f"check_even({x})" if None in end.lengths[1:] else x
        arguments_checked.append(f"[{x}]" if flow else x)
    return arguments_checked


def checked_rows(name: str, shape: str, *, refuses_nan: bool) -> str:
    """An expression for the rows of an argument as they come, once they are checked."""
    rows = f"check_rows({name}, {shape})"
    return f"refuse_nan({rows})" if refuses_nan else rows


def _owned(function: FunctionView, outputs: Sequence[Output], *, at_t: bool) -> Sequence[str]:
    """The results as the caller's own.

    Args:
        at_t: whether sequences are of one timestep, and become that.
    """
    copies = []
    for k, (result, output) in enumerate(zip(function.results, outputs)):
        flow = at_t and output.streamed
        rank, y = len(output.shape) - flow, f"{result}[0]" if flow else result
        if rank > 1:
            y = as_lists(y, f"OUTPUT_SHAPES[{k}]", len(output.shape), flows=flow)
        elif rank == 1:
            y = f"list({y})"
        copies.append(y)
    return copies


def as_lists(x: str, shape: str, rank: int, *, flows: bool) -> str:
    """x as nested lists of floats: of a shape, without its first axis where one timestep of a sequence is meant."""
    if rank == flows:
        return f"as_number({x})"
    return f"list(check_rows({x}, {shape}{'[1:]' if flows else ''}))"
