"""Infers the input shape of a Sequential that was saved without one, if layers and first array determine it.

Keras 2 writes such HDF5 files, but no Keras loads them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lstmgen.read.configs.inputs import Item, built_shape, named_items, stated_shape

Shape = tuple[int, ...]

# Layers whose input must be (timesteps, features); layers for any number of axes, with and without weights.
ROWS = {"LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU", "RNN", "Conv1D"}
WITHOUT_WEIGHTS = {
    *("Activation", "ActivityRegularization", "Masking", "ReLU", "LeakyReLU", "ELU", "ThresholdedReLU", "Softmax"),
    *("Dropout", "SpatialDropout1D", "GaussianDropout", "GaussianNoise", "AlphaDropout"),
}
ANY_AXES = {*WITHOUT_WEIGHTS, "Dense", "BatchNormalization", "LayerNormalization"}


def completed(class_name: str, config: Any, first_shape: Callable[[], Shape | None]) -> Any:
    """Returns the config of a model with its input shape, if that is missing but certain.

    Args:
        first_shape: returns the shape of the first array; None if arrays are in no order.
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
    mapping = config if isinstance(config, Mapping) else {"layers": config}
    return {**mapping, "build_input_shape": [None, None, features]}


def reaches_rows(items: Iterable[Item]) -> bool:
    """Returns true if the first layer that fixes the number of axes requires (timesteps, features)."""
    reached = next((item for item in items if item.get("class_name") not in ANY_AXES), None)
    return takes_rows(reached)


def takes_rows(item: Any) -> bool:
    """Returns true if a layer requires an input (timesteps, features)."""
    config = item.get("config") if isinstance(item, Mapping) else None
    if not isinstance(config, Mapping):
        return False
    if item["class_name"] == "Bidirectional":
        return takes_rows(config.get("layer"))
    return item["class_name"] in ROWS


def kernel_rows(item: Item, shape: Shape | None) -> int | None:
    """The number of input features of a layer with a kernel of this shape; None for other layers."""
    class_name, config = item.get("class_name"), item.get("config")
    if not isinstance(config, Mapping) or shape is None or len(shape) != (3 if class_name == "Conv1D" else 2):
        return None
    if class_name == "Conv1D" and (config.get("data_format") == "channels_first" or config.get("groups", 1) != 1):
        return None
    return shape[-2] if class_name == "Dense" or takes_rows(item) else None
