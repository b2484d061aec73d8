"""Recurrent layers: how LSTM, GRU, SimpleRNN, ConvLSTM and RNN run their cells over a sequence.

Several cells stacked in one layer become several operations in sequence: cell k needs only what
cell k-1 gave at the same timestep. Source: keras/src/layers/rnn/rnn.py and stacked_rnn_cells.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstmgen.graph.elementwise import Where
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Slice
from lstmgen.graph.operation import Weight
from lstmgen.graph.recurrent import Recurrent
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.configs.nodes import leaves
from lstmgen.read.layers.lowering import channels_first, channels_last, constant, moved, reshaped
from lstmgen.read.layers.own_cells import CellOptions, own_cell, scanned
from lstmgen.read.layers.stacked_cells import READERS, Stack, ignore_training


@dataclass(frozen=True)
class Arguments:
    """Arguments of a recurrent layer.

    Attributes:
        mask: the one that the layer uses.
    """

    x: Value
    states: tuple[Value, ...] = ()
    mask: Value | None = None


@dataclass(frozen=True)
class Results:
    """The output of a recurrent layer and its last states, in Keras's order."""

    y: Value
    states: tuple[Value, ...]


@layer(*READERS, mask="own", several=True)
def recurrent(call: Call, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """Every recurrent layer: the output, then the states if they are asked for."""
    results = recurrence(call, arguments(call, inputs))
    mask = call.kept_mask if call.config.boolean("return_sequences") else None
    states = results.states if call.config.boolean("return_state") else ()
    return (Tensor(results.y, mask), *(Tensor(state) for state in states))


def arguments(call: Call, inputs: Sequence[Tensor]) -> Arguments:
    """Sequence, initial states and mask, wherever the version puts them.

    Keras 1 and 2 append the states to the inputs. Keras 3 passes (sequences, initial_state, mask), by place
    or by keyword, and forgets the mask that travels with the sequence where there are states.
    """
    x, mask = inputs[0], inputs[0].mask
    states: list[Tensor | Weight] = list(inputs[1:])
    explicit = call.explicit_mask
    if call.version.keras3 and len(call.args) > 1:
        states = tensors(call.args[1], "initial_state")
        if len(call.args) > 2 and call.args[2] is not None:
            explicit, mask = True, mask_of(call.args[2])
        if len(call.args) > 3 and call.args[3]:
            raise Refusal("it is called with training=True")
    if call.kwargs.has("initial_state"):
        states = tensors(call.kwargs.raw("initial_state"), "initial_state")
    if call.explicit_mask:
        mask = call.kwargs.raw("mask").value
    if states and mask is not None and not explicit and call.version.mask_ignored_with_initial_state:
        call.warn("Keras 3 ignores the mask of a sequence that is passed with an initial_state, and so does this")
        mask = None
    return Arguments(x.value, initial(call, states), mask)


def mask_of(value: Any) -> Value:
    """A mask passed by position.

    Raises:
        Refusal: it is none.
    """
    if not isinstance(value, Tensor):
        raise Refusal("mask contains something that is not a tensor of the model")
    return value.value


def tensors(value: Any, name: str) -> list[Tensor | Weight]:
    """The tensors of a call argument, and the arrays with an axis for the samples, which a live model may have there.

    Raises:
        Refusal: it holds something else.
    """
    items = [leaf for leaf in leaves(value) if leaf is not None]
    if not all(isinstance(leaf, Tensor) or (isinstance(leaf, np.ndarray) and leaf.shape[:1] == (1,)) for leaf in items):
        raise Refusal(f"{name} contains something that is not a tensor of the model")
    return items


def initial(call: Call, states: Sequence[Tensor | Weight]) -> tuple[Value, ...]:
    """The initial states; none where all are known to be zeros, as they are by default."""
    if all(isinstance(state, np.ndarray) and not state.any() for state in states):
        return ()
    return tuple(state.value if isinstance(state, Tensor) else constant(call, state[0]) for state in states)


def recurrence(call: Call, arguments: Arguments, *, zeros: bool | None = None) -> Results:
    """The operations of one recurrent layer.

    Args:
        call: a call of one of the `READERS`.
        zeros: overrules zero_output_for_mask.
    """
    config = call.config
    config.ignore("return_state")
    option = config.boolean("zero_output_for_mask")
    zero_output = option if zeros is None else zeros
    ignore_training(call)
    if config.raw("time_major") not in (False, None):
        raise Refusal(
            "time_major=True: the first axis of its input is time, where generated code has one sample",
            "build the model with time_major=False and without the transpositions; it takes the same weights",
        )
    channels_first = (
        config.choice("data_format", "channels_last", "channels_last", "channels_first") == "channels_first"
    )
    if channels_first:
        arguments = channels_moved(call, arguments)
    if call.class_name.startswith("CuDNN") and arguments.mask is not None:
        raise Refusal("masks are not supported here, nor by Keras")
    cell = own_cell(call)
    if cell is not None:
        return around_own_cell(call, cell, arguments, zero_output=zero_output)
    stack = READERS[call.class_name](call, arguments.x)
    if channels_first and any(cell.activation.rowwise for cell in stack.cells):
        raise Refusal("data_format='channels_first' with an activation over the last axis is not supported")
    check_states(call, arguments, stack)
    early = early_output(call, arguments, stack)
    stateful = config.boolean("stateful")
    if stateful:
        remember(call, initial_state=bool(arguments.states))
    sequences, backwards = config.boolean("return_sequences"), config.boolean("go_backwards")
    elsewhere = zero_output and sequences and backwards and config.boolean("unroll")
    results = chain(
        call,
        stack,
        arguments,
        return_sequences=sequences,
        go_backwards=backwards,
        stateful=stateful,
        zero_output_for_mask=zero_output and not elsewhere,
        early_output=early,
    )
    if elsewhere and arguments.mask is not None:
        results = replace(results, y=zeroed_elsewhere(call, results.y, arguments.mask))
    return restored(call, results) if channels_first else results


def check_states(call: Call, arguments: Arguments, stack: Stack) -> None:
    """Raises Refusal where the states of a layer are not those that it is given, or in an order that is not known."""
    if arguments.states and len(arguments.states) != stack.states:
        raise Refusal(f"it is called with {len(arguments.states)} initial states, expected {stack.states}")
    if stack.states_from == "unknown" and (arguments.states or call.config.boolean("return_state")):
        raise Refusal(
            "the order of the states of stacked cells is not known: TensorFlow 1.10 and 1.12 write the same version",
            "save the model again with TensorFlow 1.13 or later",
        )


def early_output(call: Call, arguments: Arguments, stack: Stack) -> str:
    """The output before the first unmasked timestep: "zeros", or "state" for the initial state."""
    version = call.version
    if not version.initial_state_before_unmasked or call.reading.backend == "theano" or call.config.boolean("unroll"):
        return "zeros"
    if len(stack.cells) > 1 and arguments.mask is not None and stack.states_from != "last":
        # The library repeats the first cell's state as the output of the last.
        raise Refusal("stacked cells with a mask give wrong outputs in this version of Keras")
    return "state"


def around_own_cell(call: Call, cell: Mapping[str, Any], arguments: Arguments, *, zero_output: bool) -> Results:
    """An RNN around a cell of the user's own, or of a published class."""
    config = call.config
    config.ignore("cell")
    if arguments.mask is not None and call.version.initial_state_before_unmasked:
        raise Refusal("a cell of a published class with a mask is not supported in this version of Keras")
    options = CellOptions(
        return_sequences=config.boolean("return_sequences"),
        go_backwards=config.boolean("go_backwards"),
        stateful=config.boolean("stateful"),
        zero_output_for_mask=zero_output,
    )
    if options.stateful:
        remember(call, initial_state=bool(arguments.states))
    return Results(*scanned(call, cell, arguments.x, arguments.states, arguments.mask, options))


def remember(call: Call, *, initial_state: bool) -> None:
    """Notes a layer that keeps its state.

    Raises:
        Refusal: it was called before: there is one state for all its calls, in an order that is up to Keras. Or it is
            called with an initial state that counts for the first prediction only.
    """
    if initial_state and call.version.kept_state_wins:
        raise Refusal(
            "it is stateful and called with an initial_state, which tf.keras takes only while its own state is zero",
            "build the model with stateful=False",
        )
    owner = call.scope.identity
    if owner in call.reading.remembering:
        raise Refusal(
            "it is stateful and called more than once: every call would continue from the state of another",
            "build the model with stateful=False, or with a layer for each call",
        )
    call.reading.remembering.add(owner)
    call.warn(
        "it is stateful: a context in C, and a Predictor in Python, keeps its state from one prediction to the next, "
        "until reset; predict() of a Python module starts from zero every time"
    )


def zeroed_elsewhere(call: Call, y: Value, mask: Value) -> Value:
    """The outputs of an unrolled layer that goes backwards, with zeros where Keras puts them.

    It does not turn the mask round with the outputs: the last timestep's output is zero where the first is masked.
    """
    call.warn(
        "unroll=True with a mask zeroes the wrong timesteps of the backward direction in Keras (backends TensorFlow "
        "and PyTorch); generated code does the same"
    )
    column = reshaped(call, mask, (*mask.shape, *(1 for _ in y.shape[1:])), part="mask_column")
    return call.add(Where(), column, y, constant(call, 0.0), part="zeroed")


def chain(call: Call, stack: Stack, arguments: Arguments, **options: Any) -> Results:
    """The cells in sequence; the options are those of the whole layer.

    Every cell but the first gets its sequence, and the mask, in the order in which the first processes it.
    """
    y, mask = arguments.x, arguments.mask
    initial = dict(zip((id(cell) for cell in stack.order()), states_by_cell(arguments.states, stack.order())))
    after: dict[int, tuple[Value, ...]] = {}
    for k, cell in enumerate(stack.cells):
        if k == 1 and options["go_backwards"] and mask is not None:
            mask = call.add(Slice(axis=0, start=None, stop=None, step=-1), mask, part="mask")
        last = k == len(stack.cells) - 1
        changes = {
            **options,
            "return_sequences": options["return_sequences"] or not last,
            "go_backwards": options["go_backwards"] and k == 0,
            "zero_output_for_mask": options["zero_output_for_mask"] and last,
            "initial_state": bool(arguments.states),
            "masked": mask is not None,
        }
        masks = () if mask is None else (mask,)
        part = f"cell_{k}" if len(stack.cells) > 1 else ""
        states = initial.get(id(cell), ())
        y, *rest = call.add_all(replace(cell, **changes), y, *states, *masks, part=part)
        after[id(cell)] = tuple(rest)
    return Results(y, tuple(state for cell in stack.order() for state in after[id(cell)]))


def states_by_cell(states: Sequence[Value], order: Sequence[Recurrent]) -> list[tuple[Value, ...]]:
    """The states of each cell; none where the layer has no initial states."""
    parts, start = [], 0
    for cell in order:
        parts.append(tuple(states[start : start + len(cell.STATES)]))
        start += len(cell.STATES)
    return parts


def channels_moved(call: Call, arguments: Arguments) -> Arguments:
    """x (timesteps, channels, *space) and the states (channels, *space) with the channels as the last axis."""
    x = moved(call, arguments.x, 1, len(arguments.x.shape) - 1)
    return Arguments(x, tuple(channels_last(call, state) for state in arguments.states), arguments.mask)


def restored(call: Call, results: Results) -> Results:
    """The outputs with channels first again."""
    y, rank = results.y, len(results.states[0].shape)
    return Results(
        moved(call, y, len(y.shape) - 1, len(y.shape) - rank),
        tuple(channels_first(call, state) for state in results.states),
    )
