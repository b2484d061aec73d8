"""Checks samples against the inputs of a model, for every command that runs them.

Checked samples can be evaluated: shapes and lengths fit, numbers are finite (or NaN that a pipeline replaces), integers
are integers, and indices are rows of their tables.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.conditions import Conditions, conditions, parts
from lstmgen.graph.graph import Graph, State, Value
from lstmgen.graph.kinds import Kind, held, kinds, limits
from lstmgen.graph.linear import Embedding
from lstmgen.graph.operation import FLOAT, Array, Operation
from lstmgen.graph.repeated import Repeated
from lstmgen.graph.shape import Axis, number, text
from lstmgen.samples.synthetic import Sample


def accepted(graph: Graph, samples: Sequence[Sample], source: str) -> list[Sample]:
    """Checks samples and returns them.

    Args:
        source: file or argument that contains them, for messages.

    Raises:
        OptionError: a sample does not fit; the message has the sample, the input and the value.
    """
    lengths, each_kind, lookups = conditions(graph), kinds(graph), _lookups(graph)
    fills = [False for _ in graph.inputs] if graph.ends is None else [raw.takes_nan for raw in graph.ends.inputs]
    state: State = {}
    for k, sample in enumerate(samples, 1):
        with _refusing(f"sample {k} of {source}"):
            _check_lengths(graph, lengths, sample)
            for name, x, kind, fills_nan in zip(graph.input_names, sample, each_kind, fills):
                _check_finite(name, x, fills_nan=fills_nan)
                _check_integers(name, x, kind)
            if lookups.nodes:
                _, state = lookups.trace(sample, state)
    return list(samples)


@contextmanager
def _refusing(place: str) -> Iterator[None]:
    """Converts errors of checks and tables to OptionError with the place."""
    try:
        yield
    except (ValueError, IndexError) as error:
        raise OptionError(f"{place}: {error}") from None


def split(graph: Graph, arrays: Sequence[Array], source: str) -> list[Sample]:
    """Splits arrays, one per input with samples along the first axis, into samples.

    Raises:
        OptionError: the shapes do not fit the model.
    """
    expected = ", ".join(
        f"{name} {text((Axis('samples'), *value.shape))}" for name, value in zip(graph.input_names, graph.inputs)
    )
    shapes = ", ".join(str(array.shape) for array in arrays)
    fits = len(arrays) == len(graph.inputs) and all(map(_fits, graph.inputs, arrays))
    if not fits or len({len(array) for array in arrays}) != 1:
        several = ", as a .npz file with an array for each" if len(arrays) == 1 < len(graph.inputs) else ""
        raise OptionError(f"{source} must hold {expected}{several}; it holds {shapes}")
    if len(arrays[0]) == 0:
        raise OptionError(f"{source} has no sample")
    return [tuple(array[k] for array in arrays) for k in range(len(arrays[0]))]


def _fits(value: Value, array: Array) -> bool:
    """Returns True if an array contains samples of the shape of an input."""
    return array.ndim == len(value.shape) + 1 and all(
        not isinstance(dim, int) or dim == n for dim, n in zip(value.shape, array.shape[1:])
    )


def _check_lengths(graph: Graph, needed: Conditions, sample: Sample) -> None:
    """Raises ValueError if a variable-length axis is too short, or two that must be equal are not."""
    axes: dict[str, int] = {}
    for name, value, x in zip(graph.input_names, graph.inputs, sample):
        for k, (dim, length) in enumerate(zip(value.shape, x.shape)):
            if isinstance(dim, Axis) and axes.setdefault(dim.name, length) != length:
                raise ValueError(f"axis {k} of input {name!r} must be {axes[dim.name]} long, not {length}")
    for dim, least in needed.least:
        if dim.axes() <= axes.keys() and dim.at(axes) < least:
            raise ValueError(f"{_lengths(axes)} is too short: {dim} must be at least {least}")
    for a, b in needed.equal:
        if number(a, axes) != number(b, axes):
            raise ValueError(f"lengths {a} and {b} must be equal, not {number(a, axes)} and {number(b, axes)}")


def _lengths(axes: dict[str, int]) -> str:
    return ", ".join(f"{name} = {length}" for name, length in axes.items())


def _check_finite(name: str, x: Array, *, fills_nan: bool) -> None:
    """Raises ValueError if a number is infinite, or NaN that no pipeline replaces."""
    wrong = ~(np.isfinite(x) | (fills_nan & np.isnan(x)))
    if wrong.any():
        place = np.argwhere(wrong)[0].tolist()
        value = x[tuple(place)]
        cure = "set `missing=` in a pipeline, or leave the sample out" if np.isnan(value) else "leave the sample out"
        raise ValueError(f"input {name!r} is {value} at {place}; {cure}")


def _check_integers(name: str, x: Array, kind: Kind) -> None:
    """Raises ValueError if an input of integers has a fraction, or a number out of range."""
    if not kind.integers:
        return
    for wrong in x[(np.rint(x) != x) & ~np.isnan(x)][:1]:
        raise ValueError(f"input {name!r} takes integers, not {wrong:g}; round it")
    if kind.element != FLOAT:
        low, high = limits(kind.element)
        for wrong in x[held(x, kind.element) != x][:1]:
            raise ValueError(f"input {name!r} takes integers from {low} to {high}, not {wrong:g}")


def _lookups(graph: Graph) -> Graph:
    """Returns the part of a graph from its inputs to the tables that it reads."""
    needed: set[str] = set()
    nodes = []
    for node in reversed(graph.nodes):
        if _reads_table(node.operation) or needed.intersection(value.name for value in node.outputs):
            nodes.append(node)
            needed.update(value.name for value in node.inputs)
    return replace(graph, nodes=tuple(reversed(nodes)), outputs=())


def _reads_table(operation: Operation) -> bool:
    """Returns True for an Embedding, and for a loop with one in its body."""
    if isinstance(operation, Repeated):
        return any(_reads_table(node.operation) for part in parts(operation.body) for node in part.nodes)
    return isinstance(operation, Embedding)
