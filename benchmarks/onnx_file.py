"""A model in ONNX's own recurrent operators, written by hand: the fastest form that onnxruntime has for it.

Sequences are (timesteps, samples, features), ONNX's default, so that the graph needs no Transpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from models import Model
from onnx import TensorProto, helper, numpy_helper
from translate import function_of, translate

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Node
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM

OPSET, IR_VERSION = 17, 8


def write(model: Model, batch: int, folder: Path) -> Path:
    """For batches of that size."""
    path = folder / f"batch_{batch}.onnx"
    onnx.save(OnnxGraph().model(model, batch), path)
    return path


@dataclass
class OnnxGraph:
    """Grows node by node; values are names."""

    nodes: list[Any] = field(default_factory=list)
    arrays: list[Any] = field(default_factory=list)

    def model(self, model: Model, batch: int) -> Any:
        table = {
            LSTM: self.lstm,
            GRU: self.gru,
            Embedding: lambda node, x: self.node("Gather", self.array(node.operation.table), x),
            Dense: self.dense,
            Activate: lambda node, x: self.node({"softmax": "Softmax"}[function_of(node)], x, axis=-1),
            Concatenate: lambda node, *parts: self.node("Concat", *parts, axis=-1),
        }
        y = translate(model.graph, "x", table)
        timesteps, *features = model.graph.inputs[0].shape
        kind = TensorProto.INT64 if model.vocabulary else TensorProto.FLOAT
        inputs = [helper.make_tensor_value_info("x", kind, [timesteps, batch, *features])]
        outputs = [helper.make_tensor_value_info(y, TensorProto.FLOAT, [batch, *model.graph.outputs[0].shape])]
        graph = helper.make_graph(self.nodes, model.name, inputs, outputs, self.arrays)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)

    def array(self, array: np.ndarray) -> str:
        name = f"array_{len(self.arrays)}"
        self.arrays.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, *inputs: str, output: int = 0, **attributes: Any) -> str:
        """Adds a node; returns the name of one output, those before it are left out."""
        name = f"value_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [""] * output + [name], **attributes))
        return name

    def lstm(self, node: Node, x: str) -> str:
        operation: Any = node.operation
        arrays = (operation.kernel.T, operation.recurrent_kernel.T, operation.bias)
        w, r, bias = (sorted_gates(array, "i f c o", "i o f c") for array in arrays)
        return self.recurrent("LSTM", operation, x, w, r, np.concatenate([bias, np.zeros_like(bias)]))

    def gru(self, node: Node, x: str) -> str:
        operation: Any = node.operation
        w, r, bias = operation.kernel.T, operation.recurrent_kernel.T, operation.bias.reshape(-1)
        return self.recurrent("GRU", operation, x, w, r, bias, linear_before_reset=1)

    def recurrent(self, kind: str, operation: Any, x: str, *arrays: np.ndarray, **attributes: int) -> str:
        """One direction: y is (timesteps, 1, samples, units), the last h (1, samples, units)."""
        weights = [self.array(array[np.newaxis]) for array in arrays]
        attributes |= {"hidden_size": operation.units}
        direction = "reverse" if operation.go_backwards else "forward"
        output = 0 if operation.return_sequences else 1
        y = self.node(kind, x, *weights, output=output, direction=direction, **attributes)
        return self.node("Squeeze", y, self.array(np.array([1 - output])))

    def dense(self, node: Node, x: str) -> str:
        operation: Any = node.operation
        return self.node("Gemm", x, self.array(operation.kernel), self.array(operation.bias))


def sorted_gates(array: np.ndarray, given: str, wanted: str) -> np.ndarray:
    """The blocks of the first axis in another order; ONNX has i o f c."""
    names = given.split()
    blocks = dict(zip(names, np.split(array, len(names))))
    return np.concatenate([blocks[gate] for gate in wanted.split()])
