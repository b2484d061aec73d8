"""The work of a prediction: loops turn as often as is said, and no value decides how often."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import graphs
import numpy as np
import pytest
import toolchain
from graph_maker import Maker, Weights
from planning import planned, written

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import MatMul
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.ranges import ranges_from_samples
from lstmgen.targets.c.array_loops import rows_of
from lstmgen.targets.c.work import Task, total, work_of_prediction
from lstmgen.targets.interface import Artifact

# Where fixed point saturates, and where an input that is not a number is left out. None has a loop, nor calls another.
LIMITS = {
    "net_cell", "net_gate_tanh", "net_mixed", "net_narrowed", "net_quantize", "net_requantize", "net_saturate",
    "net_saturated_cell", "net_shift_left",
}  # fmt: skip
# Lines that only loops have, and how many runs of one a turn of a loop is.
LINES: Mapping[str, Mapping[str, Mapping[str, int]]] = {
    "": {
        r"const float a = \*[xh]\+\+;": {"single": 1, "pair": 2, "four": 4, "eight": 8, "row of one": 1},
        r"net_block_dot_8\(sums|net_block_dot_6\(from_h": {"block": 1, "gate block": 1, "candidate block": 1},
        r"net_accumulate\(to": {"tap": 1},
        r"y\[k\] \+= a \* kernel": {"sum single": 1},
        r"y\[k\] \+= \(a \* kernel": {"sum four": 1},
    },
    "int8": {r"const net_q v = \*x\+\+;|sum \+= \(int16_t\)": {"piece": 1}},
    "int8x16": {r"const net_pair v = net_pair_of\(x\);|net_acc v = x\[0\];": {"piece": 1}},
    "int16": {r"const net_pair v = net_pair_of\(x\);": {"piece": 1}},
}
PROGRAM = """
#include "net.h"
#ifdef UNDEFINED
#include <valgrind/memcheck.h>
#endif
static net_context context;
static float input[NET_INPUT_SIZE], output[NET_OUTPUT_SIZE];
int main(void)
{
#ifdef UNDEFINED
    (void)VALGRIND_MAKE_MEM_UNDEFINED(input, sizeof input);
#endif
    return net_predict(&context, input, output);
}
"""


def model() -> Graph:
    """A convolution with padding, every kernel of a recurrent layer, and a Dense with an activation."""
    w = Weights(3, 0.02, 0.4)
    layers = [
        graphs.conv(w, (3,), 4, 6, groups=2, strides=(2,), padding="same"),
        graphs.lstm(w, 6, 5, return_sequences=True),
        graphs.gru(w, 5, 6, return_sequences=True),
        graphs.gru(w, 6, 4, reset_after=False, return_sequences=True),
        graphs.simple_rnn(w, 4, 9),
        graphs.dense(w, 9, 4),
        Activate(activation=activation("tanh")),
        graphs.dense(w, 4, 3),
    ]
    return graphs.network((8, 4), *layers)


def built(form: str, folder: Path, *flags: str) -> Artifact:
    """The model as a program that predicts once, in float or in fixed point."""
    graph, options = model(), {"mcu": "generic"}
    fixed: dict[str, object] = {}
    if form:
        samples = [(np.random.default_rng(seed).normal(size=(8, 4)),) for seed in range(3)]
        fixed = {"quantize": form, "ranges": ranges_from_samples(graph, FIXED_POINT[form], samples)}
    artifact = planned(graph, **options, **fixed)
    for suffix, text in artifact.target.render(artifact.plan, artifact.options).items():
        (folder / f"net{suffix}").write_text(str(text))
    (folder / "main.c").write_text(PROGRAM)
    said(folder, toolchain.require("gcc"), "-std=c99", *flags, "net.c", "main.c", "-lm", "-o", "program")
    return artifact


def said(folder: Path, *command: str) -> str:
    """What a tool prints."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_an_operand_that_is_broadcast_makes_a_loop_for_each_row() -> None:
    assert rows_of((5, 4, 3), (5, 4, 3), (3,)) == 20
    assert rows_of((5, 4, 3), (5, 4, 3), ()) == 1


@pytest.mark.parametrize("form", LINES)
def test_loops_turn_as_often_as_is_said(form: str, tmp_path: Path) -> None:
    """By gcov, which counts how often lines run."""
    plan = built(form, tmp_path, "-O0", "--coverage").plan
    tasks = work_of_prediction(plan)
    said(tmp_path, "./program")
    listing = said(tmp_path, toolchain.require("gcov"), "-t", "program-net.gcda")
    runs = [line.split(":", 2) for line in listing.splitlines() if re.match(r" *\d+\*?:", line)]
    for pattern, loops in LINES[form].items():
        counted = sum(int(count.strip(" *")) for count, _, text in runs if re.search(pattern, text))
        assert counted == sum(loops.get(loop, 0) * turns for loop, turns in of_layers(tasks)), pattern
    assert sum(task.times * task.macs for task in tasks) == plan.cost.macs


def of_layers(tasks: Sequence[Task]) -> Iterator[tuple[str, int]]:
    """Turns by loop; sums of a Dense or a convolution in float are over four rows, or over one."""
    for (function, loop), turns in total(tasks).items():
        yield f"sum {loop}" if function in ("dense", "accumulate") and loop in ("four", "single") else loop, turns


def test_a_product_with_a_transpose_turns_for_each_multiplication() -> None:
    m = Maker()
    plan = planned(m.graph(m(MatMul(transpose=True), m.input(4, 3), m.input(5, 3, name="y"))), mcu="generic").plan
    assert total(work_of_prediction(plan))["mat_mul", "product"] == plan.cost.macs == 60


@pytest.mark.parametrize("form", LINES)
def test_what_depends_on_values(form: str, tmp_path: Path) -> None:
    """memcheck, for which the input is undefined, says where it decides what runs, or what is read."""
    built(form, tmp_path, "-O2", "-g", "-DUNDEFINED")
    said(tmp_path, toolchain.require("valgrind"), "--xml=yes", "--xml-file=found.xml", "--num-callers=2", "./program")
    found = re.findall(r"<kind>(\w+)</kind>.*?<fn>(\w+)</fn>", (tmp_path / "found.xml").read_text(), re.DOTALL)
    by_kind = {kind: {function for each, function in found if each == kind} for kind, _ in found}
    assert by_kind.pop("UninitCondition") <= (LIMITS if form else {"net_tanh"})
    assert by_kind == ({"UninitValue": {"net_gate_tanh"}} if form else {})


def test_a_proof_says_them() -> None:
    readme = written(model(), "c", mcu="generic", with_proof=True)["_proof/README.md"]
    assert "| GRU 'gru_2' | register_blocked/gru | 4 | 198 | call 1, block 3, four 6, single 9, unit 6 |" in readme
