"""Weights by path: `model.weights.h5` of Keras 3 and its relatives.

A layer's group is named after its class and its place among the layers of its model; the layers' own names
do not matter. Source: keras/src/saving/saving_lib.py, keras/src/utils/naming.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import h5py

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Weight
from lstmgen.read import hdf5
from lstmgen.read.scope import Scope


def assign(root: h5py.Group, model: Scope) -> None:
    """Gives every layer the arrays at its path.

    Raises:
        ReadError: an array is missing or has another shape.
    """
    shared: dict[int, list[Weight]] = {}
    for path, scope in paths(model, ""):
        _assign_one(root, path, scope, shared)


def _assign_one(root: h5py.Group, path: str, scope: Scope, shared: dict[int, list[Weight]]) -> None:
    wants = scope.wants
    group = hdf5.subgroup(root, f"{path}/vars")
    if scope.shared is not None and scope.shared in shared and (group is None or not len(group)):
        for want, values in zip(wants, shared[scope.shared]):
            want.array = values
        return
    if not wants:
        return
    stored = 0 if group is None else len(group)
    if group is None or stored != len(wants):
        raise ReadError(
            f"layer {scope.key!r} wants {len(wants)} arrays ({', '.join(want.name for want in wants)}), "
            f"the file has {stored} at {path!r}"
        )
    for k, want in enumerate(wants):
        want.array = hdf5.array(hdf5.child(group, str(k)), want.shapes, f"layer {scope.key!r}, {want.name}")
    if scope.shared is not None:
        shared[scope.shared] = [want.array for want in wants if want.array is not None]


def paths(scope: Scope, path: str) -> Iterator[tuple[str, Scope]]:
    """Every scope with its path in the file, depth first."""
    counter: Counter[str] = Counter()
    for key, child in scope.children.items():
        if scope.container is not None:
            name = snake_case(child.class_name)
            counter[name] += 1
            number = f"_{counter[name] - 1}" if counter[name] > 1 else ""
            below = f"{path}/{scope.container}/{name}{number}"
        else:
            below = f"{path}/{key}"
        below = below.lstrip("/")
        yield below, child
        yield from paths(child, below)


def snake_case(name: str) -> str:
    """GRU → gru, Conv1D → conv1d, SimpleRNN → simple_rnn (keras/src/utils/naming.py)."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
