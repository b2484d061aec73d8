"""The public functions, as their proofs call them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lstmgen.graph.graph import Graph
from lstmgen.plan.buffers import elements
from lstmgen.plan.passes.sequences import streamed_inputs
from lstmgen.plan.program import Plan
from lstmgen.targets.c.call import fails
from lstmgen.targets.c.dialect import Dialect
from lstmgen.targets.c.interface import Interface
from lstmgen.targets.c.names import end_names
from lstmgen.targets.text.labels import Labels

NO_LENGTH = 0  # of free axes: there are none


@dataclass(frozen=True)
class Array:
    """An input or an output and how many numbers it has."""

    element: str
    name: str
    count: int


@dataclass(frozen=True)
class PublicCall:
    """A public function that is given a context.

    Attributes:
        inputs: what it reads.
        outputs: what it writes beside the context.
        returned: what holds of its result.
        resumes: whether it goes on from the states before.
        calls: the public function that it calls, whose contract takes its place; "" where it calls none.
    """

    name: str
    inputs: tuple[Array, ...]
    outputs: tuple[Array, ...]
    returned: str
    resumes: bool
    calls: str = ""

    @property
    def parameters(self) -> str:
        """As C declares them."""
        given = [f"const {array.element} *{array.name}" for array in self.inputs]
        return ", ".join(["net_context *ctx", *given, *(f"{array.element} *{array.name}" for array in self.outputs)])

    @property
    def arguments(self) -> str:
        return ", ".join(array.name for array in (*self.inputs, *self.outputs))


@dataclass(frozen=True)
class Classification:
    """The functions for the labels of an output.

    Attributes:
        suffix: what their names end in.
        output: the row that is looked at.
        several: whether a row may name several classes, of which there is an array then.
    """

    suffix: str
    output: Array
    several: bool

    @property
    def name(self) -> str:
        return f"net_classify{self.suffix}"

    @property
    def labels(self) -> str:
        """How many there are."""
        return f"NET_LABELS{self.suffix}"


def public_calls(plan: Plan, interface: Interface, dialect: Dialect) -> Iterable[PublicCall]:
    """net_predict, and net_step and net_push where there are such."""
    returned = "result == NET_OK" + (" || result == NET_ERROR_INDEX" if fails(plan.predict) else "")
    inputs, outputs = ends(plan.graph, end_names(plan.graph), dialect)
    yield PublicCall("net_predict", inputs, outputs, returned, resumes=bool(interface.resumed))
    if plan.step is not None:
        at_t, so_far = ends(plan.step.graph, end_names(plan.step.graph, streamed_inputs(plan.graph)), dialect)
        yield PublicCall("net_step", at_t, so_far, returned, resumes=True)
    if push := interface.push:
        row = Array(dialect.c_type(push.element), "row", push.features)
        calls = "net_step" if push.steps else "net_predict"
        yield PublicCall("net_push", (row,), outputs, f"{returned} || result == NET_READY", resumes=True, calls=calls)


def classification(labels: Labels, dialect: Dialect) -> Classification:
    """What is proven of the labels of an output: of a row of it, as it may have several."""
    numbers = 1 if labels.rule == "second" else len(labels.names)
    return Classification(labels.suffix, Array(dialect.floating, "output", numbers), labels.rule == "every")


def ends(graph: Graph, names: tuple[Sequence[str], Sequence[str]], dialect: Dialect) -> Iterable[tuple[Array, ...]]:
    """The inputs of a graph, and the outputs."""
    for given, values in zip(names, (graph.inputs, graph.outputs)):
        yield tuple(
            Array(dialect.c_type(value.element), name, elements(value.shape, NO_LENGTH))
            for name, value in zip(given, values)
        )
