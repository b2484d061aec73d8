"""Classes that many people have copied, by `--assume`: they compute what their equations say.

The classes here are written anew from these equations, with the weights in the order, and under the names, in which the
published ones have them. Sources: Yang et al. 2016; Felbo et al. 2017 (DeepMoji); Kazemi et al. 2019 (Time2Vec);
Bai et al. 2018; the packages keras-self-attention and keras-tcn; examples on keras.io.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT64, compare, in_double_precision, keras, precision, predictions, randomize, save
from typer.testing import CliRunner

from lstmgen.cli import app
from lstmgen.errors import OptionError, ReadError, UnsupportedError
from lstmgen.read import read_file, survey
from lstmgen.read.refusal import Refusal
from lstmgen.read.serialized import known_class

layers, ops = keras.layers, keras.ops
EPSILON = 1e-7
double_precision = in_double_precision(keras)


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
        filters = self.arguments["filters"]
        self.layers = [layers.Conv1D(**self.arguments, activation="relu") for _ in range(2)]
        self.shape_match_conv: Any = None
        for part, features in zip(self.layers, (shape[-1], filters)):
            part.build((*shape[:-1], features))
        if shape[-1] != filters:
            self.shape_match_conv = layers.Conv1D(filters, 1, padding="same")
            self.shape_match_conv.build(shape)

    def call(self, x: Any) -> Any:
        y = self.layers[1](self.layers[0](x))
        return ops.relu(y + (x if self.shape_match_conv is None else self.shape_match_conv(x))), y


class TCN(Own):
    def build(self, shape: Any) -> None:
        a = self.arguments
        self.residual_blocks = []
        filters = a["nb_filters"] if isinstance(a["nb_filters"], list) else [a["nb_filters"]] * len(a["dilations"])
        for size, dilation in list(zip(filters, a["dilations"])) * a["nb_stacks"]:
            options = {"kernel_size": a["kernel_size"], "padding": a["padding"]}
            block = ResidualBlock(filters=size, dilation_rate=dilation, **options)
            block.build(shape)
            self.residual_blocks.append(block)
            shape = (*shape[:-1], size)

    def call(self, x: Any) -> Any:
        a, skipped = self.arguments, []
        x = ops.flip(x, axis=1) if a.get("go_backwards") else x
        for block in self.residual_blocks:
            x, y = block(x)
            skipped.append(y)
        x = sum(skipped[1:], skipped[0]) if a.get("use_skip_connections", True) else x
        return x if a.get("return_sequences") else x[:, -1 if a["padding"] == "causal" else x.shape[1] // 2]


CbaziotisAttention.__name__ = LastStateAttention.__name__ = "Attention"
LONG = {"nb_filters": 4, "kernel_size": 2, "nb_stacks": 2, "dilations": [1, 2], "padding": "causal"}
SELF = {"units": 5, "attention_type": "additive"}
PRODUCT = {"units": 5, "attention_type": "multiplicative"}
Case = tuple[str, Callable[..., Any], dict[str, Any]]
CASES: list[Case] = [
    ("cbaziotis", CbaziotisAttention, {}),
    ("cbaziotis", CbaziotisAttention, {"bias": False, "return_attention": True}),
    ("cbaziotis", CbaziotisAttention, {"step_dim": 6, "W_regularizer": None, "features_dim": 0}),
    ("cbaziotis", AttentionWithContext, {}),
    ("cbaziotis", AttentionWithContext, {"bias": False}),
    ("deepmoji", AttentionWeightedAverage, {"return_attention": True}),
    ("keras-self-attention", SeqWeightedAttention, {}),
    ("keras-self-attention", SeqWeightedAttention, {"use_bias": False, "return_attention": False}),
    ("keras-self-attention", SeqSelfAttention, {**SELF, "attention_activation": "sigmoid"}),
    ("keras-self-attention", SeqSelfAttention, {**SELF, "attention_width": 3, "use_additive_bias": False}),
    ("keras-self-attention", SeqSelfAttention, {**SELF, "attention_width": 3, "history_only": True}),
    ("keras-self-attention", SeqSelfAttention, {**PRODUCT, "history_only": True, "return_attention": True}),
    ("keras-self-attention", SeqSelfAttention, {**PRODUCT, "use_attention_bias": False}),
    ("machinelearningmastery", attention, {}),
    ("philipperemy", LastStateAttention, {"units": 4, "score": "luong"}),
    ("philipperemy", LastStateAttention, {"units": 4, "score": "bahdanau"}),
    ("cerliani", T2V, {"output_dim": 4}),
    ("schmitz", Time2Vector, {"seq_len": 6}),
    ("keras.io", TransformerBlock, {"embed_dim": 5, "num_heads": 2, "ff_dim": 7}),
    ("keras-tcn", TCN, LONG),
    ("keras-tcn", TCN, {**LONG, "use_skip_connections": False, "return_sequences": True, "go_backwards": True}),
    (
        "keras-tcn",
        TCN,
        {**LONG, "nb_stacks": 1, "nb_filters": [5, 3], "padding": "same", "use_skip_connections": False},
    ),
]
MASKED = (CbaziotisAttention, AttentionWithContext, AttentionWeightedAverage, SeqWeightedAttention, SeqSelfAttention)


def model_of(kind: Any, arguments: dict[str, Any], *, masked: bool = False) -> Any:
    """A recurrent network around a layer of the class, with random weights."""
    x = keras.Input((6, 3))
    h = layers.GRU(5, return_sequences=True)(layers.Masking()(x) if masked else x)
    found = kind(name="own", **arguments)(h)
    y, *weights = found if isinstance(found, list) else [found]
    model = keras.Model(x, [layers.Dense(2)(y), *weights])
    randomize(model)
    return model


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize(("source", "kind", "arguments"), CASES, ids=lambda each: getattr(each, "__name__", str(each)))
def test_published_class(source: str, kind: Any, arguments: dict[str, Any], suffix: str, tmp_path: Path) -> None:
    x = np.random.default_rng(3).normal(0, 1.2, (2, 6, 3))
    x[0, 4:] = x[1, :2] = 0
    for masked in (False, True) if kind in MASKED else (False,):
        model = model_of(kind, arguments, masked=masked)
        path = save(model, tmp_path, suffix)
        found = survey(path)
        assert found.sources == {"own": (source,)}
        assert f"`assume={ {'own': source} }`" in found.problems[0].advice
        compare(read_file(path, assume={"own": source}), [x], predictions(model, [x]), FLOAT64)


def test_attention_of_a_decoder(tmp_path: Path) -> None:
    source, target = keras.Input((6, 3)), keras.Input((4, 2))
    encoder = layers.GRU(5, return_sequences=True)(source)
    decoder = layers.GRU(3, return_sequences=True)(target)
    context, weights = AttentionLayer(name="own")([encoder, decoder])
    y = layers.Dense(2)(layers.Concatenate()([context, decoder]))
    model = keras.Model([source, target], [y, weights])
    randomize(model)
    xs = [np.random.default_rng(3).normal(0, 1.2, (2, *shape)) for shape in ((6, 3), (4, 2))]
    path = save(model, tmp_path, ".h5")
    assert survey(path).sources == {"own": ("thushv89",)}  # and not that of another class of this name
    compare(read_file(path, assume={"own": "thushv89"}), xs, predictions(model, xs), FLOAT64)


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_files_of_keras_2(suffix: str, tmp_path: Path) -> None:
    """Most of these classes were written for it. Keras 1 called some of its own arguments as they call theirs."""
    tf_keras = pytest.importorskip("tf_keras")
    tf, k = pytest.importorskip("tensorflow"), tf_keras.backend

    class Old(tf_keras.layers.Layer):  # type: ignore[misc, name-defined]
        def __init__(self, shapes: Any, call: Any, arguments: dict[str, Any], name: str) -> None:
            super().__init__(name=name)
            self.shapes, self.function, self.arguments = shapes, call, arguments

        def build(self, shape: Any) -> None:
            for number, each in enumerate(self.shapes):
                setattr(self, f"w{number}", self.add_weight(name=f"w{number}", shape=each))

        def call(self, x: Any) -> Any:
            return self.function(x, *(getattr(self, f"w{number}") for number in range(len(self.shapes))))

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), **self.arguments}

    def time(x: Any, w: Any, p: Any, slope: Any, offset: Any) -> Any:
        return k.concatenate([tf.sin(k.dot(x, w) + p), slope * x + offset])

    def attend(x: Any, w: Any, b: Any) -> Any:
        a = k.exp(k.tanh(k.squeeze(k.dot(x, w[:, None]), -1) + b))
        return k.sum(x * (a / (k.sum(a, axis=1, keepdims=True) + EPSILON))[..., None], axis=1)

    with precision(tf_keras):
        x = tf_keras.Input((6, 3))
        h = Old([(3, 2), (6, 2), (6, 1), (6, 1)], time, {"output_dim": 2}, "time")(x)
        h = tf_keras.layers.GRU(4, return_sequences=True)(h)
        model = tf_keras.Model(x, Old([(4,), (6,)], attend, {"bias": True}, "attention")(h))
        randomize(model)
        samples = np.random.default_rng(3).normal(0, 1.2, (2, 6, 3))
        expected = predictions(model, [samples])
        for name, own in (("T2V", "time"), ("Attention", "attention")):
            model.get_layer(own).__class__ = type(name, (Old,), {})
        path = save(model, tmp_path, suffix)
    assert survey(path).sources == {"time": ("cerliani",), "attention": ("cbaziotis",)}
    compare(read_file(path, assume={"time": "cerliani", "attention": "cbaziotis"}), [samples], expected, FLOAT64)


@pytest.mark.parametrize("length", [6, None])
def test_embedding_of_tokens_and_places(length: int | None, tmp_path: Path) -> None:
    x = keras.Input((length,), dtype="int32")
    h = TokenAndPositionEmbedding(8, 11, 3, name="places")(x)
    model = keras.Model(x, layers.LSTM(4)(h))
    randomize(model)
    tokens = np.random.default_rng(2).integers(0, 11, (2, 6))
    graph = read_file(save(model, tmp_path, ".keras"), assume={"places": "keras.io"})
    compare(graph, [tokens.astype(float)], predictions(model, [tokens]), FLOAT64)
    if length is None:  # as long as the table of places, and no longer
        with pytest.raises(IndexError, match=r"outside 0\.\.7"):
            graph.evaluate(np.zeros(9))


def test_of_two_classes_of_one_name_the_weights_decide(tmp_path: Path) -> None:
    """Both have no arguments; W is (features,) with one and (features, 1) with the other."""
    attention.__name__ = "Attention"
    try:
        path = save(model_of(attention, {}), tmp_path, ".h5")
    finally:
        attention.__name__ = "attention"
    assert survey(path).sources == {"own": ("machinelearningmastery",)}
    with pytest.raises(ReadError, match="own"):
        read_file(path, assume={"own": "cbaziotis"})


@pytest.mark.parametrize(
    ("assume", "message"),
    [
        ({"other": "cbaziotis"}, "there is no layer of that name"),
        ({"own": "nobody"}, "published classes AttentionWithContext that are known are those of cbaziotis"),
        ({"gru": "cbaziotis"}, "it is a GRU; published classes that are known: Attention, AttentionLayer, "),
    ],
)
def test_wrong_assumptions(assume: dict[str, str], message: str, tmp_path: Path) -> None:
    model = model_of(AttentionWithContext, {})
    model.layers[1].name = "gru"
    with pytest.raises(OptionError, match=message):
        read_file(save(model, tmp_path, ".keras"), assume=assume)


@pytest.mark.parametrize(
    "item",
    [
        {"class_name": "cbaziotis.AttentionWithContext"},
        {"class_name": "AttentionWithContext", "registered_name": "AttentionWithContext", "assumed": "cbaziotis"},
    ],
)
def test_a_file_assumes_nothing(item: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="its code is not in the file"):
        known_class(item)


def test_other_arguments_are_another_class(tmp_path: Path) -> None:
    path = save(model_of(AttentionWithContext, {"units": 3}), tmp_path, ".keras")
    assert not survey(path).sources
    with pytest.raises(OptionError, match="its arguments are not those of that AttentionWithContext: bias, return"):
        read_file(path, assume={"own": "cbaziotis"})


def test_beside_other_refusals_it_is_offered_as_far_as_can_be_seen(tmp_path: Path) -> None:
    x = keras.Input((6, 3))
    h = CbaziotisAttention(name="own")(layers.GRU(5, return_sequences=True)(x))
    path = save(keras.Model(x, layers.Lambda(lambda v: 2 * v, name="double")(h)), tmp_path, ".keras")
    assert survey(path).sources == {"own": ("cbaziotis", "machinelearningmastery")}
    shown = " ".join(CliRunner().invoke(app, ["inspect", str(path)]).output.split())
    assert f"Or: lstmgen export {path} -o predictor.py --layer double=EXPRESSION --assume own=SOURCE" in shown
    with pytest.raises(UnsupportedError, match="layer 'double'") as caught:
        read_file(path, assume={"own": "cbaziotis"})
    assert len(caught.value.problems) == 1


def test_in_a_model_within_time_distributed(tmp_path: Path) -> None:
    """The hierarchical attention network of Yang et al. 2016: sentences of words, a document of sentences."""
    words = keras.Input((4, 3))
    sentence = keras.Model(words, AttentionWithContext(name="words")(layers.GRU(5, return_sequences=True)(words)))
    document = keras.Input((6, 4, 3))
    h = layers.GRU(2, return_sequences=True)(layers.TimeDistributed(sentence)(document))
    model = keras.Model(document, AttentionWithContext(name="sentences")(h))
    randomize(model)
    x = np.random.default_rng(4).normal(size=(2, 6, 4, 3))
    assume = {"words": "cbaziotis", "sentences": "cbaziotis"}
    compare(read_file(save(model, tmp_path, ".keras"), assume=assume), [x], predictions(model, [x]), FLOAT64)


def test_a_layer_of_the_same_name_in_another_model_stays_what_it_is(tmp_path: Path) -> None:
    inner = keras.Sequential([keras.Input((6, 3)), layers.GRU(5, return_sequences=True, name="own")])
    model = keras.Sequential([keras.Input((6, 3)), inner, AttentionWithContext(name="own"), layers.Dense(2)])
    randomize(model)
    path, x = save(model, tmp_path, ".keras"), np.random.default_rng(4).normal(size=(2, 6, 3))
    assert survey(path).sources == {"own": ("cbaziotis",)}
    compare(read_file(path, assume={"own": "cbaziotis"}), [x], predictions(model, [x]), FLOAT64)


def test_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    model = model_of(AttentionWithContext, {})
    model.save("model.keras")
    run = CliRunner().invoke
    shown = " ".join(run(app, ["inspect", "model.keras"]).output.split())
    assert "Next: lstmgen export model.keras -o predictor.py --custom mylayers.py" in shown
    assert "Or: lstmgen export model.keras -o predictor.py --assume own=cbaziotis" in shown
    done = run(app, ["export", "model.keras", "-o", "predictor.py", "--assume", "own=cbaziotis"])
    assert done.exit_code == 0, done.output
    assert "lstmgen verify model.keras predictor.py --assume own=cbaziotis" in " ".join(done.output.split())
    verified = run(app, ["verify", "model.keras", "predictor.py", "--assume", "own=cbaziotis"])
    assert verified.exit_code == 0, verified.output
    assert "does not have the code of the classes" in " ".join(verified.output.split())
    inspected = run(app, ["inspect", "model.keras", "--assume", "own=cbaziotis"])
    assert inspected.exit_code == 0
    assert "cbaziotis.AttentionWithContext" in inspected.output
    both = run(app, ["export", "model.keras", "-o", "net.c", "--assume", "own=cbaziotis", "--custom", "mine.py"])
    assert both.exit_code == 2
    assert "--assume does not go with --custom" in " ".join(both.output.split())
