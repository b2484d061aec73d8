"""Who else runs these models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
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
        packages: what has to be installed to run it.
    """

    name: str
    writer: str
    load: type[Any]
    packages: tuple[str, ...]

    def write(self, model: Model, batch: int, folder: Path) -> Path:
        module, _, function = self.writer.partition(":")
        write: Callable[[Model, int, Path], Path] = getattr(import_module(module), function)
        return write(model, batch, folder)


KERAS = "model.predict"
RIVALS = {
    rival.name: rival
    for rival in (
        Rival("onnxruntime", "onnx_file:write", predictors.OnnxRuntime, ("onnxruntime", "numpy")),
        Rival("onnxruntime bound", "onnx_file:write", predictors.OnnxRuntimeBound, ("onnxruntime", "numpy")),
        Rival("LiteRT", "keras_file:write_lite", predictors.LiteRT, ("ai-edge-litert", "numpy")),
        Rival("LiteRT Keras 2", "keras_file:write_lite_fused", predictors.LiteRTFused, ("ai-edge-litert", "numpy")),
        Rival("tf.function XLA", "keras_file:write_keras", predictors.TfFunctionXla, ("tensorflow", "keras", "numpy")),
        Rival("tf.function", "keras_file:write_keras", predictors.TfFunction, ("tensorflow", "keras", "numpy")),
        Rival(KERAS, "keras_file:write_keras", predictors.KerasPredict, ("tensorflow", "keras", "numpy")),
        Rival("numpy", "numpy_file:write", predictors.Numpy, ("numpy",)),
    )
}
