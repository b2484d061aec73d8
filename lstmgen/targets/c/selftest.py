"""Plan → a C function that tries the generated code on its machine, with samples and what the model says to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import FLOAT, Array
from lstmgen.graph.shape import Length, at
from lstmgen.graph.shape import text as shape_text
from lstmgen.plan.program import Plan
from lstmgen.samples.accept import accepted
from lstmgen.samples.perturbation import perturbed_graph, perturbed_sample
from lstmgen.samples.synthetic import random_samples
from lstmgen.targets.c import literals
from lstmgen.targets.c.assemble import finished, separate
from lstmgen.targets.c.dialect import Dialect
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.names import prefixed
from lstmgen.targets.c.options import SELFTEST, COptions
from lstmgen.targets.c.settings import settings_of_sources
from lstmgen.targets.c.templates import templates
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.numbers import integers

TEMPLATE = "c/module/selftest.c.j2"
SOURCE, HEADER = SELFTEST
# Of each output number, and beyond that: rounding stays below, and what is built or stored wrongly is far above.
RELATIVE, ABSOLUTE = 1e-4, 1e-5
TIMESTEPS = 5  # of free axes: what lies in flash should stay small
# A sample is tried where all numbers may move by so many roundings: `verify` allows C as much.
SENSITIVITY = 4.0
TRIES = 3  # of a benchmark: an interrupt may come between
MOVES = 2  # one alone may happen to cancel out
MOST = 10**6  # numbers of inputs: some 15 MB of source
DRAWN = 8  # for each sample that is wanted


@dataclass(frozen=True)
class SampleNumbers:
    """An input or an output: its numbers, the same as text, and the lengths of its free axes."""

    values: Array
    text: str
    lengths: tuple[int, ...]


@dataclass(frozen=True)
class TestSample:
    """A sample and what the model says to it.

    Attributes:
        timesteps: how many it is fed by, one at a time, as it may not fit the memory whole; 0 where it is fed whole.
    """

    inputs: tuple[SampleNumbers, ...]
    outputs: tuple[SampleNumbers, ...]
    timesteps: int

    def part(self, k: int) -> int:
        """Count of numbers of an input that are fed at once."""
        return self.inputs[k].values.size // (self.timesteps or 1)


def selftest(module: Module) -> dict[str, str]:
    """The texts of the source and its header, by what their names add to that of the code.

    Samples are drawn for the model itself: the graph of the plan need not show that an input holds indices.

    Raises:
        OptionError: there would be no sample, the model returns NaN for one, or too few are well-conditioned.
    """
    plan, options = module.plan, module.options
    tried = _all_tried(plan, options)
    name = options.header.removesuffix(".h") + HEADER
    dialect = module.names.dialect
    c = templates(dialect)
    context = {
        "model": comment(plan.graph.source.name),
        "arithmetic": options.quantize or "float64",
        "header_file": options.header,
        "samples": len(tried),
        "tries": TRIES,
        "timed": "the longest net_step of a sample takes" if tried[0].timesteps else "a prediction takes",
    }
    start = c.write(TEMPLATE, "start", name, settings_of_sources(module))
    tolerance = [dialect.text(literals.c_parameter(bound)) for bound in (RELATIVE, ABSOLUTE)]
    functions = [c.write(TEMPLATE, "differ", *tolerance)]
    if options.separate_flash:
        functions.append(c.write(TEMPLATE, "fetch", dialect.c_type(plan.graph.inputs[0].element)))
    views = [sample_view(k, sample, separate_flash=options.separate_flash) for k, sample in enumerate(tried)]
    held = c.write(TEMPLATE, "arrays", variables(tried, plan.graph, options, dialect))
    functions.append(c.write(TEMPLATE, "selftest", views))
    functions.append(c.write(TEMPLATE, "benchmark", views[0], TRIES))
    samples = prefixed("".join(arrays(tried, plan.graph, dialect)), options.prefix)
    return {
        SOURCE: separate([finished([start], options), samples, finished([held, *functions], options)]),
        HEADER: finished([c.render("c/module/selftest.h.j2", context)], options),
    }


@dataclass(frozen=True)
class SampleView:
    """The variables of the code that tests a sample.

    Attributes:
        timesteps: see `TestSample`.
        fetched: what is copied out of flash first: where to, from where, how many numbers.
        function, arguments: what is called.
        wrong: the condition under which the result is wrong.
    """

    timesteps: int
    fetched: Sequence[tuple[str, str, int]]
    function: str
    arguments: str
    wrong: str


def sample_view(k: int, sample: TestSample, *, separate_flash: bool) -> SampleView:
    """The k-th sample, fetched out of flash where that is apart."""
    stored = [f"net_sample_{k}_input_{j}" for j in range(len(sample.inputs))]
    inputs = [f"input_{j}" for j in range(len(stored))] if separate_flash else stored
    outputs = [f"output_{j}" for j in range(len(sample.outputs))]
    counts = [array.values.size for array in sample.outputs]
    wrong = [f"net_differ({name}, net_sample_{k}_{name}, {count})" for name, count in zip(outputs, counts)]
    fetched = [(to, name, sample.part(j)) for j, (to, name) in enumerate(zip(inputs, stored)) if separate_flash]
    if sample.timesteps:
        rows = [(to, f"{name} + t * {count}", count) for to, name, count in fetched]
        return SampleView(sample.timesteps, rows, "net_step", ", ".join([*inputs, *outputs]), " || ".join(wrong))
    lengths = [[name, *map(str, array.lengths)] for name, array in zip(inputs, sample.inputs)]
    arguments = [*(argument for several in lengths for argument in several), *outputs]
    return SampleView(0, fetched, "net_predict", ", ".join(arguments), " || ".join(wrong))


def variables(
    tried: Sequence[TestSample], graph: Graph, options: COptions, dialect: Dialect
) -> list[tuple[str, str, int]]:
    """The arrays for inputs that are fetched out of flash, and for outputs, with room for those of any sample."""
    inputs = [
        (dialect.c_type(value.element), f"input_{k}", max(sample.part(k) for sample in tried))
        for k, value in enumerate(graph.inputs)
    ]
    sizes = [max(sample.outputs[k].values.size for sample in tried) for k in range(len(graph.outputs))]
    outputs = [(dialect.floating, f"output_{k}", count) for k, count in enumerate(sizes)]
    return [*(inputs if options.separate_flash else []), *outputs]


def arrays(tried: Sequence[TestSample], graph: Graph, dialect: Dialect) -> Iterator[str]:
    """The definitions of all samples and results."""
    for k, sample in enumerate(tried):
        ends = (("input", sample.inputs, graph.inputs), ("output", sample.outputs, graph.outputs))
        for end, several, values in ends:
            for j, (numbers, value) in enumerate(zip(several, values)):
                name, text = f"net_sample_{k}_{end}_{j}", dialect.text(numbers.text)
                element = " ".join(filter(None, [dialect.flash, dialect.c_type(value.element)]))
                shape = shape_text(numbers.values.shape) if numbers.values.ndim > 1 else ""
                arguments = (element, name, numbers.values.size, text, shape)
                yield templates(dialect).write("c/module/weights.c.j2", "define", *arguments)


def _all_tried(plan: Plan, options: COptions) -> list[TestSample]:
    """The first samples to which rounding cannot make a difference that would be called wrong."""
    count = options.selftest
    sizes = [prod(at(value.shape, {axis.name: TIMESTEPS for axis in plan.model.axes()})) for value in plan.model.inputs]
    if count * sum(sizes) > MOST:
        fewer = f"set {MOST // sum(sizes):,} or fewer" if sum(sizes) <= MOST else "leave it out"
        raise OptionError(
            f"`selftest=`: {count:,} samples have {count * sum(sizes):,} numbers, more than a source may have "
            f"({MOST:,}): {fewer}; for more samples run verify"
        )
    drawn = accepted(plan.model, random_samples(plan.model, DRAWN * count, 0, TIMESTEPS), "the self-test")
    generators = [np.random.default_rng(seed) for seed in range(MOVES)]
    perturbed = [perturbed_graph(plan.graph, generator) for generator in generators]
    tried: list[TestSample] = []
    for sample in drawn:
        outputs = _outputs(plan.graph, sample)
        moved = [_outputs(m, perturbed_sample(plan.model, sample, g)) for m, g in zip(perturbed, generators)]
        if all(_determined(y, z) for other in moved for y, z in zip(outputs, other)):
            tried.append(_tried(plan, options, sample, outputs))
        if len(tried) == count:
            return tried
    raise OptionError(
        f"`selftest=`: the model is ill-conditioned: for {len(drawn) - len(tried)} of {len(drawn)} samples its outputs "
        "depend on rounding, so correct code could fail; try fewer, or leave it out"
    )


def _outputs(graph: Graph, sample: Sequence[Array]) -> tuple[Array, ...]:
    outputs = graph.evaluate(*sample)
    if not all(np.isfinite(y).all() for y in outputs):
        raise OptionError("`selftest=`: the model returns no finite numbers for ordinary samples; leave it out")
    return outputs


def _determined(wanted: Array, perturbed: Array) -> bool:
    """Returns whether an output stays within the tolerance of the self-test when all numbers move by rounding."""
    return bool((SENSITIVITY * np.abs(perturbed - wanted) <= RELATIVE * np.abs(wanted) + ABSOLUTE).all())


def _tried(plan: Plan, options: COptions, sample: Sequence[Array], outputs: Sequence[Array]) -> TestSample:
    inputs = zip(sample, plan.graph.inputs)
    return TestSample(
        tuple(_numbers(x, v.element, [isinstance(dim, Length) for dim in v.shape]) for x, v in inputs),
        tuple(_numbers(y, FLOAT, []) for y in outputs),
        len(sample[0]) if fed_by_steps(plan, options) else 0,
    )


def fed_by_steps(plan: Plan, options: COptions) -> bool:
    """Returns whether samples are copied out of flash timestep by timestep; the last one returns the outputs."""
    first, *rest = plan.interface.inputs
    if not (options.separate_flash and plan.streaming and first.streamed) or rest:
        return False
    return None not in first.step_lengths and not any(output.streamed for output in plan.interface.outputs)


def _numbers(values: Array, element: str, free: Sequence[bool]) -> SampleNumbers:
    text = literals.c_list(values) if element == FLOAT else integers(values.astype(np.int64))
    return SampleNumbers(values, text, tuple(n for n, is_free in zip(values.shape, free) if is_free))
