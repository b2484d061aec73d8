"""Writes the config of a functional model as Keras 3 does, for what other programs wrote."""

from collections.abc import Mapping, Sequence
from typing import Any


def input_item(name: str, shape: Sequence[Any], dtype: str | None = None) -> dict[str, Any]:
    """An input among the layers of a model; None in the shape of a sample is a free axis."""
    config = {"name": name, "batch_shape": [None, *shape], **({} if dtype is None else {"dtype": dtype})}
    return {"class_name": "InputLayer", "name": name, "config": config, "inbound_nodes": []}


def reference(*history: Any) -> dict[str, Any]:
    """A tensor among the arguments of a call: the name of its layer, the number of the call, and of the output."""
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [*history]}}


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
    refs = [[input_name, 0, 0] for input_name in names]
    layer = {
        "class_name": class_name,
        "name": name,
        "config": {"name": name, **options},
        "inbound_nodes": [{"args": [[reference(*ref) for ref in refs]], "kwargs": {}}],
    }
    return {"layers": [*(input_item(*item) for item in inputs), layer], "input_layers": refs}, name
