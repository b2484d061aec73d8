"""Values by array, where layers share weights: arrays count as one only if they are the same object."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from lstmgen.graph.operation import Weight

V = TypeVar("V")


class ArrayMap(Mapping[Weight, V], Generic[V]):
    """A mapping of arrays to values, in order of insertion; it keeps its arrays alive."""

    def __init__(self, items: Iterable[tuple[Weight, V]] = ()) -> None:
        self._items = {id(array): (array, value) for array, value in items}

    def __getitem__(self, array: Weight) -> V:
        return self._items[id(array)][1]

    def __setitem__(self, array: Weight, value: V) -> None:
        self._items[id(array)] = (array, value)

    def __contains__(self, array: object) -> bool:
        return id(array) in self._items

    def __iter__(self) -> Iterator[Weight]:
        return (array for array, _ in self._items.values())

    def __len__(self) -> int:
        return len(self._items)


def each_once(arrays: Iterable[Weight]) -> tuple[Weight, ...]:
    """Returns arrays without repetitions."""
    return tuple({id(array): array for array in arrays}.values())
