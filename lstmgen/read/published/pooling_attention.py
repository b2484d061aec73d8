"""Reads attention that pools a sequence to one row: a weighted mean over time, with one score per timestep.

With x (timesteps, features): scores s, weights a = exp(s) / (Σ exp(s) + ε) over the unmasked timesteps, result Σ a · x.
Classes differ in the scores, and in the presence of ε.
"""

from lstmgen.graph.activation import TANH, Activation
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Weight
from lstmgen.read.calls.layer import Call, Refusal, Tensor
from lstmgen.read.layers.attention import SOFTMAX
from lstmgen.read.layers.lowering import affine, binary, expanded, fixed, picked, reduced
from lstmgen.read.published.registry import published, sequence, unmasked

EPSILON = 1e-7  # keras.backend.epsilon()
EXP = Activation("exponential")

Tensors = tuple[Tensor, ...]


@published("cbaziotis", "Attention", knows="bias step_dim features_dim return_attention")
def attention(call: Call, x: Tensor) -> Tensors:
    """keras-utilities by C. Baziotis: scores tanh(x · W + b), with W (features,) and b (timesteps,)."""
    timesteps, features = sequence(x)
    for key, size in (("step_dim", timesteps), ("features_dim", features)):
        if call.config.raw(key) not in (None, 0, size):  # features_dim is 0 until the layer is built
            raise Refusal(f"{key}={call.config.raw(key)!r}, but its input has {size}")
    kernel = call.weight("W", (features,))
    scores = by_feature(call, x.value, kernel)
    if call.config.boolean("bias", True):
        bias = call.weight("b", (fixed(timesteps, "the time axis of its input"),))
        scores = affine(call, scores, offset=bias.reshape(-1, 1), part="bias")
    return pooled(call, x, call.activate(scores, TANH))


@published("cbaziotis", "AttentionWithContext", knows="bias return_attention")
def attention_with_context(call: Call, x: Tensor) -> Tensors:
    """keras-utilities by C. Baziotis, after Yang et al. 2016: scores u · tanh(x · W + b)."""
    _, features = sequence(x)
    kernel = call.weight("W", (features, features))
    bias = call.weight("b", (features,)) if call.config.boolean("bias", True) else None
    context = call.weight("u", (features,))
    hidden = call.activate(call.add(Dense(kernel=kernel, bias=bias), x.value, part="hidden"), TANH)
    return pooled(call, x, by_feature(call, hidden, context))


@published("deepmoji", "AttentionWeightedAverage", knows="return_attention")
def attention_weighted_average(call: Call, x: Tensor) -> Tensors:
    """DeepMoji by B. Felbo et al. 2017: scores x · W, less the largest of them."""
    _, features = sequence(x)
    scores = by_feature(call, x.value, call.weight("W", (features, 1)))
    return pooled(call, x, below_largest(call, scores))


@published("keras-self-attention", "SeqWeightedAttention", knows="use_bias return_attention")
def weighted_attention(call: Call, x: Tensor) -> Tensors:
    """keras-self-attention by Z. HG: scores x · W + b, less the largest of them."""
    _, features = sequence(x)
    kernel = call.weight("W", (features, 1))
    bias = call.weight("b", (1,)) if call.config.boolean("use_bias", True) else None
    scores = call.add(Dense(kernel=kernel, bias=bias), x.value, part="scores")
    return pooled(call, x, below_largest(call, scores))


@published("machinelearningmastery", "Attention", "attention", "AttentionLayer", mask="drop")
def tutorial_attention(call: Call, x: Tensor) -> Value:
    """Tutorial by M. Saeed: weights softmax(tanh(x · W + b)) over time, with W (features, 1) and b (timesteps, 1)."""
    timesteps, features = sequence(x)
    kernel = call.weight("W", (features, 1))
    bias = call.weight("b", (fixed(timesteps, "the time axis of its input"), 1))
    scores = affine(call, by_feature(call, x.value, kernel), offset=bias, part="bias")
    grown = call.activate(call.activate(scores, TANH), EXP)
    weights = binary(call, "divide", grown, reduced(call, "sum", grown, [0], keepdims=True))
    return reduced(call, "sum", binary(call, "multiply", x.value, weights), [0])


@published("philipperemy", "Attention", needs="units score", mask="drop")
def last_state_attention(call: Call, x: Tensor) -> Value:
    """attention 5 by P. Rémy: tanh([softmax(scores) · x, last] · Wc), scores of Luong or Bahdanau for the last row."""
    _, features = sequence(x)
    unmasked(x)
    last = picked(call, x.value, 0, -1)
    if call.config.choice("score", "luong", "luong", "bahdanau") == "luong":
        keys = projected(call, "luong_w", x.value, (features, features))
        scores = reduced(call, "sum", binary(call, "multiply", keys, last), [1])
    else:
        kernel = call.child("bahdanau_v").weight("kernel", (features, 1))
        query = projected(call, "bahdanau_w1", last, (features, features))
        keys = projected(call, "bahdanau_w2", x.value, (features, features))
        scores = by_feature(call, call.activate(binary(call, "add", keys, query), TANH), kernel)
        scores = reduced(call, "sum", scores, [1])
    weights = expanded(call, call.activate(scores, SOFTMAX), 1)
    context = reduced(call, "sum", binary(call, "multiply", x.value, weights), [0])
    both = call.add(Concatenate(axis=0), context, last, part="both")
    return call.activate(projected(call, "w_c", both, (2 * features, call.config.integer("units"))), TANH)


def projected(call: Call, attribute: str, x: Value, shape: tuple[int, int]) -> Value:
    """Applies a Dense layer without bias, which the class has as an attribute."""
    return call.add(Dense(kernel=call.child(attribute).weight("kernel", shape), bias=None), x, part=attribute)


def by_feature(call: Call, x: Value, kernel: Weight) -> Value:
    """x · kernel for each timestep: (timesteps, 1)."""
    return call.add(Dense(kernel=kernel.reshape(-1, 1), bias=None), x, part="scores")


def below_largest(call: Call, scores: Value) -> Value:
    """Subtracts the largest score of the sequence, masked timesteps included."""
    return binary(call, "subtract", scores, reduced(call, "max", scores, [0], keepdims=True))


def pooled(call: Call, x: Tensor, scores: Value) -> Tensors:
    """The weighted mean of x (timesteps, features) by scores (timesteps, 1), and the weights if `return_attention`."""
    grown = call.activate(scores, EXP)
    if x.mask is not None:
        grown = binary(call, "multiply", grown, expanded(call, x.mask, 1))
    total = affine(call, reduced(call, "sum", grown, [0], keepdims=True), offset=EPSILON, part="total")
    weights = binary(call, "divide", grown, total)
    y = Tensor(reduced(call, "sum", binary(call, "multiply", x.value, weights), [0]))
    if not call.config.boolean("return_attention"):
        return (y,)
    return y, Tensor(reduced(call, "sum", weights, [1]))
