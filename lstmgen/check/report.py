"""What a verification found."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.check.compare import Errors


@dataclass(frozen=True)
class Line:
    """One output of one way to compute it.

    Attributes:
        what: "Python", "C", "Keras"; "Python step()" where it was fed one timestep at a time, "C batch" several
            samples at once.
        output: the output's name.
        tolerance: for the absolute error; None for what is measured only.
    """

    what: str
    output: str
    errors: Errors
    tolerance: float | None

    @property
    def ok(self) -> bool:
        return self.tolerance is None or self.errors.absolute <= self.tolerance


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
        far: whether the file computes with other numbers than the model, and is far from it with these; notes say why.
    """

    model: str
    samples: int
    compared: float
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    kind: str = ""
    far: bool = False

    @property
    def ok(self) -> bool:
        """Everything compared is within tolerance, and something was."""
        return self.compared > 0 and bool(self.lines) and all(line.ok for line in self.lines)

    def __str__(self) -> str:
        rows = [
            f"{line.what} {line.output}: max abs {line.errors.absolute:.2e}, relative {line.errors.relative:.2e}, "
            f"{line.errors.ulp:.1f} ulp" + ("" if line.ok else f": NOT WITHIN {line.tolerance:.1e}")
            for line in self.lines
        ]
        tried = f"{self.model}, {self.kind}" if self.kind else self.model
        verdict = "FAILED" if not self.ok else "ok, but far from the model" if self.far else "ok"
        return "\n".join([f"{tried}: {verdict}", *rows, *self.notes])
