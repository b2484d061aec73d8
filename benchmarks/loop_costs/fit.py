"""Fits what a turn of each loop of generated C costs on each core, to counts of emulators.

make fit-work     # all cores: writes lstmgen/targets/c/mcu/coefficients.py; with CORE=Cortex-M4 only that one anew
                  # with ONLY=dense what is called so, and what has no cost yet; all else keeps what it costs
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from boards import BOARDS, Board
from firmware import count
from planning import STORAGES, planned_as
from predicted import CORES as COUNTED_ON
from scipy.optimize import nnls
from subjects import FAR, UNLIKE, sample, subjects

from lstmgen.graph.graph import Graph
from lstmgen.graph.recurrent import Recurrent
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.ranges import largest_magnitudes, ranges_by_feature, ranges_from_magnitudes
from lstmgen.targets.c.decisions import far_bytes
from lstmgen.targets.c.mcu.coefficients import COUNTED
from lstmgen.targets.c.mcu.timing import CORES as TIMED
from lstmgen.targets.c.mcu.timing import COSTS
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.work import SAVED, total, work_of_prediction

ROOT = Path(__file__).resolve().parents[2]
MCU = ROOT / "lstmgen" / "targets" / "c" / "mcu"
TABLE, INTEGERS = MCU / "coefficients.py", MCU / "integer_coefficients.py"
CALIBRATION = range(1, 5)  # seeds of the samples that ranges are of; what is counted is another
# The options that models are measured with. Those of fixed point come first: they show best what is around layers.
Form = Mapping[str, Any]
FORMS: Sequence[Form] = (
    *({"quantize": name} for name in ("int8", "int16", "int8x16", "int4x8")),
    *({"quantize": name, "optimize": "size"} for name in ("int8", "int4x8")),  # others have no kernels of their own
    {},
    {"optimize": "size"},
    *({"weights_dtype": name} for name in STORAGES),
    *({**form, FAR: True} for form in ({"quantize": "int8"}, {"quantize": "int16"}, {})),
    *({"quantize": name, "constant_time": True} for name in ("int8", "int16", "int8x16")),
    *({**form, "input_type": "int16"} for form in ({"quantize": "int8"}, {})),
)

# By the processors of the emulators; a Cortex-M7 and an M33 run what an M4 does.
CORES = {board: core for board, core in COUNTED_ON.items() if TIMED[core].counted == core}
HEAD = """\
'''Cost of an iteration of each loop on each core: cycles on an AVR, instructions on others.

Written by `make fit-work`, with gcc -O2; a test compares it with models that were not used for the fit.
'''

from collections.abc import Mapping

# The columns.
COUNTED: tuple[str, ...] = {counted}

# By function and loop, as lstmgen/targets/c/work.py names them; None where it was not counted.
COEFFICIENTS: Mapping[tuple[str, str], tuple[float | None, ...]] = {{
"""

HEAD_OF_INTEGERS = """\
'''Costs of the loops of kernels for integers, see `coefficients`; written by `make fit-work`.'''

from collections.abc import Mapping

INTEGER_COEFFICIENTS: Mapping[tuple[str, str], tuple[float | None, ...]] = {{
"""
Loop = tuple[str, str]
Costs = Mapping[Loop, float]


@dataclass(frozen=True)
class Measured:
    """How often the loops of a model turn, and what the emulator counted."""

    name: str
    turns: Mapping[Loop, int]
    count: int


def options_of(board: Board, form: Form, graph: Graph, *, unlike: bool) -> COptions:
    """As a user would export it.

    Args:
        unlike: whether features have steps of their own.
    """
    options = COptions(mcu=board.mcu, **{name: value for name, value in form.items() if name != FAR})
    if options.quantize is None:
        return options
    inputs = [(sample(graph, seed),) for seed in CALIBRATION]
    calibration = Calibration(graph, FIXED_POINT[options.quantize])
    magnitudes = largest_magnitudes(graph, calibration, inputs)
    ranges_of = ranges_by_feature if unlike else ranges_from_magnitudes
    return replace(options, ranges=ranges_of(calibration, magnitudes))


def measured(board: Board, form: Form, known: Costs) -> list[Measured]:
    """What the emulator says of each model in a form, but of those that have no loops beside those known."""
    found = []
    for name, graph in subjects(form):
        if not has_effect(form, graph):
            continue
        options = options_of(board, form, graph, unlike=name.startswith(UNLIKE))
        plan = planned_as(options.with_inputs(graph), options)
        far = far_bytes(plan, options)
        turns = total(work_of_prediction(plan), constant_time=options.constant_time, far_bytes=far)
        if known.keys() >= turns.keys():
            continue
        machine = replace(board, defines=("-DFAR",)) if far else board
        with tempfile.TemporaryDirectory() as folder:
            found.append(Measured(name, turns, count(machine, graph, options, sample(graph), Path(folder))))
    return found


def has_effect(form: Form, graph: Graph) -> bool:
    """Returns whether a model can be exported in a form: one without recurrent layers has no weights of 4 bits."""
    narrow = "quantize" in form and FIXED_POINT[form["quantize"]].weight_step > 1
    return not narrow or any(isinstance(node.operation, Recurrent) for node in graph.nodes)


def fitted(models: Sequence[Measured], known: Costs, soft: bool) -> dict[Loop, float]:
    """What a turn of each loop costs, beside those known: least squares of the relative error; none is below zero.

    Args:
        soft: whether a library computes floats, so that a product with zero costs less than others.
    """
    every = list(dict.fromkeys(loop for each in models for loop, turns in each.turns.items() if turns))
    free = [loop for loop in every if loop not in known and (soft or not is_saving(loop))]
    signs = np.array([-1 if is_saving(loop) else 1 for loop in free])
    rows = np.array([[each.turns.get(loop, 0) / each.count for loop in free] for each in models]) * signs
    wanted = np.array([1 - predicted(each, known) / each.count for each in models])
    size = np.linalg.norm(rows, axis=0)
    found = nnls(rows / size, wanted)[0] / size * signs
    return dict.fromkeys(every, 0.0) | dict(zip(free, map(float, found)))


def predicted(model: Measured, costs: Costs) -> float:
    """What the costs come to."""
    return sum(costs.get(loop, 0.0) * turns for loop, turns in model.turns.items())


def is_saving(loop: Loop) -> bool:
    """Whether it is what a turn of another loop costs less than usual."""
    return loop[1] == SAVED


def costs_on(board: Board, known: Costs) -> dict[Loop, float]:
    """What every loop costs on a core, beside those known."""
    found = dict(known)
    for form in FORMS:
        if ("constant_time" in form and board.is_avr) or (FAR in form and board.name != "ATmega2560"):
            continue
        models = measured(board, form, found)
        if not models:
            continue
        found = {**fitted(models, found, board.is_soft), **found}
        error = max(abs(predicted(each, found) / each.count - 1) for each in models)
        print(f"{board.name} {form}: {len(models)} models, off by {error:.1%} at most", flush=True)
    return found


def text(columns: Mapping[str, Mapping[Loop, float]], head: str, *, integers: bool) -> str:
    """The module with the table of functions for integers, or of all others."""
    every = sorted({loop for column in columns.values() for loop in column})
    loops = [loop for loop in every if loop[0].startswith("int") == integers]
    rows = [f"    {loop!r}: ({', '.join(shown(column.get(loop)) for column in columns.values())}),\n" for loop in loops]
    return head.format(counted=repr(tuple(columns))).replace("'", '"') + "".join(rows).replace("'", '"') + "}\n"


def shown(cost: float | None) -> str:
    """As the table has it: four digits are more than are known."""
    return "None" if cost is None else f"{float(f'{cost:.4g}') + 0.0:g}"  # no -0


def before() -> dict[str, dict[Loop, float]]:
    """What the table has now, by core."""
    return {
        core: {loop: costs[k] for loop, costs in COSTS.items() if costs[k] is not None}
        for k, core in enumerate(COUNTED)
    }


def main() -> None:
    """Measures and fits, core by core, and writes the table after each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("boards", nargs="*", metavar="CORE", help=", ".join(CORES), default=list(CORES))
    parser.add_argument("--only", metavar="WORD", help="functions whose names have this word, and new ones")
    given = parser.parse_args()
    columns = before()
    for name in given.boards:
        column = columns.get(CORES[name], {})
        known = {loop: cost for loop, cost in column.items() if given.only is not None and given.only not in loop[0]}
        columns[CORES[name]] = costs_on(BOARDS[name], known)
        ordered = {core: columns[core] for core in CORES.values() if core in columns}
        TABLE.write_text(text(ordered, HEAD, integers=False), encoding="utf-8")
        INTEGERS.write_text(text(ordered, HEAD_OF_INTEGERS, integers=True), encoding="utf-8")


if __name__ == "__main__":
    main()
