"""Options and samples → Plan: calibrates fixed point, or chooses its format by the errors of outputs."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from lstmgen.arguments import named
from lstmgen.errors import AccuracyError, UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.plan.numbers import QuantizedDType
from lstmgen.plan.plan import draft_plan
from lstmgen.plan.program import Plan
from lstmgen.plan.quantize.calibration import Calibration
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.limits import is_far
from lstmgen.plan.quantize.reference import EvaluatedSamples
from lstmgen.progress import unwatched
from lstmgen.samples.doubts import doubts
from lstmgen.samples.sampling import evenly_spaced
from lstmgen.targets.calibration import AUTO, CalibratedOptions, Samples
from lstmgen.targets.interface import Target
from lstmgen.targets.options import Options

# From the format with the smallest weights and activations to the most accurate one. Weights of 4 bits are left out:
# they are accurate after training in fixed point.
SMALLEST_FIRST: Sequence[QuantizedDType] = ("int8", "int8x16", "int16")
# The largest number of samples for advice on other formats: these differ by factors.
FOR_ADVICE = 250


def planned(
    graph: Graph, language: Target, options: Options, watch: Callable[[Samples], Samples] = unwatched
) -> tuple[Options, Plan]:
    """Completes the options by calibration; returns them and the plan, without checks of its size.

    Args:
        watch: wraps the samples for calibration, to report progress.

    Raises:
        OptionError: the options contradict each other.
        AccuracyError: the error of an output is larger than they allow.
    """
    options.check()
    graph = options.with_inputs(graph)
    if not isinstance(options, CalibratedOptions):
        return options, draft_plan(graph, language.backend(options))
    samples = EvaluatedSamples(watch(options.samples(graph)))
    if options.quantize == AUTO:
        return smallest(graph, language, options, samples)
    calibrated, plan = measured(graph, language, options, samples)
    options.require_accuracy(plan)
    if plan.accuracy is not None and plan.accuracy.in_sample and any(map(is_far, plan.accuracy.outputs)):
        some = samples.selected(evenly_spaced(len(samples), FOR_ADVICE))
        on_some = plan if len(some) == len(samples) else draft_plan(graph, language.backend(calibrated), some)
        advice = tuple(wider(graph, language, calibrated, on_some, some))
        plan = replace(plan, accuracy=replace(plan.accuracy, doubts=(*plan.accuracy.doubts, *advice)))
    return calibrated, plan


def measured(
    graph: Graph, language: Target, options: CalibratedOptions, samples: Samples
) -> tuple[CalibratedOptions, Plan]:
    """Calibrates the options unless they have ranges; returns them and the plan, with errors on the samples."""
    calibrated = options.calibrated(graph, samples)
    plan = draft_plan(graph, language.backend(calibrated), samples)
    if plan.accuracy is not None and calibrated is not options:
        all_doubts = (*doubts(graph, samples), *plan.accuracy.doubts)
        plan = replace(plan, accuracy=replace(plan.accuracy, in_sample=True, doubts=all_doubts))
    return calibrated, plan


def smallest(
    graph: Graph, language: Target, options: CalibratedOptions, samples: Samples
) -> tuple[CalibratedOptions, Plan]:
    """Returns the options and the plan of the smallest format whose errors are within `max_error=`.

    Raises:
        AccuracyError: there is none.
        UnsupportedError: no format takes the model.
    """
    errors, refusals = [], []
    calibrations = {name: Calibration(graph, FIXED_POINT[name]) for name in SMALLEST_FIRST}
    effective = [name for name, calibration in calibrations.items() if calibration.has_effect]
    effective.sort(key=lambda name: calibrations[name].leaves_cells)
    for name in effective or SMALLEST_FIRST[-1:]:  # which tells why none has an effect
        try:
            calibrated, plan = measured(graph, language, replace(options, quantize=name), samples)
        except UnsupportedError as error:
            refusals.append(error)
            continue
        assert plan.accuracy is not None
        if plan.accuracy.within(options.max_error):
            return calibrated, plan
        errors.append(f"{name} by {plan.accuracy.off(options.max_error)}")
    if not errors:
        raise refusals[0]
    formats = "every format that takes the model" if refusals else "every format"
    raise AccuracyError(
        f"an output is off by more than {named('max_error', options.max_error)} in {formats}: {', '.join(errors)}; "
        "allow more, or export in floats"
    )


def wider(graph: Graph, language: Target, options: CalibratedOptions, plan: Plan, samples: Samples) -> Sequence[str]:
    """Returns a sentence on the smallest of the wider formats that is accurate on the samples; () if none is.

    Args:
        plan: that of the options, with errors on the same samples.
    """
    assert plan.accuracy is not None
    if options.format is None:
        return ()
    first = 0 if options.format not in SMALLEST_FIRST else SMALLEST_FIRST.index(options.format) + 1
    for name in SMALLEST_FIRST[first:]:
        tried = replace(options, quantize=name, ranges=(), biases=(), centers=(), rounding=None)
        try:
            calibrated, other = measured(graph, language, tried, samples)
        except UnsupportedError:  # such as for loaded weights, which have fewer bits in int16
            continue
        assert other.accuracy is not None
        is_better = not other.accuracy.share >= plan.accuracy.share  # these samples may lack the largest error of all
        if is_better and not any(map(is_far, other.accuracy.outputs)):
            shares = f"{other.accuracy.share:.2g}% instead of {plan.accuracy.share:.2g}%"
            return (
                f"`quantize={name!r}` is off by {shares}{more_time(language, (options, plan), (calibrated, other))}",
            )
    return ()


def more_time(language: Target, one: tuple[Options, Plan], other: tuple[Options, Plan]) -> str:
    """Returns how much more time the other plan takes on the board of the options; "" without a known time."""
    times = [
        None if language.estimator is None else language.estimator.time(plan, options) for options, plan in (one, other)
    ]
    durations = [time.each.likely for time in times if time is not None and time.each is not None]
    if len(durations) < len(times):
        return ""
    percent = round(100 * (durations[1] / durations[0] - 1))
    return f", for {percent}% more time" if percent >= 0 else f", in {-percent}% less time"
