"""Warnings about pipelines that may be meant otherwise, or of which float32 keeps few digits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from lstmgen.graph.graph import Graph
from lstmgen.pipeline.centered import COARSE, DOUBTFUL, after_network, before_network, loss_of_raw
from lstmgen.pipeline.columns import Columns
from lstmgen.pipeline.description import Input, Output
from lstmgen.pipeline.power import Power
from lstmgen.pipeline.scaling import Fill, Scale
from lstmgen.pipeline.step import Step, inverted

CONSTANT = 2.0**36  # times its deviation is the mean of a column that is constant but for rounding
EXACT = "Python, JavaScript and C with `dtype='double'` compute it in float64"


def lost_digits(
    before: Graph, network: Graph, steps: Sequence[Sequence[Step]], outputs: Sequence[Output]
) -> Iterator[str]:
    """Warnings about typical values of which float32 keeps few digits.

    Args:
        before: from raw values to the inputs of the network, by `steps`.
    """
    for end, name, chain in (
        *(("input", *entry) for entry in zip(network.input_names, steps)),
        *(("output", name, output.steps) for name, output in zip(network.output_names, outputs)),
    ):
        if fitted_on_rounding(chain):
            yield f"{end} {name!r}: a scaler was fitted to a column whose differences no float holds; leave it out"
    for name, value, chain in zip(network.input_names, before.inputs, steps):
        if not chain or not isinstance(value.shape[-1], int):
            continue
        if (lost := before_network(chain, value.shape[-1]).lost) > DOUBTFUL:
            yield f"input {name!r}: float32 computes its scaling only to {lost:.0e} of the largest value; {EXACT}"
        if (lost := loss_of_raw(chain, value.shape[-1])) > COARSE:
            yield (
                f"input {name!r}: float32 holds its raw values only to {lost:.0e} of what they are scaled to; "
                "subtract their mean first, here and in training"
            )
    for name, value, output in zip(network.output_names, network.outputs, outputs):
        if not output.steps or not value.shape or not isinstance(value.shape[-1], int):
            continue
        if (lost := after_network(output.steps, value.shape[-1]).lost) > DOUBTFUL:
            yield f"output {name!r}: float32 computes its scaling only to {lost:.0e} of the largest value; {EXACT}"


def fitted_on_rounding(steps: Sequence[Step], *, raw: bool = True) -> bool:
    """Returns whether a scaler multiplies what float64 leaves of a difference: its column was constant.

    Args:
        raw: the first step is given raw numbers, which may have any unit.
    """
    for step in steps:
        if isinstance(step, Columns) and any(fitted_on_rounding(part.steps, raw=raw) for part in step.parts):
            return True
        if isinstance(step, Scale):
            center, factor, offset = (np.abs(numbers) for numbers in (step.center, step.factor, step.offset))
            if np.any(center * factor > CONSTANT) or np.any(offset > CONSTANT * factor):
                return True
            if not raw and np.any(factor > CONSTANT):
                return True
        raw = raw and isinstance(step, Fill)
    return any(_is_flat(a, b) or _is_flat(b, a) for a, b in pairwise(steps))


def _is_flat(power: Step, scale: Step) -> bool:
    """Returns whether a power is at its limit, -1 / λ, where a scaler has its mean: then its column is constant."""
    if not isinstance(power, Power) or not isinstance(scale, Scale):
        return False
    mean = np.array(scale.offset if power.inverted else scale.center)
    exponents = np.array(power.exponents)
    if power.method != "box-cox":
        exponents = np.where(mean < 0, 2.0 - exponents, exponents)
        mean = np.abs(mean)
    return bool(np.any(np.abs(1.0 + exponents * mean) < 1.0 / CONSTANT))


def columns_or_timesteps(graph: Graph, inputs: Sequence[Input], outputs: Sequence[Output]) -> Iterator[str]:
    """Warnings about a scaler of several columns that is undone for one axis of an output.

    Its numbers may be these columns at one timestep, or one of them at as many timesteps.
    """
    for name, value, given in zip(graph.output_names, graph.outputs, outputs):
        if len(value.shape) == 1 and value.shape[0] != 1 and any(undoes(given, each) for each in inputs):
            yield (
                f"the {value.shape[0]} numbers of output {name!r} are scaled back as an input's columns, one each; "
                "if they are timesteps of one column, say which with `inverse_column=`"
            )


def undoes(output: Output, given: Input) -> bool:
    """Whether the steps behind an output undo those before an input, with numbers for every column."""
    numbers = (each for step in given.steps for each in vars(step).values())
    if not any(isinstance(each, tuple) and len(each) > 1 for each in numbers):
        return False
    try:
        return output.steps == inverted(given.steps)
    except ValueError:
        return False
