"""A model as a module of PyTorch, with the weights of LSTM and Dense in int8 by `quantize_dynamic`, in TorchScript."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from models import Model
from torch import nn
from translate import function_of, translate

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph, Node
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import LSTM


def write_int8(model: Model, folder: Path) -> Path:
    """For single samples of a model with LSTMs; inputs are (timesteps, 1, features), or indices (timesteps, 1)."""
    path, module = folder / "int8.pt", TorchModule(model.graph)
    quantized = torch.ao.quantization.quantize_dynamic(module.eval(), {nn.LSTM, nn.Linear}, dtype=torch.qint8)
    example = torch.from_numpy(model.sample(0)[:, None].astype(np.int64 if model.vocabulary else np.float32))
    with torch.no_grad():
        torch.jit.freeze(torch.jit.trace(quantized, example)).save(str(path))
    return path


def write(model: Model, folder: Path) -> Path:
    """The same in float32."""
    path, example = folder / "float32.pt", torch.from_numpy(model.sample(0)[:, None])
    with torch.no_grad():
        module = TorchModule(model.graph).eval()
        torch.jit.freeze(torch.jit.trace(module, example.long() if model.vocabulary else example)).save(str(path))
    return path


class TorchModule(nn.Module):
    """A graph whose nodes with weights are modules."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.graph = graph
        makers = {LSTM: lstm, Dense: dense, Embedding: embedding}
        made = {node.name: makers[type(node.operation)](node) for node in graph.nodes if type(node.operation) in makers}
        self.layers = nn.ModuleDict(made)

    def forward(self, x: Any) -> Any:
        """The output of a batch."""
        return translate(
            self.graph,
            x,
            {
                LSTM: self.recurrent,
                Embedding: lambda node, x: self.layers[node.name](x),
                Dense: lambda node, x: self.layers[node.name](x),
                Activate: lambda node, x: {"softmax": torch.softmax}[function_of(node)](x, -1),
                Concatenate: lambda node, *parts: torch.cat(parts, -1),
            },
        )

    def recurrent(self, node: Node, x: Any) -> Any:
        operation: Any = node.operation
        y, _ = self.layers[node.name](torch.flip(x, (0,)) if operation.go_backwards else x)
        return y if operation.return_sequences else y[-1]


def lstm(node: Node) -> nn.Module:
    """Both have the gates in the order i, f, c, o; PyTorch has a second bias."""
    operation: Any = node.operation
    layer = nn.LSTM(len(operation.kernel), operation.units)
    arrays = operation.kernel.T, operation.recurrent_kernel.T, operation.bias, np.zeros_like(operation.bias)
    return filled(layer, ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"), arrays)


def dense(node: Node) -> nn.Module:
    """Its weights are those of Keras, transposed."""
    operation: Any = node.operation
    arrays = operation.kernel.T, operation.bias
    return filled(nn.Linear(*operation.kernel.shape), ("weight", "bias"), arrays)


def embedding(node: Node) -> nn.Module:
    """Its table is that of Keras."""
    operation: Any = node.operation
    return filled(nn.Embedding(*operation.table.shape), ("weight",), (operation.table,))


def filled(layer: nn.Module, names: tuple[str, ...], arrays: tuple[np.ndarray, ...]) -> nn.Module:
    """The layer with these weights."""
    weights = {name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in zip(names, arrays)}
    layer.load_state_dict(weights)
    return layer
