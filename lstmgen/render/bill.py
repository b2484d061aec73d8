"""Graph → what it takes of a microcontroller, and what to change where that is too much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from lstmgen.errors import BudgetError, LstmgenError, OptionError
from lstmgen.graph.graph import Graph
from lstmgen.plan.boards import BOARDS
from lstmgen.plan.budget import Budget, Limits, budget, limits_of
from lstmgen.plan.options import CHOICES, Options, flag
from lstmgen.plan.plan import draft_plan, make_plan
from lstmgen.plan.program import Plan
from lstmgen.plan.quantize.formats import WIDTHS
from lstmgen.plan.quantize.ranges import needed
from lstmgen.plan.sizes import check_sizes
from lstmgen.render.language import options_for

Choices = Mapping[str, str | None]
ANY = Path("net.c")


def on_board(choices: Choices, board: str | None) -> Choices:
    """The choices, with the class of the board's microcontroller.

    Raises:
        OptionError: there is no such board, or the class is given too.
    """
    limits_of(board)
    if board is None:
        return choices
    if choices.get("mcu") is not None:
        raise OptionError(f"--board {board} says that --mcu is {BOARDS[board].mcu}; leave --mcu out")
    return {**choices, "mcu": BOARDS[board].mcu}


def bill(graph: Graph, choices: Choices, board: str | None, limits: Limits) -> Budget:
    """What a model takes with these choices.

    Raises:
        OptionError: the choices contradict each other, or name no microcontroller.
        UnsupportedError: the model would fit, but an array is larger than such a microcontroller counts.
    """
    choices = on_board(choices, board)
    if choices.get("mcu") is None:
        raise OptionError("a bill is for a microcontroller: name it with --mcu or --board")
    plan = draft_plan(graph, _options_for(graph, choices))
    found = budget(plan, limits_of(board, limits.flash, limits.ram))
    if found.fits:
        check_sizes(plan)
    return with_changes(found, plan, graph, choices)


def _options_for(graph: Graph, choices: Choices) -> Options:
    """The options of C; no number of bytes depends on how large whole numbers become."""
    options = options_for(ANY, "c", choices=choices)
    if not options.quantize:
        return options
    return replace(options, ranges=(1.0,) * len(needed(graph, WIDTHS[options.quantize])))


def require(plan: Plan, graph: Graph, choices: Choices, board: str) -> None:
    """Raises BudgetError where a plan does not fit a board."""
    found = with_changes(budget(plan, limits_of(board)), plan, graph, choices)
    if not found.fits:
        wanted = f"it takes {found.flash:,} bytes of flash and {found.ram:,} of memory"
        there = f"{BOARDS[board].title}, has {found.limits.flash:,} and {found.limits.ram:,}"
        raise BudgetError(f"the model does not fit: {wanted}; {there}; change one of: {'; '.join(found.changes)}")


def with_changes(found: Budget, plan: Plan, graph: Graph, choices: Choices) -> Budget:
    """The same with what to change, where it does not fit: options with which it does, and what may help."""
    if found.fits:
        return found
    return replace(found, changes=(*_options(found, graph, choices), *_model(found, plan)))


def _options(found: Budget, graph: Graph, choices: Choices) -> Iterator[str]:
    """Options with which it fits, each tried."""
    for name, choice in CHOICES.items():
        for value in choice.values if name != "mcu" else ():
            try:
                plan = make_plan(graph, _options_for(graph, {**choices, name: value}))
            except LstmgenError:
                continue
            if budget(plan, found.limits).fits:
                yield f"{flag(name)} {value}"


def _model(found: Budget, plan: Plan) -> Iterator[str]:
    """How the model itself would have to be."""
    if found.flash_left is not None and found.flash_left < 0:
        room = found.weights + found.flash_left
        yield (
            f"fewer units: {room:,} bytes of weights at most"
            if room > 0
            else "fewer layers: their code alone is too much"
        )
    if found.ram_left is not None and found.ram_left < 0:
        for axis in sorted(plan.bounded):
            yield f"a smaller {plan.options.name.upper()}_MAX_{axis.upper()}"
        if plan.not_steppable:
            yield f"a model that can be stepped ({plan.not_steppable})"
        yield f"fewer units: {-found.ram_left:,} bytes of memory less"
