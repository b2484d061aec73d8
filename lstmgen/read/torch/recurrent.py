"""Translates recurrent layers and cells of PyTorch.

Gates are in the order i, f, g, o and r, z, n there; i, o, f, c and z, r, h in ONNX.
Source: torch/nn/modules/rnn.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmgen.read.refusal import Refusal
from lstmgen.read.torch.program import ValueRef
from lstmgen.read.torch.translation import Translation, aten

GATES = {"LSTM": (0, 3, 1, 2), "GRU": (1, 0, 2), "RNN": (0,)}  # of PyTorch, in ONNX's order


@dataclass(frozen=True)
class Direction:
    """Parameters of one direction of a layer, as PyTorch has them; biases may be None.

    Attributes:
        projection: (outputs, units) of nn.LSTM(proj_size=…); None if there is none.
    """

    kernel: Any
    recurrent_kernel: Any
    biases: Sequence[Any] = (None, None)
    projection: Any = None


def ordered(t: Translation, op: str, weights: Any) -> Any:
    """Weights with their gates in the order of ONNX, and an axis for the direction in front."""
    count = len(GATES[op])
    if count > 1:
        gates = t.several("Split", count, weights, axis=0, num_outputs=count)
        weights = t.add("Concat", *(gates[k] for k in GATES[op]), axis=0)
    return t.add("Unsqueeze", weights, np.array([0]))


def stacked(t: Translation, parts: Sequence[Any]) -> Any:
    """Arrays of each direction, one behind the other."""
    return parts[0] if len(parts) == 1 else t.add("Concat", *parts, axis=0)


def node(
    t: Translation, op: str, x: Any, directions: Sequence[Direction], states: Sequence[Any], activation: str = ""
) -> list[ValueRef]:
    """A recurrent node over x (timesteps, batch, features).

    Args:
        states: (directions, batch, units) each.

    Returns:
        Outputs (timesteps, directions, batch, units) and the last states.
    """
    kernels = [stacked(t, [ordered(t, op, item.kernel) for item in directions])]
    kernels.append(stacked(t, [ordered(t, op, item.recurrent_kernel) for item in directions]))
    bias = None
    if directions[0].biases[0] is not None:
        halves = [[ordered(t, op, half) for half in item.biases] for item in directions]
        bias = stacked(t, [t.add("Concat", *pair, axis=1) for pair in halves])
    first = np.array([0])
    projections = [t.add("Unsqueeze", item.projection, first) for item in directions if item.projection is not None]
    peepholes = None
    return t.several(
        "aten.lstm" if projections else op,
        1 + len(states),
        x,
        *kernels,
        bias,
        None,
        *states,
        *([peepholes, stacked(t, projections)] if projections else []),
        direction="bidirectional" if len(directions) == 2 else "forward",
        linear_before_reset=1 if op == "GRU" else None,
        activations=[activation] * len(directions) if activation else None,
    )


def directions_of(params: Sequence[Any], count: int, *, has_biases: bool) -> Iterator[Direction]:
    """Yields the directions of all layers, in order; `count` is their number."""
    size = len(params) // count
    for start in range(0, len(params), size):
        kernel, recurrent_kernel, *rest = params[start : start + size]
        biases = (rest.pop(0), rest.pop(0)) if has_biases else (None, None)
        yield Direction(kernel, recurrent_kernel, biases, *rest)


def layers(t: Translation, op: str, x: Any, states: Sequence[Any], options: dict[str, Any]) -> list[ValueRef]:
    """Layers on top of each other: outputs of the last, and the last states of all."""
    if options["train"]:
        raise Refusal("it is in training mode", "call module.eval() first")
    count = 2 if options["bidirectional"] else 1
    total = count * options["num_layers"]
    directions = list(directions_of(options["params"], total, has_biases=options["has_biases"]))
    if options["batch_first"]:
        x = t.add("Transpose", x, perm=[1, 0, 2])
    after: list[list[ValueRef]] = [[] for _ in states]
    for start in range(0, len(directions), count):
        limits = [np.array([place]) for place in (start, start + count, 0)]
        first = [t.add("Slice", state, *limits) for state in states]
        y, *last = node(t, op, x, directions[start : start + count], first, options.get("activation", ""))
        x = t.add("Reshape", t.add("Transpose", y, perm=[0, 2, 1, 3]), np.array([0, 0, -1]))
        for column, state in zip(after, last):
            column.append(state)
    if options["batch_first"]:
        x = t.add("Transpose", x, perm=[1, 0, 2])
    return [x, *(stacked(t, column) for column in after)]


@aten("lstmgen.lstm")
def lstm(t: Translation, x: Any, hx: Any, **options: Any) -> list[ValueRef]:
    """nn.LSTM."""
    return layers(t, "LSTM", x, hx, options)


@aten("lstmgen.gru", "lstmgen.rnn_tanh", "lstmgen.rnn_relu")
def gru_or_rnn(t: Translation, x: Any, hx: Any, **options: Any) -> list[ValueRef]:
    """nn.GRU and nn.RNN."""
    op, activation = KINDS[t.op]
    return layers(t, op, x, [hx], options | {"activation": activation})


KINDS = {
    "gru": ("GRU", ""),
    "rnn_tanh": ("RNN", "Tanh"),
    "rnn_relu": ("RNN", "Relu"),
    "gru_cell": ("GRU", ""),
    "rnn_tanh_cell": ("RNN", "Tanh"),
    "rnn_relu_cell": ("RNN", "Relu"),
}


def cell(
    t: Translation, op: str, x: Any, states: Sequence[Any], direction: Direction, activation: str = ""
) -> list[ValueRef]:
    """One timestep: the states after it."""
    first = np.array([0])
    rows = [t.add("Unsqueeze", state, first) for state in states]
    _, *after = node(t, op, t.add("Unsqueeze", x, first), [direction], rows, activation)
    return [t.add("Squeeze", state, first) for state in after]


@aten("lstm_cell")
def lstm_cell(t: Translation, x: Any, hx: Any, *, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any) -> list[ValueRef]:
    """nn.LSTMCell."""
    return cell(t, "LSTM", x, hx, Direction(w_ih, w_hh, (b_ih, b_hh)))


@aten("gru_cell", "rnn_tanh_cell", "rnn_relu_cell")
def gru_or_rnn_cell(t: Translation, x: Any, hx: Any, *, w_ih: Any, w_hh: Any, b_ih: Any, b_hh: Any) -> list[ValueRef]:
    """nn.GRUCell and nn.RNNCell."""
    op, activation = KINDS[t.op]
    return cell(t, op, x, [hx], Direction(w_ih, w_hh, (b_ih, b_hh)), activation)
