"""Attention between all timesteps of one sequence, of the package keras-self-attention."""

from lstmgen.graph.activation import TANH
from lstmgen.graph.graph import Value
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.graph.operation import Weight
from lstmgen.read.calls.activations import activation_of
from lstmgen.read.calls.layer import Call, Tensor
from lstmgen.read.layers.attention import SOFTMAX, pair_sums, positions
from lstmgen.read.layers.lowering import affine, binary, constant, expanded, reduced
from lstmgen.read.published.registry import published, sequence

HIDDEN = 10000.0  # subtracted from the scores of masked pairs
UNBOUNDED = 10**9  # the width of a history without a bound


@published(
    "keras-self-attention",
    "SeqSelfAttention",
    needs="units attention_type",
    knows="attention_width return_attention history_only use_additive_bias use_attention_bias attention_activation "
    "attention_regularizer_weight",
)
def seq_self_attention(call: Call, x: Tensor) -> tuple[Tensor, ...]:
    """keras-self-attention by Z. HG: each timestep becomes a weighted mean of all, softmax(scores) · x."""
    _, features = sequence(x)
    kind = call.config.choice("attention_type", "additive", "additive", "multiplicative")
    scores = additive(call, x.value, features) if kind == "additive" else multiplicative(call, x.value, features)
    activation = activation_of(call, call.config.raw("attention_activation"), "attention_activation")
    scores = within_width(call, call.activate(scores, activation), x.value)
    if x.mask is not None:
        scores = without_masked_pairs(call, scores, x.mask)
    weights = call.activate(scores, SOFTMAX)
    y = Tensor(call.add(MatMul(), weights, x.value, part="output"), x.mask)
    call.config.ignore("units", "use_additive_bias", "attention_regularizer_weight")
    return (y, Tensor(weights)) if call.config.boolean("return_attention") else (y,)


def additive(call: Call, x: Value, features: int) -> Value:
    """Scores of row t for row s: tanh(x_t · Wt + x_s · Wx + bh) · Wa + ba."""
    units = call.config.integer("units")
    of_row = call.weight("Wt", (features, units))
    of_other = call.weight("Wx", (features, units))
    bias = call.weight("bh", (units,)) if call.config.boolean("use_additive_bias", True) else None
    kernel, offset = call.weight("Wa", (units, 1)), attention_bias(call)
    rows = call.add(Dense(kernel=of_row, bias=bias), x, part="rows")
    columns = call.add(Dense(kernel=of_other, bias=None), x, part="others")
    hidden = call.activate(pair_sums(call, rows, columns), TANH)
    scores = reduced(call, "sum", call.add(Dense(kernel=kernel, bias=None), hidden, part="scores"), [2])
    return scores if offset is None else affine(call, scores, offset=offset, part="bias")


def multiplicative(call: Call, x: Value, features: int) -> Value:
    """Scores of row t for row s: x_t · Wa · x_s + ba."""
    kernel, offset = call.weight("Wa", (features, features)), attention_bias(call)
    rows = call.add(Dense(kernel=kernel, bias=None), x, part="rows")
    scores = call.add(MatMul(transpose=True), rows, x, part="scores")
    return scores if offset is None else affine(call, scores, offset=offset, part="bias")


def attention_bias(call: Call) -> Weight | None:
    """The number that is added to all scores."""
    return call.weight("ba", (1,)) if call.config.boolean("use_attention_bias", True) else None


def within_width(call: Call, scores: Value, x: Value) -> Value:
    """Lowers the scores of pairs of timesteps that are too far apart, or later than allowed by `history_only`."""
    history = call.config.boolean("history_only")
    if not call.config.has("attention_width") and not history:
        call.config.ignore("attention_width")
        return scores
    width = call.config.integer("attention_width") if call.config.has("attention_width") else UNBOUNDED
    back = width - 1 if history else width // 2
    rows, columns = expanded(call, positions(call, x), 1), expanded(call, positions(call, x), 0)
    distance = binary(call, "subtract", rows, columns)
    near = binary(call, "less_equal", distance, constant(call, float(back)))
    near = binary(call, "multiply", near, binary(call, "greater", distance, constant(call, float(back - width))))
    return binary(call, "add", scores, affine(call, near, scale=HIDDEN, offset=-HIDDEN, part="far"))


def without_masked_pairs(call: Call, scores: Value, mask: Value) -> Value:
    """Lowers the scores of pairs in which both timesteps are masked; one alone changes nothing, as in the package."""
    hidden = affine(call, mask, scale=-1.0, offset=1.0, part="hidden")
    pairs = binary(call, "multiply", expanded(call, hidden, 1), expanded(call, hidden, 0))
    return binary(call, "subtract", scores, affine(call, pairs, scale=HIDDEN, part="masked"))
