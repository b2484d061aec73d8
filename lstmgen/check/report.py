"""What a verification found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lstmgen.check.compare import Errors
from lstmgen.check.cover import Reach
from lstmgen.targets.footprint import milliseconds

# How lines end that are about other ways than predict, and what a sentence calls these.
WAYS = {"batch": "predict_batch()", "step()": "step()"}


@dataclass(frozen=True)
class Line:
    """One output of one way to compute it.

    Attributes:
        what: "Python", "C", "Keras"; "Python step()" where it was fed one timestep at a time, "C batch" several
            samples at once.
        output: the output's name.
        samples: how many of those that were tried it is about.
        compared: whether any number of the output could be.
    """

    what: str
    output: str
    errors: Errors
    samples: int
    compared: bool

    @property
    def tolerance(self) -> float | None:
        """For the absolute error; None for what is measured only."""
        return self.errors.limit

    @property
    def ok(self) -> bool:
        return self.tolerance is None or self.errors.absolute <= self.tolerance


@dataclass(frozen=True)
class Timing:
    """What calls took on a board, in milliseconds.

    Attributes:
        method: "predict" or "step".
        calls: how many there were.
        least, most: of one.
    """

    method: str
    calls: int
    least: float
    most: float

    def __str__(self) -> str:
        span = f"{milliseconds(self.least)} to {milliseconds(self.most)} ms"
        return f"{self.method}() took {span} on the board, in {self.calls:,} calls"


@dataclass(frozen=True)
class Report:
    """What a verification found.

    Attributes:
        model: its file's name.
        samples: how many were tried.
        compared: the part of all output numbers that could be compared.
        lines: what was measured.
        notes: what could not be done, and why.
        kind: of the samples, where there are several reports; else empty.
        far: where the file computes with other numbers than the model, and is far from it with these, which numbers
            and how far: "int8 itself is FAR from the model (0.64 of 0.97)"; else empty. Notes say why.
        tables: what the samples read of each.
        altered: where the file is not what this version of lstmgen writes for the model; "" where it is, to the byte,
            and None where that is not known.
        timing: of a board that was asked; None where none was, or where it has no clock.
        not_finite: how many output numbers are NaN or infinite in the model itself.
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
        """Everything compared is within tolerance, something was, and nothing altered lies where no sample came."""
        return self.compared > 0 and bool(self.lines) and all(line.ok for line in self.lines) and not self.unseen

    @property
    def unseen(self) -> bool:
        """Whether somebody may have changed what no sample has reached."""
        return bool(self.altered) and not all(table.complete for table in self.tables)

    @property
    def verdict(self) -> str:
        """What is true of the samples, and how they were tried; in one line."""
        if not all(line.ok for line in self.lines):
            found = "OUT OF TOLERANCE"
        elif not self.compared:
            found = "nothing compared" + ": the outputs are NaN or infinite" * bool(self.not_finite)
        else:
            found = "within tolerance"
            found += f", but {self.far}" if self.far else ""
            found += f"; {self.not_finite:,} numbers are NaN or infinite" if self.not_finite else ""
            found += ", but ALTERED where no sample came" if self.unseen else ""
        apart = {way: fewest(line.samples for line in self.lines if line.what.endswith(f" {way}")) for way in WAYS}
        fewer = [f"{count} of them by {WAYS[way]}" for way, count in apart.items() if 0 < count < self.samples]
        kind = f" ({self.kind})" if self.kind else ""
        return f"{counted(self.samples)}{kind}{''.join(f', {each}' for each in fewer)}: {found}"

    @property
    def covered(self) -> tuple[str, ...]:
        """What the samples reached, and what was compared beside them; lines for people."""
        written = "The files are what lstmgen writes for this model, to the byte: every weight in them is the model's."
        timing = [] if self.timing is None else [f"{self.timing}."]
        return (*map(str, self.tables), *([written] if self.altered == "" else []), *timing)

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
    """How many samples, in words."""
    return f"{samples:,} sample{'' if samples == 1 else 's'}"


def fewest(counts: Iterable[int]) -> int:
    """The least of them; 0 where there are none."""
    return min(counts, default=0)
