"""Plan → a C function that tries the generated code on its machine, with samples and what the model says to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.graph.perturbation import moved_graph, moved_sample
from lstmgen.graph.samples import random_samples
from lstmgen.graph.shape import Length
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs
from lstmgen.plan.program import Plan
from lstmgen.targets.c import literals
from lstmgen.targets.c.assemble import FLASH
from lstmgen.targets.c.decisions import is_far
from lstmgen.targets.c.double import typed
from lstmgen.targets.c.format import layout
from lstmgen.targets.c.names import prefixed
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.templates import TEMPLATES
from lstmgen.targets.text.names import comment

SOURCE, HEADER = "_selftest.c", "_selftest.h"
# Of each output number, and beyond that: rounding stays below, and what is built or stored wrongly is far above.
RELATIVE, ABSOLUTE = 1e-4, 1e-5
TIMESTEPS = 5  # of free axes: what lies in flash should stay small
# A sample is tried where all numbers may move by so many roundings: `verify` allows C as much.
MOVED = 4.0
MOVES = 2  # one alone may happen to cancel out
DRAWN = 8  # for each sample that is wanted


@dataclass(frozen=True)
class Numbers:
    """An input or an output: its numbers, the same as text, and the lengths of its free axes."""

    values: Array
    text: str
    lengths: tuple[int, ...]


@dataclass(frozen=True)
class Tried:
    """A sample and what the model says to it.

    Attributes:
        timesteps: how many it is fed by, one at a time, as it may not fit the memory whole; 0 where it is fed whole.
    """

    inputs: tuple[Numbers, ...]
    outputs: tuple[Numbers, ...]
    timesteps: int

    def part(self, k: int) -> int:
        """How many numbers of an input are fed at once."""
        return self.inputs[k].values.size // (self.timesteps or 1)


def selftest(plan: Plan, options: COptions) -> dict[str, str]:
    """The texts of the source and its header, by what their names add to that of the code.

    Samples are drawn for the model itself: the graph of the plan need not show that an input holds indices.

    Raises:
        OptionError: there would be no sample, or the model gives no number for one, or so few are well-conditioned.
    """
    tried = _all_tried(plan, options)
    name = options.header.removesuffix(".h") + HEADER
    context = {
        "model": comment(plan.graph.source.name),
        "header_file": options.header,
        "selftest_header": name,
        "samples": tried,
        "sizes": [max(sample.outputs[k].values.size for sample in tried) for k in range(len(plan.graph.outputs))],
        "parts": [max(sample.part(k) for sample in tried) for k in range(len(plan.graph.inputs))],
        "flash_apart": options.flash_apart,
        "far": is_far(plan, options),
        "relative": RELATIVE,
        "absolute": ABSOLUTE,
    }
    texts = {
        SOURCE: layout(TEMPLATES.render("c/module/selftest.c.j2", context)),
        HEADER: layout(TEMPLATES.render("c/module/selftest.h.j2", context)),
    }
    texts[SOURCE] = texts[SOURCE].replace("/* samples */\n", "".join(map(str, arrays(tried))))
    texts[SOURCE] = texts[SOURCE] if options.flash_apart else FLASH.sub("", texts[SOURCE])
    return {ending: prefixed(typed(text, options.real), options.prefix) for ending, text in texts.items()}


def arrays(tried: Sequence[Tried]) -> Iterator[str]:
    """The definitions of all samples and results."""
    define = TEMPLATES.macros("c/module/weights.c.j2").define  # type: ignore[attr-defined]
    for k, sample in enumerate(tried):
        for end, several in (("input", sample.inputs), ("output", sample.outputs)):
            for j, numbers in enumerate(several):
                yield define("float", f"net_sample_{k}_{end}_{j}", numbers.values, numbers.text, "", "NET_FLASH")


def _all_tried(plan: Plan, options: COptions) -> list[Tried]:
    """The first samples to which rounding cannot make a difference that would be called wrong."""
    count = options.selftest
    drawn = random_samples(plan.model, DRAWN * count, 0, TIMESTEPS)
    generators = [np.random.default_rng(seed) for seed in range(MOVES)]
    moved = [moved_graph(plan.graph, generator) for generator in generators]
    tried: list[Tried] = []
    for sample in drawn:
        outputs = _outputs(plan.graph, sample)
        others = [_outputs(m, moved_sample(plan.model, sample, g)) for m, g in zip(moved, generators)]
        if all(_determined(y, z) for other in others for y, z in zip(outputs, other)):
            tried.append(_tried(plan, options, sample, outputs))
        if len(tried) == count:
            return tried
    raise OptionError(
        f"`selftest=`: the model is ill-conditioned: for {len(drawn) - len(tried)} of {len(drawn)} samples its outputs "
        "depend on how numbers are rounded, so that right code would be called wrong; try fewer, or leave it out"
    )


def _outputs(graph: Graph, sample: Sequence[Array]) -> tuple[Array, ...]:
    outputs = graph.evaluate(*sample)
    if not all(np.isfinite(y).all() for y in outputs):
        raise OptionError("`selftest=`: the model gives no finite numbers for ordinary samples: nothing can be tried")
    return outputs


def _determined(wanted: Array, moved: Array) -> bool:
    """Whether an output stays within what the self-test allows when all numbers move by what rounding moves them."""
    return bool((MOVED * np.abs(moved - wanted) <= RELATIVE * np.abs(wanted) + ABSOLUTE).all())


def _tried(plan: Plan, options: COptions, sample: Sequence[Array], outputs: Sequence[Array]) -> Tried:
    graph = plan.graph
    return Tried(
        tuple(_numbers(x, [isinstance(dim, Length) for dim in v.shape]) for x, v in zip(sample, graph.inputs)),
        tuple(_numbers(y, []) for y in outputs),
        len(sample[0]) if _fed_by_steps(plan, options) else 0,
    )


def _fed_by_steps(plan: Plan, options: COptions) -> bool:
    """Whether samples are copied out of flash timestep by timestep, the last of which gives the outputs."""
    if not (options.flash_apart and plan.streaming and streamed_inputs(plan.graph) == (True,)):
        return False
    rows_are_fixed = not any(isinstance(dim, Length) for dim in plan.graph.inputs[0].shape[1:])
    return rows_are_fixed and not any(streamed_outputs(plan.graph))


def _numbers(values: Array, free: Sequence[bool]) -> Numbers:
    return Numbers(values, literals.c_list(values), tuple(n for n, is_free in zip(values.shape, free) if is_free))
