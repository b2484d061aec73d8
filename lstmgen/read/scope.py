"""Assigns weights to layers, by a tree of scopes.

Reading has two passes. In the first (the survey), layer functions run without numbers and declare the weights that
they need, which builds a tree of scopes. The container then assigns its arrays to the tree, by order or by path. In the
second pass, layer functions read the numbers. So all shapes are known and checked before arrays are read, and each
layer function is written once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from lstmgen.errors import MismatchError, ReadError
from lstmgen.graph.operation import Weight

Shape = tuple[int, ...]

# Classes with a list of parts instead of named parts, and the name of that list in `.keras` archives.
CONTAINERS = {"Sequential": "layers", "Functional": "layers", "Model": "layers", "StackedRNNCells": "cells"}


@dataclass
class Ledger:
    """Limits the weights that layers declare to the size of the file, before memory is allocated.

    Attributes:
        capacity: the largest count of numbers that fits into the file.
        wanted: the count that layers have declared so far; shared layers count once.
        closed: true after the survey, when arrays are assigned.
    """

    capacity: int
    wanted: int = 0
    closed: bool = False

    def enter(self, owner: Scope, name: str, shapes: tuple[Shape, ...], size: int) -> None:
        """Adds the numbers of one array.

        Args:
            size: how many of them fit into the space of one number.

        Raises:
            ReadError: the file is too small for them.
        """
        numbers = min(math.prod(shape) for shape in shapes) // size
        self.wanted += 0 if owner.shared is not None else numbers
        if numbers > self.capacity or self.wanted > self.capacity:
            raise MismatchError(
                f"{owner.place}: its {name} of shape {shapes[0]} cannot be in this file, "
                f"which has room for {self.capacity} numbers in all"
            )


@dataclass
class Want:
    """One array that a layer needs.

    Attributes:
        place: layer and name of the array, for messages.
        shapes: the allowed shapes, the usual one first.
        integers: true for integers.
    """

    name: str
    place: str
    shapes: tuple[Shape, ...]
    trainable: bool
    integers: bool = False
    array: Weight | None = None

    @property
    def size(self) -> int:
        """Count of numbers: of the array in the file, once that is assigned."""
        return math.prod(self.shapes[0]) if self.array is None else int(self.array.size)


@dataclass
class Scope:
    """A layer, cell or model that owns weights or has children that do.

    Attributes:
        key: its attribute name in the parent ("cell", "forward_layer"), or the layer's name.
        class_name: determines the path in `.keras` archives.
        ledger: one for the whole tree.
        trainable: the flag of the config; determines the order in legacy files.
        shared: `shared_object_id` of the config, equal for all uses of a shared layer, and for its parts.
        also: a second path below its parent, which some archives use instead.
        layer: the name of the layer, with those of the models around it.
        part: the keys from that layer to this scope.
        tokens: a vocabulary that is stored beside the weights.
    """

    key: str
    class_name: str
    ledger: Ledger
    trainable: bool = True
    shared: int | None = None
    layer: str = ""
    part: tuple[str, ...] = ()
    also: str = ""
    wants: list[Want] = field(default_factory=list)
    children: dict[str, Scope] = field(default_factory=dict)
    taken: int = 0
    derived: dict[str, Weight] = field(default_factory=dict)
    tokens: tuple[str, ...] = ()

    @property
    def container(self) -> str | None:
        """The name of the list of its children; None if children are named."""
        return CONTAINERS.get(self.class_name)

    @property
    def identity(self) -> tuple[int, str]:
        """A key that is equal for all uses of a shared layer."""
        return (id(self), "") if self.shared is None else (self.shared, self.key)

    @property
    def place(self) -> str:
        """Layer and part for messages; the cell that recurrent layers always have is left out."""
        parts = [f"cell {key}" if key.isdigit() else key for key in self.part if key != "cell"]
        return ", ".join([f"layer {self.layer!r}" if self.layer else "the model", *parts])

    def child(
        self, key: str, class_name: str, *, trainable: bool = True, shared: int | None = None, also: str = ""
    ) -> Scope:
        """Returns the child of that key, which the first call creates."""
        if key not in self.children:
            shared = self.shared if shared is None else shared
            named = self.container == "layers"
            layer = f"{self.layer}/{key}".lstrip("/") if named else self.layer
            part = () if named else (*self.part, key)
            self.children[key] = Scope(key, class_name, self.ledger, trainable, shared, layer, part, also)
        return self.children[key]

    def restart(self) -> None:
        """Prepares another call of the same layer, which reads the same weights again."""
        self.taken = 0
        for child in self.children.values():
            child.restart()

    def take(self, name: str, shapes: tuple[Shape, ...], *, trainable: bool, integers: bool) -> Weight:
        """Returns the next array; in the survey, zeros that need no memory.

        Raises:
            ReadError: the file is too small, or an earlier call of the layer needed another shape.
        """
        if self.taken == len(self.wants):
            if self.ledger.closed:
                raise RuntimeError(f"{self.place} wants {name} now, but did not in the survey")
            self.ledger.enter(self, name, shapes, 2 if integers else 1)
            self.wants.append(Want(name, f"{self.place}, {name}", shapes, trainable, integers))
        want = self.wants[self.taken]
        self.taken += 1
        if want.shapes != shapes and (want.array is None or want.array.shape not in shapes):
            raise ReadError(
                f"{self.place} is called with inputs that need different weights: its {name} would have "
                f"shape {want.shapes[0]} and {shapes[0]}"
            )
        return (
            np.broadcast_to(np.int8(0) if integers else np.float32(0), shapes[0]) if want.array is None else want.array
        )

    def derive(self, name: str, shape: Shape, make: Callable[[], Weight]) -> Weight:
        """Returns an array computed from others, once; in the survey, zeros that need no memory."""
        if not self.ledger.closed:
            return np.broadcast_to(np.float32(0), shape)
        if name not in self.derived:
            self.derived[name] = make()
        return self.derived[name]

    def every(self) -> Iterator[Want]:
        """Yields every `Want`: those of this scope, then of the children in order."""
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
