"""Estimates a model's footprint on a microcontroller, and lists changes with which it fits."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lstmgen.arguments import named
from lstmgen.errors import BudgetError, LstmgenError, OptionError
from lstmgen.graph.graph import Graph
from lstmgen.plan.cost import check_sizes
from lstmgen.plan.plan import draft_plan
from lstmgen.plan.program import Plan
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.ranges import range_counts
from lstmgen.targets.c.decisions import backend
from lstmgen.targets.c.footprint import footprint, limits_of
from lstmgen.targets.c.mcu.boards import BOARDS
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.pipeline import push_of
from lstmgen.targets.calibration import AUTO
from lstmgen.targets.footprint import Footprint, Limits, OnBoard, milliseconds

# Options that are fixed by the user, so that no other value is tried.
GIVEN = {"mcu", "board"}
# Before calibration: small values need multipliers of sums, large ones shifts of sums, whose rows are padded apart.
RANGES = (2.0**-6, 1.0, 2.0**6)


def estimate(graph: Graph, options: COptions, limits: Limits) -> Footprint:
    """Returns the footprint of a model with these options.

    Raises:
        OptionError: the options contradict each other, or name no microcontroller.
        UnsupportedError: the model would fit, but an array is larger than such a microcontroller can index.
    """
    board = options.board
    limits = limits_of(board, limits)
    options = options.for_board()
    options.check()
    if options.mcu is None:
        raise OptionError("an estimate is for a microcontroller: name it with `mcu=` or `board=`")
    plan = _plan(graph, options)
    estimated = footprint(plan, options, limits)
    if limits.period is not None and estimated.time is not None and estimated.time.each is None:
        raise OptionError(
            f"there is no time to compare with {named('period_ms', limits.period)}: {estimated.time.unknown}"
        )
    if estimated.fits:
        check_sizes(plan, backend(options))
    return with_changes(estimated, plan, options)


def on_boards(graph: Graph, options: COptions) -> Iterator[OnBoard]:
    """Yields the footprint of a model on every board; it is planned once per class of microcontrollers."""
    plans: dict[str, Plan | LstmgenError] = {}
    for name, board in BOARDS.items():
        chosen = replace(options, mcu=board.mcu)
        if board.mcu not in plans:
            plans[board.mcu] = _checked_plan(graph, chosen)
        plan, limits = plans[board.mcu], Limits(board.flash, board.ram)
        taken = None if isinstance(plan, LstmgenError) else footprint(plan, replace(chosen, board=name), limits)
        refusal = str(plan) if isinstance(plan, LstmgenError) else ""
        yield OnBoard(name, board.title, board.mcu, board.flash, board.ram, taken, refusal)


def _checked_plan(graph: Graph, options: COptions) -> Plan | LstmgenError:
    """A plan whose arrays the microcontroller can index; or why there is none."""
    try:
        plan = _plan(graph, options)
        check_sizes(plan, backend(options))
    except LstmgenError as error:
        return error
    return plan


def _plan(graph: Graph, options: COptions) -> Plan:
    """A plan with the ranges of the options, or with those of `RANGES` that take most flash."""
    if options.quantize == AUTO:
        raise OptionError("`quantize='auto'` chooses by errors, which only export measures: name a format here")
    options = replace(options, biases=(), centers=(), rounding=None, calibrate=None, max_error=math.inf, selftest=0)
    graph = options.with_inputs(graph)
    counts = (0, 0) if options.format is None else range_counts(graph, FIXED_POINT[options.format])
    measured = len(options.ranges) in counts
    plans = []
    for ranges in [tuple(options.ranges)] if measured else [_uneven(limit, counts[-1]) for limit in RANGES]:
        tried = replace(options, ranges=ranges)
        tried.check()
        plans.append(draft_plan(graph, backend(tried)))
    return max(plans, key=lambda plan: footprint(plan, options, Limits()).flash)


def _uneven(limit: float, count: int) -> tuple[float, ...]:
    """Ranges that all differ slightly, so that values are converted between layers."""
    return tuple(limit * (1 + k / count) for k in range(count))


def require(plan: Plan, options: COptions, board: str) -> None:
    """Raises BudgetError where a plan does not fit a board."""
    estimated = with_changes(footprint(plan, options, limits_of(board)), plan, options)
    if not estimated.fits:
        wanted = f"it takes {estimated.flash:,} bytes of flash and {estimated.ram:,} of memory"
        there = f"{BOARDS[board].title}, has {estimated.limits.flash:,} and {estimated.limits.ram:,}"
        raise BudgetError(f"the model does not fit: {wanted}; {there}; change one of: {'; '.join(estimated.changes)}")


def with_changes(estimated: Footprint, plan: Plan, options: COptions) -> Footprint:
    """Adds changes to a footprint that does not fit: options with which it fits, and others that may help."""
    if estimated.fits:
        return estimated
    return replace(estimated, changes=(*_options(estimated, plan.model, options), *_model(estimated, plan, options)))


def _options(estimated: Footprint, graph: Graph, options: COptions) -> Iterator[str]:
    """Yields options with which the model fits, each tried; if it is too slow, the fastest first."""
    tried: list[tuple[str, Footprint]] = []
    for option in COptions.declared():
        for value in () if option.name in GIVEN else option.choices:
            choice: dict[str, Any] = {option.name: value}
            changed = replace(options, **choice)
            try:
                plan = _plan(graph, changed)
            except LstmgenError:
                continue
            taken = footprint(plan, changed, estimated.limits)
            if taken.fits:
                tried.append((named(option.name, value), taken))
    if estimated.time_left is None or estimated.time_left >= 0:
        yield from (text for text, _ in tried)
        return
    for text, taken in sorted(tried, key=lambda one: _likely(one[1])):
        faster = f"{milliseconds(_likely(taken))} ms, {_likely(estimated) / _likely(taken):.1f} times as fast"
        yield f"{text}: {faster}, and {taken.flash:,} bytes of flash"


def _likely(estimated: Footprint) -> float:
    """Returns the milliseconds that count against a period; inf if the time is unknown."""
    return math.inf if estimated.time is None or estimated.time.each is None else estimated.time.each.likely


def _rows_by_interrupt(estimated: Footprint, plan: Plan) -> Iterator[str]:
    """Rows that an interrupt keeps during a prediction, where there is time for one until the next window is full."""
    push, period = push_of(plan), estimated.limits.period
    if push is None or push.steps or estimated.time is None or estimated.time.each is None or period is None:
        return
    average = estimated.time.each.most / push.hop
    if average <= period:
        yield f"rows read by an interrupt: {milliseconds(average)} ms a row on average, at worst"


def _model(estimated: Footprint, plan: Plan, options: COptions) -> Iterator[str]:
    """Yields changes of the model itself."""
    if estimated.time_left is not None and estimated.time_left < 0:
        if estimated.time is not None and estimated.time.windowed and plan.steps_windows:
            yield "windows that do not overlap (a hop as long as the window): each row is a step then"
        yield from _rows_by_interrupt(estimated, plan)
        smaller = "fewer units" if plan.step is not None else "fewer units or timesteps"
        yield f"{smaller}: {estimated.affordable:.0%} of the work at most"
    if options.selftest and not estimated.fits:
        yield f"no self-test: {named('selftest', 0)}"
    if estimated.flash_left is not None and estimated.flash_left < 0:
        room = estimated.weights + estimated.flash_left
        yield (
            f"fewer units: {room:,} bytes of weights at most"
            if room > 0
            else "fewer layers: their code alone is too much"
        )
    if estimated.ram_left is not None and estimated.ram_left < 0:
        for axis in sorted(plan.bounded):
            yield f"a smaller {options.prefix.upper()}_MAX_{axis.upper()}"
        if plan.not_steppable:
            yield f"a model that can be stepped ({plan.not_steppable})"
        yield f"fewer units: {-estimated.ram_left:,} bytes of memory less"
