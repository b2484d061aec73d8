"""Poolings that are told how many windows there are, against Keras itself."""

from __future__ import annotations

import pytest
from agreement import FLOAT32, FLOAT64, chain, check, keras, precision, samples
from proof import run_languages

SHAPES = {1: ((7, 3), 3), 2: ((4, 5, 2), (2, 7)), 3: ((4, 5, 3, 2), (2, 2, 1))}


@pytest.mark.parametrize("kind", ["Average", "Max"])
@pytest.mark.parametrize("first", ["channels_last", "channels_first"])
@pytest.mark.parametrize("rank", SHAPES)
def test_as_many_windows_as_are_wanted(rank, first, kind, tmp_path):
    shape, size = SHAPES[rank]
    layer = getattr(keras.layers, f"Adaptive{kind}Pooling{rank}D")
    # TensorFlow has no such function of three axes for float64 on a processor.
    tolerance = FLOAT32 if rank == 3 else FLOAT64
    with precision(keras, "float32" if rank == 3 else "float64"):
        turned = shape if first == "channels_last" else (shape[-1], *shape[:-1])
        model = chain(turned, layer(size, data_format=first))
        graph = check(model, tmp_path, tolerance=tolerance)
    if rank == 1:
        run_languages(graph, [[x] for x in samples(model)[0]])
