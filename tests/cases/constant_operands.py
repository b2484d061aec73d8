"""Merging layers and functions with arrays among their operands, drawn at random.

A case is a layer, or a function, and its operands: `None` for the tensor that the model is called with, else an array.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

STEPS, FEATURES = 5, 4
SAMPLE = (1, STEPS, FEATURES)
# Of arrays: the first as a sample has it, with an axis for the samples; the others broadcast, or do not fit.
SHAPES = (SAMPLE, (1, 1, FEATURES), (1, STEPS, 1), (1, FEATURES), (STEPS, FEATURES), (FEATURES,), (2, *SAMPLE[1:]))
DTYPES = ("float32", "float64", "int32", "bool")
FITTING = 0.6  # of the cases have arrays of float32 with the shape of a sample
MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")


@dataclass(frozen=True)
class Kind:
    """A layer or function of several operands.

    Attributes:
        make: what is called with the list of operands, from a library and random numbers.
        least, most: how many operands it takes.
    """

    make: Callable[[Any, np.random.Generator], Callable[[list[Any]], Any]]
    least: int = 2
    most: int = 2


@dataclass(frozen=True)
class Case:
    """A layer or function, and its operands."""

    call: Callable[[list[Any]], Any]
    operands: tuple[np.ndarray | None, ...]

    def __str__(self) -> str:
        return ", ".join("x" if each is None else f"{each.dtype}{each.shape}" for each in self.operands)

    def __call__(self, x: Any, convert: Callable[[np.ndarray], Any] = lambda array: array) -> Any:
        """What it gives for a tensor; `convert` makes of each array what the call is given."""
        return self.call([x if each is None else convert(each) for each in self.operands])


def merge(name: str) -> Kind:
    """A layer of Keras's that merges a list."""
    return Kind(lambda library, rng: getattr(library.layers, name)(), 2, 2 if name == "Subtract" else 4)


def attention(name: str) -> Kind:
    """Attention on [query, value, key]."""
    return Kind(lambda library, rng: getattr(library.layers, name)(), 2, 3)


def of_heads(make: Callable[[Any], Any], *, by_name: bool) -> Kind:
    """Attention in heads, called with query, value and key by place or by name."""

    def call(library: Any, rng: np.random.Generator) -> Callable[[list[Any]], Any]:
        layer = make(library.layers)
        if not by_name:
            return lambda xs: layer(*xs)
        return lambda xs: layer(xs[0], **dict(zip(("value", "key"), xs[1:])))

    return Kind(call, 2, 3)


def states(make: Callable[[Any], Any], count: int) -> Kind:
    """A recurrent layer called with a sequence and the last timesteps of other operands as its initial states."""

    def call(library: Any, rng: np.random.Generator) -> Callable[[list[Any]], Any]:
        layer = make(library.layers)
        return lambda xs: layer(xs[0], initial_state=[each[:, -1] for each in xs[1:]])

    return Kind(call, 1 + count, 1 + count)


def nested(library: Any, rng: np.random.Generator) -> Callable[[list[Any]], Any]:
    """A model of two inputs in the model."""
    a, b = library.Input(SAMPLE[1:]), library.Input(SAMPLE[1:])
    return library.Model([a, b], library.layers.Subtract()([a, library.layers.Dense(FEATURES)(b)]))


LAYERS: dict[str, Kind] = {
    **{name: merge(name) for name in MERGES},
    "Concatenate": Kind(lambda library, rng: library.layers.Concatenate(axis=int(rng.choice([1, 2, -1, -2]))), 2, 4),
    "Dot": Kind(lambda library, rng: library.layers.Dot(axes=int(rng.choice([1, 2])), normalize=bool(rng.integers(2)))),
    "Attention": attention("Attention"),
    "AdditiveAttention": attention("AdditiveAttention"),
    "MultiHeadAttention by place": of_heads(lambda layers: layers.MultiHeadAttention(2, 3), by_name=False),
    "MultiHeadAttention by name": of_heads(lambda layers: layers.MultiHeadAttention(2, 3), by_name=True),
    "GRU": states(lambda layers: layers.GRU(FEATURES), 1),
    "LSTM": states(lambda layers: layers.LSTM(FEATURES), 2),
    "Bidirectional": states(lambda layers: layers.Bidirectional(layers.GRU(FEATURES)), 2),
    "a model": Kind(nested),
}
GROUPED: dict[str, Kind] = {
    f"GroupQueryAttention by {how}": of_heads(lambda layers: layers.GroupQueryAttention(3, 4, 2), by_name=how == "name")
    for how in ("place", "name")
}


def function(name: str, most: int = 2) -> Kind:
    """A function of operands one by one."""
    return Kind(lambda library, rng: lambda xs: getattr(library, name)(*xs), most, most)


def along(name: str, axes: Sequence[int] = (1, 2, -1), argument: str = "axis") -> Kind:
    """A function of a list, along an axis."""

    def call(library: Any, rng: np.random.Generator) -> Callable[[list[Any]], Any]:
        axis = int(rng.choice(axes))
        return lambda xs: getattr(library, name)(xs, **({argument: axis} if argument else {}))

    return Kind(call, 2, 4)


def chosen(library: Any, rng: np.random.Generator) -> Callable[[list[Any]], Any]:
    """where(a > 0, b, c)."""
    return lambda xs: library.where(library.greater(xs[0], 0.1), *xs[1:])


BINARY = "add subtract multiply divide maximum minimum greater less_equal equal logical_and logical_or".split()
OPERATIONS: dict[str, Kind] = {
    **{name: function(name) for name in (*BINARY, "matmul", "power", "mod", "floor_divide")},
    "concatenate": along("concatenate"),
    "stack": along("stack", (1, 2, 3, -1)),
    "hstack": along("hstack", argument=""),
    "where": Kind(chosen, 3, 3),
    "einsum": Kind(lambda library, rng: lambda xs: library.einsum("btf,bsf->bts", *xs)),
    "a product of matrices": Kind(
        lambda library, rng: lambda xs: library.matmul(xs[0], library.transpose(xs[1], (0, 2, 1)))
    ),
}
TENSORFLOW: dict[str, Kind] = {
    **{name: function(name) for name in (*BINARY, "pow", "matmul")},
    "concat": along("concat"),
    "stack": along("stack", (1, 2, 3, -1)),
    "add_n": along("add_n", argument=""),
    "where": Kind(chosen, 3, 3),
}


def drawn(kinds: Mapping[str, Kind], library: Any, seed: int, count: int) -> Iterator[tuple[str, Case]]:
    """So many cases of each kind, each with at least one tensor and one array, by a name of their own."""
    rng = np.random.default_rng(seed)
    for name, kind in kinds.items():
        for k in range(count):
            wanted = int(rng.integers(kind.least, kind.most + 1))
            arrays = rng.random(wanted) < 0.5
            arrays[rng.integers(wanted)] = True
            if arrays.all():
                arrays[rng.integers(wanted)] = False
            shapes, dtypes = (SHAPES[:1], DTYPES[:1]) if rng.random() < FITTING else (SHAPES, DTYPES)
            operands = tuple(array(rng, shapes, dtypes) if each else None for each in arrays)
            yield f"{name} {k}", Case(kind.make(library, rng), operands)


def array(rng: np.random.Generator, shapes: Sequence[tuple[int, ...]], dtypes: Sequence[str]) -> np.ndarray:
    """An array of random numbers, some of which are 0."""
    shape = shapes[rng.integers(len(shapes))]
    numbers = rng.normal(0, 2, shape) * (rng.random(shape) < 0.8)
    return numbers.astype(dtypes[rng.integers(len(dtypes))])
