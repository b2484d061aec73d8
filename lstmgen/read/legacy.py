"""Weights in the order of lists: HDF5 as Keras 1, 2, tf.keras and Keras 3's legacy writer lay them out.

Source: keras/src/legacy/saving/legacy_h5_format.py; tf_keras/src/saving/legacy/hdf5_format.py.
"""

from __future__ import annotations

import h5py

from lstmgen.errors import ReadError
from lstmgen.read import hdf5
from lstmgen.read.scope import Scope


def assign(group: h5py.Group, model: Scope) -> None:
    """Pairs the groups that own weights with the layers that want some, both in order.

    Raises:
        ReadError: they do not match; nothing is guessed.
    """
    layer_names = hdf5.names(group, "layer_names")
    if layer_names is None:
        raise ReadError("the HDF5 file has no layer_names; it was not written by Keras or is incomplete")
    stored = []
    for name in layer_names:
        layer = hdf5.subgroup(group, name)
        if layer is None:
            raise ReadError(f"layer {name!r}: the weights are not in the file; it was not completely written")
        weight_names = hdf5.names(layer, "weight_names")
        if weight_names:
            stored.append((name, layer, weight_names))
    wanting = [(scope, [want for part in scope.legacy_order() for want in part]) for scope in model.children.values()]
    wanting = [(scope, wants) for scope, wants in wanting if wants]
    if len(stored) != len(wanting):
        raise ReadError(
            f"the architecture has {len(wanting)} layers with weights, the file has {len(stored)}: "
            f"{[scope.key for scope, _ in wanting]} and {[name for name, _, _ in stored]}"
        )
    for (name, layer, weight_names), (scope, wants) in zip(stored, wanting):
        if len(weight_names) != len(wants):
            raise ReadError(
                f"layer {scope.key!r} wants {len(wants)} arrays ({', '.join(want.name for want in wants)}), "
                f"the file has {len(weight_names)} ({', '.join(weight_names)})"
            )
        for weight_name, want in zip(weight_names, wants):
            dataset = hdf5.child(layer, weight_name)
            want.array = hdf5.array(dataset, want.shapes, f"layer {scope.key!r}, {want.name}")
