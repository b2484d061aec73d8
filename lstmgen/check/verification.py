"""Results of a verification: errors per output, coverage, timing, verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lstmgen import display
from lstmgen.check.compare import Errors
from lstmgen.check.cover import Reach
from lstmgen.errors import OptionError
from lstmgen.targets.footprint import milliseconds

FRAMEWORKS = ("Keras", "onnxruntime", "PyTorch")  # that run models
ERRORS = ("max abs", "relative", "ulp", "allowed", "")
# Suffixes of `Line.what` for calls other than predict, with their names in a sentence.
WAYS = {"batch": "predict_batch()", "step()": "step()"}


@dataclass(frozen=True)
class Line:
    """Errors of one output, from one implementation and one function.

    Attributes:
        what: "Python", "C", one of `FRAMEWORKS`; "Python step()" if it got one timestep at a time, "C batch" if it got
            several samples at once.
        output: the output's name.
        samples: number of samples it ran on.
        compared: True if any number of the output could be compared.
    """

    what: str
    output: str
    errors: Errors
    samples: int
    compared: bool

    @property
    def tolerance(self) -> float | None:
        """Limit of the absolute error; None if the error is only measured."""
        return self.errors.limit

    @property
    def ok(self) -> bool:
        return self.tolerance is None or self.errors.absolute <= self.tolerance

    @property
    def cells(self) -> tuple[str, ...]:
        """Cells of a table with the columns `ERRORS`."""
        if self.ok and not self.compared:
            return "", "", "", "", "nothing compared"
        cells = f"{self.errors.absolute:.1e}", f"{self.errors.relative:.1e}"
        if self.tolerance is None:  # the error of a number format, which float32 units in the last place do not measure
            return (*cells, "", "", "")
        return (*cells, f"{self.errors.ulp:.1f}", f"{self.tolerance:.1e}", "ok" if self.ok else "WRONG")


@dataclass(frozen=True)
class Timing:
    """Run time of calls on a board, in milliseconds.

    Attributes:
        method: "predict" or "step".
        calls: number of calls.
        least, most: shortest and longest time of one call.
    """

    method: str
    calls: int
    least: float
    most: float

    def __str__(self) -> str:
        span = f"{milliseconds(self.least)} to {milliseconds(self.most)} ms"
        return f"{self.method}() took {span} on the board, in {self.calls:,} calls"


@dataclass(frozen=True, repr=False)
class Verification:
    """Result of a verification.

    Attributes:
        model: name of the model file.
        samples: number of samples.
        compared: fraction of all output numbers that could be compared, from 0 to 1.
        lines: errors of each output.
        notes: what could not be done, and why.
        kind: kind of the samples if there are several reports; else "".
        far: number format and distance, if that format is far from the model:
            "int8 itself is FAR from the model (0.64 of 0.97)"; else "". Notes give the causes.
        tables: rows of each table that the samples read.
        altered: first line that differs from a fresh export of the model; "" if the files are byte-identical, None if
            another version wrote them.
        timing: run time on the board; None without a board, or if it has no clock.
        not_finite: number of output numbers that are NaN or infinite in the model itself.
    """

    model: str
    samples: int
    compared: float
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    kind: str = ""
    far: str = ""
    tables: tuple[Reach, ...] = ()
    altered: str | None = None
    timing: Timing | None = None
    not_finite: int = 0

    @property
    def ok(self) -> bool:
        """True if all lines are within tolerance, at least one number was compared, and no edit is unseen."""
        return self.compared > 0 and bool(self.lines) and all(line.ok for line in self.lines) and not self.unseen

    def within(self, max_error: float | str) -> Verification:
        """Limits the absolute errors of fixed point, or of narrow weights, at every position of every output.

        Raises:
            OptionError: the numbers of the code are the model's, in float32 or float64.
        """
        if all(line.tolerance is not None for line in self.lines):
            raise OptionError(
                "`max_error=` is for fixed point and narrow weights: other code has limits of its own; leave it out"
            )
        limited = (
            line if line.tolerance is not None else replace(line, errors=line.errors.within(max_error))
            for line in self.lines
        )
        return replace(self, lines=tuple(limited))

    @property
    def unseen(self) -> bool:
        """True if the file was edited and the samples did not read all rows of its tables."""
        return bool(self.altered) and not all(table.complete for table in self.tables)

    @property
    def verdict(self) -> str:
        """One line: number and kind of samples, and the result."""
        if not all(line.ok for line in self.lines):
            result = "OUT OF TOLERANCE"
        elif not self.compared:
            result = "nothing compared" + ": the outputs are NaN or infinite" * bool(self.not_finite)
        else:
            result = "within tolerance"
            result += f", but {self.far}" if self.far else ""
            result += f"; {self.not_finite:,} numbers are NaN or infinite" if self.not_finite else ""
            result += ", but the file was edited where no sample looked" if self.unseen else ""
        apart = {
            way: min((line.samples for line in self.lines if line.what.endswith(f" {way}")), default=0) for way in WAYS
        }
        fewer = [f"{count} of them by {WAYS[way]}" for way, count in apart.items() if 0 < count < self.samples]
        kind = f" ({self.kind})" if self.kind else ""
        return f"{counted(self.samples)}{kind}{''.join(f', {part}' for part in fewer)}: {result}"

    @property
    def covered(self) -> tuple[str, ...]:
        """Sentences on the coverage of tables, on a comparison byte for byte, and on run time."""
        written = "Byte-identical to a fresh export, so every weight matches the model."
        timing = [] if self.timing is None else [f"{self.timing}."]
        return (*map(str, self.tables), *([written] if self.altered == "" else []), *timing)

    def __repr__(self) -> str:
        return display.lines(self._title, [("", "output", *ERRORS), *self._rows()], [self.verdict])

    def _repr_html_(self) -> str:
        return display.table(f"{self._title}. {self.verdict}", ("", "output", *ERRORS), self._rows())

    def _rows(self) -> list[display.Row]:
        """Rows of the lines and of the notes."""
        rows = [(line.what, line.output, *line.cells) for line in self.lines]
        return [*rows, *(("note", note) for note in self.notes)]

    @property
    def _title(self) -> str:
        return f"Verification of {self.model!r}" + (f", {self.kind}" if self.kind else "")

    def __str__(self) -> str:
        rows = [
            f"{line.what} {line.output}: nothing compared"
            if line.ok and not line.compared
            else f"{line.what} {line.output}: max abs {line.errors.absolute:.2e}, relative {line.errors.relative:.2e}, "
            f"{line.errors.ulp:.1f} ulp" + ("" if line.ok else f": NOT WITHIN {line.tolerance:.1e}")
            for line in self.lines
        ]
        tried = f"{self.model}, {self.kind}" if self.kind else self.model
        state = "FAILED" if not self.ok else "ok, but far from the model" if self.far else "ok"
        return "\n".join([f"{tried}: {state}", *rows, *self.covered, *self.notes, self.verdict])


def counted(samples: int) -> str:
    """Returns "1 sample" or "8 samples"."""
    return f"{samples:,} sample{'' if samples == 1 else 's'}"


# Floats that JSON has no number for.
NAMES = {math.inf: "inf", -math.inf: "-inf"}


def entry(line: Line) -> Mapping[str, object]:
    """Returns the errors of one output against the float64 truth, as a JSON object."""
    return {
        "of": line.what,
        "output": line.output,
        "samples": line.samples,
        "absolute": number(line.errors.absolute),
        "relative": number(line.errors.relative),
        "ulp": number(line.errors.ulp),
        "allowed": None if line.tolerance is None else number(line.tolerance),
        "ok": line.ok,
    }


def number(value: float) -> float | str:
    """Returns a number as JSON; NaN and infinities become strings."""
    return "nan" if math.isnan(value) else NAMES.get(value, value)
