"""Attention of a decoder to an encoder (Bahdanau et al. 2014)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.activation import SIGMOID, TANH
from lstmgen.graph.graph import Value
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.graph.operation import Weight
from lstmgen.read.calls.layer import Call, Refusal, Tensor
from lstmgen.read.layers.attention import SOFTMAX, pair_sums
from lstmgen.read.layers.looping import repeated
from lstmgen.read.layers.lowering import affine, binary, constant, expanded, fixed, picked, reduced
from lstmgen.read.published.registry import published, sequence, unmasked


@published("thushv89", "AttentionLayer", several=True)
def attention_layer(call: Call, xs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """attention_keras by T. Ganegedara, on [encoder, decoder]: weights softmax(V · tanh(W · encoder + U · decoder))."""
    if len(xs) != 2:
        raise Refusal(f"it is called with {len(xs)} tensors, expected [encoder, decoder]")
    encoder, decoder = xs
    (_, size), (_, features) = sequence(encoder), sequence(decoder)
    of_encoder, of_decoder = call.weight("W_a", (size, size)), call.weight("U_a", (features, size))
    kernel = call.weight("V_a", (size, 1))
    keys = call.add(Dense(kernel=of_encoder, bias=None), encoder.value, part="keys")
    queries = call.add(Dense(kernel=of_decoder, bias=None), decoder.value, part="queries")
    hidden = call.activate(pair_sums(call, queries, keys), TANH)
    scores = reduced(call, "sum", call.add(Dense(kernel=kernel, bias=None), hidden, part="scores"), [2])
    weights = call.activate(scores, SOFTMAX)
    return Tensor(call.add(MatMul(), weights, encoder.value, part="context")), Tensor(weights)


@dataclass(frozen=True)
class GateWeights:
    """The weights of one of the sums of a decoder: context · C + state · U + output · W + b."""

    of_context: Weight
    of_state: Weight
    of_output: Weight
    bias: Weight

    def of(self, call: Call, context: Value, state: Value, output: Value) -> Value:
        """The sum."""
        total = call.add(Dense(kernel=self.of_context, bias=self.bias), context, part="context")
        for kernel, x in ((self.of_state, state), (self.of_output, output)):
            total = binary(call, "add", total, call.add(Dense(kernel=kernel, bias=None), x, part="sum"))
        return total


@published(
    "datalogue",
    "AttentionDecoder",
    needs="units output_dim return_probabilities",
    knows="return_sequences return_state go_backwards unroll implementation",
    mask="drop",
)
def attention_decoder(call: Call, x: Tensor) -> Value:
    """keras-attention by Z. Ahmed: at each timestep a GRU reads its last output and a mean of x, weighted by its state.

    What it gives at a timestep depends on x as a whole, so it is the same forwards and backwards.
    """
    timesteps, features = sequence(x)
    unmasked(x)
    config = call.config
    config.ignore("return_sequences", "go_backwards", "unroll", "implementation")
    config.only("return_state", False)
    config.only("stateful", False)
    fixed(timesteps, "the time axis of its input")
    units, size = config.integer("units"), config.integer("output_dim")
    score = call.weight("V_a", (units,))
    of_state, of_row = call.weight("W_a", (units, units)), call.weight("U_a", (features, units))
    offset = call.weight("b_a", (units,))
    reset, update, proposal, output = (
        GateWeights(
            call.weight(f"C_{name}", (features, width)),
            call.weight(f"U_{name}", (units, width)),
            call.weight(f"W_{name}", (size, width)),
            call.weight(f"b_{name}", (width,)),
        )
        for name, width in (("r", units), ("z", units), ("p", units), ("o", size))
    )
    first = call.add(Dense(kernel=call.weight("W_s", (features, units)), bias=None), picked(call, x.value, 0, 0))
    keys = call.add(Dense(kernel=of_row, bias=offset), x.value, part="keys")
    probabilities = config.boolean("return_probabilities")

    def step(inside: Call, rows: Sequence[Value], states: Sequence[Value]) -> tuple[Value, Sequence[Value]]:
        y, s, sequences, hidden = states
        query = inside.add(Dense(kernel=of_state, bias=None), s, part="query")
        hidden = inside.activate(binary(inside, "add", hidden, expanded(inside, query, 0)), TANH)
        scores = inside.add(Dense(kernel=score.reshape(-1, 1), bias=None), hidden, part="scores")
        weights = inside.activate(reduced(inside, "sum", scores, [1]), SOFTMAX)
        weighted = binary(inside, "multiply", sequences, expanded(inside, weights, 1))
        context = reduced(inside, "sum", weighted, [0])
        r = inside.activate(reset.of(inside, context, s, y), SIGMOID)
        z = inside.activate(update.of(inside, context, s, y), SIGMOID)
        p = inside.activate(proposal.of(inside, context, binary(inside, "multiply", r, s), y), TANH)
        retained = binary(inside, "multiply", affine(inside, z, scale=-1.0, offset=1.0), s)
        after = binary(inside, "add", retained, binary(inside, "multiply", z, p))
        result = inside.activate(output.of(inside, context, s, y), SOFTMAX)
        return weights if probabilities else result, [result, after]

    initial = [constant(call, np.zeros(size)), call.activate(first, TANH), x.value, keys]
    return repeated(call, [x.value], initial, step)
