"""Reads weights that are listed in the order of the layers: HDF5 of Keras 1, 2, tf.keras and Keras 3's legacy writer.

Source: keras/src/legacy/saving/legacy_h5_format.py; tf_keras/src/saving/legacy/hdf5_format.py.
"""

import re
from collections import Counter
from dataclasses import dataclass

from lstmgen.errors import MismatchError, ReadError
from lstmgen.read.containers import hdf5
from lstmgen.read.scope import Scope, Want


@dataclass(frozen=True)
class Stored:
    """An HDF5 group with weights: the name of the layer, and the names of its arrays, in order."""

    layer: str
    group: hdf5.Group
    arrays: tuple[str, ...]


def stored_layers(group: hdf5.Group) -> list[Stored]:
    """Returns the layers with weights, in the order of the model.

    Raises:
        ReadError: the lists are missing, or contradict the groups.
    """
    layer_names = hdf5.names(group, "layer_names")
    if layer_names is None:
        raise ReadError(
            "the HDF5 file has no layer_names; it was not written by Keras, is incomplete, or contains only the "
            "weights of a subclass of keras.Model"
        )
    twice = [name for name, count in Counter(layer_names).items() if count > 1]
    if twice:
        raise ReadError(f"the HDF5 file lists the weights of layer {twice[0]!r} twice")
    stored = []
    for name in layer_names:
        layer = hdf5.subgroup(group, name)
        if layer is None:
            raise ReadError(f"layer {name!r}: the weights are missing; the file is incomplete, save the model again")
        weight_names = hdf5.names(layer, "weight_names")
        if weight_names:
            stored.append(Stored(name, layer, tuple(weight_names)))
    extra = hdf5.subgroup(group, "top_level_model_weights")
    if extra is not None and hdf5.names(extra, "weight_names"):
        raise ReadError("the HDF5 file has weights that belong to no layer (top_level_model_weights)")
    return stored


def first_shape(layers: list[Stored]) -> tuple[int, ...] | None:
    """The shape of the first array in the file; None if there is none."""
    if not layers:
        return None
    layer, name = layers[0], layers[0].arrays[0]
    return hdf5.shape(hdf5.child(layer.group, name), f"layer {layer.layer!r}, {name}")


def guess_backend(layers: list[Stored]) -> str:
    """Guesses the backend of Keras 1: names of TensorFlow's variables end in ":0", Theano's do not."""
    names = [name for layer in layers for name in layer.arrays]
    return "tensorflow" if any(name.endswith(":0") for name in names) else "theano"


def assign(layers: list[Stored], model: Scope) -> None:
    """Pairs the groups with weights and the layers that need weights, both in order.

    Raises:
        ReadError: they do not match.
    """
    scopes = [(scope, [want for part in scope.legacy_order() for want in part]) for scope in model.children.values()]
    wanting: list[tuple[Scope, list[Want]]] = [(scope, wants) for scope, wants in scopes if wants]
    ours, theirs = [scope.key for scope, _ in wanting], [layer.layer for layer in layers]
    if len(ours) != len(theirs):
        raise MismatchError(
            f"the architecture has {len(ours)} layers with weights, the file has {len(theirs)}: "
            f"{', '.join(ours) or 'none'}; and {', '.join(theirs) or 'none'}"
        )
    if ours != theirs and set(ours) == set(theirs):
        raise MismatchError(
            f"the layers are in another order than their weights: {', '.join(ours)}; {', '.join(theirs)}"
        )
    for layer, (scope, wants) in zip(layers, wanting):
        if len(layer.arrays) != len(wants):
            raise MismatchError(
                f"{scope.place}: expected {len(wants)} arrays ({', '.join(want.name for want in wants)}), "
                f"found {len(layer.arrays)} ({', '.join(layer.arrays)})"
            )
        for name, want in zip(layer.arrays, wants):
            check_direction(name, want)
            want.array = hdf5.array(hdf5.child(layer.group, name), want.shapes, want.place, integers=want.integers)


def check_direction(name: str, want: Want) -> None:
    """Checks that an array is of the right direction of a Bidirectional layer.

    Trainable arrays are stored first. If only one direction was frozen, tf.keras mixes up the order.

    Raises:
        MismatchError: the array belongs to the other direction.
    """
    wanted = re.search(r", (forward|backward)_layer\b", want.place)
    stored = re.findall(r"(?:^|/)(forward|backward)_", name)
    if wanted and stored and wanted[1] not in stored:
        raise MismatchError(
            f"{want.place}: the file has {name} in its place, because only one direction was frozen (tf.keras would "
            "load them in the wrong order, too); set trainable of both alike before saving, or save as .keras"
        )
