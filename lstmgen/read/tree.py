"""Weights by path: `model.weights.h5` of Keras 3 and its relatives.

A layer's group is named after its class and its place among the layers of its model; the layers' own names
do not matter. Source: keras/src/saving/saving_lib.py, keras/src/utils/naming.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lstmgen.errors import ReadError
from lstmgen.read import hdf5
from lstmgen.read.scope import Scope

# TensorFlow 2.12 to 2.14 name the list of layers so, and put each layer with weights in it twice.
TWICE = "_layer_checkpoint_dependencies"
IGNORED = frozenset({"seed_generator", "seed_generators"})  # states of Dropout's random numbers


def is_tree(root: hdf5.Group) -> bool:
    """Whether weights are stored by path."""
    root = hdf5.unfolded(root)
    return any(hdf5.subgroup(root, name) is not None for name in ("layers", TWICE))


def assign(root: hdf5.Group, model: Scope, named: bool) -> None:
    """Gives every layer the arrays at its path.

    Args:
        named: the file's names of layers are those of the architecture; contradictions are refused.
    Raises:
        ReadError: an array is missing, left over, or has another shape.
    """
    filling = Filling(hdf5.unfolded(root), named)
    filling.fill(model, "")
    filling.check_names()
    filling.share()
    filling.check_leftovers()


@dataclass
class Filling:
    """The work of one `assign`.

    Attributes:
        used: paths of the arrays that found their place.
        first: shared layers by object id, where their arrays are.
        named_alike: all layers that have arrays, by name and class.
        later: the same layers where they stand again, without arrays of their own.
        strangers: layers whose arrays have the name of another, that name, and their path.
    """

    root: hdf5.Group
    named: bool
    used: set[str] = field(default_factory=set)
    first: dict[int | None, Scope] = field(default_factory=dict)
    named_alike: dict[tuple[str, str], list[Scope]] = field(default_factory=dict)
    later: list[tuple[Scope, str, str]] = field(default_factory=list)
    strangers: dict[str, tuple[str, str]] = field(default_factory=dict)

    def fill(self, scope: Scope, path: str, name: str = "", above: Scope | None = None) -> None:
        """The arrays of a scope and of all below it.

        Args:
            name: of the layer, for messages, with those of what is around it.
            above: what it is a part of.
        """
        group = self.root if not path else hdf5.subgroup(self.root, path.lstrip("/"))
        if above is not None and (above.container == "layers" or scope.shared != above.shared):
            if any(scope.every()) and (group is None or not any(hdf5.datasets(group, path, IGNORED))):
                self.later.append((scope, name, path))
                return
            if scope.shared is not None:
                self.first.setdefault(scope.shared, scope)
        self.named_alike.setdefault((scope.key, scope.class_name), []).append(scope)
        self._own(scope, path, name, group)
        for below, child in paths(scope, path, group):
            self.fill(child, below, f"{name}/{child.key}".lstrip("/"), scope)

    def _own(self, scope: Scope, path: str, name: str, group: hdf5.Group | None) -> None:
        values = None if group is None else hdf5.subgroup(group, "vars")
        stored = 0 if values is None else len(hdf5.keys(values, path))
        if stored != len(scope.wants):
            raise mismatch(scope, name, stored, path)
        for k, want in enumerate(scope.wants):
            found = None if values is None else hdf5.child(values, str(k))
            want.array = hdf5.array(found, want.shapes, f"layer {name!r}, {want.name}")
            self.used.add(f"{path}/vars/{k}")
        if values is not None and re.fullmatch(r".*/layers/[^/]*", path):
            owner = hdf5.attribute(values, "name")
            if owner not in (None, scope.key):
                self.strangers[scope.key] = (str(owner), path)

    def check_names(self) -> None:
        """Weights from another file may be of layers by other names, but not of the same layers in another order.

        Raises:
            ReadError: the names contradict each other.
        """
        owners = {owner for owner, _ in self.strangers.values()}
        for name, (owner, path) in self.strangers.items():
            if self.named or owners == self.strangers.keys():
                raise ReadError(f"the weights at {path!r} belong to layer {owner!r}, not to {name!r}")

    def share(self) -> None:
        """Gives the layers that stand again the arrays of where they stood first.

        Raises:
            ReadError: that place is not in the file, or is another layer.
        """
        for scope, name, path in self.later:
            wants = list(scope.every())
            first = self.first.get(scope.shared) or self._namesake(scope)
            arrays = [] if first is None else [want.array for want in first.every()]
            if len(arrays) != len(wants):
                raise mismatch(scope, name, 0, path)
            for want, array in zip(wants, arrays):
                if array is None or array.shape not in want.shapes:
                    raise ReadError(f"layer {name!r} is said to share weights that do not fit it")
                want.array = array

    def _namesake(self, scope: Scope) -> Scope | None:
        """tf.keras forgets the object id at one place or at both: then the name must do."""
        found = self.named_alike.get((scope.key, scope.class_name), [])
        return found[0] if len(found) == 1 else None

    def check_leftovers(self) -> None:
        """Every array must belong to someone: what is left over would be a part that was not understood.

        Raises:
            ReadError: something is left.
        """
        for top in ("layers", TWICE, "vars"):
            group = hdf5.subgroup(self.root, top)
            left = set() if group is None else set(hdf5.datasets(group, f"/{top}", IGNORED)) - self.used
            if left:
                raise ReadError(
                    f"the file has {len(left)} arrays that no layer of the architecture wants: "
                    f"{', '.join(sorted(left)[:5])}"
                )


def mismatch(scope: Scope, name: str, stored: int, path: str) -> ReadError:
    """A layer with another number of arrays than the file has."""
    wants = list(scope.every()) if stored == 0 else scope.wants
    return ReadError(
        f"layer {name!r} wants {len(wants)} arrays ({', '.join(want.name for want in wants) or 'none'}), "
        f"the file has {stored} at {path!r}"
    )


def paths(scope: Scope, path: str, group: hdf5.Group | None) -> Iterator[tuple[str, Scope]]:
    """The parts of a scope with their paths."""
    keys = () if group is None else hdf5.keys(group, path)
    if scope.container is None:
        for key, child in scope.children.items():
            hidden = key not in keys and f"_{key}" in keys
            yield f"{path}/{'_' if hidden else ''}{key}", child
        return
    twice = scope.container == "layers" and TWICE in keys
    counter: Counter[str] = Counter()
    for child in scope.children.values():
        name = snake_case(child.class_name)
        number = f"_{counter[name]}" if counter[name] else ""
        counter[name] += 2 if twice and any(child.every()) else 1
        yield f"{path}/{TWICE if twice else scope.container}/{name}{number}", child


def snake_case(name: str) -> str:
    """GRU → gru, Conv1D → conv1d, SimpleRNN → simple_rnn (keras/src/utils/naming.py)."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
