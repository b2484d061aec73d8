"""Recurrent layers on indices: a table of input projections replaces an Embedding and the kernel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lstmgen.graph.operation import Array, Operation, Weight, f64
from lstmgen.graph.recurrent import GRU, LSTM, Recurrent, SimpleRNN
from lstmgen.graph.shape import Shape


@dataclass(frozen=True, eq=False, kw_only=True)
class EmbeddedRecurrent(Recurrent):
    """A recurrent layer that may have a table of input projections instead of a kernel.

    Attributes:
        table: (rows, gates · units), x·kernel + bias for every row of an embedding. x are then indices of rows
            (timesteps,), and the kernel is (0, gates · units). None without a table.
    """

    table: Weight | None = None

    def check_input(self, x: Shape) -> None:
        super().check_input(x if self.table is None else (*x, 0))

    def project(self, x: Array) -> Array:
        return super().project(x) if self.table is None else f64(self.table)[x.astype(int)]


@dataclass(frozen=True, eq=False, kw_only=True)
class EmbeddedLSTM(EmbeddedRecurrent, LSTM):
    """An LSTM with a table."""


@dataclass(frozen=True, eq=False, kw_only=True)
class EmbeddedGRU(EmbeddedRecurrent, GRU):
    """A GRU with a table."""


@dataclass(frozen=True, eq=False, kw_only=True)
class EmbeddedSimpleRNN(EmbeddedRecurrent, SimpleRNN):
    """A SimpleRNN with a table."""


CLASSES: Mapping[type[Operation], type[EmbeddedRecurrent]] = {
    LSTM: EmbeddedLSTM,
    GRU: EmbeddedGRU,
    SimpleRNN: EmbeddedSimpleRNN,
}


class ProjectionTable(NamedTuple):
    """A table of input projections, and the remaining weights of the layer: an empty kernel, the recurrent bias."""

    table: Array
    kernel: Weight
    bias: Weight | None


def multiplied_out(embedding: Weight, operation: Recurrent) -> ProjectionTable:
    """Multiplies an embedding's table with a layer's kernel, in float64."""
    bias, recurrent_bias = operation.biases()
    table = f64(embedding) @ f64(operation.kernel) + (0.0 if bias is None else f64(bias))
    remaining = None if recurrent_bias is None else np.array([np.zeros_like(recurrent_bias), recurrent_bias])
    return ProjectionTable(table, operation.kernel[:0], remaining)


def embedded(operation: Recurrent, product: ProjectionTable) -> EmbeddedRecurrent:
    """Returns the recurrent layer that looks up its input projection by index."""
    return CLASSES[type(operation)](**operation.attributes() | product._asdict())
