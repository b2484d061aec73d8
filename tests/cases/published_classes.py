"""Classes that many people have copied, written anew from their equations.

Their weights are in the order, and under the names, in which the published ones have them. Sources: Yang et al. 2016;
Felbo et al. 2017 (DeepMoji); Kazemi et al. 2019 (Time2Vec); Bai et al. 2018; Bahdanau et al. 2014, appendix 2; the
packages keras-self-attention and keras-tcn; examples on keras.io.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from agreement import keras

layers, ops = keras.layers, keras.ops
EPSILON = 1e-7


class Own(layers.Layer):
    """A layer whose config has the arguments that it was made with, and which knows masks."""

    def __init__(self, name: str | None = None, **arguments: Any) -> None:
        super().__init__(name=name)
        self.arguments = arguments
        self.supports_masking = True

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "trainable": self.trainable, "dtype": self.dtype_policy.name, **self.arguments}

    def new(self, name: str, *shape: int) -> Any:
        return self.add_weight(shape=shape, name=name)


def column(x: Any, mask: Any) -> Any:
    """Weights of one sequence (batch, timesteps), and what stays of them where a mask is."""
    return x if mask is None else x * ops.cast(mask, x.dtype)


class CbaziotisAttention(Own):
    def build(self, shape: Any) -> None:
        self.w = self.new("W", shape[-1])
        self.b = self.new("b", shape[1]) if self.arguments.get("bias", True) else None

    def call(self, x: Any, mask: Any = None) -> Any:
        scores = ops.matmul(x, self.w[:, None])[..., 0]
        a = column(ops.exp(ops.tanh(scores if self.b is None else scores + self.b)), mask)
        a = a / (ops.sum(a, axis=1, keepdims=True) + EPSILON)
        y = ops.sum(x * a[..., None], axis=1)
        return [y, a] if self.arguments.get("return_attention") else y

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return None


class AttentionWithContext(CbaziotisAttention):
    def build(self, shape: Any) -> None:
        self.w = self.new("W", shape[-1], shape[-1])
        self.b = self.new("b", shape[-1]) if self.arguments.get("bias", True) else None
        self.u = self.new("u", shape[-1])

    def call(self, x: Any, mask: Any = None) -> Any:
        hidden = ops.matmul(x, self.w)
        hidden = ops.tanh(hidden if self.b is None else hidden + self.b)
        a = column(ops.exp(ops.matmul(hidden, self.u[:, None])[..., 0]), mask)
        return ops.sum(x * (a / (ops.sum(a, axis=1, keepdims=True) + EPSILON))[..., None], axis=1)


class AttentionWeightedAverage(CbaziotisAttention):
    def build(self, shape: Any) -> None:
        self.w = self.new("W", shape[-1], 1)
        self.b = 0.0

    def call(self, x: Any, mask: Any = None) -> Any:
        scores = ops.matmul(x, self.w)[..., 0] + self.b
        a = column(ops.exp(scores - ops.max(scores, axis=-1, keepdims=True)), mask)
        a = a / (ops.sum(a, axis=1, keepdims=True) + EPSILON)
        y = ops.sum(x * a[..., None], axis=1)
        return [y, a] if self.arguments.get("return_attention") else y


class SeqWeightedAttention(AttentionWeightedAverage):
    def build(self, shape: Any) -> None:
        super().build(shape)
        self.b = self.new("b", 1) if self.arguments.get("use_bias", True) else 0.0


class attention(Own):
    def build(self, shape: Any) -> None:
        self.w = self.new("attention_weight", shape[-1], 1)
        self.b = self.new("attention_bias", shape[1], 1)

    def call(self, x: Any) -> Any:
        return ops.sum(x * ops.softmax(ops.tanh(ops.matmul(x, self.w) + self.b), axis=1), axis=1)

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return None


class LastStateAttention(Own):
    def build(self, shape: Any) -> None:
        size = shape[-1]
        names = {"luong_w": size} if self.arguments["score"] == "luong" else {}
        names = names or {"bahdanau_v": 1, "bahdanau_w1": size, "bahdanau_w2": size}
        for name, units in {**names, "w_c": self.arguments["units"]}.items():
            setattr(self, name, layers.Dense(units, use_bias=False))
            getattr(self, name).build((None, 2 * size if name == "w_c" else size))

    def call(self, x: Any) -> Any:
        last = x[:, -1]
        if self.arguments["score"] == "luong":
            scores = ops.einsum("bf,btf->bt", last, self.luong_w(x))
        else:
            hidden = ops.tanh(self.bahdanau_w1(last)[:, None] + self.bahdanau_w2(x))
            scores = self.bahdanau_v(hidden)[..., 0]
        context = ops.sum(ops.softmax(scores, axis=-1)[..., None] * x, axis=1)
        return ops.tanh(self.w_c(ops.concatenate([context, last], axis=-1)))


class AttentionLayer(Own):
    def build(self, shape: Any) -> None:
        encoder, decoder = (each[-1] for each in shape)
        self.w, self.u = self.new("W_a", encoder, encoder), self.new("U_a", decoder, encoder)
        self.v = self.new("V_a", encoder, 1)

    def call(self, xs: Any) -> Any:
        encoder, decoder = xs
        contexts, every = [], []
        for t in range(decoder.shape[1]):
            hidden = ops.tanh(ops.matmul(encoder, self.w) + ops.matmul(decoder[:, t : t + 1], self.u))
            weights = ops.softmax(ops.matmul(hidden, self.v)[..., 0], axis=-1)
            contexts.append(ops.sum(weights[..., None] * encoder, axis=1))
            every.append(weights)
        return [ops.stack(contexts, axis=1), ops.stack(every, axis=1)]


class SeqSelfAttention(Own):
    def build(self, shape: Any) -> None:
        a, (units, features) = self.arguments, (self.arguments["units"], shape[-1])
        self.additive = a["attention_type"] == "additive"
        if self.additive:
            self.wt, self.wx = self.new("Wt", features, units), self.new("Wx", features, units)
            self.bh = self.new("bh", units) if a.get("use_additive_bias", True) else 0.0
        self.wa = self.new("Wa", units, 1) if self.additive else self.new("Wa", features, features)
        self.ba = self.new("ba", 1) if a.get("use_attention_bias", True) else 0.0

    def call(self, x: Any, mask: Any = None) -> Any:
        a = self.arguments
        if self.additive:
            hidden = ops.tanh(ops.matmul(x, self.wt)[:, :, None] + ops.matmul(x, self.wx)[:, None] + self.bh)
            scores = ops.matmul(hidden, self.wa)[..., 0] + self.ba
        else:
            scores = ops.matmul(ops.matmul(x, self.wa), ops.transpose(x, (0, 2, 1))) + self.ba
        if a.get("attention_activation"):
            scores = keras.activations.get(a["attention_activation"])(scores)
        history, width = a.get("history_only"), a.get("attention_width")
        if history or width is not None:
            width = 10**9 if width is None else width
            rows, columns = np.indices((x.shape[1], x.shape[1]))
            lower = rows - (width - 1 if history else width // 2)
            scores = scores - 10000.0 * (1.0 - ((lower <= columns) & (columns < lower + width)).astype("float64"))
        if mask is not None:
            hidden = 1.0 - ops.cast(mask, x.dtype)
            scores = scores - 10000.0 * hidden[:, :, None] * hidden[:, None, :]
        weights = ops.softmax(scores, axis=-1)
        y = ops.matmul(weights, x)
        return [y, weights] if a.get("return_attention") else y

    def compute_mask(self, x: Any, mask: Any = None) -> Any:
        return [mask, None] if self.arguments.get("return_attention") else mask


class T2V(Own):
    def build(self, shape: Any) -> None:
        size = self.arguments["output_dim"]
        self.w, self.p = self.new("W", shape[-1], size), self.new("P", shape[1], size)
        self.slope, self.offset = self.new("w", shape[1], 1), self.new("p", shape[1], 1)

    def call(self, x: Any) -> Any:
        return ops.concatenate([ops.sin(ops.matmul(x, self.w) + self.p), self.slope * x + self.offset], axis=-1)


class Time2Vector(Own):
    def build(self, shape: Any) -> None:
        names = ("weights_linear", "bias_linear", "weights_periodic", "bias_periodic")
        self.four = [self.new(name, shape[1]) for name in names]

    def call(self, x: Any) -> Any:
        w, b, v, c = self.four
        mean = ops.mean(x[:, :, :4], axis=-1)
        return ops.stack([w * mean + b, ops.sin(mean * v + c)], axis=-1)


class TokenAndPositionEmbedding(layers.Layer):
    def __init__(self, maxlen: int, vocab_size: int, embed_dim: int, **options: Any) -> None:
        super().__init__(**options)
        self.token_emb = layers.Embedding(vocab_size, embed_dim)
        self.pos_emb = layers.Embedding(maxlen, embed_dim)

    def call(self, x: Any) -> Any:
        return self.token_emb(x) + self.pos_emb(ops.arange(0, ops.shape(x)[-1], 1))


class TransformerBlock(layers.Layer):
    def __init__(self, embed_dim: int, num_heads: int, ff_dim: int, rate: float = 0.1, **options: Any) -> None:
        super().__init__(**options)
        self.att = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.ffn = keras.Sequential([layers.Dense(ff_dim, activation="relu"), layers.Dense(embed_dim)])
        self.layernorm1 = layers.LayerNormalization(epsilon=1e-6)
        self.layernorm2 = layers.LayerNormalization(epsilon=1e-6)
        self.dropout = layers.Dropout(rate)

    def build(self, shape: Any) -> None:
        self.att.build(shape, shape)
        for part in (self.ffn, self.layernorm1, self.layernorm2):
            part.build(shape)

    def call(self, x: Any) -> Any:
        middle = self.layernorm1(x + self.dropout(self.att(x, x)))
        return self.layernorm2(middle + self.dropout(self.ffn(middle)))


@keras.saving.register_keras_serializable()  # Keras copies it when it writes HDF5
class ResidualBlock(Own):
    def build(self, shape: Any) -> None:
        filters, options = self.arguments["filters"], dict(self.arguments)
        named = options.pop("named")
        self.layers = [layers.Conv1D(**options, activation="relu", name=f"conv1D_{k}") for k in range(2)]
        self.shape_match_conv: Any = None
        for part, features in zip(self.layers, (shape[-1], filters)):
            part.build((*shape[:-1], features))
        if shape[-1] != filters:
            self.shape_match_conv = layers.Conv1D(filters, 1, padding="same", name="matching_conv1D")
            self.shape_match_conv.build(shape)
        for part in (*self.layers, self.shape_match_conv) if named else ():
            if part is not None:
                setattr(self, part.name, part)

    def call(self, x: Any) -> Any:
        y = self.layers[1](self.layers[0](x))
        return ops.relu(y + (x if self.shape_match_conv is None else self.shape_match_conv(x))), y


class TCN(Own):
    named = True  # the package has all parts in lists, and as attributes by their names

    def build(self, shape: Any) -> None:
        a = self.arguments
        self.residual_blocks = []
        filters = a["nb_filters"] if isinstance(a["nb_filters"], list) else [a["nb_filters"]] * len(a["dilations"])
        for size, dilation in list(zip(filters, a["dilations"])) * a["nb_stacks"]:
            options = {"kernel_size": a["kernel_size"], "padding": a["padding"], "named": self.named}
            name = f"residual_block_{len(self.residual_blocks)}"
            block = ResidualBlock(name, filters=size, dilation_rate=dilation, **options)
            block.build(shape)
            self.residual_blocks.append(block)
            shape = (*shape[:-1], size)
        for block in self.residual_blocks if self.named else ():
            setattr(self, block.name, block)

    def call(self, x: Any) -> Any:
        a, skipped = self.arguments, []
        x = ops.flip(x, axis=1) if a.get("go_backwards") else x
        for block in self.residual_blocks:
            x, y = block(x)
            skipped.append(y)
        x = sum(skipped[1:], skipped[0]) if a.get("use_skip_connections", True) else x
        return x if a.get("return_sequences") else x[:, -1 if a["padding"] == "causal" else x.shape[1] // 2]


class ListedTCN(TCN):
    """Its archives have the paths of TensorFlow 2.15, which meets the lists first."""

    named = False


ListedTCN.__name__ = "TCN"
CbaziotisAttention.__name__ = LastStateAttention.__name__ = "Attention"


class CTCLayer(Own):
    """Beside what it gives, it adds the loss of Graves et al. 2006."""

    def call(self, labels: Any, predictions: Any) -> Any:
        return predictions


class AttentionDecoder(Own):
    """Of Bahdanau et al. 2014, where the gates read the last output; the state begins with the first row of x."""

    def build(self, shape: Any) -> None:
        (features, units), size = (shape[-1], self.arguments["units"]), self.arguments["output_dim"]
        dims = {"V_a": (units,), "W_a": (units, units), "U_a": (features, units), "b_a": (units,)}
        self.score = [self.new(name, *dim) for name, dim in dims.items()]
        self.gates = []
        for name, width in zip("rzpo", (units, units, units, size)):
            dims = {"C": (features, width), "U": (units, width), "W": (size, width), "b": (width,)}
            self.gates.append([self.new(f"{each}_{name}", *dim) for each, dim in dims.items()])
        self.begin = self.new("W_s", features, units)

    def call(self, x: Any) -> Any:
        v, w, u, b = self.score
        s, y = ops.tanh(ops.matmul(x[:, 0], self.begin)), ops.zeros_like(ops.matmul(x[:, 0], self.gates[3][0]))
        outputs = []
        for _ in range(x.shape[1]):
            grown = ops.exp(ops.einsum("u,btu->bt", v, ops.tanh(ops.matmul(s, w)[:, None] + ops.matmul(x, u) + b)))
            a = grown / ops.sum(grown, axis=1, keepdims=True)
            c = ops.einsum("bt,btf->bf", a, x)

            def gate(k: int, s: Any, c: Any = c, y: Any = y) -> Any:
                of_context, of_state, of_output, bias = self.gates[k]
                return ops.matmul(c, of_context) + ops.matmul(s, of_state) + ops.matmul(y, of_output) + bias

            r, z = ops.sigmoid(gate(0, s)), ops.sigmoid(gate(1, s))
            y, s = ops.softmax(gate(3, s)), (1 - z) * s + z * ops.tanh(gate(2, r * s))
            outputs.append(a if self.arguments["return_probabilities"] else y)
        return ops.stack(outputs, axis=1)
