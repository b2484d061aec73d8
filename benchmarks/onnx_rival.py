"""onnxruntime: the graph by hand in ONNX's own recurrent operators, which is the fastest form it has.

Sequences are (timesteps, samples, features) as ONNX has them by default: no Transpose is in the graph.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from models import Model
from rival import function_of, translate

from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Node
from lstmgen.graph.layout import Concatenate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM

OPSET, IR_VERSION = 17, 8


class OnnxRuntime:
    name = "onnxruntime"

    def write(self, model: Model, batch: int, folder: Path) -> Path:
        import onnx

        path = folder / f"batch_{batch}.onnx"
        onnx.save(OnnxGraph().model(model, batch), path)
        return path

    def load(self, path: Path) -> OnnxPredictor:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        return OnnxPredictor(session, session.get_inputs()[0].type == "tensor(int64)")


@dataclass(frozen=True)
class OnnxPredictor:
    session: Any
    takes_rows: bool

    def prepare(self, x: np.ndarray) -> dict[str, np.ndarray]:
        x = np.ascontiguousarray(x.swapaxes(0, 1))
        return {"x": x.astype(np.int64) if self.takes_rows else x}

    def __call__(self, prepared: dict[str, np.ndarray]) -> np.ndarray:
        return self.session.run(None, prepared)[0]


@dataclass
class OnnxGraph:
    """Grows node by node; values are names."""

    nodes: list[Any] = field(default_factory=list)
    arrays: list[Any] = field(default_factory=list)

    def model(self, model: Model, batch: int) -> Any:
        from onnx import TensorProto, helper

        y = translate(
            model.graph,
            "x",
            {
                LSTM: self.lstm,
                GRU: self.gru,
                Embedding: lambda node, x: self.node("Gather", self.array(node.operation.table), x),
                Dense: self.dense,
                Activate: lambda node, x: self.node({"softmax": "Softmax"}[function_of(node)], x, axis=-1),
                Concatenate: lambda node, *parts: self.node("Concat", *parts, axis=-1),
            },
        )
        timesteps, *features = model.graph.inputs[0].shape
        kind = TensorProto.INT64 if model.vocabulary else TensorProto.FLOAT
        inputs = [helper.make_tensor_value_info("x", kind, [timesteps, batch, *features])]
        outputs = [helper.make_tensor_value_info(y, TensorProto.FLOAT, None)]
        graph = helper.make_graph(self.nodes, model.name, inputs, outputs, self.arrays)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)

    def array(self, array: np.ndarray) -> str:
        from onnx import numpy_helper

        name = f"array_{len(self.arrays)}"
        self.arrays.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, *inputs: str, output: int = 0, **attributes: Any) -> str:
        """Adds a node; returns the name of one output. The outputs before it are left out."""
        from onnx import helper

        name = f"value_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [""] * output + [name], **attributes))
        return name

    def lstm(self, node: Node, x: str) -> str:
        operation: Any = node.operation
        arrays = (operation.kernel.T, operation.recurrent_kernel.T, operation.bias)
        w, r, bias = (_gates(array, 4, "i o f c", "i f c o") for array in arrays)
        return self.recurrent("LSTM", operation, x, w, r, np.concatenate([bias, np.zeros_like(bias)]))

    def gru(self, node: Node, x: str) -> str:
        operation: Any = node.operation
        w, r, bias = operation.kernel.T, operation.recurrent_kernel.T, operation.bias.reshape(-1)
        return self.recurrent("GRU", operation, x, w, r, bias, linear_before_reset=1)

    def recurrent(
        self, kind: str, operation: Any, x: str, w: np.ndarray, r: np.ndarray, bias: np.ndarray, **attributes: int
    ) -> str:
        """One direction: the operators give (timesteps, 1, samples, units), and (1, samples, units) at the end."""
        direction = "reverse" if operation.go_backwards else "forward"
        weights = (self.array(array[np.newaxis]) for array in (w, r, bias))
        last = 0 if operation.return_sequences else 1
        y = self.node(kind, x, *weights, output=last, hidden_size=operation.units, direction=direction, **attributes)
        return self.node("Squeeze", y, self.array(np.array([1 - last])))

    def dense(self, node: Node, x: str) -> str:
        operation: Any = node.operation
        return self.node("Gemm", x, self.array(operation.kernel), self.array(operation.bias))


def _gates(array: np.ndarray, count: int, wanted: str, given: str) -> np.ndarray:
    """The blocks of the first axis in another order."""
    blocks = dict(zip(given.split(), np.split(array, count)))
    return np.concatenate([blocks[gate] for gate in wanted.split()])
