"""How a program loads and calls a model in each runtime. Imports that runtime and nothing else: cold starts count.

Each class says in `prepare` how its API wants a batch (samples, *input shape), which is not timed, and returns the
outputs (samples, *output shape) when called with that, which is.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy_by_hand


class Numpy:
    """numpy_by_hand."""

    def __init__(self, path: Path) -> None:
        self.layers = pickle.loads(path.read_bytes())

    def prepare(self, x: np.ndarray) -> np.ndarray:
        return x[0] if len(x) == 1 else x

    def __call__(self, prepared: np.ndarray) -> np.ndarray:
        return numpy_by_hand.predict(self.layers, prepared)


class OnnxRuntime:
    """onnxruntime as most people call it."""

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def prepare(self, x: np.ndarray) -> dict[str, np.ndarray]:
        rows = self.session.get_inputs()[0].type == "tensor(int64)"
        return {"x": np.ascontiguousarray(x.swapaxes(0, 1), np.int64 if rows else np.float32)}

    def __call__(self, prepared: dict[str, np.ndarray]) -> np.ndarray:
        return self.session.run(None, prepared)[0]


class OnnxRuntimeBound(OnnxRuntime):
    """onnxruntime with input and output bound to buffers once, which spares it some work in each call."""

    def prepare(self, x: np.ndarray) -> Any:
        (array,) = super().prepare(x).values()
        output = self.session.get_outputs()[0]
        y = np.zeros(output.shape, np.float32)
        binding = self.session.io_binding()
        binding.bind_input("x", "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)
        binding.bind_output(output.name, "cpu", 0, np.float32, y.shape, y.ctypes.data)
        return binding, y, array  # which the binding does not keep alive

    def __call__(self, prepared: Any) -> np.ndarray:
        binding, y, _ = prepared
        self.session.run_with_iobinding(binding)
        return y


class OpenVino:
    """OpenVINO on its CPU plugin, tuned for latency, with input and output bound to buffers."""

    precision = "f32"

    def __init__(self, path: Path) -> None:
        import openvino

        settings = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": 1,
            "INFERENCE_PRECISION_HINT": self.precision,
        }
        self.request = openvino.Core().compile_model(str(path), "CPU", settings).create_infer_request()
        self.tensor = openvino.Tensor
        self.indices = self.request.get_input_tensor().data.dtype == np.int64

    def prepare(self, x: np.ndarray) -> Any:
        rows = np.ascontiguousarray(x.swapaxes(0, 1), np.int64 if self.indices else np.float32)
        return self.tensor(rows, shared_memory=True)

    def __call__(self, prepared: Any) -> np.ndarray:
        self.request.set_input_tensor(prepared)
        self.request.infer()
        return self.request.get_output_tensor().data


class OpenVinoBfloat16(OpenVino):
    """OpenVINO with products of bfloat16, where the processor has them."""

    precision = "bf16"


class LiteRT:
    """LiteRT (TensorFlow Lite) with its default delegate, XNNPACK."""

    def __init__(self, path: Path) -> None:
        with quiet():
            from ai_edge_litert.interpreter import Interpreter

            self.interpreter = Interpreter(str(path), num_threads=1)
            self.interpreter.allocate_tensors()
        self.input = self.interpreter.get_input_details()[0]["index"]
        self.output = self.interpreter.get_output_details()[0]["index"]

    def prepare(self, x: np.ndarray) -> np.ndarray:
        return x

    def __call__(self, prepared: np.ndarray) -> np.ndarray:
        self.interpreter.set_tensor(self.input, prepared)
        self.interpreter.invoke()
        return self.interpreter.get_tensor(self.output)


class LiteRTFused(LiteRT):
    """LiteRT where the LSTM is one operator, which keeps its state from call to call unless told not to."""

    def __call__(self, prepared: np.ndarray) -> np.ndarray:
        self.interpreter.reset_all_variables()
        return super().__call__(prepared)


class TorchScript:
    """PyTorch with a traced module."""

    def __init__(self, path: Path, *, indices: bool) -> None:
        import torch

        torch.set_num_threads(1)
        self.torch, self.module = torch, torch.jit.load(str(path))
        self.kind = np.int64 if indices else np.float32

    def prepare(self, x: np.ndarray) -> Any:
        return self.torch.from_numpy(np.ascontiguousarray(x.swapaxes(0, 1), self.kind))

    def __call__(self, prepared: Any) -> np.ndarray:
        with self.torch.no_grad():
            return self.module(prepared).numpy()


class KerasPredict:
    """`model.predict`."""

    def __init__(self, path: Path) -> None:
        self.model = tensorflow().keras.models.load_model(path, compile=False)

    def prepare(self, x: np.ndarray) -> np.ndarray:
        return x

    def __call__(self, prepared: np.ndarray) -> np.ndarray:
        return self.model.predict(prepared, batch_size=len(prepared), verbose=0)


class TfFunction:
    """The Keras model as a tf.function."""

    xla: bool | None = None

    def __init__(self, path: Path) -> None:
        model = tensorflow().keras.models.load_model(path, compile=False)
        self.function = tensorflow().function(lambda x: model(x, training=False), jit_compile=self.xla)

    def prepare(self, x: np.ndarray) -> Any:
        return tensorflow().constant(x)

    def __call__(self, prepared: Any) -> np.ndarray:
        return self.function(prepared).numpy()


class TfFunctionXla(TfFunction):
    """The Keras model as a tf.function that XLA compiles."""

    xla = True


@cache
def tensorflow() -> Any:
    """TensorFlow with one thread, silent."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    with quiet():
        import tensorflow

        tensorflow.config.threading.set_intra_op_parallelism_threads(1)
        tensorflow.config.threading.set_inter_op_parallelism_threads(1)
        tensorflow.config.list_logical_devices()  # starts what it has to say now
    return tensorflow


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing reaches stderr: these libraries talk while they are loaded, whatever their log level says."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
