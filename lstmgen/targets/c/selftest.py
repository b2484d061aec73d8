"""Plan → a C function that tries the generated code on its machine, with samples and what the model says to them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.operation import FLOAT, Array
from lstmgen.graph.shape import Length
from lstmgen.graph.shape import text as shape_text
from lstmgen.plan.interface import Interface
from lstmgen.plan.program import Plan
from lstmgen.samples.tested import ABSOLUTE, RELATIVE, Tested
from lstmgen.targets.c import literals
from lstmgen.targets.c.dialect import Dialect
from lstmgen.targets.c.format import finished, prefixed, separate
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.options import SELFTEST, COptions
from lstmgen.targets.c.settings import settings_of_sources
from lstmgen.targets.text.numbers import integers

TEMPLATE = "c/module/selftest.c.j2"
SOURCE, HEADER = SELFTEST
TRIES = 3  # of a benchmark: an interrupt may come between


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


def selftest(module: Module, tested: Sequence[Tested]) -> dict[str, str]:
    """The texts of the source and its header, by what their names add to that of the code."""
    options, dialect, interface = module.options, module.names.dialect, module.plan.interface
    by_steps = fed_by_steps(module.plan, options)
    tried = [test_sample(one, interface, by_steps=by_steps) for one in tested]
    name = options.header.removesuffix(".h") + HEADER
    context = {
        "model": module.model,
        "arithmetic": options.quantize or "float64",
        "header_file": options.header,
        "samples": len(tried),
        "tries": TRIES,
        "timed": "the longest net_step of a sample takes" if by_steps else "a prediction takes",
    }
    start = module.write(TEMPLATE, "start", name, settings_of_sources(module))
    tolerance = [dialect.text(literals.c_parameter(bound)) for bound in (RELATIVE, ABSOLUTE)]
    functions = [module.write(TEMPLATE, "differ", *tolerance)]
    if options.separate_flash:
        functions.append(module.write(TEMPLATE, "fetch", dialect.c_type(interface.inputs[0].element)))
    views = [sample_view(k, sample, separate_flash=options.separate_flash) for k, sample in enumerate(tried)]
    held = module.write(TEMPLATE, "arrays", variables(tried, interface, options, dialect))
    functions.append(module.write(TEMPLATE, "selftest", views))
    functions.append(module.write(TEMPLATE, "benchmark", views[0], TRIES))
    samples = prefixed("".join(arrays(module, tried)), options.prefix)
    header = module.names.templates.render("c/module/selftest.h.j2", context)
    return {
        SOURCE: separate([finished([start], options.prefix), samples, finished([held, *functions], options.prefix)]),
        HEADER: finished([header], options.prefix),
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
    tried: Sequence[TestSample], interface: Interface, options: COptions, dialect: Dialect
) -> list[tuple[str, str, int]]:
    """The arrays for inputs that are fetched out of flash, and for outputs, with room for those of any sample."""
    inputs = [
        (dialect.c_type(end.element), f"input_{k}", max(sample.part(k) for sample in tried))
        for k, end in enumerate(interface.inputs)
    ]
    sizes = [max(sample.outputs[k].values.size for sample in tried) for k in range(len(interface.outputs))]
    outputs = [(dialect.floating, f"output_{k}", count) for k, count in enumerate(sizes)]
    return [*(inputs if options.separate_flash else []), *outputs]


def arrays(module: Module, tried: Sequence[TestSample]) -> Iterator[str]:
    """The definitions of all samples and results."""
    dialect, interface = module.names.dialect, module.plan.interface
    for k, sample in enumerate(tried):
        ends = (("input", sample.inputs, interface.inputs), ("output", sample.outputs, interface.outputs))
        for kind, several, values in ends:
            for j, (numbers, end) in enumerate(zip(several, values)):
                name, text = f"net_sample_{k}_{kind}_{j}", dialect.text(numbers.text)
                element = " ".join(filter(None, [dialect.flash, dialect.c_type(end.element)]))
                shape = shape_text(numbers.values.shape) if numbers.values.ndim > 1 else ""
                arguments = (element, name, numbers.values.size, text, shape)
                yield module.write("c/module/weights.c.j2", "define", *arguments)


def test_sample(tested: Tested, interface: Interface, *, by_steps: bool) -> TestSample:
    """A sample as text."""
    inputs = zip(tested.sample, interface.inputs)
    return TestSample(
        tuple(_numbers(x, end.element, [isinstance(dim, Length) for dim in end.shape]) for x, end in inputs),
        tuple(_numbers(y, FLOAT, []) for y in tested.outputs),
        len(tested.sample[0]) if by_steps else 0,
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
