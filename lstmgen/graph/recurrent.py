"""Recurrent layers: one loop over time, one class a cell.

Equations and gate order are Keras's (keras/src/layers/rnn/lstm.py, gru.py, simple_rnn.py, conv_lstm.py;
Hochreiter & Schmidhuber 1997, Cho et al. 2014). Gates are sliced here and nowhere else.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

import numpy as np

from lstmgen.graph.activation import SIGMOID, TANH, Activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.linear import product
from lstmgen.graph.operation import Array, Operation, Stateful, Weight, f64, finite, want
from lstmgen.graph.shape import Dim, Length, Shape, fixed, places, text

# The gates that make what may become the state: c of an LSTM, h of a GRU, and the only one of a SimpleRNN.
CANDIDATES = frozenset("ch")
BETWEEN_0_AND_1 = frozenset(["sigmoid", "hard_sigmoid", "sparse_sigmoid"])


class Gate(NamedTuple):
    """The weights of one gate: kernel (inputs, units), recurrent kernel (units, units), biases (units,).

    `recurrent_bias` is the second bias of a GRU with reset_after; elsewhere None.
    """

    kernel: Weight
    recurrent_kernel: Weight
    bias: Weight | None
    recurrent_bias: Weight | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Recurrent(Stateful):
    """A cell applied to every timestep of x (timesteps, inputs).

    Inputs: x; then, where `initial_state`, one tensor a state; then, where `masked`, a mask (timesteps,).
    Outputs: y (timesteps, units) or (units,); then the states after the last unmasked timestep.

    Attributes:
        return_sequences: y holds the output of every timestep, in the order of processing; else the last.
        go_backwards: timesteps are processed from the last to the first.
        initial_state: the states come as inputs.
        initial_once: these are for the first call only; later calls resume the states that were kept.
        masked: a mask comes as input; at a masked timestep the states are kept and the output repeats.
        zero_output_for_mask: at a masked timestep the output is zeros instead.
        early_output: what stands for the output before the first unmasked timestep is the initial h
            ("state", Keras before 2.3 on TensorFlow) instead of zeros ("zeros").
    """

    kernel: Weight
    recurrent_kernel: Weight
    bias: Weight | None
    activation: Activation = TANH
    return_sequences: bool = False
    go_backwards: bool = False
    stateful: bool = False
    initial_state: bool = False
    initial_once: bool = False
    masked: bool = False
    zero_output_for_mask: bool = False
    early_output: str = "zeros"

    GATES = ""
    STATES: ClassVar[tuple[str, ...]] = ("h",)

    @property
    def units(self) -> int:
        return int(self.recurrent_kernel.shape[-1]) // len(self.GATES or "h")

    @property
    def resets_before(self) -> bool:
        """True if a reset gate multiplies h before the recurrent kernel does."""
        return False

    @property
    def resets_after(self) -> bool:
        """True if a reset gate multiplies the product of h and the recurrent kernel."""
        return False

    @property
    def functions(self) -> Mapping[str, Activation]:
        """The activation of each gate's sum, by gate."""
        return dict.fromkeys(self.GATES or "h", self.activation)

    def gates(self) -> Mapping[str, Gate]:
        """Kernel, recurrent kernel and biases of each gate, in Keras's order."""
        input_bias, recurrent_bias = self.biases()
        return {
            gate: Gate(
                self.of_gate(self.kernel, k),
                self.of_gate(self.recurrent_kernel, k),
                None if input_bias is None else self.of_gate(input_bias, k),
                None if recurrent_bias is None else self.of_gate(recurrent_bias, k),
            )
            for k, gate in enumerate(self.GATES or "h")
        }

    def of_gate(self, array: Weight, number: int) -> Weight:
        """The columns of a gate in an array (..., gates * units)."""
        return array[..., number * self.units : (number + 1) * self.units]

    def by_gate(self, array: Weight) -> Iterator[Weight]:
        """The columns of each gate in an array (..., gates * units), which may have the first gates only."""
        return (self.of_gate(array, k) for k in range(array.shape[-1] // self.units))

    def biases(self) -> tuple[Weight | None, Weight | None]:
        """The bias added to x·kernel and the one added to h·recurrent kernel."""
        return self.bias, None

    def state_shape(self, x: Shape) -> Shape:
        """Shape of each state."""
        return (self.units,)

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        x, *rest = inputs
        self.check_input(x)
        state = self.state_shape(x)
        states = rest[: len(self.STATES)] if self.initial_state else []
        for initial in states:
            want(initial == state, f"an initial state must have shape {text(state)}, not {text(initial)}")
        if self.masked:
            mask = rest[-1]
            fits = len(mask) == 1 and (mask[0] == x[0] or isinstance(mask[0], Length) or isinstance(x[0], Length))
            want(fits, f"the mask must have shape {text(x[:1])}, not {text(mask)}")
        y = (x[0], *state) if self.return_sequences else state
        return (y, *(state for _ in self.STATES))

    def equal(self, *inputs: Shape) -> tuple[tuple[Dim, Dim], ...]:
        x, mask = inputs[0], inputs[-1]
        return ((x[0], mask[0]),) if self.masked and x[0] != mask[0] else ()

    def check_input(self, x: Shape) -> None:
        inputs = int(self.kernel.shape[0])
        want(len(x) == 2 and x[1] == inputs, f"expects input (timesteps, {inputs}), not {text(x)}")

    def resume(self, inputs: Sequence[Array], states: tuple[Array, ...] | None) -> tuple[Array, ...]:
        """Resumes as `Stateful.resume`; initial states among the inputs win, unless they are for the first call."""
        x, *rest = inputs
        from_inputs = self.initial_state and (states is None or not self.initial_once)
        if states is None:
            shape = fixed(self.state_shape(x.shape[1:]))
            states = tuple(np.zeros((len(x), *shape)) for _ in self.STATES)
        if from_inputs:
            states = tuple(rest[: len(self.STATES)])
        mask = rest[-1] != 0 if self.masked else None
        zeros = np.zeros_like(states[0])
        output = states[0] if self.early_output == "state" else zeros
        outputs = []
        projected = self.project(x)
        layer = replace(self, recurrent_kernel=f64(self.recurrent_kernel))  # converts it once, not at every timestep
        for t in range(x.shape[1])[:: -1 if self.go_backwards else 1]:
            after = layer.step(projected[:, t], states)
            if mask is None:
                states, output = after, after[0]
                outputs.append(output)
                continue
            kept = mask[:, t].reshape(-1, *[1] * (zeros.ndim - 1))
            states = tuple(np.where(kept, new, old) for new, old in zip(after, states))
            output = np.where(kept, states[0], output)
            outputs.append(np.where(kept, output, zeros) if self.zero_output_for_mask else output)
        y = np.stack(outputs, axis=1) if self.return_sequences else outputs[-1]
        return (y, *states)

    def project(self, x: Array) -> Array:
        """x·kernel + bias for all timesteps at once: (samples, timesteps, gates * units)."""
        bias, _ = self.biases()
        projected = x @ f64(self.kernel)
        projected += 0.0 if bias is None else f64(bias)  # in place: of a batch these are the largest arrays
        return projected

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        """The states after one timestep.

        Args:
            z: the projected input of this timestep (samples, gates * units).
            states: the states before it, (samples, units) each.
        """
        raise NotImplementedError

    def macs(self, *inputs: Shape) -> Dim:
        return inputs[0][0] * int(self.kernel.size + self.recurrent_kernel.size)

    def workspace(self, *inputs: Shape) -> Dim:
        """The projected inputs, and the outputs of all timesteps."""
        x, gates = inputs[0], len(self.GATES or "h")
        return x[0] * (gates + 1) * places(self.state_shape(x))

    @property
    def has_bounded_state(self) -> bool:
        """True if |h| <= 1 after every timestep, from any h up to 1, for any x."""
        return False

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        h = max(inputs[1] if self.initial_state else 0.0, 1.0) if self.has_bounded_state else math.inf
        return h, h

    def at_timestep(self, shapes: Sequence[Shape], flowing: Sequence[bool]) -> Operation:
        want(not self.go_backwards, "reads the sequence from its end")
        want(not self.initial_state or self.initial_once, "starts from an initial state")
        count = len(self.STATES) if self.initial_state else 0
        want(all([flowing[0], *flowing[1 + count :]]), "needs all timesteps at once")
        # At a masked timestep the output is the previous one, which is the kept state.
        return replace(self, stateful=True, early_output="state")


@dataclass(frozen=True, eq=False, kw_only=True)
class Gated(Recurrent):
    """A recurrent layer whose gates, but for the candidate, have a `recurrent_activation`."""

    recurrent_activation: Activation = SIGMOID

    @property
    def functions(self) -> Mapping[str, Activation]:
        return {gate: self.activation if gate in CANDIDATES else self.recurrent_activation for gate in self.GATES}


class WithCell(Gated):
    """Base of those that keep a cell state c beside h."""

    GATES = "ifco"
    STATES: ClassVar[tuple[str, ...]] = ("h", "c")

    def after(self, sums: Array, c: Array) -> tuple[Array, ...]:
        """The states after one timestep, from the sums of all gates."""
        i, f, g, o = self.by_gate(sums)
        c = self.recurrent_activation(f) * c + self.recurrent_activation(i) * self.activation(g)
        return self.recurrent_activation(o) * self.activation(c), c

    @property
    def has_bounded_state(self) -> bool:
        return self.activation.bounded and self.recurrent_activation.bounded  # o * activation(c)


@dataclass(frozen=True, eq=False, kw_only=True)
class LSTM(WithCell):
    """keras.layers.LSTM: kernel (inputs, 4·units), recurrent kernel (units, 4·units), bias (4·units,)."""

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        h, c = states
        return self.after(z + product(h, f64(self.recurrent_kernel)), c)

    def bounds(self, inputs: Sequence[float]) -> tuple[float, ...]:
        h, _ = super().bounds(inputs)
        return h, h, self.cell_bound(inputs, h)

    def cell_bound(self, inputs: Sequence[float], h: float) -> float:
        """The bound of c after any number of timesteps: the fixed point i · g / (1 - f) of f · c + i · g."""
        function, x = self.recurrent_activation, inputs[0]
        if function.name not in BETWEEN_0_AND_1 or not self.activation.bounded or not math.isfinite(x + h):
            return math.inf
        gates = self.gates()

        def most(gate: str) -> Array:
            weights = gates[gate]
            bias = 0.0 if weights.bias is None else f64(weights.bias)
            kernels = (weights.kernel, x), (weights.recurrent_kernel, h)
            return function(sum(np.sum(np.abs(f64(kernel)), axis=0) * limit for kernel, limit in kernels) + bias)

        with np.errstate(divide="ignore", invalid="ignore"):
            limits = most("i") / (1 - most("f"))
        initial = inputs[2] if self.initial_state else 0.0
        return finite(max(initial, float(np.max(limits, initial=0.0))))


@dataclass(frozen=True, eq=False, kw_only=True)
class GRU(Gated):
    """keras.layers.GRU with gates z (update), r (reset), h (candidate).

    kernel (inputs, 3·units), recurrent kernel (units, 3·units); bias (3·units,), or (2, 3·units) with
    `reset_after`: first row for the input, second for the recurrence.
    """

    reset_after: bool = True

    GATES = "zrh"

    @property
    def resets_before(self) -> bool:
        return not self.reset_after

    @property
    def resets_after(self) -> bool:
        return self.reset_after

    def biases(self) -> tuple[Weight | None, Weight | None]:
        if self.bias is None or not self.reset_after:
            return self.bias, None
        return self.bias[0], self.bias[1]

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        (h,) = states
        u = self.units
        recurrent_kernel = f64(self.recurrent_kernel)
        if self.reset_after:
            _, bias = self.biases()
            s = product(h, recurrent_kernel) + (0.0 if bias is None else f64(bias))
            update, reset = map(self.recurrent_activation, self.by_gate(z[:, : 2 * u] + s[:, : 2 * u]))
            candidate = self.activation(z[:, 2 * u :] + reset * s[:, 2 * u :])
        else:
            s = product(h, recurrent_kernel[:, : 2 * u])
            update, reset = map(self.recurrent_activation, self.by_gate(z[:, : 2 * u] + s))
            candidate = self.activation(z[:, 2 * u :] + product(reset * h, recurrent_kernel[:, 2 * u :]))
        return (update * h + (1 - update) * candidate,)

    @property
    def has_bounded_state(self) -> bool:
        return self.activation.bounded and self.recurrent_activation.name in BETWEEN_0_AND_1  # h stays between


@dataclass(frozen=True, eq=False, kw_only=True)
class SimpleRNN(Recurrent):
    """keras.layers.SimpleRNN: h' = activation(x·kernel + bias + h·recurrent kernel)."""

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        (h,) = states
        return (self.activation(z + product(h, f64(self.recurrent_kernel))),)

    @property
    def has_bounded_state(self) -> bool:
        return self.activation.bounded


@dataclass(frozen=True, eq=False, kw_only=True)
class ConvLSTM(WithCell):
    """keras.layers.ConvLSTM1D/2D on x (timesteps, *space, channels), channels last.

    kernel (*size, channels, 4·filters), recurrent kernel (*size, filters, 4·filters), bias (4·filters,).

    Attributes:
        strides, dilation, padding: of the input convolution, which adds the bias. The recurrent
            convolution has stride 1, the same dilation of 1 and `same` padding.
    """

    strides: tuple[int, ...] = (1,)
    dilation: tuple[int, ...] = (1,)
    padding: str = "valid"

    @property
    def input_convolution(self) -> Conv:
        return Conv(
            kernel=self.kernel, bias=self.bias, strides=self.strides, dilation=self.dilation, padding=self.padding
        )

    @property
    def recurrent_convolution(self) -> Conv:
        ones = (1,) * len(self.strides)
        return Conv(kernel=self.recurrent_kernel, bias=None, strides=ones, dilation=ones, padding="same")

    def check_input(self, x: Shape) -> None:
        rank = len(self.strides)
        want(len(x) == rank + 2, f"expects input (timesteps, {rank} spatial axes, channels), not {text(x)}")

    def state_shape(self, x: Shape) -> Shape:
        gates = self.input_convolution.shapes(tuple(x[1:]))[0]
        return (*gates[:-1], self.units)

    def project(self, x: Array) -> Array:
        (frames,) = self.input_convolution.evaluate_batch(x.reshape(-1, *x.shape[2:]))
        return frames.reshape(*x.shape[:2], *frames.shape[1:])

    def step(self, z: Array, states: Sequence[Array]) -> tuple[Array, ...]:
        h, c = states
        return self.after(z + self.recurrent_convolution.evaluate_batch(h)[0], c)

    def macs(self, *inputs: Shape) -> Dim:
        x = inputs[0]
        return places((x[0], *self.state_shape(x)[:-1])) * int(self.kernel.size + self.recurrent_kernel.size)
