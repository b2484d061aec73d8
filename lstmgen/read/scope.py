"""Who owns which weights.

Reading happens twice. The first time (the survey) every layer function runs without the file's numbers
and says which weights it wants; that grows a tree of scopes. Then the container puts its arrays on the
tree, by its own rules of order or of paths, and the second time the layer functions get the numbers. So
every shape is known and checked before anything is read, and a layer function is written once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from lstmgen.graph.operation import Weight

Shape = tuple[int, ...]


@dataclass
class Want:
    """One array that a layer asks for: the shapes it may have, the usual one first."""

    name: str
    shapes: tuple[Shape, ...]
    trainable: bool
    array: Weight | None = None


@dataclass
class Scope:
    """A layer, cell or model that owns weights or has children that do.

    Attributes:
        key: attribute name under which the parent holds it ("cell", "forward_layer"), or the layer's name.
        class_name: decides the path in `.keras` archives.
        is_layers: a model: its children are its layers, in order.
        trainable: the flag of the config; decides the order in legacy files.
        shared: `shared_object_id` of the config, the same for one layer used by several models.
    """

    key: str
    class_name: str
    is_layers: bool = False
    trainable: bool = True
    shared: int | None = None
    wants: list[Want] = field(default_factory=list)
    children: dict[str, Scope] = field(default_factory=dict)
    taken: int = 0

    def child(self, key: str, class_name: str, **attributes: object) -> Scope:
        """The child by that key, made at the first call."""
        if key not in self.children:
            self.children[key] = Scope(key, class_name, **attributes)  # type: ignore[arg-type]
        return self.children[key]

    def restart(self) -> None:
        """Before another call of the same layer: it takes the same weights again."""
        self.taken = 0
        for child in self.children.values():
            child.restart()

    def take(self, name: str, shapes: tuple[Shape, ...], trainable: bool) -> Weight:
        """The next array; while the container has not been asked yet, zeros that take no memory."""
        if self.taken == len(self.wants):
            self.wants.append(Want(name, shapes, trainable))
        want = self.wants[self.taken]
        self.taken += 1
        return np.broadcast_to(np.float32(0), shapes[0]) if want.array is None else want.array

    def every(self) -> Iterator[Want]:
        """All wants, its own first, then the children's in order."""
        yield from self.wants
        for child in self.children.values():
            yield from child.every()

    def legacy_order(self) -> tuple[list[Want], list[Want]]:
        """Trainable and non-trainable wants as a legacy HDF5 group lists them (semantics: nested models)."""
        trainable = [want for want in self.wants if want.trainable]
        frozen = [want for want in self.wants if not want.trainable]
        for child in self.children.values():
            t, n = child.legacy_order()
            trainable += t
            frozen += n
        return (trainable, frozen) if self.trainable else ([], trainable + frozen)
