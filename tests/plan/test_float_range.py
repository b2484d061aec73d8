"""Weights that the type of generated code cannot hold are refused by name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graph_maker import Weights
from graphs import dense, lstm, network

import lstmgen
from lstmgen.errors import UnsupportedError
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Operation
from lstmgen.graph.repeated import Map

SINGLE: list[tuple[str, dict[str, Any]]] = [
    ("net.c", {}),
    ("net.c", {"optimize": "size"}),
    ("net.c", {"mcu": "generic"}),
    ("net.c", {"weights_file": "c"}),
    ("net.py", {"target": "numpy"}),
    ("net.py", {"target": "micropython"}),
]
DOUBLE: list[tuple[str, dict[str, Any]]] = [("net.c", {"dtype": "float64"}), ("net.mjs", {}), ("net.py", {})]
# Layers with such weights are computed in float64.
DOUBLE.append(("net.mjs", {"dtype": "float32"}))


def model(name: str, number: float) -> Graph:
    """LSTM → Dense, with a number among the weights of the LSTM, or in a bias of the Dense."""
    w = Weights(1)
    layers: dict[str, Operation] = {"kernel": lstm(w, 3, 40), "bias": dense(w, 40, 2)}
    changed = np.array(getattr(layers[name], name), np.float64)
    changed[0, ...] = number
    return network((4, 3), *({**layers, name: replace(layers[name], **{name: changed})}).values())


@pytest.mark.parametrize(("out", "options"), SINGLE)
@pytest.mark.parametrize("name", ["kernel", "bias"])
def test_weights_that_float32_cannot_hold_are_refused(
    out: str, options: dict[str, Any], name: str, tmp_path: Path
) -> None:
    told = rf"layer '.*': its {name} has -1e\+39, beyond the largest float32.*(dtype='float64'|target='python')"
    with pytest.raises(UnsupportedError, match=told):
        lstmgen.export(model(name, -1e39), tmp_path / out, **options)
    assert not list(tmp_path.iterdir())
    lstmgen.export(model(name, float(np.finfo(np.float32).max)), tmp_path / out, **options)


@pytest.mark.parametrize(("out", "options"), SINGLE)
def test_numbers_of_activations_are_refused_too(out: str, options: dict[str, Any], tmp_path: Path) -> None:
    """In an operation of its own, and inside a cell; an infinity is the model's own."""
    layer, slope = dense(Weights(1), 3, 4), activation("leaky_relu", negative_slope=1e39)
    refused = [[layer, Activate(activation=slope)], [lstm(Weights(1), activation=slope)]]
    for operations in refused:
        with pytest.raises(UnsupportedError, match=r"its negative_slope of leaky_relu has 1e\+39, beyond the largest"):
            lstmgen.export(network((4, 3), *operations), tmp_path / out, **options)
    unlimited = activation("general_relu", negative_slope=0.5, max_value=np.inf, threshold=1.0)
    lstmgen.export(network((4, 3), layer, Activate(activation=unlimited)), tmp_path / out, **options)


@pytest.mark.parametrize(("out", "options"), DOUBLE)
def test_float64_holds_them(out: str, options: dict[str, Any], tmp_path: Path) -> None:
    """A little less is too large for JavaScript's float32, too, which doubles weights of candidates."""
    for number in (1e39, 3e38):
        lstmgen.export(model("kernel", number), tmp_path / out, force=True, **options)
        assert lstmgen.verify(model("kernel", number), tmp_path / out, keras=False, samples=1).ok


def test_a_layer_inside_another_is_told_once(tmp_path: Path) -> None:
    w = Weights(1)
    inner = dense(w, 3, 4)
    large = replace(inner, kernel=inner.kernel * np.float64(1e39))
    with pytest.raises(UnsupportedError, match="its kernel has") as told:
        lstmgen.export(network((5, 3), Map(body=network((3,), large))), tmp_path / "net.c")
    assert len(told.value.problems) == 1


def test_stored_weights_are_refused_too(tmp_path: Path) -> None:
    """A bias is in float32 beside a kernel in fewer bytes."""
    for dtype, name, number in (("float16", "kernel", 65_520.0), ("float16", "bias", 1e39), ("int8", "bias", 1e39)):
        with pytest.raises(UnsupportedError, match=f"its {name} has"):
            lstmgen.export(model(name, number), tmp_path / "net.c", weights_dtype=dtype)
    lstmgen.export(model("kernel", 65_504.0), tmp_path / "net.c", weights_dtype="float16")


def test_infinities_of_the_model_are_its_own(tmp_path: Path) -> None:
    lstmgen.export(model("bias", -np.inf), tmp_path / "net.c")
