"""Estimates a model's footprint on a microcontroller, and lists changes with which it fits."""

from __future__ import annotations

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
from lstmgen.plan.quantize.ranges import range_names
from lstmgen.targets.c.decisions import backend
from lstmgen.targets.c.footprint import footprint, limits_of
from lstmgen.targets.c.mcu.boards import BOARDS
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.pipeline import push_of, rows_can_step
from lstmgen.targets.footprint import Footprint, Limits, OnBoard, milliseconds

# What says how samples are measured or which machine it is for: nothing to try.
GIVEN = {"mcu", "board"}


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
    found = footprint(plan, options, limits)
    if limits.period is not None and found.time is not None and found.time.each is None:
        raise OptionError(f"there is no time to compare with {named('period_ms', limits.period)}: {found.time.unknown}")
    if found.fits:
        check_sizes(plan, backend(options))
    return with_changes(found, plan, options)


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
    """A plan that is not calibrated: no number of bytes depends on how large numbers become."""
    options = replace(options, ranges=(), biases=(), calibrate=None, max_error=math.inf, selftest=0)
    options.check()
    graph = options.with_inputs(graph)
    if options.quantize is not None:
        options = replace(options, ranges=(1.0,) * len(range_names(graph, FIXED_POINT[options.quantize])))
    return draft_plan(graph, backend(options))


def require(plan: Plan, options: COptions, board: str) -> None:
    """Raises BudgetError where a plan does not fit a board."""
    found = with_changes(footprint(plan, options, limits_of(board)), plan, options)
    if not found.fits:
        wanted = f"it takes {found.flash:,} bytes of flash and {found.ram:,} of memory"
        there = f"{BOARDS[board].title}, has {found.limits.flash:,} and {found.limits.ram:,}"
        raise BudgetError(f"the model does not fit: {wanted}; {there}; change one of: {'; '.join(found.changes)}")


def with_changes(found: Footprint, plan: Plan, options: COptions) -> Footprint:
    """Adds changes to a footprint that does not fit: options with which it fits, and others that may help."""
    if found.fits:
        return found
    return replace(found, changes=(*_options(found, plan.model, options), *_model(found, plan, options)))


def _options(found: Footprint, graph: Graph, options: COptions) -> Iterator[str]:
    """Options with which it fits, each tried; where it is too slow, the fastest first, with what it takes."""
    tried: list[tuple[str, Footprint]] = []
    for each in COptions.declared():
        for value in () if each.name in GIVEN else each.choices:
            choice: dict[str, Any] = {each.name: value}
            changed = replace(options, **choice)
            try:
                plan = _plan(graph, changed)
            except LstmgenError:
                continue
            taken = footprint(plan, changed, found.limits)
            if taken.fits:
                tried.append((named(each.name, value), taken))
    if found.time_left is None or found.time_left >= 0:
        yield from (option for option, _ in tried)
        return
    for option, taken in sorted(tried, key=lambda one: _likely(one[1])):
        faster = f"{milliseconds(_likely(taken))} ms, {_likely(found) / _likely(taken):.1f} times as fast"
        yield f"{option}: {faster}, and {taken.flash:,} bytes of flash"


def _likely(found: Footprint) -> float:
    """Milliseconds that count against a period; none is as if it took for ever."""
    return math.inf if found.time is None or found.time.each is None else found.time.each.likely


def _rows_by_interrupt(found: Footprint, plan: Plan) -> Iterator[str]:
    """Rows that an interrupt keeps during a prediction, where there is time for one until the next window is full."""
    push, period = push_of(plan), found.limits.period
    if push is None or push.steps or found.time is None or found.time.each is None or period is None:
        return
    average = found.time.each.most / push.hop
    if average <= period:
        yield f"rows read by an interrupt: {milliseconds(average)} ms a row on average, at worst"


def _model(found: Footprint, plan: Plan, options: COptions) -> Iterator[str]:
    """How the model itself would have to be."""
    if found.time_left is not None and found.time_left < 0:
        if found.time is not None and found.time.windowed and rows_can_step(plan):
            yield "windows that do not overlap (a hop as long as the window): each row is a step then"
        yield from _rows_by_interrupt(found, plan)
        smaller = "fewer units" if plan.step is not None else "fewer units or timesteps"
        yield f"{smaller}: {found.affordable:.0%} of the work at most"
    if options.selftest and not found.fits:
        yield f"no self-test: {named('selftest', 0)}"
    if found.flash_left is not None and found.flash_left < 0:
        room = found.weights + found.flash_left
        yield (
            f"fewer units: {room:,} bytes of weights at most"
            if room > 0
            else "fewer layers: their code alone is too much"
        )
    if found.ram_left is not None and found.ram_left < 0:
        for axis in sorted(plan.bounded):
            yield f"a smaller {options.prefix.upper()}_MAX_{axis.upper()}"
        if plan.not_steppable:
            yield f"a model that can be stepped ({plan.not_steppable})"
        yield f"fewer units: {-found.ram_left:,} bytes of memory less"
