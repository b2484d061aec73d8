"""Copies of a Keras model whose layers compute in fixed point, and the layers of such copies by name."""

from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np

from lstmgen.graph.operation import Weight
from lstmgen.keras.cells import IntegerGRUCell, IntegerLSTMCell, IntegerSimpleRNNCell
from lstmgen.keras.layers import IntegerConv1D, IntegerDense, IntegerEmbedding

CELLS: Mapping[type, Any] = {
    keras.layers.LSTMCell: IntegerLSTMCell,
    keras.layers.GRUCell: IntegerGRUCell,
    keras.layers.SimpleRNNCell: IntegerSimpleRNNCell,
}
LAYERS: Mapping[type, Any] = {
    keras.layers.Dense: IntegerDense,
    keras.layers.Conv1D: IntegerConv1D,
    keras.layers.Embedding: IntegerEmbedding,
}
QUANTIZED = (*CELLS.values(), *LAYERS.values())
# Attributes of layers that hold a layer.
INNER = ("forward_layer", "backward_layer", "layer", "cell")
# Attributes of layers whose variables are quantized.
FIELDS = ("kernel", "recurrent_kernel", "bias", "embeddings")
RNN_OPTIONS = (
    "name",
    "trainable",
    "return_sequences",
    "return_state",
    "go_backwards",
    "unroll",
    "zero_output_for_mask",
)


def is_model(layer: Any) -> bool:
    """Returns whether a layer is a functional or Sequential model."""
    return isinstance(layer, (keras.Sequential, keras.src.models.functional.Functional))


def owners(model: Any) -> Mapping[str, Any]:
    """Returns the layers with weights by a name that is the same in copies; variables have other paths there."""
    return dict(_owners(model, ""))


def _owners(layer: Any, name: str) -> Iterator[tuple[str, Any]]:
    parts = {part.name: part for part in layer.layers} if is_model(layer) else inner(layer)
    for part_name, part in parts.items():
        yield from _owners(part, f"{name}/{part_name}")
    if not parts:
        yield name, layer


def inner(layer: Any) -> Mapping[str, Any]:
    """Returns the layers inside a wrapper or a recurrent layer, by attribute."""
    kinds = (keras.layers.Bidirectional, keras.layers.TimeDistributed, keras.layers.RNN)
    held = {name: getattr(layer, name, None) for name in INNER} if isinstance(layer, kinds) else {}
    return {name: part for name, part in held.items() if isinstance(part, keras.Layer)}


def variables(model: Any) -> Mapping[str, Any]:
    """Returns the variables that may be quantized, by the name of their layer and their own."""
    kinds = (*CELLS, *LAYERS, *QUANTIZED)
    return {
        f"{name}:{field}": getattr(layer, field)
        for name, layer in owners(model).items()
        if type(layer) in kinds
        for field in FIELDS
        if getattr(layer, field, None) is not None
    }


def weights(model: Any) -> Mapping[str, Weight]:
    """Returns the numbers of these variables."""
    return {name: np.array(keras.ops.convert_to_numpy(x)) for name, x in variables(model).items()}


def copy_weights(source: Any, to: Any) -> None:
    """Copies all weights from a model to its copy."""
    originals, copied = owners(source), variables(source)
    for name, variable in variables(to).items():
        variable.assign(copied[name])
    for name, layer in owners(to).items():
        if layer.weights and not isinstance(layer, QUANTIZED) and not isinstance(originals[name], QUANTIZED):
            layer.set_weights(originals[name].get_weights())


def converted(model: Any, quantized: frozenset[str]) -> Any:
    """Returns a copy of a functional or Sequential model.

    Args:
        quantized: names of the layers that become quantized ones.
    """
    names = {id(layer): name for name, layer in owners(model).items()}

    def convert(layer: Any) -> Any:
        if is_model(layer):
            return keras.models.clone_model(layer, clone_function=convert)
        if isinstance(layer, keras.layers.Bidirectional):
            forward, backward = convert(layer.forward_layer), convert(layer.backward_layer)
            mode, options = layer.merge_mode, {"name": layer.name, "trainable": layer.trainable}
            return keras.layers.Bidirectional(forward, mode, backward_layer=backward, **options)
        if isinstance(layer, keras.layers.TimeDistributed):
            return keras.layers.TimeDistributed(convert(layer.layer), name=layer.name, trainable=layer.trainable)
        config = layer.get_config()
        if isinstance(layer, keras.layers.RNN) and names.get(id(layer.cell)) in quantized:
            cell = CELLS[type(layer.cell)].from_config(layer.cell.get_config())
            return keras.layers.RNN(cell, **{name: config[name] for name in RNN_OPTIONS})
        kind = LAYERS[type(layer)] if names.get(id(layer)) in quantized else type(layer)
        return kind.from_config(config)

    return convert(model)
