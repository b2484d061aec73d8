"""Who owns which weights.

Reading happens twice. The first time (the survey) every layer function runs without the file's numbers
and says which weights it wants; that grows a tree of scopes. Then the container puts its arrays on the
tree, by its own rules of order or of paths, and the second time the layer functions get the numbers. So
every shape is known and checked before anything is read, and a layer function is written once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from lstmgen.errors import MismatchError, ReadError
from lstmgen.graph.operation import Weight

Shape = tuple[int, ...]

# What holds a list of parts rather than parts by name, and the name of that list in `.keras` archives.
CONTAINERS = {"Sequential": "layers", "Functional": "layers", "Model": "layers", "StackedRNNCells": "cells"}


@dataclass
class Ledger:
    """Keeps what layers want within what the file can hold, before anything is allocated.

    Attributes:
        capacity: how many numbers the file can hold at most.
        wanted: how many the layers have asked for so far; a shared layer's count where it comes first.
        closed: the survey is over, the arrays are in place.
    """

    capacity: int
    wanted: int = 0
    closed: bool = False

    def enter(self, owner: Scope, name: str, shapes: tuple[Shape, ...], size: int) -> None:
        """Adds the numbers of one array.

        Args:
            size: how many of them are in the room of one.

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
    """One array that a layer asks for.

    Attributes:
        place: what it is, for messages.
        shapes: those that it may have, the usual one first.
        integers: whether it holds integers.
    """

    name: str
    place: str
    shapes: tuple[Shape, ...]
    trainable: bool
    integers: bool = False
    array: Weight | None = None

    @property
    def size(self) -> int:
        """How many numbers: those of the file once they are known."""
        return math.prod(self.shapes[0]) if self.array is None else int(self.array.size)


@dataclass
class Scope:
    """A layer, cell or model that owns weights or has children that do.

    Attributes:
        key: attribute name under which the parent holds it ("cell", "forward_layer"), or the layer's name.
        class_name: decides the path in `.keras` archives.
        ledger: one for the whole tree.
        trainable: the flag of the config; decides the order in legacy files.
        shared: `shared_object_id` of the config, the same for one layer used by several models; its parts
            have it too.
        also: where else below its parent an archive may have it, if that holds it under two names.
        layer: the name of the layer as the model's author knows it, with those of the models around it.
        part: the parts of that layer that lead here, if any.
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
        """The name of the list that its children are in; None where they have names of their own."""
        return CONTAINERS.get(self.class_name)

    @property
    def identity(self) -> tuple[int, str]:
        """The same for one layer, wherever it stands."""
        return (id(self), "") if self.shared is None else (self.shared, self.key)

    @property
    def place(self) -> str:
        """Where it is, for messages: the layer, then its part, unless that is the cell that every layer has."""
        parts = [f"cell {key}" if key.isdigit() else key for key in self.part if key != "cell"]
        return ", ".join([f"layer {self.layer!r}" if self.layer else "the model", *parts])

    def child(
        self, key: str, class_name: str, *, trainable: bool = True, shared: int | None = None, also: str = ""
    ) -> Scope:
        """The child by that key, made at the first call."""
        if key not in self.children:
            shared = self.shared if shared is None else shared
            named = self.container == "layers"
            layer = f"{self.layer}/{key}".lstrip("/") if named else self.layer
            part = () if named else (*self.part, key)
            self.children[key] = Scope(key, class_name, self.ledger, trainable, shared, layer, part, also)
        return self.children[key]

    def restart(self) -> None:
        """Before another call of the same layer: it takes the same weights again."""
        self.taken = 0
        for child in self.children.values():
            child.restart()

    def take(self, name: str, shapes: tuple[Shape, ...], *, trainable: bool, integers: bool) -> Weight:
        """The next array; while the container has not been asked yet, zeros that take no memory.

        Raises:
            ReadError: the file cannot hold it, or the layer wanted another shape when it was called before.
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
        """An array made from others, once; during the survey, zeros that take no memory."""
        if not self.ledger.closed:
            return np.broadcast_to(np.float32(0), shape)
        if name not in self.derived:
            self.derived[name] = make()
        return self.derived[name]

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
