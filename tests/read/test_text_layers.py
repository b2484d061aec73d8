"""TextVectorization and StringLookup inside a model file: what is generated takes the text that the model takes."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import chain, keras
from generated import load
from node import put, script

import lstmgen
from lstmgen.errors import LstmgenError, OptionError

tf_keras = pytest.importorskip("tf_keras")

TEXTS = ["The cat sat on the mat, and the dog barked.", "It's a GREAT film!", "naïve café\tÉCLAIR", "x = y + 1"]
HOSTILE = [
    *TEXTS,
    "",
    "unheard-of",
    "?!",
    "The CAT\u00a0sat\u2003on\x1fthe\vmat\t\n and",
    "x = y + 1\nend",
    "İstanbul ﬁne ẞ \U0001f600 \u202e",
    TEXTS[0] * 9,
    "[UNK] dog",
    "dog",
]
WORDS = ["red", "green", "dark blue", "Éclair"]

Make = Callable[[Any], Any]


def vectorization(k: Any, **options: Any) -> Any:
    made = k.layers.TextVectorization(**options)
    if "vocabulary" not in options:
        made.adapt(TEXTS)
    return made


def network(k: Any, *, units: int = 2, words: int = 60) -> list[Any]:
    layers = k.layers
    return [layers.Embedding(words, 3, mask_zero=True), layers.GRU(4), layers.Dense(units, activation="softmax")]


def functional(k: Any, layer: Any, shape: tuple[int, ...], rest: list[Any]) -> Any:
    text = x = k.Input(shape, dtype="string", name="text")
    for each in (layer, *rest):
        x = each(x)
    return k.Model(text, x)


def sequential(k: Any, **options: Any) -> Any:
    return k.Sequential([k.Input((1,), dtype="string"), vectorization(k, **options), *network(k)])


def inside(k: Any) -> Any:
    """The layer is in a model of its own, behind which another one stands, as in Keras's examples of deployment."""
    prepare = k.Sequential([k.Input((1,), dtype="string"), vectorization(k, output_sequence_length=6)])
    return functional(k, prepare, (1,), [k.Sequential(network(k))])


def looked_up(k: Any, shape: tuple[int, ...], **options: Any) -> Any:
    rest = [k.layers.Embedding(9, 3), k.layers.Dense(2, activation="softmax")]
    return functional(k, k.layers.StringLookup(vocabulary=WORDS, **options), shape, rest)


MODELS: Mapping[str, Make] = {
    "sequential": lambda k: sequential(k, output_sequence_length=7),
    "any length": lambda k: functional(k, vectorization(k), (1,), network(k)),
    "of no axis": lambda k: functional(k, vectorization(k, max_tokens=9), (), network(k)),
    "characters, nothing standardized": lambda k: sequential(k, split="character", standardize=None),
    "lower only": lambda k: sequential(k, standardize="lower", output_sequence_length=4),
    "no lower": lambda k: sequential(k, standardize="strip_punctuation", output_sequence_length=4),
    "whole texts": lambda k: sequential(k, split=None, output_sequence_length=3),
    "words in the config": lambda k: sequential(k, vocabulary=["the", "cat", "mat"], output_sequence_length=5),
    "inside": inside,
    "lookup": lambda k: looked_up(k, (1,)),
    "lookup of no axis": lambda k: looked_up(k, ()),
    "lookup, one masked": lambda k: looked_up(k, (1,), mask_token="dog", oov_token="?"),
}


OLDER = ("sequential", "words in the config", "inside", "lookup of no axis")  # of which tf_keras is tried, too
CASES = [*((name, keras) for name in MODELS), *((name, tf_keras) for name in OLDER)]


def randomize(model: Any) -> None:
    """Other weights for all layers but that of the text, whose words tf_keras counts among the weights of a model."""
    rng = np.random.default_rng(7)
    for layer in model.layers:
        if hasattr(layer, "layers"):
            randomize(layer)
        elif type(layer).__name__ in ("Embedding", "GRU", "Dense"):
            layer.set_weights([rng.normal(0.1, 0.6, array.shape) for array in layer.get_weights()])


def answers(model: Any, texts: Sequence[str]) -> list[np.ndarray]:
    """What Keras makes of each text; shorter ones are padded, with ids that the model masks."""
    shape = (len(texts), *(1 for _ in model.inputs[0].shape[1:]))
    given = pytest.importorskip("tensorflow").constant(np.array(texts, dtype=object).reshape(shape))
    return list(np.asarray(model(given)))


@pytest.mark.parametrize(("name", "k"), CASES, ids=lambda each: getattr(each, "__name__", each))
def test_what_is_generated_takes_text(name: str, k: Any, tmp_path: Path) -> None:
    model = MODELS[name](k)
    randomize(model)
    path = tmp_path / "model.keras"
    model.save(path)
    reloaded = k.models.load_model(path)
    graph = lstmgen.read(path)
    module = load(graph)
    texts = [text for text in [*HOSTILE, *WORDS] if graph.text is not None and graph.text.encode(text)]
    assert len(texts) >= 12
    for text, wanted in zip(texts, answers(reloaded, texts), strict=True):
        np.testing.assert_allclose(module["predict"](text), wanted, rtol=2e-5, atol=2e-6, err_msg=text)
    assert len({str(module["predict"](text)) for text in texts}) > 2
    assert lstmgen.read(model).text == graph.text


def saved(model: Any, folder: Path) -> Path:
    model.save(folder / "model.keras")
    return folder / "model.keras"


def test_it_is_as_if_a_pipeline_with_that_layer_had_been_given(tmp_path: Path) -> None:
    """Labels may be given beside it; inspect and verify know the text; JavaScript takes it, and C its ids."""
    layer = vectorization(keras, output_sequence_length=7)
    path = saved(functional(keras, layer, (1,), network(keras)), tmp_path)
    graph = lstmgen.read(path, pipeline=lstmgen.Pipeline(labels=["bad", "good"]))
    other = lstmgen.read(chain((7,), *network(keras)), pipeline=lstmgen.Pipeline(text=layer, labels=["bad", "good"]))
    assert graph.ends is not None
    assert other.ends is not None
    assert graph.ends.inputs == other.ends.inputs
    module = load(graph)
    assert module["classify"](TEXTS[1])[0] in module["LABELS"]
    put(tmp_path, graph)
    code = 'import { predict } from "./predictor.mjs"; console.log(JSON.stringify(TEXTS.map((text) => predict(text))));'
    found = script(tmp_path, code.replace("TEXTS", json.dumps(HOSTILE)))
    np.testing.assert_allclose(found, [module["predict"](text) for text in HOSTILE], rtol=1e-12)
    report = lstmgen.verify(path, target="c")
    assert report.ok
    assert not report.notes
    assert [line.output for line in report.lines if line.what == "Keras"] == ["token ids", graph.output_names[0]]
    with pytest.raises(OptionError, match="the model's own layer tokenizes input .*: leave text out"):
        lstmgen.read(path, pipeline=lstmgen.Pipeline(text=layer))


@keras.saving.register_keras_serializable("lstmgen tests")
class Doubled(keras.layers.Layer):
    def call(self, x: Any) -> Any:
        return 2 * x


def test_live_models_with_code_of_the_users_own(tmp_path: Path) -> None:
    layer = vectorization(keras, output_sequence_length=5)
    model = functional(keras, layer, (1,), [keras.layers.Embedding(40, 3), Doubled(), keras.layers.LSTM(4)])
    module = load(lstmgen.read(model))
    for text, wanted in zip(HOSTILE, answers(model, HOSTILE), strict=True):
        np.testing.assert_allclose(module["predict"](text), wanted, rtol=2e-5, atol=2e-6, err_msg=text)


def test_verify_says_why_keras_is_not_asked_about_a_layer_in_another_model(tmp_path: Path) -> None:
    path = saved(inside(keras), tmp_path)
    report = lstmgen.verify(path, target="python", samples=1)
    assert "not compared with Keras: the layer that makes token ids is inside another model" in report.notes


def test_words_that_were_set_anew() -> None:
    """Keras saves those that the layer was made with; what is exported has those that the model uses."""
    layer = vectorization(keras, vocabulary=["the", "cat"], output_sequence_length=5)
    layer.set_vocabulary(["mat", "dog", "the"])
    model = functional(keras, layer, (1,), network(keras))
    module = load(lstmgen.read(model))
    for text, wanted in zip(HOSTILE, answers(model, HOSTILE), strict=True):
        np.testing.assert_allclose(module["predict"](text), wanted, rtol=2e-5, atol=2e-6, err_msg=text)


def two_inputs(k: Any) -> Any:
    text, more = k.Input((1,), dtype="string", name="text"), k.Input((5, 2), name="more")
    x = k.layers.Concatenate()([k.layers.Embedding(60, 3)(vectorization(k, output_sequence_length=5)(text)), more])
    return k.Model([more, text], k.layers.LSTM(4)(x))


def two_ways(k: Any) -> Any:
    text = k.Input((1,), dtype="string")
    made = [vectorization(k, output_sequence_length=5, standardize=each)(text) for each in ("lower", None)]
    return k.Model(text, k.layers.LSTM(3)(k.layers.Embedding(60, 3)(k.layers.Concatenate()(made))))


@keras.saving.register_keras_serializable("lstmgen tests")
def as_it_is(x: Any) -> Any:
    return x


def several_texts(k: Any) -> Any:
    return functional(k, k.layers.StringLookup(vocabulary=WORDS), (4,), network(k))


REFUSED: Mapping[str, Make] = {
    r"`ngrams=2` is not supported": lambda k: sequential(k, ngrams=2),
    r"`output_mode='tf_idf'` is not supported": lambda k: functional(
        k, vectorization(k, output_mode="tf_idf"), (1,), [k.layers.Dense(2)]
    ),
    "whose `split` is Python code": lambda k: sequential(k, split=as_it_is, output_sequence_length=3),
    "`num_oov_indices=3`": lambda k: looked_up(k, (1,), num_oov_indices=3),
    "`oov_token=None`": lambda k: looked_up(k, (1,), oov_token=None),
    "must be the only input": two_inputs,
    "in two ways": two_ways,
    r"texts \(4,\): only one at a time": several_texts,
    "no layer tokenizes it": lambda k: k.Model(text := k.Input((1,), dtype="string"), text),
    "the vocabulary has 20 ids, the Embedding of '.*' has 9 rows": lambda k: functional(
        k, vectorization(k), (1,), network(k, words=9)
    ),
    "or no Embedding reads it": lambda k: functional(
        k, vectorization(k, output_sequence_length=3), (1,), [k.layers.Rescaling(0.5)]
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_refused_by_name(message: str, tmp_path: Path) -> None:
    path = saved(REFUSED[message](keras), tmp_path)
    with pytest.raises(LstmgenError, match=message):
        lstmgen.read(path)


def changed(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    other = path.with_name("changed.keras")
    other.write_bytes(buffer.getvalue())
    return other


CONFIG, ASSET = "config.json", "assets/layers/text_vectorization/vocabulary.txt"


def unsized(config: bytes) -> bytes:
    return re.sub(rb', "vocabulary_size": \d+', b"", config)


DAMAGED: Mapping[str, Callable[[dict[str, bytes]], Any]] = {
    "not in the file, which has a place for it: save the model again": lambda members: members.pop(ASSET),
    "not UTF-8": lambda members: members.update({ASSET: b"\n[UNK]\n\xff"}),
    "a line break in it": lambda members: members.update({ASSET: members[ASSET] + "\na\u2028b".encode()}),
    "an empty one at the end": lambda members: members.update({ASSET: members[ASSET] + b"\n"}),
    "a word twice": lambda members: members.update({ASSET: members[ASSET] + b"\nthe"}),
    "words, but its config has another number": lambda members: members.update({ASSET: members[ASSET] + b"\nmore"}),
    "no vocabulary yet": lambda members: members.update({ASSET: b"\n[UNK]", CONFIG: unsized(members[CONFIG])}),
    "too large": lambda members: members.update({f"assets/{k}/vocabulary.txt": b"b" * 3_000_000 for k in range(9)}),
}


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(sequential(keras, output_sequence_length=5), tmp_path_factory.mktemp("text"))


@pytest.mark.parametrize("message", DAMAGED)
def test_vocabularies_that_no_keras_wrote(message: str, intact: Path) -> None:
    with pytest.raises(LstmgenError, match=message):
        lstmgen.read(changed(intact, DAMAGED[message]))


def test_windows_ends_lines_otherwise(intact: Path) -> None:
    other = changed(intact, lambda members: members.update({ASSET: members[ASSET].replace(b"\n", b"\r\n")}))
    assert lstmgen.read(other).text == lstmgen.read(intact).text


def test_a_folder_has_the_same_parts(intact: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(intact) as archive:
        archive.extractall(tmp_path)
    assert lstmgen.read(tmp_path).text == lstmgen.read(intact).text


def test_the_older_format_does_not_hold_the_words(tmp_path: Path) -> None:
    sequential(keras, output_sequence_length=5).save(tmp_path / "model.h5")
    with pytest.raises(LstmgenError, match=r"its vocabulary is not in the file: save the model as \.keras"):
        lstmgen.read(tmp_path / "model.h5")
