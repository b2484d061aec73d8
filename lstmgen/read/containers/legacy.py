"""Weights in the order of lists: HDF5 as Keras 1, 2, tf.keras and Keras 3's legacy writer lay them out.

Source: keras/src/legacy/saving/legacy_h5_format.py; tf_keras/src/saving/legacy/hdf5_format.py.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from lstmgen.errors import MismatchError, ReadError
from lstmgen.read.containers import hdf5
from lstmgen.read.scope import Scope, Want


@dataclass(frozen=True)
class Stored:
    """A group that owns weights: the layer's name, and those of its arrays, in order."""

    layer: str
    group: hdf5.Group
    arrays: tuple[str, ...]


def stored_layers(group: hdf5.Group) -> list[Stored]:
    """The layers with weights in the order of the model.

    Raises:
        ReadError: the lists are missing or do not agree with the groups.
    """
    layer_names = hdf5.names(group, "layer_names")
    if layer_names is None:
        raise ReadError(
            "the HDF5 file has no layer_names; it was not written by Keras, is incomplete, or has only the weights of "
            "a model that is a class of its own"
        )
    twice = [name for name, count in Counter(layer_names).items() if count > 1]
    if twice:
        raise ReadError(f"the HDF5 file lists the weights of layer {twice[0]!r} twice")
    found = []
    for name in layer_names:
        layer = hdf5.subgroup(group, name)
        if layer is None:
            raise ReadError(f"layer {name!r}: the weights are not in the file; it was not completely written")
        weight_names = hdf5.names(layer, "weight_names")
        if weight_names:
            found.append(Stored(name, layer, tuple(weight_names)))
    extra = hdf5.subgroup(group, "top_level_model_weights")
    if extra is not None and hdf5.names(extra, "weight_names"):
        raise ReadError("the HDF5 file has weights that belong to no layer (top_level_model_weights)")
    return found


def first_shape(layers: list[Stored]) -> tuple[int, ...] | None:
    """The shape of the first array in the file; None where there is none."""
    if not layers:
        return None
    layer, name = layers[0], layers[0].arrays[0]
    return hdf5.shape(hdf5.child(layer.group, name), f"layer {layer.layer!r}, {name}")


def guess_backend(layers: list[Stored]) -> str:
    """Keras 1 does not say what it ran on; the names of TensorFlow's variables end in ":0", Theano's do not."""
    names = [name for layer in layers for name in layer.arrays]
    return "tensorflow" if any(name.endswith(":0") for name in names) else "theano"


def assign(layers: list[Stored], model: Scope) -> None:
    """Pairs the groups that own weights with the layers that want some, both in order.

    Raises:
        ReadError: they do not match; nothing is guessed.
    """
    every = [(scope, [want for part in scope.legacy_order() for want in part]) for scope in model.children.values()]
    wanting: list[tuple[Scope, list[Want]]] = [(scope, wants) for scope, wants in every if wants]
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
                f"{scope.place} wants {len(wants)} arrays ({', '.join(want.name for want in wants)}), "
                f"the file has {len(layer.arrays)} ({', '.join(layer.arrays)})"
            )
        for name, want in zip(layer.arrays, wants):
            check_direction(name, want)
            want.array = hdf5.array(hdf5.child(layer.group, name), want.shapes, want.place, integers=want.integers)


def check_direction(name: str, want: Want) -> None:
    """What is trained stands first. A direction of Bidirectional can be frozen by itself, which tf.keras forgets.

    Raises:
        MismatchError: an array of one direction stands where the other has its own.
    """
    wanted = re.search(r", (forward|backward)_layer\b", want.place)
    stored = re.findall(r"(?:^|/)(forward|backward)_", name)
    if wanted and stored and wanted[1] not in stored:
        raise MismatchError(
            f"{want.place} stands where the file has {name}: one direction was frozen by itself, and tf.keras itself "
            "would load them the wrong way round; set trainable of both alike before saving, or save as .keras"
        )
