"""Operations that only a step needs: their state stands for the sequence so far."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.elementwise import BINARY
from lstmgen.graph.operation import Array, Stateful, f64, want
from lstmgen.graph.shape import Shape, text

# Of each kind of `Running`, what is nothing to it.
STARTS = {"add": 0.0, "multiply": 1.0, "maximum": -np.inf, "minimum": np.inf}


@dataclass(frozen=True, eq=False, kw_only=True)
class Window(Stateful):
    """The newest `rows` rows of a stream of rows (1, …); zeros until there are that many."""

    rows: int

    STATES = ("rows",)

    def element(self, output: int, inputs: tuple[str, ...]) -> str:
        return inputs[0]

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        (x,) = inputs
        want(len(x) > 0 and x[0] == 1, f"expects one row, not {text(x)}")
        return ((self.rows, *x[1:]),)

    def resume(self, inputs: Sequence[Array], states: tuple[Array, ...] | None) -> tuple[Array, ...]:
        (x,) = inputs
        (rows,) = states or (np.full((len(x), self.rows, *x.shape[2:]), self.initial),)
        return (np.concatenate([rows, x], axis=1)[:, 1:],)


@dataclass(frozen=True, eq=False, kw_only=True)
class Running(Stateful):
    """A reduction of everything that came so far: the state is kind(state, x).

    Attributes:
        kind: a `STARTS` by name, which is a `BINARY`.
    """

    kind: str

    STATES = ("total",)

    @property
    def initial(self) -> float:
        return STARTS[self.kind]

    def shapes(self, *inputs: Shape) -> tuple[Shape, ...]:
        return inputs

    def resume(self, inputs: Sequence[Array], states: tuple[Array, ...] | None) -> tuple[Array, ...]:
        (x,) = inputs
        (total,) = states or (np.full(x.shape, self.initial),)
        return (f64(BINARY[self.kind](total, x)),)
