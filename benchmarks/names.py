"""Names with commas between, as options of benchmarks take them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection


def names(text: str, every: Collection[str]) -> list[str]:
    """The names in a list with commas.

    Raises:
        ValueError: there is no such name.
    """
    found = [name for name in text.split(",") if name]
    for name in found:
        if name not in every:
            raise ValueError(f"there is no {name!r}; there is {', '.join(every)}")
    return found


def names_of(every: Collection[str]) -> Callable[[str], list[str]]:
    """The type of an option of argparse that takes some of these."""

    def chosen(text: str) -> list[str]:
        try:
            return names(text, every)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return chosen
