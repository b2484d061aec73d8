"""Classes that many people have copied, by `--assume`: they compute what their equations say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT64, compare, in_double_precision, keras, precision, predictions, randomize, save
from published_cells import NormalizedLSTMCell, NormalizedSimpleRNNCell
from published_classes import (
    EPSILON,
    T2V,
    TCN,
    AttentionDecoder,
    AttentionLayer,
    AttentionWeightedAverage,
    AttentionWithContext,
    CbaziotisAttention,
    CTCLayer,
    LastStateAttention,
    ListedTCN,
    SeqSelfAttention,
    SeqWeightedAttention,
    Time2Vector,
    TokenAndPositionEmbedding,
    TransformerBlock,
    attention,
)
from published_fields import AddonsField, ChainField
from typer.testing import CliRunner

import lstmgen
from lstmgen.cli.app import app
from lstmgen.errors import OptionError, ReadError, UnsupportedError
from lstmgen.read import read_file, survey
from lstmgen.read.configs.assumed import assumed, held, row_of
from lstmgen.read.configs.serialized import known_class
from lstmgen.read.refusal import Refusal

layers, ops = keras.layers, keras.ops
double_precision = in_double_precision(keras)

LONG = {"nb_filters": 4, "kernel_size": 2, "nb_stacks": 2, "dilations": [1, 2], "padding": "causal"}
SELF = {"units": 5, "attention_type": "additive"}
PRODUCT = {"units": 5, "attention_type": "multiplicative"}
FIELD = {"units": 4, "learn_mode": "join", "test_mode": "viterbi", "use_boundary": True, "use_bias": True}
FIELD |= {"activation": "linear", "sparse_target": True, "unroll": False}
MARGINAL = {**FIELD, "learn_mode": "marginal", "test_mode": "marginal"}
DECODER = {"units": 4, "output_dim": 3, "return_probabilities": False, "return_sequences": True, "unroll": False}
NORMALIZED = {"units": 4, "activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True}
NORMALIZED |= {"norm_epsilon": 0.01, "unit_forget_bias": True, "dropout": 0.2, "recurrent_dropout": 0.0}
SIMPLE = {"units": 4, "activation": "relu", "use_bias": True, "layernorm_epsilon": 0.02, "dropout": 0.1}
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
    ("datalogue", AttentionDecoder, DECODER),
    ("datalogue", AttentionDecoder, {**DECODER, "return_probabilities": True, "go_backwards": True}),
    ("keras-contrib", ChainField, FIELD),
    ("keras-contrib", ChainField, {**FIELD, "use_boundary": False, "use_bias": False}),
    ("keras-contrib", ChainField, MARGINAL),
    ("keras-contrib", ChainField, {**FIELD, "test_mode": "marginal", "use_boundary": False}),
    ("tensorflow-addons", AddonsField, {"units": 3, "use_boundary": True, "use_kernel": True}),
    ("tensorflow-addons", AddonsField, {"units": 5, "use_boundary": False, "use_kernel": False}),
    ("keras.io", TransformerBlock, {"embed_dim": 5, "num_heads": 2, "ff_dim": 7}),
    ("keras-tcn", TCN, LONG),
    ("keras-tcn", ListedTCN, LONG),
    ("keras-tcn", TCN, {**LONG, "use_skip_connections": False, "return_sequences": True, "go_backwards": True}),
    (
        "keras-tcn",
        TCN,
        {**LONG, "nb_stacks": 1, "nb_filters": [5, 3], "padding": "same", "use_skip_connections": False},
    ),
]
MASKED = (
    CbaziotisAttention,
    AttentionWithContext,
    AttentionWeightedAverage,
    SeqWeightedAttention,
    SeqSelfAttention,
    ChainField,
)


def model_of(kind: Any, arguments: dict[str, Any], *, masked: bool = False) -> Any:
    """A recurrent network around a layer of the class, with random weights."""
    x = keras.Input((6, 3))
    h = layers.GRU(5, return_sequences=True)(layers.Masking()(x) if masked else x)
    found = kind(name="own", **arguments)(h)
    y, *weights = found if isinstance(found, list) else [found]
    model = keras.Model(x, [layers.Dense(2)(y), *weights])
    randomize(model)
    return model


@pytest.mark.parametrize(("source", "kind", "arguments"), CASES, ids=lambda each: getattr(each, "__name__", str(each)))
def test_published_class(source: str, kind: Any, arguments: dict[str, Any], tmp_path: Path) -> None:
    x = np.random.default_rng(3).normal(0, 1.2, (2, 6, 3))
    x[0, 4:] = x[1, :2] = 0
    for masked in (False, True) if kind in MASKED else (False,):
        model = model_of(kind, arguments, masked=masked)
        expected = predictions(model, [x])
        for suffix in (".keras", ".h5"):
            path = save(model, tmp_path, suffix)
            found = survey(path)
            assert found.sources == {"own": (source,)}
            assert f"`assume={ {'own': source} }`" in found.problems[0].advice
            compare(read_file(path, assume={"own": source}), [x], expected, FLOAT64)


CELLS = [
    (NormalizedLSTMCell, NORMALIZED),
    (NormalizedLSTMCell, {**NORMALIZED, "activation": "relu", "use_bias": False}),
    (NormalizedSimpleRNNCell, SIMPLE),
]


@pytest.mark.parametrize(("kind", "arguments"), CELLS)
def test_published_cell(kind: Any, arguments: dict[str, Any], tmp_path: Path) -> None:
    """In a layer that is called as the user calls it, with a mask and backwards, too."""
    x = np.random.default_rng(3).normal(0, 1.2, (2, 6, 3))
    x[0, 4:] = x[1, :2] = 0
    with keras.saving.custom_object_scope({kind.__name__: kind}):  # Bidirectional copies it
        for masked in (False, True):
            own = layers.RNN(kind(**arguments), return_sequences=True, go_backwards=masked, name="own")
            own = own if masked else layers.Bidirectional(own, name="own")
            h = keras.Input((6, 3))
            y = layers.GRU(2)(own(layers.Masking()(h) if masked else h))
            model = keras.Model(h, y)
            randomize(model)
            expected = predictions(model, [x])
            for suffix in (".keras", ".h5"):
                path = save(model, tmp_path, suffix)
                assert survey(path).sources == {"own": ("tensorflow-addons",)}
                compare(read_file(path, assume={"own": "tensorflow-addons"}), [x], expected, FLOAT64)


def test_loops_in_every_language(tmp_path: Path) -> None:
    """A cell, with step(); a decoder that looks at the whole sequence at each timestep; tags by Viterbi and by sums."""
    x = keras.Input((6, 3), dtype="float32")
    h = layers.RNN(NormalizedLSTMCell(**NORMALIZED), return_sequences=True, name="cell")(x)
    steps = keras.Model(x, layers.Dense(2)(h))
    h = AttentionDecoder(name="decoder", **DECODER)(h)
    model = keras.Model(x, [ChainField(name="tags", **FIELD)(h), ChainField(name="chances", **MARGINAL)(h)])
    assume = {"cell": "tensorflow-addons", "decoder": "datalogue", "tags": "keras-contrib", "chances": "keras-contrib"}
    for each, said in ((model, assume), (steps, {"cell": "tensorflow-addons"})):
        randomize(each)
        report = lstmgen.verify(save(each, tmp_path, ".keras"), assume=said, samples=2)
        assert report.ok, str(report)
    lstmgen.export(tmp_path / "model.keras", tmp_path / "net.py", assume={"cell": "tensorflow-addons"})
    assert "def step(" in (tmp_path / "net.py").read_text()


def test_live_attention_in_every_language() -> None:
    """A BiLSTM and four classes of attention, whose code is there, without a word about whose they are."""
    x = keras.Input((5, 3), dtype="float32")
    h = layers.Bidirectional(layers.LSTM(2, return_sequences=True))(x)
    kinds = [CbaziotisAttention(), AttentionWithContext(), attention(), LastStateAttention(units=4, score="luong")]
    model = keras.Model(x, layers.Concatenate()([kind(h) for kind in kinds]))
    randomize(model)
    report = lstmgen.verify(model, samples=2)
    assert report.ok, str(report)


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


def test_the_loss_of_an_ocr_model(tmp_path: Path) -> None:
    """Its labels stay an input, which nothing reads."""
    image, labels = keras.Input((8, 5, 1), name="image"), keras.Input((None,), name="label")
    h = layers.Conv2D(4, 3, activation="relu", padding="same")(image)
    h = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(layers.Reshape((8, 20))(h))
    y = CTCLayer(name="ctc_loss")(labels, layers.Dense(6, activation="softmax")(h))
    model = keras.Model([image, labels], y)
    randomize(model)
    xs = [np.random.default_rng(3).normal(0, 1.2, (2, 8, 5, 1)), np.array([[1.0, 2.0], [3.0, 0.0]])]
    path = save(model, tmp_path, ".keras")
    assert survey(path).sources == {"ctc_loss": ("keras.io",)}
    compare(read_file(path, assume={"ctc_loss": "keras.io"}), xs, predictions(model, xs), FLOAT64)


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
        ({"own": "nobody"}, "known sources of a AttentionWithContext: cbaziotis"),
        ({"gru": "cbaziotis"}, "it is a GRU; known published classes: .*, Attention, AttentionDecoder, "),
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
    with pytest.raises(OptionError, match="that AttentionWithContext has other arguments: bias, return"):
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


def test_layers_in_layers_are_marked_once() -> None:
    """However deep they stand: a file may have a hundred, all by the name that is meant."""
    inside: dict[str, Any] = {"class_name": "AttentionWithContext", "config": {"name": "own"}}
    for _ in range(100):
        inside = {"class_name": "TimeDistributed", "config": {"name": "own", "layer": inside}}
    found = assumed(inside, {"own": "cbaziotis"})
    assert [row_of(part) for part in held(found)] == [None] * 100 + ["cbaziotis.AttentionWithContext"]


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
    assert "Or: lstmgen export model.keras -o predictor.py --custom mylayers.py" in shown
    assert "Or: lstmgen export model.keras -o predictor.py --assume own=cbaziotis" in shown
    done = run(app, ["export", "model.keras", "-o", "predictor.py", "--assume", "own=cbaziotis"])
    assert done.exit_code == 0, done.output
    assert "lstmgen verify model.keras predictor.py --assume own=cbaziotis" in " ".join(done.output.split())
    verified = run(app, ["verify", "model.keras", "predictor.py", "--assume", "own=cbaziotis"])
    assert verified.exit_code == 0, verified.output
    assert "does not have the code of the assumed classes" in " ".join(verified.output.split())
    inspected = run(app, ["inspect", "model.keras", "--assume", "own=cbaziotis"])
    assert inspected.exit_code == 0
    assert "cbaziotis.AttentionWithContext" in inspected.output
    both = run(app, ["export", "model.keras", "-o", "net.c", "--assume", "own=cbaziotis", "--custom", "mine.py"])
    assert both.exit_code == 2
    assert "--assume and --custom exclude each other" in " ".join(both.output.split())
