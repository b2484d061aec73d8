"""Layers of the examples on keras.io: a transformer that classifies texts, and the loss of those that read texts."""

from lstmgen.graph.graph import Value
from lstmgen.graph.linear import Embedding
from lstmgen.graph.shape import Length, text
from lstmgen.read.calls.layer import Call, Refusal, Tensor
from lstmgen.read.layers.attention import positions
from lstmgen.read.layers.lowering import affine, binary
from lstmgen.read.published.registry import part, published, sequence, unmasked

# Layers that the constructor creates, in order: HDF5 files list their weights so.
BLOCK = {
    "att": "MultiHeadAttention",
    "ffn": "ffn",
    "layernorm1": "LayerNormalization",
    "layernorm2": "LayerNormalization",
}


@published("keras.io", "TokenAndPositionEmbedding", needs="maxlen vocab_size embed_dim", mask="drop")
def token_and_position_embedding(call: Call, x: Tensor) -> Value:
    """Text classification with Transformer: an embedding of the tokens plus one of their places."""
    if len(x.shape) != 1:
        raise Refusal(f"an input of shape {text(x.shape)}, expected (timesteps,)")
    features, longest = call.config.integer("embed_dim"), call.config.integer("maxlen")
    vocabulary = call.config.integer("vocab_size")
    tokens = part(call, "token_emb", "Embedding", [x], input_dim=vocabulary, output_dim=features)
    table = call.child("pos_emb").weight("embeddings", (longest, features))
    timesteps = x.shape[0]
    if isinstance(timesteps, Length):
        places = call.add(Embedding(table=table), positions(call, x.value), part="places")
        return binary(call, "add", tokens.value, places)
    if timesteps > longest:
        raise Refusal(f"its input has {timesteps} timesteps, but maxlen={longest}")
    return affine(call, tokens.value, offset=table[:timesteps], part="places")


@published("keras.io", "TransformerBlock", needs="embed_dim num_heads ff_dim", knows="rate dropout_rate", mask="drop")
def transformer_block(call: Call, x: Tensor) -> Value:
    """Text classification with Transformer: attention and two Dense, each with a sum around it and normalized after."""
    sequence(x)
    unmasked(x)
    call.config.ignore("rate", "dropout_rate")
    features, hidden = call.config.integer("embed_dim"), call.config.integer("ff_dim")
    for attribute, class_name in BLOCK.items():
        call.scope.child(attribute, class_name)
    heads = {"num_heads": call.config.integer("num_heads"), "key_dim": features, "attention_axes": None}
    attended = part(call, "att", BLOCK["att"], [x, x], **heads)
    middle = normalized(call, "layernorm1", binary(call, "add", x.value, attended.value))
    forward = call.child("ffn").child("layers")
    grown = part(forward, "dense", "Dense", [middle], units=hidden, activation="relu")
    shrunk = part(forward, "dense_1", "Dense", [grown], units=features)
    return normalized(call, "layernorm2", binary(call, "add", middle.value, shrunk.value)).value


def normalized(call: Call, attribute: str, x: Value) -> Tensor:
    """One of its two LayerNormalizations."""
    return part(call, attribute, BLOCK[attribute], [Tensor(x)], axis=[-1], epsilon=1e-6, center=True, scale=True)


@published("keras.io", "CTCLayer", several=True, leaves_out=True)
def ctc_layer(call: Call, inputs: tuple[Tensor, ...]) -> Tensor:
    """OCR model for reading Captchas: adds a loss in training, and gives the predictions that it is called with."""
    if len(inputs) != 2:
        raise Refusal(f"it is called with {len(inputs)} tensors, expected labels and predictions")
    return inputs[1]
