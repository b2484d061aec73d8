"""The arguments that a call gives by place, and which of them were asked for."""

from collections.abc import Iterator, Sequence
from typing import Any, overload


class Positional(Sequence[Any]):
    """The arguments of one call, in order.

    Indexing and iterating mark arguments as understood. `values` does not.

    Args:
        known: how many of the first are understood already.

    Attributes:
        values: the arguments.
    """

    def __init__(self, values: Sequence[Any] = (), known: int = 0) -> None:
        self.values = tuple(values)
        self._known = set(range(known))

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        places = range(len(self.values))[place]
        self._known.update([places] if isinstance(places, int) else places)
        return self.values[place]

    def __iter__(self) -> Iterator[Any]:
        return iter(self[:])

    def unknown(self) -> list[int]:
        """The places that no one asked for."""
        return [place for place in range(len(self.values)) if place not in self._known]
