"""LiteRT (TensorFlow Lite) with its default delegate, from a model with the batch size frozen into it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from keras_rivals import keras_model, tensorflow
from models import Model

from lstmgen.check.keras import quiet


class LiteRT:
    """From Keras 3: the recurrent layers become loops (WHILE) of plain operators."""

    name = "LiteRT"

    def write(self, model: Model, batch: int, folder: Path) -> Path:
        tf = tensorflow()
        from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

        keras = keras_model(model.graph, tf.keras, batch)
        signature = tf.TensorSpec((batch, *model.graph.inputs[0].shape), tf.float32)
        function = tf.function(keras).get_concrete_function(signature)
        with quiet():
            frozen = convert_variables_to_constants_v2(function)
            converted = tf.lite.TFLiteConverter.from_concrete_functions([frozen]).convert()
        path = folder / f"batch_{batch}.tflite"
        path.write_bytes(converted)
        return path

    def load(self, path: Path) -> LitePredictor:
        with quiet():
            from ai_edge_litert.interpreter import Interpreter

            interpreter = Interpreter(str(path), num_threads=1)
            interpreter.allocate_tensors()
        inputs, outputs = interpreter.get_input_details(), interpreter.get_output_details()
        return LitePredictor(interpreter, inputs[0]["index"], outputs[0]["index"])


@dataclass(frozen=True)
class LitePredictor:
    interpreter: Any
    input: int
    output: int

    def prepare(self, x: np.ndarray) -> np.ndarray:
        return x

    def __call__(self, prepared: np.ndarray) -> np.ndarray:
        self.interpreter.set_tensor(self.input, prepared)
        self.interpreter.invoke()
        return self.interpreter.get_tensor(self.output)
