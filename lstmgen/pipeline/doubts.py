"""Warnings about ambiguous pipelines, and about scalings that lose digits in float32."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.pipeline.categories import categories_of
from lstmgen.pipeline.centered import COARSE, DOUBTFUL, after_network, before_network, loss_of_raw
from lstmgen.pipeline.columns import Columns
from lstmgen.pipeline.description import Description, InputDescription, OutputDescription
from lstmgen.pipeline.power import Power
from lstmgen.pipeline.scaling import Fill, Scale
from lstmgen.pipeline.step import Step, inverted
from lstmgen.pipeline.typical import evaluated

CONSTANT = 2.0**36  # times its deviation is the mean of a column that is constant but for rounding
EXACT = "Python, JavaScript and C with `dtype='double'` compute it in float64"


def lost_digits(
    before: Graph, network: Graph, steps: Sequence[Sequence[Step]], outputs: Sequence[OutputDescription]
) -> Iterator[str]:
    """Warns of scalings whose typical values lose digits in float32.

    Args:
        before: graph from raw values to the network's inputs, by `steps`.
    """
    for end, name, chain in (
        *(("input", *entry) for entry in zip(network.input_names, steps)),
        *(("output", name, output.steps) for name, output in zip(network.output_names, outputs)),
    ):
        if fitted_on_rounding(chain):
            yield f"{end} {name!r}: a scaler was fitted to a column that is constant but for rounding; leave it out"
    for name, value, chain in zip(network.input_names, before.inputs, steps):
        if not chain or not isinstance(value.shape[-1], int):
            continue
        if (lost := before_network(chain, value.shape[-1]).lost) > DOUBTFUL:
            yield f"input {name!r}: float32 computes its scaling only to {lost:.0e} of the largest value; {EXACT}"
        if (lost := loss_of_raw(chain, value.shape[-1])) > COARSE:
            yield (
                f"input {name!r}: rounding its raw values to float32 changes scaled values by {lost:.0e} of the "
                "largest; subtract their mean first, here and in training"
            )
    for name, value, output in zip(network.output_names, network.outputs, outputs):
        if not output.steps or not value.shape or not isinstance(value.shape[-1], int):
            continue
        if (lost := after_network(output.steps, value.shape[-1]).lost) > DOUBTFUL:
            yield f"output {name!r}: float32 computes its scaling only to {lost:.0e} of the largest value; {EXACT}"


def fitted_on_rounding(steps: Sequence[Step], *, raw: bool = True) -> bool:
    """Returns True if a scaler multiplies only the rounding of float64: its column was constant.

    Args:
        raw: True if the input of the first step is raw numbers, which may have any unit.
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


def refuse_stretched(steps: Sequence[Step], where: str) -> None:
    """Refuses a constant column whose rounding the next steps make as large as other columns.

    Raises:
        OptionError: a power transform is at its limit, and what follows turns float32's rounding of it into numbers.
    """
    for step in steps:
        for part in step.parts if isinstance(step, Columns) else ():
            refuse_stretched(part.steps, where)
    for k, (power, scale) in enumerate(pairwise(steps)):
        if not isinstance(scale, Scale) or not _is_flat(power, scale):
            continue
        if _spread_of_rounding(scale, steps[k + 2 :]) > DOUBTFUL:
            raise OptionError(
                f"{where}: a power transform makes a constant of a column, and the next scalers stretch its rounding, "
                "which differs in float32; leave the column out, or fit its scaler without the power transform"
            )


def _spread_of_rounding(scale: Scale, rest: Sequence[Step]) -> float:
    """Returns by how much steps change if float32 rounds the mean of a scaler."""
    center, factor, offset = (np.array(numbers) for numbers in (scale.center, scale.factor, scale.offset))
    rounding = np.abs(center) * np.finfo(np.float32).eps
    rows = np.stack([offset + noise * factor for noise in (-rounding, 0.0 * rounding, rounding)])
    simple = list(takewhile(lambda step: not isinstance(step, Columns), rest))
    with np.errstate(all="ignore"):
        results = evaluated(simple, rows)
    return float(np.nan_to_num(np.ptp(results, axis=0), nan=np.inf).max())


def _is_flat(power: Step, scale: Step) -> bool:
    """Returns True if a power is at its limit, -1 / λ, at the mean of a scaler: then its column is constant."""
    if not isinstance(power, Power) or not isinstance(scale, Scale):
        return False
    mean = np.array(scale.offset if power.inverted else scale.center)
    exponents = np.array(power.exponents)
    if power.method != "box-cox":
        exponents = np.where(mean < 0, 2.0 - exponents, exponents)
        mean = np.abs(mean)
    return bool(np.any(np.abs(1.0 + exponents * mean) < 1.0 / CONSTANT))


def categories_as_numbers(inputs: Sequence[InputDescription], features: Sequence[int]) -> Iterator[str]:
    """Says which number a category with a name is in raw values.

    Args:
        features: number of raw columns of each input; 0 without columns.
    """
    for entry, count in zip(inputs, features):
        for column, category in categories_of(entry.steps, count).items() if count else ():
            if category.names:
                title = repr(entry.columns[column]) if entry.columns else str(column)
                named = ", ".join(f"{number} = {name}" for number, name in enumerate(category.names))
                yield f"column {title} is a category: {named}; generated Python and JavaScript take its names, too"


def hints(graph: Graph, description: Description) -> Iterator[str]:
    """Yields settings of a series of rows that users notice late: a column of dates, windows that do not overlap."""
    inputs, windows = description.inputs, description.windows
    named = any(entry.columns and entry.other_columns != "ignore" for entry in inputs)
    if named and any(len(value.shape) == 2 for value in graph.inputs):
        yield 'further columns, such as a date, are refused; other_columns="ignore" in the pipeline skips them'
    forecasts = not any(output.labels or output.score for output in description.outputs)
    if windows is not None and windows.hop == windows.length > 1 and forecasts:
        yield f"one prediction for {windows.length} rows: windows do not overlap; hop=1 in the pipeline makes one a row"


def columns_or_timesteps(
    graph: Graph, inputs: Sequence[InputDescription], outputs: Sequence[OutputDescription]
) -> Iterator[str]:
    """Warns of a scaler of several columns whose inverse is applied to an output with one axis.

    The numbers of the output may be these columns at one timestep, or one column at several timesteps.
    """
    for name, value, output in zip(graph.output_names, graph.outputs, outputs):
        if len(value.shape) == 1 and value.shape[0] != 1 and any(undoes(output, entry) for entry in inputs):
            yield (
                f"the {value.shape[0]} numbers of output {name!r} are scaled back as an input's columns, one each; "
                "if they are timesteps of one column, name it with `inverse_column=`"
            )


def undoes(output: OutputDescription, entry: InputDescription) -> bool:
    """Returns True if the steps of an output are the inverse of those of an input, with a number per column."""
    numbers = (value for step in entry.steps for value in vars(step).values())
    if not any(isinstance(value, tuple) and len(value) > 1 for value in numbers):
        return False
    try:
        return output.steps == inverted(entry.steps)
    except ValueError:
        return False
