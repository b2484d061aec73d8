"""Graph → files."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from lstmgen.errors import AccuracyError, OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import Array
from lstmgen.plan.options import Options
from lstmgen.plan.plan import draft_plan
from lstmgen.plan.program import Bill, Plan
from lstmgen.plan.quantize.accuracy import Accuracy
from lstmgen.plan.quantize.formats import WIDTHS
from lstmgen.plan.quantize.ranges import measured
from lstmgen.plan.sizes import check_sizes
from lstmgen.render import files
from lstmgen.render.bill import on_board, require
from lstmgen.render.language import LANGUAGES, options_for, render, target_of
from lstmgen.render.language import files as files_of
from lstmgen.render.names import prefix
from lstmgen.render.package import PACKAGES
from lstmgen.render.package import package as pack
from lstmgen.render.selftest import selftest


@dataclass(frozen=True)
class Quantization:
    """What goes with --quantize and --weights.

    Attributes:
        samples: an array an input each; on them ranges and errors are measured.
        ranges: instead of those measured; only with --quantize.
        max_error: of any output, on the samples.
    """

    samples: Sequence[Sequence[Array]] = ()
    ranges: tuple[float, ...] = ()
    max_error: float = math.inf

    def check(self, options: Options) -> None:
        """Raises OptionError where it would have no effect, or samples are none to measure on."""
        if not options.approximate and (self.samples or self.max_error < math.inf):
            raise OptionError("--calibrate and --max-error go with --quantize, or with --weights int8 or float16")
        if not options.quantize and self.ranges:
            raise OptionError("--ranges go with --quantize")
        if self.max_error < math.inf and not self.samples:
            raise OptionError("--max-error needs samples to measure on: give --calibrate")
        for number, sample in enumerate(self.samples, 1):
            if not all(np.isfinite(array).all() for array in sample):
                raise OptionError(
                    f"sample {number} of --calibrate holds NaN or infinities, with which nothing can be measured; "
                    "leave it out"
                )


@dataclass(frozen=True)
class Exported:
    """What an export wrote, and what it costs to run.

    Attributes:
        files: the one asked for first.
        not_steppable: why there is no step function; empty where there is one.
        numbers: the type of the weights.
        accuracy: of whole numbers or stored weights, where there were samples to measure it on.
    """

    files: tuple[Path, ...]
    graph: Graph
    bill: Bill
    not_steppable: str
    numbers: str = "float32"
    accuracy: Accuracy | None = None

    @property
    def parameters(self) -> int:
        """How many weights the files hold."""
        return self.bill.parameters


def export(
    graph: Graph,
    out: Path,
    target: str | None = None,
    name: str | None = None,
    with_main: bool = False,
    choices: Mapping[str, str | None] = MappingProxyType({}),
    package: str | None = None,
    samples: int = 0,
    force: bool = False,
    sources: Iterable[Path] = (),
    quantization: Quantization = Quantization(),
    board: str | None = None,
) -> Exported:
    """Writes a model as source code, whole or not at all.

    Args:
        out: a file, or the folder of a package.
        choices: as `options_for` takes them.
        package: one of `PACKAGES`, around C.
        samples: C only: how many samples a self-test beside the code tries; 0 for none.
        sources: what was read, which is never replaced.
        quantization: what goes with --quantize and --weights.
        board: C only: one of `BOARDS`, that it must fit.

    Raises:
        BudgetError: it does not fit the board; nothing is written.
        AccuracyError: an output is farther from the truth than allowed; nothing is written.
        OptionError: the options contradict each other, or do not tell the language.
        OutputError: a file exists already (and not `force`), or cannot be written.
    """
    if package is not None:
        _check_package(package, out, target, with_main)
    first = out if package is None else out / f"{name or prefix(out.name)}.c"
    if board is not None and target_of(first, target) != "c":
        raise OptionError("--board is for C: let --out end in .c")
    choices = on_board(choices, board)
    options = options_for(first, target, name, with_main, choices, quantization.ranges)
    quantization.check(options)
    if samples < 0:
        raise OptionError(f"--selftest takes a number of samples, not {samples}")
    if samples and options.target != "c":
        raise OptionError("--selftest is for C: a Python file says what it computes where it runs")
    calibration = quantization.samples
    if options.quantize and calibration and not options.ranges:
        options = replace(options, ranges=measured(graph, WIDTHS[options.quantize], calibration))
    plan = draft_plan(graph, options, calibration)
    if plan.accuracy is not None and not plan.accuracy.worst <= quantization.max_error:
        raise AccuracyError(
            f"an output is off by {plan.accuracy.worst:.2e}, more than --max-error {quantization.max_error:g}: "
            f"choose a wider --{'quantize' if options.quantize else 'weights'}, or allow more"
            + "".join(f"\n  - {doubt}" for doubt in plan.accuracy.doubts)
        )
    if board is not None:
        require(plan, graph, choices, board)
    check_sizes(plan)
    contents = _contents(plan, graph, first, samples)
    if package is None:
        written = files.write(contents, force, sources)
    else:
        made = pack(plan, package, {path.name: content for path, content in contents.items()})
        written = files.write_folder(out, made, force, sources)
    return Exported(written, graph, plan.bill, plan.not_steppable, options.numbers, plan.accuracy)


def _check_package(package: str, out: Path, target: str | None, with_main: bool) -> None:
    """Raises OptionError for a package that there is not, and for options that a folder has no use for."""
    if package not in PACKAGES:
        raise OptionError(f"there is no --package {package!r}; choose one of {', '.join(PACKAGES)}")
    if target not in (None, "c"):
        raise OptionError("--package is for C: leave --target out")
    if any(out.suffix in language.suffixes for language in LANGUAGES.values()):
        raise OptionError(f"--package makes a folder, not a file: say {out.with_suffix('')}, not {out}")
    if with_main:
        raise OptionError("--with-main is for a source by itself: programs with a --package have their own main")


def _contents(plan: Plan, graph: Graph, first: Path, samples: int) -> dict[Path, files.Content]:
    """The generated files and, if it is asked for, the self-test beside them."""
    paths = files_of(first, plan.options.target, plan.options.weights_file)
    contents = {paths[ending]: content for ending, content in render(plan).items()}
    if samples:
        tests = selftest(plan, graph, samples)
        contents |= {first.with_name(first.stem + ending): text for ending, text in tests.items()}
    return contents
