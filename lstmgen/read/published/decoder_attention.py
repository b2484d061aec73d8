"""Attention of a decoder to an encoder (Bahdanau et al. 2014)."""

from __future__ import annotations

from lstmgen.graph.activation import TANH
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.read.layer import Call, Refusal, Tensor
from lstmgen.read.layers.attention import SOFTMAX, pair_sums
from lstmgen.read.layers.lowering import reduced
from lstmgen.read.published.registry import published, sequence


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
