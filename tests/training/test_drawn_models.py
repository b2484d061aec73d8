"""Models drawn by hypothesis: `quantize_aware`, the evaluator and generated C give the same integers.

A few examples, always the same, run with the suite; LSTMGEN_EXAMPLES=100 with HYPOTHESIS_PROFILE=fuzz searches on.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from c_library import Library
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from planning import planned

import lstmgen
from lstmgen.graph.graph import Graph
from lstmgen.keras import quantize_aware
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.targets.c.options import COptions

keras = pytest.importorskip("keras")

EXAMPLES = int(os.environ.get("LSTMGEN_EXAMPLES", "2"))
# Models of an example: they are compiled at once.
MODELS = 5
SAMPLES, LENGTH, FEATURES, IDS = 40, 8, 3, 20
Draw = Callable[[st.SearchStrategy[Any]], Any]
ACTIVATIONS = {"LSTM": ["tanh"], "GRU": ["tanh"], "SimpleRNN": ["tanh", "sigmoid", "hard_sigmoid"]}
# Options of C that choose between kernels; on a computer, functions for microcontrollers are plain C.
FORMS: Sequence[Mapping[str, Any]] = [
    {},
    {"optimize": "size"},
    {"mcu": "avr"},
    {"mcu": "cortex-m0plus"},
    {"mcu": "cortex-m4"},
    {"mcu": "cortex-m55"},
]


def recurrent(draw: Draw, *, last: bool) -> Any:
    """A recurrent layer with any options, perhaps in both directions."""
    kind = draw(st.sampled_from(sorted(ACTIVATIONS)))
    options = {"units": draw(st.integers(1, 9)), "activation": draw(st.sampled_from(ACTIVATIONS[kind]))}
    options |= {name: draw(st.booleans()) for name in ("use_bias", "go_backwards")}
    options |= {"return_sequences": not last or draw(st.booleans())}
    if kind != "SimpleRNN":
        options["recurrent_activation"] = draw(st.sampled_from(["sigmoid", "hard_sigmoid"]))
    if kind == "GRU":
        options["reset_after"] = draw(st.booleans())
    if draw(st.booleans()):
        return getattr(keras.layers, kind)(**options)
    options["go_backwards"] = False  # Keras refuses others in both directions
    return keras.layers.Bidirectional(getattr(keras.layers, kind)(**options))  # sums of both are in floats


def convolution(draw: Draw) -> Any:
    """A convolution with any options."""
    strides, padding = draw(st.integers(1, 2)), draw(st.sampled_from(["same", "causal", "valid"]))
    dilation = draw(st.integers(1, 2)) if strides == 1 else 1
    options = {"strides": strides, "dilation_rate": dilation, "padding": padding, "use_bias": draw(st.booleans())}
    return keras.layers.Conv1D(
        draw(st.integers(1, 5)), draw(st.integers(1, 3)), activation=draw(activations()), **options
    )


def activations() -> st.SearchStrategy[str | None]:
    """The activations that are in fixed point in a Dense or a convolution."""
    return st.sampled_from([None, "relu", "tanh", "sigmoid", "hard_sigmoid"])


def drawn_model(draw: Draw) -> tuple[Any, np.ndarray]:
    """A model with weights, and samples for it."""
    embeds = draw(st.booleans())
    shape = (LENGTH,) if embeds else (LENGTH, FEATURES)
    layers: list[Any] = []
    if embeds:
        layers += [keras.layers.Embedding(IDS, 3, mask_zero=draw(st.booleans()))]
    elif draw(st.booleans()):
        layers += [convolution(draw)]
    layers += [recurrent(draw, last=False) for _ in range(draw(st.integers(0, 1)))]
    layers += [recurrent(draw, last=True)]
    if draw(st.booleans()):
        dense = keras.layers.Dense(draw(st.integers(1, 6)), activation=draw(activations()))
        layers += [keras.layers.TimeDistributed(dense) if layers[-1].return_sequences else dense]
    if draw(st.booleans()):
        layers = [keras.Sequential([keras.Input(shape), *layers])]
    last = keras.layers.Dense(2, use_bias=draw(st.booleans()), activation=draw(st.sampled_from([None, "relu"])))
    layers = [keras.Input(shape), *layers, last]
    model, random = keras.Sequential(layers), np.random.default_rng(draw(st.integers(0, 9)))
    spread = draw(st.sampled_from([0.2, 0.5, 1.0]))
    for variable in model.trainable_variables:
        variable.assign(random.normal(0, spread, variable.shape))
    if embeds:
        return model, random.integers(0, IDS, (SAMPLES, LENGTH)).astype(np.float32)
    samples = random.normal(draw(st.sampled_from([0, 5])), 1, (SAMPLES, LENGTH, FEATURES))
    return model, (samples * draw(st.sampled_from([[1, 1, 1], [1, 10, 0.1]]))).astype(np.float32)


def drawn_case(draw: Draw) -> tuple[Any, np.ndarray, dict[str, Any], Mapping[str, Any]]:
    """A model, samples, and options of its trained and of its calibrated form."""
    model, samples = drawn_model(draw)
    name, form = draw(st.sampled_from(sorted(FIXED_POINT))), draw(st.sampled_from(FORMS))
    rounding = draw(st.sampled_from([None, "nearest", "second-order"])) if name != "int16" else None
    return model, samples, {"quantize": name, **form}, {"rounding": rounding}


@settings(max_examples=EXAMPLES, phases=(Phase.generate,), deadline=None)
@given(st.data())
def test_keras_the_evaluator_and_c_give_the_same_integers(data: Any) -> None:
    graphs: dict[str, Graph] = {}
    options: dict[str, Mapping[str, Any]] = {}
    tested: dict[str, np.ndarray] = {}
    for k, (model, samples, trained, calibrated) in enumerate(drawn_case(data.draw) for _ in range(MODELS)):
        quantized, graph = quantize_aware(model, trained["quantize"], samples), prune(lstmgen.read(model))
        chosen = COptions(**trained, **calibrated).calibrated(graph, [(x,) for x in samples])
        names = f"trained_{k}", f"calibrated_{k}"
        graphs |= dict.fromkeys(names, graph)
        tested |= dict.fromkeys(names, samples)
        measured = {name: getattr(chosen, name) for name in ("ranges", "biases", "centers", "rounding")}
        options |= dict(zip(names, [trained | {"ranges": quantized.training_for.trained.ranges}, trained | measured]))
        wider = samples * (1 if samples.ndim == 2 else 3)  # beyond the ranges, where values saturate
        np.testing.assert_array_equal(np.asarray(quantized(wider)), evaluated(graph, options[names[0]], wider))
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder), graphs, options=options)
    for name, graph in graphs.items():
        program = library.model(name)
        outputs = [program.predict(sample)[0] for sample in tested[name]]
        np.testing.assert_array_equal(outputs, evaluated(graph, options[name], tested[name]), err_msg=name)


def evaluated(graph: Graph, options: Mapping[str, Any], samples: np.ndarray) -> np.ndarray:
    """The outputs of the exact evaluator, which are of float32."""
    (outputs,) = planned(graph, "c", **options).plan.graph.evaluate_batch(samples)
    return np.asarray(outputs, np.float32)
