"""Recurrent nodes whose weights are inputs of the model: their timesteps are written out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx_models import checked, model, node, saved

from lstmgen.errors import UnsupportedError
from lstmgen.read import OnnxInterface, read_file

GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
TIMESTEPS, UNITS, FEATURES = 3, 4, 2
CASES: list[tuple[str, str, dict[str, Any]]] = [
    *((op, direction, {}) for op in GATES for direction in ("forward", "bidirectional")),
    ("LSTM", "reverse", {"clip": 0.3, "input_forget": 1}),
    ("LSTM", "forward", {"activations": ["HardSigmoid", "Softsign", "Relu"]}),
    ("GRU", "reverse", {"linear_before_reset": 1}),
]


def variable(op: str, direction: str, timesteps: Any = TIMESTEPS, length: int = 2, **options: Any) -> Any:
    """A recurrent node with all its inputs as inputs of the model, but for sequence_lens."""
    directions, rows = 1 + (direction == "bidirectional"), GATES[op] * UNITS
    shapes = {
        "x": [timesteps, 1, FEATURES],
        "W": [directions, rows, FEATURES],
        "R": [directions, rows, UNITS],
        "B": [directions, 2 * rows],
        "h": [directions, 1, UNITS],
    }
    outputs = {"y": [timesteps, directions, 1, UNITS], "yh": [directions, 1, UNITS]}
    if op == "LSTM":
        shapes |= {"c": [directions, 1, UNITS], "P": [directions, 3 * UNITS]}
        outputs["yc"] = [directions, 1, UNITS]
    names = "x W R B n h c P" if op == "LSTM" else "x W R B n h"
    made = node(op, names, " ".join(outputs), hidden_size=UNITS, direction=direction, **options)
    return model([made], shapes, outputs, {"n": np.array([length], np.int32)})


@pytest.mark.parametrize(("op", "direction", "options"), CASES)
def test_weights_that_are_inputs(op: str, direction: str, options: dict[str, Any], tmp_path: Path) -> None:
    stated = OnnxInterface(state=dict.fromkeys("hc"[: 1 + (op == "LSTM")], "none"))
    checked(variable(op, direction, **options), tmp_path, interface=stated)


def test_a_free_length_is_refused(tmp_path: Path) -> None:
    path = saved(variable("GRU", "forward", timesteps="t"), tmp_path)
    with pytest.raises(UnsupportedError, match="its weights depend on inputs of the model, which needs a fixed length"):
        read_file(path)


@pytest.mark.parametrize(("op", "name"), [("LSTM", "W"), ("GRU", "R"), ("RNN", "B"), ("LSTM", "P")])
def test_weights_that_do_not_fit_are_refused(op: str, name: str, tmp_path: Path) -> None:
    made = variable(op, "forward")
    (item,) = (item for item in made.graph.input if item.name == name)
    item.type.tensor_type.shape.dim[1].dim_value += 2
    with pytest.raises(UnsupportedError, match=r"its weights of shape \(\d+.*\) do not fit 4 units"):
        read_file(saved(made, tmp_path))


def test_a_state_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    """PyTorch 2.6 writes it for an LSTM with proj_size, with other weights: zeros of the width of the cell."""
    weights = {"W": (1, 16, 2), "R": (1, 16, 4), "h": (1, 1, 4), "c": (1, 1, 6)}
    arrays = {name: np.zeros(shape, np.float32) for name, shape in weights.items()}
    lstm = node("LSTM", "x W R - - h c", "y", hidden_size=UNITS)
    path = saved(model([lstm], {"x": [TIMESTEPS, 1, FEATURES]}, {"y": [TIMESTEPS, 1, 1, UNITS]}, arrays), tmp_path)
    with pytest.raises(UnsupportedError, match=r"its initial state of shape \(1, 1, 6\) does not fit 4 units"):
        read_file(path)


@pytest.mark.parametrize("length", [0, TIMESTEPS + 1])
def test_a_length_that_does_not_fit_is_refused(length: int, tmp_path: Path) -> None:
    """onnxruntime returns zeros after no timesteps, instead of the initial state."""
    path = saved(variable("GRU", "forward", length=length), tmp_path)
    with pytest.raises(UnsupportedError, match=f"sequence_lens=.{length}. does not fit {TIMESTEPS} timesteps"):
        read_file(path)
