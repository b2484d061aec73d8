"""Poolings of tensorflow-addons that became Keras's own, by `--assume`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import FLOAT64, chain, compare, in_double_precision, keras, predictions, randomize, samples, save
from published_classes import Own

from lstmgen.errors import UnsupportedError
from lstmgen.read import read_file, survey

ops = keras.ops
double_precision = in_double_precision(keras)


@keras.saving.register_keras_serializable(package="Addons")
class AdaptiveMaxPooling2D(Own):
    """Windows of one size each."""

    def call(self, x: Any) -> Any:
        first = self.arguments["data_format"] == "channels_first"
        x = ops.transpose(x, (0, 2, 3, 1)) if first else x
        (_, height, width, channels), (rows, columns) = x.shape, self.arguments["output_size"]
        x = ops.reshape(x, (-1, rows, height // rows, columns, width // columns, channels))
        y = ops.max(x, axis=(2, 4))
        return ops.transpose(y, (0, 3, 1, 2)) if first else y


def pooling(size: tuple[int, int], order: str = "channels_last") -> Any:
    return AdaptiveMaxPooling2D(name="own", output_size=size, data_format=order)


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize(
    ("shape", "make"),
    [
        ((4, 6, 2), lambda: pooling((2, 3))),
        ((2, 4, 6), lambda: pooling((4, 2), "channels_first")),
    ],
)
def test_what_became_a_layer_of_keras(shape: tuple[int, ...], make: Any, suffix: str, tmp_path: Path) -> None:
    model = chain(shape, make())
    randomize(model)
    path, given = save(model, tmp_path, suffix), samples(model)
    assert survey(path).sources == {"own": ("tensorflow-addons",)}
    compare(read_file(path, assume={"own": "tensorflow-addons"}), given, predictions(model, given), FLOAT64)


def test_windows_of_several_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which it does not make, unlike Keras."""
    monkeypatch.setattr(AdaptiveMaxPooling2D, "call", lambda self, x: np.float64(1) * x)
    path = save(chain((5, 6, 2), pooling((2, 3))), tmp_path, ".keras")
    with pytest.raises(UnsupportedError, match="output_size=2 does not divide 5 places"):
        read_file(path, assume={"own": "tensorflow-addons"})
