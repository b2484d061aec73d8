"""The input shape of a Sequential that was saved without one, where its layers and first array leave one answer.

Keras 2 writes such HDF5 files, and no Keras loads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lstmgen.read.inputs import Item, built_shape, named_items, stated_shape

Shape = tuple[int, ...]

# Layers that take sequences of rows and nothing else, those that take and give any number of axes, and of these the
# ones without weights.
ROWS = {"LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU", "RNN", "Conv1D"}
WITHOUT_WEIGHTS = {
    *("Activation", "ActivityRegularization", "Masking", "ReLU", "LeakyReLU", "ELU", "ThresholdedReLU", "Softmax"),
    *("Dropout", "SpatialDropout1D", "GaussianDropout", "GaussianNoise", "AlphaDropout"),
}
ANY_AXES = {*WITHOUT_WEIGHTS, "Dense", "BatchNormalization", "LayerNormalization"}


def completed(class_name: str, config: Any, first_shape: Callable[[], Shape | None]) -> Any:
    """The config of a model, with the shape of its input where that is not said and yet certain.

    Args:
        first_shape: of the first array of the weights; None where they are in no order.
    Raises:
        ReadError: the config has no list of layers.
    """
    if class_name != "Sequential" or (isinstance(config, Mapping) and config.get("build_input_shape") is not None):
        return config
    items = list(named_items(config, "the model").values())
    if not items or (stated_shape(items[0]) or built_shape(items[0])) is not None:
        return config
    first = next((item for item in items if item.get("class_name") not in WITHOUT_WEIGHTS), {})
    features = kernel_rows(first, first_shape()) if reaches_rows(items) else None
    if features is None:
        return config
    own = config if isinstance(config, Mapping) else {"layers": config}
    return {**own, "build_input_shape": [None, None, features]}


def reaches_rows(items: Iterable[Item]) -> bool:
    """Whether the input of these layers reaches, with as many axes, one that takes only (timesteps, features)."""
    reached = next((item for item in items if item.get("class_name") not in ANY_AXES), None)
    return takes_rows(reached)


def takes_rows(item: Any) -> bool:
    """Whether a layer takes (timesteps, features) and nothing else."""
    config = item.get("config") if isinstance(item, Mapping) else None
    if not isinstance(config, Mapping):
        return False
    if item["class_name"] == "Bidirectional":
        return takes_rows(config.get("layer"))
    return item["class_name"] in ROWS


def kernel_rows(item: Item, shape: Shape | None) -> int | None:
    """How many features a layer takes whose kernel has this shape; None where that is no kernel of rows."""
    class_name, config = item.get("class_name"), item.get("config")
    if not isinstance(config, Mapping) or shape is None or len(shape) != (3 if class_name == "Conv1D" else 2):
        return None
    if class_name == "Conv1D" and (config.get("data_format") == "channels_first" or config.get("groups", 1) != 1):
        return None
    return shape[-2] if class_name == "Dense" or takes_rows(item) else None
