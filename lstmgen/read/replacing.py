"""Replaces attributes of the user's libraries and objects while their code runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def replaced(*items: tuple[Any, str, Any]) -> Iterator[None]:
    """Replaces attributes, given by owner, name and value, and restores them on exit.

    Neither Keras's layers nor classes with a metaclass of their own notice.
    """
    kept = [(owner, name, vars(owner).get(name)) for owner, name, _ in items]
    for owner, name, value in items:
        _kind(owner).__setattr__(owner, name, value)
    try:
        yield
    finally:
        for owner, name, before in kept:
            if before is None:
                _kind(owner).__delattr__(owner, name)
            else:
                _kind(owner).__setattr__(owner, name, before)


def _kind(owner: Any) -> Any:
    return type if isinstance(owner, type) else object
