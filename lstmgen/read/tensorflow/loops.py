"""Reads loops over time, as Keras writes them: they read lists of timesteps, run a cell and write a list of outputs.

A loop with a cell of Keras becomes that recurrent layer. Any other cell becomes a nested graph.
Source: keras/src/backend/tensorflow/rnn.py, tensorflow/python/ops/while_v2.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lstmgen.graph.graph import Value
from lstmgen.graph.recurrent import Recurrent
from lstmgen.graph.repeated import Scan
from lstmgen.graph.shape import Length, Shape
from lstmgen.read.calls.following import Refused, from_outside, needed, refused
from lstmgen.read.calls.tensor import Tensor
from lstmgen.read.containers.functions import NodeDef
from lstmgen.read.layers.looping import closed, inside_of
from lstmgen.read.layers.lowering import constant
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensorflow.arrangement import in_order
from lstmgen.read.tensorflow.cells import recognized
from lstmgen.read.tensorflow.control import repeated
from lstmgen.read.tensorflow.follow import follow
from lstmgen.read.tensorflow.follower import Follower, special
from lstmgen.read.tensorflow.terms import Leaf, Term, Terms
from lstmgen.read.tensorflow.values import (
    EmptyList,
    LoopCounter,
    OneTimestep,
    OutputRow,
    Row,
    Same,
    TimeMajor,
    Timesteps,
    Zeros,
    single,
    size_of,
)

NOT_KERAS = "it is not a loop over time in the form that Keras writes"


@dataclass(frozen=True)
class LoopTerms:
    """A loop over time, as terms of its body.

    Attributes:
        body: the name of the function.
        arguments: its arguments; leaves for those that change from timestep to timestep.
        sequences: the lists that it reads, each with the leaf of a timestep.
        states: the leaves of the states, by index of the loop variable.
        after: the terms of all loop variables after a timestep.
        outputs: the index of the loop variable that is the list of outputs.
        output: the term that is written into that list.
        return_sequences: true if each timestep has an output; false if all write to the same place.
    """

    body: str
    arguments: list[Any]
    sequences: list[tuple[TimeMajor, Leaf]]
    states: dict[int, Leaf]
    after: list[Any]
    outputs: int
    output: Any
    return_sequences: bool


@special("While", "StatelessWhile")
def while_loop(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Any:
    """Reads a loop as a recurrent layer.

    Raises:
        Refusal: it is not a loop over time.
    """
    constants = repeated(follower, node, inputs)
    if constants is not None:
        return constants
    loop = analysed(follower, node, inputs)
    cell = of_keras(loop, inputs)
    if cell is None:
        return scanned(follower, node, loop, inputs)
    return recurrent(follower, node, loop, cell, inputs)


# --- the form of a loop


def analysed(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> LoopTerms:
    """Analyzes a loop: the sequences that it reads, its states and its outputs.

    Raises:
        Refusal: it does not have the form that Keras writes.
    """
    body, condition = (str(node.attributes.get(key)) for key in ("body", "cond"))
    places = [Leaf(f"variable {k}") for k in range(len(inputs))]
    step = Leaf("step")
    after = follow(follower.library, body, places, Terms(step).apply)
    arguments: list[Any] = []
    states: dict[int, Leaf] = {}
    for k, (place, term) in enumerate(zip(places, after)):
        if term is place:
            arguments.append(inputs[k])
        elif counts(place, term) and single(inputs[k]) == 0:
            arguments.append(step)
        elif isinstance(inputs[k], EmptyList):
            arguments.append(place)
        else:
            arguments.append(states.setdefault(k, place))
    terms = Terms(step)
    after = follow(follower.library, body, arguments, terms.apply)
    empty_lists = [k for k, variable in enumerate(inputs) if isinstance(variable, EmptyList)]
    lists = [variable for variable in inputs if isinstance(variable, Timesteps) and id(variable) in terms.rows]
    read = [(timesteps.rows, terms.rows[id(timesteps)]) for timesteps in lists]
    sequences = [(rows, leaf) for rows, leaf in read if isinstance(rows, TimeMajor)]
    if len(empty_lists) != 1 or not sequences or len(sequences) != len(read) or not states:
        raise Refusal(NOT_KERAS)
    outputs = empty_lists[0]
    return_sequences, output = item(after[outputs], places[outputs], step)
    lengths = {size_of(rows.tensor.shape[0]) for rows, _ in sequences}
    limits = set(map(single, bounds(follow(follower.library, condition, arguments, terms.apply)[0], step)))
    if len(lengths) != 1 or limits != lengths or inputs[outputs].length not in (lengths if return_sequences else {1}):
        raise Refusal(f"{NOT_KERAS}: it does not run once for each timestep")
    return LoopTerms(body, arguments, sequences, states, after, outputs, output, return_sequences)


def counts(place: Leaf, term: Any) -> bool:
    """Returns true if each iteration adds 1 to the variable `place`."""
    if not isinstance(term, Term) or term.op != "add" or place not in term.inputs:
        return False
    return [single(operand) for operand in term.inputs if operand is not place] == [1]


def item(term: Any, place: Leaf, step: Leaf) -> tuple[bool, Any]:
    """Returns true for a list written at the index of the timestep, false at index 0; and the written term."""
    if not isinstance(term, Term) or term.op != "TensorListSetItem" or term.inputs[0] is not place:
        raise Refusal(NOT_KERAS)
    _, index, value = term.inputs[:3]
    if index is not step and single(index) != 0:
        raise Refusal(NOT_KERAS)
    return index is step, value


def bounds(term: Any, step: Leaf) -> list[Any]:
    """Returns the bounds of a loop; it ends at the smallest."""
    if isinstance(term, Term) and term.op == "LogicalAnd":
        return [bound for side in term.inputs for bound in bounds(side, step)]
    if isinstance(term, Term) and term.op == "Less" and term.inputs[0] is step:
        return [term.inputs[1]]
    raise Refusal(f"{NOT_KERAS}: the number of timesteps does not end it")


# --- a cell of Keras's own


@dataclass(frozen=True)
class Recognized:
    """A cell of Keras in its loop.

    Attributes:
        states: the indices of its states among the loop variables.
        sequence: the sequence that it reads.
        mask: the mask (timesteps,), or None.
        repeated: the index of the loop variable with the output for masked timesteps, or None.
    """

    cell: Recurrent
    states: list[int]
    sequence: TimeMajor
    mask: Tensor | None = None
    repeated: int | None = None


def of_keras(loop: LoopTerms, inputs: Sequence[Any]) -> Recognized | None:
    """Recognizes a recurrent layer of Keras in a loop; None for other loops."""
    places = list(loop.states)
    if len(loop.sequences) == 1:
        ((sequence, leaf),) = loop.sequences
        cell = recognized(leaf, list(loop.states.values()), loop.output, [loop.after[k] for k in places])
        return None if cell is None else Recognized(cell, places, sequence)
    if len(loop.sequences) != 2:
        return None
    for (sequence, leaf), (rows, masked) in (loop.sequences, loop.sequences[::-1]):
        chosen = {k: unmasked(loop.after[k], masked) for k in places}
        first, *rest = places
        if rows.mask is None or rows.backwards != sequence.backwards or not all(chosen.values()):
            continue
        new = {k: pair[0] for k, pair in chosen.items() if pair}
        old = {k: pair[1] for k, pair in chosen.items() if pair}
        zeros = isinstance(old[first], Zeros)
        kept = all(old[k] is loop.states[k] for k in rest) and (zeros or old[first] is loop.states[first])
        if not kept or loop.output is not loop.after[first] or not isinstance(inputs[first], Zeros):
            continue
        cell = recognized(leaf, [loop.states[k] for k in rest], new[first], [new[k] for k in rest])
        if cell is not None:
            cell = replace(cell, masked=True, zero_output_for_mask=zeros)
            return Recognized(cell, rest, sequence, rows.mask, first)
    return None


def unmasked(term: Any, mask: Leaf) -> tuple[Any, Any] | None:
    """Returns the terms of a loop variable after an unmasked and after a masked timestep; None without a mask."""
    if not isinstance(term, Term) or term.op != "SelectV2":
        return None
    condition, new, old = term.inputs
    if isinstance(condition, Term) and condition.op == "Tile":
        condition = condition.inputs[0]
    return (new, old) if condition is mask else None


def recurrent(
    follower: Follower, node: NodeDef, loop: LoopTerms, recognized: Recognized, inputs: Sequence[Any]
) -> list[Any]:
    """Adds the operation of a recurrent layer; returns the loop variables after it."""
    states = [inputs[place] for place in recognized.states]
    initial = [] if all(map(is_zero, states)) else [state_value(follower, node, state) for state in states]
    operation = replace(
        recognized.cell,
        return_sequences=loop.return_sequences,
        go_backwards=recognized.sequence.backwards,
        initial_state=bool(initial),
    )
    call = follower.at(node, type(operation).__name__)
    masks = [] if recognized.mask is None else [recognized.mask.value]
    y, *after = call.add_all(operation, recognized.sequence.tensor.value, *initial, *masks)
    return results(loop, inputs, y, dict(zip(recognized.states, after)))


def results(loop: LoopTerms, inputs: Sequence[Any], y: Value, after: dict[int, Value]) -> list[Any]:
    """The loop variables after the loop: outputs and states. Others, such as the counter, cannot be used later."""
    outputs: list[Any] = [EmptyList(None) for _ in inputs]
    outputs[loop.outputs] = Timesteps(TimeMajor(Tensor(y)) if loop.return_sequences else OneTimestep(Tensor(y)))
    for place, state in after.items():
        outputs[place] = Tensor(state)
    return outputs


def is_zero(state: Any) -> bool:
    """Returns true if an initial state is zeros."""
    return isinstance(state, Zeros) or (isinstance(state, Same) and not state.array.any())


def state_value(follower: Follower, node: NodeDef, state: Any) -> Value:
    """The value of an initial state."""
    if isinstance(state, Same):
        return constant(follower.at(node), state.array[0])
    return follower.tensor(state).value


# --- any other cell


def scanned(follower: Follower, node: NodeDef, loop: LoopTerms, inputs: Sequence[Any]) -> Any:
    """Reads a loop with any other cell as a scan over a nested graph.

    Raises:
        Refusal: the shape of a state is unknown, or the cell uses a tensor of variable length from outside the loop.
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
    for k, argument in enumerate(loop.arguments):
        if isinstance(argument, Timesteps) and id(argument.rows) in rows:
            arguments.append(Row(rows[id(argument.rows)]))
        elif isinstance(argument, Leaf):
            arguments.append(Tensor(states[k]) if k in states else inputs[k] if k == loop.outputs else LoopCounter())
        else:
            arguments.append(argument)
    after = follow(follower.library, loop.body, arguments, inside.apply)
    wanted = [after[loop.outputs], *(after[k] for k in states)]
    if (problems := refused(wanted)) is not None:
        return problems
    output = wanted[0].tensor if isinstance(wanted[0], OutputRow) else inside.tensor(wanted[0])
    outputs = [output.value, *(inside.tensor(state).value for state in wanted[1:])]
    nodes = needed(builder.nodes, outputs)
    value_inputs = [*(row.value for row in rows.values()), *states.values()]
    outside = from_outside(nodes, value_inputs, outputs, "its cell uses")
    first = [inputs[k] for k in states]
    zeros = not outside and all(map(is_zero, first))
    initial = [] if zeros else [state_value(follower, node, state) for state in first]
    value_inputs += outside
    outputs += outside
    operation = Scan(
        body=closed(call, inside.call, value_inputs, outputs),
        return_sequences=loop.return_sequences,
        stateful=False,
        initial_state=bool(initial),
    )
    sequences = [in_order(follower, node, rows).value for rows, _ in loop.sequences]
    y, *last = call.add_all(operation, *sequences, *initial, *outside)
    return results(loop, inputs, y, dict(zip(states, last)))


def state_shape(state: Any) -> Shape:
    """The shape of a state, from its initial value.

    Raises:
        Refusal: the shape is unknown.
    """
    if isinstance(state, Zeros) and not isinstance(state.of, Refused):
        state = state.of
    shape = state.array.shape[1:] if isinstance(state, Same) else state.shape if isinstance(state, Tensor) else None
    if shape is None or any(isinstance(dim, Length) for dim in shape):
        raise Refusal("the shape of its initial state is unknown")
    return tuple(shape)
