"""Loops over time as Keras writes them: lists of timesteps are read, a cell is run, a list of outputs is written.

Where the cell is one of Keras's own, the loop becomes that recurrent layer; any other cell becomes a graph of its own.
Source: keras/src/backend/tensorflow/rnn.py, tensorflow/python/ops/while_v2.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lstmgen.graph.graph import Node as Made
from lstmgen.graph.graph import Value
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Scan
from lstmgen.graph.shape import Length, Shape
from lstmgen.read.containers.functions import Node
from lstmgen.read.functions.arrangement import in_order
from lstmgen.read.functions.cells import recognised
from lstmgen.read.functions.follow import follow
from lstmgen.read.functions.follower import Follower, needed, special
from lstmgen.read.functions.terms import Leaf, Term, Terms
from lstmgen.read.functions.values import (
    EmptyList,
    LoopCounter,
    OneTimestep,
    OutputRow,
    Refused,
    Row,
    Same,
    TimeMajor,
    Timesteps,
    Zeros,
    refused,
    single,
    size_of,
)
from lstmgen.read.layers.looping import closed, inside_of
from lstmgen.read.layers.lowering import constant
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensor import Tensor

NOT_KERAS = "it is no loop over time that Keras writes"


@dataclass(frozen=True)
class Loop:
    """A loop over time, as its body has it.

    Attributes:
        body: the name of the function.
        given: what that is called with; a leaf for all that changes from timestep to timestep.
        sequences: the lists of timesteps that are read, each with what stands for one of them.
        states: by place among the variables of the loop, what stands for them.
        after: what each variable of the loop becomes.
        outputs: the number of the variable that is the list of outputs.
        output: what is put into that.
        every: there is one for every timestep; else all are put at the first place, where the last one stays.
    """

    body: str
    given: list[Any]
    sequences: list[tuple[TimeMajor, Leaf]]
    states: dict[int, Leaf]
    after: list[Any]
    outputs: int
    output: Any
    every: bool


@special("While", "StatelessWhile")
def while_loop(follower: Follower, node: Node, inputs: Sequence[Any]) -> Any:
    """A recurrent layer.

    Raises:
        Refusal: it is no loop over time.
    """
    loop = analysed(follower, node, inputs)
    found = of_keras(loop, inputs)
    if found is None:
        return scanned(follower, node, loop, inputs)
    return recurrent(follower, node, loop, found, inputs)


# --- the form of a loop


def analysed(follower: Follower, node: Node, inputs: Sequence[Any]) -> Loop:
    """What a loop reads, which states it has, and what it gives.

    Raises:
        Refusal: it is not of the form that Keras gives its loops.
    """
    body, condition = (str(node.attributes.get(key)) for key in ("body", "cond"))
    places = [Leaf(f"variable {k}") for k in range(len(inputs))]
    step = Leaf("step")
    after = follow(follower.library, body, places, Terms(step).apply)
    given: list[Any] = []
    states: dict[int, Leaf] = {}
    for k, (place, term) in enumerate(zip(places, after)):
        if term is place:
            given.append(inputs[k])
        elif counts(place, term) and single(inputs[k]) == 0:
            given.append(step)
        elif isinstance(inputs[k], EmptyList):
            given.append(place)
        else:
            given.append(states.setdefault(k, place))
    terms = Terms(step)
    after = follow(follower.library, body, given, terms.apply)
    rooms = [k for k, each in enumerate(inputs) if isinstance(each, EmptyList)]
    read = [
        (each.rows, terms.rows[id(each)]) for each in inputs if isinstance(each, Timesteps) and id(each) in terms.rows
    ]
    sequences = [(rows, leaf) for rows, leaf in read if isinstance(rows, TimeMajor)]
    if len(rooms) != 1 or not sequences or len(sequences) != len(read) or not states:
        raise Refusal(NOT_KERAS)
    outputs = rooms[0]
    every, output = item(after[outputs], places[outputs], step)
    lengths = {size_of(rows.tensor.shape[0]) for rows, _ in sequences}
    limits = {single(each) for each in bounds(follow(follower.library, condition, given, terms.apply)[0], step)}
    if len(lengths) != 1 or limits != lengths or inputs[outputs].length not in (lengths if every else {1}):
        raise Refusal(f"{NOT_KERAS}: it does not run once for each timestep")
    return Loop(body, given, sequences, states, after, outputs, output, every)


def counts(place: Leaf, term: Any) -> bool:
    """Whether each turn of the loop adds 1 to a variable."""
    if not isinstance(term, Term) or term.op != "add" or place not in term.inputs:
        return False
    return [single(each) for each in term.inputs if each is not place] == [1]


def item(term: Any, place: Leaf, step: Leaf) -> tuple[bool, Any]:
    """What is written into a list: at the place of every timestep, or always at the first."""
    if not isinstance(term, Term) or term.op != "TensorListSetItem" or term.inputs[0] is not place:
        raise Refusal(NOT_KERAS)
    _, index, value = term.inputs[:3]
    if index is not step and single(index) != 0:
        raise Refusal(NOT_KERAS)
    return index is step, value


def bounds(term: Any, step: Leaf) -> list[Any]:
    """The numbers of timesteps that a loop stops at, the first of which ends it."""
    if isinstance(term, Term) and term.op == "LogicalAnd":
        return [each for side in term.inputs for each in bounds(side, step)]
    if isinstance(term, Term) and term.op == "Less" and term.inputs[0] is step:
        return [term.inputs[1]]
    raise Refusal(f"{NOT_KERAS}: what ends it is not the number of timesteps")


# --- a cell of Keras's own


@dataclass(frozen=True)
class Recognised:
    """A cell of Keras's own, and what is around it.

    Attributes:
        states: the places of its states among the variables of the loop.
        sequence: what it reads.
        mask: (timesteps,), where it has one.
        repeated: the place of the variable that keeps the output for masked timesteps, if there is one.
    """

    cell: Recurrent
    states: list[int]
    sequence: TimeMajor
    mask: Tensor | None = None
    repeated: int | None = None


def of_keras(loop: Loop, inputs: Sequence[Any]) -> Recognised | None:
    """The recurrent layer of Keras's own that a loop is; None where it is another."""
    places = list(loop.states)
    if len(loop.sequences) == 1:
        ((sequence, leaf),) = loop.sequences
        cell = recognised(leaf, list(loop.states.values()), loop.output, [loop.after[k] for k in places])
        return None if cell is None else Recognised(cell, places, sequence)
    if len(loop.sequences) != 2:
        return None
    for (sequence, leaf), (rows, masked) in (loop.sequences, loop.sequences[::-1]):
        chosen = {k: unmasked(loop.after[k], masked) for k in places}
        first, *rest = places
        if rows.mask is None or rows.backwards != sequence.backwards or not all(chosen.values()):
            continue
        new = {k: found[0] for k, found in chosen.items() if found}
        old = {k: found[1] for k, found in chosen.items() if found}
        zeros = isinstance(old[first], Zeros)
        kept = all(old[k] is loop.states[k] for k in rest) and (zeros or old[first] is loop.states[first])
        if not kept or loop.output is not loop.after[first] or not isinstance(inputs[first], Zeros):
            continue
        cell = recognised(leaf, [loop.states[k] for k in rest], new[first], [new[k] for k in rest])
        if cell is not None:
            cell = replace(cell, masked=True, zero_output_for_mask=zeros)
            return Recognised(cell, rest, sequence, rows.mask, first)
    return None


def unmasked(term: Any, mask: Leaf) -> tuple[Any, Any] | None:
    """What a variable of a loop becomes at a timestep that is not masked, and at one that is."""
    if not isinstance(term, Term) or term.op != "SelectV2":
        return None
    condition, new, old = term.inputs
    if isinstance(condition, Term) and condition.op == "Tile":
        condition = condition.inputs[0]
    return (new, old) if condition is mask else None


def recurrent(follower: Follower, node: Node, loop: Loop, found: Recognised, inputs: Sequence[Any]) -> list[Any]:
    """The operation of a recurrent layer."""
    states = [inputs[place] for place in found.states]
    given = [] if all(map(is_zero, states)) else [state_value(follower, node, state) for state in states]
    operation = replace(
        found.cell,
        return_sequences=loop.every,
        go_backwards=found.sequence.backwards,
        initial_state=bool(given),
    )
    call = follower.at(node, type(operation).__name__)
    masks = [] if found.mask is None else [found.mask.value]
    y, *after = call.add_all(operation, found.sequence.tensor.value, *given, *masks)
    return results(loop, inputs, y, dict(zip(found.states, after)))


def results(loop: Loop, inputs: Sequence[Any], y: Value, after: dict[int, Value]) -> list[Any]:
    """The variables of a loop after it: outputs and states; what others are, as its counter, nothing can use."""
    outputs: list[Any] = [EmptyList(None) for _ in inputs]
    outputs[loop.outputs] = Timesteps(TimeMajor(Tensor(y)) if loop.every else OneTimestep(Tensor(y)))
    for place, state in after.items():
        outputs[place] = Tensor(state)
    return outputs


def is_zero(state: Any) -> bool:
    """Whether a loop begins with zeros."""
    return isinstance(state, Zeros) or (isinstance(state, Same) and not state.array.any())


def state_value(follower: Follower, node: Node, state: Any) -> Value:
    """What a loop begins with."""
    if isinstance(state, Same):
        return constant(follower.at(node), state.array[0])
    return follower.tensor(state).value


# --- any other cell


def scanned(follower: Follower, node: Node, loop: Loop, inputs: Sequence[Any]) -> Any:
    """A loop whose cell is a graph of its own.

    Raises:
        Refusal: a state has a free axis, or the cell takes a tensor from elsewhere.
    """
    call = follower.at(node, "RNN")
    inside = Follower(inside_of(call), follower.library, follower.size, follower.place)
    builder = inside.call.reading.builder
    rows = {
        id(sequence): Tensor(
            builder.input(f"{call.name}/timestep", sequence.tensor.shape[1:]), dtype=sequence.tensor.dtype
        )
        for sequence, _ in loop.sequences
    }
    for sequence, _ in loop.sequences:
        inside.call.reading.bound(rows[id(sequence)].value, call.reading.ranges.get(sequence.tensor.value.name))
    states = {k: builder.input(f"{call.name}/state", state_shape(inputs[k])) for k in loop.states}
    arguments: list[Any] = []
    for k, each in enumerate(loop.given):
        if isinstance(each, Timesteps) and id(each.rows) in rows:
            arguments.append(Row(rows[id(each.rows)]))
        elif isinstance(each, Leaf):
            arguments.append(Tensor(states[k]) if k in states else inputs[k] if k == loop.outputs else LoopCounter())
        else:
            arguments.append(each)
    after = follow(follower.library, loop.body, arguments, inside.apply)
    wanted = [after[loop.outputs], *(after[k] for k in states)]
    if (problems := refused(wanted)) is not None:
        return problems
    output = wanted[0].tensor if isinstance(wanted[0], OutputRow) else inside.tensor(wanted[0])
    outputs = [output.value, *(inside.tensor(each).value for each in wanted[1:])]
    nodes = needed(builder.nodes, outputs)
    every = [*(row.value for row in rows.values()), *states.values()]
    outside = from_outside(nodes, every, outputs)
    first = [inputs[k] for k in states]
    begun = [] if not outside and all(map(is_zero, first)) else [state_value(follower, node, each) for each in first]
    every += outside
    outputs += outside
    operation = Scan(
        body=closed(call, inside.call, every, outputs),
        return_sequences=loop.every,
        stateful=False,
        initial_state=bool(begun),
    )
    sequences = [in_order(follower, node, rows).value for rows, _ in loop.sequences]
    y, *last = call.add_all(operation, *sequences, *begun, *outside)
    return results(loop, inputs, y, dict(zip(states, last)))


def from_outside(nodes: Sequence[Made], inputs: Sequence[Value], outputs: Sequence[Value]) -> list[Value]:
    """What a cell takes besides its timestep and its states: tensors from outside the loop, as states that stay.

    Raises:
        Refusal: one has a free axis.
    """
    inside = {value.name for value in (*inputs, *(each for made in nodes for each in made.outputs))}
    used = (*(each for made in nodes for each in made.inputs), *outputs)
    found = list(dict.fromkeys(value for value in used if value.name not in inside))
    if any(isinstance(dim, Length) for value in found for dim in value.shape):
        raise Refusal("its cell takes a tensor with a free axis from outside the loop")
    return found


def state_shape(state: Any) -> Shape:
    """The shape of a state, by what a loop begins with.

    Raises:
        Refusal: it is not known.
    """
    if isinstance(state, Zeros) and not isinstance(state.of, Refused):
        state = state.of
    shape = state.array.shape[1:] if isinstance(state, Same) else state.shape if isinstance(state, Tensor) else None
    if shape is None or any(isinstance(dim, Length) for dim in shape):
        raise Refusal("it begins with a state of a shape that is not known")
    return tuple(shape)
