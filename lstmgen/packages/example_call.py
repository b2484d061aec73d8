"""One call of a generated function with the model's answer, for the tests of packages and their READMEs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.kinds import kinds
from lstmgen.graph.operation import FLOAT, Array
from lstmgen.graph.shape import at
from lstmgen.plan.program import Plan
from lstmgen.samples.synthetic import TIMESTEPS
from lstmgen.targets.family.surface import lengths

SHOWN = 20  # numbers of an output that a test compares


@dataclass(frozen=True)
class ExampleCall:
    """A call with the samples that every test makes by the same formula, or with zeros where indices are expected.

    Attributes:
        sizes: number of elements of each input.
        zeros: whether all elements of an input are 0, by input.
        lengths: of axes whose lengths are parameters.
        expected: the first numbers of each output, up to one that is not finite, in digits.
        output_sizes: number of elements of each output.
        tolerance: absolute, of float32 for the largest number.
    """

    sizes: Sequence[int]
    zeros: Sequence[bool]
    lengths: Sequence[int]
    expected: Sequence[Sequence[str]]
    output_sizes: Sequence[int]
    tolerance: float


def formula(count: int) -> Array:
    """Returns numbers between -0.5 and 0.5, exact to the last bit in any language."""
    return ((np.arange(count) * 7 % 11 - 5) / np.float32(10)).astype(np.float32).astype(np.float64)


def digits(number: float) -> str:
    """Returns a number as a literal of most languages."""
    text = str(np.float32(number))
    return text if "." in text else text.replace("e", ".0e")


def finite(y: Array) -> int:
    """Returns how many of the first numbers are finite, at most `SHOWN`."""
    return int(np.cumprod(np.isfinite(y[:SHOWN])).sum())


def example_call(plan: Plan) -> ExampleCall:
    """Returns the call for a model; free axes are `TIMESTEPS` long."""
    graph = plan.graph
    axes = {axis.name: TIMESTEPS for axis in graph.axes()}
    shapes = [at(value.shape, axes) for value in graph.inputs]
    zeros = [kind.element != FLOAT or kind.indices > 0 for kind in kinds(graph)]
    samples = [
        np.zeros(shape) if is_zero else formula(int(np.prod(shape))).reshape(shape)
        for shape, is_zero in zip(shapes, zeros)
    ]
    outputs = [np.ravel(y) for y in graph.evaluate(*samples)]
    largest = max((float(np.max(np.abs(y), initial=0.0)) for y in outputs), default=0.0)
    return ExampleCall(
        sizes=[x.size for x in samples],
        zeros=zeros,
        lengths=[TIMESTEPS for _ in lengths(graph)[0]],
        expected=[list(map(digits, y[: finite(y)])) for y in outputs],
        output_sizes=[y.size for y in outputs],
        tolerance=max(1e-4 * largest, 1e-6),
    )
