"""Who else runs these models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import predictors
from models import Model


@dataclass(frozen=True)
class Rival:
    """Another way to run the same model.

    Attributes:
        writer: "module:function" that saves a model for batches of one size and returns the file; imported late,
            as it needs packages that running needs not.
        load: what a program does that runs it: a class of `predictors`.
        packages: what has to be installed where it runs.
        tools: what else has to be installed to save it.
    """

    name: str
    writer: str
    load: type[Any]
    packages: tuple[str, ...]
    tools: tuple[str, ...]

    def missing(self) -> list[str]:
        """What is not installed."""
        installed = {distribution.name.lower().replace("_", "-") for distribution in distributions()}
        return [package for package in (*self.packages, *self.tools) if package not in installed]

    def write(self, model: Model, batch: int, folder: Path) -> Path:
        module, _, function = self.writer.partition(":")
        write: Callable[[Model, int, Path], Path] = getattr(import_module(module), function)
        return write(model, batch, folder)


KERAS = "model.predict"
ONNX, LITE, TENSORFLOW = ("onnxruntime", "numpy"), ("ai-edge-litert", "numpy"), ("tensorflow", "keras", "numpy")
OPENVINO = ("openvino", "numpy")
RIVALS = {
    rival.name: rival
    for rival in (
        Rival("onnxruntime", "onnx_file:write", predictors.OnnxRuntime, ONNX, ("onnx",)),
        Rival("onnxruntime bound", "onnx_file:write", predictors.OnnxRuntimeBound, ONNX, ("onnx",)),
        Rival("OpenVINO", "onnx_file:write", predictors.OpenVino, OPENVINO, ("onnx",)),
        Rival("OpenVINO bf16", "onnx_file:write", predictors.OpenVinoBfloat16, OPENVINO, ("onnx",)),
        Rival("LiteRT", "keras_file:write_lite", predictors.LiteRT, LITE, ("tensorflow",)),
        Rival(
            "LiteRT Keras 2", "keras_file:write_lite_fused", predictors.LiteRTFused, LITE, ("tensorflow", "tf-keras")
        ),
        Rival("tf.function XLA", "keras_file:write_keras", predictors.TfFunctionXla, TENSORFLOW, ()),
        Rival("tf.function", "keras_file:write_keras", predictors.TfFunction, TENSORFLOW, ()),
        Rival(KERAS, "keras_file:write_keras", predictors.KerasPredict, TENSORFLOW, ()),
        Rival("numpy", "numpy_file:write", predictors.Numpy, ("numpy",), ()),
    )
}
