"""The options of languages that can compute in fixed point: the integers, and the samples for calibration."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, TypeVar

from lstmgen.arguments import MaxError, named
from lstmgen.errors import AccuracyError, OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.numbers import Numbers, QuantizedDType, Rounding
from lstmgen.plan.program import Plan
from lstmgen.samples.csv_files import laid_out
from lstmgen.samples.load import samples_of
from lstmgen.targets.options import Conflict, Need, Options, option

T = TypeVar("T", bound="CalibratedOptions")
Quantization = Literal["int16", "int8", "int8x16", "int4x8", "auto"]
AUTO = "auto"  # the choice of a format by its errors on samples
Samples = Sequence[Sequence[Array]]


@dataclass(frozen=True, kw_only=True)
class CalibratedOptions(Options):
    """The options of a language that can compute in fixed point."""

    quantize: Quantization | None = option(
        "Compute in fixed-point integers, which give the same bits on every machine. auto: the smallest of int8, "
        "int8x16 and int16 within `max_error=`."
    )
    ranges: tuple[float, ...] = option(
        "With `quantize=`, instead of `calibrate=`: the ranges from the head of a file written before.",
        default=(),
        metavar="NUMBERS",
        label="Ranges",
    )
    biases: tuple[float, ...] = option(
        "With `ranges=`: the bias corrections listed in that file's header.",
        default=(),
        metavar="NUMBERS",
        label="Biases",
    )
    centers: tuple[float, ...] = option(
        "With `ranges=`: the centers of features listed in that file's header.",
        default=(),
        metavar="NUMBERS",
        label="Centers",
    )
    rounding: Rounding | None = option(
        "Rounding of weights of 8 bits or fewer. second-order: later weights compensate the errors of earlier ones; "
        "chosen by `calibrate=` if other samples gain.",
        implied="nearest",
    )
    calibrate: Any = option(
        "Samples to measure ranges and errors on, as verify takes them by `data=`.", metavar="FILE", in_head=False
    )
    lines: Literal["timesteps", "samples"] | None = option(
        "What the lines of a CSV file in `calibrate=` are.", implied="timesteps", in_head=False
    )
    window: int | None = option(
        "Lines per sample in the CSV file given to `calibrate=`.",
        least=1,
        shown="as the pipeline says, or all",
        in_head=False,
    )
    max_error: MaxError = option(
        "With `calibrate=`: refuse to write if an output is off by more: a number, or 1% of its largest value.",
        default=math.inf,
        metavar="NUMBER[%]",
        shown="any",
        in_head=False,
        plans=False,
    )

    CONFLICTS: ClassVar[Sequence[Conflict]] = (
        Conflict({"quantize": (AUTO,), "ranges": ()}, "ranges are those of one format"),
        Conflict({"quantize": ("int16", AUTO), "rounding": ()}, "it is for weights of 8 bits or fewer"),
    )
    NEEDS: ClassVar[Sequence[Need]] = (
        Need("ranges", ("quantize",), "they are for fixed-point integers"),
        Need("biases", ("quantize",), "they are for fixed-point integers"),
        Need("centers", ("ranges",), "copy both from the head of the same file"),
        Need("rounding", ("quantize",), "it is for fixed-point integers"),
        Need("calibrate", ("quantize", "weights_dtype"), "there is nothing else to measure"),
        Need("max_error", ("quantize", "weights_dtype"), "there is nothing else to measure"),
        Need("max_error", ("calibrate",), "errors are measured on samples"),
        Need("lines", ("calibrate",), "there are no others"),
        Need("window", ("calibrate",), "there are no others"),
    )

    @property
    def format(self) -> QuantizedDType | None:
        """Returns the format of fixed point, once it is chosen; None for floats."""
        assert self.quantize != "auto"
        return self.quantize

    @property
    def numbers(self) -> Numbers:
        """Returns the number formats."""
        return Numbers(
            quantize=self.format,
            ranges=self.ranges,
            biases=self.biases,
            centers=self.centers,
            rounding=self.rounding,
        )

    def check(self) -> None:
        super().check()
        if self.quantize == AUTO and (self.calibrate is None or self.max_error == math.inf):
            raise OptionError(
                "`quantize='auto'` needs `calibrate=` and `max_error=`: it chooses the smallest format whose errors on "
                "samples are within them"
            )

    def samples(self, graph: Graph) -> Samples:
        """The samples to calibrate on.

        Raises:
            OptionError: the samples do not fit the model.
        """
        if self.calibrate is None:
            return ()
        return samples_of(graph, laid_out("calibrate", self.calibrate, self.lines, self.window), "calibrate")

    def calibrated(self: T, graph: Graph, samples: Samples) -> T:
        """The options with all that calibration measures on samples, unless ranges or biases are set.

        Raises:
            OptionError: fixed point has no effect on the model, or the weights were trained with another rounding.
            UnsupportedError: a layer has no fixed-point form.
        """
        if self.format is None or self.ranges or self.biases:
            return self
        trained = graph.source.trained
        if trained is not None and trained.quantize == self.format:
            if self.rounding not in (None, "nearest"):
                raise OptionError(
                    f"{named('rounding', self.rounding)} undoes the training in {self.format}, which rounds to the "
                    "nearest; leave it out, or set `ranges=`"
                )
            return replace(self, ranges=trained.ranges)
        if not samples:
            return self
        from lstmgen.plan.quantize.biases import biases_from_samples  # few models need these
        from lstmgen.plan.quantize.choice import chosen

        choice = chosen(graph, self.format, samples)
        ranges, rounding = choice.ranges, self.rounding or choice.rounding
        biases = biases_from_samples(choice.centered, self.format, ranges, samples, rounding)
        return replace(self, ranges=ranges, biases=biases, centers=choice.centers, rounding=rounding)

    def require_accuracy(self, plan: Plan) -> None:
        """Raises AccuracyError where an output is farther from the truth than `max_error`."""
        if plan.accuracy is not None and not plan.accuracy.within(self.max_error):
            wider = "`quantize=`" if plan.numbers.quantize else "`weights_dtype=`"
            raise AccuracyError(
                f"an output is off by {plan.accuracy.off(self.max_error)}, more than "
                f"{named('max_error', self.max_error)}: choose a wider {wider}, or allow more"
                + "".join(f"\n  - {doubt}" for doubt in plan.accuracy.doubts)
            )
