"""Tables as pyarrow has them, which is not installed beside every test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np


class Column:
    """A ChunkedArray."""

    def __init__(self, numbers: Sequence[float]) -> None:
        self.numbers = list(numbers)

    def __len__(self) -> int:
        return len(self.numbers)

    def to_pylist(self) -> list[float]:
        return self.numbers


class Table:
    """A Table: its `columns` are arrays, which have no names."""

    def __init__(self, columns: Mapping[str, Sequence[float]]) -> None:
        self.given = {name: Column(numbers) for name, numbers in columns.items()}

    @property
    def column_names(self) -> list[str]:
        return list(self.given)

    @property
    def columns(self) -> list[Column]:
        return list(self.given.values())

    def __getitem__(self, name: str) -> Column:
        return self.given[name]

    def select(self, names: Sequence[str]) -> Table:
        return Table({name: self.given[name].numbers for name in names})

    def __array__(self, dtype: object = None, copy: bool | None = None) -> np.ndarray:
        return np.array([column.numbers for column in self.columns], dtype=dtype).T  # type: ignore[call-overload]
