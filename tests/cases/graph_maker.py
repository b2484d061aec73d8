"""Grows small graphs, and what makes inputs for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from lstmgen.graph.graph import Graph, GraphBuilder, Value
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU
from lstmgen.graph.shape import Axis, Length, Shape
from lstmgen.plan.cost import DEFAULT_LENGTH

T = Axis("timesteps")
S = Axis("timesteps_1")


@dataclass(frozen=True, eq=False)
class Case:
    """A graph, and what makes inputs for it; `length` is that of all free axes."""

    graph: Graph
    draw: Callable[[np.random.Generator, tuple[int, ...]], np.ndarray] = lambda rng, shape: rng.normal(0, 1, shape)
    lengths: tuple[int, ...] = (1, 3, 7)
    tolerance: float = 2e-6
    seed: int = field(default=11)

    @property
    def every_length(self) -> tuple[int, ...]:
        """These lengths and the longest that C has room for."""
        return (*self.lengths, DEFAULT_LENGTH) if self.graph.axes() and len(self.lengths) > 1 else self.lengths

    def inputs(self, length: int = 3, seed: int | None = None) -> list[np.ndarray]:
        rng = np.random.default_rng(self.seed if seed is None else seed)
        return [
            self.draw(rng, at_length(value.shape, length)).astype(np.float32).astype(np.float64)
            for value in self.graph.inputs
        ]


def at_length(shape: Shape, length: int) -> tuple[int, ...]:
    return tuple(dim.at(dict.fromkeys(dim.axes(), length)) if isinstance(dim, Length) else dim for dim in shape)


class Weights:
    """Random arrays in float32, never the same twice; not symmetric."""

    def __init__(self, seed: int = 0, mean: float = 0.1, scale: float = 0.6) -> None:
        self.rng = np.random.default_rng(seed)
        self.mean = mean
        self.scale = scale

    def __call__(self, *shape: int, scale: float | None = None) -> np.ndarray:
        return self.rng.normal(self.mean, self.scale if scale is None else scale, shape).astype(np.float32)


class Maker:
    """Grows a graph: m.input(…), then m(operation, x, …), which gives the first output, or m.add, which gives all."""

    def __init__(self, seed: int = 5) -> None:
        self.builder = GraphBuilder()
        self.inputs: list[Value] = []
        self.weight = Weights(seed, 0.05, 0.5)

    def input(self, *shape: int | Length, name: str = "x") -> Value:
        self.inputs.append(self.builder.input(name, shape))
        return self.inputs[-1]

    def add(self, operation: Operation, *inputs: Value, name: str = "", label: str = "") -> tuple[Value, ...]:
        name = name or type(operation).__name__.lower()
        return self.builder.add(operation, *inputs, name=name, label=label or f"{type(operation).__name__} {name!r}")

    def __call__(self, operation: Operation, *inputs: Value, name: str = "", label: str = "") -> Value:
        return self.add(operation, *inputs, name=name, label=label)[0]

    def graph(self, *outputs: Value) -> Graph:
        return Graph(
            tuple(self.inputs),
            tuple(self.builder.nodes),
            outputs,
            tuple(value.name for value in self.inputs),
            tuple(value.name for value in outputs),
            tuple(self.builder.equal),
        )

    def cell(self, kind: type, inputs: int, units: int, bias: bool = True, **options: object) -> Operation:
        """A recurrent layer."""
        gates = len(kind.GATES or "h")
        two_biases = kind is GRU and options.get("reset_after", True)
        shape = (2, gates * units) if two_biases else (gates * units,)
        return kind(
            kernel=self.weight(inputs, gates * units),
            recurrent_kernel=self.weight(units, gates * units),
            bias=self.weight(*shape) if bias else None,
            **options,
        )


def single(operation: Callable[[Maker], Operation], *shapes: Shape, seed: int = 5) -> Graph:
    """One operation, all of whose outputs are returned."""
    m = Maker(seed)
    inputs = [m.input(*shape) for shape in shapes]
    return m.graph(*m.add(operation(m), *inputs))
