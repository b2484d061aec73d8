"""Builds the config of a functional model with one layer: a function of a SavedModel, or an ONNX graph."""

from collections.abc import Mapping, Sequence
from typing import Any


def around(
    class_name: str, name: str, inputs: Sequence[tuple[str, Sequence[Any], str]], options: Mapping[str, Any]
) -> tuple[dict[str, Any], str]:
    """The config of a functional model with one layer, without its outputs; and the name of the layer.

    Args:
        name: the name of the layer; underscores are added where an input has it.
        inputs: name, shape of a sample and dtype of each input of the model.
        options: the config of the layer, besides its name.
    """
    names = [input_name for input_name, _, _ in inputs]
    while name in names:
        name += "_"
    layers = [
        {
            "class_name": "InputLayer",
            "name": input_name,
            "config": {"name": input_name, "batch_shape": [None, *shape], "dtype": dtype},
            "inbound_nodes": [],
        }
        for input_name, shape, dtype in inputs
    ]
    refs = [[input_name, 0, 0] for input_name in names]
    tensors = [{"class_name": "__keras_tensor__", "config": {"keras_history": ref}} for ref in refs]
    layer = {
        "class_name": class_name,
        "name": name,
        "config": {"name": name, **options},
        "inbound_nodes": [{"args": [tensors], "kwargs": {}}],
    }
    return {"layers": [*layers, layer], "input_layers": refs}, name
