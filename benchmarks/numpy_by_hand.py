"""What a careful person writes who wants to run a model without TensorFlow.

Float32 throughout, one product for the inputs of all timesteps, gates sorted so that one sigmoid serves them all.
A leading axis of samples may be there or not: products of vectors are faster than of matrices with one row.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Layers = list[tuple[str, list[int], dict[str, Any]]]  # function, where its inputs stand, arguments


def predict(layers: Layers, x: np.ndarray) -> np.ndarray:
    """The output of the last layer; layer k puts its own at k + 1, behind x."""
    values = [x]
    for function, inputs, arguments in layers:
        values.append(globals()[function](*(values[k] for k in inputs), **arguments))
    return values[-1]


def lstm(
    x: np.ndarray,
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    bias: np.ndarray,
    order: int,
    return_sequences: bool,
) -> np.ndarray:
    """LSTM with gates in the order i f o c."""
    units = len(recurrent_kernel)
    projected = x @ kernel + bias
    h = c = np.zeros((*x.shape[:-2], units), np.float32)
    outputs = []
    for t in range(x.shape[-2])[::order]:
        z = projected[..., t, :] + h @ recurrent_kernel
        gates = 1 / (1 + np.exp(-z[..., : 3 * units]))
        c = gates[..., units : 2 * units] * c + gates[..., :units] * np.tanh(z[..., 3 * units :])
        h = gates[..., 2 * units :] * np.tanh(c)
        outputs.append(h)
    return np.stack(outputs, axis=-2) if return_sequences else h


def gru(
    x: np.ndarray,
    kernel: np.ndarray,
    recurrent_kernel: np.ndarray,
    bias: np.ndarray,
    recurrent_bias: np.ndarray,
    order: int,
    return_sequences: bool,
) -> np.ndarray:
    """GRU with reset_after, gates in the order z r h."""
    units = len(recurrent_kernel)
    projected = x @ kernel + bias
    h = np.zeros((*x.shape[:-2], units), np.float32)
    outputs = []
    for t in range(x.shape[-2])[::order]:
        p = projected[..., t, :]
        s = h @ recurrent_kernel + recurrent_bias
        gates = 1 / (1 + np.exp(-(p[..., : 2 * units] + s[..., : 2 * units])))
        update, reset = gates[..., :units], gates[..., units:]
        candidate = np.tanh(p[..., 2 * units :] + reset * s[..., 2 * units :])
        h = update * h + (1 - update) * candidate
        outputs.append(h)
    return np.stack(outputs, axis=-2) if return_sequences else h


def embedding(x: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Rows of a table."""
    return table[x.astype(np.intp)]


def dense(x: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """A linear layer."""
    return x @ kernel + bias


def softmax(x: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def concatenate(*parts: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    return np.concatenate(parts, axis=-1)
