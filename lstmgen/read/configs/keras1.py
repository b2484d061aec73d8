"""Converts layer classes and arguments of Keras 1 to the names of Keras 2.

Source: keras/legacy/interfaces.py of Keras 2.2.4, which converts constructor calls.
"""

from collections.abc import Mapping
from typing import Any

CLASSES = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "SeparableConvolution2D": "SeparableConv2D",
    "Deconvolution2D": "Conv2DTranspose",
    "TimeDistributedDense": "Dense",
}
ARGUMENTS = {
    "output_dim": "units",
    "inner_activation": "recurrent_activation",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "bias": "use_bias",
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "subsample": "strides",
    "subsample_length": "strides",
    "stride": "strides",
    "border_mode": "padding",
    "atrous_rate": "dilation_rate",
    "pool_length": "pool_size",
    "dim_ordering": "data_format",
    "p": "rate",
    "sigma": "stddev",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "forget_bias_init": "bias_initializer",
    "gamma_init": "gamma_initializer",
    "beta_init": "beta_initializer",
}
# Layers in which a name has another meaning than in `ARGUMENTS`.
EXCEPTIONS = {
    "Embedding": {"output_dim": "output_dim"},
    "UpSampling1D": {"length": "size"},
}
# Several arguments of Keras 1 that became one in Keras 2.
SIZES = (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3"))
VALUES = {"data_format": {"tf": "channels_last", "th": "channels_first", "default": None}}


def modern(class_name: str, config: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Returns class name and config of a layer in the form of Keras 2; new names stay unchanged."""
    names = ARGUMENTS | EXCEPTIONS.get(class_name, {})
    renamed = {names.get(key, key): value for key, value in config.items()}
    for parts in SIZES:
        if all(part in renamed for part in parts):
            renamed["kernel_size"] = [renamed.pop(part) for part in parts]
    for key, meanings in VALUES.items():
        if isinstance(renamed.get(key), str):
            renamed[key] = meanings.get(renamed[key], renamed[key])
    if class_name == "Embedding":
        renamed.pop("dropout", None)  # only used in training
    return CLASSES.get(class_name, class_name), renamed
