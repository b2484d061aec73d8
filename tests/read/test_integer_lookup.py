"""IntegerLookup: integers become their places in a vocabulary, wherever integers come from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import conformance
import numpy as np
import pytest
from agreement import FLOAT64, check, compare, edited, keras, precision, predictions, save
from planning import answers

import lstmgen
from lstmgen.errors import LstmgenError
from lstmgen.export import planned
from lstmgen.read import read_file
from lstmgen.read.configs.tokens import special_words
from lstmgen.samples.perturbation import perturbed_graph
from lstmgen.samples.synthetic import extreme_samples, random_samples
from lstmgen.targets.interface import Target
from lstmgen.targets.registry import TARGETS
from lstmgen.targets.session import Request

tf_keras = pytest.importorskip("tf_keras")

WORDS = [30, 7, -2, 11, 16_777_215]
GIVEN = np.array([[7, -2, 16_777_214, 30, -1], [0, 16_777_215, 11, 7, 7], [30, 31, 1_000_000_000, -30, 11]])


def model(k: Any, shape: tuple[int | None, ...], *layers: Any) -> Any:
    return k.Sequential([k.Input(shape, dtype="int64"), *layers])


def reader(k: Any, **options: Any) -> list[Any]:
    layers = k.layers
    return [layers.IntegerLookup(**options), layers.Embedding(9, 3, mask_zero=True), layers.GRU(4), layers.Dense(2)]


CASES: Mapping[str, dict[str, Any]] = {
    "one unknown": {"vocabulary": WORDS},
    "one masked": {"vocabulary": WORDS, "mask_token": 0},
    "a masked one below": {"vocabulary": WORDS, "mask_token": -30, "oov_token": -7},
    "with what is in front": {"vocabulary": [0, -1, *WORDS], "mask_token": 0},
    "three for what is unknown": {"vocabulary": WORDS, "num_oov_indices": 3, "mask_token": 0},
}


@pytest.mark.parametrize("case", CASES)
def test_integers_become_their_places(k: Any, case: str, tmp_path: Path) -> None:
    suffixes = [".keras"]
    check(model(k, (5,), *reader(k, **CASES[case])), tmp_path, [GIVEN], suffixes=suffixes)
    check(model(k, (None,), *reader(k, **CASES[case])), tmp_path, [GIVEN], suffixes=suffixes)


def test_a_vocabulary_has_one_unknown_word_unless_its_config_has_another_number() -> None:
    assert special_words("StringLookup", {"oov_token": "?"}) == ["?"]
    assert special_words("StringLookup", {"oov_token": "?", "num_oov_indices": 2}) == ["?", "?"]


COLUMNS: Mapping[str, dict[str, Any]] = {
    "one for what is unknown": {},
    "none for what is masked": {"mask_token": 31},
    "two for what is unknown": {"num_oov_indices": 2},
    "none for what is unknown": {"num_oov_indices": 0},
    "more than words": {"max_tokens": 9, "pad_to_max_tokens": True, "mask_token": 0},
}


@pytest.mark.parametrize("mode", ["one_hot", "multi_hot", "count"])
@pytest.mark.parametrize("case", COLUMNS)
def test_integers_become_columns(k: Any, case: str, mode: str, tmp_path: Path) -> None:
    shape = (1,) if mode == "one_hot" else (5,)
    given = np.array([[30, 7, 7, -2, 11], [11] * 5]) if case == "none for what is unknown" else GIVEN
    lookup = k.layers.IntegerLookup(vocabulary=WORDS, output_mode=mode, **COLUMNS[case])
    check(model(k, shape, lookup, k.layers.Dense(2)), tmp_path, [given[:, : shape[0]]], suffixes=[".keras"])


@pytest.mark.parametrize("mask_token", [None, 0])
def test_what_keras_refuses_as_unknown_is_in_no_table(k: Any, mask_token: int | None, tmp_path: Path) -> None:
    made = model(k, (5,), *reader(k, vocabulary=WORDS, num_oov_indices=0, mask_token=mask_token))
    graph = check(made, tmp_path, [np.array([[30, 7, 7, -2, 11]])], suffixes=[".keras"])
    assert any("num_oov_indices=0" in text for text in graph.warnings)
    unknown = np.array([30, 7, 8, -2, 11])
    with pytest.raises(Exception, match="num_oov_indices=0"):
        predictions(made, [unknown[None]])
    with pytest.raises(IndexError):
        graph.evaluate(unknown)
    for sample in (*random_samples(graph, 20, 0), *extreme_samples(graph)):
        graph.evaluate(*sample)


def test_columns_of_a_vocabulary_that_was_adapted(k: Any, tmp_path: Path) -> None:
    """Its size is in the config, so that weights behind it are known before it is read."""
    lookup = k.layers.IntegerLookup(output_mode="multi_hot", num_oov_indices=2)
    lookup.adapt([[3, 3, 3, 100], [8, 8, 100, 100]])
    made, ids = model(k, (4,), lookup, k.layers.Dense(2)), np.array([[3, 8, 4, 5]])
    compare(read_file(save(made, tmp_path, ".keras")), [ids], predictions(made, [ids]), FLOAT64)


def test_a_vocabulary_that_was_adapted(k: Any, tmp_path: Path) -> None:
    """It is in a file of its own, and a live model has it, too."""
    lookup = k.layers.IntegerLookup(mask_token=0)
    lookup.adapt([[3, 3, 3, 100], [8, 8, 100, 100], [100, 3, -5, 0]])
    ids = np.array([[3, 100, 8, -5, 0, 4]])
    made = model(k, (6,), lookup, k.layers.Embedding(6, 3))
    graph = read_file(save(made, tmp_path, ".keras"))
    compare(graph, [ids], predictions(made, [ids]), FLOAT64)
    np.testing.assert_array_equal(lstmgen.read(made).evaluate(ids[0])[0], graph.evaluate(ids[0])[0])


def test_beside_other_inputs_and_of_no_axis(tmp_path: Path) -> None:
    with precision(keras):
        item, more = keras.Input((), dtype="int64", name="item"), keras.Input((4, 2), name="more")
        row = keras.layers.Embedding(6, 3)(keras.layers.IntegerLookup(vocabulary=WORDS)(item))
        both = keras.layers.Concatenate()([keras.layers.GRU(4)(more), row])
        made = keras.Model([more, item], keras.layers.Dense(2)(both))
        rows = np.random.default_rng(1).normal(size=(3, 4, 2))
        check(made, tmp_path, [rows, np.array([7, 8, 30])], suffixes=[".keras"])


@pytest.mark.parametrize("target", TARGETS.values(), ids=lambda target: target.name)
def test_in_every_language(target: Target, tmp_path: Path) -> None:
    """No number format of weights changes a place: it is no weight. Code that several options share runs once."""
    graph = lstmgen.read(model(keras, (5,), *reader(keras, vocabulary=WORDS, mask_token=0)))
    samples = [(row.astype(np.float64),) for row in GIVEN]
    codes = set()
    for variant in conformance.variants([target]):
        calibrated = {"calibrate": [sample[0] for sample in samples]} if variant.fixed_point else {}
        options = target.options(**variant.options, **calibrated).placed(Path("net.c"))
        chosen, plan = planned(graph, target, options)
        artifact = conformance.generate(graph, target, tmp_path, chosen)
        code = conformance.code_of(artifact)
        if code in codes:
            continue
        codes.add(code)
        found = answers(artifact, tmp_path, samples, [Request("predict", sample) for sample in samples])
        truth, allowed = conformance.truth(artifact), [conformance.tolerance(target, plan)]
        for answer, sample in zip(found, samples, strict=True):
            conformance.close(answer, truth.evaluate(*sample), allowed, [str(variant)])


@pytest.mark.parametrize("mode", ["int", "count"])
def test_rounding_changes_no_place(mode: str) -> None:
    """Else verify would find nothing that it can compare."""
    options = {"vocabulary": WORDS, "mask_token": 0, "num_oov_indices": 3, "output_mode": mode}
    graph = lstmgen.read(model(keras, (5,), keras.layers.IntegerLookup(**options)))
    rounded = perturbed_graph(graph, np.random.default_rng(0))
    for row in GIVEN:
        np.testing.assert_array_equal(rounded.evaluate(row)[0], graph.evaluate(row)[0])


def test_random_samples_hold_words_and_others() -> None:
    graph = lstmgen.read(model(keras, (5,), *reader(keras, vocabulary=WORDS)))
    found = {float(n) for sample in random_samples(graph, 20, 0) for n in sample[0]}
    assert found == {*map(float, WORDS), -3.0, 16_777_216.0}


REFUSED: Mapping[str, dict[str, Any]] = {
    "output_mode='tf_idf' is not supported": {"output_mode": "tf_idf", "idf_weights": [1.0] * 5},
    "invert=True is not supported": {"invert": True},
    "`num_oov_indices=4097` is not supported: at most 4096 are": {"num_oov_indices": 4097},
    "oov_method='farmhash' is not supported": {"num_oov_indices": 2, "oov_method": "farmhash"},
    "of 16777216 or more, which float32 cannot distinguish": {"vocabulary": [1, 16_777_216]},
    "integers of 16777216 or more": {"mask_token": 2**40, "output_mode": "multi_hot"},
    "has 4098 integers: at most 4096 are supported": {"vocabulary": list(range(4097))},
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_refused_by_name(message: str, tmp_path: Path) -> None:
    lookup = keras.layers.IntegerLookup(**{"vocabulary": WORDS, **REFUSED[message]})
    path = save(model(keras, (5,), lookup), tmp_path, ".keras")
    with pytest.raises(LstmgenError, match=message):
        read_file(path)


def test_vocabularies_that_no_keras_wrote(tmp_path: Path) -> None:
    path = save(model(keras, (5,), *reader(keras, vocabulary=WORDS)), tmp_path, ".keras")
    for wrong, message in [
        ("[30, 7, 2.5, 11, 16777215]", "not a list of integers"),
        ("[30, 7, true, 11, 16777215]", "not a list of integers"),
        ("[30, 7, 7, 11, 16777215]", "has a word twice"),
        ('"https://example.org"', "its vocabulary is not a list"),
    ]:
        with pytest.raises(LstmgenError, match=message):
            read_file(edited(path, "[30, 7, -2, 11, 16777215]", wrong))
    floats = keras.Sequential([keras.Input((5,)), *reader(keras, vocabulary=WORDS)])
    with pytest.raises(LstmgenError, match="floats"):
        read_file(save(floats, tmp_path, ".keras"))
