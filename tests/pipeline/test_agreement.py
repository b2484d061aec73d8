"""Classes of a user's own that have the name of a known one, and attributes like it: what they compute decides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, LabelEncoder, MinMaxScaler, PowerTransformer, StandardScaler

import lstmgen
from lstmgen.errors import OptionError

ROWS = np.random.default_rng(2).normal([3.0, -70.0, 1e5], [1.0, 20.0, 300.0], (60, 3))


def derived(base: type, **methods: Any) -> type:
    """A class of the user's own with the name of its base."""
    return type(base.__name__, (base,), {"__module__": "my_scalers", **methods})


def of_samples(self: Any, x: Any) -> Any:
    """With the deviation of a sample, not of the whole."""
    return (np.asarray(x) - self.mean_) / (self.scale_ * np.sqrt(60 / 59))


def limited(self: Any, x: Any) -> Any:
    """The same within the fitted range."""
    return np.clip(MinMaxScaler.transform(self, x), 0.0, 1.0)


def limited_back(self: Any, x: Any) -> Any:
    return np.clip(MinMaxScaler.inverse_transform(self, x), self.data_min_, self.data_max_)


def called_alike() -> Any:
    """Nothing of scikit-learn but its base classes."""
    methods = {"transform": lambda self, x: (np.asarray(x) - self.mean_) * self.scale_}
    made = type("StandardScaler", (TransformerMixin, BaseEstimator), {"__module__": "my_scalers", **methods})()
    made.with_mean, made.mean_, made.scale_ = True, ROWS.mean(axis=0), ROWS.std(axis=0)
    return made


def own(base: type, **methods: Any) -> Any:
    return derived(base, **methods)()


def in_a_pipeline() -> Pipeline:
    return Pipeline([("a", MinMaxScaler()), ("b", own(StandardScaler, transform=of_samples))])


def of_columns() -> ColumnTransformer:
    return ColumnTransformer([("a", own(MinMaxScaler, transform=limited), [2, 0])])


OTHERS = {
    "another deviation": lambda: own(StandardScaler, transform=of_samples).fit(ROWS),
    "limits beyond the fitted range": lambda: own(MinMaxScaler, transform=limited).fit(ROWS),
    "a name alone": called_alike,
    "in a Pipeline": lambda: Pipeline([("a", MinMaxScaler()), ("b", own(StandardScaler, transform=of_samples))]).fit(
        ROWS
    ),
    "in a ColumnTransformer": lambda: ColumnTransformer([("a", own(MinMaxScaler, transform=limited), [2, 0])]).fit(
        ROWS
    ),
    "fewer columns": lambda: own(StandardScaler, transform=lambda self, x: of_samples(self, x)[:, :2]).fit(ROWS),
    "an error": lambda: own(StandardScaler, transform=lambda self, x: x.no_such_thing).fit(ROWS),
    "a function": lambda: own(FunctionTransformer, transform=lambda self, x: np.asarray(x) * 2).fit(ROWS),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_transform_is_refused(name: str) -> None:
    with pytest.raises(OptionError, match=r"my_scalers\..*its own transform.*scikit-learn's own class"):
        lstmgen.Pipeline(scaler=OTHERS[name](), columns=["a", "b", "c"])


def test_another_inverse_is_refused() -> None:
    scaler = own(MinMaxScaler, inverse_transform=limited_back).fit(ROWS)
    assert lstmgen.Pipeline(scaler=scaler)
    for column in (None, 1):
        with pytest.raises(OptionError, match=r"my_scalers\.MinMaxScaler: its own inverse_transform"):
            lstmgen.Pipeline(inverse=scaler, inverse_column=column)


def test_a_class_that_computes_the_same_is_taken() -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(ROWS, columns=["a", "b", "c"])
    for base in (StandardScaler, MinMaxScaler, PowerTransformer):
        scaler = own(base, report=lambda self: "mine").fit(table)
        assert lstmgen.Pipeline(scaler=scaler, inverse=scaler).description.inputs[0].columns == ("a", "b", "c")


def test_labels_in_another_order_are_refused() -> None:
    backwards = own(LabelEncoder, inverse_transform=lambda self, y: self.classes_[::-1][y]).fit(["a", "b", "c"])
    with pytest.raises(OptionError, match=r"my_scalers\.LabelEncoder: its own inverse_transform returns other classes"):
        lstmgen.Pipeline(labels=backwards)
    assert lstmgen.Pipeline(labels=own(LabelEncoder).fit(["a", "b"])).description.outputs[0].labels == ("a", "b")


def test_a_tokenizer_that_splits_otherwise_is_refused() -> None:
    text = pytest.importorskip("keras.src.legacy.preprocessing.text")

    def in_pairs(self: Any, texts: Any) -> Any:
        return text.Tokenizer.texts_to_sequences(self, [each.replace("-", "") for each in texts])

    for methods, taken in (({}, True), ({"texts_to_sequences": in_pairs}, False)):
        made = own(text.Tokenizer, **methods)
        made.fit_on_texts(["the film was great", "unheard of"])
        if taken:
            assert lstmgen.Pipeline(text=made)
            continue
        with pytest.raises(OptionError, match=r"my_scalers\.Tokenizer does not compute what Keras's class"):
            lstmgen.Pipeline(text=made)


def test_a_layer_that_splits_otherwise_is_refused() -> None:
    keras = pytest.importorskip("keras")
    words = ["a", "great", "film"]
    own_layer = derived(keras.layers.StringLookup, call=lambda self, x: keras.layers.StringLookup.call(self, x) * 0)
    assert lstmgen.Pipeline(text=derived(keras.layers.StringLookup)(vocabulary=words))
    with pytest.raises(OptionError, match=r"my_scalers\.StringLookup does not compute what Keras's class"):
        lstmgen.Pipeline(text=own_layer(vocabulary=words))
